package ledger_test

import (
	"crypto/sha256"
	"errors"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

const refundFrom = 1_800_000_000_000

// secret is what the hash lock's condition is the hash of.
var secret = sha256.Sum256([]byte("what the pick-up code stands for"))

func hashCondition() ledger.Condition {
	hash := sha256.Sum256(secret[:])
	return ledger.Condition{Tag: ledger.ConditionHash, Data: hash[:]}
}

// tabKey is the payer's key that the totals of the tab are signed with.
func tabKey() *keys.Key { return secretKey(40) }

func totalCondition() ledger.Condition {
	key := tabKey().Public()
	return ledger.Condition{Tag: ledger.ConditionTotal, Data: key[:]}
}

// locked is a feed whose newest entry makes two locks for other(): a hash lock
// of 100 and a tab of 200.
type locked struct {
	*feed
	maker *ledger.Signed
}

func newLocked(t *testing.T) *locked {
	t.Helper()
	l := &locked{feed: newFeed(t)}
	l.maker = l.sign(l.lockDraft(), l.facts)
	l.apply(l.maker, l.facts)
	return l
}

func (f *feed) lockDraft() ledger.Entry {
	e := f.draft(ledger.KindLock, nil)
	for i, c := range []ledger.Condition{hashCondition(), totalCondition()} {
		e.Locks = append(e.Locks, ledger.Lock{Payee: other(), Asset: f.asset.ID(), Amount: money.Amount(100 * (i + 1)), Condition: c, RefundFrom: refundFrom})
	}
	return e
}

func (l *locked) placed(index uint64) *ledger.Placed {
	l.t.Helper()
	p, ok := ledger.PlacedIn(l.maker, index)
	if !ok {
		l.t.Fatalf("no lock %d", index)
	}
	return &p
}

// closing is a closing as its way asks, but for its result.
func (l *locked) closing(p *ledger.Placed, way uint64, witness []byte, share money.Amount) ledger.Entry {
	e := ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: p.Account(), Seq: 1, Kind: ledger.KindClosing,
		Body: ledger.Encode(&ledger.Closing{Way: way, Witness: witness}), Claims: []ledger.CreditID{p.Credit}, Credits: p.ClosingCredits(share),
	}
	if way == ledger.CloseRefund {
		e.Round = 1
	}
	return e
}

// signLock fills in the result, where there is one, and signs as the members.
func (l *locked) signLock(p *ledger.Placed, e ledger.Entry, signers map[uint64]*keys.Key) *ledger.Signed {
	l.t.Helper()
	facts := ledger.Facts{Lock: p, Claimed: p.Claimed(&e)}
	if after, err := ledger.Empty(e.Account).Next(&e, facts); err == nil {
		e.After = after
	}
	var a ledger.Authority
	for member := range uint64(3) {
		if k, ok := signers[member]; ok {
			approval, err := ledger.Approve(ledger.IDOf(&e), member, k)
			a.Approvals = append(a.Approvals, must(l.t, approval, err))
		}
	}
	s, err := ledger.NewSigned(e, a)
	return must(l.t, s, err)
}

func (l *locked) byPayee() map[uint64]*keys.Key { return map[uint64]*keys.Key{0: secretKey(2)} }

func (l *locked) byPayer() map[uint64]*keys.Key { return map[uint64]*keys.Key{1: l.key} }

func (l *locked) byBoth() map[uint64]*keys.Key {
	return map[uint64]*keys.Key{0: secretKey(2), 1: l.key}
}

func total(t *testing.T, p *ledger.Placed, amount money.Amount, signer *keys.Key) []byte {
	t.Helper()
	signed, err := ledger.SignTotal(p.Account(), amount, signer)
	r := must(t, signed, err)
	return r.Bytes()
}

// closings are the good ones, each with who signs it.
func (l *locked) closings() map[string]struct {
	place *ledger.Placed
	entry ledger.Entry
	by    map[uint64]*keys.Key
} {
	hash, tab := l.placed(0), l.placed(1)
	return map[string]struct {
		place *ledger.Placed
		entry ledger.Entry
		by    map[uint64]*keys.Key
	}{
		"a claim with the secret":          {hash, l.closing(hash, ledger.CloseClaim, secret[:], 100), l.byPayee()},
		"a claim with a total":             {tab, l.closing(tab, ledger.CloseClaim, total(l.t, tab, 150, tabKey()), 150), l.byPayee()},
		"a claim with a total of the tab":  {tab, l.closing(tab, ledger.CloseClaim, total(l.t, tab, 200, tabKey()), 200), l.byPayee()},
		"a split":                          {hash, l.closing(hash, ledger.CloseSplit, nil, 30), l.byBoth()},
		"a split that gives the payee all": {hash, l.closing(hash, ledger.CloseSplit, nil, 100), l.byBoth()},
		"a split that gives the payer all": {tab, l.closing(tab, ledger.CloseSplit, nil, 0), l.byBoth()},
		"a refund":                         {tab, l.closing(tab, ledger.CloseRefund, nil, 0), l.byPayer()},
	}
}

func TestALockIsClosedByAClaimASplitOrARefund(t *testing.T) {
	l := newLocked(t)
	for name, c := range l.closings() {
		s := l.signLock(c.place, c.entry, c.by)
		holder := c.place.Holder()
		if err := holder.CheckAuthority(s, keys.Verify); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		state, err := ledger.Empty(s.Entry.Account).Apply(s, ledger.Facts{Lock: c.place, Claimed: c.place.Claimed(&s.Entry)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(state.After.Balances) != 0 || state.After.ClaimCount != 1 {
			t.Errorf("%s leaves %+v in the lock", name, state.After)
		}
		var sum money.Amount
		for _, credit := range s.Entry.Credits {
			sum += credit.Amount
		}
		if sum != c.place.Lock.Amount {
			t.Errorf("%s credits %d of %d", name, sum, c.place.Lock.Amount)
		}
	}
}

func TestALocksSignersTakeTurns(t *testing.T) {
	l := newLocked(t)
	p := l.placed(0)
	holder := p.Holder()
	claim, split := l.closing(p, ledger.CloseClaim, secret[:], 100), l.closing(p, ledger.CloseSplit, nil, 30)
	refund := func(round uint64) ledger.Entry {
		e := l.closing(p, ledger.CloseRefund, nil, 0)
		e.Round = round
		return e
	}
	open := func(round uint64) ledger.Entry {
		return ledger.Entry{
			Version: ledger.Version, Community: ledger.ID{7}, Account: p.Account(), Seq: 2, Round: round, Prev: ledger.ID{1},
			Kind: ledger.KindOpening, Body: ledger.Encode(&ledger.Opening{}),
		}
	}
	stranger := map[uint64]*keys.Key{0: secretKey(9)}
	third := map[uint64]*keys.Key{0: secretKey(2), 2: secretKey(9)}
	for name, c := range map[string]struct {
		entry ledger.Entry
		by    map[uint64]*keys.Key
		good  bool
	}{
		"claim by the payee":          {claim, l.byPayee(), true},
		"claim by the payer":          {claim, l.byPayer(), false},
		"claim by both":               {claim, l.byBoth(), false},
		"claim by a stranger":         {claim, stranger, false},
		"claim with a third":          {claim, third, false},
		"split by both":               {split, l.byBoth(), true},
		"split by the payee":          {split, l.byPayee(), false},
		"split by the payer":          {split, l.byPayer(), false},
		"round 1 by the payer":        {refund(1), l.byPayer(), true},
		"round 1 by the payee":        {refund(1), l.byPayee(), false},
		"round 2 by the payee":        {refund(2), l.byPayee(), true},
		"round 2 by the payer":        {refund(2), l.byPayer(), false},
		"round 3 by both":             {refund(3), l.byBoth(), false},
		"opening 1 by the payer":      {open(1), l.byPayer(), true},
		"opening 1 by the payee":      {open(1), l.byPayee(), false},
		"opening 4 by the payee":      {open(4), l.byPayee(), true},
		"opening 4 by both of a lock": {open(4), l.byBoth(), false},
	} {
		err := holder.CheckAuthority(l.signLock(p, c.entry, c.by), keys.Verify)
		if c.good != (err == nil) || !c.good && !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for round, member := range map[uint64]uint64{1: 1, 2: 0, 3: 1} {
		for who, key := range map[uint64]*keys.Key{0: secretKey(2), 1: l.key} {
			r := ledger.SealRequest{Community: ledger.ID{7}, Account: p.Account(), Round: round}
			sig, err := key.Sign(r.ApprovalDigest())
			r.Authority.Approvals = []ledger.Approval{{Member: who, Signature: must(t, sig, err)}}
			if err := r.CheckAuthority(holder, keys.Verify); (err == nil) != (who == member) {
				t.Errorf("request for round %d by member %d: %v", round, who, err)
			}
		}
	}
}

func TestARefundIsTheSameWhoeverWritesItAgain(t *testing.T) {
	l := newLocked(t)
	p := l.placed(1)
	first := l.signLock(p, l.closing(p, ledger.CloseRefund, nil, 0), l.byPayer())
	again := l.signLock(p, l.closing(p, ledger.CloseRefund, nil, 0), l.byPayer())
	if first.ID() != again.ID() {
		t.Error("two refunds of one round differ")
	}
}
