package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// getPaidPage shows the own code; it turns into the receipt when money comes.
func (g *GUI) getPaidPage() *page {
	v := view.NewGetPaid(g.Wallet, g.Hub)
	p := staged(g, v, func(s view.GetPaidState) bool { return s.Arrived }, func(s view.GetPaidState) (fyne.CanvasObject, func(view.GetPaidState)) {
		if s.Arrived {
			sentence := g.T("paid.arrived", "money", s.Row.Amount) + "\n" + g.T("paid.from", "who", g.who(s.Row))
			again := widget.NewOutlinedButton(g.T("paid.again"), "qr", v.Again)
			footer := buttons(again, widget.NewMainButton(g.T("action.home"), "home", g.begin))
			return widget.NewColumn(footer, g.resultParts(s.Row, sentence, view.Money{})...), nil
		}
		return g.codeParts(v)
	})
	return p
}

// codeParts are the code with its owner, and what is asked for.
func (g *GUI) codeParts(v *view.GetPaid) (fyne.CanvasObject, func(view.GetPaidState)) {
	status, code, asked := g.status(), widget.NewStack(theme.Space2), widget.NewStack(theme.Space1)
	amount := widget.NewOutlinedButton(g.T("paid.amount"), "edit", func() { g.show(g.askAmountPage(v)) })
	footer := widget.NewPair(amount, g.copyButton(func() string { return v.State().Text }))
	body := g.screen(g.T("paid.title"), g.T("paid.offline"), footer, status, code, asked)
	shown := ""
	return body, func(s view.GetPaidState) {
		status.set(s.Progress)
		if s.Text != shown {
			shown = s.Text
			code.SetParts(g.code(s)...)
			asked.SetParts(g.askedParts(s)...)
		}
		body.Refresh()
	}
}

// code is the QR code in the own hem, under cloth and name.
func (g *GUI) code(s view.GetPaidState) []fyne.CanvasObject {
	name := s.Name
	if name == "" {
		name = s.Who
	}
	heading := widget.NewHeading(name)
	you := widget.NewSmallParagraph(g.T("paid.you", "community", s.Community))
	who := newBeside(widget.NewCloth(s.Account[:], widget.ClothCard), tight(heading, you))
	qr, err := widget.NewQRCode(s.Text, s.Account[:])
	if err != nil {
		return []fyne.CanvasObject{who, g.noticeCard(notice.Of(err), "", nil)}
	}
	return []fyne.CanvasObject{who, qr}
}

func (g *GUI) askedParts(s view.GetPaidState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if s.Amount.Typed != "" {
		parts = append(parts, moneyPart(g.money(s.Amount.Amount), theme.TextHuge))
	}
	if s.Note != "" {
		parts = append(parts, widget.NewParagraph(s.Note).Centred())
	}
	return append(parts, centred(widget.NewStateBadge(theme.StateWaiting, g.T("paid.waiting"))))
}

// askAmountPage changes what the code asks for.
func (g *GUI) askAmountPage(v *view.GetPaid) *page {
	amount := g.amountPart(v.Key, v.Delete)
	s := v.State()
	_, note := field(g.T("paid.note"), s.Note, v.SetNote)
	_, name := field(g.T("paid.name"), s.Name, v.SetName)
	done := widget.NewMainButton(g.T("action.done"), "check", g.leave)
	body := g.screen(g.T("paid.amount"), "", done, g.assetChoice(s.Amount, func(i int) { v.SetAsset(s.Amount.Assets[i].ID) }), amount, note, name)
	p := &page{object: body, digit: v.Key, erase: v.Delete, accept: g.leave}
	draw := func() {
		amount.set(v.State().Amount, "", false)
		body.Refresh()
	}
	cancel := v.Subscribe(func() { g.Do(draw) })
	p.close = cancel
	draw()
	return p
}
