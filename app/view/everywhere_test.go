package view

import (
	"math"
	"slices"
	"testing"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// spread is what there is in each community, by its place.
type spread [][]wallet.Holding

func (s spread) Communities() ([]wallet.Community, error) {
	var out []wallet.Community
	for i := range s {
		out = append(out, wallet.Community{ID: ledger.ID{byte(i)}})
	}
	return out, nil
}

func (s spread) Balance(id ledger.ID) ([]wallet.Holding, error) { return s[id[0]], nil }

func holding(amount money.Amount, code string, kind ledger.AssetKind) wallet.Holding {
	return wallet.Holding{Asset: wallet.AssetInfo{Code: code, Decimals: 2, Kind: kind}, Available: amount}
}

func TestOnlyCashOfOneCurrencyIsAddedUpOverCommunities(t *testing.T) {
	kes := func(n money.Amount) wallet.Holding { return holding(n, "KES", ledger.CashBacked) }
	for name, c := range map[string]struct {
		have spread
		want []Money
	}{
		"one community needs no sum": {spread{{kes(500)}}, nil},
		"the same currency": {
			spread{{kes(500)}, {kes(700)}}, []Money{{Amount: 1200, Code: "KES", Decimals: 2}},
		},
		"another currency stands apart": {
			spread{{kes(500)}, {holding(700, "UGX", ledger.CashBacked)}, {kes(1)}},
			[]Money{{Amount: 501, Code: "KES", Decimals: 2}, {Amount: 700, Code: "UGX", Decimals: 2}},
		},
		"shares of two groups are two things": {
			spread{{holding(500, "KES", ledger.Share)}, {holding(700, "KES", ledger.Share)}, {kes(1)}},
			[]Money{{Amount: 500, Code: "KES", Decimals: 2}, {Amount: 700, Code: "KES", Decimals: 2}, {Amount: 1, Code: "KES", Decimals: 2}},
		},
		"so are units of the same name that were made up": {
			spread{{holding(3, "HOURS", ledger.CashBacked)}, {holding(4, "HOURS", ledger.CashBacked)}},
			[]Money{{Amount: 3, Code: "HOURS", Decimals: 2}, {Amount: 4, Code: "HOURS", Decimals: 2}},
		},
		"nothing is left out": {spread{{kes(0)}, {kes(0)}}, nil},
		"what is too much for one sum stands beside it": {
			spread{{kes(math.MaxUint64)}, {kes(1)}}, []Money{{Amount: math.MaxUint64, Code: "KES", Decimals: 2}, {Amount: 1, Code: "KES", Decimals: 2}},
		},
	} {
		got, err := everywhere(c.have)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v %v, not %v", name, got, err, c.want)
		}
	}
}
