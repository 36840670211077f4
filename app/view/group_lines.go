package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// MinuteLine is a line of a meeting's minutes, to be worded.
type MinuteLine struct {
	What    string // its key, as "buy"
	Name    string // of the member
	Count   int
	Money   Money
	Fund    string // loan, social; empty: it is about none
	Word    string // a key: of an attendance, a reason
	Words   []string
	Text    string
	When    time.Time
	Account bool // the money is in the account, not in the box
}

// lineKeys name the lines, as texts do.
func lineKeys() map[group.What]string {
	return map[group.What]string{
		group.Roll: "roll", group.Next: "next", group.Assess: "fine", group.Recall: "recall", group.Count: "count", group.Resolve: "resolve",
		group.Give: "give", group.Grant: "grant", group.Buy: "buy", group.Sell: "sell", group.PayFine: "pay-fine", group.Total: "total",
		group.Repay: "repay", group.Lend: "lend", group.Join: "join", group.Depart: "leave", group.Take: "take", group.Elect: "elect",
		group.Phone: "phone", group.Bring: "bring", group.Borrow: "borrow", group.PayBank: "pay-bank", group.Spend: "spend", group.Gift: "gift",
		group.Swap: "swap", group.Return: "return", group.WriteOff: "write-off", group.ShareOut: "share-out", group.Adjourn: "adjourn",
		group.Remark: "remark", group.Appoint: "appoint",
	}
}

func attendanceWord(a group.Attendance) string {
	return []string{"", "present", "late", "excused", "absent"}[min(a, group.Absent)]
}

func reasonWord(r group.Reason) string {
	return []string{"", "loss", "found", "theft"}[min(r, group.Theft)]
}

// minuteLine is one line; books are those after it.
func minuteLine(g wallet.Group, books *group.State, at int, l *group.Line) MinuteLine {
	out := MinuteLine{What: lineKeys()[l.What], Count: int(l.N), Money: notice.MoneyOf(lineAmount(books, at, l), g.Asset), Account: l.Side == group.Wallet}
	if l.Member > 0 && l.Member <= uint64(len(books.Members)) {
		out.Name = g.Said(books.Members[l.Member-1].Name)
	}
	if len(l.Note) == len(ledger.ID{}) {
		out.Text = g.Said(ledger.ID(l.Note))
	}
	switch l.What {
	case group.Roll:
		out.Word = attendanceWord(group.Attendance(l.N))
	case group.Assess:
		if l.N > 0 && l.N <= uint64(len(books.Constitution.Fines)) {
			f := books.Constitution.Fines[l.N-1]
			out.Text, out.Money = f.Name, notice.MoneyOf(f.Amount, g.Asset)
		}
	case group.Recall, group.Count, group.Spend, group.Gift, group.Swap:
		out.Fund = fundWord(group.FundName(min(max(l.N, 1), 2)))
	case group.Resolve:
		out.Fund, out.Word = fundWord(group.FundName(min(max(l.N, 1), 2))), reasonWord(group.Reason(l.Amount))
	case group.Depart:
		out.What = []string{"leave", "leave", "die", "split"}[min(l.N, 3)]
	case group.Elect:
		out.Words = officesOf(group.Office(l.N))
	case group.Appoint:
		out.When = time.UnixMilli(int64(l.N))
	}
	return out
}

// lineAmount is the money that a line is about: what it moved, else what it says.
func lineAmount(books *group.State, at int, l *group.Line) (sum money.Amount) {
	if l.What == group.ShareOut || l.What == group.Swap {
		return l.Amount
	}
	for _, p := range books.Journal {
		if p.Line == at {
			sum += p.Amount
		}
	}
	if l.What == group.Resolve { // its amount is a reason
		return sum
	}
	return max(sum, l.Amount)
}

// lastShown is how many of the last lines stand side by side where two phones
// wrote one meeting.
const lastShown = 4

func lastLines(g wallet.Group, m *wallet.Meeting) (out []MinuteLine) {
	lines := m.Minutes.Lines
	for i := max(0, len(lines)-lastShown); i < len(lines); i++ {
		out = append(out, minuteLine(g, m.Now, i, &lines[i]))
	}
	return out
}
