package ledger

import (
	"bytes"
	"fmt"
	"sort"

	"sanduk.app/wallet/money"
)

// Balance is an amount of one asset.
type Balance struct {
	_      struct{}     `cbor:",toarray"`
	Asset  ID           `json:"asset"`
	Amount money.Amount `json:"amount"`
}

// Total is what an issuer has issued and redeemed of one asset, ever.
type Total struct {
	_        struct{} `cbor:",toarray"`
	Asset    ID
	Issued   money.Amount
	Redeemed money.Amount
}

// After is an account's state of money as an entry leaves it. Lists are
// ascending by asset; balances and deposits of nothing are left out.
type After struct {
	_          struct{} `cbor:",toarray"`
	Balances   []Balance
	Deposit    []Balance // a purse's, locked for its payees; else empty
	Totals     []Total   // an issuer's; else empty
	ClaimCount uint64    // of all entries up to this one
	ClaimHash  ID        // running hash of all claimed credit ids, in order; zero before the first
}

// Balance is what the account has of an asset; zero when it has none.
func (a *After) Balance(asset ID) money.Amount {
	i, ok := find(a.Balances, asset)
	if !ok {
		return 0
	}
	return a.Balances[i].Amount
}

// Total is what the account has issued and redeemed of an asset.
func (a *After) Total(asset ID) Total {
	for _, t := range a.Totals {
		if t.Asset == asset {
			return t
		}
	}
	return Total{Asset: asset}
}

func find(list []Balance, asset ID) (int, bool) {
	i := sort.Search(len(list), func(i int) bool { return bytes.Compare(list[i].Asset[:], asset[:]) >= 0 })
	return i, i < len(list) && list[i].Asset == asset
}

// plus gives a new list with the amount added. *Refusal on overflow.
func plus(list []Balance, asset ID, amount money.Amount) ([]Balance, error) {
	i, ok := find(list, asset)
	out := append(make([]Balance, 0, len(list)+1), list...)
	if !ok {
		if len(list) == MaxAssets {
			return nil, refuse(CodeOverflow, "an account holds at most %d assets", MaxAssets)
		}
		out = append(out, Balance{})
		copy(out[i+1:], out[i:])
		out[i] = Balance{Asset: asset}
	}
	sum, err := out[i].Amount.Plus(amount)
	if err != nil || sum > MaxAmount {
		r := refuse(CodeOverflow, "the balance would pass the greatest amount")
		r.Balance = out[i]
		return nil, r
	}
	out[i].Amount = sum
	return out, nil
}

// minus gives a new list with the amount taken away. *Refusal when it is not there.
func minus(list []Balance, asset ID, amount money.Amount) ([]Balance, error) {
	i, ok := find(list, asset)
	have := Balance{Asset: asset}
	if ok {
		have = list[i]
	}
	rest, err := have.Amount.Minus(amount)
	if err != nil {
		r := refuse(CodeFunds, "the account has %d minor units of asset %s, %d are asked for", have.Amount, asset.Short(), amount)
		r.Balance = have
		return nil, r
	}
	if rest == 0 && !ok {
		return list, nil
	}
	out := append(make([]Balance, 0, len(list)), list...)
	if rest == 0 {
		return append(out[:i], out[i+1:]...), nil
	}
	out[i].Amount = rest
	return out, nil
}

// withTotal gives a new list of totals with one replaced or inserted.
func withTotal(list []Total, t Total) []Total {
	i := sort.Search(len(list), func(i int) bool { return bytes.Compare(list[i].Asset[:], t.Asset[:]) >= 0 })
	out := append(make([]Total, 0, len(list)+1), list...)
	if i < len(list) && list[i].Asset == t.Asset {
		out[i] = t
		return out
	}
	out = append(out, Total{})
	copy(out[i+1:], out[i:])
	out[i] = t
	return out
}

// ClaimHash is the running hash after one more claimed credit.
func ClaimHash(before ID, c CreditID) ID {
	return tagClaims.Hash(before[:], c.Entry[:], be64(c.Index))
}

func (a *After) validate() error {
	if err := validBalances("balance", a.Balances); err != nil {
		return err
	}
	if err := validBalances("deposit", a.Deposit); err != nil {
		return err
	}
	if len(a.Totals) > MaxAssets {
		return fmt.Errorf("%w: %d totals", ErrMalformed, len(a.Totals))
	}
	for i, t := range a.Totals {
		if i > 0 && bytes.Compare(a.Totals[i-1].Asset[:], t.Asset[:]) >= 0 {
			return fmt.Errorf("%w: total %d is out of order", ErrMalformed, i)
		}
		if t.Issued > MaxAmount || t.Redeemed > t.Issued {
			return fmt.Errorf("%w: total %d: redeemed %d of %d", ErrMalformed, i, t.Redeemed, t.Issued)
		}
	}
	if a.ClaimCount > MaxSeq || (a.ClaimCount == 0) != a.ClaimHash.IsZero() {
		return fmt.Errorf("%w: claims count and hash do not agree", ErrMalformed)
	}
	return nil
}

func validBalances(item string, list []Balance) error {
	if len(list) > MaxAssets {
		return fmt.Errorf("%w: %d %ss", ErrMalformed, len(list), item)
	}
	for i, b := range list {
		if i > 0 && bytes.Compare(list[i-1].Asset[:], b.Asset[:]) >= 0 {
			return fmt.Errorf("%w: %s %d is out of order", ErrMalformed, item, i)
		}
		if b.Amount == 0 || b.Amount > MaxAmount {
			return fmt.Errorf("%w: %s %d is %d", ErrMalformed, item, i, b.Amount)
		}
	}
	return nil
}
