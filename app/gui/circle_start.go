package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// circleStartPage plans a circle step by step, and begins it.
func (g *GUI) circleStartPage() *page {
	v := view.NewCircleStart(g.Wallet, g.Hub, g.Now)
	p := staged(g, v, func(s view.CircleStartState) view.CircleStep { return s.Step }, func(s view.CircleStartState) (fyne.CanvasObject, func(view.CircleStartState)) {
		switch s.Step {
		case view.CircleAmount:
			return g.circleAmountPart(v, s)
		case view.CircleTurns:
			return g.circleTurnsPart(v, s)
		case view.CircleTerms:
			return g.circleTermsPart(v, s)
		case view.CircleSummary:
			return g.circleSummaryPart(v, s)
		}
		return g.circlePeoplePart(v, s)
	})
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	return p
}

// circleLinks lead from Savings to a new circle, and into one of others.
func (g *GUI) circleLinks() fyne.CanvasObject {
	start := widget.NewTextButton(g.T("circle.start"), "chevr", func() { g.show(g.circleStartPage()) })
	invited := widget.NewTextButton(g.T("circle.invited"), "chevr", func() {
		v := view.NewJoints(g.Wallet, g.Hub)
		v.TakeText()
		g.show(g.jointsAt(v))
	})
	start.IconAfter, invited.IconAfter = true, true
	return tightest(start, invited)
}

// circleStepBar shows which step of the plan it is.
func circleStepBar(s view.CircleStartState) fyne.CanvasObject {
	return widget.NewStepBar(view.CircleSteps, int(s.Step)+1)
}

func (g *GUI) circlePeoplePart(v *view.CircleStart, s view.CircleStartState) (fyne.CanvasObject, func(view.CircleStartState)) {
	_, name := g.field(g.T("circle.name"), s.Name, v.SetName)
	status, list := g.status(), widget.NewStack(0)
	other := widget.NewOutlinedButton(g.T("choice.other"), "plus", func() { g.show(g.namingPage("", "")) })
	parts := []fyne.CanvasObject{circleStepBar(s), name, widget.NewHeading(g.T("circle.who")), list, other, status}
	if len(s.People) > fewPeople {
		_, find := g.field(g.T("people.find"), s.Find, v.SetFind)
		parts = append(parts[:3], append([]fyne.CanvasObject{find}, parts[3:]...)...)
	}
	next := g.next(v.Next)
	body := g.screen(g.T("circle.start"), "", next, parts...)
	return body, func(s view.CircleStartState) {
		list.SetParts(g.chosenRows(s.People, s.Has, v.Toggle)...)
		allow(next, s.CanNext() && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) circleAmountPart(v *view.CircleStart, s view.CircleStartState) (fyne.CanvasObject, func(view.CircleStartState)) {
	amount := g.amountPart(v.Key, v.Delete, func(f view.AmountField, i int) { v.SetAsset(f.Assets[i].ID) })
	next := g.next(v.Next)
	body := g.screen(g.T("circle.amount"), "", next, circleStepBar(s), amount)
	return body, func(s view.CircleStartState) {
		line := ""
		switch {
		case s.TooMuch:
			line = g.T("circle.too-much")
		case s.Amount.Amount.Amount > 0:
			line = g.T("circle.amount.pot", "money", s.Sums.Pot)
		}
		amount.set(s.Amount, line, s.TooMuch)
		allow(next, s.CanNext() && !s.Busy)
		body.Refresh()
	}
}

// circleTurnsPart asks whose turn it is when; an order that is agreed is made by
// pressing names.
func (g *GUI) circleTurnsPart(v *view.CircleStart, s view.CircleStartState) (fyne.CanvasObject, func(view.CircleStartState)) {
	orders, seats := widget.NewStack(theme.Space2), widget.NewStack(0)
	next := g.next(v.Next)
	body := g.screen(g.T("circle.turns"), "", next, circleStepBar(s), orders, seats)
	return body, func(s view.CircleStartState) {
		var parts []fyne.CanvasObject
		for _, o := range view.CircleOrders() {
			parts = append(parts, widget.NewOption(g.T("circle.order."+o), o == s.Order, func() { v.SetOrder(o) }))
			if o == s.Order {
				parts = append(parts, widget.NewSmallParagraph(g.T("circle.order."+o+".means")))
			}
		}
		orders.SetParts(parts...)
		seats.SetParts()
		if s.Order == "agreed" {
			seats.SetParts(g.circleSeats(v, s.Seats)...)
		}
		body.Refresh()
	}
}

func (g *GUI) circleSeats(v *view.CircleStart, list []view.CirclePerson) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewSmallParagraph(g.T("circle.sooner"))}
	for i, p := range list {
		data := widget.RowData{Key: p.Account[:], Name: g.circleName(p.Name, p.Self), When: g.T("circle.comes", "round", p.Turn), Last: i == len(list)-1}
		parts = append(parts, widget.NewRow(data, func() { v.Sooner(p) }))
	}
	return parts
}

// circleTermsPart asks how often, and what holds where somebody is late.
func (g *GUI) circleTermsPart(v *view.CircleStart, s view.CircleStartState) (fyne.CanvasObject, func(view.CircleStartState)) {
	days, deposits, fines, fees, caps, answers := flow(), flow(), flow(), flow(), flow(), flow()
	next := g.next(v.Next)
	parts := []fyne.CanvasObject{circleStepBar(s), labelled(g.T("circle.every"), days)}
	if s.Order == "bid" {
		parts = append(parts, labelled(g.T("circle.cap"), caps))
	}
	parts = append(parts, labelled(g.T("circle.deposit"), deposits), answers, labelled(g.T("circle.fine"), fines), labelled(g.T("circle.fee.own"), fees))
	body := g.screen(g.T("circle.terms"), "", next, parts...)
	percent := func(n int) string {
		if n == 0 {
			return g.T("circle.none")
		}
		return g.T("goal.percent", "percent", n)
	}
	return body, func(s view.CircleStartState) {
		days.SetParts(choices(view.CircleDays(), s.Days, v.SetDays, func(n int) string { return g.T("span.days", "count", n) }))
		caps.SetParts(choices(view.CircleCaps(), s.Cap, v.SetCap, percent))
		deposits.SetParts(choices(view.CircleDeposits(), s.Deposit, v.SetDeposit, func(n int) string {
			if n == 0 {
				return g.T("circle.none")
			}
			return g.texts.Money(s.DepositOf(n)).String()
		}))
		fines.SetParts(choices(view.CircleFines(), s.Fine, v.SetFine, percent))
		fees.SetParts(choices(view.CircleFees(), s.Fee, v.SetFee, percent))
		answers.SetParts()
		if s.Deposit > 0 {
			answers.SetParts(widget.NewOption(g.T("circle.answers"), s.Answers, func() { v.SetAnswers(!s.Answers) }))
		}
		body.Refresh()
	}
}

// circleSummaryPart says what the plan comes to before anything is made.
func (g *GUI) circleSummaryPart(v *view.CircleStart, s view.CircleStartState) (fyne.CanvasObject, func(view.CircleStartState)) {
	status, about := g.status(), flow()
	begin := g.main(g.T("circle.begin"), "check", v.Begin)
	body := g.screen(g.T("circle.check"), "", begin, circleStepBar(s), about, status)
	return body, func(s view.CircleStartState) {
		about.SetParts(g.circlePlan(s)...)
		allow(begin, !s.Busy)
		status.set(s.Progress)
		body.Refresh()
		if !s.Open.IsZero() {
			g.leave()
			g.show(g.circlePage(s.Open))
			g.show(g.jointPage(s.Open, true))
		}
	}
}

func (g *GUI) circlePlan(s view.CircleStartState) []fyne.CanvasObject {
	facts := []widget.Fact{
		{Label: g.T("circle.share"), Money: g.money(s.Sums.Each), Strong: true},
		{Label: g.T("circle.whole"), Money: g.money(s.Sums.Pot)},
		{Label: g.T("circle.every"), Text: g.T("span.days", "count", s.Days)},
		{Label: g.T("circle.first-due"), Text: g.texts.Day(s.Sums.Due)},
		{Label: g.T("circle.last-due"), Text: g.texts.Day(s.Sums.Last)},
		{Label: g.T("circle.order"), Text: g.T("circle.order." + s.Order)},
	}
	for _, f := range []struct {
		key string
		sum view.Money
	}{{"circle.deposit", s.Sums.Deposit}, {"circle.fine", s.Sums.Fine}} {
		if f.sum.Amount > 0 {
			facts = append(facts, widget.Fact{Label: g.T(f.key), Money: g.money(f.sum)})
		}
	}
	if s.Fee > 0 {
		facts = append(facts, widget.Fact{Label: g.T("circle.fee.own"), Text: g.T("goal.percent", "percent", s.Fee)})
	}
	if s.Order == "bid" {
		facts = append(facts, widget.Fact{Label: g.T("circle.cap"), Text: g.T("goal.percent", "percent", s.Cap)})
	}
	facts = append(facts, widget.Fact{Label: g.T("circle.now"), Money: g.money(s.Sums.First), Strong: true})
	parts := []fyne.CanvasObject{widget.NewTitle(s.Name).Centred(), widget.NewFactCard(facts...)}
	if s.Sums.Short {
		parts = append(parts, g.warning(g.T("circle.short", "money", s.Sums.Have)))
	}
	if s.Answers {
		parts = append(parts, widget.NewSmallParagraph(g.T("circle.answers")))
	}
	parts = append(parts, widget.NewSmallParagraph(g.T("circle.fixed")), widget.NewHeading(g.T("circle.members")))
	for i, p := range s.Seats {
		data := widget.RowData{Key: p.Account[:], Name: g.circleName(p.Name, p.Self), Last: i == len(s.Seats)-1}
		if s.Order == "agreed" {
			data.When = g.T("circle.comes", "round", p.Turn)
		}
		parts = append(parts, widget.NewRow(data, nil))
	}
	return parts
}
