package wallet_test

import (
	"testing"
	"time"
)

func TestAPurseThatWasPaidBeforeThePhoneWasLostComesBack(t *testing.T) {
	f := newFixture(t, 4)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)
	_, err = f.amina.Fill(f.epoch.Community, f.asset, 20_000)
	must(t, err)
	f.carry(f.amina) // the main account pays the purse; its terms are never signed
	w := f.restore(words)
	round := func() {
		f.fetch(w)
		must(t, w.Tend(f.epoch.Community))
		f.seal(w)
		f.carry(w)
	}
	for range 4 {
		round()
	}
	if p := f.purse(w); p.Ready || p.Left != 20_000 || p.Deposit != 20_000 {
		t.Fatalf("%+v", p)
	}
	f.clock = f.clock.Add(22 * 24 * time.Hour) // expired, and the promise age is over
	for range 6 {
		round()
	}
	if h := f.holding(w); h.Available != 100_000 || h.InPurses+h.Deposits != 0 {
		t.Errorf("%+v", h)
	}
}

func TestBothPhonesWithTheSameWordsSignTheSameTermsOfAPurse(t *testing.T) {
	f := newFixture(t, 4)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)
	_, err = f.amina.Fill(f.epoch.Community, f.asset, 20_000)
	must(t, err)
	f.carry(f.amina)
	w := f.restore(words)
	for range 2 {
		f.fetch(w)
		f.seal(w)
		f.carry(w)
	}
	f.clock = f.clock.Add(time.Hour)
	must(t, f.amina.Tend(f.epoch.Community)) // the phone was not lost after all
	must(t, w.Tend(f.epoch.Community))
	old, fresh := f.purse(f.amina), f.purse(w)
	if old.Account != fresh.Account || !old.Expires.Equal(fresh.Expires) {
		t.Errorf("%+v, %+v", old, fresh)
	}
	f.carry(f.amina)
	f.carry(w)
	if p := f.purse(f.amina); p.Count != 0 || !p.Ready {
		t.Errorf("the terms are not final: %+v", p)
	}
}
