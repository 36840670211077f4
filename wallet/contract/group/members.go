package group

import (
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// join takes in a member in mid-cycle, as the constitution says.
func (s *State) join(l *Line) error {
	if s.Ended {
		return refused(ErrRule, "the cycle was shared out: one joins as the next begins")
	}
	if s.Constitution.Late == LateNever && s.Meeting > 1 {
		return refused(ErrRule, "nobody joins in mid-cycle")
	}
	if err := s.add(l.Note, l.Key); err != nil {
		return err
	}
	m := &s.Members[len(s.Members)-1]
	m.Joined, m.Meetings, m.Social, m.Here, m.Attended = s.Meeting, 1, s.Constitution.Social, Present, 1
	s.Totals.Joined, s.Totals.Calls, s.Totals.Attended = s.Totals.Joined+1, s.Totals.Calls+1, s.Totals.Attended+1
	if s.Constitution.Late == LateMissed {
		m.Missed = (s.Meeting - 1) * s.Constitution.MinShares
	}
	return nil
}

// add is a new member with nothing.
func (s *State) add(name, key []byte) error {
	if len(name) != len(ledger.ID{}) || len(s.Members) >= MaxMembers {
		return refused(ErrMember, "a name of %d bytes, %d members", len(name), len(s.Members))
	}
	s.Members = append(s.Members, Member{Name: ledger.ID(name)})
	return s.link(uint64(len(s.Members)), key)
}

// link gives a member's account; empty: she has none.
func (s *State) link(n uint64, key []byte) error {
	m := &s.Members[n-1]
	delete(s.accounts, m.Account)
	m.Account = ledger.Account{}
	if len(key) == 0 {
		return nil
	}
	account := ledger.Account(key)
	if account.Type() != ledger.TypeSingle {
		return refused(ErrLine, "the account of member %d", n)
	}
	if _, taken := s.accounts[account]; taken {
		return refused(ErrMember, "two with one account")
	}
	m.Account, s.accounts[account] = account, n
	return nil
}

// phone changes a member's account, as after a lost phone.
func (s *State) phone(l *Line) error {
	if len(l.Key) == 0 && s.Members[l.Member-1].Offices&(Counter|KeyHolder) != 0 {
		return refused(ErrRule, "who counts or holds a key signs: with a phone")
	}
	if len(l.Key) == 0 && s.Members[l.Member-1].PaidIn > 0 {
		return refused(ErrRule, "what she paid in goes back first")
	}
	return s.link(l.Member, l.Key)
}

func (s *State) elect(l *Line) error { return s.office(l.Member, Office(l.N)) }

// office gives a member offices. Who counts or holds a key signs, so she needs a
// phone; who holds a key has no other office.
func (s *State) office(n uint64, o Office) error {
	m := &s.Members[n-1]
	switch {
	case o > Chair|Secretary|BoxKeeper|Counter|KeyHolder:
		return refused(ErrLine, "offices %d", o)
	case o&KeyHolder != 0 && o != KeyHolder:
		return refused(ErrRule, "a key holder has no other office")
	case o&(Counter|KeyHolder) != 0 && m.Account.IsZero():
		return refused(ErrRule, "who counts or holds a key signs: with a phone")
	}
	m.Offices = o
	return nil
}

// depart has a member leave. What she owes is kept of what she gets; a living
// one pays first what is more than that, of a dead one it is let off. What is
// left is due to her, or to the heir, and taken with Take.
func (s *State) depart(l *Line) error {
	m, why := &s.Members[l.Member-1], Parting(l.N)
	if why < Leaves || why > Splits || why == Dies && len(l.Note) == 0 {
		return refused(ErrLine, "why and, of a dead one, the heir")
	}
	gross, err := s.parting(m, why)
	if err != nil {
		return err
	}
	fines := m.Fines
	if s.Constitution.FinesTo != LoanFund {
		fines = 0
	}
	owes := m.Owes() + fines
	switch {
	case owes > gross && why != Dies:
		return refused(ErrOwed, "member %d owes %d, her shares bring %d", l.Member, owes, gross)
	case m.PaidIn > 0:
		return refused(ErrRule, "what she paid in goes back first")
	}
	if why == Splits {
		if err := s.socialPart(l); err != nil {
			return err
		}
	}
	netted := min(gross, m.Owes())
	s.settle(m, netted)
	if rest := m.Owes(); rest > 0 {
		s.letOff(m, rest)
	}
	if kept := min(gross-netted, fines); kept > 0 {
		s.Totals.Fines += kept
		netted += kept
	}
	m.Due += gross - netted
	m.Shares, m.Fines, m.Social, m.Missed, m.Offices, m.Gone = 0, 0, 0, 0, 0, why
	s.Totals.Left++
	return nil
}

// parting is what a member's shares bring as she leaves.
func (s *State) parting(m *Member, why Parting) (money.Amount, error) {
	rule := s.Constitution.Leaving
	switch why {
	case Dies:
		rule = s.Constitution.Death
	case Splits:
		rule = LeaveValue
	}
	if rule == LeaveValue {
		return s.value(m.Shares)
	}
	return s.savings(m.Shares)
}

// socialPart gives a member who goes to another group her equal part of the
// social fund, in cash.
func (s *State) socialPart(l *Line) error {
	heads := uint64(0)
	for i := range s.Members {
		if s.Members[i].Active() {
			heads++
		}
	}
	each, err := part(s.Social.Sum(), 1, heads)
	if err != nil {
		return err
	}
	cash := *l
	cash.Side = Cash
	return s.out(&cash, SocialFund, floor(each, s.Constitution.Unit))
}

// take pays out of what is due: after leaving, or after a share-out.
func (s *State) take(l *Line) error {
	if l.Member == 0 || l.Member > uint64(len(s.Members)) {
		return refused(ErrMember, "number %d", l.Member)
	}
	m := &s.Members[l.Member-1]
	if l.Amount == 0 || l.Amount > m.Due {
		return refused(ErrOwed, "%d are due to member %d", m.Due, l.Member)
	}
	m.Due -= l.Amount
	return s.out(l, LoanFund, l.Amount)
}

// bring takes in the shares of a member who comes from another group: at what
// shares are worth here, so that nobody else gains or loses by it. What she does
// not pay at once is the loan that she brings along.
func (s *State) bring(l *Line) error {
	m, c := &s.Members[l.Member-1], &s.Constitution
	if s.Ended || m.Shares > 0 || m.Owes() > 0 || l.N == 0 || l.N > MaxShares*MaxCycle {
		return refused(ErrShares, "member %d brings %d", l.Member, l.N)
	}
	cost, err := s.cost(l.N)
	if err != nil {
		return err
	}
	limit, err := s.limit(l.N)
	if err != nil {
		return err
	}
	if l.Amount > cost || cost-l.Amount > limit {
		return refused(ErrOwed, "%d shares cost %d, of which %d can be a loan", l.N, cost, limit)
	}
	m.Shares += l.N
	if loan := cost - l.Amount; loan > 0 {
		if err := s.owe(m, loan, c.Lending.Periods); err != nil {
			return err
		}
		m.Loan.Charge = 0 // the other group asked for it
	}
	return s.in(l, LoanFund, l.Amount)
}

// cost is what some shares at their value cost, in whole units, rounded up.
func (s *State) cost(shares uint64) (money.Amount, error) {
	all := s.Shares()
	if all == 0 {
		return times(s.Constitution.Price, shares)
	}
	worth, err := times(s.Worth(), shares)
	if err != nil {
		return 0, err
	}
	cost := worth / money.Amount(all)
	if cost*money.Amount(all) < worth || cost%s.Constitution.Unit != 0 {
		cost = floor(cost, s.Constitution.Unit) + s.Constitution.Unit
	}
	return cost, nil
}
