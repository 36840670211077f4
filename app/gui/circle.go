package gui

import (
	"strconv"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// circleCards are the circles in Savings.
func (g *GUI) circleCards(rows []view.CircleRow) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, r := range rows {
		parts = append(parts, widget.NewGoalCard("people", r.Name, g.circleWhen(r), r.Percent, g.circlePot(r), func() { g.show(g.circlePage(r.Account)) }))
	}
	return parts
}

// circleWhen is what matters most of a circle in one line.
func (g *GUI) circleWhen(r view.CircleRow) string {
	switch {
	case r.Over:
		return g.T("circle.over")
	case !r.Begun:
		return g.T("circle.each", "money", r.Each)
	}
	return g.T("circle.round", "round", r.Round, "rounds", r.Rounds, "day", g.texts.Day(r.Due))
}

func (g *GUI) circlePot(r view.CircleRow) string {
	if r.Over || !r.Begun {
		return ""
	}
	return g.T("circle.pot", "pot", r.Pot, "gross", r.Gross)
}

// circlePage shows one circle, and bids.
func (g *GUI) circlePage(account view.Account) *page {
	v := view.NewCircle(g.Wallet, g.Hub, account)
	p := staged(g, v, func(s view.CircleState) view.CircleScreen { return s.Step }, func(s view.CircleState) (fyne.CanvasObject, func(view.CircleState)) {
		switch s.Step {
		case view.ShowsBid:
			return g.circleBidPart(v)
		case view.ShowsDraw:
			return g.circleDrawPart()
		case view.ShowsMember:
			return g.circleMemberPart(v)
		case view.ShowsHeir:
			return g.circleHeirPart(v)
		}
		return g.circlePart(v, account)
	})
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	p.again = func() *page { return g.circlePage(account) }
	return p
}

func (g *GUI) circlePart(v *view.Circle, account view.Account) (fyne.CanvasObject, func(view.CircleState)) {
	status, about := g.status(), flow()
	pay := g.main(g.T("circle.pay"), "coin", v.Pay)
	agree := widget.NewOutlinedButton(g.T("circle.agree"), "check", v.Agree)
	decline := widget.NewOutlinedButton(g.T("circle.decline"), "minus", v.Decline)
	bid := widget.NewOutlinedButton(g.T("circle.bid"), "up", v.Bid)
	hand := widget.NewTextButton(g.T("joint.hand"), "chevr", func() { g.show(g.jointPage(account, true)) })
	hand.IconAfter = true
	body := g.screen(g.T("circle.title"), "", buttons(agree, decline, bid, pay), status, about)
	return body, func(s view.CircleState) {
		status.set(s.Progress)
		about.SetParts(append(g.circleParts(v, s), hand)...)
		agree.Hidden, decline.Hidden, bid.Hidden, pay.Hidden = !s.Asked, !s.Asked, !s.MayBid, s.Over || s.Asked && s.Owed.Amount == 0
		allow(pay, s.Owed.Amount > 0 && !s.Busy)
		body.Refresh()
	}
}

func (g *GUI) circleParts(v *view.Circle, s view.CircleState) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewTitle(s.Name).Centred(), widget.NewParagraph(g.circleWhen(s.CircleRow)).Centred()}
	if s.Begun && !s.Over {
		parts = append(parts, moneyPart(g.money(s.Pot), theme.TextHuge), widget.NewBar(s.Percent), widget.NewParagraph(g.circlePot(s.CircleRow)).Centred())
	}
	if text := g.circleState(s); text != "" {
		parts = append(parts, widget.NewParagraph(text))
	}
	if s.Begun && (s.Drawing || s.Bidding) {
		see := widget.NewTextButton(g.T("circle.draw"), "chevr", v.Draw)
		see.IconAfter = true
		parts = append(parts, see)
	}
	parts = append(parts, g.circleWishes(v, s.Wishes)...)
	if len(s.Decides) > 0 {
		parts = append(parts, widget.NewParagraph(g.T("circle.decide")))
		for _, d := range s.Decides {
			parts = append(parts, widget.NewParagraph(g.T("circle.act."+string(d.What), "name", d.Name)))
		}
	}
	parts = append(parts, widget.NewFactCard(g.circleFacts(s)...))
	if s.Begins && s.Rules.Answers {
		parts = append(parts, widget.NewSmallParagraph(g.T("circle.answers")))
	}
	parts = append(parts, widget.NewSmallParagraph(g.T("circle.members")))
	for i, p := range s.People {
		parts = append(parts, widget.NewRow(g.circlePerson(p, s.Over), func() { v.Member(i) }))
	}
	return parts
}

// circleState says what the circle waits for, where that is not only money.
func (g *GUI) circleState(s view.CircleState) string {
	switch {
	case s.Over:
		return ""
	case s.Begins:
		return g.T("circle.begins", "needed", s.Needed)
	case s.Drawing:
		return g.T("circle.drawing", "hidden", s.Hidden, "shown", s.Shown)
	case s.Bidding:
		return g.T("circle.bidding")
	}
	return ""
}

func (g *GUI) circleFacts(s view.CircleState) []widget.Fact {
	facts := []widget.Fact{{Label: g.T("circle.share"), Money: g.money(s.Each)}}
	if s.Begins {
		facts = append(facts, g.circleRules(s.Rules)...)
	}
	if s.Begun && !s.Over {
		next := g.T("circle.unknown")
		if s.Next != "" {
			next = g.circleName(s.Next, s.NextSelf)
		}
		facts = append(facts, widget.Fact{Label: g.T("circle.next"), Text: next, Strong: true})
	}
	if s.Owed.Amount > 0 {
		facts = append(facts, widget.Fact{Label: g.T("circle.owed"), Money: g.money(s.Owed), Strong: true})
	}
	if s.OnTheWay.Amount > 0 {
		facts = append(facts, widget.Fact{Label: g.T("circle.sent"), Money: g.money(s.OnTheWay)})
	}
	if s.Pool.Amount > 0 {
		facts = append(facts, widget.Fact{Label: g.T("circle.pool"), Money: g.money(s.Pool)})
	}
	for _, t := range s.Turns {
		facts = append(facts, widget.Fact{Label: g.T("circle.took", "round", t.Round, "name", g.circleName(t.Name, t.Self)), Money: g.money(t.Takes)})
	}
	return facts
}

// circleRules are shown to who has to agree to them.
func (g *GUI) circleRules(r view.CircleRules) []widget.Fact {
	facts := []widget.Fact{{Label: g.T("circle.order"), Text: g.T("circle.order." + r.Order)}, {Label: g.T("circle.every"), Text: g.T("span.days", "count", r.Days)}}
	if r.Deposit.Amount > 0 {
		facts = append(facts, widget.Fact{Label: g.T("circle.deposit"), Money: g.money(r.Deposit)})
	}
	if r.Fine.Amount > 0 {
		facts = append(facts, widget.Fact{Label: g.T("circle.fine"), Money: g.money(r.Fine)})
	}
	if r.Fee > 0 {
		facts = append(facts, widget.Fact{Label: g.T("circle.fee", "name", g.circleName(r.FeeTo, r.FeeSelf)), Text: strconv.FormatFloat(r.Fee, 'f', -1, 64) + " %"})
	}
	if r.Order == "bid" {
		facts = append(facts, widget.Fact{Label: g.T("circle.cap"), Text: strconv.FormatFloat(r.Cap, 'f', -1, 64) + " %"})
	}
	return facts
}

func (g *GUI) circleName(name string, self bool) string {
	if self {
		return g.T("circle.you")
	}
	return name
}

func (g *GUI) circlePerson(p view.CirclePerson, over bool) widget.RowData {
	row := widget.RowData{Key: p.Account[:], Name: g.circleName(p.Name, p.Self)}
	switch {
	case over && p.Got.Amount > 0:
		row.When, row.Money = g.T("circle.got"), g.money(p.Got)
	case p.Turn > 0:
		row.When = g.T("circle.had", "round", p.Turn)
	case p.Comes > 0:
		row.When = g.T("circle.comes", "round", p.Comes)
	}
	if over && p.Standing != view.StandsLeft {
		return row
	}
	switch p.Standing {
	case view.StandsPaid:
		row.State, row.Word = theme.StateDone, g.T("circle.paid")
	case view.StandsLate:
		row.State, row.Word = theme.StateRefused, g.T("circle.late")
	case view.StandsLeft:
		row.State, row.Word = theme.StateNotKept, g.T("circle.left")
	default:
		row.State, row.Word = theme.StateWaiting, g.T("circle.open")
	}
	return row
}

func (g *GUI) circleBidPart(v *view.Circle) (fyne.CanvasObject, func(view.CircleState)) {
	amount := g.amountPart(v.Key, v.Delete, func(view.AmountField, int) {})
	status, do := g.status(), g.main(g.T("circle.bid"), "check", v.Go)
	body := g.screen(g.T("circle.bid"), "", do, amount, status)
	return body, func(s view.CircleState) {
		amount.set(s.Amount, g.T("circle.bid.title"), s.TooMuch)
		allow(do, s.CanBid() && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}
