package view_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
)

func TestWhoWasPaidIsListedAndKeepsTheNameThatSheIsGiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t)
		amina, juma := v.member(10_000), v.member(0)
		_, err := amina.Pay(v.order(juma, 500))
		must(t, err)
		people := view.NewPeople(amina, amina.hub)
		defer people.Close()
		if s := people.State(); len(s.Named) != 1 || !s.Named[0].Box || len(s.Others) != 1 || s.Others[0].Address != v.address(juma) {
			t.Fatalf("at first: %+v", s)
		}
		name := view.NewNaming(amina, amina.hub)
		defer name.Close()
		name.SetTo(v.address(juma))
		name.Next()
		name.SetName("Juma the baker")
		name.Next()
		synctest.Wait()
		if s := name.State(); s.Step != view.NamingDone {
			t.Fatalf("the naming is at %d: %v", s.Step, s.Notice)
		}
		people.SetFind("BAKER")
		if s := people.State(); len(s.Named) != 1 || s.Named[0].Called != "Juma the baker" || len(s.Others) != 0 {
			t.Errorf("looked for: %+v", s)
		}
		home := view.NewHome(amina, amina.hub, time.Now)
		defer home.Close()
		called := false
		for _, r := range home.State().Latest {
			called = called || r.Name == "Juma the baker"
		}
		if !called {
			t.Error("Home does not call her by her name")
		}
	})
}

func TestTheKeyOfACodeIsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t)
		amina := v.member(10_000)
		c, err := amina.Community(v.epoch.Community)
		must(t, err)
		_, _, err = amina.Leave(c.ID, c.Assets[0].ID, 500, time.Now().Add(30*24*time.Hour))
		must(t, err)
		people := view.NewPeople(amina, amina.hub)
		defer people.Close()
		if s := people.State(); len(s.Others) != 0 {
			t.Errorf("there is %+v", s.Others)
		}
	})
}

func TestAForgottenNameLeavesTheMovements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t)
		amina, juma := v.member(10_000), v.member(0)
		o := v.order(juma, 500)
		_, err := amina.Pay(o)
		must(t, err)
		c, err := juma.Community(v.epoch.Community)
		must(t, err)
		must(t, amina.Call(v.epoch.Community, c.Account, "Juma"))
		person := view.NewPersonDetail(amina, amina.hub, c.Account)
		defer person.Close()
		person.Forget()
		synctest.Wait()
		if s := person.State(); s.Payee.Called != "" || len(s.Rows) != 1 {
			t.Errorf("afterwards: %+v", s)
		}
	})
}
