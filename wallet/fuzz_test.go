package wallet_test

import (
	"testing"

	"sanduk.app/wallet"
)

// What is handed over comes from anybody: whatever it is, a wallet takes it whole
// or refuses it, and its balance says so.

func FuzzHandOver(f *testing.F) {
	x := filledFor(f)
	_, hand, err := x.amina.Promise(x.order(x.brother, 4_000))
	must(f, err)
	f.Add([]byte(hand))
	f.Add([]byte(hand[:len(hand)/2]))
	f.Fuzz(func(t *testing.T, raw []byte) {
		worth, err := x.brother.Judge(x.epoch.Community, raw)
		if err == nil && worth.New+worth.Sum > 0 && string(raw) != string(hand) && worth.New != 4_000 {
			t.Fatalf("other bytes are worth %+v", worth)
		}
		if text := wallet.HandOver(raw).Text(); len(raw) > 0 && len(raw) <= wallet.MaxHandOver {
			if again, err := wallet.ParseHandOver(text); err != nil || string(again) != string(raw) {
				t.Fatalf("the text of %d bytes reads back as %d, %v", len(raw), len(again), err)
			}
		}
	})
}

func FuzzTabPay(f *testing.F) {
	x := newFixture(f, 1)
	_, err := x.amina.OpenTab(x.order(x.brother, 10_000), x.clock.Add(20*day))
	must(f, err)
	x.carry(x.amina)
	l := x.lock(x.amina)
	_, hand, err := x.amina.PayTab(x.epoch.Community, l.Account, 1_000, true)
	must(f, err)
	f.Add([]byte(hand))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, more, err := x.brother.TakeTab(x.epoch.Community, raw)
		if err == nil && (got.Spent > 1_000 || more > 1_000) {
			t.Fatalf("nobody signed %d: %+v", more, got)
		}
	})
}

func FuzzPickUp(f *testing.F) {
	x := newFixture(f, 1)
	_, code, err := x.amina.Leave(x.epoch.Community, x.asset, 1_000, x.clock.Add(20*day))
	must(f, err)
	f.Add(code)
	f.Add("sanduk-pickup:AAAA")
	f.Fuzz(func(_ *testing.T, text string) {
		_ = x.brother.PickUp(x.epoch.Community, text) // it takes it up, or says why not
	})
}
