package group

import "sanduk.app/wallet/money"

// Figures are how a group does in its cycle, as SEEP asks: are members content,
// what does the fund earn, is it at risk, and is it used. Rates are tenths of a
// per cent; a rate of nothing is 0.
type Figures struct {
	Members    uint64
	Joined     uint64
	Left       uint64
	Attendance uint64 // of all calls, those who were there
	DropOut    uint64 // of all who were members in the cycle, those who left

	Savings  money.Amount // what members' shares cost
	Worth    money.Amount // and what they are worth
	Profit   money.Amount
	Loss     money.Amount // one of both is 0
	Return   uint64       // profit on savings, over a year of 52 meetings
	Invested money.Amount // savings of a member, on average

	Lent       money.Amount
	PastDue    money.Amount // what is owed past its term
	AtRisk     uint64       // of all that is lent
	WrittenOff money.Amount
	Borrowers  uint64
	Borrowing  uint64 // of all members, those with a loan
	FundUse    uint64 // of the loan fund, what is lent
}

const yearOfMeetings = 52

// Figures reckons them from the books.
func (s *State) Figures() Figures {
	f := Figures{Joined: s.Totals.Joined, Left: s.Totals.Left, Lent: s.Lent(), Worth: s.Worth(), WrittenOff: s.Totals.WrittenOff}
	for i := range s.Members {
		m := &s.Members[i]
		if !m.Active() {
			continue
		}
		f.Members++
		if m.Owes() > 0 {
			f.Borrowers++
		}
		if s.PastDue(m) {
			f.PastDue += m.Owes()
		}
	}
	f.Savings = s.Constitution.Price * money.Amount(s.Shares())
	f.Profit, f.Loss = f.Worth-min(f.Worth, f.Savings), f.Savings-min(f.Worth, f.Savings)
	f.Attendance = rate(s.Totals.Attended, s.Totals.Calls)
	f.DropOut = rate(f.Left, f.Members+f.Left)
	f.Return = rate(uint64(f.Profit), uint64(f.Savings)) * yearOfMeetings / max(s.Meeting, 1)
	f.AtRisk = rate(uint64(f.PastDue), uint64(f.Lent))
	f.Borrowing = rate(f.Borrowers, f.Members)
	f.FundUse = rate(uint64(f.Lent), uint64(f.Lent+s.Free()))
	if f.Members > 0 {
		f.Invested = f.Savings / money.Amount(f.Members)
	}
	return f
}

// rate is a of b in tenths of a per cent.
func rate(a, b uint64) uint64 {
	out, err := part(money.Amount(a), 1000, b)
	if err != nil {
		return 0
	}
	return uint64(out)
}
