package view_test

import (
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/app/view"
	"sanduk.app/wallet"
)

func TestHomeShowsWhatThereIsAndFollowsChanges(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100_000), v.member(0)
		h := view.NewHome(amina, amina.hub, time.Now)
		defer h.Close()
		told := 0
		h.Subscribe(func() { told++ })
		v.pay(amina, brother, 1_250)
		amina.hub.Signed()
		s := h.State()
		if told == 0 || s.Name != "Kongowea Market" || s.Alone {
			t.Fatalf("%+v", s)
		}
		if got := s.Holdings[0]; got.Amount.String() != "987.50 KES" || got.PromisedOut.String() != "12.50 KES" {
			t.Fatalf("%+v", got)
		}
		if r := s.Latest[0]; r.Status != wallet.Promised || r.Sign != -1 || r.Amount.String() != "12.50 KES" {
			t.Fatalf("%+v", r)
		}
		v.carry(amina)
		if s := h.State(); s.Latest[0].Status != wallet.Done || s.Holdings[0].PromisedOut.Amount != 0 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestHomeSaysAtMostOneThingAndTheWorstFirst(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100_000), v.member(0)
		h := view.NewHome(amina, amina.hub, time.Now)
		defer h.Close()
		says := func(want notice.Code) {
			t.Helper()
			amina.hub.Changed()
			if got := h.State().Card.Code; got != want {
				t.Errorf("the card is %q, want %q", got, want)
			}
		}
		says(notice.WordsNotKept)
		v.pay(amina, brother, 100)
		says(notice.WordsNotKept)
		time.Sleep(3 * time.Minute)
		says(notice.Pending)
		must(t, amina.Reopen(v.epoch.Community))
		says(notice.Opening)
		other := v.member(1)
		must(t, other.KeepWords())
		o := view.NewHome(other, other.hub, time.Now)
		defer o.Close()
		if c := o.State().Card; !c.None() {
			t.Errorf("nothing is wrong, and the card is %q", c.Code)
		}
		time.Sleep(25 * time.Hour)
		other.hub.Changed()
		if c := o.State().Card; c.Code != notice.TryBackup {
			t.Errorf("the card is %q a day after the words were kept", c.Code)
		}
		must(t, other.RehearseWords(mnemonicOf(t, other), ""))
		other.hub.Changed()
		if c := o.State().Card; c.Code != notice.Alone {
			t.Errorf("the card is %q after a day alone", c.Code)
		}
	})
}

func TestHomeWithoutCommunityShowsNothingElse(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPerson(t)
		h := view.NewHome(p, p.hub, time.Now)
		defer h.Close()
		if s := h.State(); !s.Nowhere || !s.Notice.None() {
			t.Fatalf("%+v", s)
		}
	})
}

func TestMovementsComePageByPage(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100_000), v.member(0)
		for range view.MovementPage + 5 {
			time.Sleep(time.Second)
			v.pay(amina, brother, 10)
		}
		m := view.NewMovements(amina, amina.hub, time.Now)
		defer m.Close()
		if s := m.State(); len(s.Rows) != view.MovementPage || !s.More {
			t.Fatalf("%d rows, more %v", len(s.Rows), s.More)
		}
		m.More()
		synctest.Wait()
		if s := m.State(); len(s.Rows) != view.MovementPage+6 || s.More {
			t.Fatalf("%d rows, more %v", len(s.Rows), s.More)
		}
		v.carry(amina)
		if s := m.State(); len(s.Rows) != view.MovementPage+6 || s.Rows[0].Status != wallet.Done {
			t.Fatalf("%d rows after a change, first is %s", len(s.Rows), s.Rows[0].Status)
		}
	})
}

func TestMovementsAreLookedForAndASearchEndsWhenAnotherBegins(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100_000), v.member(0)
		for range view.MovementPage + 5 {
			time.Sleep(time.Second)
			v.pay(amina, brother, 10)
		}
		time.Sleep(time.Second)
		v.pay(amina, brother, 777)
		m := view.NewMovements(amina, amina.hub, time.Now)
		defer m.Close()
		m.SetFind("nobody")
		m.SetFind("7.77")
		synctest.Wait()
		if s := m.State(); len(s.Rows) != 1 || s.More || s.Searching || s.Looked != view.MovementPage+7 {
			t.Errorf("looked for 7.77: %d rows of %d, more %v", len(s.Rows), s.Looked, s.More)
		}
		m.SetFind("")
		m.SetWay(1)
		synctest.Wait()
		if s := m.State(); len(s.Rows) != 1 || s.Rows[0].Sign != 1 {
			t.Errorf("what came in: %d rows", len(s.Rows))
		}
		m.SetWay(0)
		m.SetFind("0.10")
		synctest.Wait()
		if s := m.State(); len(s.Rows) != view.MovementPage || !s.More {
			t.Errorf("looked for 0.10: %d rows, more %v", len(s.Rows), s.More)
		}
		m.More()
		synctest.Wait()
		if s := m.State(); len(s.Rows) != view.MovementPage+5 || s.More {
			t.Errorf("and more: %d rows, more %v", len(s.Rows), s.More)
		}
	})
}

func TestMovementTellsItsStepsAndCanBePaidBack(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100_000), v.member(0)
		paid := v.pay(amina, brother, 1_250)
		d := view.NewMovementDetail(amina, amina.hub, paid.Cursor)
		defer d.Close()
		s := d.State()
		if len(s.Steps) != 2 || !s.Steps[0].Past || s.Steps[1].Past || s.Means() != "state.promised.means" || len(s.Receipt) != 9 {
			t.Fatalf("%+v", s)
		}
		v.carry(amina)
		if s := d.State(); !s.Steps[1].Past || s.Steps[1].Status != wallet.Done || s.Steps[1].Time.IsZero() || len(s.Steps[1].Seats) != 1 || d.PayBack() != "" {
			t.Fatalf("%+v", s)
		}
		v.fetch(brother)
		list, err := brother.History(v.epoch.Community, nil, 1)
		must(t, err)
		got := view.NewMovementDetail(brother, brother.hub, list[0].Cursor)
		defer got.Close()
		p := view.NewPay(brother, brother.hub, time.Now)
		defer p.Close()
		p.SetTo(got.PayBack())
		p.Next()
		p.Next()
		if s := p.State(); s.Step != view.PayCheck || s.Payee.Address != v.address(amina) || s.Amount.Amount.String() != "12.50 KES" {
			t.Fatalf("%+v", s)
		}
	})
}

func TestGetPaidTurnsIntoTheReceiptWhenMoneyComes(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, shop := v.member(100_000), v.member(500)
		g := view.NewGetPaid(shop, shop.hub)
		defer g.Close()
		if s := g.State(); s.Text != v.address(shop) || s.Arrived {
			t.Fatalf("%+v", s)
		}
		keysIn(g.Key, "12.5")
		g.SetNote("two baskets of mangoes")
		r, err := wallet.ParseRequest(g.State().Text)
		must(t, err)
		if r.Amount != "12.50" || r.Code != "KES" || r.Memo != "two baskets of mangoes" {
			t.Fatalf("%+v", r)
		}
		p := view.NewPay(amina, amina.hub, time.Now)
		defer p.Close()
		p.SetTo(g.State().Text)
		p.Next()
		p.Next()
		p.Pay()
		synctest.Wait()
		v.carry(amina)
		v.fetch(shop)
		s := g.State()
		if !s.Arrived || s.Row.Amount.String() != "12.50 KES" || s.Row.Sign != 1 || s.Row.Note != "two baskets of mangoes" {
			t.Fatalf("%+v", s)
		}
		g.Again()
		if s := g.State(); s.Arrived || s.Text != v.address(shop) {
			t.Fatalf("%+v", s)
		}
	})
}

func TestNothingIsToldAfterClose(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina := v.member(100)
		h := view.NewHome(amina, amina.hub, time.Now)
		h.Subscribe(func() { t.Error("told after Close") })
		h.Close()
		h.Close()
		amina.hub.Changed()
	})
}

func TestMovementsCanBeChosenByStateAndAge(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100_000), v.member(0)
		v.pay(amina, brother, 10)
		time.Sleep(8 * 24 * time.Hour)
		v.pay(amina, brother, 20)
		m := view.NewMovements(amina, amina.hub, time.Now)
		defer m.Close()
		m.SetDays(7)
		synctest.Wait()
		if s := m.State(); len(s.Rows) != 1 || s.More || s.Rows[0].Amount.Amount != 20 {
			t.Errorf("of a week: %d rows, more %v", len(s.Rows), s.More)
		}
		m.SetDays(0)
		m.SetStatus(wallet.Refused)
		synctest.Wait()
		if s := m.State(); len(s.Rows) != 0 || s.Looked != 3 {
			t.Errorf("refused: %d rows of %d", len(s.Rows), s.Looked)
		}
	})
}

func TestMovementsCanBeChosenByWhoTheyAreWith(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother, shop := v.member(100_000), v.member(0), v.member(0)
		v.pay(amina, brother, 10)
		v.pay(amina, shop, 20)
		c, err := shop.Current()
		must(t, err)
		m := view.NewMovements(amina, amina.hub, time.Now)
		defer m.Close()
		m.SetWho(c.Account)
		synctest.Wait()
		if s := m.State(); len(s.Rows) != 1 || s.Rows[0].Amount.Amount != 20 || !s.Filter.Any() {
			t.Errorf("with the shop: %+v", s.Rows)
		}
		m.SetWho(view.Account{})
		synctest.Wait()
		if s := m.State(); len(s.Rows) != 3 {
			t.Errorf("with anybody: %d rows", len(s.Rows))
		}
	})
}

func TestFlowsAddUpWeeksAndGoBackToWhatThereWas(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		amina, brother := v.member(100_000), v.member(0)
		time.Sleep(30 * 24 * time.Hour)
		v.pay(amina, brother, 700)
		time.Sleep(7 * 24 * time.Hour)
		v.pay(amina, brother, 300)
		v.pay(amina, brother, 40)
		f := view.NewFlows(amina, amina.hub, time.Now)
		defer f.Close()
		synctest.Wait()
		s := f.State()
		if len(s.Weeks) != view.FlowWeeks || s.Chosen != view.FlowWeeks-1 {
			t.Fatalf("%d weeks", len(s.Weeks))
		}
		this, last := s.Weeks[view.FlowWeeks-1], s.Weeks[view.FlowWeeks-2]
		if this.Out.Amount != 340 || last.Out.Amount != 700 || this.In.Amount != 0 || this.Start.Weekday() != time.Monday {
			t.Errorf("this week %+v, last week %+v", this, last)
		}
		n := len(s.Balance)
		if s.Balance[n-1].Amount != 98_960 || s.Balance[n-8].Amount != 99_300 || s.Balance[n-9].Amount != 100_000 || s.Balance[0].Amount != 0 {
			t.Errorf("balance %v", s.Balance)
		}
	})
}
