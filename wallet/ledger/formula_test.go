package ledger_test

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// TestAfterIsBeforePlusClaimsPlusIssuedMinusTheRest checks the core's formula
// against numbers that can't wrap.
func TestAfterIsBeforePlusClaimsPlusIssuedMinusTheRest(t *testing.T) {
	f := newFeed(t)
	asset := f.asset.ID()
	amounts := rapid.OneOf(rapid.Uint64Range(1, 2000), rapid.Uint64Range(ledger.MaxAmount-2000, ledger.MaxAmount))
	rapid.Check(t, func(t *rapid.T) {
		state, facts := f.state, f.facts
		state.After.Balances = []ledger.Balance{{Asset: asset, Amount: money.Amount(amounts.Draw(t, "before"))}}
		want := new(big.Int).SetUint64(uint64(state.After.Balances[0].Amount))
		e := ledger.Entry{Account: state.Account, Kind: rapid.SampledFrom([]ledger.Kind{ledger.KindPay, ledger.KindIssue, ledger.KindRedeem}).Draw(t, "kind")}
		within := true // every sum on the way is one that the ledger can say
		add := func(n uint64, sign int64) {
			want.Add(want, new(big.Int).Mul(big.NewInt(sign), new(big.Int).SetUint64(n)))
			within = within && want.Sign() >= 0 && want.Cmp(big.NewInt(ledger.MaxAmount)) <= 0
		}
		for i := range rapid.Uint64Range(0, 3).Draw(t, "claims") {
			n := amounts.Draw(t, "claimed")
			e.Claims = append(e.Claims, ledger.CreditID{Entry: ledger.ID{1}, Index: i})
			facts.Claimed = append(facts.Claimed, ledger.Credit{Payee: state.Account, Asset: asset, Amount: money.Amount(n)})
			add(n, 1)
		}
		supply, issued := amounts.Draw(t, "supply"), uint64(1000)
		if e.Kind != ledger.KindPay {
			e.Body = ledger.Encode(&ledger.Supply{Asset: asset, Amount: money.Amount(supply)})
		}
		if e.Kind == ledger.KindIssue {
			add(supply, 1)
			within = within && issued+supply <= ledger.MaxAmount
		}
		for range rapid.IntRange(1, 3).Draw(t, "credits") {
			n := amounts.Draw(t, "credited")
			e.Credits = append(e.Credits, ledger.Credit{Payee: other(), Asset: asset, Amount: money.Amount(n)})
			add(n, -1)
		}
		if e.Kind == ledger.KindRedeem {
			add(supply, -1)
			within = within && supply <= issued
		}
		after, err := state.Next(&e, facts)
		if within != (err == nil) {
			t.Fatalf("%s: %v, the sum is %s", e.Kind, err, want)
		}
		if err == nil && want.Cmp(new(big.Int).SetUint64(uint64(after.Balance(asset)))) != 0 {
			t.Fatalf("%d, want %s", after.Balance(asset), want)
		}
		if err == nil && (after.ClaimCount != uint64(len(e.Claims)) || after.ClaimHash.IsZero() != (len(e.Claims) == 0)) {
			t.Fatalf("%d claims, hash %s", after.ClaimCount, after.ClaimHash)
		}
	})
}

func TestAnAccountHoldsABoundedNumberOfAssets(t *testing.T) {
	f := newFeed(t)
	e := f.draft(ledger.KindPay, nil)
	var facts ledger.Facts
	for i := range ledger.MaxAssets { // with the one that it issued, one too many
		e.Claims = append(e.Claims, ledger.CreditID{Entry: ledger.ID{byte(i)}})
		facts.Claimed = append(facts.Claimed, ledger.Credit{Payee: f.state.Account, Asset: ledger.ID{byte(i), 1}, Amount: 1})
	}
	if _, err := f.state.Next(&e, facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeOverflow}) {
		t.Errorf("%v", err)
	}
	e.Claims, facts.Claimed = e.Claims[1:], facts.Claimed[1:]
	if after, err := f.state.Next(&e, facts); err != nil || len(after.Balances) != ledger.MaxAssets {
		t.Errorf("%d assets, %v", len(after.Balances), err)
	}
}

func TestApplyChangesNothingOfTheStateBefore(t *testing.T) {
	f := newFeed(t)
	before := ledger.Encode(&f.state)
	e := f.draft(ledger.KindPay, nil)
	e.Credits = f.credit(1000)
	if _, err := f.state.Apply(f.sign(e, f.facts), f.facts); err != nil {
		t.Fatal(err)
	}
	if string(ledger.Encode(&f.state)) != string(before) {
		t.Error("it did")
	}
}
