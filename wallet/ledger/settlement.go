package ledger

import (
	"bytes"
	"math/big"
	"math/bits"
	"slices"

	"sanduk.app/wallet/money"
)

// SettleRound is the first of the rounds of settlements: the purse's own key
// opens none of them, so that it can't use up the last.
const SettleRound = 1 << 31

// MostSettled is how many credits a settlement pays: what a body has room for.
const MostSettled = 384

// MostPromises is how many credits to others one entry of a purse has. With it,
// what may be certified fits into a settlement: two branches of
// MaxUncertified entries.
const MostPromises = MostSettled / (2 * MaxUncertified)

// settlersOf is who writes a settlement.
func settlersOf(facts Facts) (Holder, error) {
	if facts.Settle == nil {
		return Holder{}, refuse(CodeAuthority, "a settlement is written by the guardians")
	}
	return *facts.Settle, nil
}

// settlementRule is what a settlement shows by itself. What it pays follows
// from the seals that it stands on, and is for guardians to recompute.
func settlementRule(e *Entry) error {
	_, err := DecodeSettlement(e.Body)
	switch {
	case err != nil:
		return refuse(CodeMalformed, "%v", err)
	case e.Account.Type() != TypePurse:
		return &Wait{Reason: WaitKind, Text: "settlements of other accounts than purses are not known to this version"}
	case e.Round < SettleRound:
		return refuse(CodeRound, "rounds of settlements begin with %d", uint64(SettleRound))
	case len(e.Claims)+len(e.Locks) != 0:
		return refuse(CodeKind, "a settlement claims and locks nothing")
	}
	return nil
}

// settlementCredits asks that what remains goes to the owner, one credit for
// each asset.
func settlementCredits(e *Entry, owner Account) error {
	for i, c := range e.Credits {
		if c.Payee != owner || len(c.Memo) != 0 || i > 0 && bytes.Compare(e.Credits[i-1].Asset[:], c.Asset[:]) >= 0 {
			return refuse(CodeKind, "credit %d of a settlement does not give the owner the rest", i)
		}
	}
	return nil
}

// Everything is what a purse has to settle with: its balances and its deposit.
func (a *After) Everything() ([]Balance, error) {
	all := a.Balances
	var err error
	for _, d := range a.Deposit {
		if all, err = plus(all, d.Asset, d.Amount); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// settle puts the deposit to the balances and takes from them what is paid.
func (a After) settle(e *Entry) (After, error) {
	body, err := DecodeSettlement(e.Body)
	if err != nil {
		return After{}, err
	}
	if a.Balances, err = a.Everything(); err != nil {
		return After{}, err
	}
	a.Deposit = nil
	for _, p := range body.Paid {
		if a.Balances, err = minus(a.Balances, p.Asset, p.Amount); err != nil {
			return After{}, err
		}
	}
	return a, nil
}

// PaidBy is what a settlement pays for each credit; nothing of other entries.
func PaidBy(e *Entry) []Paid {
	if e.Kind != KindSettlement {
		return nil
	}
	body, err := DecodeSettlement(e.Body)
	if err != nil {
		return nil
	}
	return body.Paid
}

// Owed is a credit that a frozen account promised, as a settlement looks at it.
type Owed struct {
	Credit CreditID
	Asset  ID
	Amount money.Amount
	Sure   bool // its branch may be certified: it is paid in full before the others
}

// ShareOut is what a settlement pays of what is owed, out of all that the
// account has: of each asset the sure credits first, then the others, each rank
// in full where the money reaches and in proportion where it does not. In
// proportion means rounded down, and the units that are left over go one each
// to the first credits in their order, so that whoever recomputes it comes to
// the same. have is ascending by asset; owed names each credit once, in any
// order. paid is ascending by credit, without those that get nothing; rest is
// what goes back to the owner, ascending by asset. Nothing is made and nothing
// lost: paid and rest together are what there was.
func ShareOut(have []Balance, owed []Owed) (paid []Paid, rest []Balance) {
	owed = slices.Clone(owed)
	slices.SortFunc(owed, func(a, b Owed) int { return a.Credit.Compare(b.Credit) })
	for _, h := range have {
		left := h.Amount
		for _, sure := range []bool{true, false} {
			rank := rankOf(owed, h.Asset, sure)
			for i, amount := range portions(left, rank) {
				if amount > 0 {
					paid = append(paid, Paid{Credit: rank[i].Credit, Asset: h.Asset, Amount: amount})
				}
				left -= amount
			}
		}
		if left > 0 {
			rest = append(rest, Balance{Asset: h.Asset, Amount: left})
		}
	}
	slices.SortFunc(paid, func(a, b Paid) int { return a.Credit.Compare(b.Credit) })
	return paid, rest
}

// rankOf are the credits of one asset that are paid alike.
func rankOf(owed []Owed, asset ID, sure bool) []Owed {
	var out []Owed
	for _, o := range owed {
		if o.Asset == asset && o.Sure == sure {
			out = append(out, o)
		}
	}
	return out
}

// portions shares an amount among credits of one rank; never more than each is
// owed.
func portions(left money.Amount, rank []Owed) []money.Amount {
	out := make([]money.Amount, len(rank))
	sum := new(big.Int)
	for i, o := range rank {
		out[i] = o.Amount
		sum.Add(sum, new(big.Int).SetUint64(uint64(o.Amount)))
	}
	if sum.Cmp(new(big.Int).SetUint64(uint64(left))) <= 0 {
		return out
	}
	over := left
	for i, o := range rank {
		out[i] = proportion(left, o.Amount, sum)
		over -= out[i]
	}
	for i := 0; over > 0; i++ { // fewer units than credits, and each got less than it is owed
		out[i]++
		over--
	}
	return out
}

// proportion is ⌊left × amount ÷ sum⌋, where left is less than sum.
func proportion(left, amount money.Amount, sum *big.Int) money.Amount {
	if sum.IsUint64() {
		hi, lo := bits.Mul64(uint64(left), uint64(amount))
		quotient, _ := bits.Div64(hi, lo, sum.Uint64()) // no overflow: left < sum
		return money.Amount(quotient)
	}
	product := new(big.Int).Mul(new(big.Int).SetUint64(uint64(left)), new(big.Int).SetUint64(uint64(amount)))
	return money.Amount(product.Quo(product, sum).Uint64())
}
