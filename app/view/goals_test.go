package view_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
)

func TestSomebodySavesForAGoalAndTakesMoneyBack(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina := v.member(100_000)
		screen := view.NewGoals(amina, amina.hub, time.Now)
		defer screen.Close()
		do := func(f func()) {
			f()
			synctest.Wait()
		}
		do(screen.New)
		do(screen.Go) // without a name there is no next step
		if s := screen.State(); s.Step != view.GoalPlan {
			t.Fatalf("%+v", s)
		}
		do(func() { screen.SetName("Roof"); screen.SetPicture("roof"); screen.SetMonths(6); screen.SetRound(10) })
		do(screen.Go)
		keysIn(screen.Key, "500")
		do(screen.Go)
		s := screen.State()
		if !s.Notice.None() || s.Step != view.GoalList || len(s.Goals) != 1 || s.Goals[0].Target.Amount != 50_000 || s.Goals[0].Round.Amount != 1_000 || s.Goals[0].PerWeek.Amount == 0 {
			t.Fatalf("%+v", s)
		}
		do(func() { screen.Choose(s.Goals[0]) })
		do(screen.Put)
		keysIn(screen.Key, "1001")
		if s := screen.State(); !s.Over || s.CanGo() {
			t.Fatalf("more than there is: %+v", s)
		}
		do(screen.Delete)
		do(screen.Go)
		if s := screen.State(); s.Step != view.GoalOne || s.Chosen.Coming.Amount != 10_000 {
			t.Fatalf("%+v", s)
		}
		do(func() { v.carry(amina); v.fetch(amina) })
		if s := screen.State(); s.Chosen.Saved.Amount != 10_000 || s.Chosen.Percent != 20 || s.Totals[0].Amount != 10_000 {
			t.Fatalf("%+v", s)
		}
		time.Sleep(time.Millisecond) // or the history could show both in any order
		do(screen.Take)
		keysIn(screen.Key, "40")
		do(screen.Go)
		if s := screen.State(); s.Chosen.Going.Amount != 4_000 || s.Chosen.Saved.Amount != 6_000 {
			t.Fatalf("%+v", s)
		}
		list, err := amina.History(v.epoch.Community, nil, 1)
		must(t, err)
		if list[0].Kind != wallet.KindTakenBack {
			t.Fatalf("%+v", list[0])
		}
		do(func() { v.carry(amina); v.fetch(amina) })
		do(screen.GiveUp)
		if s := screen.State(); !s.Notice.None() || s.Step != view.GoalList || len(s.Goals) != 0 {
			t.Fatalf("%+v", s)
		}
		if screen.Back() {
			t.Fatal("there is no step back from the list")
		}
	})
}

func TestAGoalIsLockedAskedForAndChanged(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina := v.member(100_000)
		screen := view.NewGoals(amina, amina.hub, time.Now)
		defer screen.Close()
		do := func(f func()) {
			f()
			synctest.Wait()
		}
		do(screen.New)
		do(func() { screen.SetName("Roof"); screen.SetMonths(6); screen.SetRound(10) })
		do(screen.Go)
		keysIn(screen.Key, "500")
		do(screen.Go)
		do(func() { screen.Choose(screen.State().Goals[0]) })
		do(screen.Lock)
		if s := screen.State(); s.Step != view.GoalOne {
			t.Fatalf("nothing is in it: %+v", s)
		}
		do(screen.Put)
		keysIn(screen.Key, "100")
		do(screen.Go)
		do(func() { v.carry(amina); v.fetch(amina) })
		before := screen.State().Chosen
		do(screen.Change)
		do(func() { screen.SetName("New roof") })
		do(screen.Go)
		if s := screen.State(); s.Amount.Amount.Amount != 50_000 || s.Months != view.Kept || s.Round != view.Kept {
			t.Fatalf("%+v", s)
		}
		keysIn(screen.Key, "0")
		do(screen.Go)
		if g := screen.State().Chosen; g.Name != "New roof" || g.Target.Amount == 50_000 || !g.By.Equal(before.By) || g.Round != before.Round {
			t.Fatalf("%+v", g)
		}
		do(screen.Lock)
		do(func() { screen.SetLockReached(false) })
		do(screen.Shut)
		if s := screen.State(); s.Step != view.GoalShut {
			t.Fatalf("locked until never: %+v", s)
		}
		do(func() { screen.SetLockMonths(3); screen.SetLockDays(14); screen.SetLockDays(5) })
		do(screen.Shut)
		do(func() { v.carry(amina); v.fetch(amina) })
		l := screen.State().Chosen.Lock
		if s := screen.State(); !s.Notice.None() || !l.Shut || l.Days != 14 || l.Sum.Amount != 0 || !l.Until.Equal(time.UnixMilli(time.Now().AddDate(0, 3, 0).UnixMilli())) {
			t.Fatalf("%+v %+v", s.Notice, l)
		}
		do(screen.Take)
		keysIn(screen.Key, "1")
		do(screen.Go)
		if s := screen.State(); s.Notice.None() {
			t.Fatal("it was taken out")
		}
		do(func() { screen.Back() })
		do(screen.Unlock)
		do(func() { v.carry(amina); v.fetch(amina) })
		if l := screen.State().Chosen.Lock; !l.Asked || !l.Shut || time.Until(l.Opens) < 13*24*time.Hour {
			t.Fatalf("%+v", l)
		}
	})
}
