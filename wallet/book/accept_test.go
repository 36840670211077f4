package book_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/book/booktest"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// forged is a certified entry in the signature of somebody else: the same id,
// and as good a certificate.
func forged(m *booktest.Market, s *ledger.Signed) book.Evidence {
	m.Helper()
	other, err := ledger.SignSingle(s.Entry, booktest.Member())
	m.Check(err)
	out, err := ledger.NewSigned(s.Entry, other.Authority)
	m.Check(err)
	if out.ID() != s.ID() {
		m.Fatal("another entry")
	}
	return certified(m, out)
}

func certified(m *booktest.Market, s *ledger.Signed) book.Evidence {
	return book.Evidence{Entry: s, Certificate: []quorum.Certificate{m.Certificate(s)}}
}

func TestACertifiedEntryWhoseSignaturesACarrierReplacedIsNotKept(t *testing.T) {
	m := booktest.NewMarket(t)
	day := m.Day()
	m.Check(m.In(store.Memory(), func(b *book.Book) error {
		took, err := b.Accept(forged(m, day[0]), keys.Verify)
		m.Check(err)
		if _, held, err := b.Entry(day[0].ID()); took || held || err != nil {
			t.Errorf("kept: %t, %t, %v", took, held, err)
		}
		took, err = b.Accept(certified(m, day[0]), keys.Verify)
		final, err2 := b.Final(day[0].ID())
		if !took || !final || err != nil || err2 != nil {
			t.Errorf("the good one: %t, %t, %v", took, final, err)
		}
		return nil
	}))
}

// Whatever comes in whatever order: a good copy is never replaced by a bad one,
// and a bad one, which could not be told before, by a good one.
func TestOfTwoCopiesTheGoodOneIsKeptWhicheverCameFirst(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := booktest.NewMarket(t)
		day := m.Day()[:3]
		var all []book.Evidence
		for _, s := range day {
			all = append(all, certified(m, s), forged(m, s), forged(m, s))
		}
		all = append(all, all...)
		order := rapid.Permutation(all).Draw(rt, "order")
		m.Check(m.In(store.Memory(), func(b *book.Book) error {
			good := map[ledger.ID]bool{}
			for _, e := range append(order, certified(m, day[0]), certified(m, day[1]), certified(m, day[2])) {
				_, err := b.Accept(e, keys.Verify)
				m.Check(err)
				for _, s := range day {
					held, there, err := b.Entry(s.ID())
					m.Check(err)
					isGood := there && bytes.Equal(held.Bytes(), s.Bytes())
					if good[s.ID()] && !isGood {
						rt.Fatalf("a good copy of entry %d was replaced", s.Entry.Seq)
					}
					good[s.ID()] = isGood
				}
			}
			for _, s := range day {
				if final, err := b.Final(s.ID()); err != nil || !final || !good[s.ID()] {
					rt.Fatalf("entry %d: final %t, good %t, %v", s.Entry.Seq, final, good[s.ID()], err)
				}
			}
			return nil
		}))
	})
}
