package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// sittingRows are the members in a step. A row is made once and only shows other
// things then, so that the list stays still under the finger.
type sittingRows struct {
	g    *GUI
	v    *view.Sitting
	list *widget.Stack
	rows map[int]*sittingRow
}

type sittingRow struct {
	kind   string
	row    *widget.PersonRow
	update func(view.SittingPerson)
}

func newSittingRows(g *GUI, v *view.Sitting) *sittingRows {
	return &sittingRows{g: g, v: v, list: widget.NewStack(0), rows: map[int]*sittingRow{}}
}

func (r *sittingRows) set(s view.SittingState) {
	if s.Step == view.SitOpen || s.Step == view.SitClose || s.Step == view.SitTotal {
		return
	}
	var parts []fyne.CanvasObject
	for _, p := range s.People {
		kind := rowKind(s, p)
		if kind == "" {
			continue
		}
		row := r.rows[p.Number]
		if row == nil || row.kind != kind {
			row = r.make(kind, p)
			r.rows[p.Number] = row
		}
		row.row.Set(r.g.personData(s, p))
		if row.update != nil {
			row.update(p)
		}
		parts = append(parts, row.row)
	}
	if len(parts) == 0 {
		parts = append(parts, widget.NewParagraph(r.g.T("group.nobody")))
	}
	r.list.SetParts(parts...)
}

// rowKind says what is done with a member in a step; empty: she is not shown.
func rowKind(s view.SittingState, p view.SittingPerson) string {
	switch s.Step {
	case view.SitRoll:
		return "roll"
	case view.SitShares:
		if p.Here == "absent" && p.Missed == 0 {
			return "none"
		}
		return "shares"
	case view.SitSocial:
		return "tick"
	case view.SitFines:
		if p.Fines.Amount+p.Paid.Amount == 0 {
			return ""
		}
		return "tick"
	case view.SitRepay:
		if p.Owes.Amount+p.Paid.Amount == 0 {
			return ""
		}
		return "repay"
	case view.SitLend:
		if p.Asks.Amount > 0 {
			return "unask"
		}
		if p.Limit.Amount == 0 {
			return "none"
		}
		return "ask"
	}
	return "person"
}

func (r *sittingRows) make(kind string, p view.SittingPerson) *sittingRow {
	n, v, g := p.Number, r.v, r.g
	more := func() *widget.IconButton {
		return widget.NewIconButton("more", theme.Touch, true, func() { v.Begin("person", n) }).Named(g.T("group.more"))
	}
	out := &sittingRow{kind: kind}
	var end fyne.CanvasObject
	tapped := func() { v.Begin("person", n) }
	switch kind {
	case "roll":
		tick := widget.NewTick(g.T("group.here.present"), false, func() { v.Mark(n, "present") })
		end, out.update = container.NewHBox(tick, more()), func(p view.SittingPerson) { tick.SetOn(p.There()) }
	case "tick":
		tick := widget.NewTick(g.T("circle.paid"), false, func() { v.Pay(n) })
		end, out.update = container.NewHBox(tick, more()), func(p view.SittingPerson) {
			paid := p.Paid.Amount > 0 && p.Owed.Amount == 0
			tick.SetOn(paid)
			allow(tick, paid || p.Owed.Amount > 0)
		}
	case "shares":
		end, out.update = r.stamps(n)
	case "repay", "ask":
		end, tapped = widget.NewIconButton("chevr", theme.Touch, true, func() { v.Begin(kind, n) }).Named(g.T("group.act."+kind)), func() { v.Begin(kind, n) }
	case "unask":
		end, tapped = widget.NewIconButton("minus", theme.Touch, true, func() { v.Unask(n) }).Named(g.T("action.delete")), func() { v.Begin("ask", n) }
	case "person":
		end = more()
	}
	out.row = widget.NewPersonRow(widget.PersonData{Key: p.Key}, end, tapped)
	return out
}

// stamps are the shares that a member buys, one more or one less.
func (r *sittingRows) stamps(n int) (fyne.CanvasObject, func(view.SittingPerson)) {
	fewer := widget.NewIconButton("minus", theme.Touch, true, func() { r.v.Buy(n, -1) }).Named(r.g.T("action.less"))
	more := widget.NewIconButton("plus", theme.Touch, true, func() { r.v.Buy(n, 1) }).Named(r.g.T("action.more"))
	number := widget.NewMoneyLabel(widget.Money{Major: "0"}, theme.TextTitle)
	number.Align = fyne.TextAlignCenter
	end := container.NewHBox(fewer, container.New(layout.NewGridWrapLayout(fyne.NewSize(32, theme.Touch)), number), more)
	return end, func(p view.SittingPerson) {
		s := r.v.State()
		number.SetMoney(widget.Money{Major: r.g.texts.Number(p.Bought)})
		allow(fewer, p.Bought > 0)
		allow(more, p.There() && p.Bought < s.Most+p.Missed || p.Missed > 0)
	}
}

// personData is what a member's row says in a step.
func (g *GUI) personData(s view.SittingState, p view.SittingPerson) widget.PersonData {
	d := widget.PersonData{Key: p.Key, Name: g.memberName(p.GroupPerson)}
	switch s.Step {
	case view.SitRoll:
		d.Line = g.T("group.here.not")
		if p.Here != "" {
			d.Line = g.T("group.here." + p.Here)
		}
		if p.Fines.Amount > 0 {
			d.Line += " · " + g.T("group.fined", "money", p.Fines)
		}
	case view.SitShares:
		switch {
		case !p.There() && p.Missed == 0 && p.Bought == 0:
			d.Line = g.T("group.here." + p.Here)
		case s.Most+p.Missed > 5 || p.Bought > s.Most:
			d.Line = g.T("group.shares", "count", p.Bought)
		default:
			d.Stamps, d.Most = p.Bought, s.Most
		}
	case view.SitSocial, view.SitFines:
		d.Line = g.owing(p, p.Owed)
	case view.SitRepay:
		d.Line, d.Warns = g.owing(p, p.Owes), p.PastDue
	case view.SitLend:
		d.Line = g.T("group.limit", "money", p.Limit)
		switch {
		case p.Asks.Amount > 0:
			d.Line = g.T("group.asks", "money", p.Asks)
		case p.Limit.Amount == 0 && p.Owes.Amount > 0:
			d.Line = g.T("group.owes", "money", p.Owes)
		case p.Limit.Amount == 0:
			d.Line = g.T("group.no-loan")
		}
	case view.SitBusiness:
		d.Line = g.T("group.shares", "count", p.Shares)
		if p.Due.Amount > 0 {
			d.Line = g.T("group.gets", "money", p.Due)
		}
	}
	return d
}

// owing says what a member paid in the step, and what she still owes.
func (g *GUI) owing(p view.SittingPerson, owes view.Money) string {
	switch {
	case p.Paid.Amount > 0 && owes.Amount > 0:
		return g.T("group.paid", "money", p.Paid) + " · " + g.T("group.owes", "money", owes)
	case p.Paid.Amount > 0:
		return g.T("group.paid", "money", p.Paid)
	case owes.Amount > 0:
		return g.T("group.owes", "money", owes)
	}
	return g.T("group.owes-nothing")
}
