package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// formPart asks for what a line of the minutes needs.
func (g *GUI) formPart(v *view.Sitting, s view.SittingState) (fyne.CanvasObject, func(view.SittingState)) {
	switch {
	case s.Form.Who:
		return g.formWhoPart(v, s)
	case s.Form.Act == "person":
		return g.personPart(v, s)
	}
	f := s.Form
	title := g.T("group.act." + f.Act)
	status, head, plan := g.status(), flow(), flow()
	do := g.main(g.T("group.write"), "check", v.Write)
	parts := []fyne.CanvasObject{status, head}
	var text *field
	if f.HasText {
		var labelled fyne.CanvasObject
		text, labelled = g.field(g.T("group.text."+textOf(f.Act)), f.Text, v.SetText)
		parts = append(parts, labelled)
	}
	var amount *amountPart
	if f.HasSum {
		amount = g.amountPart(v.Key, v.Delete, nil)
		parts = append(parts, amount)
	}
	var number *stepper
	if f.Most > 0 {
		number = g.stepper(g.T("group.number."+f.Act), func(by int) { v.SetNumber(v.State().Form.Number + by) })
		parts = append(parts, number.CanvasObject)
	}
	body := g.screen(title, "", do, append(parts, plan)...)
	return body, func(s view.SittingState) {
		f := s.Form
		if f.Act == "" {
			return
		}
		status.set(s.Progress)
		head.SetParts(g.formHead(v, f)...)
		if text != nil {
			text.set(f.Text)
		}
		if amount != nil {
			over := f.Limit.Amount > 0 && f.Amount.Amount.Amount > f.Limit.Amount
			line := ""
			if f.Limit.Amount > 0 {
				line = g.T("group.at-most", "money", f.Limit)
			}
			amount.set(f.Amount, line, over)
		}
		if number != nil {
			number.set(f.Number, f.Least, f.Most)
		}
		plan.SetParts(g.formPlan(f)...)
		allow(do, f.Can && !s.Busy)
		body.Refresh()
	}
}

// textOf says what a text is: a name, an heir, or what for.
func textOf(act string) string {
	switch act {
	case "join":
		return "name"
	case "die":
		return "heir"
	case "remark":
		return "remark"
	}
	return "why"
}

func (g *GUI) formHead(v *view.Sitting, f view.SittingForm) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if f.Person.Number > 0 {
		parts = append(parts, widget.NewBeside(widget.NewCloth(f.Person.Key, widget.ClothRow), widget.NewHeading(g.memberName(f.Person.GroupPerson))))
	}
	switch {
	case f.AnyFund:
		parts = append(parts, widget.NewPair(
			widget.NewOption(g.T("group.fund.loan"), f.Fund == "loan", func() { v.SetFund("loan") }),
			widget.NewOption(g.T("group.fund.social"), f.Fund == "social", func() { v.SetFund("social") })))
	case f.Fund != "":
		parts = append(parts, widget.NewHeading(g.T("group.fund."+f.Fund)))
	}
	if key := "group.about." + f.Act; f.Act == "share-out" || f.Act == "adjourn" || f.Act == "leave" || f.Act == "die" || f.Act == "resolve" {
		parts = append(parts, widget.NewParagraph(g.T(key)))
	}
	var list []fyne.CanvasObject
	for _, o := range f.Options {
		word, chosen := o, f.Option == o
		switch f.Act {
		case "resolve":
			word = g.T("group.reason." + o)
		case "elect":
			word, chosen = g.T("group.office."+o), contains(f.Several, o)
		}
		list = append(list, widget.NewOption(word, chosen, func() { v.SetOption(o) }))
	}
	if len(list) > 0 {
		parts = append(parts, options(list...))
	}
	return parts
}

func contains(list []string, one string) bool {
	for _, l := range list {
		if l == one {
			return true
		}
	}
	return false
}

// formPlan is what follows from the form: the instalments of a loan, or what each
// gets of a share-out.
func (g *GUI) formPlan(f view.SittingForm) []fyne.CanvasObject {
	if f.Act == "share-out" {
		return g.shareOutParts(f.Out)
	}
	var facts []widget.Fact
	for _, i := range f.Plan {
		facts = append(facts, widget.Fact{Label: g.T("group.instalment", "meeting", i.Meeting), Money: g.money(i.Money)})
	}
	if len(facts) == 0 {
		return nil
	}
	return []fyne.CanvasObject{widget.NewFactCard(facts...)}
}

// shareOutParts are what each gets, and how it adds up.
func (g *GUI) shareOutParts(o view.GroupShareOut) []fyne.CanvasObject {
	facts := widget.NewFactCard(
		widget.Fact{Label: g.T("group.out.counted"), Money: g.money(o.Counted)},
		widget.Fact{Label: g.T("group.out.paid"), Money: g.money(o.Paid), Strong: true},
		widget.Fact{Label: g.T("group.out.rest") + " · " + g.T("group.rest."+o.RestTo), Money: g.money(o.Rest)},
	)
	var rows []fyne.CanvasObject
	for _, p := range o.Payouts {
		row := widget.RowData{Key: p.Key, Name: g.memberName(view.GroupPerson{Number: p.Number, Name: p.Name, Self: p.Self}), Money: g.money(p.Paid)}
		switch {
		case p.Netted.Amount > 0:
			row.When = g.T("group.out.netted", "gross", p.Gross, "netted", p.Netted)
		case p.Shares > 0:
			row.When = g.T("group.shares", "count", p.Shares)
		}
		rows = append(rows, widget.NewRow(row, nil))
	}
	return []fyne.CanvasObject{facts, tightest(rows...)}
}

func (g *GUI) formWhoPart(v *view.Sitting, s view.SittingState) (fyne.CanvasObject, func(view.SittingState)) {
	list := widget.NewStack(0)
	body := g.screen(g.T("group.act."+s.Form.Act), "", nil, widget.NewParagraph(g.T("group.who")), list)
	return body, func(s view.SittingState) {
		var rows []fyne.CanvasObject
		for _, p := range s.Form.Choices {
			rows = append(rows, widget.NewPersonRow(g.personData(s, p), g.icon("chevr", theme.ColorLink, 24), func() { v.SetWho(p.Number) }))
		}
		list.SetParts(rows...)
		body.Refresh()
	}
}

// personPart is one member in the meeting, and what can be done with her.
func (g *GUI) personPart(v *view.Sitting, s view.SittingState) (fyne.CanvasObject, func(view.SittingState)) {
	status, parts := g.status(), flow()
	body := g.screen(g.memberName(s.Form.Person.GroupPerson), "", nil, status, parts)
	return body, func(s view.SittingState) {
		status.set(s.Progress)
		p, list := s.Form.Person, []fyne.CanvasObject{}
		list = append(list, widget.NewFactCard(g.personFacts(p)...))
		if s.Step == view.SitRoll {
			var here []fyne.CanvasObject
			for _, word := range []string{"present", "late", "excused", "absent"} {
				here = append(here, widget.NewOption(g.T("group.here."+word), p.Here == word, func() { v.Mark(p.Number, word) }))
			}
			list = append(list, options(here...))
		}
		for _, act := range s.Form.Acts {
			list = append(list, widget.NewOutlinedButton(g.T("group.act."+act), "edit", func() { v.Begin(act, p.Number) }))
		}
		parts.SetParts(list...)
		body.Refresh()
	}
}

func (g *GUI) personFacts(p view.SittingPerson) []widget.Fact {
	facts := []widget.Fact{{Label: g.T("group.shares", "count", p.Shares), Money: g.money(p.Savings), Strong: true}}
	for _, f := range []struct {
		key string
		sum view.Money
	}{{"group.loan", p.Owes}, {"group.owes.social", p.Social}, {"group.owes.fines", p.Fines}, {"group.is-due", p.Due}, {"group.paid-in", p.PaidIn}} {
		if f.sum.Amount > 0 {
			facts = append(facts, widget.Fact{Label: g.T(f.key), Money: g.money(f.sum)})
		}
	}
	if len(p.Offices) > 0 {
		facts = append(facts, widget.Fact{Label: g.T("group.offices"), Text: g.offices(p.Offices)})
	}
	return facts
}
