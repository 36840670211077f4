package goal

import (
	"math/bits"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Step is money that was put aside, or taken back.
type Step struct {
	Time   uint64
	Amount money.Amount
	Back   bool
}

// Outlook is how far a goal is, and how it goes on if nothing changes.
type Outlook struct {
	Percent uint8        // of the target, 100 at most, and 100 only when it is reached
	Left    money.Amount // to the target
	PerWeek money.Amount // what has to be put aside in each week from now on to be in time; 0: no date, or it is over
	Reached uint64       // when the target is reached at the pace until now; 0: it is reached, or there is no pace
	Late    bool         // it will not be reached by its date
}

const (
	dayMS  = 24 * 60 * 60 * 1000
	weekMS = 7 * dayMS
	// paceOver is the time whose steps make the pace: long enough for who is
	// paid by the month.
	paceOver = 90 * dayMS
	// paceLeast keeps the first days from promising too much.
	paceLeast = weekMS
)

// Look tells how far a plan is with so much saved, after the steps until now.
// Their order is free; those of the future are left out.
func (p *Plan) Look(saved money.Amount, steps []Step, now uint64) Outlook {
	o := Outlook{Percent: percent(saved, p.Target)}
	if saved >= p.Target {
		return o
	}
	o.Left = p.Target - saved
	o.Reached = reached(o.Left, steps, now)
	if p.By == 0 {
		return o
	}
	o.Late = now >= p.By || o.Reached > p.By || o.Reached == 0
	if now < p.By {
		weeks := (p.By - now + weekMS - 1) / weekMS
		o.PerWeek = money.Amount((uint64(o.Left) + weeks - 1) / weeks)
	}
	return o
}

func percent(saved, target money.Amount) uint8 {
	if target == 0 || saved >= target {
		return 100
	}
	high, low := bits.Mul64(uint64(saved), 100)
	whole, _ := bits.Div64(high, low, uint64(target)) // saved < target, so that it fits
	return uint8(whole)
}

// reached is when what is left will be there at the pace of the steps.
func reached(left money.Amount, steps []Step, now uint64) uint64 {
	in, out, since := money.Amount(0), money.Amount(0), now
	for _, s := range steps {
		if s.Time > now || now-s.Time > paceOver {
			continue
		}
		since = min(since, s.Time)
		if s.Back {
			out = capped(out, s.Amount)
		} else {
			in = capped(in, s.Amount)
		}
	}
	if in <= out {
		return 0
	}
	span := max(now-since, paceLeast)
	high, low := bits.Mul64(uint64(left), span)
	if high >= uint64(in-out) {
		return ledger.MaxTime
	}
	wait, rest := bits.Div64(high, low, uint64(in-out))
	if rest > 0 {
		wait++
	}
	return min(now+min(wait, ledger.MaxTime), ledger.MaxTime)
}

// capped adds, and stays at the greatest amount.
func capped(a, b money.Amount) money.Amount {
	if sum, err := a.Plus(b); err == nil {
		return min(sum, ledger.MaxAmount)
	}
	return ledger.MaxAmount
}
