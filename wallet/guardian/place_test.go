package guardian_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// The seals that carry a reported opening are not weighed again, but a liar
// must not lift an entry of a low round above what the honest report by naming
// a higher round for it.
func TestASealThatCarriesAReportedOpeningTellsTheTruePlace(t *testing.T) {
	w := newTable(t)
	paid, rival := first0(w, w.claimOf(0)), first0(w, w.claimOf(1))
	for at := range 3 { // certified, but only the payee knows
		if err := w.submit(at, paid.ID()); err != nil {
			t.Fatal(err)
		}
	}
	w.member.tip, w.member.entries = paid.ID(), []ledger.ID{paid.ID()}
	lies := func(round uint64, report ledger.Tip) quorum.AccountSeal {
		s := quorum.AccountSeal{Community: w.epoch.Community, Guardian: 3, Account: w.member.account, Round: round, Votes: []ledger.Tip{report}}
		if err := s.Sign(w.seats[3].vote); err != nil {
			t.Fatal(err)
		}
		return s
	}
	lifted := rival.Tip()
	lifted.Round = 1
	carrying := []quorum.AccountSeal{w.seal(0, w.member, 2), w.seal(1, w.member, 2), lies(2, lifted)}
	reported := w.entry(w.member, rival.ID(), openingOf(2), nil)
	open := w.entry(w.member, reported.ID(), openingOf(3), nil)
	seals := []quorum.AccountSeal{w.seal(0, w.member, 3), w.seal(1, w.member, 3), lies(3, reported.Tip())}
	if err := w.give(0, []ledger.ID{rival.ID(), reported.ID()}); err != nil {
		t.Fatal(err)
	}
	if err := w.seats[0].write(w.world, func(b *book.Book) error { return b.KeepSeals(reported.ID(), carrying) }); err != nil {
		t.Fatal(err)
	}
	if _, err := w.judge(open, seals...); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeSeals}) {
		t.Errorf("though entry %s is certified: %v", paid.ID().Short(), err)
	}
}
