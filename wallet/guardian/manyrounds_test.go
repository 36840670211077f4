package guardian_test

import (
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// An author may lead one guardian through round after round with entries that
// the others never see: what that guardian then seals must still be readable,
// by itself and by everybody.
func TestASealStaysReadableHoweverManyRoundsOneGuardianSaw(t *testing.T) {
	w := newTable(t)
	prev := first0(w, w.claimOf(0, 1, 2))
	w.submitted(prev)
	full := func() bool { return w.happened["wait room"] > 0 }
	for round := uint64(0); round < 6 && !full(); round++ {
		if round > 0 {
			w.member.tip, w.member.entries = prev.ID(), []ledger.ID{prev.ID()}
			w.seal(0, w.member, round)
			seals := []quorum.AccountSeal{w.seal(1, w.member, round), w.seal(2, w.member, round), w.seal(3, w.member, round)}
			open := openingOf(round)
			open.Claims = w.claimOf(0, 1, 2).Claims
			prev = w.entry(w.member, ledger.ID{}, open, nil)
			w.member.openings[prev.ID()] = seals
			if err := w.submit(0, prev.ID()); err != nil {
				t.Fatal(err)
			}
		}
		for i := 0; i < ledger.MaxUncertified-1 && !full(); i++ {
			prev = w.entry(w.member, prev.ID(), w.payment(1), nil)
			if err := w.submit(0, prev.ID()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !full() {
		t.Error("a guardian votes for more than it can seal")
	}
	w.member.tip, w.member.entries = prev.ID(), []ledger.ID{prev.ID()}
	w.seal(0, w.member, 20)
	if err := w.seats[0].write(w.world, func(b *book.Book) error { _, err := b.SealedRound(w.member.account); return err }); err != nil {
		t.Error(err)
	}
}
