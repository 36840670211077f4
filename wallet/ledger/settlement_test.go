package ledger_test

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func owe(n byte, amount money.Amount, sure bool) ledger.Owed {
	return ledger.Owed{Credit: ledger.CreditID{Entry: ledger.ID{n}}, Asset: ledger.ID{1}, Amount: amount, Sure: sure}
}

func TestASettlementPaysTheSureInFullFirstAndSharesTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		have money.Amount
		owed []ledger.Owed
		paid []money.Amount // in the order of the credits
		rest money.Amount
	}{
		"nothing is owed":                       {100, nil, nil, 100},
		"balance and deposit pay both":          {200, []ledger.Owed{owe(1, 100, true), owe(2, 100, false)}, []money.Amount{100, 100}, 0},
		"more than enough goes back":            {200, []ledger.Owed{owe(1, 60, false), owe(2, 70, false)}, []money.Amount{60, 70}, 70},
		"the sure one first":                    {120, []ledger.Owed{owe(1, 100, false), owe(2, 100, true)}, []money.Amount{20, 100}, 0},
		"the others by what each is owed":       {100, []ledger.Owed{owe(1, 100, false), owe(2, 300, false)}, []money.Amount{25, 75}, 0},
		"left over units to the first in order": {5, []ledger.Owed{owe(3, 2, false), owe(1, 2, false), owe(2, 2, false)}, []money.Amount{2, 2, 1}, 0},
		"two sure ones with too little":         {3, []ledger.Owed{owe(1, 4, true), owe(2, 4, true), owe(3, 9, false)}, []money.Amount{2, 1, 0}, 0},
		"sums beyond 64 bits": {ledger.MaxAmount, []ledger.Owed{owe(1, ledger.MaxAmount, false), owe(2, ledger.MaxAmount, false), owe(3, ledger.MaxAmount, false)},
			[]money.Amount{ledger.MaxAmount/3 + 1, ledger.MaxAmount / 3, ledger.MaxAmount / 3}, 0},
	} {
		paid, rest := ledger.ShareOut([]ledger.Balance{{Asset: ledger.ID{1}, Amount: c.have}}, c.owed)
		got := make([]money.Amount, len(c.owed))
		for _, p := range paid {
			got[p.Credit.Entry[0]-1] = p.Amount
		}
		var left money.Amount
		for _, r := range rest {
			left += r.Amount
		}
		if !slices.Equal(got, c.paid) || left != c.rest {
			t.Errorf("%s: pays %v and gives back %d, want %v and %d", name, got, left, c.paid, c.rest)
		}
	}
}

func TestASettlementNeitherMakesNorLosesMoneyAndPaysNobodyMoreThanPromised(t *testing.T) {
	amount := rapid.OneOf(rapid.Uint64Range(1, 20), rapid.Uint64Range(1, ledger.MaxAmount))
	rapid.Check(t, func(t *rapid.T) {
		var have []ledger.Balance
		for i := range byte(rapid.IntRange(0, 3).Draw(t, "assets")) {
			have = append(have, ledger.Balance{Asset: ledger.ID{i + 1}, Amount: money.Amount(amount.Draw(t, "balance"))})
		}
		owed := map[ledger.CreditID]ledger.Owed{}
		var list []ledger.Owed
		for i := range byte(rapid.IntRange(0, 12).Draw(t, "credits")) {
			o := owe(i, money.Amount(amount.Draw(t, "owed")), rapid.Bool().Draw(t, "sure"))
			o.Asset = ledger.ID{byte(rapid.IntRange(1, 4).Draw(t, "asset"))}
			owed[o.Credit], list = o, append(list, o)
		}
		paid, rest := ledger.ShareOut(have, list)
		sum := map[ledger.ID]*big.Int{}
		add := func(asset ledger.ID, a money.Amount) {
			if sum[asset] == nil {
				sum[asset] = new(big.Int)
			}
			sum[asset].Add(sum[asset], new(big.Int).SetUint64(uint64(a)))
		}
		got := map[ledger.CreditID]money.Amount{}
		for i, p := range paid {
			if i > 0 && paid[i-1].Credit.Compare(p.Credit) >= 0 {
				t.Fatalf("credit %d is out of order or paid twice", i)
			}
			if o := owed[p.Credit]; p.Amount == 0 || p.Amount > o.Amount || p.Asset != o.Asset {
				t.Fatalf("%d of %d is paid", p.Amount, o.Amount)
			}
			got[p.Credit] = p.Amount
			add(p.Asset, p.Amount)
		}
		for _, r := range rest {
			add(r.Asset, r.Amount)
		}
		for _, h := range have {
			if sum[h.Asset] == nil || sum[h.Asset].Cmp(new(big.Int).SetUint64(uint64(h.Amount))) != 0 {
				t.Fatalf("of %d, %v is paid or goes back", h.Amount, sum[h.Asset])
			}
			delete(sum, h.Asset)
		}
		if len(sum) != 0 {
			t.Fatalf("money is paid that was not there: %v", sum)
		}
		short := func(asset ledger.ID, sure bool) bool {
			return slices.ContainsFunc(list, func(o ledger.Owed) bool { return o.Asset == asset && o.Sure == sure && got[o.Credit] < o.Amount })
		}
		for _, r := range rest {
			if short(r.Asset, true) || short(r.Asset, false) {
				t.Fatal("something goes back while somebody is not paid in full")
			}
		}
		for _, o := range list {
			if !o.Sure && got[o.Credit] > 0 && short(o.Asset, true) {
				t.Fatal("another is paid before a sure one is paid in full")
			}
		}
		slices.Reverse(list)
		again, back := ledger.ShareOut(have, list)
		if !slices.Equal(again, paid) || !slices.Equal(back, rest) {
			t.Fatal("the order in which credits are named changes what is paid")
		}
	})
}
