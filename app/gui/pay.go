package gui

import (
	"cmp"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// payPage pays somebody: who, how much, check, result. to is what is known of
// who already: an address or a request; empty: nothing.
func (g *GUI) payPage(to string) *page {
	v := view.NewPay(g.Wallet, g.Hub, g.Now)
	if to != "" {
		v.SetTo(to)
		v.Next()
	}
	return g.payPageOf(v)
}

// payAgain goes on with a payment that was left before it was made.
func (g *GUI) payAgain(draft string) *page {
	v := view.NewPay(g.Wallet, g.Hub, g.Now)
	v.Resume(draft)
	return g.payPageOf(v)
}

func (g *GUI) payPageOf(v *view.Pay) *page {
	p := staged(g, v, func(s view.PayState) view.PayStep { return s.Step }, func(s view.PayState) (fyne.CanvasObject, func(view.PayState)) {
		switch s.Step {
		case view.PayAmount:
			return g.payAmountPart(v, s)
		case view.PayCheck:
			return g.payCheckPart(v, s)
		case view.PayDone:
			return g.payDonePart()
		}
		return g.payWhoPart(v, s)
	})
	p.back = v.Back
	p.place = func() string { return draftPlace("pay", v.Draft()) }
	p.digit, p.erase = v.Key, v.Delete
	return p
}

// payWhoPart asks who gets it: pasted, typed, or one of the last.
func (g *GUI) payWhoPart(v *view.Pay, s view.PayState) (fyne.CanvasObject, func(view.PayState)) {
	entry := g.longField(g.T("pay.who.hint"), s.To, v.SetTo)
	next := g.next(v.Next)
	status, recent := g.status(), widget.NewStack(0)
	recent.SetParts(g.recentParts(s.Recent, v.Choose)...)
	body := g.screen(g.T("pay.who.title"), "", next, entry, g.waysIn(v.SetTo, v.FromPicture), status, recent)
	return body, func(s view.PayState) {
		entry.set(s.To)
		allow(next, s.CanNext())
		status.set(s.Progress)
		body.Refresh()
	}
}

// recentParts are the people that were paid lately.
func (g *GUI) recentParts(list []view.Payee, choose func(view.Payee)) []fyne.CanvasObject {
	if len(list) == 0 {
		return nil
	}
	parts := []fyne.CanvasObject{widget.NewHeading(g.T("pay.who.recent"))}
	for i, p := range list {
		data := widget.RowData{Key: p.Account[:], Name: g.payee(p), When: g.known(p), Last: i == len(list)-1}
		parts = append(parts, widget.NewRow(data, func() { choose(p) }))
	}
	return parts
}

// payee is how somebody is called: by the owner's name for her, and by no name
// that only she herself gave.
func (g *GUI) payee(p view.Payee) string {
	if p.Box {
		return g.T("movement.label.box")
	}
	return cmp.Or(p.Called, p.Who)
}

// known says what is known of a payee from the own books.
func (g *GUI) known(p view.Payee) string {
	c, err := g.Wallet.Current()
	switch {
	case err == nil && c.Account == p.Account: // the issuer gives to herself
		return g.T("box.self")
	case p.Box:
		return g.T("pay.who.box")
	case p.Times == 0:
		return g.T("pay.who.new")
	}
	return g.T("pay.who.times", "count", p.Times)
}

// payeeCard shows who is to be paid, fixed, with the way back.
func (g *GUI) payeeCard(p view.Payee, change func()) fyne.CanvasObject {
	lines := []fyne.CanvasObject{widget.NewParagraph(g.payee(p)), widget.NewSmallParagraph(g.known(p))}
	if p.Name != "" {
		lines = append(lines, widget.NewSmallParagraph(g.T("pay.who.calls", "name", p.Name)))
	}
	who := newBeside(widget.NewCloth(p.Account[:], widget.ClothRow), tight(lines...))
	return widget.NewCard(newEnds(who, widget.NewTextButton(g.T("action.change"), "", change)))
}

// payAmountPart asks how much, with keys.
func (g *GUI) payAmountPart(v *view.Pay, s view.PayState) (fyne.CanvasObject, func(view.PayState)) {
	amount := g.amountPart(v.Key, v.Delete, func(f view.AmountField, i int) { v.SetAsset(f.Assets[i].ID) })
	note, noted := g.field(g.T("pay.amount.note"), s.Note, v.SetNote)
	next := g.next(v.Next)
	status := g.status()
	body := g.screen(g.T("pay.amount.title"), "", next,
		g.payeeCard(s.Payee, g.back), amount, status, noted)
	return body, func(s view.PayState) {
		amount.set(s.Amount, g.T("pay.amount.have", "money", s.Have), s.Over)
		note.set(s.Note)
		allow(next, s.CanNext())
		status.set(s.Progress)
		body.Refresh()
	}
}

// payCheckPart asks whether it is right, and pays when it is held.
func (g *GUI) payCheckPart(v *view.Pay, s view.PayState) (fyne.CanvasObject, func(view.PayState)) {
	hold := g.holdButton(g.T("pay.check.hold"), asked{
		title: g.T("pay.check.ask", "money", s.Amount.Amount), text: g.T("pay.check.ask.text", "who", g.payee(s.Payee)),
		yes: g.T("action.yes"), no: g.T("action.no"),
	}, v.Pay)
	status, panel := g.status(), widget.NewStack(0)
	gets := widget.NewHeading(g.payee(s.Payee) + " " + g.T("pay.check.gets")).Centred()
	promise := widget.NewOutlinedButton(g.T("pay.check.pocket"), "coin", v.Promise)
	tab := widget.NewOutlinedButton(g.T("pay.check.tab"), "book", v.OpenTab)
	body := g.screen(g.T("pay.check.title"), "", buttons(promise, hold),
		centred(widget.NewFringedCloth(s.Payee.Account[:], g.clothSide())), gets, widget.NewSmallParagraph(g.known(s.Payee)).Centred(),
		moneyPart(g.money(s.Amount.Amount), theme.TextHuge), status, g.alikePart(s.Payee), widget.NewFactCard(g.checkFacts(s)...), panel, tab)
	return body, func(s view.PayState) {
		status.set(s.Progress)
		panel.SetParts(g.alonePanel(s.Alone))
		promise.Hidden = !s.Pocket || !s.Alone && !s.Short
		hold.Hidden, tab.Hidden = s.Short, !s.Tab || s.Short || s.Alone
		if s.Short {
			panel.SetParts(g.warning(g.T("pay.check.pocket.only")))
		}
		if s.Again && !s.Busy {
			g.askAgain(v, s)
		}
		body.Refresh()
	}
}

// askAgain asks whether the same payment is meant to be made twice.
func (g *GUI) askAgain(v *view.Pay, s view.PayState) {
	g.confirm(asked{
		title: g.T("pay.again.title"), text: g.T("pay.again.text", "who", g.payee(s.Payee), "money", s.Amount.Amount),
		yes: g.T("pay.again.yes"), no: g.T("pay.again.no"),
	}, v.PayAnyway, func() { v.Back() })
}

// checkFacts are what follows from the payment.
func (g *GUI) checkFacts(s view.PayState) []widget.Fact {
	var facts []widget.Fact
	if s.Note != "" {
		facts = append(facts, widget.Fact{Label: g.T("movement.label.note"), Text: s.Note})
	}
	return append(facts, widget.Fact{Label: g.T("pay.check.left"), Money: g.money(s.Left), Strong: true})
}

// holdButton does what it says when it is held, and asks first when it is only
// tapped.
func (g *GUI) holdButton(text string, question asked, do func()) *widget.HoldButton {
	ask := func() { g.confirm(question, do, nil) }
	hold := widget.NewHoldButton(text, "hand", do, ask)
	hold.OnEarly = func() { hold.SetText(g.T("pay.check.hold-on")) }
	g.made = hold
	return hold
}

// clothSide is the side of the cloth on a check screen: smaller where the window
// is low or the text large.
func (g *GUI) clothSide() float32 {
	if g.Window.Canvas().Size().Height < smallHeight || theme.ScaleOf(g.ground) >= largeText {
		return widget.ClothShrunk
	}
	return widget.ClothCheck
}

// largeText is the text scale from which pictures give room to words.
const largeText float32 = 1.3

// smallHeight is the window under which the large cloth leaves no room.
const smallHeight = 760

// alonePanel says before the payment what will become of it.
func (g *GUI) alonePanel(alone bool) fyne.CanvasObject {
	if alone {
		return widget.NewNoticeCard(widget.SeverityPromise, g.T("pay.check.alone"), g.T("pay.check.alone.text"), "", "", nil)
	}
	return widget.NewNoticeCard(widget.SeverityGood, g.T("pay.check.once"), g.T("pay.check.once.text"), "", "", nil)
}

// payDonePart shows what became of the payment, and follows it.
func (g *GUI) payDonePart() (fyne.CanvasObject, func(view.PayState)) {
	parts := flow()
	home := g.main(g.T("action.home"), "home", g.begin)
	hand := widget.NewPrimaryButton(g.T("pay.hand"), "phone", nil)
	name := widget.NewOutlinedButton(g.T("people.name"), "people", nil)
	share := widget.NewOutlinedButton(g.T("pay.result.share"), "share", nil)
	body := widget.NewColumn(buttons(hand, name, share, home), parts)
	return body, func(s view.PayState) {
		hand.Hidden = s.Hand == ""
		share.OnTapped = func() { g.shareReceipt(s.Row.Cursor) }
		name.Hidden = s.Row.Box || s.Row.Pocket || s.Row.Name != ""
		name.OnTapped = func() { g.show(g.namingPage(s.Row.Address, "")) }
		hand.OnTapped = func() { g.show(g.handPage(s.Hand, g.T("pay.hand.text", "who", g.who(s.Row)))) }
		parts.SetParts(g.resultParts(s.Row, g.payResult(s.Row), s.Left)...)
		body.Refresh()
	}
}

// resultParts are the mark, the word, one sentence and the receipt.
func (g *GUI) resultParts(r view.Row, sentence string, left view.Money) []fyne.CanvasObject {
	state := stateOf(r)
	word := widget.NewTitle(g.T("state." + string(r.Status))).Centred()
	word.Colour = state.Text()
	if state == theme.StateCheated {
		word.Colour = theme.ColorDangerText
	}
	facts := []widget.Fact{{Label: g.T("movement.label.when"), Text: g.texts.When(r.Time)}}
	if left.Code != "" {
		facts = append(facts, widget.Fact{Label: g.T("pay.check.left"), Money: g.money(left)})
	}
	if r.Note != "" {
		facts = append(facts, widget.Fact{Label: g.T("movement.label.note"), Text: r.Note})
	}
	return []fyne.CanvasObject{
		widget.NewPadded(centred(g.stateMark(state, 72)), 0, theme.Space4, 0), word, widget.NewParagraph(sentence).Centred(), g.receiptCard(r, facts, nil),
	}
}

// handPage shows what is handed over for a promise, as a code in the own hem and
// as a text.
func (g *GUI) handPage(text, sentence string) *page {
	still := func() {}
	p := g.static(func() *page { return g.handPage(text, sentence) }, func() fyne.CanvasObject {
		copying := g.copyButton(func() string { return text })
		g.made = copying
		var code fyne.CanvasObject
		code, still = g.handCode(text)
		return g.screen(g.T("pay.hand.title"), g.T("paid.offline"), copying,
			widget.NewParagraph(sentence), code, widget.NewCard(widget.NewSmallParagraph(text)))
	})
	p.close = func() { still() }
	return p
}

// handCode is the code of what is handed over, which moves until end.
func (g *GUI) handCode(text string) (part fyne.CanvasObject, end func()) {
	c, err := g.Wallet.Current()
	if err != nil {
		return g.noticeCard(notice.Of(err), "", nil), func() {}
	}
	codes, err := g.App.Codes([]byte(text))
	if err != nil {
		return g.noticeCard(notice.Of(err), "", nil), func() {}
	}
	return g.codesPart(codes, c.Account[:])
}

// payResult says in a sentence what became of a payment, or of a tab.
func (g *GUI) payResult(r view.Row) string {
	key := "pay.result."
	if r.Locked() {
		key = "tabs.result."
	}
	return g.T(key+string(r.Status), "who", g.who(r), "money", r.Amount)
}
