package group

import (
	"errors"

	"sanduk.app/wallet/money"
)

// ErrShareOut says that there is nobody to share out to.
var ErrShareOut = errors.New("nobody has shares: nothing can be shared out")

// Holder is a member as a share-out sees her.
type Holder struct {
	Member  uint64
	Shares  uint64
	Debt    money.Amount // what she owes the loan fund: loan, charge, fines
	Charges money.Amount // what she paid as service charge in the cycle
}

// Payout is what one member gets.
type Payout struct {
	Member uint64
	Gross  money.Amount // what her shares bring, in whole units
	Netted money.Amount // what is kept of it for what she owes
	Paid   money.Amount // what goes into her hand: Gross − Netted
	Owes   money.Amount // what she owes even then
}

// Division is a share-out: what every phone computes by itself. Always
// Σ Paid + Rest = what was counted, and Σ Gross + Rest = counted + Σ Netted.
type Division struct {
	Payouts []Payout
	Rest    money.Amount // what rounding leaves: less than a unit for each who gets something
}

// Divide shares a loan fund out. What is owed to it is netted from the shares
// of who owes it, so that the rest of a debt that is larger than them is a loss
// of all others. Payouts are in the order of holders.
func Divide(form Form, price, unit, counted money.Amount, holders []Holder) (Division, error) {
	d := Division{Payouts: make([]Payout, len(holders))}
	nobody := true
	for i, h := range holders {
		d.Payouts[i].Member = h.Member
		nobody = nobody && h.Shares == 0
	}
	if nobody {
		return Division{}, ErrShareOut
	}
	short := make([]bool, len(holders)) // whose shares don't cover what they owe
	for {
		gross, again, err := divideOnce(form, price, unit, counted, holders, short)
		if err != nil {
			return Division{}, err
		}
		for i, h := range holders {
			if short[i] {
				continue
			}
			d.Payouts[i].Gross = gross[i]
			d.Payouts[i].Netted = min(h.Debt, gross[i])
			d.Payouts[i].Paid = gross[i] - d.Payouts[i].Netted
			d.Payouts[i].Owes = h.Debt - d.Payouts[i].Netted
			short[i] = gross[i] < h.Debt
		}
		if !again {
			break
		}
	}
	return d, d.rest(counted)
}

// rest is what the counted money leaves: a division that pays out more than
// there is can't come out of Divide.
func (d *Division) rest(counted money.Amount) (err error) {
	d.Rest = counted
	for _, p := range d.Payouts {
		if d.Rest, err = d.Rest.Minus(p.Paid); err != nil {
			return err
		}
	}
	return nil
}

// divideOnce is what each brings of those who are not short, and whether one of
// them is now.
func divideOnce(form Form, price, unit, counted money.Amount, holders []Holder, short []bool) ([]money.Amount, bool, error) {
	p := pot{form: form, price: price, fund: counted}
	for i, h := range holders {
		if short[i] {
			continue
		}
		if err := p.take(h); err != nil {
			return nil, false, err
		}
	}
	gross, again := make([]money.Amount, len(holders)), false
	for i, h := range holders {
		if short[i] || p.shares == 0 {
			continue
		}
		g, err := p.gross(h)
		if err != nil {
			return nil, false, err
		}
		gross[i] = floor(g, unit)
		again = again || gross[i] < h.Debt
	}
	return gross, again, nil
}

// pot is what is divided, and among whom.
type pot struct {
	form          Form
	price         money.Amount
	fund          money.Amount // counted and owed
	shares, heads uint64
	charges       money.Amount
}

func (p *pot) take(h Holder) (err error) {
	if p.fund, err = p.fund.Plus(h.Debt); err != nil {
		return err
	}
	p.charges, err = p.charges.Plus(h.Charges)
	if h.Shares > 0 {
		p.shares, p.heads = p.shares+h.Shares, p.heads+1
	}
	return err
}

// gross is what one brings, before rounding. A loss is shared by shares in every
// form: nobody loses more than the savings.
func (p *pot) gross(h Holder) (money.Amount, error) {
	savings, err := times(p.price, p.shares)
	if err != nil {
		return 0, err
	}
	if p.form == ByValue || p.fund < savings {
		return part(p.fund, h.Shares, p.shares)
	}
	own, err := times(p.price, h.Shares)
	if err != nil {
		return 0, err
	}
	profit, err := p.profit(h, p.fund-savings)
	if err != nil {
		return 0, err
	}
	return own.Plus(profit)
}

func (p *pot) profit(h Holder, profit money.Amount) (money.Amount, error) {
	switch p.form {
	case ByHead:
		if h.Shares == 0 {
			return 0, nil
		}
		return profit / money.Amount(p.heads), nil
	case ByBorrower:
		if profit < p.charges {
			return part(profit, uint64(h.Charges), uint64(p.charges))
		}
		rest, err := part(profit-p.charges, h.Shares, p.shares)
		if err != nil {
			return 0, err
		}
		return h.Charges.Plus(rest)
	}
	return part(profit, h.Shares, p.shares)
}
