package ledger_test

import (
	"errors"
	"slices"
	"testing"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func TestEveryBrokenRuleOfALockHasItsCode(t *testing.T) {
	f := newFeed(t)
	self, joint := f.state.Account, ledger.Account{byte(ledger.TypeJoint), 1}
	for name, c := range map[string]struct {
		want   error
		change func(*ledger.Entry)
	}{
		"none":                     {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry) { e.Locks = nil }},
		"with a credit":            {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry) { e.Credits = f.credit(1) }},
		"with a body":              {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry) { e.Body = []byte{0x80} }},
		"for oneself":              {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry) { e.Locks[1].Payee = self }},
		"a short hash":             {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry) { e.Locks[0].Condition.Data = e.Locks[0].Condition.Data[1:] }},
		"a long key":               {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry) { e.Locks[1].Condition.Data = append(e.Locks[1].Condition.Data, 0) }},
		"no data":                  {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry) { e.Locks[1].Condition.Data = nil }},
		"a deposit, but no purse":  {&ledger.Refusal{Code: ledger.CodeKind}, func(e *ledger.Entry) { e.Locks[0].Condition = ledger.Condition{Tag: ledger.ConditionDeposit} }},
		"more than there is":       {&ledger.Refusal{Code: ledger.CodeFunds}, func(e *ledger.Entry) { e.Locks[0].Amount = 801 }},
		"another asset":            {&ledger.Refusal{Code: ledger.CodeFunds}, func(e *ledger.Entry) { e.Locks[0].Asset[0] ^= 1 }},
		"for a joint account":      {&ledger.Wait{Reason: ledger.WaitKind}, func(e *ledger.Entry) { e.Locks[0].Payee = joint }},
		"for a purse":              {&ledger.Wait{Reason: ledger.WaitKind}, func(e *ledger.Entry) { e.Locks[0].Payee[0] = byte(ledger.TypePurse) }},
		"a condition to come":      {&ledger.Wait{Reason: ledger.WaitKind}, func(e *ledger.Entry) { e.Locks[0].Condition.Tag = "to-come" }},
		"a condition to come, two": {&ledger.Wait{Reason: ledger.WaitKind}, func(e *ledger.Entry) { e.Locks[1].Condition.Tag = "to-come" }},
	} {
		e := f.lockDraft()
		c.change(&e)
		if _, err := f.state.Apply(f.sign(e, f.facts), f.facts); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// closingBreach changes a good claim of the tab's 150 so that one rule is
// broken.
type closingBreach struct {
	code   ledger.Code
	change func(*locked, *ledger.Placed, *ledger.Entry)
}

func closingBreaches() map[string]closingBreach {
	body := func(way uint64, witness []byte) func(*locked, *ledger.Placed, *ledger.Entry) {
		return func(_ *locked, _ *ledger.Placed, e *ledger.Entry) {
			e.Body = ledger.Encode(&ledger.Closing{Way: way, Witness: witness})
		}
	}
	entry := func(change func(*ledger.Entry)) func(*locked, *ledger.Placed, *ledger.Entry) {
		return func(_ *locked, _ *ledger.Placed, e *ledger.Entry) { change(e) }
	}
	claiming := func(amount, credited money.Amount, of func(*locked, *ledger.Placed) []byte) func(*locked, *ledger.Placed, *ledger.Entry) {
		return func(l *locked, p *ledger.Placed, e *ledger.Entry) {
			e.Body = ledger.Encode(&ledger.Closing{Way: ledger.CloseClaim, Witness: of(l, p)})
			e.Credits = p.ClosingCredits(credited)
		}
	}
	signed := func(amount money.Amount) func(*locked, *ledger.Placed) []byte {
		return func(l *locked, p *ledger.Placed) []byte { return total(l.t, p, amount, tabKey()) }
	}
	out := map[string]closingBreach{
		"no body":                {ledger.CodeMalformed, entry(func(e *ledger.Entry) { e.Body = nil })},
		"a fourth way":           {ledger.CodeMalformed, body(4, nil)},
		"no way":                 {ledger.CodeMalformed, body(0, nil)},
		"a long witness":         {ledger.CodeMalformed, body(ledger.CloseClaim, make([]byte, ledger.MaxConditionData+1))},
		"without its claim":      {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Claims = nil })},
		"a claim beside its own": {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Claims = append([]ledger.CreditID{{Entry: ledger.ID{0, 1}}}, e.Claims...) })},
		"another lock's claim":   {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Claims[0].Index = 0 })},
		"with a lock":            {ledger.CodeKind, func(l *locked, _ *ledger.Placed, e *ledger.Entry) { e.Locks = l.maker.Entry.Locks }},
		"with a reference":       {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Refs = []ledger.ID{{1}} })},
		"a memo":                 {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Credits[0].Memo = ledger.MemoCommitment(nil) })},
		"the payer first":        {ledger.CodeKind, entry(func(e *ledger.Entry) { slices.Reverse(e.Credits) })},
		"more than the total":    {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Credits[0].Amount, e.Credits[1].Amount = 160, 40 })},
		"less than the total":    {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Credits[0].Amount, e.Credits[1].Amount = 140, 60 })},
		"the rest for the payee": {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Credits[1].Payee = e.Credits[0].Payee })},
		"the rest left out":      {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Credits = e.Credits[:1] })},
		"nobody credited":        {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Credits = nil })},
		"somebody else credited": {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Credits[0].Payee = ledger.SingleAccount(secretKey(9).Public()) })},
		"another asset":          {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Credits[0].Asset[0] ^= 1 })},
		"one credit too many": {ledger.CodeKind, entry(func(e *ledger.Entry) {
			e.Credits[1].Amount--
			e.Credits = append(e.Credits, e.Credits[1])
			e.Credits[2].Amount = 1
		})},
		"refund in round 0":      {ledger.CodeKind, body(ledger.CloseRefund, nil)},
		"split with a witness":   {ledger.CodeKind, body(ledger.CloseSplit, []byte{1})},
		"claim in a later round": {ledger.CodeKind, entry(func(e *ledger.Entry) { e.Round = 1 })},
		"split in a later round": {ledger.CodeKind, func(l *locked, p *ledger.Placed, e *ledger.Entry) { body(ledger.CloseSplit, nil)(l, p, e); e.Round = 2 }},
		"refund with a witness": {ledger.CodeKind, func(l *locked, p *ledger.Placed, e *ledger.Entry) {
			body(ledger.CloseRefund, []byte{1})(l, p, e)
			e.Round = 1
		}},
		"refund that pays the payee": {ledger.CodeKind, func(l *locked, p *ledger.Placed, e *ledger.Entry) {
			body(ledger.CloseRefund, nil)(l, p, e)
			e.Round = 1
		}},
		"a total above the tab":         {ledger.CodeCondition, claiming(201, 200, signed(201))},
		"no witness":                    {ledger.CodeCondition, claiming(150, 150, func(*locked, *ledger.Placed) []byte { return nil })},
		"a secret for a tab":            {ledger.CodeCondition, claiming(150, 150, func(*locked, *ledger.Placed) []byte { return secret[:] })},
		"a total signed by another":     {ledger.CodeCondition, claiming(150, 150, func(l *locked, p *ledger.Placed) []byte { return total(l.t, p, 150, l.key) })},
		"a total of another lock":       {ledger.CodeCondition, claiming(100, 100, func(l *locked, _ *ledger.Placed) []byte { return total(l.t, l.placed(0), 100, tabKey()) })},
		"a total with another's amount": {ledger.CodeCondition, claiming(151, 151, func(l *locked, p *ledger.Placed) []byte { w := total(l.t, p, 150, tabKey()); w[7]++; return w })},
		"a total of nothing":            {ledger.CodeCondition, claiming(0, 0, func(*locked, *ledger.Placed) []byte { return make([]byte, 72) })},
	}
	for name, kind := range map[string]ledger.Kind{"a payment": ledger.KindPay, "a lock": ledger.KindLock, "a lock with keys": ledger.KindLockKeys, "a purse": ledger.KindPurse, "an asset": ledger.KindAsset, "an issue": ledger.KindIssue, "a redemption": ledger.KindRedeem} {
		out[name+" by a lock"] = closingBreach{ledger.CodeKind, entry(func(e *ledger.Entry) { e.Kind = kind; e.Body = nil })}
	}
	out["an opening with nothing below"] = closingBreach{ledger.CodeKind, entry(func(e *ledger.Entry) {
		e.Kind, e.Body, e.Round, e.Claims, e.Credits = ledger.KindOpening, ledger.Encode(&ledger.Opening{}), 1, nil, nil
	})}
	return out
}

func TestEveryBrokenRuleOfAClosingHasItsCode(t *testing.T) {
	l := newLocked(t)
	p := l.placed(1)
	for name, c := range closingBreaches() {
		e := l.closing(p, ledger.CloseClaim, total(t, p, 150, tabKey()), 150)
		c.change(l, p, &e)
		s := l.signLock(p, e, l.byPayee())
		facts := ledger.Facts{Lock: p, Claimed: p.Claimed(&e)}
		if _, err := ledger.Empty(e.Account).Apply(s, facts); !errors.Is(err, &ledger.Refusal{Code: c.code}) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestAHashLockAsksForWhatTheHashIsOf(t *testing.T) {
	l := newLocked(t)
	p := l.placed(0)
	wrong := secret
	wrong[31] ^= 1
	for name, witness := range map[string][]byte{
		"nothing": nil, "the hash itself": p.Lock.Condition.Data, "another secret": wrong[:], "a byte more": append(secret[:], 0), "a byte less": secret[:31],
	} {
		if _, err := p.Claimable(witness); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeCondition}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if amount, err := p.Claimable(secret[:]); err != nil || amount != 100 {
		t.Errorf("the secret: %d, %v", amount, err)
	}
}

func TestALockIsClosedAfterTheEntryThatMakesItAndOnce(t *testing.T) {
	l := newLocked(t)
	p, elsewhere := l.placed(0), l.placed(1)
	e := l.closing(p, ledger.CloseClaim, secret[:], 100)
	s := l.signLock(p, e, l.byPayee())
	for name, facts := range map[string]ledger.Facts{"no lock": {Claimed: p.Claimed(&e)}, "another lock": {Lock: elsewhere, Claimed: p.Claimed(&e)}} {
		if _, err := ledger.Empty(e.Account).Apply(s, facts); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitEntry}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	facts := ledger.Facts{Lock: p, Claimed: p.Claimed(&e)}
	state, err := ledger.Empty(e.Account).Apply(s, facts)
	state = must(t, state, err)
	again := l.closing(p, ledger.CloseClaim, secret[:], 100)
	again.Seq, again.Prev = 2, s.ID()
	if _, err := state.Apply(l.signLock(p, again, l.byPayee()), facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Errorf("a second closing: %v", err)
	}
	open := ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: e.Account, Seq: 2, Round: 1, Prev: s.ID(),
		Kind: ledger.KindOpening, Body: ledger.Encode(&ledger.Opening{}), After: state.After,
	}
	if _, err := state.Apply(l.signOpening(open), ledger.Facts{Lock: p}); err != nil {
		t.Errorf("an opening on the closing: %v", err)
	}
	for name, change := range map[string]func(*ledger.Entry){
		"that claims again":  func(e *ledger.Entry) { e.Claims = []ledger.CreditID{p.Credit} },
		"that credits again": func(e *ledger.Entry) { e.Credits = p.ClosingCredits(100) },
		"that refers":        func(e *ledger.Entry) { e.Refs = []ledger.ID{{1}} },
	} {
		bad := open
		change(&bad)
		if _, err := state.Apply(l.signOpening(bad), ledger.Facts{Lock: p, Claimed: p.Claimed(&bad)}); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
			t.Errorf("an opening %s: %v", name, err)
		}
	}
}

// signOpening signs as the payer what is complete already.
func (l *locked) signOpening(e ledger.Entry) *ledger.Signed {
	l.t.Helper()
	approval, err := ledger.Approve(ledger.IDOf(&e), 1, l.key)
	s, err2 := ledger.NewSigned(e, ledger.Authority{Approvals: []ledger.Approval{must(l.t, approval, err)}})
	return must(l.t, s, err2)
}

func TestOnlyLocksAreClosed(t *testing.T) {
	f := newFeed(t)
	e := f.draft(ledger.KindClosing, &ledger.Closing{Way: ledger.CloseClaim})
	if _, err := f.state.Apply(f.sign(e, f.facts), f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Error(err)
	}
}

func TestALocksEntriesHaveNoTime(t *testing.T) {
	l := newLocked(t)
	p := l.placed(0)
	e := l.closing(p, ledger.CloseClaim, secret[:], 100)
	e.Time = 1
	if _, err := ledger.NewSigned(e, ledger.Authority{}); !errors.Is(err, ledger.ErrMalformed) {
		t.Error(err)
	}
}
