package ledger_test

import (
	"errors"
	"slices"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

const purseExpiry = 5000

// purse is a purse of the feed's owner, filled with 100 of which 40 are its
// deposit.
type purse struct {
	*feed
	owner ledger.Account
	key   *keys.Key
	facts ledger.Facts // of its terms
	state ledger.State // empty before its terms
}

func guardiansAccount() ledger.Account { return ledger.Account{byte(ledger.TypeJoint), 9} }

func newPurse(t *testing.T) *purse {
	t.Helper()
	p := &purse{feed: newFeed(t), key: secretKey(50)}
	p.owner = p.feed.state.Account
	p.state = ledger.Empty(ledger.PurseAccount(p.key.Public()))
	p.facts = ledger.Facts{Claimed: []ledger.Credit{{Payee: p.state.Account, Asset: p.asset.ID(), Amount: 100}}}
	return p
}

func (p *purse) terms() ledger.PurseTerms {
	return ledger.PurseTerms{Owner: p.owner, Allowance: []ledger.Balance{{Asset: p.asset.ID(), Amount: 60}}, Expiry: purseExpiry}
}

// filling is the purse's first entry, but for its result.
func (p *purse) filling() ledger.Entry {
	terms := p.terms()
	return ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: p.state.Account, Seq: 1, Time: 100, Kind: ledger.KindPurse, Body: ledger.Encode(&terms),
		Claims: []ledger.CreditID{{Entry: ledger.ID{3}}},
		Locks: []ledger.Lock{{
			Payee: guardiansAccount(), Asset: p.asset.ID(), Amount: 40, Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: purseExpiry + 1,
		}},
	}
}

func (p *purse) sign(e ledger.Entry, facts ledger.Facts) *ledger.Signed {
	p.t.Helper()
	if after, err := p.state.Next(&e, facts); err == nil {
		e.After = after
	} else {
		e.After = p.state.After
	}
	s, err := ledger.SignSingle(e, p.key)
	return must(p.t, s, err)
}

func (p *purse) fill() *ledger.Signed {
	p.t.Helper()
	s := p.sign(p.filling(), p.facts)
	next, err := p.state.Apply(s, p.facts)
	p.state = must(p.t, next, err)
	return s
}

// next is the purse's next entry, but for its result.
func (p *purse) next(kind ledger.Kind, time uint64, change func(*ledger.Entry)) ledger.Entry {
	e := ledger.Entry{
		Version: ledger.Version, Community: ledger.ID{7}, Account: p.state.Account, Seq: p.state.Tip.Seq + 1, Round: p.state.Tip.Round,
		Prev: p.state.Tip.Entry, Time: time, Kind: kind,
	}
	if kind == ledger.KindOpening {
		e.Round++
		e.Body = ledger.Encode(&ledger.Opening{})
	}
	if change != nil {
		change(&e)
	}
	return e
}

func (p *purse) pay(amount uint64, to ledger.Account) func(*ledger.Entry) {
	return func(e *ledger.Entry) {
		e.Credits = []ledger.Credit{{Payee: to, Asset: p.asset.ID(), Amount: ledgerAmount(amount)}}
	}
}

// take applies what must be right.
func (p *purse) take(e ledger.Entry) {
	p.t.Helper()
	next, err := p.state.Apply(p.sign(e, ledger.Facts{}), ledger.Facts{})
	p.state = must(p.t, next, err)
}

func TestAPurseSetsItsDepositApartUntilItIsOpened(t *testing.T) {
	p := newPurse(t)
	p.fill()
	asset := p.asset.ID()
	is := func(when string, balance, deposit uint64) {
		t.Helper()
		var have uint64
		for _, d := range p.state.After.Deposit {
			have += uint64(d.Amount)
		}
		if got := p.state.After.Balance(asset); uint64(got) != balance || have != deposit {
			t.Errorf("%s: balance %d, deposit %d", when, got, have)
		}
	}
	is("filled", 60, 40)
	p.take(p.next(ledger.KindPay, 200, p.pay(25, other())))
	is("after a promise", 35, 40)
	p.take(p.next(ledger.KindPay, purseExpiry+1, p.pay(5, p.owner)))
	is("after paying its owner", 30, 40)
	p.take(p.next(ledger.KindOpening, purseExpiry+2, nil))
	is("opened", 70, 0)
	p.take(p.next(ledger.KindPay, purseExpiry+3, p.pay(70, p.owner)))
	is("returned", 0, 0)
	if len(p.state.Purse) != 1 || p.state.Purse[0].Owner != p.owner {
		t.Errorf("its terms are lost: %+v", p.state.Purse)
	}
}

func TestEveryBrokenRuleOfAPursesTermsHasItsCode(t *testing.T) {
	for name, c := range map[string]struct {
		code   ledger.Code
		change func(*purse, *ledger.Entry, *ledger.PurseTerms)
	}{
		"another body":              {ledger.CodeMalformed, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Body = []byte{0x80} }},
		"no expiry":                 {ledger.CodeMalformed, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Expiry = 0 }},
		"an owner of no type":       {ledger.CodeMalformed, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Owner[0] = 9 }},
		"an allowance of nothing":   {ledger.CodeMalformed, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Allowance[0].Amount = 0 }},
		"of a single account":       {ledger.CodeKind, func(p *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Account[0] = byte(ledger.TypeSingle) }},
		"in a later round":          {ledger.CodeRound, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Round = 1 }},
		"filled by nothing":         {ledger.CodeKind, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Claims = nil }},
		"that pay":                  {ledger.CodeKind, func(p *purse, e *ledger.Entry, _ *ledger.PurseTerms) { p.pay(1, other())(e) }},
		"that pay their owner":      {ledger.CodeKind, func(p *purse, e *ledger.Entry, _ *ledger.PurseTerms) { p.pay(1, p.owner)(e) }},
		"of a joint owner":          {ledger.CodeKind, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Owner = guardiansAccount() }},
		"of its own key":            {ledger.CodeKind, func(p *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Owner = ledger.SingleAccount(p.key.Public()) }},
		"expired when filled":       {ledger.CodeKind, func(_ *purse, e *ledger.Entry, t *ledger.PurseTerms) { t.Expiry = e.Time }},
		"a hash lock":               {ledger.CodeKind, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Locks[0].Condition = hashCondition() }},
		"a deposit with data":       {ledger.CodeKind, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Locks[0].Condition.Data = []byte{1} }},
		"a deposit for one person":  {ledger.CodeKind, func(p *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Locks[0].Payee = p.owner }},
		"a deposit back at expiry":  {ledger.CodeKind, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Locks[0].RefundFrom = purseExpiry }},
		"a greater allowance":       {ledger.CodeKind, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Allowance[0].Amount = 100 }},
		"a smaller allowance":       {ledger.CodeKind, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Allowance[0].Amount = 59 }},
		"no allowance":              {ledger.CodeKind, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Allowance = nil }},
		"an allowance of another":   {ledger.CodeKind, func(_ *purse, _ *ledger.Entry, t *ledger.PurseTerms) { t.Allowance[0].Asset[0] ^= 1 }},
		"a deposit that is missing": {ledger.CodeFunds, func(_ *purse, e *ledger.Entry, _ *ledger.PurseTerms) { e.Locks[0].Amount = 101 }},
	} {
		p := newPurse(t)
		e, terms := p.filling(), p.terms()
		e.Body = nil
		c.change(p, &e, &terms)
		if e.Body == nil {
			e.Body = ledger.Encode(&terms)
		}
		facts := p.facts
		if len(e.Claims) == 0 {
			facts.Claimed = nil
		}
		if e.Account != p.state.Account {
			p.state = ledger.Empty(e.Account)
			facts.Claimed = []ledger.Credit{{Payee: e.Account, Asset: p.asset.ID(), Amount: 100}}
		}
		if _, err := p.state.Apply(p.sign(e, facts), facts); !errors.Is(err, &ledger.Refusal{Code: c.code}) {
			t.Errorf("terms %s: %v, want %s", name, err, c.code)
		}
	}
}

func TestWhatAPurseMayNotDoHasItsCode(t *testing.T) {
	claim := func(e *ledger.Entry) { e.Claims = []ledger.CreditID{{Entry: ledger.ID{4}}} }
	for name, c := range map[string]struct {
		code  ledger.Code
		entry func(*purse) ledger.Entry
	}{
		"begin without terms": {ledger.CodeKind, func(p *purse) ledger.Entry {
			p.state = ledger.Empty(p.state.Account)
			return p.next(ledger.KindPay, 100, claim)
		}},
		"begin with an opening": {ledger.CodeKind, func(p *purse) ledger.Entry {
			p.state = ledger.Empty(p.state.Account)
			return p.next(ledger.KindOpening, 100, claim)
		}},
		"have other terms later": {ledger.CodeKind, func(p *purse) ledger.Entry {
			e := p.filling()
			e.Seq, e.Prev, e.Time = 2, p.state.Tip.Entry, 200
			return e
		}},
		"take money":      {ledger.CodeKind, func(p *purse) ledger.Entry { return p.next(ledger.KindPay, 200, claim) }},
		"pay its deposit": {ledger.CodeFunds, func(p *purse) ledger.Entry { return p.next(ledger.KindPay, 200, p.pay(61, other())) }},
		"lock": {ledger.CodeKind, func(p *purse) ledger.Entry {
			return p.next(ledger.KindLock, 200, func(e *ledger.Entry) { e.Locks = p.lockDraft().Locks[:1] })
		}},
		"define an asset": {ledger.CodeKind, func(p *purse) ledger.Entry {
			return p.next(ledger.KindAsset, 200, func(e *ledger.Entry) { e.Body = ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token}) })
		}},
		"close":            {ledger.CodeKind, func(p *purse) ledger.Entry { return p.next(ledger.KindClosing, 200, nil) }},
		"pay after expiry": {ledger.CodeKind, func(p *purse) ledger.Entry { return p.next(ledger.KindPay, purseExpiry+1, p.pay(1, other())) }},
		"pay when opened": {ledger.CodeKind, func(p *purse) ledger.Entry {
			p.take(p.next(ledger.KindOpening, 200, nil))
			return p.next(ledger.KindPay, 201, p.pay(1, other()))
		}},
		"open and pay": {ledger.CodeKind, func(p *purse) ledger.Entry { return p.next(ledger.KindOpening, 200, p.pay(1, p.owner)) }},
		"pay owner and other": {ledger.CodeKind, func(p *purse) ledger.Entry {
			return p.next(ledger.KindPay, purseExpiry+1, func(e *ledger.Entry) {
				p.pay(1, p.owner)(e)
				e.Credits = append(e.Credits, p.credit(1)...)
			})
		}},
	} {
		p := newPurse(t)
		p.fill()
		e := c.entry(p)
		var facts ledger.Facts
		for range e.Claims {
			facts.Claimed = append(facts.Claimed, ledger.Credit{Payee: p.state.Account, Asset: p.asset.ID(), Amount: 100})
		}
		if _, err := p.state.Apply(p.sign(e, facts), facts); !errors.Is(err, &ledger.Refusal{Code: c.code}) {
			t.Errorf("a purse can't %s: %v, want %s", name, err, c.code)
		}
	}
}

func TestAPursePaysUntilTheLastMomentOfItsLife(t *testing.T) {
	p := newPurse(t)
	p.fill()
	p.take(p.next(ledger.KindPay, purseExpiry, p.pay(60, other())))
}

func TestAPursesOpeningMayClaimWhatCameTooLate(t *testing.T) {
	p := newPurse(t)
	p.fill()
	e := p.next(ledger.KindOpening, 200, func(e *ledger.Entry) { e.Claims = []ledger.CreditID{{Entry: ledger.ID{4}}} })
	facts := ledger.Facts{Claimed: []ledger.Credit{{Payee: p.state.Account, Asset: p.asset.ID(), Amount: 5}}}
	state, err := p.state.Apply(p.sign(e, facts), facts)
	if err != nil || state.After.Balance(p.asset.ID()) != 105 {
		t.Errorf("%+v, %v", state.After, err)
	}
}

func TestAPursesDepositIsNoLockOfItsOwn(t *testing.T) {
	p := newPurse(t)
	s := p.fill()
	if _, ok := ledger.PlacedIn(s, 0); ok {
		t.Error("the deposit has an account that somebody could close")
	}
	if _, ok := ledger.PlacedIn(s, 1); ok {
		t.Error("a lock that is not there has an account")
	}
	after := slices.Clone(s.Entry.After.Deposit)
	e := p.next(ledger.KindPay, 200, p.pay(1, other()))
	spoilt := p.sign(e, ledger.Facts{})
	for name, deposit := range map[string][]ledger.Balance{"gone": nil, "less": {{Asset: after[0].Asset, Amount: after[0].Amount - 1}}} {
		bad := spoilt.Entry
		bad.After.Deposit = deposit
		forged, err := ledger.SignSingle(bad, p.key)
		if _, err := p.state.Apply(must(t, forged, err), ledger.Facts{}); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAfter}) {
			t.Errorf("a deposit that is %s: %v", name, err)
		}
	}
}
