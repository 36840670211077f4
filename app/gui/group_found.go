package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// groupLinks lead to a new savings group.
func (g *GUI) groupLinks() fyne.CanvasObject {
	b := widget.NewTextButton(g.T("group.found"), "chevr", func() { g.show(g.foundingPage()) })
	b.IconAfter = true
	return b
}

// foundingPage plans a savings group, step by step.
func (g *GUI) foundingPage() *page {
	v := view.NewGroupFounding(g.Wallet, g.Hub, []string{g.T("group.here.late"), g.T("group.found.absent"), g.T("group.found.unruly")})
	p := staged(g, v, func(s view.FoundingState) view.FoundingStep { return s.Step }, func(s view.FoundingState) (fyne.CanvasObject, func(view.FoundingState)) {
		status := g.status()
		parts, update := g.foundingStep(v, s)
		next := g.next(v.Next)
		if s.Step == view.FoundCheck {
			next = g.main(g.T("group.found.do"), "check", v.Next)
		}
		bar := tight(widget.NewStepBar(s.Of, s.Number), widget.NewParagraph(g.T("group.found."+string(s.Step))))
		body := g.screen(g.T("group.found"), g.T("group.step.of", "number", s.Number, "of", s.Of), next, append([]fyne.CanvasObject{bar, status}, parts...)...)
		return body, func(s view.FoundingState) {
			if !s.Made.IsZero() {
				made := s.Made
				g.leave()
				g.show(g.groupPage(made))
				return
			}
			status.set(s.Progress)
			update(s)
			allow(next, s.CanNext() && !s.Busy)
			body.Refresh()
		}
	})
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	return p
}

// foundingStep is what a step asks for.
func (g *GUI) foundingStep(v *view.GroupFounding, s view.FoundingState) ([]fyne.CanvasObject, func(view.FoundingState)) {
	switch s.Step {
	case view.FoundWho:
		return g.foundWho(v, s)
	case view.FoundOthers:
		return g.foundOthers(v, s)
	case view.FoundOffices:
		return g.foundOffices(v)
	case view.FoundPrice, view.FoundSocial:
		return g.foundAmount(v, s.Step)
	case view.FoundLoans:
		return g.foundNumbers(v, view.NumberMultiple, view.NumberRate, view.NumberPeriods, view.NumberPeriod, view.NumberFirst)
	case view.FoundFines:
		return g.foundFines(v, s)
	case view.FoundCycle:
		return g.foundCycle(v)
	}
	facts := flow()
	return []fyne.CanvasObject{facts}, func(s view.FoundingState) {
		facts.SetParts(widget.NewTitle(s.Name).Centred(), widget.NewFactCard(g.groupRules(s.Rules)...), tightest(g.groupPeople(view.GroupState{People: s.People})...))
	}
}

func (g *GUI) foundWho(v *view.GroupFounding, s view.FoundingState) ([]fyne.CanvasObject, func(view.FoundingState)) {
	_, name := g.field(g.T("group.found.name"), s.Name, v.SetName)
	_, own := g.field(g.T("group.found.own"), s.Own, v.SetOwn)
	list := widget.NewStack(0)
	other := widget.NewOutlinedButton(g.T("choice.other"), "plus", func() { g.show(g.namingPage("", "")) })
	parts := []fyne.CanvasObject{name, own, widget.NewHeading(g.T("joint.who")), list, other}
	if len(s.People) > fewPeople {
		_, find := g.field(g.T("people.find"), s.Find, v.SetFind)
		parts = append(parts[:3], append([]fyne.CanvasObject{find}, parts[3:]...)...)
	}
	return parts, func(s view.FoundingState) { list.SetParts(g.chosenRows(s.Choice.People, s.Has, v.Toggle)...) }
}

func (g *GUI) foundOthers(v *view.GroupFounding, s view.FoundingState) ([]fyne.CanvasObject, func(view.FoundingState)) {
	name, named := g.field(g.T("group.text.name"), s.Typed, v.SetTyped)
	list := widget.NewStack(0)
	add := widget.NewOutlinedButton(g.T("group.act.join"), "plus", v.Add)
	return []fyne.CanvasObject{named, add, list}, func(s view.FoundingState) {
		name.set(s.Typed)
		var rows []fyne.CanvasObject
		for _, p := range s.People {
			if p.Phone {
				continue
			}
			out := widget.NewIconButton("minus", theme.Touch, true, func() { v.Remove(p.Name) }).Named(g.T("action.delete"))
			rows = append(rows, widget.NewPersonRow(widget.PersonData{Key: p.Key, Name: p.Name, Line: g.T("group.no-phone")}, out, nil))
		}
		list.SetParts(rows...)
	}
}

// foundOffices lets one choose each member's office; the chosen row opens.
func (g *GUI) foundOffices(v *view.GroupFounding) ([]fyne.CanvasObject, func(view.FoundingState)) {
	list, open := flow(), 0
	var update func(view.FoundingState)
	update = func(s view.FoundingState) {
		var rows []fyne.CanvasObject
		if s.Wrong != "" {
			rows = append(rows, g.warning(g.T("group.found.needs", "office", g.T("group.office."+s.Wrong))))
		}
		for _, p := range s.People {
			tapped := func() {
				open = p.Number
				update(v.State())
			}
			more := widget.NewIconButton("more", theme.Touch, true, tapped).Named(g.T("group.more"))
			rows = append(rows, widget.NewPersonRow(widget.PersonData{Key: p.Key, Name: p.Name, Line: g.officeLine(p)}, more, tapped))
			if open == p.Number {
				rows = append(rows, g.officeOptions(v, p))
			}
		}
		list.SetParts(rows...)
		g.ground.Refresh()
	}
	return []fyne.CanvasObject{list}, update
}

func (g *GUI) officeLine(p view.GroupPerson) string {
	if len(p.Offices) == 0 {
		return g.T("group.office.none")
	}
	return g.offices(p.Offices)
}

func (g *GUI) officeOptions(v *view.GroupFounding, p view.GroupPerson) fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewOption(g.T("group.office.none"), len(p.Offices) == 0, func() { v.SetOffice(p, "") })}
	for _, o := range view.GroupOffices() {
		if !p.Phone && (o == "counter" || o == "key") {
			continue // who signs needs a phone
		}
		parts = append(parts, widget.NewOption(g.T("group.office."+o), contains(p.Offices, o), func() { v.SetOffice(p, o) }))
	}
	return options(parts...)
}

func (g *GUI) foundAmount(v *view.GroupFounding, step view.FoundingStep) ([]fyne.CanvasObject, func(view.FoundingState)) {
	amount, more := g.amountPart(v.Key, v.Delete, nil), flow()
	var most *stepper
	parts := []fyne.CanvasObject{amount, more}
	if step == view.FoundPrice {
		most = g.stepper(g.T("group.number.most"), func(by int) { v.Change(view.NumberMost, by) })
		parts = append(parts, most.CanvasObject)
	}
	return parts, func(s view.FoundingState) {
		line := ""
		if s.Uneven {
			line = g.T("group.found.coin") + ": " + g.texts.Number(s.Coin) + " " + s.Amount.Amount.Code
		}
		amount.set(s.Amount, line, s.Uneven)
		if most == nil {
			return
		}
		more.SetParts(labelled(g.T("group.found.coin"), choices(view.FoundingCoins(), s.Coin, v.SetCoin, func(n int) string { return g.texts.Number(n) + " " + s.Amount.Amount.Code })))
		most.set(v.Bounds(view.NumberMost))
	}
}

func (g *GUI) foundNumbers(v *view.GroupFounding, numbers ...view.FoundingNumber) ([]fyne.CanvasObject, func(view.FoundingState)) {
	var parts []fyne.CanvasObject
	steppers := map[view.FoundingNumber]*stepper{}
	for _, n := range numbers {
		steppers[n] = g.stepper(g.T("group.number."+string(n)), func(by int) { v.Change(n, by) })
		parts = append(parts, steppers[n].CanvasObject)
	}
	return parts, func(view.FoundingState) {
		for _, n := range numbers {
			steppers[n].set(v.Bounds(n))
		}
	}
}

func (g *GUI) foundFines(v *view.GroupFounding, s view.FoundingState) ([]fyne.CanvasObject, func(view.FoundingState)) {
	var parts []fyne.CanvasObject
	var steppers []*stepper
	for i, f := range s.Fines {
		steppers = append(steppers, g.stepper(f.Name, func(by int) { v.Fine(i, by) }))
		parts = append(parts, steppers[i].CanvasObject)
	}
	return parts, func(s view.FoundingState) {
		for i, f := range s.Fines {
			steppers[i].number.SetMoney(g.money(f.Amount))
			allow(steppers[i].fewer, f.Amount.Amount > 0)
		}
	}
}

func (g *GUI) foundCycle(v *view.GroupFounding) ([]fyne.CanvasObject, func(view.FoundingState)) {
	meetings := g.stepper(g.T("group.rule.meetings"), func(by int) { v.Change(view.NumberMeetings, by) })
	forms, rests := flow(), flow()
	parts := []fyne.CanvasObject{meetings.CanvasObject, labelled(g.T("group.rule.form"), forms), labelled(g.T("group.rule.rest"), rests)}
	return parts, func(s view.FoundingState) {
		meetings.set(v.Bounds(view.NumberMeetings))
		var list, rest []fyne.CanvasObject
		for _, f := range []string{"value", "profit", "head", "borrower"} {
			list = append(list, widget.NewOption(g.T("group.form."+f), s.Rules.Form == f, func() { v.SetForm(f) }))
		}
		for _, r := range []string{"social", "carry", "lot"} {
			rest = append(rest, widget.NewOption(g.T("group.rest."+r), s.Rules.Rest == r, func() { v.SetRest(r) }))
		}
		forms.SetParts(options(list...))
		rests.SetParts(options(rest...))
	}
}
