package group

import "sanduk.app/wallet/money"

func (s *State) give(l *Line) error {
	m := &s.Members[l.Member-1]
	if l.Amount == 0 || l.Amount > m.Social {
		return refused(ErrOwed, "member %d owes %d to the social fund", l.Member, m.Social)
	}
	m.Social -= l.Amount
	return s.in(l, SocialFund, l.Amount)
}

func (s *State) grant(l *Line) error {
	if l.Amount == 0 || len(l.Note) == 0 {
		return refused(ErrLine, "a grant has an amount and says what for")
	}
	return s.out(l, SocialFund, l.Amount)
}

// buy sells shares to a member who is there: within the constitution's numbers,
// and what she missed on top.
func (s *State) buy(l *Line) error {
	m, c := &s.Members[l.Member-1], &s.Constitution
	switch {
	case s.Ended:
		return refused(ErrRule, "the cycle was shared out")
	case m.Here == Absent:
		return refused(ErrShares, "member %d is not there", l.Member)
	case l.N == 0 || l.N > MaxShares*MaxCycle:
		return refused(ErrShares, "%d", l.N)
	}
	missed := min(m.Missed, l.N)
	bought := m.Bought + l.N - missed
	if bought > c.MaxShares {
		return refused(ErrShares, "member %d has %d of %d already", l.Member, m.Bought, c.MaxShares)
	}
	price, err := times(c.Price, l.N)
	if err != nil {
		return err
	}
	m.Missed, m.Bought, m.Shares = m.Missed-missed, bought, m.Shares+l.N
	return s.in(l, LoanFund, price)
}

// sell gives a member back what shares cost; such shares earned nothing.
// What she owes stays covered: by as many shares as her loan asked for.
func (s *State) sell(l *Line) error {
	m, c := &s.Members[l.Member-1], &s.Constitution
	switch {
	case !c.SellBack:
		return refused(ErrRule, "shares can't be sold back")
	case l.N == 0 || l.N > m.Shares:
		return refused(ErrShares, "member %d has %d", l.Member, m.Shares)
	}
	price, err := s.savings(l.N)
	if err != nil {
		return err
	}
	if limit, err := s.limit(m.Shares - l.N); err != nil || m.Owes() > limit {
		return refused(ErrLoan, "member %d owes %d: her shares stay for it", l.Member, m.Owes())
	}
	if err := s.lendable(price); err != nil {
		return err
	}
	m.Shares -= l.N
	return s.out(l, LoanFund, price)
}

// savings is what some shares cost; less, where a loss made them worth less, so
// that nobody flees a loss at the others' expense.
func (s *State) savings(shares uint64) (money.Amount, error) {
	price, err := times(s.Constitution.Price, shares)
	if err != nil {
		return 0, err
	}
	value, err := s.value(shares)
	return min(price, value), err
}

// value is what some shares are worth now, in whole units.
func (s *State) value(shares uint64) (money.Amount, error) {
	all := s.Shares()
	if shares == 0 || all == 0 {
		return 0, nil
	}
	v, err := part(s.Worth(), shares, all)
	return floor(v, s.Constitution.Unit), err
}

func (s *State) assess(l *Line) error {
	m := &s.Members[l.Member-1]
	if l.N == 0 || l.N > uint64(len(s.Constitution.Fines)) {
		return refused(ErrLine, "fine %d", l.N)
	}
	return s.fine(m, l.N)
}

func (s *State) fine(m *Member, n uint64) error {
	if m.Fines += s.Constitution.Fines[n-1].Amount; m.Fines > most {
		return money.ErrOverflow
	}
	return nil
}

func (s *State) payFine(l *Line) error {
	m := &s.Members[l.Member-1]
	if l.Amount == 0 || l.Amount > m.Fines {
		return refused(ErrOwed, "member %d owes %d of fines", l.Member, m.Fines)
	}
	m.Fines, s.Totals.Fines = m.Fines-l.Amount, s.Totals.Fines+l.Amount
	return s.in(l, s.Constitution.FinesTo, l.Amount)
}

func (s *State) announce(l *Line) error {
	if l.Amount != s.Free() {
		return refused(ErrMismatch, "%d were announced, the books say %d", l.Amount, s.Free())
	}
	s.total = true
	return nil
}

func (s *State) spend(l *Line) error {
	f, err := s.fund(FundName(l.N))
	if err != nil {
		return err
	}
	if l.Amount == 0 || len(l.Note) == 0 || l.Member != 0 {
		return refused(ErrLine, "what is spent has an amount and says what for")
	}
	if f == &s.Loan {
		if err := s.lendable(l.Amount); err != nil {
			return err
		}
	}
	s.Totals.Spent += l.Amount
	cash := *l
	cash.Side = Cash
	return s.draw(&cash, FundName(l.N), l.Amount)
}

func (s *State) gift(l *Line) error {
	f, err := s.fund(FundName(l.N))
	if err != nil {
		return err
	}
	if l.Amount == 0 || len(l.Note) == 0 || l.Member != 0 {
		return refused(ErrLine, "a gift has an amount and says of whom")
	}
	s.Totals.Gifts += l.Amount
	cash := *l
	cash.Side = Cash
	return s.put(&cash, FundName(l.N), f.on(Cash), l.Amount)
}

// swap changes a fund's cash into money of its account, or back, with a member
// who has the other: the fund's sum stays as it is.
func (s *State) swap(l *Line) error {
	f, err := s.fund(FundName(l.N))
	if err != nil {
		return err
	}
	if l.Amount == 0 {
		return refused(ErrLine, "nothing is swapped")
	}
	if err := s.in(l, FundName(l.N), l.Amount); err != nil {
		return err
	}
	back := *l
	back.Side = Cash + Wallet - l.Side
	if *f.on(back.Side) < l.Amount {
		return refused(ErrFund, "%d are there, %d are asked", *f.on(back.Side), l.Amount)
	}
	return s.out(&back, FundName(l.N), l.Amount)
}

// giveBack pays a member back what she paid into the account and nothing was
// done with.
func (s *State) giveBack(l *Line) error {
	m := &s.Members[l.Member-1]
	if l.Amount == 0 || l.Amount > m.PaidIn || m.Account.IsZero() {
		return refused(ErrFund, "member %d paid %d into the account", l.Member, m.PaidIn)
	}
	m.PaidIn -= l.Amount
	s.pay(m.Account, s.Constitution.Asset, l.Amount)
	return nil
}

// borrow takes a bank's loan into the loan fund, in cash. Members' savings are
// not pledged for it: it is bounded by a part of them.
func (s *State) borrow(l *Line) error {
	savings, err := times(s.Constitution.Price, s.Shares())
	if err != nil {
		return err
	}
	if savings > most {
		return money.ErrOverflow
	}
	limit, err := part(savings, s.Constitution.OutsideMost, 100)
	if err != nil {
		return err
	}
	if l.Amount == 0 || len(l.Note) == 0 || l.Member != 0 || s.Bank+l.Amount > limit {
		return refused(ErrLoan, "the group may owe a bank %d", limit)
	}
	s.Bank += l.Amount
	cash := *l
	cash.Side = Cash
	return s.put(&cash, LoanFund, &s.Loan.Cash, l.Amount)
}

func (s *State) payBank(l *Line) error {
	if l.Amount > s.Bank || l.N > uint64(most) || l.Amount+money.Amount(l.N) == 0 || l.Member != 0 {
		return refused(ErrOwed, "the group owes a bank %d", s.Bank)
	}
	if err := s.lendable(l.Amount + money.Amount(l.N)); err != nil {
		return err
	}
	s.Bank -= l.Amount
	s.Totals.Spent += money.Amount(l.N)
	cash := *l
	cash.Side = Cash
	return s.draw(&cash, LoanFund, l.Amount+money.Amount(l.N))
}
