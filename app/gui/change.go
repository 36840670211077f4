package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// changePage changes who the community's guardians are.
func (g *GUI) changePage() *page {
	v := view.NewChange(g.Wallet, g.App, g.Hub)
	still := func() {}
	type key struct {
		step    view.ChangeStep
		text    string
		drafted bool
	}
	p := staged(g, v, func(s view.ChangeState) key { return key{s.Step, s.Text, s.Drafted} }, func(s view.ChangeState) (fyne.CanvasObject, func(view.ChangeState)) {
		still()
		still = func() {}
		switch s.Step {
		case view.ChangeHand:
			var code fyne.CanvasObject
			code, still = g.handCode(s.Text)
			what := string(s.What)
			return g.screen(g.T("change."+what), "", g.main(g.T("action.done"), "check", g.back),
				widget.NewParagraph(g.T("change."+what+".text", "needed", s.Quorum, "count", s.Guardians)), code, g.waysOut(s.Text, "sanduk-guardians-"+what+".txt")), nil
		case view.ChangeTake:
			return g.changeTakePart(v, s)
		case view.ChangeLook:
			return g.changeLookPart(v)
		case view.ChangeMade:
			return g.donePart(g.T("change.done"), g.T("change.done.text", "needed", s.Quorum, "count", s.Guardians), g.leave), nil
		}
		if s.Drafted {
			return g.draftedPart(v)
		}
		return g.gatheredPart(v)
	})
	end := p.close
	p.close = func() { still(); end() }
	p.back = v.Back
	p.place = named("change")
	return p
}

// gatheredPart has the cards so far: who is to be a guardian, and how many must
// agree.
func (g *GUI) gatheredPart(v *view.Change) (fyne.CanvasObject, func(view.ChangeState)) {
	status, took, list, few := g.status(), widget.NewStack(0), flow(), widget.NewStack(0)
	card := widget.NewOutlinedButton(g.T("change.mine"), "community", v.Card)
	take := widget.NewPrimaryButton(g.T("change.take"), "phone", v.TakeText)
	wanted := g.stepper(g.T("change.wanted"), func(by int) { v.SetWanted(v.State().Wanted + by) })
	draft := g.main(g.T("change.draft.do"), "check", v.Draft)
	body := g.screen(g.T("change.title"), "", draft, widget.NewParagraph(g.T("change.how")), card, take, status, took, list, wanted.CanvasObject, few)
	return body, func(s view.ChangeState) {
		status.set(s.Progress)
		took.SetParts(g.tookParts(s)...)
		list.SetParts(g.gatheredRows(v, s)...)
		show(wanted.CanvasObject, len(s.After) > 0)
		wanted.set(s.Wanted, s.Least(), max(len(s.After), 1))
		few.SetParts(g.fewParts(s)...)
		allow(draft, s.CanDraft())
		body.Refresh()
	}
}

// tookParts say what was taken last.
func (g *GUI) tookParts(s view.ChangeState) []fyne.CanvasObject {
	if s.Took == "" {
		return nil
	}
	return []fyne.CanvasObject{g.marked(theme.StateDone, g.T("change.took."+string(s.Took)))}
}

// show shows a part, or takes it away.
func show(part fyne.CanvasObject, on bool) {
	if on {
		part.Show()
		return
	}
	part.Hide()
}

// fewParts warn of so few guardians that payments wait for each of them.
func (g *GUI) fewParts(s view.ChangeState) []fyne.CanvasObject {
	if len(s.After) == 0 || len(s.After) > s.Wanted {
		return nil
	}
	return []fyne.CanvasObject{g.warning(g.T("change.all"))}
}

func (g *GUI) gatheredRows(v *view.Change, s view.ChangeState) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewHeading(g.T("change.after"))}
	if len(s.After) == 0 {
		return append(parts, widget.NewSmallParagraph(g.T("change.none")))
	}
	for _, r := range s.After {
		out := widget.NewIconButton("minus", theme.Touch, true, func() { v.Remove(r) }).Named(g.T("change.remove"))
		allow(out, !s.Busy)
		parts = append(parts, newEnds(widget.NewBeside(widget.NewCloth(r.Key[:], widget.ClothRow), g.guardianWords(r)), out))
	}
	return append(parts, g.leaveRows(s)...)
}

// guardianWords are what a guardian is called, and where it is reached.
func (g *GUI) guardianWords(r view.ChangeRow) fyne.CanvasObject {
	return tight(widget.NewParagraph(g.changeName(r)), widget.NewSmallParagraph(g.changeWhere(r)))
}

func (g *GUI) changeName(r view.ChangeRow) string {
	if r.Comes() {
		return g.T("change.new")
	}
	return g.T("community.seat", "seat", r.Seat)
}

func (g *GUI) changeWhere(r view.ChangeRow) string {
	if r.Here {
		return g.T("community.here")
	}
	return r.Address
}

// leaveRows are the present guardians who are none afterwards.
func (g *GUI) leaveRows(s view.ChangeState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for i, r := range s.Leaves {
		if i == 0 {
			parts = append(parts, widget.NewHeading(g.T("change.leave")))
		}
		data := widget.RowData{Key: r.Key[:], Name: g.changeName(r), When: g.changeWhere(r), Last: i == len(s.Leaves)-1}
		parts = append(parts, widget.NewRow(data, nil))
	}
	return parts
}

// draftRows are those who are guardians afterwards, and who leaves.
func (g *GUI) draftRows(s view.ChangeState) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{
		widget.NewParagraph(g.T("change.from-to", "needed", s.Quorum, "count", s.Guardians, "next", s.Wanted, "after", len(s.After))),
		widget.NewHeading(g.T("change.after")),
	}
	for i, r := range s.After {
		data := widget.RowData{Key: r.Key[:], Name: g.changeName(r), When: g.changeWhere(r), Last: i == len(s.After)-1}
		parts = append(parts, widget.NewRow(data, nil))
	}
	parts = append(append(parts, g.leaveRows(s)...), g.fewParts(s)...)
	for _, term := range s.Terms {
		parts = append(parts, g.warning(g.T("change.also."+string(term.Kind), "what", term.What)))
	}
	return parts
}

// draftedPart has the draft, who agreed to it, and makes the change.
func (g *GUI) draftedPart(v *view.Change) (fyne.CanvasObject, func(view.ChangeState)) {
	status, parts := g.status(), flow()
	do := g.main(g.T("change.make"), "check", func() {
		if v.State().Made {
			v.Make()
			return
		}
		g.confirm(asked{title: g.T("change.make.title"), text: g.T("change.waits"), yes: g.T("change.make"), no: g.T("action.no")}, v.Make, nil)
	})
	body := g.screen(g.T("change.title"), "", do, status, parts)
	return body, func(s view.ChangeState) {
		status.set(s.Progress)
		parts.SetParts(g.draftedParts(v, s)...)
		allow(do, s.CanMake())
		body.Refresh()
	}
}

func (g *GUI) draftedParts(v *view.Change, s view.ChangeState) []fyne.CanvasObject {
	parts := g.tookParts(s)
	state, word := theme.StateWaiting, g.T("change.agreed", "agreed", s.Agreed, "needed", s.Quorum)
	switch {
	case s.Made:
		state, word = theme.StatePromised, g.T("change.made")
	case s.Agreed >= s.Quorum:
		state = theme.StateDone
	}
	parts = append(parts, g.marked(state, word))
	if s.CanAgree() {
		parts = append(parts, widget.NewPrimaryButton(g.T("change.look"), "next", v.Look))
	}
	give := widget.NewOutlinedButton(g.T("change.draft"), "share", func() { v.Give("draft") })
	take := widget.NewOutlinedButton(g.T("change.take"), "phone", v.TakeText)
	if !s.Made {
		parts = append(parts, buttons(give, take))
	}
	if s.Mine && !s.Made {
		parts = append(parts, widget.NewOutlinedButton(g.T("change.answer"), "share", func() { v.Give("answer") }))
	}
	parts = append(parts, g.draftRows(s)...)
	if s.CanDrop() {
		parts = append(parts, widget.NewTextButton(g.T("change.drop"), "", func() {
			g.confirm(asked{title: g.T("change.drop"), text: g.T("change.drop.text"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Drop, nil)
		}))
	}
	return parts
}

func (g *GUI) changeTakePart(v *view.Change, s view.ChangeState) (fyne.CanvasObject, func(view.ChangeState)) {
	entry := g.longField(g.T("change.take.hint"), s.Typed, v.SetText)
	take, status := g.main(g.T("change.take"), "check", v.Take), g.status()
	body := g.screen(g.T("change.take"), "", take, widget.NewParagraph(g.T("change.take.text")), entry,
		g.allWaysIn(v.SetText, v.FromPicture, v.FromFile), status)
	return body, func(s view.ChangeState) {
		entry.set(s.Typed)
		allow(take, s.Typed != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

// changeLookPart is what a present guardian looks at before it agrees.
func (g *GUI) changeLookPart(v *view.Change) (fyne.CanvasObject, func(view.ChangeState)) {
	status, parts := g.status(), flow()
	hold := g.holdButton(g.T("change.agree"), asked{title: g.T("change.agree.title"), text: g.T("change.agree.text"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Agree)
	body := g.screen(g.T("change.look"), "", hold, parts, g.warning(g.T("change.agree.text")), status)
	return body, func(s view.ChangeState) {
		parts.SetParts(g.draftRows(s)...)
		allow(hold, s.CanAgree())
		status.set(s.Progress)
		body.Refresh()
	}
}
