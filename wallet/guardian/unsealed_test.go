package guardian_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// A cheat signs an opening that no quorum of seals carries, and one lying
// guardian reports it as voted for: if that counted, it would pass by an entry
// of a lower round that is certified.
func TestAReportedOpeningCountsOnlyWithItsOwnSeals(t *testing.T) {
	w := newTable(t)
	first := first0(w, w.claimOf(0, 1))
	w.certify(first)
	paid := w.entry(w.member, first.ID(), w.payment(100), nil)
	for _, at := range []int{0, 1, 2} { // certified by these, but only the payee knows
		if err := w.submit(at, paid.ID()); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := w.certs[paid.ID()]; !ok {
		t.Fatal("not certified")
	}
	false1 := w.entry(w.member, first.ID(), openingOf(1), nil)
	w.member.tip, w.member.entries = first.ID(), []ledger.ID{first.ID()}
	seals := []quorum.AccountSeal{w.seal(0, w.member, 2), w.seal(1, w.member, 2)}
	lie := quorum.AccountSeal{Community: w.epoch.Community, Guardian: 3, Account: w.member.account, Round: 2, Certified: first.Tip(), Votes: []ledger.Tip{false1.Tip()}}
	if err := lie.Sign(w.seats[3].vote); err != nil {
		t.Fatal(err)
	}
	open := w.entry(w.member, false1.ID(), openingOf(2), nil)
	if err := w.give(0, []ledger.ID{false1.ID()}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.judge(open, append(seals, lie)...); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
		t.Errorf("though entry %s is certified: %v", paid.ID().Short(), err)
	}
	keep := func(b *book.Book) error { return b.KeepSeals(false1.ID(), roundOne(w, first)) }
	if err := w.seats[0].write(w.world, keep); err != nil {
		t.Fatal(err)
	}
	if _, err := w.judge(open, append(seals, lie)...); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeSeals}) {
		t.Errorf("with seals of two and the liar's, of another round: %v", err)
	}
}

// So does every opening below it: here the seals of round 2 are good, and lead
// to the liar's report of an opening that nobody sealed for.
func TestAnOpeningBelowAReportedOneCountsOnlyWithItsOwnSeals(t *testing.T) {
	w := newTable(t)
	first := first0(w, w.claimOf(0, 1))
	w.certify(first)
	paid := w.entry(w.member, first.ID(), w.payment(100), nil)
	w.submitted(paid)
	w.member.tip, w.member.entries = first.ID(), []ledger.ID{first.ID()}
	uncarried := w.entry(w.member, first.ID(), openingOf(1), nil)
	second := w.entry(w.member, uncarried.ID(), openingOf(2), nil)
	third := w.entry(w.member, second.ID(), openingOf(3), nil)
	lie := func(round uint64, of *ledger.Signed) quorum.AccountSeal {
		s := quorum.AccountSeal{Community: w.epoch.Community, Guardian: 3, Account: w.member.account, Round: round, Certified: first.Tip(), Votes: []ledger.Tip{of.Tip()}}
		if err := s.Sign(w.seats[3].vote); err != nil {
			t.Fatal(err)
		}
		return s
	}
	carry := []quorum.AccountSeal{w.seal(0, w.member, 2), w.seal(1, w.member, 2), lie(2, uncarried)}
	learn := func(b *book.Book) error {
		if err := b.Keep(uncarried); err != nil {
			return err
		}
		return b.Learn(book.Evidence{Entry: second, Seals: carry})
	}
	if err := w.seats[0].write(w.world, learn); err != nil {
		t.Fatal(err)
	}
	_, err := w.judge(third, w.seal(0, w.member, 3), w.seal(1, w.member, 3), lie(3, second))
	var wait *ledger.Wait
	if !errors.As(err, &wait) || len(wait.Needs) != 1 || wait.Needs[0] != uncarried.ID() {
		t.Errorf("%v", err)
	}
}

// roundOne are seals for round 1 as the liar alone can make them up.
func roundOne(w *table, first *ledger.Signed) []quorum.AccountSeal {
	var out []quorum.AccountSeal
	for range 3 {
		s := quorum.AccountSeal{Community: w.epoch.Community, Guardian: 3, Account: w.member.account, Round: 1, Certified: first.Tip()}
		if err := s.Sign(w.seats[3].vote); err != nil {
			w.t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}
