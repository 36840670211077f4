package group

import "sanduk.app/wallet/money"

// Instalment is a part of a loan as it was planned when it was given.
type Instalment struct {
	Meeting   uint64 // of the cycle
	Principal money.Amount
	Charge    money.Amount
}

// Schedule plans a loan that is given in a meeting: equal parts in whole units,
// the last with what rounding left.
func (c *Constitution) Schedule(principal money.Amount, meeting, periods uint64) ([]Instalment, error) {
	out := make([]Instalment, 0, periods)
	remains, each := principal, floor(principal/money.Amount(max(periods, 1)), c.Unit)
	for k := uint64(1); k <= periods; k++ {
		i := Instalment{Meeting: meeting + k*c.Lending.Period, Principal: each}
		if k == periods {
			i.Principal = remains
		}
		var err error
		if i.Charge, err = c.chargeOf(principal, remains, k); err != nil {
			return nil, err
		}
		remains -= i.Principal
		out = append(out, i)
	}
	return out, nil
}

// chargeOf is the service charge that falls due in the k-th period, in whole
// units. A charge that is asked once falls due when the loan is given, which its
// schedule shows with the first instalment.
func (c *Constitution) chargeOf(original, remains money.Amount, k uint64) (money.Amount, error) {
	base := original
	switch {
	case c.Lending.Charge == ChargeOnce && k > 1:
		return 0, nil
	case c.Lending.Charge == ChargeDeclining:
		base = remains
	}
	charge, err := part(base, c.Lending.Rate, MaxRate)
	return floor(charge, c.Unit), err
}
