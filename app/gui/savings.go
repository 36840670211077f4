package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// savingsPage shows what is saved for.
func (g *GUI) savingsPage() *page {
	v := view.NewGoals(g.Wallet, g.Hub, g.Now)
	p := staged(g, v, func(s view.GoalsState) view.GoalStep { return s.Step }, func(s view.GoalsState) (fyne.CanvasObject, func(view.GoalsState)) {
		switch s.Step {
		case view.GoalOne:
			return g.goalPart(v)
		case view.GoalShut:
			return g.goalLockPart(v)
		case view.GoalPlan:
			return g.goalPlanPart(v, s)
		case view.GoalPut, view.GoalBack, view.GoalTarget:
			return g.goalAmountPart(v, s.Step)
		}
		return g.goalsPart(v)
	})
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	return p
}

func (g *GUI) goalsPart(v *view.Goals) (fyne.CanvasObject, func(view.GoalsState)) {
	status, total, list := g.status(), widget.NewStack(theme.Space1), flow()
	fresh := g.main(g.T("goal.new"), "plus", v.New)
	shared := widget.NewTextButton(g.T("joint.title"), "chevr", func() { g.show(g.jointsPage()) })
	shared.IconAfter = true
	column := widget.NewColumn(fresh, status, total, list, tight(g.circleLinks(), g.groupLinks(), shared))
	screen := widget.NewScreen(g.titleBar(nil, g.T("tab.savings"), ""), column, g.tabs(tabSavings))
	return screen, func(s view.GoalsState) {
		status.set(s.Progress)
		shared.SetText(g.T("joint.title"))
		if s.Shared {
			shared.SetText(g.T("joint.title") + " · " + g.T("joint.waits"))
		}
		var sums []fyne.CanvasObject
		for _, m := range s.Totals {
			sums = append(sums, moneyPart(g.money(m), theme.TextHuge))
		}
		total.SetParts(sums...)
		list.SetParts(append(append(g.goalCards(v, s.Goals), g.circleCards(s.Circles)...), g.groupCards(s.Groups)...)...)
		column.Refresh()
		screen.Refresh()
	}
}

func (g *GUI) goalCards(v *view.Goals, rows []view.GoalRow) []fyne.CanvasObject {
	if len(rows) == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("box", g.T("goal.empty"), nil)}
	}
	var parts []fyne.CanvasObject
	for _, r := range rows {
		sums := g.T("goal.of", "saved", r.Saved, "target", r.Target)
		parts = append(parts, widget.NewGoalCard(r.Picture, r.Name, g.goalUntil(r), r.Percent, sums, func() { v.Choose(r) }))
	}
	return parts
}

// goalUntil says when a goal is wanted.
func (g *GUI) goalUntil(r view.GoalRow) string {
	switch {
	case r.Done():
		return g.T("goal.reached")
	case r.By.IsZero():
		return g.T("goal.no-date")
	}
	return g.T("goal.until", "day", g.texts.Day(r.By))
}

func (g *GUI) goalPart(v *view.Goals) (fyne.CanvasObject, func(view.GoalsState)) {
	status, about, lock := g.status(), flow(), flow()
	put := g.main(g.T("goal.put"), "down", v.Put)
	back := widget.NewOutlinedButton(g.T("goal.back"), "up", v.Take)
	change := widget.NewTextButton(g.T("action.change"), "edit", v.Change)
	end := widget.NewOutlinedButton(g.T("goal.give-up"), "del", func() {
		g.confirm(asked{title: g.T("goal.give-up.title"), text: g.T("goal.give-up.text"), yes: g.T("goal.give-up"), no: g.T("action.no")}, v.GiveUp, nil)
	})
	body := g.screen(g.T("goal.title"), "", buttons(back, put), status, about, lock, change, end)
	return body, func(s view.GoalsState) {
		status.set(s.Progress)
		about.SetParts(g.goalParts(s.Chosen)...)
		lock.SetParts(g.goalLockParts(v, s.Chosen)...)
		shut := s.Chosen.Lock.Shut
		end.Hidden, back.Hidden = shut, shut
		allow(back, s.Chosen.Saved.Amount > 0 && !s.Chosen.Opening)
		body.Refresh()
	}
}

func (g *GUI) goalParts(r view.GoalRow) []fyne.CanvasObject {
	name := widget.NewTitle(r.Name).Centred()
	sums := widget.NewParagraph(g.T("goal.of", "saved", r.Saved, "target", r.Target)).Centred()
	parts := []fyne.CanvasObject{centred(widget.NewTile(r.Picture)), name, moneyPart(g.money(r.Saved), theme.TextHuge), widget.NewBar(r.Percent), sums}
	var facts []widget.Fact
	for _, f := range []struct {
		key string
		sum view.Money
	}{{"goal.coming", r.Coming}, {"goal.going", r.Going}, {"goal.per-week", r.PerWeek}, {"goal.round", r.Round}} {
		if f.sum.Amount > 0 {
			facts = append(facts, widget.Fact{Label: g.T(f.key), Money: g.money(f.sum)})
		}
	}
	if r.Share > 0 {
		facts = append(facts, widget.Fact{Label: g.T("goal.share"), Text: g.T("goal.percent", "percent", r.Share)})
	}
	if !r.By.IsZero() {
		facts = append(facts, widget.Fact{Label: g.T("goal.by"), Text: g.texts.Day(r.By)})
	}
	if !r.Reached.IsZero() {
		facts = append(facts, widget.Fact{Label: g.T("goal.pace"), Text: g.texts.Day(r.Reached)})
	}
	if len(facts) > 0 {
		parts = append(parts, widget.NewFactCard(facts...))
	}
	switch {
	case r.Opening:
		parts = append(parts, centred(widget.NewStateBadge(theme.StateWaiting, g.T("goal.opening"))))
	case r.Late && !r.Reached.IsZero():
		parts = append(parts, widget.NewSmallParagraph(g.T("goal.late")))
	}
	if r.Lock.Shut {
		return parts
	}
	return append(parts, widget.NewSmallParagraph(g.T("goal.about")))
}

func (g *GUI) goalAmountPart(v *view.Goals, step view.GoalStep) (fyne.CanvasObject, func(view.GoalsState)) {
	title, word, line := g.T("goal.target.title"), g.T("goal.make"), ""
	if v.State().Changing {
		word = g.T("action.change")
	}
	switch step {
	case view.GoalPut:
		title, word, line = g.T("goal.put.title"), g.T("goal.put"), "pay.amount.have"
	case view.GoalBack:
		title, word, line = g.T("goal.back.title"), g.T("goal.back"), "goal.back.have"
	}
	amount := g.amountPart(v.Key, v.Delete, func(f view.AmountField, i int) { v.SetAsset(f.Assets[i].ID) })
	status, do := g.status(), g.main(word, "check", v.Go)
	body := g.screen(title, "", do, amount, status)
	return body, func(s view.GoalsState) {
		text := ""
		if line != "" {
			text = g.T(line, "money", s.Have)
		}
		amount.set(s.Amount, text, s.Over)
		allow(do, s.CanGo() && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

// goalPlanPart asks what is saved for, and how.
func (g *GUI) goalPlanPart(v *view.Goals, s view.GoalsState) (fyne.CanvasObject, func(view.GoalsState)) {
	name, named := g.field(g.T("goal.name"), s.Name, v.SetName)
	pictures, dates, shares, rounds := flow(), flow(), flow(), flow()
	status, next := g.status(), g.next(v.Go)
	title := g.T("goal.new")
	if s.Changing {
		title = g.T("action.change")
	}
	body := g.screen(title, "", next, named, labelled(g.T("goal.picture"), pictures), labelled(g.T("goal.by"), dates),
		labelled(g.T("goal.share"), shares), labelled(g.T("goal.round"), rounds), status)
	return body, func(s view.GoalsState) {
		name.set(s.Name)
		pictures.SetParts(g.goalPictures(v, s.Picture))
		dates.SetParts(choices(view.GoalMonths(), s.Months, v.SetMonths, func(n int) string {
			if n == 0 {
				return g.T("goal.no-date")
			}
			return g.T("goal.months", "count", n)
		}))
		shares.SetParts(choices(view.GoalShares(), s.Share, v.SetShare, func(n int) string { return g.T("goal.percent", "percent", n) }))
		rounds.SetParts(choices(view.GoalRounds(), s.Round, v.SetRound, func(n int) string {
			if n == 0 {
				return g.T("goal.no-round")
			}
			return g.texts.Number(n)
		}))
		allow(next, s.CanGo())
		status.set(s.Progress)
		body.Refresh()
	}
}

func choices(list []int, chosen int, choose func(int), word func(int) string) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, n := range list {
		parts = append(parts, widget.NewOption(word(n), n == chosen, func() { choose(n) }))
	}
	return options(parts...)
}

// goalPictures are the icons, the chosen one filled.
func (g *GUI) goalPictures(v *view.Goals, chosen string) fyne.CanvasObject {
	var lines []fyne.CanvasObject
	var line []fyne.CanvasObject
	for _, name := range view.GoalPictures() {
		line = append(line, widget.NewOption(g.T("goal.picture."+name), name == chosen, func() { v.SetPicture(name) }))
		if len(line) == 2 {
			pair := widget.NewPair(line[0], line[1])
			lines, line = append(lines, pair), nil
		}
	}
	return widget.NewStack(theme.Space2, append([]fyne.CanvasObject{centred(widget.NewTile(chosen))}, lines...)...)
}
