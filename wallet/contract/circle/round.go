package circle

import (
	"slices"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// nobody stands for a winner who is not known.
const nobody = -1

// turn tells whose turn the present round is; false: it is not known yet, or
// nobody is left.
func (c *Circle) turn(now uint64) (int, bool) {
	waiting := c.waiting()
	switch {
	case len(waiting) == 0:
		return c.leaversTurn()
	case c.Round == 1 && len(c.Rules.First) == 1 && !c.Members[c.Rules.First[0]].Left:
		return int(c.Rules.First[0]), true
	case len(waiting) == 1 || c.Rules.Order == ByAgreement:
		return waiting[0], true
	case c.Rules.Order == ByLot:
		return waiting[0], c.Order != nil
	}
	return c.winner(waiting, now)
}

// waiting are the members whose turn is to come, in the order of turns; those
// who left are not among them.
func (c *Circle) waiting() []int {
	out := make([]int, 0, len(c.Members))
	each := func(i int) {
		if m := &c.Members[i]; m.Served == 0 && !m.Left {
			out = append(out, i)
		}
	}
	if c.Order != nil {
		for _, i := range c.Order {
			each(i)
		}
		return out
	}
	for i := range c.Members {
		each(i)
	}
	return out
}

// leaversTurn is that of somebody who left: after all others, and each gives
// back only if he was given.
func (c *Circle) leaversTurn() (int, bool) {
	for i := range c.Members {
		if m := &c.Members[i]; m.Left && m.Served == 0 && m.Gave != 0 {
			return i, true
		}
	}
	return nobody, false
}

func (c *Circle) served() bool {
	_, left := c.leaversTurn()
	return !left && len(c.waiting()) == 0
}

// owesRound tells whether a member contributes to the present round, which is
// w's, or nobody's yet.
func (c *Circle) owesRound(i, w int) bool {
	switch {
	case c.Members[i].Left:
		return false
	case w == nobody:
		return true
	case c.Members[w].Left:
		return i != w && c.Members[w].Gave&(1<<i) != 0
	}
	return i != w || c.Rules.OwnPart
}

// collect uses what members have paid, and tells whether the round is whole.
func (c *Circle) collect(w int, known bool) bool {
	if !known {
		w = nobody
	}
	whole := true
	for i := range c.Members {
		m := &c.Members[i]
		c.secure(m)
		c.repay(i)
		if !c.owesRound(i, w) {
			c.takeBack(i)
			c.payFines(m)
			continue
		}
		if !m.Paid && m.Secured && m.Credit >= c.Rules.Contribution {
			c.put(m, &m.Credit, c.Rules.Contribution)
			m.Paid = true
		}
		if m.Paid {
			c.payFines(m)
		}
		whole = whole && m.Paid
	}
	return whole
}

// secure sets a member's deposit apart, before anything else.
func (c *Circle) secure(m *Member) {
	if !m.Secured && !m.Left && m.Credit >= c.Rules.Deposit {
		m.Credit -= c.Rules.Deposit
		m.Deposit, m.Secured = c.Rules.Deposit, true
	}
}

// takeBack gives a contribution back to whom the round turned out not to ask
// for one.
func (c *Circle) takeBack(i int) {
	m := &c.Members[i]
	c.Pot, m.Credit = c.Pot-m.Put, m.Credit+m.Put
	m.Put, m.Paid, m.Covered = 0, false, false
	c.Short = slices.DeleteFunc(c.Short, func(d Debt) bool { return d.From == i })
}

// put moves as much as there is, up to a sum, into the pot.
func (c *Circle) put(m *Member, from *money.Amount, most money.Amount) money.Amount {
	part := min(*from, most)
	*from, c.Pot, m.Put = *from-part, c.Pot+part, m.Put+part
	return part
}

// repay pays a member's debts out of the credit, oldest first.
func (c *Circle) repay(i int) {
	if len(c.Debts) > 0 {
		c.Members[i].Credit = c.settle(i, c.Members[i].Credit)
	}
}

// settle pays a member's debts out of a sum, and gives what is left of it.
func (c *Circle) settle(i int, sum money.Amount) money.Amount {
	rest := c.Debts[:0:0]
	for _, d := range c.Debts {
		if d.From == i {
			part := min(sum, d.Amount)
			c.giveMember(d.To, part)
			sum, d.Amount = sum-part, d.Amount-part
		}
		if d.Amount > 0 {
			rest = append(rest, d)
		}
	}
	c.Debts = rest
	return sum
}

func (c *Circle) payFines(m *Member) {
	part := min(m.Credit, m.Fines)
	m.Credit, m.Fines = m.Credit-part, m.Fines-part
	c.fined(part)
}

func (c *Circle) fined(amount money.Amount) {
	if c.Rules.FinesTo == ToPot {
		c.Extra += amount
	} else {
		c.Pool += amount
	}
}

// payOut gives the pot to who takes it: less what she left for the fee and the
// dividend, and less what she owes.
func (c *Circle) payOut(w int, now uint64) {
	t := c.division(w)
	t.Round, t.Member, t.Time = c.Round, w, now
	for i := range c.Members {
		m := &c.Members[i]
		if (m.Paid || c.isShort(i)) && i != w {
			m.Gave |= 1 << w
		}
		if t.Dividend > 0 && c.getsDividend(i, w) {
			m.Credit += t.Dividend
		}
		m.Paid, m.Put, m.Covered, m.Fined = false, 0, false, false
	}
	c.giveMember(int(c.Rules.Organiser), t.Fee)
	for _, d := range c.Short {
		if d.From != w {
			c.Debts = append(c.Debts, Debt{From: d.From, To: w, Amount: d.Amount})
		}
	}
	winner := &c.Members[w]
	sum := c.settle(w, t.Takes)
	part := min(sum, winner.Fines)
	winner.Fines -= part
	c.Pot, c.Extra, c.Short, c.Draw = 0, 0, nil, nil
	c.fined(part) // a fine of hers is for the next
	c.giveMember(w, sum-part)
	winner.Served = c.Round
	c.Turns = append(c.Turns, t)
	c.Round++
}

// division is what becomes of the pot.
func (c *Circle) division(w int) Turn {
	t := Turn{Pot: c.Pot, Takes: c.Pot + c.Extra}
	if c.Members[w].Left {
		return t // what she gave comes back to her, and is nobody's gain
	}
	t.Fee = share(c.Pot, c.Rules.Fee)
	t.Discount = max(min(c.discount(w), share(c.Pot, c.Rules.Cap)), t.Fee)
	n := money.Amount(0)
	for i := range c.Members {
		if c.getsDividend(i, w) {
			n++
		}
	}
	if n > 0 {
		t.Dividend = (t.Discount - t.Fee) / n
	}
	t.Takes = c.Pot - t.Fee - n*t.Dividend + c.Extra // what can't be divided stays hers
	return t
}

func (c *Circle) getsDividend(i, w int) bool {
	return !c.Members[i].Left && (i != w || c.Rules.Dividend == DividendToAll)
}

// discount is what a member left of a whole pot by her bid.
func (c *Circle) discount(w int) money.Amount {
	if c.Rules.Order != ByBid || c.Draw == nil || !c.Draw.Tickets[w].Revealed {
		return 0
	}
	return min(c.Draw.Tickets[w].Bid, share(c.Gross(), c.Rules.Cap))
}

// Gross is the pot of the present round once all have paid.
func (c *Circle) Gross() (sum money.Amount) {
	for i := range c.Members {
		if !c.Members[i].Left {
			sum += c.Rules.Contribution
		}
	}
	return sum
}

func (c *Circle) isShort(i int) bool {
	for _, d := range c.Short {
		if d.From == i {
			return true
		}
	}
	return false
}

// end gives back what is left once everybody had a turn: after debts and fines
// deposits and credits, and an equal share of the fines that were kept.
func (c *Circle) end(now uint64) {
	for i := range c.Members {
		m := &c.Members[i]
		rest := c.settle(i, m.Credit+m.Deposit)
		part := min(rest, m.Fines)
		m.Fines -= part
		c.Pool += part
		m.Credit, m.Deposit = rest-part, 0
	}
	c.Pool += c.Extra
	c.Extra = 0
	c.sharePool()
	for i := range c.Members {
		c.giveMember(i, c.Members[i].Credit)
		c.Members[i].Credit = 0
	}
	c.Over = true
}

// sharePool gives all who stayed the same, and what can't be divided to whose
// turn was last.
func (c *Circle) sharePool() {
	n, last := money.Amount(0), nobody
	for i := range c.Members {
		if m := &c.Members[i]; !m.Left {
			n++
			if last == nobody || m.Served > c.Members[last].Served {
				last = i
			}
		}
	}
	if n == 0 {
		return
	}
	each := c.Pool / n
	for i := range c.Members {
		if !c.Members[i].Left {
			c.Members[i].Credit += each
		}
	}
	c.Members[last].Credit += c.Pool - n*each
	c.Pool = 0
}

// Next is whose turn the present round is, where that is known.
func (c *Circle) Next(now uint64) (int, bool) {
	if c.Over {
		return nobody, false
	}
	return c.turn(now)
}

// Owes is what a member has to pay in now, beside what is there of hers already.
func (c *Circle) Owes(i int, now uint64) money.Amount {
	m := &c.Members[i]
	var sum money.Amount
	for _, d := range append(c.Debts[:len(c.Debts):len(c.Debts)], c.Short...) {
		if d.From == i {
			sum += d.Amount
		}
	}
	if !m.Secured && !m.Left {
		sum += c.Rules.Deposit
	}
	w, known := c.Next(now)
	if !known {
		w = nobody
	}
	if !c.Over && !m.Paid && c.owesRound(i, w) {
		sum += c.Rules.Contribution
	}
	return sum + m.Fines - min(m.Credit, sum+m.Fines)
}

// Place is a member's, by the account; -1: nobody's.
func (c *Circle) Place(a ledger.Account) int { return c.place(a) }

// Whole tells whether all who owe the present round's contribution have paid it.
func (c *Circle) Whole(now uint64) bool {
	w, known := c.Next(now)
	if !known {
		w = nobody
	}
	for i := range c.Members {
		if c.owesRound(i, w) && !c.Members[i].Paid {
			return false
		}
	}
	return !c.Over
}

// HasMember tells whether an account is a member's.
func (c *Circle) HasMember(a ledger.Account) bool { return c.place(a) >= 0 }
