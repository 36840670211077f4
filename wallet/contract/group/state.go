package group

import (
	"slices"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Fund is what one of the two funds has, on both sides.
type Fund struct{ Cash, Wallet money.Amount }

// Sum is the fund's money on both sides.
func (f Fund) Sum() money.Amount { return f.Cash + f.Wallet } // both are bounded by on

func (f *Fund) on(side Side) *money.Amount {
	if side == Wallet {
		return &f.Wallet
	}
	return &f.Cash
}

// Loan is what a member borrowed.
type Loan struct {
	Original money.Amount
	Remains  money.Amount
	Charge   money.Amount // service charge that fell due and is not paid
	Given    uint64       // meeting, counted over all cycles
	Periods  uint64
}

// Owed is what has to be paid for it.
func (l *Loan) Owed() money.Amount { return l.Remains + l.Charge }

// Member is one of the group.
type Member struct {
	Name    ledger.ID      // names a text beside: see Note
	Account ledger.Account // zero: she has no phone
	Offices Office
	Joined  uint64 // meeting of the cycle
	Gone    Parting
	Shares  uint64
	Missed  uint64       // shares that she still has to buy for meetings before she joined
	Loan    Loan         // Original 0: none
	Debt    money.Amount // what a share-out left of her loan
	Fines   money.Amount
	Social  money.Amount // contributions that she owes
	Due     money.Amount // what the loan fund owes her, since she left or a share-out
	PaidIn  money.Amount // certified payments of hers to the group's account that nothing was done with yet
	Charges money.Amount // service charge that she paid in this cycle

	Here     Attendance // in this meeting
	Bought   uint64     // in this meeting
	Meetings uint64     // of this cycle, since she joined
	Attended uint64
}

// Active tells whether she is a member still.
func (m *Member) Active() bool { return m.Gone == 0 }

// Owes is what she owes of loans.
func (m *Member) Owes() money.Amount { return m.Loan.Owed() + m.Debt }

// Difference is what was counted or remembered otherwise than the books say.
// Both figures stay.
type Difference struct {
	Meeting uint64
	Fund    FundName
	Books   money.Amount
	Said    money.Amount
	Counted bool      // else remembered
	Reason  Reason    // what the group decided; 0: nothing yet, or a second count put it right
	Why     ledger.ID // names a text beside
}

// check is how far a fund's cash is counted.
type check struct {
	recalled, counted bool
	short, over       money.Amount // of an open mismatch: the books above the count, or below
}

func (c *check) open() bool { return c.short+c.over > 0 }

// Posting is one movement of money, for passbooks and the cash book.
type Posting struct {
	Line   int // of the minutes
	What   What
	Member uint64
	Fund   FundName
	Side   Side
	In     bool
	Amount money.Amount
}

// Shared is how a cycle was shared out.
type Shared struct {
	Cycle    uint64
	Counted  money.Amount
	Shares   uint64
	Division Division
}

// Totals are sums of a cycle, for figures.
type Totals struct {
	Charges, Fines, Gifts, Spent, Lost, Found, WrittenOff, Lent money.Amount
	Calls, Attended                                             uint64
	Joined, Left                                                uint64
}

// State is a group's books after some meetings. Its methods change it; who only
// reads may share it.
type State struct {
	Community    ledger.ID
	Account      ledger.Account
	Constitution Constitution
	Members      []Member // number n is at n − 1; who left stays
	Loan, Social Fund
	Bank         money.Amount // what the group owes a bank
	Cycle        uint64       // from 1
	Meeting      uint64       // of this cycle; of the last one, or of that which is held
	Ever         uint64       // meetings of all cycles
	Sittings     uint64       // minutes that were taken in
	Last         ledger.ID    // names the last of them
	Held         uint64       // when the last was held
	NextAt       uint64       // when the next will be
	Ended        bool         // the cycle was shared out
	Adjourned    bool         // the meeting goes on at Step
	Step         int          // place in the order
	Differences  []Difference // of this cycle
	Totals       Totals
	Shared       *Shared          // the last share-out
	Journal      []Posting        // of the last minutes
	Stray        []ledger.Balance // came out of locks, in other assets: nobody to give it back to

	sitting  bool // a meeting is held
	closing  bool // it was adjourned, and what is left is to count
	done     bool
	resume   int // step at which an adjourned meeting goes on, once its count is done; 0: none
	line     int
	checks   [2]check
	total    bool // the loan fund's total was announced
	accounts map[ledger.Account]uint64
	payouts  []payout
}

// payout is what a member gets from the group's account.
type payout struct {
	to     ledger.Account
	asset  ledger.ID
	amount money.Amount
}

func (s *State) copy() *State {
	c := *s
	c.Members = slices.Clone(s.Members)
	c.Differences = slices.Clone(s.Differences)
	c.Stray = slices.Clone(s.Stray)
	c.Journal, c.payouts = nil, nil
	c.accounts = make(map[ledger.Account]uint64, len(s.accounts))
	for a, n := range s.accounts {
		c.accounts[a] = n
	}
	return &c
}

// member is an active one, by her number.
func (s *State) member(n uint64) (*Member, error) {
	if n == 0 || n > uint64(len(s.Members)) || !s.Members[n-1].Active() {
		return nil, refused(ErrMember, "number %d", n)
	}
	return &s.Members[n-1], nil
}

func (s *State) fund(name FundName) (*Fund, error) {
	switch name {
	case LoanFund:
		return &s.Loan, nil
	case SocialFund:
		return &s.Social, nil
	}
	return nil, refused(ErrLine, "fund %d", name)
}

// Dues are what the loan fund owes members who left, or after a share-out.
func (s *State) Dues() (total money.Amount) {
	for i := range s.Members {
		total += s.Members[i].Due
	}
	return total
}

// Free is what the loan fund can lend, on both sides.
func (s *State) Free() money.Amount { return s.Loan.Sum() - min(s.Dues(), s.Loan.Sum()) }

// Shares are those of all members.
func (s *State) Shares() (total uint64) {
	for i := range s.Members {
		total += s.Members[i].Shares
	}
	return total
}

// Lent is what members owe of loans.
func (s *State) Lent() (total money.Amount) {
	for i := range s.Members {
		total += s.Members[i].Owes()
	}
	return total
}

// Worth is what all shares are worth together: what the loan fund has and is
// owed, less what it owes.
func (s *State) Worth() money.Amount {
	has := s.Loan.Sum() + s.Lent()
	if s.Constitution.FinesTo == LoanFund {
		for i := range s.Members {
			has += s.Members[i].Fines
		}
	}
	return has - min(has, s.Dues()+s.Bank)
}

// Mismatch tells whether a fund's count is open.
func (s *State) Mismatch(f FundName) bool { return s.checks[f-1].open() }

// Checked is how far a fund's cash is counted in the meeting that is held.
type Checked struct {
	Recalled, Counted bool
	Short, Over       money.Amount // of an open mismatch: the books above the count, or below
}

// Checked tells how far a fund's cash is counted.
func (s *State) Checked(f FundName) Checked {
	c := s.checks[f-1]
	return Checked{Recalled: c.recalled, Counted: c.counted, Short: c.short, Over: c.over}
}

// Closing tells whether the meeting was adjourned, and only what is in the box
// is still to be counted.
func (s *State) Closing() bool { return s.sitting && s.closing }

// At is the step that the meeting is at, and whether one is held; else the step
// that the next one begins with.
func (s *State) At() (Step, bool) {
	switch {
	case s.sitting:
		return s.Constitution.Order[s.Step], !s.done
	case s.Adjourned:
		return StepOpen, false
	}
	return s.Constitution.Order[0], false
}

// Done tells whether the sitting is over: it can be signed and locked.
func (s *State) Done() bool { return s.done }
