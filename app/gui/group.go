package gui

import (
	"strings"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// groupCards are the savings groups in Savings.
func (g *GUI) groupCards(rows []view.GroupRow) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, r := range rows {
		var lines []fyne.CanvasObject
		if !r.Founded {
			lines = append(lines, widget.NewSmallParagraph(g.T("group.members", "count", r.Members)))
		} else {
			money := widget.NewMoneyLabel(g.money(r.Savings), theme.TextText)
			money.Even = true
			lines = append(lines, widget.NewSmallParagraph(g.T("group.card", "members", r.Members, "shares", r.Shares)), money)
		}
		switch {
		case r.Waits:
			lines = append(lines, widget.NewStateBadge(theme.StateWaiting, g.T("joint.waits")))
		case r.Held:
			lines = append(lines, widget.NewStateBadge(theme.StateWaiting, g.T("group.held")))
		case !r.Next.IsZero():
			lines = append(lines, newBeside(g.icon("cal", theme.ColorInk, 24), widget.NewParagraph(g.texts.Day(r.Next))))
		}
		parts = append(parts, widget.NewPeopleCard(r.Account[:], r.Name, func() { g.show(g.groupPage(r.Account)) }, lines...))
	}
	return parts
}

// groupPage is one savings group.
func (g *GUI) groupPage(account view.Account) *page {
	v := view.NewGroupHome(g.Wallet, g.Hub, account)
	p := staged(g, v, func(s view.GroupState) view.GroupNext { return s.Comes }, func(s view.GroupState) (fyne.CanvasObject, func(view.GroupState)) {
		status, about := g.status(), flow()
		act := g.groupAct(v, s)
		hand := widget.NewOutlinedButton(g.T("group.hand"), "phone", func() { g.show(g.groupHandPage(account, false)) })
		hand.Hidden = handsOn(s.Comes) || s.Comes == view.GroupPay || s.Comes == view.GroupPaid
		body := g.screen(s.Name, "", buttons(hand, act), status, about)
		return body, func(s view.GroupState) {
			status.set(s.Progress)
			about.SetParts(g.groupParts(v, s)...)
			body.Refresh()
		}
	})
	p.again, p.place = func() *page { return g.groupPage(account) }, named("group "+account.String())
	return p
}

// handsOn tells whether handing it to the others is what comes next.
func handsOn(n view.GroupNext) bool {
	return n == view.GroupBegins || n == view.GroupApprovals || n == view.GroupGuardians
}

// groupAct is the button for what comes next.
func (g *GUI) groupAct(v *view.GroupHome, s view.GroupState) fyne.CanvasObject {
	account := s.Account
	switch {
	case s.Comes == view.GroupAgree:
		return g.holdButton(g.T("joint.approve"), asked{title: g.T("joint.approve.title"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Approve)
	case s.Comes == view.GroupChoose:
		return g.main(g.T("group.choose"), "check", func() {
			g.confirm(asked{title: g.T("group.choose"), text: g.T("group.choose.text"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Choose, nil)
		})
	case s.Comes == view.GroupPay:
		return g.main(g.T("group.do.pay"), "up", func() { g.show(g.payPage(s.PayText)) })
	case s.Comes == view.GroupPaid:
		return g.main(g.T("action.done"), "check", g.back)
	case handsOn(s.Comes):
		return g.main(g.T("group.hand"), "phone", func() { g.show(g.groupHandPage(account, false)) })
	}
	b := g.main(g.T("group.do."+string(s.Comes)), "next", func() { g.show(g.sittingPage(account)) })
	b.IconAfter = true
	return b
}

func (g *GUI) groupParts(v *view.GroupHome, s view.GroupState) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{g.marked(theme.StateWaiting, g.groupComes(s))}
	if s.Comes == view.GroupMeet {
		parts = nil
		if s.Meeting > 0 {
			parts = append(parts, widget.NewParagraph(g.groupComes(s)).Centred())
		}
	}
	if s.Pending > 0 {
		parts = append(parts, g.marked(theme.StatePromised, g.T("group.pending", "count", s.Pending)))
	}
	if s.Comes == view.GroupAgree && len(s.Mine) > 0 {
		parts = append(parts, widget.NewHeading(g.T("group.minutes")), g.linesCard(s.Mine))
	}
	if s.Comes == view.GroupChoose {
		parts = append(parts, g.writings(s)...)
	}
	if s.Founded {
		parts = append(parts, widget.NewSmallParagraph(g.T("group.box")).Centred(), moneyPart(g.money(s.Box), theme.TextHuge), widget.NewFactCard(g.fundFacts(s)...))
		if s.Own.Number > 0 {
			parts = append(parts, widget.NewHeading(g.T("group.yours")), widget.NewFactCard(g.ownFacts(s)...))
		}
		parts = append(parts, g.groupBooksButtons(s.Account))
	} else {
		parts = append(parts, widget.NewFactCard(g.groupRules(s.Rules)...))
	}
	parts = append(parts, widget.NewHeading(g.T("group.members", "count", s.Members)))
	return append(parts, tightest(g.groupPeople(s)...))
}

// groupComes says what the group waits for.
func (g *GUI) groupComes(s view.GroupState) string {
	switch s.Comes {
	case view.GroupMeet:
		if s.Ended {
			return g.T("group.ended")
		}
		if !s.Next.IsZero() {
			return g.T("group.next", "day", g.texts.Day(s.Next))
		}
		if s.Meetings > 0 {
			return g.T("group.met", "meeting", s.Meeting, "meetings", s.Meetings)
		}
		return g.T("group.met.open", "meeting", s.Meeting)
	case view.GroupHands, view.GroupSign:
		return g.T("group.comes."+string(s.Comes), "names", strings.Join(s.Missing, ", "))
	}
	return g.T("group.comes." + string(s.Comes))
}

// writings are what was written of one meeting on two phones.
func (g *GUI) writings(s view.GroupState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, one := range []struct {
		title string
		lines []view.MinuteLine
	}{{"group.mine", s.Mine}, {"group.theirs", s.Theirs}} {
		lines := []fyne.CanvasObject{widget.NewHeading(g.T(one.title))}
		for _, l := range one.lines {
			lines = append(lines, widget.NewSmallParagraph(g.minuteLine(l)))
		}
		parts = append(parts, widget.NewCard(widget.NewStack(theme.Space1, lines...)))
	}
	return parts
}

func (g *GUI) fundFacts(s view.GroupState) []widget.Fact {
	facts := []widget.Fact{{Label: g.T("group.fund.loan"), Money: g.money(s.LoanCash), Strong: true}, {Label: g.T("group.fund.social"), Money: g.money(s.SocialCash), Strong: true}}
	in := s.LoanAccount
	in.Amount += s.SocialAccount.Amount
	for _, f := range []struct {
		key string
		sum view.Money
	}{{"group.account", in}, {"group.lent", s.Lent}, {"group.dues", s.Dues}, {"group.bank", s.Bank}} {
		if f.sum.Amount > 0 {
			facts = append(facts, widget.Fact{Label: g.T(f.key), Money: g.money(f.sum)})
		}
	}
	return append(facts, widget.Fact{Label: g.T("group.worth"), Money: g.money(s.Worth)})
}

func (g *GUI) ownFacts(s view.GroupState) []widget.Fact {
	o := s.Own
	facts := []widget.Fact{{Label: g.T("group.shares", "count", o.Shares), Money: g.money(o.Savings), Strong: true}}
	if o.Owes.Amount > 0 {
		facts = append(facts, widget.Fact{Label: g.T("group.loan"), Money: g.money(o.Owes)})
		due := g.T("group.due", "count", s.DueIn)
		if s.DueIn <= 0 || o.PastDue {
			due = g.T("group.past")
		}
		facts = append(facts, widget.Fact{Label: g.T("group.due.label"), Text: due})
	}
	for _, f := range []struct {
		key string
		sum view.Money
	}{{"group.owes.social", o.Social}, {"group.owes.fines", o.Fines}, {"group.is-due", o.Due}, {"group.paid-in", o.PaidIn}} {
		if f.sum.Amount > 0 {
			facts = append(facts, widget.Fact{Label: g.T(f.key), Money: g.money(f.sum)})
		}
	}
	return facts
}

func (g *GUI) groupPeople(s view.GroupState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, p := range s.People {
		if p.Left {
			continue
		}
		data := widget.RowData{Key: p.Key, Name: g.memberName(p), When: g.offices(p.Offices)}
		if s.Founded {
			data.Money = g.money(p.Savings)
		}
		if p.PastDue {
			data.State, data.Word = theme.StateRefused, g.T("group.past")
		}
		if data.When == "" && !p.Phone {
			data.When = g.T("group.no-phone")
		}
		parts = append(parts, widget.NewRow(data, nil))
	}
	return parts
}

func (g *GUI) memberName(p view.GroupPerson) string {
	switch {
	case p.Self:
		return g.T("circle.you")
	case p.Name == "":
		return g.T("group.member", "number", p.Number)
	}
	return p.Name
}

// offices are a member's, in words.
func (g *GUI) offices(list []string) string {
	var words []string
	for _, o := range list {
		words = append(words, g.T("group.office."+o))
	}
	return strings.Join(words, " · ")
}
