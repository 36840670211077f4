package ledger_test

import (
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// locks are a hash lock and a tab, every way to close them, an opening on a
// closing, and a running total.
func (s *specimens) locks() {
	l := newLocked(s.t)
	s.keep("locks-lock", l.maker)
	hash, tab := l.placed(0), l.placed(1)
	claim := l.signLock(hash, l.closing(hash, ledger.CloseClaim, secret[:], 100), l.byPayee())
	s.keep("locks-claim", claim)
	s.keep("locks-tab-claim", l.signLock(tab, l.closing(tab, ledger.CloseClaim, total(s.t, tab, 150, tabKey()), 150), l.byPayee()))
	s.keep("locks-split", l.signLock(tab, l.closing(tab, ledger.CloseSplit, nil, 30), l.byBoth()))
	s.keep("locks-refund", l.signLock(tab, l.closing(tab, ledger.CloseRefund, nil, 0), l.byPayer()))
	s.keep("locks-opening", l.signOpening(ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: hash.Account(), Seq: 2, Round: 1, Prev: claim.ID(),
		Kind: ledger.KindOpening, Body: ledger.Encode(&ledger.Opening{}), After: claim.Entry.After,
	}))
	l.keys()
	s.keep("locks-keys", l.maker)
	keyed := l.placed(0)
	s.keep("locks-keys-claim", l.signLock(keyed, l.closing(keyed, ledger.CloseClaim, secret[:], 100), map[uint64]*keys.Key{0: newPayee()}))
	s.bytes["value.running-total"] = total(s.t, tab, 150, tabKey())
}

// purse are a purse's terms, a promise, and the opening that ends it.
func (s *specimens) purse() {
	p := newPurse(s.t)
	s.keep("purse-terms", p.fill())
	step := func(name string, e ledger.Entry) {
		signed := p.sign(e, ledger.Facts{})
		s.keep("purse-"+name, signed)
		next, err := p.state.Apply(signed, ledger.Facts{})
		p.state = must(s.t, next, err)
	}
	step("promise", p.next(ledger.KindPay, 200, p.pay(25, other())))
	s.keep("purse-settlement", p.settled(nil))
	step("opening", p.next(ledger.KindOpening, purseExpiry+1, nil))
}

func frozenEntry(t *testing.T, files map[string][]byte, name string) *ledger.Signed {
	t.Helper()
	s, err := ledger.DecodeSigned(files["entry."+name])
	return must(t, s, err)
}

// The frozen locks are closed by every frozen closing, each signed by those
// whose turn it is.
func TestTheFrozenLocksAreStillClosed(t *testing.T) {
	files := frozenFiles(t)
	maker := frozenEntry(t, files, "locks-lock")
	for name, c := range map[string]struct {
		index   uint64
		payee   uint64
		credits int
	}{"claim": {0, 100, 1}, "tab-claim": {1, 150, 2}, "split": {1, 30, 2}, "refund": {1, 0, 1}} {
		s := frozenEntry(t, files, "locks-"+name)
		p, ok := ledger.PlacedIn(maker, c.index)
		if !ok || p.Account() != s.Entry.Account {
			t.Fatalf("%s is of another lock", name)
		}
		holder := p.Holder()
		if err := holder.CheckAuthority(s, keys.Verify); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		state, err := ledger.Empty(p.Account()).Apply(s, ledger.Facts{Lock: &p, Claimed: p.Claimed(&s.Entry)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var payee uint64
		for _, credit := range s.Entry.Credits {
			if credit.Payee == p.Lock.Payee {
				payee += uint64(credit.Amount)
			}
		}
		if payee != c.payee || len(s.Entry.Credits) != c.credits {
			t.Errorf("%s credits %+v", name, s.Entry.Credits)
		}
		if name != "claim" {
			continue
		}
		open := frozenEntry(t, files, "locks-opening")
		if _, err := state.Apply(open, ledger.Facts{Lock: &p}); err != nil || holder.CheckAuthority(open, keys.Verify) != nil {
			t.Errorf("opening: %v", err)
		}
	}
	tab, _ := ledger.PlacedIn(maker, 1)
	if amount, err := tab.Claimable(files["value.running-total"]); err != nil || amount != 150 {
		t.Errorf("the running total: %d, %v", amount, err)
	}
}

func TestTheFrozenLockWithKeysIsStillClosedByThem(t *testing.T) {
	files := frozenFiles(t)
	maker, claim := frozenEntry(t, files, "locks-keys"), frozenEntry(t, files, "locks-keys-claim")
	p, ok := ledger.PlacedIn(maker, 0)
	if !ok || p.PayeeKey != newPayee().Public() || p.PayerKey != maker.Entry.Account.Key() {
		t.Fatalf("%+v", p)
	}
	holder := p.Holder()
	must(t, 0, holder.CheckAuthority(claim, keys.Verify))
	_, err := ledger.Empty(p.Account()).Apply(claim, ledger.Facts{Lock: &p, Claimed: p.Claimed(&claim.Entry)})
	must(t, 0, err)
}

func TestTheFrozenPurseIsStillAllowed(t *testing.T) {
	files := frozenFiles(t)
	terms := frozenEntry(t, files, "purse-terms")
	asset := terms.Entry.Locks[0].Asset
	state := ledger.Empty(terms.Entry.Account)
	facts := ledger.Facts{Claimed: []ledger.Credit{{Payee: state.Account, Asset: asset, Amount: 100}}}
	for _, c := range []struct {
		name    string
		balance uint64
		deposit int
	}{{"terms", 60, 1}, {"promise", 35, 1}, {"opening", 75, 0}} {
		s := frozenEntry(t, files, "purse-"+c.name)
		next, err := state.Apply(s, facts)
		state = must(t, next, err)
		facts = ledger.Facts{}
		if got := state.After.Balance(asset); uint64(got) != c.balance || len(state.After.Deposit) != c.deposit {
			t.Errorf("%s: %+v", c.name, state.After)
		}
	}
}
