package report

import (
	"strconv"
	"strings"

	"sanduk.app/app/notice"
	"sanduk.app/app/paper"
	"sanduk.app/i18n"
)

// Figures are how the group does in its cycle, as SEEP asks.
func (b *GroupBooks) Figures(t *i18n.Texts) []Line {
	f := b.Group.Books.Figures()
	rate := func(tenths uint64) string {
		return t.Typed(strconv.FormatFloat(float64(tenths)/10, 'f', 1, 64)) + " %"
	}
	say := func(key, text string) Line { return Line{t.T("group.figure."+key, nil), text} }
	profit := t.Money(b.of(f.Profit)).String()
	if f.Loss > 0 {
		profit = "−" + t.Money(b.of(f.Loss)).String()
	}
	sum := func(m notice.Money) string { return t.Money(m).String() }
	return []Line{
		say("members", t.Number(int(f.Members))), say("attendance", rate(f.Attendance)), say("left", t.Number(int(f.Left))+" · "+rate(f.DropOut)),
		say("savings", sum(b.of(f.Savings))), say("worth", sum(b.of(f.Worth))), say("profit", profit), say("return", rate(f.Return)), say("average", sum(b.of(f.Invested))),
		say("lent", sum(b.of(f.Lent))), say("borrowers", t.Number(int(f.Borrowers))+" · "+rate(f.Borrowing)), say("use", rate(f.FundUse)),
		say("past-due", sum(b.of(f.PastDue))+" · "+rate(f.AtRisk)), say("written-off", sum(b.of(f.WrittenOff))),
	}
}

// MeetingTitle names a meeting.
func MeetingTitle(t *i18n.Texts, m GroupMeeting) string {
	return t.T("group.meeting", map[string]any{"meeting": m.Number, "cycle": m.Cycle, "day": t.Date(m.Held)})
}

// state says whether a meeting is certified.
func state(t *i18n.Texts, m GroupMeeting) string {
	if m.Final {
		return t.T("state.done", nil)
	}
	return t.T("state.waiting", nil)
}

func (b *GroupBooks) document(t *i18n.Texts, title string) *paper.Document {
	return &paper.Document{Title: title, Foot: b.Group.Name, RightToLeft: t.Language().RTL}
}

// MinutesDocument is a meeting, to be printed.
func (b *GroupBooks) MinutesDocument(t *i18n.Texts, i int) *paper.Document {
	m := b.meeting(i)
	d := b.document(t, b.Group.Name)
	say := func(p paper.Part) { d.Parts = append(d.Parts, p) }
	say(paper.Part{Heading: MeetingTitle(t, m)})
	say(paper.Part{Sentence: t.T("group.books.state", map[string]any{"state": state(t, m)})})
	for _, l := range b.Lines(i) {
		say(paper.Part{Sentence: l.In(t)})
	}
	say(paper.Part{Heading: t.T("group.closing", nil)})
	loan, social, account := b.Closing(i)
	table := &paper.Table{Number: []bool{false, true}}
	for _, row := range []struct {
		key string
		sum notice.Money
	}{{"group.fund.loan", loan}, {"group.fund.social", social}, {"group.account", account}} {
		table.Rows = append(table.Rows, []string{t.T(row.key, nil), t.Money(row.sum).String()})
	}
	say(paper.Part{Table: table})
	say(paper.Part{Sentence: t.T("group.signed.by", map[string]any{"names": strings.Join(b.Signed(i), ", ")})})
	return d
}

// AllMinutes are those of all meetings, or of those with a number; empty: all.
func (b *GroupBooks) AllMinutes(t *i18n.Texts, number string) *paper.Document {
	d := b.document(t, b.Group.Name)
	for i := range b.Past {
		if len(b.Past[i].Minutes.Lines) > 0 && (number == "" || number == strconv.Itoa(int(b.Past[i].Books.Meeting))) {
			d.Parts = append(d.Parts, b.MinutesDocument(t, i).Parts...)
		}
	}
	return d
}

// PassbookDocument is a member's passbook, to be printed.
func (b *GroupBooks) PassbookDocument(t *i18n.Texts, n int) *paper.Document {
	s := b.Standing(n)
	d := b.document(t, s.Name)
	d.Parts = append(d.Parts, paper.Part{Heading: b.Group.Name}, paper.Part{Sentence: b.PassbookText(t, n)})
	table := &paper.Table{
		Head:   []string{t.T("group.column.day", nil), t.T("group.column.what", nil), t.T("group.column.in", nil), t.T("group.column.out", nil)},
		Number: []bool{false, false, true, true},
	}
	for _, l := range b.Passbook(n) {
		in, out := "", ""
		if l.In.Amount > 0 {
			in = t.Money(l.In).String()
		} else {
			out = t.Money(l.Out).String()
		}
		table.Rows = append(table.Rows, []string{t.Date(l.Held), l.Line.In(t), in, out})
	}
	d.Parts = append(d.Parts, paper.Part{Table: table})
	return d
}

// PassbookText says in a few words how a member stands: also for a code that
// somebody without a phone carries on paper.
func (b *GroupBooks) PassbookText(t *i18n.Texts, n int) string {
	s := b.Standing(n)
	parts := []string{b.Group.Name, s.Name}
	if s.Meeting.At >= 0 {
		parts = append(parts, MeetingTitle(t, s.Meeting))
	}
	parts = append(parts, t.T("group.shares", map[string]any{"count": s.Shares})+" = "+t.Money(s.Savings).String())
	if s.Owes.Amount > 0 {
		parts = append(parts, t.T("group.owes", map[string]any{"money": s.Owes}))
	}
	if s.Due.Amount > 0 {
		parts = append(parts, t.T("group.gets", map[string]any{"money": s.Due}))
	}
	return strings.Join(parts, " · ")
}

// FiguresDocument is how the group does, to be printed.
func (b *GroupBooks) FiguresDocument(t *i18n.Texts) *paper.Document {
	d := b.document(t, b.Group.Name)
	d.Parts = append(d.Parts, paper.Part{Heading: t.T("group.figures", nil)})
	lines(d, b.Figures(t), true)
	return d
}
