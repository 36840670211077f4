package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// sittingPage is the meeting, step by step.
func (g *GUI) sittingPage(account view.Account) *page {
	v := view.NewSitting(g.Wallet, g.Hub, account, g.Now)
	type key struct {
		step view.SittingStep
		act  string
		who  bool
	}
	p := staged(g, v, func(s view.SittingState) key { return key{s.Step, s.Form.Act, s.Form.Who} }, func(s view.SittingState) (fyne.CanvasObject, func(view.SittingState)) {
		switch {
		case s.Form.Act != "":
			return g.formPart(v, s)
		case s.Step == view.SitLocks:
			return g.locksPart(v, account)
		}
		return g.stepPart(v, s)
	})
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	p.place = named("meeting " + account.String())
	return p
}

// stepPart is one step of the meeting.
func (g *GUI) stepPart(v *view.Sitting, s view.SittingState) (fyne.CanvasObject, func(view.SittingState)) {
	status, head, rows, sum := g.status(), flow(), newSittingRows(g, v), widget.NewStack(theme.Space1)
	undo := widget.NewTextButton("", "back", v.TakeBack)
	next := g.next(func() { g.stepOn(v) })
	title := g.T("group.step." + string(s.Step))
	bar := tight(widget.NewStepBar(s.Of, s.Number), widget.NewParagraph(g.T("group.ask."+string(s.Step))))
	screen := g.screen(title, g.T("group.step.of", "number", s.Number, "of", s.Of), buttons(tight(undo, sum), next), status, bar, head, rows.list)
	return screen, func(s view.SittingState) {
		status.set(view.Progress{Notice: s.Notice}) // a line that comes and goes would move the rows under the finger
		head.SetParts(g.stepHead(v, s)...)
		rows.set(s)
		g.showUndo(undo, s)
		sum.SetParts(g.stepSum(s)...)
		g.showNext(next, s)
		screen.Refresh()
	}
}

// stepOn gives what is asked for, or ends the step.
func (g *GUI) stepOn(v *view.Sitting) {
	if s := v.State(); s.Step == view.SitLend && s.Lent {
		v.GiveOut()
		return
	}
	v.Next()
}

func (g *GUI) showUndo(b *widget.Button, s view.SittingState) {
	b.Hidden = s.Undo == nil
	if s.Undo != nil {
		b.SetText(g.T("group.undo", "line", g.minuteLine(*s.Undo)))
	}
	allow(b, !s.Busy)
}

func (g *GUI) showNext(b *widget.Button, s view.SittingState) {
	switch {
	case s.Step == view.SitLend && s.Lent:
		b.SetText(g.T("group.give-out"))
		allow(b, s.CanGiveOut() && !s.Busy)
		return
	case s.After == "":
		b.SetText(g.T("group.end"))
	default:
		b.SetText(g.T("group.next-step", "step", g.T("group.step."+string(s.After))))
	}
	allow(b, s.CanNext && !s.Busy)
}

// stepHead is what stands above the members.
func (g *GUI) stepHead(v *view.Sitting, s view.SittingState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	switch s.Step {
	case view.SitRoll:
		return append(parts, widget.NewPair(widget.NewOutlinedButton(g.T("group.all-here"), "people", v.AllHere),
			widget.NewOutlinedButton(g.T("group.act.join"), "plus", func() { v.Begin("join", 0) })))
	case view.SitOpen, view.SitClose:
		return append(parts, g.fundCard(v, s, s.Funds[0]), g.fundCard(v, s, s.Funds[1]))
	case view.SitSocial, view.SitFines:
		parts = append(parts, widget.NewOutlinedButton(g.T("group.all-pay"), "coin", v.AllPay))
	case view.SitShares:
		parts = append(parts, widget.NewSmallParagraph(g.T("group.price", "money", s.Price, "least", s.Least, "most", s.Most)))
	case view.SitTotal:
		parts = append(parts, moneyPart(g.money(s.Free), theme.TextHuge))
	case view.SitLend:
		parts = append(parts, widget.NewFactCard(widget.Fact{Label: g.T("group.free"), Money: g.money(s.Free), Strong: true}, widget.Fact{Label: g.T("group.asked"), Money: g.money(s.Asked)}))
		if s.Asked.Amount > s.Free.Amount {
			parts = append(parts, g.warning(g.T("group.too-much")))
		}
	}
	for _, f := range s.Funds {
		if f.Open() && s.Step != view.SitOpen {
			parts = append(parts, g.mismatch(v, f)...)
		}
	}
	if s.Both && s.Step != view.SitTotal {
		parts = append(parts, widget.NewPair(
			widget.NewOption(g.T("group.side.cash"), !s.Account, func() { v.SetAccount(false) }),
			widget.NewOption(g.T("group.side.account"), s.Account, func() { v.SetAccount(true) })))
	}
	var acts []fyne.CanvasObject
	for _, act := range view.SittingActs(s.Step) {
		if act == "share-out" && s.Ended {
			continue
		}
		acts = append(acts, widget.NewOutlinedButton(g.T("group.act."+act), "", func() { v.Begin(act, 0) }))
	}
	if len(acts) > 0 {
		parts = append(parts, options(acts...))
	}
	return parts
}

// fundCard is what members remember of a fund, and what was counted.
func (g *GUI) fundCard(v *view.Sitting, s view.SittingState, f view.SittingFund) fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewHeading(g.T("group.fund." + f.Fund))}
	var facts []widget.Fact
	if f.Recalled && s.Step == view.SitOpen {
		facts = append(facts, widget.Fact{Label: g.T("group.recalled"), Money: g.money(f.Said)})
	}
	if f.Counted {
		facts = append(facts, widget.Fact{Label: g.T("group.counted"), Money: g.money(f.Count)})
	}
	if f.Counted || f.Recalled && s.Step == view.SitOpen {
		facts = append(facts, widget.Fact{Label: g.T("group.books"), Money: g.money(f.Books), Strong: true})
		parts = append(parts, widget.NewFactList(facts...))
	}
	switch {
	case f.Open():
		parts = append(parts, g.mismatch(v, f)...)
	case f.Counted && f.Agrees:
		parts = append(parts, g.marked(theme.StateDone, g.T("group.agrees")))
	case f.Recalled && !f.Agrees:
		parts = append(parts, g.warning(g.T("group.remembered-otherwise")))
	}
	if !f.Recalled && s.Step == view.SitOpen && !s.Closing {
		parts = append(parts, widget.NewPrimaryButton(g.T("group.act.recall"), "people", func() { v.BeginFund("recall", f.Fund) }))
	} else {
		count := widget.NewOutlinedButton(g.T("group.act.count.again"), "coin", func() { v.BeginFund("count", f.Fund) })
		if !f.Counted {
			count = widget.NewPrimaryButton(g.T("group.act.count"), "coin", func() { v.BeginFund("count", f.Fund) })
		}
		parts = append(parts, count)
	}
	return widget.NewCard(widget.NewStack(theme.Space2, parts...))
}

// mismatch says what was counted otherwise than the books say, and lets the group
// decide.
func (g *GUI) mismatch(v *view.Sitting, f view.SittingFund) []fyne.CanvasObject {
	text := g.T("group.short", "fund", g.T("group.fund."+f.Fund), "money", f.Short)
	if f.Over.Amount > 0 {
		text = g.T("group.over", "fund", g.T("group.fund."+f.Fund), "money", f.Over)
	}
	return []fyne.CanvasObject{g.warning(text), widget.NewOutlinedButton(g.T("group.act.resolve"), "people", func() { v.BeginFund("resolve", f.Fund) })}
}

// stepSum is what came in at the step.
func (g *GUI) stepSum(s view.SittingState) []fyne.CanvasObject {
	switch s.Step {
	case view.SitShares, view.SitSocial, view.SitFines, view.SitRepay:
	default:
		return nil
	}
	text := g.T("group.from", "count", s.SumOf)
	if s.Step == view.SitShares {
		text = g.T("group.shares", "count", s.Shares) + " · " + text
	}
	m := widget.NewMoneyLabel(g.money(s.Sum), theme.TextLarge)
	m.Align = fyne.TextAlignTrailing
	return []fyne.CanvasObject{newEnds(widget.NewSmallParagraph(text), m)}
}

// locksPart is the end of the meeting: who counted and who locks the box sign,
// then it goes into the books.
func (g *GUI) locksPart(v *view.Sitting, account view.Account) (fyne.CanvasObject, func(view.SittingState)) {
	status, list := g.status(), flow()
	undo := widget.NewTextButton("", "back", v.TakeBack)
	again := widget.NewOutlinedButton(g.T("group.sign-again"), "edit", v.SignAgain)
	hand := widget.NewOutlinedButton(g.T("group.hand"), "phone", func() { g.show(g.groupHandPage(account, false)) })
	take := widget.NewOutlinedButton(g.T("group.take"), "qr", func() { g.show(g.groupHandPage(account, true)) })
	sign := g.holdButton(g.T("group.sign"), asked{title: g.T("group.sign.title"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Sign)
	end := g.main(g.T("group.conclude"), "keep", v.Conclude)
	screen := g.screen(g.T("group.step.locks"), "", buttons(undo, widget.NewPair(hand, take), again, sign, end), status, widget.NewParagraph(g.T("group.ask.locks")), list)
	return screen, func(s view.SittingState) {
		status.set(s.Progress)
		g.showUndo(undo, s)
		undo.Hidden = undo.Hidden || s.Closed
		again.Hidden, sign.Hidden, end.Hidden = !s.Again, !s.CanSign || s.Again, !s.Closes
		list.SetParts(g.lockRows(s)...)
		allow(sign, !s.Busy)
		allow(end, !s.Busy)
		screen.Refresh()
	}
}

func (g *GUI) lockRows(s view.SittingState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if s.Closed {
		parts = append(parts, g.marked(theme.StateWaiting, g.T("group.comes.approvals")))
	}
	facts := widget.NewFactCard(widget.Fact{Label: g.T("group.fund.loan"), Money: g.money(s.Funds[0].Books), Strong: true}, widget.Fact{Label: g.T("group.fund.social"), Money: g.money(s.Funds[1].Books), Strong: true})
	parts = append(parts, widget.NewSmallParagraph(g.T("group.remember")), facts)
	var rows []fyne.CanvasObject
	for _, p := range s.People {
		if !p.Signs {
			continue
		}
		row := widget.RowData{Key: p.Key, Name: g.memberName(p.GroupPerson), When: g.offices(p.Offices), State: theme.StateWaiting, Word: g.T("circle.open")}
		if p.Signed {
			row.State, row.Word = theme.StateDone, g.T("group.signed")
		}
		rows = append(rows, widget.NewRow(row, nil))
	}
	return append(parts, tightest(rows...), widget.NewHeading(g.T("group.minutes")), g.linesCard(s.Minutes))
}

// linesCard is some minutes to read.
func (g *GUI) linesCard(lines []view.MinuteLine) fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, l := range lines {
		parts = append(parts, widget.NewParagraph(g.minuteLine(l)))
	}
	return widget.NewCard(tight(parts...))
}
