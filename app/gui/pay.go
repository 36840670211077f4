package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
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
	p.digit, p.erase, p.accept = v.Key, v.Delete, func() {
		if s := v.State(); s.Step < view.PayCheck {
			v.Next()
		}
	}
	return p
}

// payWhoPart asks who gets it: pasted, typed, or one of the last.
func (g *GUI) payWhoPart(v *view.Pay, s view.PayState) (fyne.CanvasObject, func(view.PayState)) {
	entry := longField(g.T("pay.who.hint"), s.To, v.SetTo)
	pasting := widget.NewOutlinedButton(g.T("action.paste"), "text", func() { v.SetTo(paste()) })
	next := widget.NewMainButton(g.T("action.next"), "next", v.Next)
	next.IconAfter = true
	status, recent := g.status(), widget.NewStack(0)
	recent.SetParts(g.recentParts(s.Recent, v.Choose)...)
	body := g.screen(g.T("pay.who.title"), "", next, entry, pasting, status, recent)
	return body, func(s view.PayState) {
		setText(entry, s.To)
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

// payee is how somebody is called: by no name that only she herself gave.
func (g *GUI) payee(p view.Payee) string {
	if p.Box {
		return g.T("movement.label.box")
	}
	return p.Who
}

// known says what is known of a payee from the own books.
func (g *GUI) known(p view.Payee) string {
	switch {
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
	amount := g.amountPart(v.Key, v.Delete)
	note, noted := field(g.T("pay.amount.note"), s.Note, v.SetNote)
	next := widget.NewMainButton(g.T("action.next"), "next", v.Next)
	next.IconAfter = true
	status := g.status()
	body := g.screen(g.T("pay.amount.title"), "", next,
		g.payeeCard(s.Payee, g.back), g.assetChoice(s.Amount, func(i int) { v.SetAsset(s.Amount.Assets[i].ID) }), amount, status, noted)
	return body, func(s view.PayState) {
		amount.set(s.Amount, g.T("pay.amount.have", "money", s.Have), s.Over)
		setText(note, s.Note)
		status.set(s.Progress)
		body.Refresh()
	}
}

// payCheckPart asks whether it is right, and pays when it is held.
func (g *GUI) payCheckPart(v *view.Pay, s view.PayState) (fyne.CanvasObject, func(view.PayState)) {
	ask := func() {
		question := g.T("pay.check.ask", "money", s.Amount.Amount)
		g.confirm(question, "", g.T("action.yes"), g.T("action.no"), v.Pay)
	}
	hold := widget.NewHoldButton(g.T("pay.check.hold"), "hand", v.Pay, ask)
	status := g.status()
	hold.OnEarly = func() { ask() }
	side := widget.ClothCheck
	if g.Window.Canvas().Size().Height < smallHeight {
		side = widget.ClothShrunk
	}
	gets := widget.NewHeading(g.payee(s.Payee) + " " + g.T("pay.check.gets")).Centred()
	facts := []widget.Fact{{Label: g.T("pay.check.fee"), Text: g.T("pay.check.free")}}
	if s.Note != "" {
		facts = append(facts, widget.Fact{Label: g.T("movement.label.note"), Text: s.Note})
	}
	facts = append(facts, widget.Fact{Label: g.T("pay.check.left"), Money: g.money(s.Left), Strong: true})
	panel := widget.NewStack(0)
	body := g.screen(g.T("pay.check.title"), "", hold,
		centred(widget.NewFringedCloth(s.Payee.Account[:], side)), gets, widget.NewSmallParagraph(g.known(s.Payee)).Centred(),
		moneyPart(g.money(s.Amount.Amount), theme.TextHuge), status, widget.NewFactCard(facts...), panel)
	asked := false
	return body, func(s view.PayState) {
		status.set(s.Progress)
		panel.SetParts(g.alonePanel(s.Alone))
		if s.Again && !asked {
			g.confirm(g.T("pay.again.title"), g.T("pay.again.text", "who", g.payee(s.Payee), "money", s.Amount.Amount),
				g.T("pay.again.yes"), g.T("pay.again.no"), v.PayAnyway)
		}
		asked = s.Again
		body.Refresh()
	}
}

// smallHeight is the window under which the large cloth leaves no room.
const smallHeight = 860

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
	body := widget.NewColumn(widget.NewMainButton(g.T("action.home"), "home", g.begin), parts)
	return body, func(s view.PayState) {
		parts.SetParts(g.resultParts(s.Row, g.T("pay.result."+string(s.Row.Status), "who", g.who(s.Row), "money", s.Row.Amount), s.Left)...)
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
		centred(g.stateMark(state, 72)), word, widget.NewParagraph(sentence).Centred(), g.receiptCard(r, facts, nil),
	}
}

// confirm asks yes or no.
func (g *GUI) confirm(title, text, yes, no string, do func()) {
	var d *dialog.CustomDialog
	act := widget.NewMainButton(yes, "", func() {
		d.Hide()
		do()
	})
	leave := widget.NewOutlinedButton(no, "", func() { d.Hide() })
	parts := []fyne.CanvasObject{widget.NewHeading(title).Centred()}
	if text != "" {
		parts = append(parts, widget.NewParagraph(text).Centred())
	}
	d = dialog.NewCustomWithoutButtons("", widget.NewStack(theme.Space3, append(parts, act, leave)...), g.Window)
	width := min(g.Window.Canvas().Size().Width-2*theme.Space4, theme.ColumnWidth)
	d.Resize(fyne.NewSize(width, 0))
	d.Show()
}
