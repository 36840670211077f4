package view_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
)

var (
	_ view.CircleMaker  = (*wallet.Wallet)(nil)
	_ view.CircleKeeper = (*wallet.Wallet)(nil)
)

// plans has amina plan a circle with Juma and Zawadi, up to the summary.
func (b *box) plans() *view.CircleStart {
	b.t.Helper()
	v := view.NewCircleStart(b.amina, b.amina.hub, time.Now)
	b.t.Cleanup(v.Close)
	v.Next() // nobody is chosen
	v.SetName("Friday")
	for _, p := range v.State().People {
		if p.Called != "" {
			v.Toggle(p)
		}
	}
	if s := v.State(); s.Step != view.CirclePeople || s.Members() != 3 {
		b.t.Fatalf("%+v", s)
	}
	v.Next()
	keysIn(v.Key, "10")
	v.Next()
	return v
}

func TestACircleIsPlannedStepByStepAndBegun(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBox(t, 0)
		v := b.plans()
		seats := v.State().Seats
		v.Sooner(seats[1])
		if s := v.State(); s.Step != view.CircleTurns || s.Seats[0].Account != seats[1].Account || !s.Seats[1].Self || s.Seats[1].Turn != 2 {
			t.Fatalf("%+v", s.Seats)
		}
		v.Sooner(v.State().Seats[0]) // the first takes the last turn
		if s := v.State(); !s.Seats[0].Self || s.Seats[2].Account != seats[1].Account {
			t.Fatalf("%+v", s.Seats)
		}
		v.Next()
		v.SetAnswers(true) // with no deposit nobody can
		v.SetDeposit(1)
		v.SetFine(5)
		v.SetAnswers(true)
		v.Next()
		s := v.State()
		if s.Step != view.CircleSummary || s.Sums.Pot.Amount != 3_000 || s.Sums.First.Amount != 2_000 || s.Sums.Fine.Amount != 50 || s.Sums.Short || !s.Sums.Last.Equal(s.Sums.Due.Add(14*24*time.Hour)) {
			t.Fatalf("%+v", s.Sums)
		}
		then(v.Begin)
		then(v.Begin) // a second tap makes no second circle
		list, err := b.amina.Circles(b.epoch.Community)
		must(t, err)
		if len(list) != 1 || v.State().Open != list[0].Account || list[0].OnTheWay != 2_000 {
			t.Fatalf("%+v", list)
		}
		r := list[0].Rules
		if r.Members[0] != accountOf(t, b.village, b.amina) || r.Members[2] != seats[1].Account || r.Guarantors[1] != 0 || r.Order != circle.ByAgreement {
			t.Fatalf("%+v", r)
		}
	})
}

func TestWhoHasTooLittleBeginsACircleAndPaysLater(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBox(t, 0)
		v := b.plans()
		v.Back()
		keysIn(v.Key, "0000")
		v.Next()
		v.SetOrder("lot")
		v.Next()
		v.Next()
		if s := v.State(); !s.Sums.Short || s.Sums.Each.Amount != 10_000_000 {
			t.Fatalf("%+v", s.Sums)
		}
		then(v.Begin)
		if s := v.State(); s.Open.IsZero() || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
	})
}

func TestMembersChangeTurnsAndGivePlacesOnTheirScreens(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		b := newBox(t, 0)
		v := b.plans()
		v.Next()
		v.Next()
		then(v.Begin)
		account, id := v.State().Open, b.epoch.Community
		give := func(from, to *person) {
			raw, err := from.JointParcel(id, account)
			must(t, err)
			_, err = to.TakeJoint(raw)
			must(t, err)
			to.hub.Changed()
			synctest.Wait()
		}
		b.carry(b.amina)
		must(t, b.amina.Tend(id))
		give(b.amina, b.juma)
		his := view.NewCircle(b.juma, b.juma.hub, account)
		defer his.Close()
		then(his.Decline)
		if s := his.State(); s.Asked {
			t.Fatalf("%+v", s)
		}
		c, err := b.juma.Circle(id, account)
		must(t, err)
		_, err = b.juma.ApproveJoint(id, account, c.Waiting[0].ID) // he thought about it
		must(t, err)
		b.carry(b.juma)
		give(b.juma, b.amina)
		hers := view.NewCircle(b.amina, b.amina.hub, account)
		defer hers.Close()
		juma := func(s view.CircleState) int {
			for i, p := range s.People {
				if p.Name == "Juma" {
					return i
				}
			}
			t.Fatalf("%+v", s.People)
			return 0
		}(hers.State())
		if s := hers.State(); s.People[juma].Comes != juma+1 {
			t.Fatalf("%+v", s.People)
		}
		hers.Member(juma)
		if s := hers.State(); s.Step != view.ShowsMember || len(s.Deeds) != 2 || s.Deeds[0] != view.DeedLeaveOut || s.Deeds[1] != view.DeedSwap {
			t.Fatalf("%+v", s.Deeds)
		}
		then(func() { hers.Do(view.DeedFine) }) // he is not late
		then(func() { hers.Do(view.DeedSwap) })
		if s := hers.State(); s.Step != view.ShowsCircle || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
		give(b.amina, b.juma)
		if s := his.State(); len(s.Wishes) != 1 || s.Wishes[0].What != view.WishSwap {
			t.Fatalf("%+v", s.Wishes)
		}
		then(func() { his.Grant(his.State().Wishes[0]) })
		if s := his.State(); len(s.Wishes) != 0 {
			t.Fatalf("%+v", s.Wishes)
		}
		baraka := b.member(0)
		must(t, b.juma.Call(id, accountOf(t, b.village, baraka), "Baraka"))
		then(b.juma.hub.Changed)
		his.Member(juma)
		his.Do(view.DeedOffer)
		s := his.State()
		if s.Step != view.ShowsHeir || len(s.Choice.People) == 0 {
			t.Fatalf("%+v", s)
		}
		heir := s.Choice.People[0]
		his.Heir(heir)
		then(his.Offer)
		if s := his.State(); s.Step != view.ShowsCircle || !s.Notice.None() {
			t.Fatalf("%+v", s.Notice)
		}
		if c, err := b.juma.Circle(id, account); err != nil || len(c.Offers) != 1 || c.Offers[0].To != heir.Address {
			t.Fatalf("%v %+v", err, c.Offers)
		}
	})
}
