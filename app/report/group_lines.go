package report

import (
	"strings"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/i18n"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// GroupLine is a line of the minutes of a group's meeting, to be worded.
type GroupLine struct {
	What    string // its key, as "buy"
	Name    string // of the member
	Count   int
	Money   notice.Money
	Fund    string   // loan, social; empty: it is about none
	Word    string   // a key: of an attendance, a reason
	Offices []string // keys
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

// GroupOffices are the keys of a member's offices, in their order.
func GroupOffices() []string { return []string{"chair", "secretary", "box", "counter", "key"} }

// OfficesOf are those of a set.
func OfficesOf(o group.Office) (out []string) {
	for i, name := range GroupOffices() {
		if o&(1<<i) != 0 {
			out = append(out, name)
		}
	}
	return out
}

// AttendanceKey names how somebody is at a meeting; empty: not called.
func AttendanceKey(a group.Attendance) string {
	return []string{"", "present", "late", "excused", "absent"}[min(a, group.Absent)]
}

// FundKey names a fund.
func FundKey(f group.FundName) string { return []string{"loan", "social"}[min(max(f, 1), 2)-1] }

// LineOf is the line at a place of some minutes. Books know the members, rules
// the fines, and postings what was moved.
func LineOf(g *wallet.Group, books *group.State, rules *group.Constitution, postings []group.Posting, at int, l *group.Line) GroupLine {
	of := func(a money.Amount) notice.Money { return notice.MoneyOf(a, g.Asset) }
	out := GroupLine{What: lineKeys()[l.What], Count: int(l.N), Money: of(lineAmount(postings, at, l)), Account: l.Side == group.Wallet}
	if l.Member > 0 && l.Member <= uint64(len(books.Members)) {
		out.Name = g.Said(books.Members[l.Member-1].Name)
	}
	if len(l.Note) == len(ledger.ID{}) {
		out.Text = g.Said(ledger.ID(l.Note))
	}
	switch l.What {
	case group.Roll:
		out.Word = AttendanceKey(group.Attendance(l.N))
	case group.Assess:
		if l.N > 0 && l.N <= uint64(len(rules.Fines)) {
			out.Text, out.Money = rules.Fines[l.N-1].Name, of(rules.Fines[l.N-1].Amount)
		}
	case group.Recall, group.Count, group.Spend, group.Gift, group.Swap:
		out.Fund = FundKey(group.FundName(l.N))
	case group.Resolve:
		out.Fund, out.Word = FundKey(group.FundName(l.N)), []string{"", "loss", "found", "theft"}[min(l.Amount, money.Amount(group.Theft))]
	case group.Depart:
		out.What = []string{"leave", "leave", "die", "split"}[min(l.N, 3)]
	case group.Elect:
		out.Offices = OfficesOf(group.Office(l.N))
	case group.Appoint:
		out.When = time.UnixMilli(int64(l.N))
	}
	return out
}

// lineAmount is the money that a line is about: what it moved, else what it says.
func lineAmount(postings []group.Posting, at int, l *group.Line) (sum money.Amount) {
	if l.What == group.ShareOut || l.What == group.Swap {
		return l.Amount
	}
	for _, p := range postings {
		if p.Line == at {
			sum += p.Amount
		}
	}
	if l.What == group.Resolve { // its amount is a reason
		return sum
	}
	return max(sum, l.Amount)
}

// In is the line in words.
func (l GroupLine) In(t *i18n.Texts) string {
	word := l.Word
	switch l.What {
	case "roll":
		word = t.T("group.here."+l.Word, nil)
	case "resolve":
		word = t.T("group.reason."+l.Word, nil)
	case "elect":
		word = Offices(t, l.Offices)
	case "appoint":
		word = t.Date(l.When)
	}
	fund := ""
	if l.Fund != "" {
		fund = t.T("group.fund."+l.Fund, nil)
	}
	text := t.T("group.line."+l.What, map[string]any{"name": l.Name, "count": l.Count, "money": l.Money, "text": l.Text, "fund": fund, "word": word})
	if l.Account {
		text += " · " + t.T("group.side.account", nil)
	}
	return text
}

// Offices are a member's, in words.
func Offices(t *i18n.Texts, keys []string) string {
	if len(keys) == 0 {
		return t.T("group.office.none", nil)
	}
	words := make([]string, 0, len(keys))
	for _, o := range keys {
		words = append(words, t.T("group.office."+o, nil))
	}
	return strings.Join(words, " · ")
}
