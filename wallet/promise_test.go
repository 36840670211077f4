package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// filled is a village in which Amina has put 20,000 aside, with a deposit of as
// much.
func filled(t *testing.T) *fixture {
	t.Helper()
	return filledFor(t)
}

func filledFor(t testing.TB) *fixture {
	t.Helper()
	f := newFixture(t, 4)
	_, err := f.amina.Fill(f.epoch.Community, f.asset, 20_000)
	must(t, err)
	f.carry(f.amina) // the main account pays the purse
	f.fetch(f.amina) // the purse signs its terms
	f.carry(f.amina) // which are certified
	return f
}

func (f *fixture) holding(w *wallet.Wallet) wallet.Holding {
	f.t.Helper()
	h, err := w.Balance(f.epoch.Community)
	must(f.t, err)
	return h[0]
}

func (f *fixture) purse(w *wallet.Wallet) wallet.Purse {
	f.t.Helper()
	p, err := w.Purses(f.epoch.Community)
	must(f.t, err)
	if len(p) != 1 {
		f.t.Fatalf("%d purses", len(p))
	}
	return p[0]
}

func TestAPurseHoldsItsAllowanceAndItsDepositApartFromTheSavings(t *testing.T) {
	f := filled(t)
	h := f.holding(f.amina)
	if h.Available != 60_000 || h.InPurses != 20_000 || h.Deposits != 20_000 {
		t.Fatalf("%+v", h)
	}
	if p := f.purse(f.amina); !p.Ready || p.Left != 20_000 || p.Most != 5_000 || p.Deposit != 20_000 {
		t.Fatalf("%+v", p)
	}
}

func TestAPromiseIsTakenWithNobodyInReachAndBecomesFinalThroughThePayeeAlone(t *testing.T) {
	f := filled(t)
	order := f.order(f.brother, 4_000)
	order.Memo = "two sacks"
	paid, hand, err := f.amina.Promise(order)
	must(t, err)
	if paid.Status != wallet.Promised || paid.Kind != wallet.KindPaid {
		t.Fatalf("%+v", paid)
	}
	hand, err = wallet.ParseHandOver(hand.Text())
	must(t, err)
	worth, err := f.brother.Judge(f.epoch.Community, hand)
	must(t, err)
	if worth.New != 4_000 || worth.Covered != 4_000 || len(worth.Lines) != 1 || worth.Lines[0].Memo != "two sacks" || len(worth.Warnings) != 0 {
		t.Fatalf("%+v", worth)
	}
	if f.holding(f.brother).PromisedIn != 0 {
		t.Fatal("judging took it")
	}
	for range 2 { // read twice, it is one promise
		_, err = f.brother.Take(f.epoch.Community, hand)
		must(t, err)
		if h := f.holding(f.brother); h.PromisedIn != 4_000 || h.Available != 0 {
			t.Fatalf("%+v", h)
		}
	}
	if m := f.newest(f.brother); m.Status != wallet.Promised || m.Kind != wallet.KindReceived || m.Memo != "two sacks" {
		t.Fatalf("%+v", m)
	}
	f.carry(f.brother) // the payer never meets a guardian
	if h := f.holding(f.brother); h.PromisedIn != 0 || h.Available != 4_000 {
		t.Fatalf("%+v", h)
	}
	if m := f.newest(f.brother); m.Status != wallet.Done {
		t.Fatalf("%+v", m)
	}
	f.fetch(f.amina)
	if m := f.newest(f.amina); m.Status != wallet.Done {
		t.Fatalf("the payer is not told: %+v", m)
	}
}

func TestAPromiseAboveALimitIsNotSigned(t *testing.T) {
	f := filled(t)
	var limit *wallet.LimitError
	if _, _, err := f.amina.Promise(f.order(f.brother, 5_001)); !errors.As(err, &limit) || limit.Most != 5_000 {
		t.Fatal(err)
	}
	for range 10 {
		_, _, err := f.amina.Promise(f.order(f.brother, 100))
		must(t, err)
	}
	if _, _, err := f.amina.Promise(f.order(f.brother, 100)); !errors.As(err, &limit) || limit.Count != 10 {
		t.Fatal(err)
	}
	f.clock = f.clock.Add(8 * 24 * time.Hour)
	if _, _, err := f.amina.Promise(f.order(f.brother, 100)); !errors.Is(err, wallet.ErrNoPurse) {
		t.Fatal(err)
	}
}

func TestThePayeeIsWarnedOfManyPromisesAndRefusesOldOnes(t *testing.T) {
	f := filled(t)
	var hand wallet.HandOver
	var err error
	for range 4 {
		_, hand, err = f.amina.Promise(f.order(f.brother, 4_000))
		must(t, err)
	}
	worth, err := f.brother.Judge(f.epoch.Community, hand)
	must(t, err)
	if worth.Sum != 16_000 || worth.Count != 4 || worth.New != 16_000 || len(worth.Warnings) != 1 || worth.Warnings[0] != wallet.WarnSum {
		t.Fatalf("%+v", worth)
	}
	if _, err := f.founder.Judge(f.epoch.Community, hand); !errors.Is(err, wallet.ErrNotForUs) {
		t.Fatal(err)
	}
	f.clock = f.clock.Add(8 * 24 * time.Hour)
	if _, err := f.brother.Take(f.epoch.Community, hand); !errors.Is(err, wallet.ErrExpired) {
		t.Fatal(err)
	}
}

// twice gives two promises of the same money, signed by a phone and its copy.
func (f *fixture) twice() (first, second wallet.HandOver) {
	f.t.Helper()
	copied := f.copyOf(f.amina)
	_, first, err := f.amina.Promise(f.order(f.brother, 4_000))
	must(f.t, err)
	_, second, err = copied.Promise(f.order(f.founder, 4_000))
	must(f.t, err)
	return first, second
}

func TestWhoPromisesTheSameMoneyTwiceIsFoundAndOnlyHerPurseIsFrozen(t *testing.T) {
	f := filled(t)
	first, second := f.twice()
	_, err := f.brother.Take(f.epoch.Community, first)
	must(t, err)
	_, err = f.founder.Take(f.epoch.Community, second)
	must(t, err)
	f.carry(f.brother)
	f.fetch(f.founder)
	f.carry(f.founder)
	if m := f.newest(f.founder); m.Status != wallet.Cheated {
		t.Fatalf("%+v", m)
	}
	m := f.newest(f.brother)
	if m.Status != wallet.Done {
		t.Fatalf("what was certified first is undone: %+v", m)
	}
	raw, err := f.founder.CheatProof(f.epoch.Community, f.newest(f.founder).ID.Entry)
	must(t, err)
	if p, err := ledger.DecodeFaultProof(raw); err != nil || p.First.ID() != m.ID.Entry && p.Second.ID() != m.ID.Entry {
		t.Fatalf("the proof is not of these two: %v", err)
	}
	_, err = f.amina.Pay(f.order(f.brother, 1_000))
	must(t, err)
	f.carry(f.amina)
	if m := f.newest(f.amina); m.Status != wallet.Done {
		t.Fatalf("the main account is not free: %+v", m)
	}
	if raw, err := f.amina.CheatProof(f.epoch.Community, f.newest(f.amina).ID.Entry); raw != nil || err != nil {
		t.Fatalf("a proof against who did not cheat there: %v", err)
	}
}

func TestTwoPromisesOfTheSameMoneyAreAProofOnOnePhone(t *testing.T) {
	f := filled(t)
	copied := f.copyOf(f.amina)
	_, first, err := f.amina.Promise(f.order(f.brother, 4_000))
	must(t, err)
	f.clock = f.clock.Add(time.Minute)
	_, second, err := copied.Promise(f.order(f.brother, 3_000))
	must(t, err)
	_, err = f.brother.Take(f.epoch.Community, first)
	must(t, err)
	if _, err := f.brother.Take(f.epoch.Community, second); !errors.Is(err, wallet.ErrCheated) {
		t.Fatal(err)
	}
	if m := f.newest(f.brother); m.Status != wallet.Cheated {
		t.Fatalf("%+v", m)
	}
}

func TestADamagedHandOverIsRefusedWhole(t *testing.T) {
	f := filled(t)
	_, hand, err := f.amina.Promise(f.order(f.brother, 4_000))
	must(t, err)
	for i := 0; i < len(hand); i += 7 {
		bad := append(wallet.HandOver(nil), hand...)
		bad[i] ^= 1
		if _, err := f.brother.Take(f.epoch.Community, bad); err == nil {
			t.Fatalf("byte %d may change", i)
		}
	}
	if f.holding(f.brother).PromisedIn != 0 {
		t.Fatal("something was taken")
	}
}

func TestWhatIsLeftOfAPurseComesBackByItself(t *testing.T) {
	f := filled(t)
	_, _, err := f.amina.Promise(f.order(f.brother, 4_000))
	must(t, err)
	f.clock = f.clock.Add(8 * 24 * time.Hour) // expired
	f.fetch(f.amina)
	f.carry(f.amina)
	f.fetch(f.amina)
	if h := f.holding(f.amina); h.Available != 76_000 || h.InPurses != 0 || h.Deposits != 20_000 {
		t.Fatalf("%+v", h)
	}
	f.clock = f.clock.Add(14 * 24 * time.Hour) // the promise age is over
	for range 3 {
		f.fetch(f.amina)
		f.seal(f.amina)
		f.carry(f.amina)
	}
	if h := f.holding(f.amina); h.Available != 96_000 || h.Deposits != 0 {
		t.Fatalf("%+v", h)
	}
	if p, err := f.amina.Purses(f.epoch.Community); err != nil || len(p) != 0 {
		t.Fatalf("%+v, %v", p, err)
	}
}

func TestARestoredWalletFindsItsPurseAndGetsTheMoneyBack(t *testing.T) {
	f := newFixture(t, 4)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)
	_, err = f.amina.Fill(f.epoch.Community, f.asset, 20_000)
	must(t, err)
	f.carry(f.amina)
	f.fetch(f.amina)
	f.carry(f.amina)
	restored := f.restore(words)
	f.fetch(restored)
	f.seal(restored)
	f.carry(restored)
	if _, _, err := restored.Promise(f.order(f.brother, 100)); !errors.Is(err, wallet.ErrNoPurse) {
		t.Fatalf("a restored wallet promises from an old purse: %v", err)
	}
	f.clock = f.clock.Add(22 * 24 * time.Hour)
	for range 4 {
		f.fetch(restored)
		f.seal(restored)
		f.carry(restored)
	}
	if h := f.holding(restored); h.Available != 100_000 {
		t.Fatalf("%+v", h)
	}
}
