package sim_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"sanduk.app/sync/simnet"
	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

// The week of a village: no internet, and of four guardians at most one in
// reach at a time, each on its day. Before it, while all could be reached, people
// filled purses and opened tabs at the stalls. They meet in the market each day,
// and pay there by promises, from tabs, and by final payments; some carry for
// whom they meet; two days of three they pass the guardian of the day.
func TestWeekOfAVillageWithoutInternetEndsWithEveryPaymentFinal(t *testing.T) {
	people := int(setting(t, "SIM_VILLAGE", 16))
	inBubble(t, 11, plan{people: people, guardians: 4, every: 1000 * fair, endow: 50_000, skew: 4 * time.Minute, meets: 0.3}, func(w *world) {
		w.prepare()
		v := &week{world: w, began: time.Now()}
		v.bytesBefore()
		w.net.Set(simnet.Fair(), w.guardianOfTheDay(w.everybody()))
		for range 7 {
			v.day(true)
		}
		v.bytesAfter()
		for range 14 {
			if w.unsettled() == nil && v.waiting() == 0 {
				break
			}
			v.day(false)
		}
		if err := w.unsettled(); err != nil {
			w.breach(err)
		}
		v.report()
		w.net.Set(simnet.Fair(), everybody)
		w.weeks(5)
		w.conclude()
		if err := w.breaches(); err != nil {
			t.Error(err)
		}
		if n := v.waiting(); n > 0 {
			t.Errorf("%d payments are not final", n)
		}
		w.tell()
	})
}

// prepare has people fill purses, and open tabs with one of the stalls.
func (w *world) prepare() {
	stalls := w.phones[:1+len(w.phones)/20]
	for _, p := range w.everybody() {
		must(w.t, p.sync())
		if p.dice.Chance(0.6) {
			must(w.t, p.fill())
			p.untilFinal() // what fills it, then its terms
		}
		if stall := stalls[p.dice.Below(len(stalls))]; stall != p && p.dice.Chance(0.4) {
			_, err := p.wallet.OpenTab(w.order(stall, money.Amount(1000+p.dice.Below(2000))), time.Now().Add(28*24*time.Hour))
			must(w.t, err)
		}
		p.untilFinal()
	}
	for _, p := range w.everybody() {
		p.untilFinal()
	}
}

// guardianOfTheDay is who can be reached in a village: one guardian a day, by
// people only.
func (w *world) guardianOfTheDay(people []*phone) simnet.Reach {
	names := map[string]bool{}
	for _, p := range people {
		names[p.name] = true
	}
	return func(from, to string) bool {
		today := w.guardians[today()%len(w.guardians)].Name
		return names[from] && (names[to] || to == today) || names[to] && from == today
	}
}

func today() int { return int(time.Now().Unix() / (24 * 3600)) }

// day is one day of all people: until midnight.
func (v *week) day(pays bool) {
	midnight := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
	var group sync.WaitGroup
	for _, p := range v.everybody() {
		group.Go(func() { p.doing(v.dayOf(p, pays, midnight)) })
	}
	group.Wait()
	time.Sleep(time.Until(midnight))
}

// dayOf is one person's: the market, perhaps a meeting, perhaps the guardian.
func (v *week) dayOf(p *phone, pays bool, midnight time.Time) error {
	hours := func(from, to time.Duration) {
		time.Sleep(time.Until(midnight.Add(-24*time.Hour + p.dice.Between(from*time.Hour, to*time.Hour))))
	}
	hours(6, 9)
	for range 1 + p.dice.Below(2) {
		if pays {
			if err := v.buy(p); err != nil {
				return err
			}
		}
	}
	hours(10, 12)
	if p.dice.Chance(v.meets) {
		if err := p.meet(); err != nil {
			return err
		}
	}
	hours(13, 18)
	if p.dice.Chance(0.67) {
		return p.sync()
	}
	return nil
}

// buy is one payment in the market: from a tab, where the person has one with
// the seller; else by a promise, where her purse has enough; else a final one.
func (v *week) buy(p *phone) error {
	if p.dice.Chance(0.3) {
		if paid, err := v.fromTab(p); paid || err != nil {
			return err
		}
	}
	all := v.everybody()
	to := all[p.dice.Below(len(all))]
	if to.account == p.account {
		return nil
	}
	var funds *wallet.FundsError
	var limit *wallet.LimitError
	if p.dice.Chance(0.6) {
		err := v.byPromise(p, to)
		if !errors.Is(err, wallet.ErrNoPurse) && !errors.As(err, &funds) && !errors.As(err, &limit) {
			return err
		}
	}
	m, err := p.wallet.Pay(v.order(to, money.Amount(1+p.dice.Below(2000))))
	if errors.As(err, &funds) {
		return nil
	}
	if err == nil {
		p.shown[m.ID.Entry] = true
		v.note(paid{kind: "payments", entry: m.ID.Entry})
	}
	return err
}

func (v *week) byPromise(p, to *phone) error {
	m, hand, err := p.wallet.Promise(v.order(to, money.Amount(1+p.dice.Below(150))))
	if err != nil {
		return err
	}
	p.shown[m.ID.Entry] = true
	v.note(paid{kind: "promises", entry: m.ID.Entry})
	if _, err := to.wallet.Take(v.epoch.Community, hand); err == nil {
		v.gives(given{payer: p, payee: to, entry: m.ID.Entry})
	}
	return nil
}

// fromTab pays the seller with whom the person has a tab, if she has one.
func (v *week) fromTab(p *phone) (bool, error) {
	id := v.epoch.Community
	locks, err := p.wallet.Locks(id)
	if err != nil {
		return false, err
	}
	for _, l := range locks {
		to := v.holder(l.Other)
		if l.Payee || l.Kind != wallet.Tab || to == nil {
			continue
		}
		total, hand, err := p.wallet.PayTab(id, l.Account, money.Amount(1+p.dice.Below(200)), false)
		if err != nil {
			return false, nil //nolint:nilerr // it is used up, or is being closed: the money comes from elsewhere
		}
		if _, _, err := to.wallet.TakeTab(id, hand); err != nil {
			return false, err
		}
		v.note(paid{kind: "from tabs", lock: l.Account})
		v.gives(given{payer: p, payee: to, lock: l.Account, amount: total.Spent})
		return true, nil
	}
	return false, nil
}
