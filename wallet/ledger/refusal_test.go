package ledger_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// feed is a small feed for tables: an issuer's, whose first entry defines an
// asset and whose second issues a thousand of it.
type feed struct {
	t     *testing.T
	key   *keys.Key
	asset *ledger.Signed
	state ledger.State // after the issue
	facts ledger.Facts // for more of the asset
}

func newFeed(t *testing.T) *feed {
	t.Helper()
	f := &feed{t: t, key: secretKey(1)}
	account := ledger.SingleAccount(f.key.Public())
	f.state = ledger.Empty(account)
	f.asset = f.sign(f.draft(ledger.KindAsset, &ledger.Asset{Code: "BEAN", Decimals: 0, Kind: ledger.Token}), ledger.Facts{})
	f.apply(f.asset, ledger.Facts{})
	f.facts = ledger.Facts{Asset: &f.asset.Entry}
	f.apply(f.sign(f.draft(ledger.KindIssue, &ledger.Supply{Asset: f.asset.ID(), Amount: 1000}), f.facts), f.facts)
	return f
}

// draft is the next entry of the feed, but for its result.
func (f *feed) draft(kind ledger.Kind, body any) ledger.Entry {
	e := ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: f.state.Account, Seq: f.state.Tip.Seq + 1,
		Round: f.state.Tip.Round, Prev: f.state.Tip.Entry, Time: f.state.Time + 1, Kind: kind,
	}
	if body != nil {
		e.Body = ledger.Encode(body)
	}
	return e
}

// sign fills in the result, where there is one, and signs.
func (f *feed) sign(e ledger.Entry, facts ledger.Facts) *ledger.Signed {
	f.t.Helper()
	if after, err := f.state.Next(&e, facts); err == nil {
		e.After = after
	} else {
		e.After = f.state.After
	}
	s, err := ledger.SignSingle(e, f.key)
	return must(f.t, s, err)
}

func (f *feed) apply(s *ledger.Signed, facts ledger.Facts) {
	f.t.Helper()
	next, err := f.state.Apply(s, facts)
	f.state = must(f.t, next, err)
}

func other() ledger.Account { return ledger.SingleAccount(secretKey(2).Public()) }

func (f *feed) credit(amount uint64) []ledger.Credit {
	return []ledger.Credit{{Payee: other(), Asset: f.asset.ID(), Amount: ledgerAmount(amount)}}
}

func TestEveryBrokenRuleHasItsCode(t *testing.T) {
	f := newFeed(t)
	for name, c := range breaches(f) {
		e := f.draft(ledger.KindPay, nil)
		facts := f.facts
		c.change(&e, &facts)
		_, err := f.state.Apply(f.sign(e, facts), facts)
		if !errors.Is(err, &ledger.Refusal{Code: c.code}) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
			continue
		}
		if c.recover != nil {
			var r *ledger.Refusal
			errors.As(err, &r)
			c.recover(t, r)
		}
	}
}

func TestNextRefusesWhatApplyRefuses(t *testing.T) {
	f := newFeed(t)
	for name, c := range breaches(f) {
		switch c.code {
		case ledger.CodeLink, ledger.CodeRound, ledger.CodeTime, ledger.CodeAfter:
			continue // an author's place and result are not filled in yet
		}
		e := f.draft(ledger.KindPay, nil)
		facts := f.facts
		c.change(&e, &facts)
		if _, err := f.state.Next(&e, facts); !errors.Is(err, &ledger.Refusal{Code: c.code}) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestKindsThatAreNotKnownWait(t *testing.T) {
	f := newFeed(t)
	for _, kind := range []ledger.Kind{"a-kind-to-come"} {
		e := f.draft(kind, nil)
		if _, err := f.state.Apply(f.sign(e, f.facts), f.facts); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitKind}) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	lock := ledger.LockAccount(ledger.ID{1}, 0)
	if _, err := ledger.FirstHolder(lock, nil); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
		t.Errorf("a lock's holder: %v", err)
	}
	if _, err := ledger.FirstHolder(ledger.Account{byte(ledger.TypeJoint)}, nil); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
		t.Errorf("a joint account that shows no members: %v", err)
	}
}

func TestAnEntryThatStatesAnotherResultThanItsOwnIsRefused(t *testing.T) {
	f := newFeed(t)
	for name, spoil := range map[string]func(*ledger.After){
		"more":           func(a *ledger.After) { a.Balances = []ledger.Balance{{Asset: f.asset.ID(), Amount: 1000}} },
		"nothing":        func(a *ledger.After) { a.Balances = nil },
		"another asset":  func(a *ledger.After) { a.Balances = []ledger.Balance{{Asset: ledger.ID{1}, Amount: 999}} },
		"a deposit":      func(a *ledger.After) { a.Deposit = []ledger.Balance{{Asset: f.asset.ID(), Amount: 1}} },
		"no totals":      func(a *ledger.After) { a.Totals = nil },
		"claims count":   func(a *ledger.After) { a.ClaimCount, a.ClaimHash = 1, ledger.ID{1} },
		"another totals": func(a *ledger.After) { a.Totals = []ledger.Total{{Asset: f.asset.ID(), Issued: 1001}} },
	} {
		e := f.draft(ledger.KindPay, nil)
		e.Credits = f.credit(1)
		after, err := f.state.Next(&e, f.facts)
		e.After = must(t, after, err)
		spoil(&e.After)
		s, err := ledger.SignSingle(e, f.key)
		if _, err := f.state.Apply(must(t, s, err), f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAfter}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
