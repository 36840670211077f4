package group

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func refused(why error, what string, args ...any) error {
	return fmt.Errorf("%w: %s", why, fmt.Sprintf(what, args...))
}

// most bounds what a fund holds, so that sums of funds never wrap.
const most = ledger.MaxAmount / 8

// in takes money of a member into a fund: cash that she puts down, or certified
// money that she paid into the group's account before.
func (s *State) in(l *Line, name FundName, amount money.Amount) error {
	f, err := s.fund(name)
	if err != nil {
		return err
	}
	if l.Side == Wallet {
		m, err := s.member(l.Member)
		if err != nil {
			return err
		}
		if m.PaidIn < amount {
			return refused(ErrFund, "member %d paid %d into the account, %d are asked", l.Member, m.PaidIn, amount)
		}
		m.PaidIn -= amount
	}
	return s.put(l, name, f.on(l.Side), amount)
}

// put adds to a side of a fund, and posts it.
func (s *State) put(l *Line, name FundName, at *money.Amount, amount money.Amount) error {
	if amount > most-min(*at, most) {
		return money.ErrOverflow
	}
	*at += amount
	s.post(l, name, true, amount)
	return nil
}

// out takes money out of a fund for a member, into her hand or her account.
func (s *State) out(l *Line, name FundName, amount money.Amount) error {
	if err := s.draw(l, name, amount); err != nil {
		return err
	}
	if l.Side != Wallet {
		return nil
	}
	m := &s.Members[l.Member-1]
	if m.Account.IsZero() {
		return refused(ErrFund, "member %d has no account: cash only", l.Member)
	}
	s.pay(m.Account, s.Constitution.Asset, amount)
	return nil
}

// draw takes from a side of a fund, and posts it. While a count is open, no cash
// leaves the fund.
func (s *State) draw(l *Line, name FundName, amount money.Amount) error {
	f, err := s.fund(name)
	if err != nil {
		return err
	}
	at := f.on(l.Side)
	switch {
	case l.Side == Cash && s.checks[name-1].open():
		return refused(ErrMismatch, "no cash leaves the fund before it is resolved")
	case *at < amount:
		return refused(ErrFund, "%d are there, %d are asked", *at, amount)
	}
	*at -= amount
	s.post(l, name, false, amount)
	return nil
}

func (s *State) post(l *Line, name FundName, in bool, amount money.Amount) {
	if amount > 0 {
		s.Journal = append(s.Journal, Posting{Line: s.line, What: l.What, Member: l.Member, Fund: name, Side: l.Side, In: in, Amount: amount})
	}
}

// pay has the group's account pay, in one credit for each payee and asset.
func (s *State) pay(to ledger.Account, asset ledger.ID, amount money.Amount) {
	if amount == 0 { // shares that a loss made worthless are sold for nothing
		return
	}
	for i := range s.payouts {
		if s.payouts[i].to == to && s.payouts[i].asset == asset {
			s.payouts[i].amount += amount
			return
		}
	}
	s.payouts = append(s.payouts, payout{to, asset, amount})
}

// lendable asks that what leaves the loan fund is not due to others.
func (s *State) lendable(amount money.Amount) error {
	if free := s.Free(); free < amount {
		return refused(ErrFund, "%d are free, %d are asked", free, amount)
	}
	return nil
}
