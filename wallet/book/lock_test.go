package book_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/book/booktest"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// places of an evening's entries
const (
	maker = 6 + iota
	taken
	again
	back
	claim
	returned
	payment
	terms
	promise
	last
)

func arrivals(m *booktest.Market, s store.Store, party ledger.Account) (open []ledger.CreditID, credits []ledger.CreditID) {
	m.Helper()
	m.Check(m.In(s, func(b *book.Book) error {
		m.Check(b.OpenLocks(party, func(p ledger.Placed) error { open = append(open, p.Credit); return nil }))
		m.Check(b.Inbox(party, func(c ledger.CreditID) error { credits = append(credits, c); return nil }))
		n := 0
		m.Check(b.Arrivals(party, func(ledger.CreditID) error { n++; return nil }))
		if n != len(open)+len(credits) {
			m.Errorf("%d arrivals are %d locks and %d credits", n, len(open), len(credits))
		}
		return nil
	}))
	return open, credits
}

// TestLocksAndPursesAddUpInAnyOrderOfArrival brings an evening's certified
// entries in any order, some only below others that are certified: a closing
// before the entry that makes its lock, an opening before its closing.
func TestLocksAndPursesAddUpInAnyOrderOfArrival(t *testing.T) {
	m := booktest.NewMarket(t)
	evening := m.Evening()
	settles := map[int]bool{again: true, back: true, returned: true, payment: true, last: true} // the newest of each feed
	rapid.Check(t, func(t *rapid.T) {
		s := store.Memory()
		m.Check(m.In(s, func(b *book.Book) error { return b.Found(m.Charter) }))
		order := make([]int, len(evening))
		for i := range order {
			order[i] = i
		}
		for _, i := range rapid.Permutation(order).Draw(t, "order") {
			own := settles[i] || rapid.Bool().Draw(t, "with its own certificate")
			for range 2 {
				m.Check(m.In(s, func(b *book.Book) error {
					if !own {
						return b.Keep(evening[i])
					}
					return b.Certify(evening[i], m.Certificate(evening[i]))
				}))
			}
		}
		m.Check(m.In(s, func(b *book.Book) error {
			for i, e := range evening {
				if final, err := b.Final(e.ID()); err != nil || !final {
					t.Fatalf("entry %d is not final: %v", i, err)
				}
				state, known, err := b.State(e.ID())
				if err != nil || !known {
					t.Fatalf("entry %d has no state: %v", i, err)
				}
				if purse := e.Entry.Account.Type() == ledger.TypePurse; purse != (len(state.Purse) == 1) {
					t.Fatalf("entry %d: terms %+v", i, state.Purse)
				}
			}
			return nil
		}))
		member, issuer := booktest.AccountOf(booktest.Member()), booktest.AccountOf(booktest.Issuer())
		for _, party := range []ledger.Account{member, issuer} {
			if open, _ := arrivals(m, s, party); len(open) != 1 || open[0] != (ledger.CreditID{Entry: evening[maker].ID(), Index: 2}) {
				t.Fatalf("open locks of %s: %v", party, open)
			}
		}
		if _, credits := arrivals(m, s, member); len(credits) != 1 || credits[0].Entry != evening[3].ID() {
			t.Fatalf("the member's inbox: %v", credits)
		}
		if _, credits := arrivals(m, s, issuer); len(credits) != 3 {
			t.Fatalf("the issuer's inbox: %v", credits)
		}
		m.Check(m.In(s, func(b *book.Book) error {
			report, err := audit.Run(context.Background(), b, &m.Epoch, keys.Verify, nil)
			if err != nil || len(report.Faults) > 0 || !report.Complete() {
				t.Fatalf("%+v, %v", report, err)
			}
			want := audit.Conservation{Asset: m.Asset, Code: "BEAN", Issued: 100, Balances: 38 + 18 + 3, Unclaimed: 20 + 7 + 2 + 1, Locked: 7 + 4}
			if got := report.Assets[0]; got != want || !got.Holds() {
				t.Fatalf("%+v, want %+v", got, want)
			}
			return nil
		}))
	})
}

func TestALockIsOpenForBothFromItsCertificateToItsClosing(t *testing.T) {
	m := booktest.NewMarket(t)
	evening := m.Evening()
	s := store.Memory()
	member, issuer := booktest.AccountOf(booktest.Member()), booktest.AccountOf(booktest.Issuer())
	want := map[int]int{maker: 3, taken: 2, again: 2, back: 1, last: 1}
	for i, e := range evening {
		m.Check(m.In(s, func(b *book.Book) error { return b.Certify(e, m.Certificate(e)) }))
		n, ok := want[i]
		if !ok {
			continue
		}
		for _, party := range []ledger.Account{member, issuer} {
			if open, _ := arrivals(m, s, party); len(open) != n {
				t.Errorf("after entry %d: %d open locks, want %d", i, len(open), n)
			}
		}
	}
	if open, credits := arrivals(m, s, m.Epoch.Account); len(open)+len(credits) != 0 {
		t.Errorf("the guardians could take the deposit: %v, %v", open, credits)
	}
}

func TestALockThatIsNotCertifiedIsNotKnown(t *testing.T) {
	m := booktest.NewMarket(t)
	evening := m.Evening()
	s := store.Memory()
	account := evening[taken].Entry.Account
	known := func(when string, want bool) {
		t.Helper()
		m.Check(m.In(s, func(b *book.Book) error {
			p, known, err := b.Lock(account)
			if known != want || known && p.Account() != account {
				t.Errorf("%s: %t", when, known)
			}
			if _, held, err := b.HolderOf(account, nil); err != nil || held != want {
				t.Errorf("%s: holder known %t, %v", when, held, err)
			}
			return err
		}))
	}
	known("nothing held", false)
	m.Check(m.In(s, func(b *book.Book) error { return b.Keep(evening[maker]) }))
	known("its entry kept", false)
	m.Check(m.In(s, func(b *book.Book) error { return b.Certify(evening[taken], m.Certificate(evening[taken])) }))
	known("its closing certified", false)
	m.Check(m.In(s, func(b *book.Book) error { return b.Certify(evening[maker], m.Certificate(evening[maker])) }))
	known("its entry certified", true)
}

func TestThePursesDepositComesBackWithItsOpening(t *testing.T) {
	m := booktest.NewMarket(t)
	evening := m.Evening()
	open := m.Return(evening[last])
	s := store.Memory()
	m.Check(m.In(s, func(b *book.Book) error {
		m.Check(b.Found(m.Charter))
		for _, e := range append(evening, open) {
			m.Check(b.Certify(e, m.Certificate(e)))
		}
		report, err := audit.Run(context.Background(), b, &m.Epoch, keys.Verify, nil)
		if err != nil || len(report.Faults) > 0 || report.Assets[0].Locked != 7 || report.Assets[0].Balances != 38+18+7 {
			t.Errorf("%+v, %v", report, err)
		}
		return nil
	}))
}
