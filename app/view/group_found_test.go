package view_test

import (
	"testing"
	"testing/synctest"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
)

// TestAGroupIsFoundedOnTheScreens: its founder plans it and pays the first share,
// the others agree, and all see the same.
func TestAGroupIsFoundedOnTheScreens(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		x := &club{village: v, phones: []*person{v.member(100_000), v.member(100_000), v.member(100_000)}}
		amina, id := x.phones[0], v.epoch.Community
		for i, name := range []string{"Baraka", "Chiku"} {
			must(t, amina.Call(id, accountOfPerson(t, v, x.phones[i+1]), name))
		}
		f := view.NewGroupFounding(amina, amina.hub, []string{"late", "absent"})
		defer f.Close()
		f.SetName("Umoja")
		f.SetOwn("Amina")
		if s := f.State(); s.CanNext() || len(s.Choice.People) != 2 {
			t.Fatalf("%+v", s)
		}
		for _, p := range f.State().Choice.People {
			f.Toggle(p)
		}
		f.Next()
		f.SetTyped("Dada")
		f.Add()
		f.Next()
		if s := f.State(); len(s.People) != 4 || s.People[1].Offices[0] != "counter" || s.People[2].Offices[0] != "key" || len(s.People[3].Offices) != 0 || s.Wrong != "" {
			t.Fatalf("%+v", s.People)
		}
		f.SetOffice(f.State().People[1], "")
		if s := f.State(); s.CanNext() || s.Wrong != "counter" {
			t.Fatalf("%+v", s)
		}
		f.SetOffice(f.State().People[1], "counter")
		f.Next()
		keysIn(f.Key, "25")
		if s := f.State(); !s.Uneven || s.CanNext() { // in coins of 10
			t.Fatalf("%+v", s.Amount)
		}
		f.SetCoin(5)
		f.Next()
		keysIn(f.Key, "10")
		f.Next()
		f.Change(view.NumberMultiple, -1)
		f.Change(view.NumberFirst, -100)
		f.Next()
		f.Fine(0, 1)
		f.Next()
		f.SetForm("head")
		f.Next()
		s := f.State()
		if r := s.Rules; s.Step != view.FoundCheck || r.Price.Amount != 2_500 || r.Social.Amount != 1_000 || r.Unit.Amount != 500 || r.Multiple != 2 || r.First != 1 || r.Form != "head" || len(r.Fines) != 1 || r.Fines[0].Amount.Amount != 500 || r.Counters != 1 || r.Locks != 1 {
			t.Fatalf("%+v", s.Rules)
		}
		f.Next()
		synctest.Wait()
		if x.account = f.State().Made; x.account.IsZero() {
			t.Fatalf("%+v", f.State().Notice)
		}
		home := x.home(amina)
		if home.Comes != view.GroupPay || home.Members != 4 || !home.Waits {
			t.Fatalf("%+v", home)
		}
		r, err := wallet.ParseRequest(home.PayText)
		must(t, err)
		if r.Amount != "25.00" || r.Code != "KES" {
			t.Fatalf("%+v", r)
		}
		_, err = amina.Pay(wallet.Order{Community: id, To: r.Address, Asset: v.order(amina, 1).Asset, Amount: 2_500})
		must(t, err)
		if home := x.home(amina); home.Comes != view.GroupPaid {
			t.Fatalf("%+v", home)
		}
		v.carry(amina)
		v.fetch(amina)
		must(t, amina.Tend(id))
		if home := x.home(amina); home.Comes != view.GroupBegins {
			t.Fatalf("%+v", home.Comes)
		}
		x.agreed(t)
		for _, p := range x.phones {
			if s := x.home(p); !s.Founded || s.Comes != view.GroupMeet || s.People[3].Name != "Dada" || s.People[0].PaidIn.Amount != 2_500 {
				t.Fatalf("%+v", s)
			}
		}
	})
}

// agreed has the others agree.
func (x *club) agreed(t *testing.T) {
	t.Helper()
	for _, p := range x.phones[1:] {
		x.hand(x.phones[0], p)
		home := view.NewGroupHome(p, p.hub, x.account)
		home.Approve()
		synctest.Wait()
		home.Close()
		x.hand(p, x.phones[0])
	}
	x.settle()
}

func accountOfPerson(t *testing.T, v *village, p *person) view.Account {
	t.Helper()
	c, err := p.Community(v.epoch.Community)
	must(t, err)
	return c.Account
}
