package ledger_test

import (
	"testing"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func ledgerAmount(n uint64) money.Amount { return money.Amount(n) }

// breach changes a draft so that one rule is broken; recover looks at what the
// refusal brings along.
type breach struct {
	code    ledger.Code
	change  func(*ledger.Entry, *ledger.Facts)
	recover func(*testing.T, *ledger.Refusal)
}

func breaches(f *feed) map[string]breach {
	out := map[string]breach{}
	for name, b := range placeBreaches(f) {
		out[name] = b
	}
	for name, b := range moneyBreaches(f) {
		out[name] = b
	}
	for name, b := range kindBreaches(f) {
		out[name] = b
	}
	return out
}

func placeBreaches(f *feed) map[string]breach {
	tip := func(t *testing.T, r *ledger.Refusal) {
		if r.Tip != f.state.Tip {
			t.Errorf("%s: tip %+v, want %+v", r.Code, r.Tip, f.state.Tip)
		}
	}
	pay := func(change func(*ledger.Entry)) func(*ledger.Entry, *ledger.Facts) {
		return func(e *ledger.Entry, _ *ledger.Facts) { e.Credits = f.credit(1); change(e) }
	}
	return map[string]breach{
		"of another account":          {ledger.CodeLink, pay(func(e *ledger.Entry) { e.Account = other(); e.Credits[0].Payee = f.state.Account }), tip},
		"a place is left out":         {ledger.CodeLink, pay(func(e *ledger.Entry) { e.Seq++ }), tip},
		"on another entry":            {ledger.CodeLink, pay(func(e *ledger.Entry) { e.Prev[0] ^= 1 }), tip},
		"higher round, no opening":    {ledger.CodeRound, pay(func(e *ledger.Entry) { e.Round++ }), tip},
		"earlier than the one before": {ledger.CodeTime, pay(func(e *ledger.Entry) { e.Time = f.state.Time - 1 }), tip},
		"opening that raises no round": {ledger.CodeRound, func(e *ledger.Entry, _ *ledger.Facts) {
			e.Kind, e.Body = ledger.KindOpening, ledger.Encode(&ledger.Opening{})
		}, tip},
	}
}

func moneyBreaches(f *feed) map[string]breach {
	claim := func(c ledger.Credit) func(*ledger.Entry, *ledger.Facts) {
		return func(e *ledger.Entry, facts *ledger.Facts) {
			e.Claims, facts.Claimed = []ledger.CreditID{{Entry: ledger.ID{9}}}, []ledger.Credit{c}
		}
	}
	balance := func(want money.Amount) func(*testing.T, *ledger.Refusal) {
		return func(t *testing.T, r *ledger.Refusal) {
			if r.Balance.Amount != want || r.Balance.Asset != f.asset.ID() {
				t.Errorf("%s: balance %+v, want %d", r.Code, r.Balance, want)
			}
		}
	}
	supply := func(kind ledger.Kind, amount money.Amount) func(*ledger.Entry, *ledger.Facts) {
		return func(e *ledger.Entry, _ *ledger.Facts) {
			e.Kind, e.Body = kind, ledger.Encode(&ledger.Supply{Asset: f.asset.ID(), Amount: amount})
		}
	}
	return map[string]breach{
		"credit of another": {ledger.CodeNotYours, claim(ledger.Credit{Payee: other(), Asset: f.asset.ID(), Amount: 1}), func(t *testing.T, r *ledger.Refusal) {
			if (r.Credit != ledger.CreditID{Entry: ledger.ID{9}}) {
				t.Errorf("credit %s", r.Credit)
			}
		}},
		"more than there is": {ledger.CodeFunds, func(e *ledger.Entry, _ *ledger.Facts) { e.Credits = f.credit(1001) }, balance(1000)},
		"more than there is in two credits": {ledger.CodeFunds, func(e *ledger.Entry, _ *ledger.Facts) {
			e.Credits = append(f.credit(600), f.credit(401)...)
		}, balance(400)},
		"an asset that it has none of": {ledger.CodeFunds, func(e *ledger.Entry, _ *ledger.Facts) {
			e.Credits = f.credit(1)
			e.Credits[0].Asset[0] ^= 1
		}, nil},
		"claim passes the greatest amount": {ledger.CodeOverflow, claim(ledger.Credit{Payee: f.state.Account, Asset: f.asset.ID(), Amount: ledger.MaxAmount}), balance(1000)},
		"issue passes the greatest amount": {ledger.CodeOverflow, supply(ledger.KindIssue, ledger.MaxAmount), balance(1000)},
		"more redeemed than issued":        {ledger.CodeFunds, supply(ledger.KindRedeem, 1001), balance(1000)},
	}
}

func kindBreaches(f *feed) map[string]breach {
	with := func(kind ledger.Kind, body any, change func(*ledger.Entry)) func(*ledger.Entry, *ledger.Facts) {
		return func(e *ledger.Entry, _ *ledger.Facts) {
			e.Kind = kind
			if body != nil {
				e.Body = ledger.Encode(body)
			}
			if change != nil {
				change(e)
			}
		}
	}
	asset := &ledger.Asset{Code: "KES", Decimals: 2, Kind: ledger.Token}
	supply := &ledger.Supply{Asset: f.asset.ID(), Amount: 1}
	lock := func(e *ledger.Entry) {
		e.Locks = []ledger.Lock{{Payee: other(), Asset: f.asset.ID(), Amount: 1, Condition: ledger.Condition{Tag: "hash"}, RefundFrom: 1}}
	}
	credit := func(e *ledger.Entry) { e.Credits = f.credit(1) }
	open := func(e *ledger.Entry) { e.Round++ }
	return map[string]breach{
		"payment with a body":           {ledger.CodeKind, with(ledger.KindPay, asset, credit), nil},
		"payment with a lock":           {ledger.CodeKind, with(ledger.KindPay, nil, lock), nil},
		"payment of nothing":            {ledger.CodeKind, with(ledger.KindPay, nil, nil), nil},
		"asset that moves money":        {ledger.CodeKind, with(ledger.KindAsset, asset, credit), nil},
		"cash-backed by one key":        {ledger.CodeKind, with(ledger.KindAsset, &ledger.Asset{Code: "KES", Kind: ledger.CashBacked}, nil), nil},
		"asset with another body":       {ledger.CodeMalformed, with(ledger.KindAsset, supply, nil), nil},
		"issue with a lock":             {ledger.CodeKind, with(ledger.KindIssue, supply, lock), nil},
		"issue with another body":       {ledger.CodeMalformed, with(ledger.KindIssue, asset, nil), nil},
		"redeem with another body":      {ledger.CodeMalformed, with(ledger.KindRedeem, asset, nil), nil},
		"opening that pays":             {ledger.CodeKind, with(ledger.KindOpening, &ledger.Opening{}, func(e *ledger.Entry) { open(e); credit(e) }), nil},
		"opening with another body":     {ledger.CodeMalformed, with(ledger.KindOpening, asset, open), nil},
		"issue of an asset of another":  {ledger.CodeRight, foreignAsset(with(ledger.KindIssue, supply, nil)), nil},
		"redeem of an asset of another": {ledger.CodeRight, foreignAsset(with(ledger.KindRedeem, supply, nil)), nil},
		"issue of what is no asset":     {ledger.CodeRight, noAsset(with(ledger.KindIssue, supply, nil)), nil},
		"issue of an asset that is gone": {ledger.CodeRight, func(e *ledger.Entry, facts *ledger.Facts) {
			with(ledger.KindIssue, supply, nil)(e, facts)
			facts.Asset = nil
		}, nil},
	}
}

func foreignAsset(change func(*ledger.Entry, *ledger.Facts)) func(*ledger.Entry, *ledger.Facts) {
	return func(e *ledger.Entry, facts *ledger.Facts) {
		change(e, facts)
		foreign := *facts.Asset
		foreign.Account = other()
		facts.Asset = &foreign
	}
}

func noAsset(change func(*ledger.Entry, *ledger.Facts)) func(*ledger.Entry, *ledger.Facts) {
	return func(e *ledger.Entry, facts *ledger.Facts) {
		change(e, facts)
		payment := *facts.Asset
		payment.Kind = ledger.KindPay
		facts.Asset = &payment
	}
}
