package audit_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/book/booktest"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// market is one whose books the test fills and audits.
type market struct{ *booktest.Market }

func newMarket(t testing.TB) *market {
	t.Helper()
	return &market{booktest.NewMarket(t)}
}

// full is a store that holds the charter and a certified day.
func (m *market) full(day []*ledger.Signed) store.Store {
	m.Helper()
	s := store.Memory()
	m.Check(m.In(s, func(b *book.Book) error {
		m.Check(b.Found(m.Charter))
		for _, e := range day {
			m.Check(b.Certify(e, m.Certificate(e)))
		}
		return nil
	}))
	return s
}

func (m *market) audit(s store.Store) *audit.Report {
	m.Helper()
	var report *audit.Report
	m.Check(s.View(func(tx store.Tx) error {
		var err error
		report, err = audit.Run(context.Background(), book.Open(tx, m.Epoch.Community), &m.Epoch, keys.Verify, nil)
		return err
	}))
	return report
}

func TestAnHonestDayAddsUp(t *testing.T) {
	m := newMarket(t)
	r := m.audit(m.full(m.Day()))
	if len(r.Faults) != 0 || !r.Complete() || r.Feeds != 3 || r.Entries != 7 || r.Certificates != 6 || len(r.Assets) != 1 {
		t.Fatalf("%+v", r)
	}
	want := audit.Conservation{Asset: m.Asset, Code: "BEAN", Issued: 100, Balances: 50 + 23, Unclaimed: 20 + 7}
	if r.Assets[0] != want || !r.Assets[0].Holds() {
		t.Errorf("%+v", r.Assets[0])
	}
}

// Each row damages what is held, as a lying carrier or a broken disk would.
func TestDamageIsFoundAndNamed(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(*market, []*ledger.Signed) store.Store
		text   string
	}{
		"a certificate of another entry": {func(m *market, day []*ledger.Signed) store.Store {
			return m.with(day[:5], day[5], day[4])
		}, "did not sign"},
		"an entry that its author did not sign": {func(m *market, day []*ledger.Signed) store.Store {
			forged, err := ledger.SignSingle(day[5].Entry, booktest.Issuer())
			m.Check(err)
			return m.with(day[:5], forged, forged)
		}, "signature of member 0 is wrong"},
		"a result that is not its own": {func(m *market, day []*ledger.Signed) store.Store {
			e := day[5].Entry
			e.After.Balances = []ledger.Balance{{Asset: m.Asset, Amount: 24}}
			return m.withEntry(day, e)
		}, "states another result"},
		"a credit claimed twice": {func(m *market, day []*ledger.Signed) store.Store {
			e := day[5].Entry
			e.Claims = day[4].Entry.Claims
			return m.withEntry(day, e)
		}, "claimed twice"},
		"a credit that does not exist": {func(m *market, day []*ledger.Signed) store.Store {
			e := day[5].Entry
			e.Claims = []ledger.CreditID{{Entry: day[2].ID(), Index: 5}}
			return m.withEntry(day, e)
		}, "does not exist"},
		"money from nothing": {func(m *market, day []*ledger.Signed) store.Store {
			e := day[5].Entry
			e.After.Balances = []ledger.Balance{{Asset: m.Asset, Amount: 1_000_000}}
			return m.withEntry(day, e)
		}, "is not balances"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMarket(t)
			r := m.audit(c.damage(m, m.Day()))
			found := false
			for _, f := range r.Faults {
				found = found || strings.Contains(f.Text, c.text)
			}
			if !found {
				t.Errorf("%+v", r.Faults)
			}
		})
	}
}

// with holds a day, and one entry more under the certificate of another.
func (m *market) with(day []*ledger.Signed, last, certified *ledger.Signed) store.Store {
	m.Helper()
	s := m.full(day)
	m.Check(m.In(s, func(b *book.Book) error { return b.Certify(last, m.Certificate(certified)) }))
	return s
}

// withEntry holds a day whose last entry was replaced by another that is
// signed and certified like an honest one.
func (m *market) withEntry(day []*ledger.Signed, e ledger.Entry) store.Store {
	m.Helper()
	s, err := ledger.SignSingle(e, booktest.Member())
	m.Check(err)
	return m.with(day[:5], s, s)
}

func TestWhatIsHeldInPartIsCheckedAsFarAsItGoes(t *testing.T) {
	m := newMarket(t)
	day := m.Day()
	r := m.audit(m.full(day[2:])) // the issuer's first two entries are not held
	if r.Complete() || r.Partial != 1 || len(r.Faults) != 0 {
		t.Errorf("%+v", r)
	}
	r = m.audit(m.full(append(append([]*ledger.Signed(nil), day[:2]...), day[4:]...))) // nor is what the member claims
	if r.Complete() || r.Missing != 1 || len(r.Faults) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestAClaimedCreditThatIsHeldWithoutItsCertificateIsMissingAndNoFault(t *testing.T) {
	m := newMarket(t)
	day := m.Day()
	s := store.Memory()
	m.Check(m.In(s, func(b *book.Book) error {
		m.Check(b.Found(m.Charter))
		for _, e := range day[:2] {
			m.Check(b.Certify(e, m.Certificate(e)))
		}
		m.Check(b.Keep(day[2])) // pays what day[4] claims
		m.Check(b.Keep(day[3]))
		return b.Certify(day[4], m.Certificate(day[4]))
	}))
	r := m.audit(s)
	if r.Complete() || r.Missing != 1 || len(r.Faults) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestAFaultProofIsCounted(t *testing.T) {
	m := newMarket(t)
	day := m.Day()
	rival := m.Pay(booktest.Member(), day[4], booktest.Issuer(), 8)
	proof, ok := ledger.FindFault(day[5], rival)
	if !ok {
		t.Fatal("no fault")
	}
	s := m.full(day)
	m.Check(m.In(s, func(b *book.Book) error { return b.KeepFault(proof) }))
	if r := m.audit(s); r.Proofs != 1 || len(r.Faults) != 0 {
		t.Errorf("%+v", r)
	}
}

func TestConservationThatWouldWrapDoesNotHold(t *testing.T) {
	for name, c := range map[string]struct {
		law   audit.Conservation
		holds bool
	}{
		"nothing":            {audit.Conservation{}, true},
		"all":                {audit.Conservation{Issued: 9, Redeemed: 2, Balances: 3, Unclaimed: 3, Locked: 1}, true},
		"one too many":       {audit.Conservation{Issued: 9, Redeemed: 2, Balances: 3, Unclaimed: 3, Locked: 2}, false},
		"more redeemed":      {audit.Conservation{Issued: 1, Redeemed: 2}, false},
		"a sum that wraps":   {audit.Conservation{Issued: 1, Balances: ^money.Amount(0), Unclaimed: 2}, false},
		"a lock that wraps":  {audit.Conservation{Issued: 1, Balances: ^money.Amount(0), Locked: 2}, false},
		"the greatest there": {audit.Conservation{Issued: ^money.Amount(0), Balances: ^money.Amount(0)}, true},
	} {
		if c.law.Holds() != c.holds {
			t.Errorf("%s: %t", name, c.law.Holds())
		}
	}
}

func TestAnAuditEndsWhenItIsNoLongerWanted(t *testing.T) {
	m := newMarket(t)
	s := m.full(m.Day())
	ctx, cancel := context.WithCancel(context.Background())
	feeds := 0
	err := s.View(func(tx store.Tx) error {
		_, err := audit.Run(ctx, book.Open(tx, m.Epoch.Community), &m.Epoch, keys.Verify, func(n int) { feeds = n; cancel() })
		return err
	})
	if !errors.Is(err, context.Canceled) || feeds != 1 {
		t.Errorf("%v after %d feeds", err, feeds)
	}
}
