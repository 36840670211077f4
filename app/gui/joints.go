package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// jointsPage lists the shared accounts, makes one, and takes what other members
// give.
func (g *GUI) jointsPage() *page { return g.jointsAt(view.NewJoints(g.Wallet, g.Hub)) }

func (g *GUI) jointsAt(v *view.Joints) *page {
	p := staged(g, v, func(s view.JointsState) view.JointsStep { return s.Step }, func(s view.JointsState) (fyne.CanvasObject, func(view.JointsState)) {
		switch s.Step {
		case view.JointsMake:
			return g.jointMakePart(v, s)
		case view.JointsTake:
			return g.jointTakePart(v, s)
		}
		return g.jointsPart(v)
	})
	p.back = v.Back
	p.place = named("joints")
	return p
}

func (g *GUI) jointsPart(v *view.Joints) (fyne.CanvasObject, func(view.JointsState)) {
	status, list := g.status(), widget.NewStack(0)
	footer := buttons(g.main(g.T("joint.make"), "plus", v.New), widget.NewOutlinedButton(g.T("joint.take"), "phone", v.TakeText))
	body := g.screen(g.T("joint.title"), "", footer, status, list)
	return body, func(s view.JointsState) {
		status.set(s.Progress)
		list.SetParts(g.jointRows(s.Rows)...)
		body.Refresh()
		if !s.Open.IsZero() {
			account, made, circle, group := s.Open, s.Made, s.Circle, s.Group
			v.Opened()
			if group {
				g.show(g.groupPage(account))
				return
			}
			if circle {
				g.show(g.circlePage(account))
				return
			}
			g.show(g.jointPage(account, made))
		}
	}
}

func (g *GUI) jointRows(rows []view.JointRow) []fyne.CanvasObject {
	if len(rows) == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("people", g.T("joint.none"), nil)}
	}
	var parts []fyne.CanvasObject
	for i, r := range rows {
		data := widget.RowData{Key: r.Account[:], Name: g.jointName(r), When: g.T("joint.approve-of", "needed", r.Needed, "members", len(r.Members)), Last: i == len(rows)-1}
		if len(r.Sums) > 0 {
			data.Money = g.money(r.Sums[0])
		}
		switch {
		case r.Frozen:
			data.State, data.Word = theme.StateCheated, g.T("state.cheated")
		case r.Waits:
			data.State, data.Word = theme.StateWaiting, g.T("joint.waits")
		}
		parts = append(parts, widget.NewRow(data, func() { g.show(g.jointPage(r.Account, false)) }))
	}
	return parts
}

// jointName is how its members call an account.
func (g *GUI) jointName(r view.JointRow) string {
	switch {
	case r.Name != "":
		return r.Name
	case r.Box:
		return g.T("box.title")
	}
	return view.ShortAddress(r.Address)
}

// jointMakePart asks for a new account's name and members, and how many approve.
func (g *GUI) jointMakePart(v *view.Joints, s view.JointsState) (fyne.CanvasObject, func(view.JointsState)) {
	_, name := g.field(g.T("joint.name"), s.Name, v.SetName)
	status, list := g.status(), widget.NewStack(0)
	needed := g.stepper(g.T("joint.needed"), func(by int) { v.SetNeeded(v.State().Needed + by) })
	other := widget.NewOutlinedButton(g.T("choice.other"), "plus", func() { g.show(g.namingPage("", "")) })
	parts := []fyne.CanvasObject{name, widget.NewHeading(g.T("joint.who")), list, other, needed.CanvasObject, widget.NewSmallParagraph(g.T("joint.needed.means")), status}
	if len(s.People) > fewPeople {
		_, find := g.field(g.T("people.find"), s.Find, v.SetFind)
		parts = append(parts[:2], append([]fyne.CanvasObject{find}, parts[2:]...)...)
	}
	do := g.main(g.T("joint.make.do"), "check", v.Make)
	body := g.screen(g.T("joint.make"), "", do, parts...)
	return body, func(s view.JointsState) {
		list.SetParts(g.chosenRows(s.People, s.Has, v.Toggle)...)
		needed.set(max(s.Needed, s.Fewest()), s.Fewest(), s.Members())
		allow(do, s.CanMake() && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) jointTakePart(v *view.Joints, s view.JointsState) (fyne.CanvasObject, func(view.JointsState)) {
	entry := g.longField(g.T("joint.take.hint"), s.Text, v.SetText)
	take, status := g.main(g.T("joint.take"), "check", v.Take), g.status()
	body := g.screen(g.T("joint.take"), "", take, widget.NewParagraph(g.T("joint.take.text")), entry,
		g.allWaysIn(v.SetText, v.FromPicture, v.FromFile), status)
	return body, func(s view.JointsState) {
		entry.set(s.Text)
		allow(take, s.Text != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

// jointPage is one shared account; made begins with what the others take.
func (g *GUI) jointPage(account view.Account, made bool) *page {
	v := view.NewJoint(g.Wallet, g.Hub, account)
	if made {
		v.Hand()
	}
	still := func() {}
	type key struct {
		step view.JointStep
		text string
	}
	p := staged(g, v, func(s view.JointState) key { return key{s.Step, s.Text} }, func(s view.JointState) (fyne.CanvasObject, func(view.JointState)) {
		still()
		still = func() {}
		switch s.Step {
		case view.JointProposal:
			return g.proposalPart(v)
		case view.JointHand:
			var code fyne.CanvasObject
			code, still = g.handCode(s.Text)
			return g.screen(g.T("joint.hand"), "", g.main(g.T("action.done"), "check", g.back),
				widget.NewParagraph(g.T("joint.hand.text")), code, g.waysOut(s.Text, "sanduk-shared.txt")), nil
		case view.JointWho:
			return g.jointWhoPart(v, s)
		case view.JointAmount:
			return g.jointAmountPart(v, s)
		case view.JointCheck:
			return g.jointCheckPart(v, s)
		}
		return g.jointPart(v, s)
	})
	end := p.close
	p.close = func() { still(); end() }
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	return p
}

// jointPart is what an account has, what waits, and who is in it.
func (g *GUI) jointPart(v *view.Joint, s view.JointState) (fyne.CanvasObject, func(view.JointState)) {
	status, parts := g.status(), flow()
	hand := g.main(g.T("joint.hand"), "phone", v.Hand)
	body := g.screen(g.jointName(s.Row), "", hand, status, parts)
	return body, func(s view.JointState) {
		status.set(s.Progress)
		parts.SetParts(g.jointParts(v, s.Row)...)
		allow(hand, !s.Busy)
		body.Refresh()
	}
}

func (g *GUI) jointParts(v *view.Joint, r view.JointRow) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{centred(widget.NewFringedCloth(r.Account[:], widget.ClothShrunk))}
	for _, m := range r.Sums {
		parts = append(parts, moneyPart(g.money(m), theme.TextLarge))
	}
	switch {
	case r.Frozen:
		parts = append(parts, widget.NewNoticeCard(widget.SeverityCheated, g.T("state.cheated"), g.T("joint.frozen"), "", "", nil))
	case r.Restored:
		parts = append(parts, widget.NewNoticeCard(widget.SeverityPromise, "", g.T("joint.restored"), "", "", nil))
	}
	if r.Pending > 0 {
		parts = append(parts, g.marked(theme.StatePromised, g.T("joint.pending", "count", r.Pending)))
	}
	for _, p := range r.Proposals {
		parts = append(parts, g.proposalCard(v, p))
	}
	for _, a := range r.Asks {
		parts = append(parts, g.askCard(v, a))
	}
	parts = append(parts, g.jointActions(v, r)...)
	parts = append(parts, widget.NewHeading(g.T("joint.approve-of", "needed", r.Needed, "members", len(r.Members))))
	return append(parts, tightest(g.memberRows(r.Members)...))
}

// memberRows are the members, and what each is.
func (g *GUI) memberRows(list []view.JointPerson) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for i, m := range list {
		data := widget.RowData{Key: m.Account[:], Name: g.payee(m.Payee), Last: i == len(list)-1}
		if m.Self {
			data.Name = g.T("joint.you")
		}
		if m.Proposer {
			data.When = g.T("joint.proposes")
		}
		if m.Double {
			data.When, data.State, data.Word = g.T("joint.double"), theme.StateCheated, g.T("state.cheated")
		}
		parts = append(parts, widget.NewRow(data, nil))
	}
	return parts
}

// paidTo shows who is paid as large as where one pays alone; several are in the
// lines below it.
func (g *GUI) paidTo(p view.ProposalRow) []fyne.CanvasObject {
	if len(p.Pays) != 1 {
		return nil
	}
	to := p.Pays[0].To
	return []fyne.CanvasObject{centred(widget.NewFringedCloth(to.Account[:], widget.ClothShrunk)), g.alikePart(to)}
}

// proposalLines say what a proposal does.
func (g *GUI) proposalLines(p view.ProposalRow) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if p.Opening {
		parts = append(parts, widget.NewParagraph(g.T("joint.opening", "who", g.payee(p.Proposer))))
	}
	for _, who := range p.Leaves {
		parts = append(parts, g.warning(g.T("joint.left-out", "who", g.payee(who))))
	}
	if p.Defines != "" {
		parts = append(parts, widget.NewParagraph(g.T("joint.defines", "code", p.Defines)))
	}
	for _, m := range p.Issues {
		parts = append(parts, widget.NewParagraph(g.T("joint.issues", "money", m)))
	}
	for _, m := range p.Redeems {
		parts = append(parts, widget.NewParagraph(g.T("joint.redeems", "money", m)))
	}
	for _, pay := range p.Pays {
		line := tight(widget.NewMoneyLabel(g.money(pay.Amount), theme.TextTitle), widget.NewSmallParagraph(g.T("joint.to", "who", g.payee(pay.To))))
		parts = append(parts, widget.NewBeside(widget.NewCloth(pay.To.Account[:], widget.ClothRow), line))
	}
	for _, m := range p.In {
		parts = append(parts, widget.NewSmallParagraph(g.T("joint.takes-in", "money", m)))
	}
	for _, m := range p.After {
		parts = append(parts, widget.NewSmallParagraph(g.T("joint.after", "money", m)))
	}
	return parts
}

// proposalState is how far a proposal is, and what the owner said.
func (g *GUI) proposalState(p view.ProposalRow) fyne.CanvasObject {
	word := g.T("joint.approved", "approved", p.Approved, "needed", p.Needed)
	switch {
	case p.Mine:
		return g.marked(theme.StateDone, word+" · "+g.T("joint.mine"))
	case p.Declined:
		return g.marked(theme.StateRefused, word+" · "+g.T("joint.declined"))
	}
	return g.marked(theme.StateWaiting, word)
}

func (g *GUI) proposalCard(v *view.Joint, p view.ProposalRow) fyne.CanvasObject {
	parts := append([]fyne.CanvasObject{widget.NewHeading(g.T("joint.proposal"))}, g.proposalLines(p)...)
	parts = append(parts, g.proposalState(p))
	if !p.Mine {
		parts = append(parts, widget.NewPrimaryButton(g.T("joint.look"), "next", func() { v.LookAt(p) }))
	}
	return widget.NewCard(widget.NewStack(theme.Space2, parts...))
}

func (g *GUI) askCard(v *view.Joint, a view.AskRow) fyne.CanvasObject {
	text := g.T("joint.asks", "who", g.payee(a.Who), "agreed", a.Agreed, "needed", a.Needed)
	if a.Self {
		text = g.T("joint.asks.you", "agreed", a.Agreed, "needed", a.Needed)
	}
	parts := []fyne.CanvasObject{widget.NewBeside(widget.NewCloth(a.Who.Account[:], widget.ClothRow), widget.NewParagraph(text))}
	if !a.Mine {
		parts = append(parts, widget.NewPrimaryButton(g.T("joint.agree"), "check", func() {
			g.confirm(asked{title: g.T("joint.agree.title", "who", g.payee(a.Who)), text: g.T("joint.ask.text"), yes: g.T("joint.agree"), no: g.T("action.no")},
				func() { v.Agree(a.Place) }, nil)
		}))
	}
	return widget.NewCard(widget.NewStack(theme.Space2, parts...))
}

// jointActions are what can be done with an account.
func (g *GUI) jointActions(v *view.Joint, r view.JointRow) []fyne.CanvasObject {
	in := widget.NewOutlinedButton(g.T("joint.pay-in"), "down", func() { g.show(g.payPage(r.Address)) })
	switch {
	case r.Frozen:
		return nil
	case r.Box && r.CanPropose && len(r.Proposals) == 0:
		return []fyne.CanvasObject{widget.NewPrimaryButton(g.T("community.box"), "box", func() { g.show(g.boxPage()) })}
	case r.CanPropose && len(r.Proposals) == 0:
		take := widget.NewTextButton(g.T("joint.take-in"), "", func() {
			g.confirm(asked{title: g.T("joint.take-in"), text: g.T("joint.take-in.text"), yes: g.T("action.yes"), no: g.T("action.no")}, v.TakeIn, nil)
		})
		return []fyne.CanvasObject{widget.NewPair(widget.NewPrimaryButton(g.T("joint.propose"), "up", v.Propose), in), take}
	case r.CanPropose:
		return []fyne.CanvasObject{in, widget.NewSmallParagraph(g.T("joint.one"))}
	}
	ask := widget.NewTextButton(g.T("joint.ask"), "", func() {
		g.confirm(asked{title: g.T("joint.ask"), text: g.T("joint.ask.text"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Ask, nil)
	})
	return []fyne.CanvasObject{in, ask}
}

// proposalPart shows one proposal, to be approved or not.
func (g *GUI) proposalPart(v *view.Joint) (fyne.CanvasObject, func(view.JointState)) {
	status, parts := g.status(), flow()
	hold := g.holdButton(g.T("joint.approve"), asked{title: g.T("joint.approve.title"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Approve)
	decline := widget.NewOutlinedButton(g.T("joint.decline"), "minus", v.Decline)
	body := g.screen(g.T("joint.proposal"), "", buttons(decline, hold), parts, status)
	return body, func(s view.JointState) {
		lines := append(g.paidTo(s.Look), g.proposalLines(s.Look)...)
		lines = append(lines, g.proposalState(s.Look))
		if !s.Look.Wrong.None() {
			lines = append(lines, g.noticeCard(s.Look.Wrong, "", nil))
		}
		parts.SetParts(lines...)
		allow(hold, s.Look.CanApprove() && !s.Busy)
		allow(decline, !s.Look.Mine && !s.Look.Declined && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) jointWhoPart(v *view.Joint, s view.JointState) (fyne.CanvasObject, func(view.JointState)) {
	entry := g.longField(g.T("pay.who.hint"), s.To, v.SetTo)
	status, recent, next := g.status(), widget.NewStack(0), g.next(v.Next)
	recent.SetParts(g.recentParts(s.Recent, v.Choose)...)
	body := g.screen(g.T("joint.propose"), "", next, entry, g.waysIn(v.SetTo, v.FromPicture), status, recent)
	return body, func(s view.JointState) {
		entry.set(s.To)
		allow(next, s.CanNext())
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) jointAmountPart(v *view.Joint, s view.JointState) (fyne.CanvasObject, func(view.JointState)) {
	amount := g.amountPart(v.Key, v.Delete, func(f view.AmountField, i int) { v.SetAsset(f.Assets[i].ID) })
	status, next := g.status(), g.next(v.Next)
	body := g.screen(g.T("joint.propose"), "", next, g.payeeCard(s.Payee, g.back), amount, status)
	return body, func(s view.JointState) {
		line := ""
		if len(s.Row.Sums) > s.Amount.Chosen {
			line = g.T("joint.has", "money", s.Row.Sums[s.Amount.Chosen])
		}
		amount.set(s.Amount, line, s.Over)
		allow(next, s.CanNext())
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) jointCheckPart(v *view.Joint, s view.JointState) (fyne.CanvasObject, func(view.JointState)) {
	sentence := g.T("joint.check", "who", g.payee(s.Payee), "money", s.Amount.Amount)
	status := g.status()
	hold := g.holdButton(g.T("joint.propose.do"), asked{title: sentence, yes: g.T("action.yes"), no: g.T("action.no")}, v.Do)
	body := g.screen(g.T("pay.check.title"), "", hold, centred(widget.NewFringedCloth(s.Payee.Account[:], widget.ClothShrunk)),
		g.alikePart(s.Payee), moneyPart(g.money(s.Amount.Amount), theme.TextHuge), widget.NewParagraph(sentence).Centred(),
		widget.NewSmallParagraph(g.T("joint.one")).Centred(), status)
	return body, func(s view.JointState) {
		status.set(s.Progress)
		body.Refresh()
	}
}
