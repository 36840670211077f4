package circle

import (
	"fmt"
	"slices"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/ledger"
)

// act does one act.
func (c *Circle) act(ev *contract.Event, a *Act) error {
	switch a.Do {
	case DoCommit:
		var d Commit
		if err := c.read(ev, a, &d, &d.Round, &d.Member); err != nil {
			return err
		}
		return firstOf(c.signed(a, d.Member), func() error { return c.commit(ev.Time, d) })
	case DoReveal:
		var d Reveal
		if err := c.read(ev, a, &d, &d.Round, &d.Member); err != nil {
			return err
		}
		return firstOf(c.signed(a, d.Member), func() error { return c.reveal(ev.Time, d) })
	case DoSwap:
		var d Pair
		if err := c.read(ev, a, &d, &d.Round, &d.Early, &d.Late); err != nil {
			return err
		}
		return firstOf(c.signed(a, d.Early, d.Late), func() error { return c.swap(d) })
	case DoReplace:
		var d Heir
		if err := c.read(ev, a, &d, &d.Round, &d.Member); err != nil {
			return err
		}
		return c.replace(ev, a, d)
	case DoClose:
		var d Whole
		if err := c.read(ev, a, &d, &d.Round); err != nil {
			return err
		}
		return c.close(ev.Time)
	case DoLeave, DoFine, DoWaive:
		var d One
		if err := c.read(ev, a, &d, &d.Round, &d.Member); err != nil {
			return err
		}
		return c.decide(ev, a, d)
	case DoFound:
		return fmt.Errorf("%w: it was founded before", errActs)
	}
	return &ledger.Wait{Reason: ledger.WaitKind, Text: fmt.Sprintf("act %d of a circle is not known to this version", a.Do)}
}

// firstOf goes on if nothing was wrong before.
func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// read decodes an act's data, which speak of this round and of members.
func (c *Circle) read(ev *contract.Event, a *Act, data any, round *uint64, members ...*uint64) error {
	if c.Over {
		return ErrOver
	}
	if err := ev.Decode("act", a.Data, data); err != nil {
		return err
	}
	if *round != c.Round {
		return fmt.Errorf("%w: %d, it is %d", ErrRound, *round, c.Round)
	}
	for _, m := range members {
		if *m >= uint64(len(c.Members)) || c.Members[*m].Left {
			return fmt.Errorf("%w: %d", ErrMember, *m)
		}
	}
	return nil
}

// signed asks for members' own words.
func (c *Circle) signed(a *Act, members ...uint64) error {
	for _, m := range members {
		if !a.signedBy(c.Members[m].Account.Key()) {
			return fmt.Errorf("%w: member %d", ErrSigned, m)
		}
	}
	return nil
}

func (c *Circle) decide(ev *contract.Event, a *Act, d One) error {
	m := &c.Members[d.Member]
	switch a.Do {
	case DoLeave:
		return c.leave(a, int(d.Member))
	case DoFine:
		if m.Fined || !c.Late(int(d.Member), ev.Time) {
			return ErrNotLate
		}
		m.Fines, m.Fined = m.Fines+c.Rules.Fine, true
		return nil
	}
	m.Fines = 0
	return nil
}

// Late tells whether a member has not paid the present round though its time is
// over.
func (c *Circle) Late(i int, now uint64) bool {
	w, known := c.turn(now)
	if !known {
		w = nobody
	}
	return !c.Over && now > c.Rules.Due(c.Round)+c.Rules.Grace && c.owesRound(i, w) && !c.Members[i].Paid
}

// swap changes two turns that are to come, at the wish of both.
func (c *Circle) swap(d Pair) error {
	early, late := slices.Index(c.Order, int(d.Early)), slices.Index(c.Order, int(d.Late))
	if early < 0 || late <= early || c.Members[d.Early].Served > 0 || c.Members[d.Late].Served > 0 {
		return ErrTurn
	}
	c.Order[early], c.Order[late] = c.Order[late], c.Order[early]
	return nil
}

// leave lets a member go whose turn is to come. What she paid and was not used
// goes back at once; what she gave to others' turns they give back after the
// last turn, each his part. Who had her turn stays until the end: others' turns
// are hers to pay.
func (c *Circle) leave(a *Act, i int) error {
	m := &c.Members[i]
	switch {
	case m.Served > 0 || c.owes(i) || c.isShort(i):
		return ErrTurn
	case len(c.waiting()) < 2:
		return fmt.Errorf("%w: nobody would be left", ErrTurn)
	case c.Draw != nil && c.Draw.Tickets[i].Committed:
		return ErrDraw
	case m.Gave != 0 || m.Credit+m.Deposit > 0 || m.Paid:
		if err := c.signed(a, uint64(i)); err != nil {
			return err
		}
	}
	c.takeBack(i)
	rest := m.Credit + m.Deposit
	part := min(rest, m.Fines)
	c.fined(part)
	c.giveMember(i, rest-part)
	m.Credit, m.Deposit, m.Fines, m.Left, m.Fined = 0, 0, 0, true, false
	return nil
}

// replace gives a member's place to another person, with everything. Who is
// late can be replaced without her word, by those who approve the entry.
func (c *Circle) replace(ev *contract.Event, a *Act, d Heir) error {
	if d.Account.Validate() != nil || d.Account.Type() != ledger.TypeSingle || c.place(d.Account) >= 0 {
		return ErrMember
	}
	if !a.signedBy(d.Account.Key()) {
		return fmt.Errorf("%w: the new one", ErrSigned)
	}
	if !c.Late(int(d.Member), ev.Time) {
		if err := c.signed(a, d.Member); err != nil {
			return err
		}
	}
	c.Members[d.Member].Account = d.Account
	return nil
}

// close ends a round in which somebody is late: the missing contributions come
// from credits, deposits, and those who answer for the late; what then is still
// missing they owe to who takes the pot.
func (c *Circle) close(now uint64) error {
	w, known := c.turn(now)
	if !known {
		w = nobody
	}
	found := false
	for i := range c.Members {
		if c.Late(i, now) {
			found = true
			c.cover(i, w)
		}
	}
	if !found {
		return ErrEarly
	}
	return nil
}

// cover finds a late member's contribution.
func (c *Circle) cover(i, w int) {
	m := &c.Members[i]
	missing := c.Rules.Contribution
	missing -= c.put(m, &m.Credit, missing)
	missing -= c.put(m, &m.Deposit, missing)
	if g := c.Guarantor(i); g != i && missing > 0 {
		if by := c.put(m, &c.Members[g].Deposit, missing); by > 0 {
			missing -= by
			c.Debts = append(c.Debts, Debt{From: i, To: g, Amount: by})
		}
	}
	if missing > 0 {
		c.Short = append(c.Short, Debt{From: i, To: w, Amount: missing})
	}
	m.Paid, m.Covered = true, true
}

// Guarantor is the place of who answers for a member; her own: nobody does.
func (c *Circle) Guarantor(i int) int {
	if len(c.Rules.Guarantors) == 0 {
		return i
	}
	return int(c.Rules.Guarantors[i])
}
