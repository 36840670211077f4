package wallet_test

import (
	"fmt"
	"testing"

	"sanduk.app/wallet"
)

func TestPhoneForgetsOthersClaimedPaymentsAndItsHistoryStaysTheSame(t *testing.T) {
	f := newFixture(t, 4)
	for i := range 12 {
		order := f.order(f.brother, 100)
		order.Memo = fmt.Sprintf("week %d", i)
		must2(f.amina.Pay(order))(t)
		f.carry(f.amina)
	}
	f.fetch(f.brother)
	bytes, err := f.brother.Prunable(f.epoch.Community)
	must(t, err)
	if bytes != 0 {
		t.Errorf("%d bytes of what it has not claimed can be forgotten", bytes)
	}
	must2(f.brother.Pay(f.order(f.amina, 1)))(t) // claims
	f.carry(f.brother)
	before := f.told(f.brother)
	bytes, err = f.brother.Prunable(f.epoch.Community)
	must(t, err)
	if bytes < 12*300 {
		t.Fatalf("%d bytes can be forgotten", bytes)
	}
	if n, err := f.brother.Prune(f.epoch.Community, bytes); err != nil || n != 0 {
		t.Errorf("forgot %d of what fits, %v", n, err)
	}
	half, err := f.brother.Prune(f.epoch.Community, bytes/2)
	must(t, err)
	rest, err := f.brother.Prune(f.epoch.Community, 0)
	must(t, err)
	if half < 4 || half > 9 || half+rest < 12 {
		t.Errorf("forgot %d, then %d", half, rest)
	}
	if after := f.told(f.brother); after != before {
		t.Errorf("the history was\n%s\nand is\n%s", before, after)
	}
	must2(f.brother.Pay(f.order(f.amina, 700)))(t)
	f.carry(f.brother)
	if m := f.newest(f.brother); m.Status != wallet.Done {
		t.Errorf("it can't pay any more: %s", m.Status)
	}
	f.fetch(f.brother) // nothing that was forgotten is asked for again
	if wants, err := f.brother.Wants(f.epoch.Community); err != nil || len(wants) != 0 {
		t.Errorf("it misses %d entries, %v", len(wants), err)
	}
}

// told is what a wallet's history and balance say.
func (f *fixture) told(w *wallet.Wallet) (text string) {
	f.t.Helper()
	list, err := w.History(f.epoch.Community, nil, 100)
	must(f.t, err)
	for _, m := range list {
		text += fmt.Sprintf("%s %s %d %s %q %s\n", m.Kind, m.Status, m.Amount, m.Address, m.Memo, m.Time)
	}
	held, err := w.Balance(f.epoch.Community)
	must(f.t, err)
	for _, h := range held {
		text += fmt.Sprintf("%s %d\n", h.Asset.Code, h.Available)
	}
	return text
}

func TestNewestEntryOfWhoeverHasANameStays(t *testing.T) {
	f := newFixture(t, 4)
	for range 3 {
		must2(f.amina.Pay(f.order(f.brother, 100)))(t)
		f.carry(f.amina)
	}
	f.fetch(f.brother)
	must2(f.brother.Pay(f.order(f.amina, 1)))(t) // claims
	f.carry(f.brother)
	from := f.newestIn(f.brother)
	without, err := f.brother.Prunable(f.epoch.Community)
	must(t, err)
	must(t, f.brother.Call(f.epoch.Community, from.Other, "Amina"))
	with, err := f.brother.Prunable(f.epoch.Community)
	must(t, err)
	if with >= without || with == 0 {
		t.Errorf("%d bytes, and %d once the payer has a name", without, with)
	}
}

func (f *fixture) newestIn(w *wallet.Wallet) wallet.Movement {
	f.t.Helper()
	list, err := w.History(f.epoch.Community, nil, 100)
	must(f.t, err)
	for _, m := range list {
		if m.Incoming() {
			return m
		}
	}
	f.t.Fatal("nothing came in")
	return wallet.Movement{}
}
