package view_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
)

// TestTwoBidForThePotOnTheirScreens: the founder of a circle pays, the other
// agrees and pays, both bid, and both see who has it.
func TestTwoBidForThePotOnTheirScreens(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100_000), v.member(100_000)
		id := v.epoch.Community
		day := uint64(24 * time.Hour / time.Millisecond)
		rules := circle.Rules{
			Asset: v.order(brother, 1).Asset, Contribution: 1_000, Order: circle.ByBid, Start: uint64(time.Now().UnixMilli()) + 7*day, Every: 7 * day,
			FinesTo: circle.ToAll, OwnPart: true, Window: day, Cap: 5_000, Dividend: circle.DividendToAll,
		}
		made, err := amina.StartCircle(id, "Traders", []keys.Address{v.order(brother, 1).To}, 0, 0, rules)
		must(t, err)
		account := made.Account
		text := func(from, to *person) {
			raw, err := from.JointParcel(id, account)
			must(t, err)
			_, err = to.TakeJoint(raw)
			must(t, err)
		}
		meet := func() { // both meet the guardian and each other, some times
			for range 4 {
				for _, p := range []*person{amina, brother} {
					v.fetch(p)
					must(t, p.Tend(id))
					v.carry(p)
				}
				text(amina, brother)
				text(brother, amina)
			}
			amina.hub.Changed()
			brother.hub.Changed()
			synctest.Wait()
		}
		do := func(f func()) {
			f()
			synctest.Wait()
		}
		hers := view.NewCircle(amina, amina.hub, account)
		defer hers.Close()
		if s := hers.State(); !s.Begins || s.Owed.Amount != 1_000 || s.Asked {
			t.Fatalf("%+v", s)
		}
		do(hers.Pay)
		if s := hers.State(); s.OnTheWay.Amount != 1_000 || s.Owed.Amount != 0 {
			t.Fatalf("%+v", s)
		}
		v.carry(amina)
		must(t, amina.Tend(id))
		text(amina, brother)
		his := view.NewCircle(brother, brother.hub, account)
		defer his.Close()
		if s := his.State(); !s.Asked || !s.Begins || s.Needed != 2 {
			t.Fatalf("%+v", s)
		}
		do(his.Agree)
		v.carry(brother)
		do(his.Pay)
		v.carry(brother)
		meet()
		for screen, bid := range map[*view.Circle]string{hers: "3", his: "5"} {
			if s := screen.State(); !s.MayBid || s.Pot.Amount != 2_000 || s.Percent != 100 {
				t.Fatalf("%+v", s)
			}
			do(screen.Bid)
			keysIn(screen.Key, bid)
			do(screen.Go)
			if s := screen.State(); s.Step != view.ShowsCircle || !s.Mine || s.MayBid {
				t.Fatalf("%+v", s)
			}
		}
		meet()
		for _, screen := range []*view.Circle{hers, his} {
			if s := screen.State(); len(s.Turns) != 1 || s.Turns[0].Self != (screen == his) || s.Turns[0].Takes.Amount != 1_500 {
				t.Fatalf("%+v", s.Turns)
			}
		}
		list := view.NewGoals(amina, amina.hub, time.Now)
		defer list.Close()
		if s := list.State(); len(s.Circles) != 1 || s.Circles[0].Name != "Traders" || s.Circles[0].Round != 2 || s.Circles[0].Owed.Amount == 0 {
			t.Fatalf("%+v", s.Circles)
		}
	})
}
