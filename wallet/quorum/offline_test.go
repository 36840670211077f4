package quorum_test

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
)

var bean = ledger.ID{0xbe}

const (
	hour   = 60 * 60 * 1000
	filled = 1_800_000_000_000
)

// thrifty is an epoch whose policy speaks of purses.
func thrifty(rules ...quorum.Rule) *quorum.Epoch {
	return &quorum.Epoch{Account: ledger.Account{byte(ledger.TypeJoint), 1}, Charter: quorum.Charter{Policy: rules}}
}

// purseOf is a purse's terms entry with an allowance of 1000 and a deposit.
func purseOf(e *quorum.Epoch, life uint64, deposit money.Amount) *ledger.Entry {
	terms := ledger.PurseTerms{Owner: ledger.Account{1, 1}, Allowance: []ledger.Balance{{Asset: bean, Amount: 1000}}, Expiry: filled + life}
	entry := &ledger.Entry{Kind: ledger.KindPurse, Time: filled, Body: ledger.Encode(&terms)}
	if deposit > 0 {
		entry.Locks = []ledger.Lock{{
			Payee: e.Account, Asset: bean, Amount: deposit, Condition: ledger.Condition{Tag: ledger.ConditionDeposit}, RefundFrom: e.DepositFrom(terms.Expiry),
		}}
	}
	return entry
}

func TestAPurseKeepsToThePolicysLifeAndDeposit(t *testing.T) {
	half := quorum.Rule{Name: quorum.RuleDeposit, Value: 500}
	none := quorum.Rule{Name: quorum.RuleDeposit, Value: 0}
	short := quorum.Rule{Name: quorum.RulePurseLife, Value: hour}
	for name, c := range map[string]struct {
		rules   []quorum.Rule
		life    uint64
		deposit money.Amount
		change  func(*ledger.Entry)
		good    bool
	}{
		"as without a rule":        {nil, quorum.DefaultPurseLife, 1000, nil, true},
		"a longer life":            {nil, quorum.DefaultPurseLife + 1, 1000, nil, false},
		"a smaller deposit":        {nil, hour, 999, nil, false},
		"no deposit":               {nil, hour, 0, nil, false},
		"a greater deposit":        {nil, hour, 1001, nil, true},
		"half":                     {[]quorum.Rule{half}, hour, 500, nil, true},
		"less than half":           {[]quorum.Rule{half}, hour, 499, nil, false},
		"none asked for":           {[]quorum.Rule{none}, hour, 0, nil, true},
		"a life of the policy":     {[]quorum.Rule{short}, hour, 1000, nil, true},
		"longer than the policy's": {[]quorum.Rule{short}, hour + 1, 1000, nil, false},
		"a deposit for others":     {nil, hour, 1000, func(e *ledger.Entry) { e.Locks[0].Payee[5] ^= 1 }, false},
		"a deposit back too early": {nil, hour, 1000, func(e *ledger.Entry) { e.Locks[0].RefundFrom-- }, false},
		"a deposit back later":     {nil, hour, 1000, func(e *ledger.Entry) { e.Locks[0].RefundFrom++ }, true},
		"a deposit of other money": {nil, hour, 1000, func(e *ledger.Entry) { e.Locks[0].Asset[0] ^= 1 }, false},
		"a deposit in two parts":   {nil, hour, 400, func(e *ledger.Entry) { e.Locks = append(e.Locks, e.Locks[0]); e.Locks[1].Amount = 600 }, true},
		"a deposit beyond numbers": {nil, hour, ledger.MaxAmount, func(e *ledger.Entry) { e.Locks = append(e.Locks, e.Locks[0], e.Locks[0]) }, false},
		"an allowance of more than": {nil, hour, 1000, func(e *ledger.Entry) {
			e.Body = ledger.Encode(&ledger.PurseTerms{Owner: ledger.Account{1, 1}, Allowance: []ledger.Balance{{Asset: bean, Amount: 1001}}, Expiry: filled + hour})
		}, false},
	} {
		e := thrifty(c.rules...)
		entry := purseOf(e, c.life, c.deposit)
		if c.change != nil {
			c.change(entry)
		}
		err := e.CheckPurse(entry)
		var r *ledger.Refusal
		if c.good != (err == nil) || !c.good && (!errors.As(err, &r) || r.Code != ledger.CodeLimit && r.Code != ledger.CodeOverflow) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAPurseThatNeedsMoreDepositIsToldHowMuch(t *testing.T) {
	e := thrifty()
	var r *ledger.Refusal
	if err := e.CheckPurse(purseOf(e, hour, 7)); !errors.As(err, &r) || r.Balance.Asset != bean || r.Balance.Amount != 1000 {
		t.Errorf("%v", err)
	}
}

func TestOnePromiseTakesAtMostThePolicysPartOfTheAllowance(t *testing.T) {
	owner, shop, other := ledger.Account{1, 1}, ledger.Account{1, 2}, ledger.Account{1, 3}
	terms := &ledger.PurseTerms{Owner: owner, Allowance: []ledger.Balance{{Asset: bean, Amount: 1000}}}
	credit := func(to ledger.Account, amount money.Amount) ledger.Credit {
		return ledger.Credit{Payee: to, Asset: bean, Amount: amount}
	}
	foreign := credit(shop, 1)
	foreign.Asset[0] ^= 1
	for name, c := range map[string]struct {
		rules   []quorum.Rule
		credits []ledger.Credit
		most    money.Amount // 0: good
	}{
		"a quarter":            {nil, []ledger.Credit{credit(shop, 250)}, 0},
		"more":                 {nil, []ledger.Credit{credit(shop, 251)}, 250},
		"more, to two":         {nil, []ledger.Credit{credit(shop, 150), credit(other, 101)}, 250},
		"all, to the owner":    {nil, []ledger.Credit{credit(owner, 1000)}, 0},
		"a quarter and owner":  {nil, []ledger.Credit{credit(shop, 250), credit(owner, 750)}, 0},
		"the policy's part":    {[]quorum.Rule{{Name: quorum.RuleOfflinePay, Value: 1000}}, []ledger.Credit{credit(shop, 1000)}, 0},
		"above the policy's":   {[]quorum.Rule{{Name: quorum.RuleOfflinePay, Value: 1}}, []ledger.Credit{credit(shop, 2)}, 1},
		"nothing":              {nil, nil, 0},
		"beyond numbers":       {nil, []ledger.Credit{credit(shop, ledger.MaxAmount), credit(shop, ledger.MaxAmount), credit(shop, 2)}, ledger.MaxAmount},
		"of what is not in it": {nil, []ledger.Credit{foreign}, ledger.MaxAmount},
	} {
		err := thrifty(c.rules...).CheckPromise(&ledger.Entry{Credits: c.credits}, terms)
		var r *ledger.Refusal
		switch {
		case c.most == 0 && err != nil, c.most != 0 && !errors.As(err, &r):
			t.Errorf("%s: %v", name, err)
		case c.most != 0 && c.most != ledger.MaxAmount && (r.Code != ledger.CodeLimit || r.Balance.Amount != c.most):
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestPerMilleIsRoundedUpAndNeverWraps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.OneOf(rapid.Uint64Range(0, 5000), rapid.Uint64Range(ledger.MaxAmount-5000, ledger.MaxAmount), rapid.Uint64()).Draw(t, "amount")
		part := rapid.OneOf(rapid.Uint64Range(0, 2000), rapid.Uint64Range(999_000, 1_001_000), rapid.Uint64()).Draw(t, "thousandths")
		got := new(big.Int).SetUint64(uint64(quorum.PerMille(money.Amount(amount), part)))
		want := new(big.Int).Mul(new(big.Int).SetUint64(amount), new(big.Int).SetUint64(part))
		want.Add(want, big.NewInt(999)).Div(want, big.NewInt(1000))
		most := big.NewInt(ledger.MaxAmount)
		switch {
		case got.Cmp(most) > 0:
			t.Fatalf("%d thousandths of %d: %s passes the greatest amount", part, amount, got)
		case part <= 1_000_000 && got.Cmp(want) != 0 && want.Cmp(new(big.Int).Sub(most, new(big.Int).SetUint64(amount))) < 0:
			t.Fatalf("%d thousandths of %d: %s, want %s", part, amount, got, want)
		case got.Cmp(want) != 0 && got.Cmp(most) != 0:
			t.Fatalf("%d thousandths of %d: %s is neither %s nor the greatest amount", part, amount, got, want)
		}
	})
}

func TestADepositsTimeNeverWraps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		age, settle := rapid.Uint64().Draw(t, "promise age"), rapid.Uint64().Draw(t, "settle time")
		expiry := rapid.Uint64Range(1, ledger.MaxTime).Draw(t, "expiry")
		e := thrifty(quorum.Rule{Name: quorum.RulePromiseAge, Value: age}, quorum.Rule{Name: quorum.RuleSettle, Value: settle})
		want := new(big.Int).SetUint64(expiry)
		want.Add(want, new(big.Int).SetUint64(age)).Add(want, new(big.Int).SetUint64(settle))
		if most := big.NewInt(ledger.MaxTime); want.Cmp(most) > 0 {
			want = most
		}
		if got := e.DepositFrom(expiry); new(big.Int).SetUint64(got).Cmp(want) != 0 {
			t.Fatalf("%d, want %s", got, want)
		}
	})
}

func TestEveryRuleForLocksAndPursesIsKnown(t *testing.T) {
	for _, name := range []string{
		quorum.RuleClockGap, quorum.RuleRoundDelay, quorum.RulePromiseAge, quorum.RulePurseLife, quorum.RuleDeposit, quorum.RuleSettle, quorum.RuleOfflinePay,
		quorum.RuleOfflineWarn, quorum.RuleOfflineSum, quorum.RuleOfflineWarnCount, quorum.RuleOfflineCount, quorum.RuleCertificateAge,
	} {
		c := quorum.Charter{Admission: quorum.ByCredit, Policy: []quorum.Rule{{Name: name}}}
		if err := c.CheckKnown(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	c := quorum.Charter{Admission: quorum.ByCredit, Policy: []quorum.Rule{{Name: "rule-to-come"}}}
	if err := c.CheckKnown(); !errors.Is(err, &ledger.Wait{Reason: ledger.WaitPolicy}) {
		t.Errorf("a rule to come: %v", err)
	}
}
