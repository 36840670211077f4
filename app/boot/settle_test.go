package boot_test

import (
	"testing"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/money"
)

// comeAndGo has each guardian start anew while the others serve: at its start
// it catches up, and settles what it has to propose.
func (t *town) comeAndGo(settled func() bool) {
	t.t.Helper()
	for _, k := range t.guardians {
		k.stop()
		k.serve()
		for begun := time.Now(); time.Since(begun) < time.Second && !settled(); {
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// promised has a payer hand over a promise with nobody in reach.
func (t *town) promised(from, to *boot.App, amount money.Amount) {
	t.t.Helper()
	_, hand, err := from.Wallet.Promise(t.order(t.address(to), amount))
	must(t.t, err)
	_, err = to.Wallet.Take(t.community.ID, hand)
	must(t.t, err)
}

// available is what a wallet can spend.
func (t *town) available(a *boot.App) money.Amount {
	t.t.Helper()
	h, err := a.Wallet.Balance(t.community.ID)
	must(t.t, err)
	if len(h) == 0 {
		return 0
	}
	return h[0].Available
}

// cheated has somebody promise 500 and 400 of the same pocket to two others, by a
// copy of her wallet; the first is paid.
func (t *town) cheated() (cheat, ana, ben *boot.App) {
	t.t.Helper()
	var err error
	t.invitation, err = t.founder.Wallet.Invite(t.community.ID)
	must(t.t, err)
	cheat, ana, ben = t.member(), t.member(), t.member()
	t.pay(t.founder, t.address(cheat), 10_000)
	t.sync(cheat)
	_, err = cheat.Wallet.Fill(t.community.ID, t.community.Assets[0].ID, 2_000)
	must(t.t, err)
	t.sync(cheat)
	copied := copyOf(t.t, cheat)
	t.promised(cheat, ana, 500)
	t.promised(copied, ben, 400)
	t.once(ana)
	t.has(ana, 500)
	t.once(ben)
	return cheat, ana, ben
}

// A cheat copies her wallet and promises the same money to two. Both are paid
// in full, from her pocket and its deposit, and she gets back the rest.
func TestTwoWhoWerePromisedTheSameMoneyAreBothPaid(t *testing.T) {
	t.Cleanup(func() { ahead.Store(0) })
	town := newTown(t, 4)
	cheat, ana, ben := town.cheated()
	movements, err := ben.Wallet.History(town.community.ID, nil, 10)
	must(t, err)
	if len(movements) != 1 || movements[0].Status != wallet.Cheated {
		t.Fatalf("ben is told %+v", movements)
	}

	paid := func() bool {
		town.once(ben)
		return town.available(ben) > 0
	}
	town.comeAndGo(func() bool { return false }) // all guardians hear of it
	if paid() {
		t.Fatal("it is settled before the promise age")
	}
	for range 6 {
		ahead.Add(int64(20 * 24 * time.Hour))
		town.comeAndGo(paid)
		if paid() {
			break
		}
	}
	town.has(ben, 400)
	got, err := ben.Wallet.Movement(town.community.ID, movements[0].Cursor)
	must(t, err)
	if got.PaidBack != 400 || got.Amount != 400 {
		t.Errorf("ben is told that %d of %d came back", got.PaidBack, got.Amount)
	}
	if m := town.pay(ben, town.address(ana), 400); m.Status != wallet.Done { // it is his to spend
		t.Errorf("spending it is %s: %v", m.Status, m.Why)
	}
	for begun := time.Now(); time.Since(begun) < 10*time.Second && town.available(ana) < 900; { // its certificate spreads
		town.once(ana)
	}
	town.has(ana, 900)
	town.sync(cheat)
	town.once(cheat)
	town.has(cheat, 10_000-500-400)
	if p, err := cheat.Wallet.Purses(town.community.ID); err != nil || len(p) != 0 {
		t.Errorf("the cheat's pocket is still open: %+v, %v", p, err)
	}
	for _, k := range town.guardians {
		if _, proofs := town.audited(k); proofs != 1 {
			t.Errorf("%d proofs", proofs)
		}
	}
}
