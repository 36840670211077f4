package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

const day = 24 * time.Hour

// tab is a village in which Amina has locked 10,000 for her brother, for 20 days.
func tab(t *testing.T) (*fixture, wallet.Lock) {
	t.Helper()
	f := newFixture(t, 4)
	_, err := f.amina.OpenTab(f.order(f.brother, 10_000), f.clock.Add(20*day))
	must(t, err)
	f.carry(f.amina)
	return f, f.lock(f.amina)
}

func (f *fixture) lock(w *wallet.Wallet) wallet.Lock {
	f.t.Helper()
	l, err := w.Locks(f.epoch.Community)
	must(f.t, err)
	if len(l) != 1 {
		f.t.Fatalf("%d locks: %+v", len(l), l)
	}
	return l[0]
}

func (f *fixture) noLocks(w *wallet.Wallet) {
	f.t.Helper()
	if l, err := w.Locks(f.epoch.Community); err != nil || len(l) != 0 {
		f.t.Fatalf("%+v, %v", l, err)
	}
}

func (f *fixture) payTab(l wallet.Lock, amount int, whole bool) wallet.TabPay {
	f.t.Helper()
	_, hand, err := f.amina.PayTab(f.epoch.Community, l.Account, money.Amount(amount), whole)
	must(f.t, err)
	hand, err = wallet.ParseTabPay(hand.Text())
	must(f.t, err)
	return hand
}

// meet gives everything that is final to a wallet and takes what it signed.
func (f *fixture) meet(w *wallet.Wallet) {
	f.t.Helper()
	for range 3 {
		f.fetch(w)
		f.seal(w)
		f.carry(w)
	}
}

func TestATabIsPaidFromOfflineAndItsNewestTotalCounts(t *testing.T) {
	f, l := tab(t)
	if h := f.holding(f.amina); h.Available != 90_000 || h.Locked != 10_000 {
		t.Fatalf("%+v", h)
	}
	first, second := f.payTab(l, 1_000, true), f.payTab(l, 500, false)
	if len(second) > 220 {
		t.Fatalf("a short payment takes %d bytes: too long for one code", len(second))
	}
	if _, _, err := f.brother.TakeTab(f.epoch.Community, second); !errors.Is(err, wallet.ErrNoLock) {
		t.Fatalf("a tab that was never seen: %v", err)
	}
	for range 2 {
		got, more, err := f.brother.TakeTab(f.epoch.Community, first)
		must(t, err)
		if got.Spent != 1_000 || !got.Payee {
			t.Fatalf("%+v, %d more", got, more)
		}
	}
	_, more, err := f.brother.TakeTab(f.epoch.Community, second)
	must(t, err)
	if more != 500 || f.holding(f.brother).Secured != 1_500 {
		t.Fatalf("%d more, %+v", more, f.holding(f.brother))
	}
	must(t, f.brother.Close(f.epoch.Community, l.Account))
	must(t, f.brother.Close(f.epoch.Community, l.Account))
	f.carry(f.brother)
	f.has(f.brother, 1_500)
	f.meet(f.amina)
	f.has(f.amina, 98_500)
	f.noLocks(f.amina)
	f.noLocks(f.brother)
	if m := f.newest(f.amina); m.Kind != wallet.KindUnlocked || m.Amount != 8_500 {
		t.Fatalf("%+v", m)
	}
	var funds *wallet.FundsError
	if _, _, err := f.amina.PayTab(f.epoch.Community, l.Account, 1, false); !errors.Is(err, wallet.ErrNoLock) {
		t.Fatalf("paid from a closed tab: %v, %v", err, funds)
	}
}

func TestATabPaysNoMoreThanWasLocked(t *testing.T) {
	f, l := tab(t)
	f.payTab(l, 9_000, true)
	var funds *wallet.FundsError
	if _, _, err := f.amina.PayTab(f.epoch.Community, l.Account, 1_001, true); !errors.As(err, &funds) || funds.Have != 1_000 {
		t.Fatal(err)
	}
	if _, err := f.amina.OpenTab(f.order(f.brother, 10), f.clock.Add(day)); !errors.Is(err, wallet.ErrTooShort) {
		t.Fatal(err)
	}
}

func TestThePayeesWalletClosesATabBeforeItsTimeIsOver(t *testing.T) {
	f, l := tab(t)
	_, _, err := f.brother.TakeTab(f.epoch.Community, f.payTab(l, 2_000, true))
	must(t, err)
	f.clock = f.clock.Add(17*day + time.Hour)
	if !f.lock(f.brother).Urgent {
		t.Fatal("she is not warned")
	}
	f.meet(f.brother)
	f.has(f.brother, 2_000)
}

func TestWhatNobodyClaimedComesBackByItself(t *testing.T) {
	f, l := tab(t)
	f.payTab(l, 2_000, true) // never handed over
	f.clock = f.clock.Add(19 * day)
	f.meet(f.amina)
	f.has(f.amina, 90_000)
	f.clock = f.clock.Add(day)
	f.meet(f.amina)
	f.has(f.amina, 100_000)
	f.noLocks(f.amina)
}

func TestATabThatOneGuardianSawClosedIsNeverPaidTwice(t *testing.T) {
	f, l := tab(t)
	_, _, err := f.brother.TakeTab(f.epoch.Community, f.payTab(l, 2_000, true))
	must(t, err)
	must(t, f.brother.Close(f.epoch.Community, l.Account))
	for _, k := range f.guardians[1:] {
		k.dead = true
	}
	f.carry(f.brother) // one vote
	for _, k := range f.guardians {
		k.dead = false
	}
	f.clock = f.clock.Add(20 * day)
	f.meet(f.amina) // the seals report the closing: her opening carries it
	f.meet(f.brother)
	f.has(f.brother, 2_000)
	f.has(f.amina, 98_000)
	f.conserved()
}

func TestAPickUpIsFetchedByWhoHasTheCodeAndElseComesBack(t *testing.T) {
	f := newFixture(t, 4)
	moved, code, err := f.amina.Leave(f.epoch.Community, f.asset, 3_000, f.clock.Add(20*day))
	must(t, err)
	if moved.Kind != wallet.KindLocked || !wallet.IsPickUp(code) {
		t.Fatalf("%+v %s", moved, code)
	}
	again, err := f.amina.Code(f.epoch.Community, moved.ID.Entry)
	must(t, err)
	if again != code {
		t.Fatal("the code is another when it is shown again")
	}
	f.carry(f.amina)
	if err := f.amina.PickUp(f.epoch.Community, code); !errors.Is(err, wallet.ErrSelf) {
		t.Fatal(err)
	}
	for range 2 {
		must(t, f.brother.PickUp(f.epoch.Community, code))
	}
	for range 3 {
		f.meet(f.brother)
	}
	f.has(f.brother, 3_000)
	f.has(f.amina, 97_000)
	_, _, err = f.amina.Leave(f.epoch.Community, f.asset, 1_000, f.clock.Add(20*day))
	must(t, err)
	f.carry(f.amina)
	f.clock = f.clock.Add(21 * day)
	f.meet(f.amina)
	f.has(f.amina, 97_000)
	f.conserved()
}

func TestACodeThatIsReadAgainAfterTheLossOfThePhoneAccusesNobody(t *testing.T) {
	f := newFixture(t, 4)
	words, err := f.brother.Words([]byte(pin))
	must(t, err)
	_, code, err := f.amina.Leave(f.epoch.Community, f.asset, 3_000, f.clock.Add(20*day))
	must(t, err)
	f.carry(f.amina)
	must(t, f.brother.PickUp(f.epoch.Community, code))
	f.fetch(f.brother)
	f.carry(f.brother) // the lock is closed: what it gave has to be fetched from the code's account
	for _, k := range f.guardians[2:] {
		k.dead = true
	}
	f.carry(f.brother) // two votes
	for _, k := range f.guardians {
		k.dead = false
	}
	f.clock = f.clock.Add(day)
	f.brother = f.restore(words)
	must(t, f.brother.PickUp(f.epoch.Community, code))
	for range 3 {
		f.meet(f.brother)
	}
	f.has(f.brother, 3_000)
	f.conserved()
}

func TestADamagedCodeIsRefused(t *testing.T) {
	f := newFixture(t, 1)
	for _, text := range []string{"", "sanduk-pickup:", "sanduk-pickup:AAAA", "sanduk-tab:AAAA"} {
		if err := f.brother.PickUp(f.epoch.Community, text); !errors.Is(err, wallet.ErrHandOver) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// conserved checks that all that was issued is somewhere, by what guardian 0
// holds.
func (f *fixture) conserved() {
	f.t.Helper()
	must(f.t, f.guardians[0].store.View(func(tx store.Tx) error {
		r, err := audit.Run(f.t.Context(), book.Open(tx, f.epoch.Community), &f.epoch, keys.Verify, nil)
		if err != nil {
			return err
		}
		if len(r.Faults) > 0 || !r.Complete() {
			f.t.Fatalf("%+v", r)
		}
		return nil
	}))
}

func TestAClaimThatMetASealedLockIsCarriedByThePayeesOwnRound(t *testing.T) {
	f, l := tab(t)
	_, _, err := f.brother.TakeTab(f.epoch.Community, f.payTab(l, 2_000, true))
	must(t, err)
	must(t, f.brother.Close(f.epoch.Community, l.Account))
	for _, k := range f.guardians[1:] {
		k.dead = true
	}
	f.carry(f.brother) // one guardian voted for her claim
	for _, k := range f.guardians {
		k.dead = false
	}
	f.clock = f.clock.Add(20 * day)
	f.fetch(f.amina)
	f.seal(f.amina) // all are sealed for his round, and he never comes back
	f.carry(f.brother)
	f.clock = f.clock.Add(4 * day) // her round may be sealed, too
	f.meet(f.brother)
	f.has(f.brother, 2_000)
	f.conserved()
}
