package group

import "sanduk.app/wallet/money"

// limit is the most that a member with so many shares borrows.
func (s *State) limit(shares uint64) (money.Amount, error) {
	return times(s.Constitution.Price, shares*s.Constitution.Lending.Multiple)
}

// Limit is the most that a member can borrow now; 0 while she may not.
func (s *State) Limit(n uint64) money.Amount {
	m, err := s.member(n)
	if err != nil || m.Owes() > 0 || s.lendingTime() != nil {
		return 0
	}
	limit, err := s.limit(m.Shares)
	if err != nil {
		return 0
	}
	return limit
}

// lendingTime asks that loans are given in this part of the cycle.
func (s *State) lendingTime() error {
	l := &s.Constitution.Lending
	switch {
	case l.Multiple == 0:
		return refused(ErrLoan, "this group gives none")
	case s.Ended:
		return refused(ErrLoan, "the cycle was shared out")
	case s.Meeting < l.First && s.Cycle == 1:
		return refused(ErrLoan, "the first are given in meeting %d", l.First)
	case s.Constitution.Meetings > 0 && s.Meeting+l.Stop > s.Constitution.Meetings:
		return refused(ErrLoan, "none are given in the last %d meetings", l.Stop)
	}
	return nil
}

func (s *State) lend(l *Line) error {
	m, rules := &s.Members[l.Member-1], &s.Constitution.Lending
	if err := s.lendingTime(); err != nil {
		return err
	}
	limit, err := s.limit(m.Shares)
	switch {
	case err != nil:
		return err
	case m.Owes() > 0:
		return refused(ErrLoan, "member %d owes %d still", l.Member, m.Owes())
	case l.Amount == 0 || l.Amount > limit:
		return refused(ErrLoan, "member %d may borrow %d", l.Member, limit)
	case l.N == 0 || l.N > rules.Periods:
		return refused(ErrLoan, "for 1 to %d instalments", rules.Periods)
	}
	if err := s.lendable(l.Amount); err != nil {
		return err
	}
	if err := s.owe(m, l.Amount, l.N); err != nil {
		return err
	}
	return s.out(l, LoanFund, l.Amount)
}

// owe gives a member a loan, with the charge that is asked at once.
func (s *State) owe(m *Member, amount money.Amount, periods uint64) (err error) {
	m.Loan = Loan{Original: amount, Remains: amount, Given: s.Ever, Periods: periods}
	s.Totals.Lent += amount
	if s.Constitution.Lending.Charge == ChargeOnce {
		m.Loan.Charge, err = s.Constitution.chargeOf(amount, amount, 1)
	}
	return err
}

// Due tells in which meeting, counted over all cycles, a loan's term ends.
func (s *State) Due(l *Loan) uint64 { return l.Given + l.Periods*s.Constitution.Lending.Period }

// PastDue tells whether a member's loan is past its term.
func (s *State) PastDue(m *Member) bool {
	return m.Debt > 0 || m.Loan.Owed() > 0 && s.Ever > s.Due(&m.Loan)
}

// accrue adds, as a meeting begins, the charge that falls due in it, and the
// fine for a loan past its term, which bears no more charge.
func (s *State) accrue(m *Member) error {
	rules := &s.Constitution.Lending
	if m.Loan.Owed() == 0 {
		if m.Debt > 0 && rules.LateFine > 0 {
			return s.fine(m, rules.LateFine)
		}
		return nil
	}
	since := s.Ever - m.Loan.Given
	switch {
	case since > m.Loan.Periods*rules.Period:
		if rules.LateFine > 0 {
			return s.fine(m, rules.LateFine)
		}
	case rules.Charge != ChargeOnce && since%rules.Period == 0:
		charge, err := s.Constitution.chargeOf(m.Loan.Original, m.Loan.Remains, since/rules.Period)
		if err != nil {
			return err
		}
		m.Loan.Charge += charge
	}
	return nil
}

// repay takes what a member pays of what she owes: the charge first, then the
// loan, then what an earlier cycle left.
func (s *State) repay(l *Line) error {
	m := &s.Members[l.Member-1]
	if l.Amount == 0 || l.Amount > m.Owes() {
		return refused(ErrOwed, "member %d owes %d", l.Member, m.Owes())
	}
	s.settle(m, l.Amount)
	return s.in(l, LoanFund, l.Amount)
}

// settle takes an amount off what a member owes of loans.
func (s *State) settle(m *Member, amount money.Amount) {
	charge := min(amount, m.Loan.Charge)
	m.Loan.Charge, m.Charges, s.Totals.Charges = m.Loan.Charge-charge, m.Charges+charge, s.Totals.Charges+charge
	amount -= charge
	loan := min(amount, m.Loan.Remains)
	m.Loan.Remains -= loan
	m.Debt -= amount - loan
	if m.Loan.Owed() == 0 {
		m.Loan = Loan{}
	}
}

// writeOff lets a member off a part of what she owes: a loss of the loan fund.
func (s *State) writeOff(l *Line) error {
	m := &s.Members[l.Member-1]
	if l.Amount == 0 || l.Amount > m.Owes() || len(l.Note) == 0 {
		return refused(ErrOwed, "member %d owes %d; and it says why", l.Member, m.Owes())
	}
	s.letOff(m, l.Amount)
	return nil
}

func (s *State) letOff(m *Member, amount money.Amount) {
	s.Totals.WrittenOff += amount
	loan := min(amount, m.Loan.Remains)
	m.Loan.Remains -= loan
	charge := min(amount-loan, m.Loan.Charge)
	m.Loan.Charge -= charge
	m.Debt -= amount - loan - charge
	if m.Loan.Owed() == 0 {
		m.Loan = Loan{}
	}
}
