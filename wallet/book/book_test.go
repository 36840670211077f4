package book_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/book/booktest"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// view is what a book says after a day, whatever came first.
func view(m *booktest.Market, s store.Store, day []*ledger.Signed) (out []any) {
	m.Helper()
	m.Check(m.In(s, func(b *book.Book) error {
		for _, e := range day {
			final, err := b.Final(e.ID())
			m.Check(err)
			state, known, err := b.State(e.ID())
			m.Check(err)
			proof, held, err := b.Proof(e.ID())
			m.Check(err)
			out = append(out, final, known, string(ledger.Encode(&state)), held, len(proof))
		}
		for _, k := range []ledger.Account{booktest.AccountOf(booktest.Issuer()), booktest.AccountOf(booktest.Member())} {
			newest, err := b.Newest(k)
			m.Check(err)
			out = append(out, newest)
			m.Check(b.Inbox(k, func(c ledger.CreditID) error { out = append(out, c); return nil }))
			m.Check(b.Feed(k, 1, func(s *ledger.Signed) error { out = append(out, s.ID()); return nil }))
		}
		return b.Heights(func(h book.Height) error { out = append(out, h); return nil })
	}))
	return out
}

func TestTheOrderInWhichThingsArriveChangesNothing(t *testing.T) {
	m := booktest.NewMarket(t)
	day := m.Day()
	bring := func(s store.Store, i int) {
		m.Check(m.In(s, func(b *book.Book) error {
			if i < len(day) {
				return b.Keep(day[i])
			}
			e := day[[]int{3, 5}[i-len(day)]] // the newest of each feed are certified, and settle the rest
			return b.Certify(e, m.Certificate(e))
		}))
	}
	inOrder := store.Memory()
	for i := range len(day) + 2 {
		bring(inOrder, i)
	}
	want := view(m, inOrder, day)
	rapid.Check(t, func(t *rapid.T) {
		s := store.Memory()
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7}).Draw(t, "order") {
			bring(s, i)
			bring(s, i) // and again
		}
		got := view(m, s, day)
		if len(got) != len(want) {
			t.Fatalf("%v\nwant %v", got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("%d: %v\nwant %v", i, got[i], want[i])
			}
		}
	})
}

func TestTheInboxHoldsWhatIsCertifiedAndNotClaimed(t *testing.T) {
	m := booktest.NewMarket(t)
	day := m.Day()
	s := store.Memory()
	count := func(k ledger.Account) (n int) {
		m.Check(m.In(s, func(b *book.Book) error { return b.Inbox(k, func(ledger.CreditID) error { n++; return nil }) }))
		return n
	}
	for i, want := range []int{0, 0, 1, 2, 1, 1} { // the member's, after each entry
		m.Check(m.In(s, func(b *book.Book) error { return b.Certify(day[i], m.Certificate(day[i])) }))
		if got := count(booktest.AccountOf(booktest.Member())); got != want {
			t.Errorf("after entry %d: %d, want %d", i, got, want)
		}
	}
	if got := count(booktest.AccountOf(booktest.Issuer())); got != 1 {
		t.Errorf("the issuer's: %d", got)
	}
}

func TestTwoCertifiedEntriesOfOnePlaceAreADisasterThatIsShown(t *testing.T) {
	m := booktest.NewMarket(t)
	day := m.Day()
	rival := m.Pay(booktest.Issuer(), day[1], booktest.Member(), 99)
	s := store.Memory()
	m.Check(m.In(s, func(b *book.Book) error { return b.Certify(day[2], m.Certificate(day[2])) }))
	err := m.In(s, func(b *book.Book) error { return b.Certify(rival, m.Certificate(rival)) })
	if !errors.Is(err, book.ErrTwoCertified) {
		t.Errorf("%v", err)
	}
	m.Check(m.In(s, func(b *book.Book) error {
		if final, err := b.Final(rival.ID()); err != nil || final {
			t.Errorf("the second is final: %t, %v", final, err)
		}
		return nil
	}))
}

func TestAnEntryWithoutACertificateIsNotFinalAndHasNoState(t *testing.T) {
	m := booktest.NewMarket(t)
	day := m.Day()
	m.Check(m.In(store.Memory(), func(b *book.Book) error {
		m.Check(b.Keep(day[0]))
		final, err := b.Final(day[0].ID())
		m.Check(err)
		_, known, err := b.State(day[0].ID())
		m.Check(err)
		if final || known {
			t.Errorf("final %t, state %t", final, known)
		}
		return nil
	}))
}

func TestAProofReachesUpToTheNearestCertificate(t *testing.T) {
	m := booktest.NewMarket(t)
	day := m.Day()
	m.Check(m.In(store.Memory(), func(b *book.Book) error {
		for _, e := range day[:3] {
			m.Check(b.Keep(e))
		}
		m.Check(b.Certify(day[3], m.Certificate(day[3])))
		for i, want := range []int{4, 3, 2, 1} {
			proof, held, err := b.Proof(day[i].ID())
			m.Check(err)
			if !held || len(proof) != want || proof[0].Entry.ID() != day[i].ID() || len(proof[want-1].Certificate) != 1 {
				t.Errorf("entry %d: %d entries", i, len(proof))
			}
		}
		if _, held, err := b.Proof(day[4].ID()); err != nil || held {
			t.Errorf("an entry that is not held: %t, %v", held, err)
		}
		return nil
	}))
}

func TestARecordThatCannotBeReadIsNamedAndNeverSkipped(t *testing.T) {
	m := booktest.NewMarket(t)
	day := m.Day()
	s := store.Memory()
	m.Check(m.In(s, func(b *book.Book) error { return b.Certify(day[0], m.Certificate(day[0])) }))
	id := day[0].ID()
	suffix := "-" + m.Epoch.Community.String()[:16]
	for _, bucket := range []string{"entries", "certs"} {
		m.Check(s.Update(func(tx store.Tx) error {
			old, err := tx.Get(store.Bucket(bucket+suffix), id[:])
			m.Check(err)
			m.Check(tx.Put(store.Bucket(bucket+suffix), id[:], old[:len(old)-1]))
			b := book.Open(tx, m.Epoch.Community)
			if _, _, err := b.Proof(id); !errors.Is(err, book.ErrRecord) {
				t.Errorf("%s: %v", bucket, err)
			}
			return tx.Put(store.Bucket(bucket+suffix), id[:], old)
		}))
	}
}

func TestMemosAreBoundedAndFoundByTheirCommitment(t *testing.T) {
	m := booktest.NewMarket(t)
	m.Check(m.In(store.Memory(), func(b *book.Book) error {
		m.Check(b.KeepMemo([]byte("sealed")))
		if memo, ok, err := b.Memo(ledger.MemoCommitment([]byte("sealed"))); err != nil || !ok || string(memo) != "sealed" {
			t.Errorf("%q, %v", memo, err)
		}
		for _, bad := range [][]byte{nil, make([]byte, ledger.MaxMemoSealed+1)} {
			if err := b.KeepMemo(bad); !errors.Is(err, ledger.ErrMalformed) {
				t.Errorf("%d bytes: %v", len(bad), err)
			}
		}
		return nil
	}))
}

func TestAPlaceIsTakenFromTheDecisionOnAndItsVoteIsReadOnceItIsSigned(t *testing.T) {
	m := booktest.NewMarket(t)
	s := m.Day()[0]
	j := guardian.Judgement{Entry: s, Statement: m.Epoch.Statement(s)}
	m.Check(m.In(store.Memory(), func(b *book.Book) error {
		m.Check(b.KeepDecision(j))
		if id, taken, err := b.VoteAt(s.Entry.Account, s.Entry.Seq, s.Entry.Round); err != nil || !taken || id != s.ID() {
			t.Errorf("%s, %t, %v", id, taken, err)
		}
		if _, _, err := b.Vote(s); !errors.Is(err, book.ErrRecord) {
			t.Errorf("a vote that is not signed was read: %v", err)
		}
		vote := quorum.Vote{Guardian: 2, Attestation: quorum.Attestation{Index: 1, Path: []ledger.ID{{5}}, Signature: keys.Signature{6}}}
		m.Check(b.KeepSigned(s, vote))
		held, ok, err := b.Vote(s)
		if err != nil || !ok || !bytes.Equal(ledger.Encode(&held), ledger.Encode(&vote)) {
			t.Errorf("%+v, %t, %v", held, ok, err)
		}
		return nil
	}))
}

func TestFaultsAreWalkedOnceEachFromAnyAccountOn(t *testing.T) {
	m := booktest.NewMarket(t)
	s := store.Memory()
	var order []ledger.Account
	for i := range byte(5) { // who is whose is for others to check
		entry, authority := m.Day()[0].Entry, m.Day()[0].Authority
		entry.Account = ledger.Account{byte(ledger.TypeSingle), 2 * i, 1}
		first, err := ledger.NewSigned(entry, authority)
		m.Check(err)
		entry.Time++
		second, err := ledger.NewSigned(entry, authority)
		m.Check(err)
		proof, ok := ledger.FindFault(first, second)
		if !ok {
			t.Fatal("two entries of one place prove nothing")
		}
		order = append(order, entry.Account)
		m.Check(m.In(s, func(b *book.Book) error { return b.KeepFault(proof) }))
	}
	rapid.Check(t, func(t *rapid.T) {
		from := ledger.Account{byte(ledger.TypeSingle), rapid.Byte().Draw(t, "from"), rapid.Byte().Draw(t, "and")}
		at := 0
		for at < len(order) && string(order[at][:]) < string(from[:]) {
			at++
		}
		want := append(slices.Clone(order[at:]), order[:at]...)
		most := rapid.IntRange(1, len(want)).Draw(t, "most")
		var got []ledger.Account
		m.Check(m.In(s, func(b *book.Book) error {
			return b.FaultsFrom(from, func(f *ledger.FaultProof) error {
				got = append(got, f.Account())
				if len(got) == most {
					return store.ErrStop
				}
				return nil
			})
		}))
		if !slices.Equal(got, want[:most]) {
			t.Fatalf("from %s: %v\nwant %v", from, got, want[:most])
		}
	})
}
