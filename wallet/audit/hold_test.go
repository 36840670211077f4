package audit_test

import (
	"strings"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/book/booktest"
	"sanduk.app/wallet/ledger"
)

// A stolen quorum lets held money out before its day: the feed itself shows it.
func TestHeldMoneyThatWasLetOutIsFoundAndNamed(t *testing.T) {
	m := newMarket(t)
	day := m.Evening()
	next := func(before *ledger.Signed, e ledger.Entry) *ledger.Signed {
		b := before.Entry
		e.Version, e.Community, e.Account, e.Seq, e.Round, e.Prev, e.Time = b.Version, b.Community, b.Account, b.Seq+1, b.Round, before.ID(), b.Time
		s, err := ledger.SignSingle(e, booktest.Member())
		m.Check(err)
		return s
	}
	has := day[claim].Entry.After
	hold := next(day[claim], ledger.Entry{Kind: ledger.KindHold, Body: ledger.Encode(&ledger.Hold{Until: ledger.MaxTime, Wait: 1}), After: has})
	left := has
	left.Balances = append([]ledger.Balance(nil), has.Balances...)
	left.Balances[0].Amount--
	credits := []ledger.Credit{{Payee: ledger.SingleAccount(booktest.Issuer().Public()), Asset: has.Balances[0].Asset, Amount: 1}}
	pay := next(hold, ledger.Entry{Kind: ledger.KindPay, Credits: credits, After: left})
	s := m.full(append(day[:claim+1:claim+1], hold))
	if r := m.audit(s); len(r.Faults) != 0 {
		t.Fatalf("%+v", r.Faults)
	}
	m.Check(m.In(s, func(b *book.Book) error { return b.Certify(pay, m.Certificate(pay)) }))
	found := false
	for _, f := range m.audit(s).Faults {
		found = found || strings.Contains(f.Text, "holds its money")
	}
	if !found {
		t.Errorf("%+v", m.audit(s).Faults)
	}
}
