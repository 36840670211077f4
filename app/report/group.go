package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

// GroupBooks are a savings group's, meeting by meeting: what its dashboard, its
// members' passbooks and its minutes are made of.
type GroupBooks struct {
	Group wallet.Group
	Past  []wallet.SatMeeting // the founding first
}

// GroupMeeting is one that is in the books.
type GroupMeeting struct {
	At     int // its place in them
	Cycle  int
	Number int // of the cycle
	Held   time.Time
	Final  bool // certified; else it waits for the guardians
}

// of is an amount in the group's currency.
func (b *GroupBooks) of(a money.Amount) notice.Money { return notice.MoneyOf(a, b.Group.Asset) }

// Meetings are those in the books, the newest first.
func (b *GroupBooks) Meetings() (out []GroupMeeting) {
	for i := len(b.Past) - 1; i >= 0; i-- {
		if len(b.Past[i].Minutes.Lines) > 0 {
			out = append(out, b.meeting(i))
		}
	}
	return out
}

func (b *GroupBooks) meeting(i int) GroupMeeting {
	sat := &b.Past[i]
	return GroupMeeting{At: i, Cycle: int(sat.Books.Cycle), Number: int(sat.Books.Meeting), Held: time.UnixMilli(int64(sat.Minutes.Held)), Final: sat.Final}
}

// rules are those that a meeting was held by.
func (b *GroupBooks) rules(i int) *group.Constitution {
	return &b.Past[max(i-1, 0)].Books.Constitution
}

// Lines are a meeting's, but for the ends of its steps.
func (b *GroupBooks) Lines(i int) (out []GroupLine) {
	sat := &b.Past[i]
	for k := range sat.Minutes.Lines {
		if l := &sat.Minutes.Lines[k]; l.What != group.Next {
			out = append(out, LineOf(&b.Group, sat.Books, b.rules(i), sat.Postings, k, l))
		}
	}
	return out
}

// Signed are the names of those who signed a meeting.
func (b *GroupBooks) Signed(i int) (out []string) {
	sat := &b.Past[i]
	for _, h := range sat.Minutes.Hands {
		out = append(out, b.Group.Said(sat.Books.Members[h.Member-1].Name))
	}
	return out
}

// Closing are the two funds after a meeting: cash, and in the account.
func (b *GroupBooks) Closing(i int) (loan, social, account notice.Money) {
	s := b.Past[i].Books
	return b.of(s.Loan.Cash), b.of(s.Social.Cash), b.of(s.Loan.Wallet + s.Social.Wallet)
}

// PassLine is a line of a passbook, or of the cash book.
type PassLine struct {
	GroupMeeting
	Member  int // 0: of the group
	Name    string
	Line    GroupLine
	In      notice.Money // into the group; 0: it went out
	Out     notice.Money
	Fund    string
	Account bool
}

// Passbook is what a member paid and got, meeting by meeting; of number 0 it is
// the group's cash book, with all of them.
func (b *GroupBooks) Passbook(n int) (out []PassLine) {
	for i := range b.Past {
		sat := &b.Past[i]
		for _, p := range sat.Postings {
			if n != 0 && p.Member != uint64(n) || p.Line >= len(sat.Minutes.Lines) {
				continue
			}
			l := PassLine{GroupMeeting: b.meeting(i), Member: int(p.Member), Fund: FundKey(p.Fund), Account: p.Side == group.Wallet, In: b.of(0), Out: b.of(p.Amount)}
			if p.In {
				l.In, l.Out = l.Out, l.In
			}
			if p.Member > 0 {
				l.Name = b.Group.Said(sat.Books.Members[p.Member-1].Name)
			}
			l.Line = LineOf(&b.Group, sat.Books, b.rules(i), sat.Postings, p.Line, &sat.Minutes.Lines[p.Line])
			out = append(out, l)
		}
	}
	return out
}

// GroupStanding is how a member stands after the last meeting in the books.
type GroupStanding struct {
	Name    string
	Shares  int
	Savings notice.Money
	Owes    notice.Money
	Due     notice.Money
	Meeting GroupMeeting // the last; At less than 0: none was held
}

// Standing is a member's.
func (b *GroupBooks) Standing(n int) GroupStanding {
	s := b.Group.Books
	if n < 1 || n > len(s.Members) {
		return GroupStanding{}
	}
	m := &s.Members[n-1]
	out := GroupStanding{
		Name: b.Group.Said(m.Name), Shares: int(m.Shares), Savings: b.of(s.Constitution.Price * money.Amount(m.Shares)), Owes: b.of(m.Owes() + m.Fines + m.Social), Due: b.of(m.Due),
		Meeting: GroupMeeting{At: -1},
	}
	if all := b.Meetings(); len(all) > 0 {
		out.Meeting = all[0]
	}
	return out
}

// Curve is what members saved and what was lent after each meeting of the
// present cycle, and the most of both.
func (b *GroupBooks) Curve() (savings, lent []float64, most notice.Money) {
	top := money.Amount(0)
	for i := range b.Past {
		s := b.Past[i].Books
		if s.Cycle != b.Group.Books.Cycle || len(b.Past[i].Minutes.Lines) == 0 {
			continue
		}
		saved := s.Constitution.Price * money.Amount(s.Shares())
		savings, lent, top = append(savings, float64(saved)), append(lent, float64(s.Lent())), max(top, saved, s.Lent())
	}
	return savings, lent, b.of(top)
}

// WriteCashBook writes the cash book as a table, for spreadsheets: its columns
// and words are the same in every language.
func (b *GroupBooks) WriteCashBook(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"cycle", "meeting", "held", "number", "name", "what", "fund", "side", "in", "out", "note"}); err != nil {
		return err
	}
	for _, l := range b.Passbook(0) {
		number, side, in, gone := "", "cash", "", ""
		if l.Member > 0 {
			number = strconv.Itoa(l.Member)
		}
		if l.Account {
			side = "wallet"
		}
		if in, gone = plain(l.In), plain(l.Out); l.In.Amount > 0 {
			gone = ""
		} else {
			in = ""
		}
		row := []string{strconv.Itoa(l.Cycle), strconv.Itoa(l.Number), l.Held.UTC().Format(time.DateOnly), number, noFormula(l.Name), l.Line.What, l.Fund, side, in, gone, noFormula(l.Line.Text)}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func plain(m notice.Money) string { return money.Format(m.Amount, m.Decimals) }

// noFormula keeps a spreadsheet from reckoning with what a person typed.
func noFormula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t", rune(text[0])) {
		return "'" + text
	}
	return text
}
