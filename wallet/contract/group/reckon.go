package group

import (
	"math/bits"

	"sanduk.app/wallet/money"
)

// part is a × num ÷ den, rounded down. What it is asked for is never more than
// an amount holds: num ≤ den, or the factors are bounded by the constitution.
func part(a money.Amount, num, den uint64) (money.Amount, error) {
	hi, lo := bits.Mul64(uint64(a), num)
	if den == 0 || hi >= den {
		return 0, money.ErrOverflow
	}
	q, _ := bits.Div64(hi, lo, den)
	return money.Amount(q), nil
}

func floor(a, unit money.Amount) money.Amount { return a - a%unit }

// times is a × n, or money.ErrOverflow.
func times(a money.Amount, n uint64) (money.Amount, error) {
	hi, lo := bits.Mul64(uint64(a), n)
	if hi != 0 {
		return 0, money.ErrOverflow
	}
	return money.Amount(lo), nil
}
