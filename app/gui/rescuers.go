package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// fewPeople are so many that nobody has to be looked for.
const fewPeople = 6

// rescuersPage names people as the friends who may give this account to a new
// phone; from here one helps others, too.
func (g *GUI) rescuersPage() *page {
	v := view.NewRescuers(g.Wallet, g.Hub)
	p := staged(g, v, func(s view.RescuersState) view.RescuersStep { return s.Step }, func(s view.RescuersState) (fyne.CanvasObject, func(view.RescuersState)) {
		switch s.Step {
		case view.RescuersPlan:
			return g.rescuersPlanPart(v, s)
		case view.RescuersCheck:
			return g.rescuersCheckPart(v, s)
		}
		return g.rescuersPart(v)
	})
	p.back = v.Back
	p.place = named("rescuers")
	return p
}

func (g *GUI) rescuersPart(v *view.Rescuers) (fyne.CanvasObject, func(view.RescuersState)) {
	status, text, list := g.status(), widget.NewParagraph(""), flow()
	name := g.main(g.T("rescuers.name"), "people", v.Plan)
	help := widget.NewOutlinedButton(g.T("help.title"), "hand", func() { g.show(g.helpFriendPage()) })
	own := widget.NewTextButton(g.T("rescue.begin-here"), "chevr", func() { g.show(g.rescuePage()) })
	own.IconAfter = true
	body := g.screen(g.T("rescuers.title"), "", buttons(name, help), text, status, list, own)
	return body, func(s view.RescuersState) {
		text.SetText(g.T("rescuers.text", "wait", s.Wait))
		name.SetText(g.T("rescuers.name"))
		if len(s.Named) > 0 {
			name.SetText(g.T("rescuers.anew"))
		}
		status.set(s.Progress)
		list.SetParts(g.rescuerParts(s)...)
		body.Refresh()
	}
}

// rescuerParts are those who are named, and whether it counts already.
func (g *GUI) rescuerParts(s view.RescuersState) []fyne.CanvasObject {
	if len(s.Named) == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("people", g.T("rescuers.none"), nil)}
	}
	state, word := theme.StateDone, g.T("rescuers.confirmed")
	if !s.Final {
		state, word = theme.StateWaiting, g.T("rescuers.waiting")
	}
	stop := g.T("rescuers.stop.no")
	if s.OwnerCan {
		stop = g.T("rescuers.stop.yes")
	}
	return []fyne.CanvasObject{
		widget.NewHeading(g.T("rescuers.named", "needed", s.Needed, "shares", len(s.Named))),
		g.marked(state, word), tightest(g.faces(s.Named)...), widget.NewSmallParagraph(stop),
	}
}

// marked is a line behind the mark of a state.
func (g *GUI) marked(state theme.State, text string) fyne.CanvasObject {
	return widget.NewBeside(g.stateMark(state, 24), widget.NewParagraph(text))
}

// faces are people, only to be looked at.
func (g *GUI) faces(list []view.Payee) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for i, p := range list {
		data := widget.RowData{Key: p.Account[:], Name: g.payee(p), When: g.known(p), Last: i == len(list)-1}
		parts = append(parts, widget.NewRow(data, nil))
	}
	return parts
}

// chosenRows are people of whom some are chosen; tapping one changes that.
func (g *GUI) chosenRows(list []view.Payee, chosen func(view.Account) bool, toggle func(view.Payee)) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for i, p := range list {
		data := widget.RowData{Key: p.Account[:], Name: g.payee(p), When: g.known(p), Last: i == len(list)-1}
		if chosen(p.Account) {
			data.State, data.Word = theme.StateDone, g.T("choice.chosen")
		}
		parts = append(parts, widget.NewRow(data, func() { toggle(p) }))
	}
	if len(parts) == 0 {
		parts = append(parts, widget.NewEmptyState("people", g.T("choice.nobody"), nil))
	}
	return parts
}

// rescuersPlanPart chooses who they are and what they may.
func (g *GUI) rescuersPlanPart(v *view.Rescuers, s view.RescuersState) (fyne.CanvasObject, func(view.RescuersState)) {
	status, list, stop := g.status(), widget.NewStack(0), flow()
	needed := g.stepper(g.T("rescuers.needed"), func(by int) { v.SetNeeded(v.State().PlanNeeded + by) })
	other := widget.NewOutlinedButton(g.T("choice.other"), "plus", func() { g.show(g.namingPage("", "")) })
	parts := []fyne.CanvasObject{status, list, other, needed.CanvasObject, labelled(g.T("rescuers.stop"), stop)}
	if len(s.People) > fewPeople {
		_, find := g.field(g.T("people.find"), s.Find, v.SetFind)
		parts = append([]fyne.CanvasObject{find}, parts...)
	}
	next := g.next(v.Next)
	body := g.screen(g.T("rescuers.who"), "", next, parts...)
	return body, func(s view.RescuersState) {
		list.SetParts(g.chosenRows(s.People, s.Has, v.Toggle)...)
		needed.set(min(s.PlanNeeded, max(len(s.Chosen), 1)), 1, max(len(s.Chosen), 1))
		stop.SetParts(g.stopParts(v, s)...)
		allow(next, s.CanNext())
		status.set(s.Progress)
		body.Refresh()
	}
}

// stopParts choose whether this phone may stop the friends.
func (g *GUI) stopParts(v *view.Rescuers, s view.RescuersState) []fyne.CanvasObject {
	means := g.T("rescuers.stop.no.means")
	if s.PlanOwnerCan {
		means = g.T("rescuers.stop.yes.means")
	}
	return []fyne.CanvasObject{
		options(
			widget.NewOption(g.T("action.no"), !s.PlanOwnerCan, func() { v.SetOwnerCan(false) }),
			widget.NewOption(g.T("action.yes"), s.PlanOwnerCan, func() { v.SetOwnerCan(true) }),
		),
		widget.NewSmallParagraph(means),
	}
}

// rescuersCheckPart says what they can do, before they are named.
func (g *GUI) rescuersCheckPart(v *view.Rescuers, s view.RescuersState) (fyne.CanvasObject, func(view.RescuersState)) {
	status := g.status()
	hold := g.holdButton(g.T("rescuers.hold"), asked{title: g.T("rescuers.ask"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Name)
	parts := []fyne.CanvasObject{
		tightest(g.faces(s.Chosen)...),
		widget.NewHeading(g.T("rescuers.can", "needed", s.PlanNeeded, "shares", len(s.Chosen))),
		g.marked(theme.StateDone, g.T("rescuers.can.stop")),
		g.marked(theme.StateDone, g.T("rescuers.can.give", "wait", s.Wait)),
		g.marked(theme.StateRefused, g.T("rescuers.can.not")),
		widget.NewSmallParagraph(g.T("friends.advice")),
	}
	if s.PlanNeeded == 1 {
		parts = append(parts, g.warning(g.T("rescuers.one")))
	}
	body := g.screen(g.T("pay.check.title"), "", hold, append(parts, status)...)
	return body, func(s view.RescuersState) {
		status.set(s.Progress)
		body.Refresh()
	}
}
