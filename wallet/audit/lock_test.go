package audit_test

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/book/booktest"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// places of an evening's entries
const (
	maker  = 6
	taken  = 7
	claim  = 10
	terms  = 13
	spends = 15
)

func TestAnHonestEveningOfLocksAndAPurseAddsUp(t *testing.T) {
	m := newMarket(t)
	r := m.audit(m.full(m.Evening()))
	if len(r.Faults) != 0 || !r.Complete() || len(r.Assets) != 1 || r.Assets[0].Locked != 7+4 || !r.Assets[0].Holds() {
		t.Errorf("%+v", r)
	}
}

// lockEntry signs an entry of a lock's account as a member, without asking
// whether the rules allow it: a stolen quorum certifies it.
func (m *market) lockEntry(e ledger.Entry, member uint64, signer *keys.Key) *ledger.Signed {
	m.Helper()
	approval, err := ledger.Approve(ledger.IDOf(&e), member, signer)
	m.Check(err)
	s, err := ledger.NewSigned(e, ledger.Authority{Approvals: []ledger.Approval{approval}})
	m.Check(err)
	return s
}

// Each row is what a stolen quorum could certify of locks and purses.
func TestMoneyTakenTwiceFromALockOrAPurseIsFoundAndNamed(t *testing.T) {
	member, purse := booktest.Member(), booktest.Purse()
	for name, c := range map[string]struct {
		forge func(*market, []*ledger.Signed) (held []*ledger.Signed, forged *ledger.Signed)
		text  string
	}{
		"a lock closed once more": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			e := day[taken].Entry
			e.Seq, e.Prev = 2, day[taken].ID()
			return day[:taken+1], m.lockEntry(e, 0, member)
		}, "claims its amount and nothing else"},
		"a lock closed without its secret": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			e := day[taken].Entry
			e.Body = ledger.Encode(&ledger.Closing{Way: ledger.CloseClaim})
			return day[:taken], m.lockEntry(e, 0, member)
		}, "is not shown"},
		"a lock paid out by a payment": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			e := day[taken].Entry
			e.Kind, e.Body = ledger.KindPay, nil
			return day[:taken], m.lockEntry(e, 0, member)
		}, "does nothing else"},
		"a lock closed by the wrong one": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			return day[:taken], m.lockEntry(day[taken].Entry, 1, booktest.Issuer())
		}, "signed by members"},
		"a lock claimed in its payee's own feed": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			e := day[claim].Entry
			e.Claims = []ledger.CreditID{{Entry: day[maker].ID(), Index: 2}}
			s, err := ledger.SignSingle(e, member)
			m.Check(err)
			return day[:claim], s
		}, "does not exist"},
		"a deposit that is gone": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			e := day[spends].Entry
			e.After.Deposit = nil
			s, err := ledger.SignSingle(e, purse)
			m.Check(err)
			return day[:spends], s
		}, "states another result"},
		"a deposit that is gone, in the sum": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			e := day[spends].Entry
			e.After.Deposit = nil
			s, err := ledger.SignSingle(e, purse)
			m.Check(err)
			return day[:spends], s
		}, "is not balances"},
		"a deposit that is paid away": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			e := day[spends].Entry
			e.Credits = append([]ledger.Credit(nil), e.Credits...)
			e.Credits[0].Amount += 4
			e.After.Deposit = nil
			s, err := ledger.SignSingle(e, purse)
			m.Check(err)
			return day[:spends], s
		}, "the account has 4"},
		"a deposit claimed by another": {func(m *market, day []*ledger.Signed) ([]*ledger.Signed, *ledger.Signed) {
			e := day[spends].Entry
			return day[:spends], m.claimOf(e.Account, day, ledger.CreditID{Entry: day[terms].ID()})
		}, "does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMarket(t)
			held, forged := c.forge(m, m.Evening())
			s := m.full(held)
			m.Check(m.In(s, func(b *book.Book) error { return b.Certify(forged, m.Certificate(forged)) }))
			found := false
			r := m.audit(s)
			for _, f := range r.Faults {
				found = found || strings.Contains(f.Text, c.text)
			}
			if !found {
				t.Errorf("%+v", r.Faults)
			}
		})
	}
}

// claimOf is the member's next entry, which claims a credit.
func (m *market) claimOf(_ ledger.Account, day []*ledger.Signed, c ledger.CreditID) *ledger.Signed {
	m.Helper()
	e := day[12].Entry // her newest: the payment to the purse
	e.Seq, e.Prev, e.Time, e.Credits, e.Claims = e.Seq+1, day[12].ID(), e.Time+1, nil, []ledger.CreditID{c}
	e.After.ClaimCount++
	s, err := ledger.SignSingle(e, booktest.Member())
	m.Check(err)
	return s
}

// A lock whose entry is not held is no fault: the audit says that it is missing.
func TestAClosingWithoutItsLocksEntryIsMissingAndNoFault(t *testing.T) {
	m := newMarket(t)
	evening := m.Evening()
	held := append(append([]*ledger.Signed(nil), evening[:maker]...), evening[taken])
	if r := m.audit(m.full(held)); r.Complete() || r.Missing != 1 || len(r.Faults) != 0 {
		t.Errorf("%+v", r)
	}
}

// Nor is one whose entry is held without what makes it final: a quorum saw it.
func TestAClosingWhoseLocksCertificateIsNotHeldIsMissingAndNoFault(t *testing.T) {
	m := newMarket(t)
	evening := m.Evening()
	held := append(append([]*ledger.Signed(nil), evening[:maker+1]...), evening[taken])
	s := m.full(held)
	place := binary.BigEndian.AppendUint64(append([]byte(nil), evening[maker].Entry.Account[:]...), evening[maker].Entry.Seq)
	m.Check(s.Update(func(tx store.Tx) error {
		return tx.Delete(store.Bucket("final-"+hex.EncodeToString(m.Epoch.Community[:8])), place)
	}))
	r := m.audit(s)
	if r.Complete() || len(r.Faults) != 0 || len(r.Lacks) == 0 {
		t.Errorf("%+v", r)
	}
}
