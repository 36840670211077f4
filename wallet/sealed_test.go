package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// only has one guardian in reach.
func (v *village) only(seat int) {
	for i, k := range v.guardians {
		k.dead = i != seat
	}
}

// gatheredBy carries what waits by hand, and gives the votes of the guardian in
// reach to the wallet, as a meeter does.
func (f *fixture) gatheredBy(w *wallet.Wallet) {
	f.t.Helper()
	pending, err := w.Pending(f.epoch.Community)
	must(f.t, err)
	for _, p := range pending {
		votes, _ := f.gather(w, p)
		for _, v := range votes {
			_, err := w.Voted(f.epoch.Community, p.Entry.ID(), v)
			must(f.t, err)
		}
	}
}

func (f *fixture) asks(w *wallet.Wallet) ledger.SealRequest {
	f.t.Helper()
	wanted, err := w.SealsWanted(f.epoch.Community)
	must(f.t, err)
	if len(wanted) != 1 {
		f.t.Fatalf("%d requests for seals", len(wanted))
	}
	return wanted[0]
}

func TestSealsAreGatheredOneGuardianADayAndOpenARestoredWallet(t *testing.T) {
	f := newFixture(t, 4)
	_, err := f.amina.Pay(f.order(f.brother, 300))
	must(t, err)
	f.carry(f.amina)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)
	again := f.restore(words)
	f.fetch(again)
	request := f.asks(again)
	for day := range 3 {
		f.only(day)
		f.clock = f.clock.Add(24 * time.Hour)
		f.seal(again)
		f.seal(again) // a repeat changes nothing
		again = f.copyOf(again)
		if held, err := again.SealsHeld(request); err != nil || day < 2 && held != 1<<(day+1)-1 {
			t.Fatalf("day %d: seals %b, %v", day, held, err)
		}
		if c, err := again.Community(f.epoch.Community); err != nil || c.Opening != (day < 2) || day < 2 && c.Answered != day+1 {
			t.Fatalf("day %d: %d have answered, %v", day, c.Answered, err)
		}
	}
	if held, err := again.SealsHeld(request); err != nil || held != 0 {
		t.Errorf("seals %b are kept after the opening, %v", held, err)
	}
	for day := range 3 {
		f.only(day)
		f.gatheredBy(again)
	}
	must2(again.Pay(f.order(f.brother, 200)))(t)
	f.only(-1)
	for _, k := range f.guardians {
		k.dead = false
	}
	f.carry(again)
	if m := f.newest(again); m.Status != wallet.Done {
		t.Errorf("after the opening: %s", m.Status)
	}
}

func must2[T any](_ T, err error) func(t testing.TB) {
	return func(t testing.TB) {
		t.Helper()
		must(t, err)
	}
}

// The second phone asks for the round that the first one opened, or was sealed
// for: it hears of it from one guardian at a time.
func TestRefusalsOfOneGuardianADayAddUpToALaterRound(t *testing.T) {
	f := newFixture(t, 4)
	_, err := f.amina.Pay(f.order(f.brother, 300))
	must(t, err)
	f.carry(f.amina)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)
	first, second := f.restore(words), f.restore(words)
	f.fetch(first)
	f.fetch(second)
	for seat := range 2 {
		f.only(seat)
		f.seal(first)
	}
	before := f.asks(second)
	f.apart(second, 0)
	if now := f.asks(second); now.Round != before.Round {
		t.Fatalf("one guardian, who may lie, sent it to round %d", now.Round)
	}
	f.apart(second, 1)
	now := f.asks(second)
	if now.Round != before.Round+1 {
		t.Fatalf("it asks for round %d after two refusals", now.Round)
	}
	for seat := range 3 {
		f.apart(second, seat)
	}
	f.opensWith(second, 1)
}

// apart asks one guardian, and tells the wallet that it was one.
func (f *fixture) apart(w *wallet.Wallet, seat int) {
	f.t.Helper()
	k, r := f.guardians[seat], f.asks(w)
	s, items, err := k.seal(uint64(f.clock.UnixMilli()), r)
	var refusal *ledger.Refusal
	if errors.As(err, &refusal) {
		must(f.t, w.SealRefused(f.epoch.Community, r, []book.SealRefusal{{Guardian: uint64(seat), Round: refusal.Tip.Round}}, false))
		return
	}
	must(f.t, err)
	_, err = w.Sealed(f.epoch.Community, r, []quorum.AccountSeal{s}, items)
	must(f.t, err)
}

func TestLoneRefusalMovesARestoredWalletOnlyWhenItStandsInTheWay(t *testing.T) {
	const far = ledger.MaxRound - 1
	for what, c := range map[string]struct {
		seals    int
		together bool
		days     int
		leaps    bool
	}{
		"others are in reach and seal":          {1, true, 0, false},
		"a quorum was asked at once":            {2, true, 0, true},
		"one by one, on the same day":           {2, false, 0, false},
		"one by one, and nobody else for weeks": {2, false, 8, true},
		"one by one, too few for weeks":         {1, false, 8, false},
	} {
		f := newFixture(t, 4)
		words, err := f.amina.Words([]byte(pin))
		must(t, err)
		again := f.restore(words)
		f.fetch(again)
		for seat := range c.seals {
			f.apart(again, seat)
		}
		before := f.asks(again)
		lie := []book.SealRefusal{{Guardian: 3, Round: far}}
		must(t, again.SealRefused(f.epoch.Community, before, lie, c.together && c.days == 0))
		if c.days > 0 {
			f.clock = f.clock.Add(time.Duration(c.days) * 24 * time.Hour)
			must(t, again.SealRefused(f.epoch.Community, before, lie, false))
		}
		now := f.asks(again)
		if leapt := now.Round > before.Round; leapt != c.leaps || leapt && now.Round != before.Round+17 {
			t.Errorf("%s: from round %d to %d", what, before.Round, now.Round)
		}
	}
}
