package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// circleMemberPart is one member: how she stands, and what can be done.
func (g *GUI) circleMemberPart(v *view.Circle) (fyne.CanvasObject, func(view.CircleState)) {
	status, about := g.status(), flow()
	body := g.screen(g.T("circle.member"), "", nil, status, about)
	return body, func(s view.CircleState) {
		status.set(s.Progress)
		about.SetParts(g.circleMemberParts(v, s)...)
		body.Refresh()
	}
}

func (g *GUI) circleMemberParts(v *view.Circle, s view.CircleState) []fyne.CanvasObject {
	p := s.Look
	row := g.circlePerson(p, s.Over)
	row.Last = true
	parts := []fyne.CanvasObject{widget.NewRow(row, nil)}
	if facts := g.circleMemberFacts(p); len(facts) > 0 {
		parts = append(parts, widget.NewFactCard(facts...))
	}
	for _, d := range s.Deeds {
		parts = append(parts, widget.NewOutlinedButton(g.T("circle.do."+string(d)), deedIcon(d), func() { g.circleDo(v, s, d) }))
	}
	if len(s.Deeds) == 0 && !s.Over {
		parts = append(parts, widget.NewSmallParagraph(g.T("circle.nothing")))
	}
	return parts
}

func deedIcon(d view.CircleDeed) string {
	return map[view.CircleDeed]string{
		view.DeedFine: "flag", view.DeedWaive: "check", view.DeedClose: "clock", view.DeedLeaveOut: "minus",
		view.DeedSwap: "people", view.DeedLeave: "back", view.DeedOffer: "people",
	}[d]
}

// circleDo asks before it does what can't be taken back.
func (g *GUI) circleDo(v *view.Circle, s view.CircleState, d view.CircleDeed) {
	if d == view.DeedOffer {
		v.Do(d)
		return
	}
	g.confirm(asked{
		title: g.T("circle.do." + string(d)), text: g.T("circle.do."+string(d)+".means", "name", g.circleName(s.Look.Name, s.Look.Self)),
		yes: g.T("action.yes"), no: g.T("action.no"),
	}, func() { v.Do(d) }, nil)
}

func (g *GUI) circleMemberFacts(p view.CirclePerson) (facts []widget.Fact) {
	if p.Comes > 0 {
		facts = append(facts, widget.Fact{Label: g.T("circle.turn"), Text: g.T("circle.comes", "round", p.Comes)})
	}
	for _, f := range []struct {
		key string
		sum view.Money
	}{
		{"circle.owes", p.Owes}, {"circle.ahead", p.Ahead}, {"circle.back", p.Deposit}, {"circle.fines", p.Fines},
		{"circle.paid-in", p.PaidIn}, {"circle.got", p.Got},
	} {
		if f.sum.Amount > 0 {
			facts = append(facts, widget.Fact{Label: g.T(f.key), Money: g.money(f.sum)})
		}
	}
	if p.Answers != "" {
		facts = append(facts, widget.Fact{Label: g.T("circle.answered"), Text: p.Answers})
	}
	return facts
}

// circleHeirPart asks to whom a place is offered.
func (g *GUI) circleHeirPart(v *view.Circle) (fyne.CanvasObject, func(view.CircleState)) {
	status, list := g.status(), widget.NewStack(0)
	other := widget.NewOutlinedButton(g.T("choice.other"), "plus", func() { g.show(g.namingPage("", "")) })
	do := g.main(g.T("circle.do.offer"), "check", v.Offer)
	body := g.screen(g.T("circle.heir"), "", do, widget.NewParagraph(g.T("circle.heir.text")), list, other, status)
	return body, func(s view.CircleState) {
		list.SetParts(g.chosenRows(s.Choice.People, s.Has, v.Heir)...)
		allow(do, len(s.Chosen) == 1 && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

// circleWishes are what members asked the owner for.
func (g *GUI) circleWishes(v *view.Circle, list []view.CircleWish) (parts []fyne.CanvasObject) {
	for _, w := range list {
		text := g.T("circle.wish."+string(w.What), "name", g.circleName(w.Name, w.Self), "to", w.To)
		yes := widget.NewOutlinedButton(g.T("circle.grant."+string(w.What)), "check", func() { v.Grant(w) })
		parts = append(parts, widget.NewCard(widget.NewStack(theme.Space2, widget.NewParagraph(text), yes)))
	}
	return parts
}

// circleDrawPart says in words and marks how far the draw is, and what comes next.
func (g *GUI) circleDrawPart() (fyne.CanvasObject, func(view.CircleState)) {
	status, about := g.status(), flow()
	body := g.screen(g.T("circle.draw"), "", g.main(g.T("action.back"), "back", g.back), status, about)
	return body, func(s view.CircleState) {
		status.set(s.Progress)
		about.SetParts(g.circleDrawParts(s)...)
		body.Refresh()
	}
}

func (g *GUI) circleDrawParts(s view.CircleState) []fyne.CanvasObject {
	kind := "lot"
	if s.Bidding {
		kind = "bid"
	}
	hide, show := theme.StatePromised, theme.StateWaiting
	now := g.T("circle.draw." + kind + ".hide")
	if s.Show {
		hide, show = theme.StateDone, theme.StatePromised
		now = g.T("circle.draw." + kind + ".show")
	}
	parts := []fyne.CanvasObject{widget.NewTrail(
		widget.TrailStep{Mark: theme.StateMark(hide, g.darkMarks()), What: g.T("circle.draw." + kind + ".one")},
		widget.TrailStep{Mark: theme.StateMark(show, g.darkMarks()), What: g.T("circle.draw." + kind + ".two")},
		widget.TrailStep{Mark: theme.StateMark(theme.StateWaiting, g.darkMarks()), What: g.T("circle.draw." + kind + ".three")},
	), widget.NewParagraph(now)}
	if !s.Until.IsZero() {
		parts = append(parts, widget.NewParagraph(g.T("circle.draw.until", "day", g.texts.Date(s.Until))))
	}
	for _, p := range s.People {
		if p.Turn == 0 && p.Standing != view.StandsLeft {
			parts = append(parts, widget.NewRow(g.circleDrawer(s, p), nil))
		}
	}
	if s.Drawing {
		parts = append(parts, widget.NewSmallParagraph(g.T("circle.draw.fair")))
	}
	return parts
}

// circleDrawer is how far one member is with the draw.
func (g *GUI) circleDrawer(s view.CircleState, p view.CirclePerson) widget.RowData {
	row := widget.RowData{Key: p.Account[:], Name: g.circleName(p.Name, p.Self)}
	switch {
	case p.Shown:
		row.State, row.Word = theme.StateDone, g.T("circle.draw.shown")
	case p.Hidden && s.Show:
		row.State, row.Word = theme.StateWaiting, g.T("circle.draw.missing")
	case p.Hidden:
		row.State, row.Word = theme.StateDone, g.T("circle.draw.hidden")
	case s.Show:
		row.State, row.Word = theme.StateNotKept, g.T("circle.draw.out")
	case s.Bidding: // nobody has to bid
		row.State, row.Word = theme.StateWaiting, g.T("circle.open")
	default:
		row.State, row.Word = theme.StateWaiting, g.T("circle.draw.missing")
	}
	return row
}
