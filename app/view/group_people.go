package view

import (
	"sanduk.app/app/notice"
	"sanduk.app/app/report"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// peopleOf are all members of a group, those who left too, by their numbers.
func peopleOf(g wallet.Group, b *group.State) []GroupPerson {
	out := make([]GroupPerson, 0, len(b.Members))
	for i := range b.Members {
		out = append(out, groupPerson(g, b, uint64(i+1)))
	}
	return out
}

func groupPerson(g wallet.Group, b *group.State, n uint64) GroupPerson {
	m := &b.Members[n-1]
	of := func(a money.Amount) Money { return notice.MoneyOf(a, g.Asset) }
	return GroupPerson{
		Number: int(n), Key: clothOfMember(m.Account, m.Name), Name: g.Said(m.Name), Self: n == g.Self, Phone: !m.Account.IsZero(), Left: !m.Active(),
		Offices: report.OfficesOf(m.Offices), Shares: int(m.Shares), Savings: of(b.Constitution.Price * money.Amount(m.Shares)), Owes: of(m.Owes()), PastDue: b.PastDue(m),
		Fines: of(m.Fines), Social: of(m.Social), Due: of(m.Due), PaidIn: of(m.PaidIn),
	}
}

// clothOfMember is that of her account; who has no phone has one of her name in
// this group.
func clothOfMember(account ledger.Account, name ledger.ID) []byte {
	if account.IsZero() {
		return name[:]
	}
	return account[:]
}

// plannedPeople are the members of a group that is not founded yet.
func plannedPeople(g wallet.Group) []GroupPerson {
	var out []GroupPerson
	for i, f := range g.Planned.Members {
		p := GroupPerson{Number: i + 1, Offices: report.OfficesOf(f.Offices), Phone: len(f.Account) > 0}
		if len(f.Name) == len(ledger.ID{}) {
			p.Name, p.Key = g.Said(ledger.ID(f.Name)), f.Name
		}
		if p.Phone {
			p.Key = f.Account
		}
		out = append(out, p)
	}
	return out
}

// GroupOffices are the words of a member's offices, in their order.
func GroupOffices() []string { return report.GroupOffices() }

// officeOf is the set that words name.
func officeOf(words []string) (o group.Office) {
	for i, name := range GroupOffices() {
		for _, w := range words {
			if w == name {
				o |= 1 << i
			}
		}
	}
	return o
}

// GroupRules are a constitution as it is shown.
type GroupRules struct {
	Price, Social, Unit  Money
	MinShares, MaxShares int
	SellBack             bool
	Multiple             int // loans up to so many times the savings; 0: none
	First, Stop          int // no loans before this meeting, and in the last ones
	Period, Periods      int // meetings between instalments, and how many of these
	Rate                 float64
	Charge               string // once, flat, declining
	Fines                []GroupFine
	FinesTo              string // loan, social
	Meetings             int
	Form, Rest           string
	Late, Leaving, Death string
	Counters, Locks      int
}

// GroupFine is one of the list of fines.
type GroupFine struct {
	Name   string
	Amount Money
}

func chargeWord(c group.Charge) string { return []string{"once", "flat", "declining"}[c-1] }
func formWord(f group.Form) string     { return []string{"value", "profit", "head", "borrower"}[f-1] }
func restWord(r group.Rest) string     { return []string{"social", "carry", "lot"}[r-1] }
func fundWord(f group.FundName) string { return report.FundKey(f) }
func lateWord(l group.Late) string     { return []string{"never", "now", "missed"}[l-1] }
func leaveWord(l group.Leave) string   { return []string{"savings", "value"}[l-1] }

// rulesOfGroup shows a valid constitution; of another it shows nothing.
func rulesOfGroup(c group.Constitution, a wallet.AssetInfo) GroupRules {
	if c.Validate() != nil {
		return GroupRules{}
	}
	of := func(m money.Amount) Money { return notice.MoneyOf(m, a) }
	l := &c.Lending
	out := GroupRules{
		Price: of(c.Price), Social: of(c.Social), Unit: of(c.Unit), MinShares: int(c.MinShares), MaxShares: int(c.MaxShares), SellBack: c.SellBack,
		Multiple: int(l.Multiple), First: int(l.First), Stop: int(l.Stop), Period: int(l.Period), Periods: int(l.Periods), Rate: float64(l.Rate) / 100,
		Charge: chargeWord(l.Charge), FinesTo: fundWord(c.FinesTo), Meetings: int(c.Meetings), Form: formWord(c.Form), Rest: restWord(c.Rest),
		Late: lateWord(c.Late), Leaving: leaveWord(c.Leaving), Death: leaveWord(c.Death), Counters: int(c.Counters), Locks: int(c.Locks),
	}
	for _, f := range c.Fines {
		out.Fines = append(out.Fines, GroupFine{f.Name, of(f.Amount)})
	}
	return out
}

// MinuteLine is a line of a meeting's minutes, to be worded.
type MinuteLine = report.GroupLine

// minuteLine is one line of the meeting that is held.
func minuteLine(g wallet.Group, books *group.State, at int, l *group.Line) MinuteLine {
	return report.LineOf(&g, books, &books.Constitution, books.Journal, at, l)
}

func attendanceWord(a group.Attendance) string { return report.AttendanceKey(a) }

// lastShown is how many of the last lines stand side by side where two phones
// wrote one meeting.
const lastShown = 4

func lastLines(g wallet.Group, m *wallet.Meeting) []MinuteLine {
	return linesFrom(g, m, max(0, len(m.Minutes.Lines)-lastShown))
}

// allLines are what somebody looks at before she signs, or approves.
func allLines(g wallet.Group, m *wallet.Meeting) []MinuteLine { return linesFrom(g, m, 0) }

func linesFrom(g wallet.Group, m *wallet.Meeting, from int) (out []MinuteLine) {
	for i := from; i < len(m.Minutes.Lines); i++ {
		if l := &m.Minutes.Lines[i]; l.What != group.Next {
			out = append(out, minuteLine(g, m.Now, i, l))
		}
	}
	return out
}
