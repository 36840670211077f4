package group

import (
	"sanduk.app/wallet/money"
)

// Holders are the members as a share-out sees them, by their numbers.
func (s *State) Holders() []Holder {
	var out []Holder
	for i := range s.Members {
		m := &s.Members[i]
		if !m.Active() {
			continue
		}
		h := Holder{Member: uint64(i + 1), Shares: m.Shares, Debt: m.Owes(), Charges: m.Charges}
		if s.Constitution.FinesTo == LoanFund {
			h.Debt += m.Fines
		}
		out = append(out, h)
	}
	return out
}

// Preview is the share-out as it would be now: what every phone computes by
// itself from the group's books.
func (s *State) Preview() (Division, error) {
	if s.Bank > 0 {
		return Division{}, refused(ErrRule, "the bank's loan is paid back first")
	}
	return Divide(s.Constitution.Form, s.Constitution.Price, s.Constitution.Unit, s.Free(), s.Holders())
}

// shareOut ends the cycle. What the secretary announced in all must be what the
// books give, to the coin. Each part is due then, and taken with Take.
func (s *State) shareOut(l *Line) error {
	switch {
	case s.Ended:
		return refused(ErrRule, "the cycle was shared out")
	case s.checks[0].open() || s.checks[1].open():
		return refused(ErrMismatch, "it is resolved before the share-out")
	}
	d, err := s.Preview()
	if err != nil {
		return err
	}
	if paid := s.Free() - d.Rest; l.Amount != paid {
		return refused(ErrMismatch, "%d were announced, the books give %d", l.Amount, paid)
	}
	lot := s.Constitution.Rest == RestLot && d.Rest > 0
	if lot != (l.Member != 0) {
		return refused(ErrLine, "the member on whom the lot fell")
	}
	if lot {
		if _, err := s.member(l.Member); err != nil {
			return err
		}
	}
	s.Shared = &Shared{Cycle: s.Cycle, Counted: s.Free(), Shares: s.Shares(), Division: d}
	for _, p := range d.Payouts {
		s.payUp(&s.Members[p.Member-1], p)
	}
	return s.restTo(l, d.Rest)
}

// payUp ends a member's cycle with what she gets.
func (s *State) payUp(m *Member, p Payout) {
	loans := min(p.Netted, m.Owes())
	s.settle(m, loans)
	if fines := p.Netted - loans; fines > 0 {
		m.Fines -= fines
		s.Totals.Fines += fines
	}
	m.Debt += m.Loan.Owed() // borne on without charge
	m.Loan = Loan{}
	m.Due += p.Paid
	m.Shares, m.Bought, m.Charges, m.Missed = 0, 0, 0, 0
	s.Ended = true
}

// restTo sends the remainder where the constitution says.
func (s *State) restTo(l *Line, rest money.Amount) error {
	switch {
	case rest == 0 || s.Constitution.Rest == RestCarry:
		return nil
	case s.Constitution.Rest == RestLot:
		s.Members[l.Member-1].Due += rest
		return nil
	}
	for _, side := range []Side{Cash, Wallet} {
		from, to := s.Loan.on(side), s.Social.on(side)
		moved := min(rest, *from)
		move := Line{What: ShareOut, Side: side}
		*from -= moved
		s.post(&move, LoanFund, false, moved)
		if err := s.put(&move, SocialFund, to, moved); err != nil {
			return err
		}
		rest -= moved
	}
	return nil
}
