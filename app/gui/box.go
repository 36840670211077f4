package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// boxPage is the issuer's: cash in, cash out.
func (g *GUI) boxPage() *page {
	v := view.NewBox(g.Wallet, g.Hub)
	p := staged(g, v, func(s view.BoxState) view.BoxStep { return s.Step }, func(s view.BoxState) (fyne.CanvasObject, func(view.BoxState)) {
		switch s.Step {
		case view.BoxWho:
			return g.boxWhoPart(v, s)
		case view.BoxAmount:
			return g.boxAmountPart(v, s)
		case view.BoxCheck:
			return g.boxCheckPart(v, s)
		case view.BoxDone:
			if !s.Shared.IsZero() {
				return g.boxWaitsPart(s.Shared), nil
			}
			return g.boxDonePart()
		}
		return g.boxWayPart(v, s)
	})
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	return p
}

func (g *GUI) boxWayPart(v *view.Box, s view.BoxState) (fyne.CanvasObject, func(view.BoxState)) {
	status := g.status()
	var facts []widget.Fact
	for _, h := range s.InBox {
		facts = append(facts, widget.Fact{Label: g.T("box.held"), Money: g.money(h.Amount)})
	}
	body := g.screen(g.T("box.title"), "", nil, status, widget.NewFactCard(facts...),
		g.main(g.T("box.in"), "down", v.CashIn), widget.NewSmallParagraph(g.T("box.in.text")),
		widget.NewPrimaryButton(g.T("box.out"), "up", v.CashOut), widget.NewSmallParagraph(g.T("box.out.text")))
	return body, func(s view.BoxState) { status.set(s.Progress) }
}

func (g *GUI) boxWhoPart(v *view.Box, s view.BoxState) (fyne.CanvasObject, func(view.BoxState)) {
	entry := g.longField(g.T("pay.who.hint"), s.To, v.SetTo)
	pasting := widget.NewOutlinedButton(g.T("action.paste"), "text", func() { v.SetTo(paste()) })
	self := widget.NewOutlinedButton(g.T("box.self"), "keep", func() {
		v.SetTo("")
		v.Next()
	})
	status, recent := g.status(), widget.NewStack(0)
	recent.SetParts(g.recentParts(s.Recent, v.Choose)...)
	next := g.next(v.Next)
	body := g.screen(g.T("box.who"), "", next, self, entry, pasting, status, recent)
	return body, func(s view.BoxState) {
		entry.set(s.To)
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) boxAmountPart(v *view.Box, s view.BoxState) (fyne.CanvasObject, func(view.BoxState)) {
	title := g.T("box.amount.in")
	if s.Out {
		title = g.T("box.amount.out")
	}
	amount := g.amountPart(v.Key, v.Delete, nil)
	status := g.status()
	next := g.next(v.Next)
	who := widget.NewStack(0)
	if !s.Out {
		who.SetParts(g.payeeCard(s.Payee, g.back))
	}
	body := g.screen(title, "", next, who, amount, status)
	return body, func(s view.BoxState) {
		line := ""
		if s.Over && len(s.InBox) > s.Amount.Chosen {
			line = g.T("box.over", "money", s.InBox[s.Amount.Chosen].Amount)
		}
		amount.set(s.Amount, line, s.Over)
		allow(next, s.CanNext())
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) boxCheckPart(v *view.Box, s view.BoxState) (fyne.CanvasObject, func(view.BoxState)) {
	do, sentence := g.T("box.do.in"), g.T("box.check.in", "who", g.payee(s.Payee), "money", s.Amount.Amount)
	if s.Out {
		do, sentence = g.T("box.do.out"), g.T("box.check.out", "money", s.Amount.Amount)
	}
	status := g.status()
	hold := g.holdButton(do, asked{title: sentence, yes: g.T("action.yes"), no: g.T("action.no")}, v.Do)
	parts := []fyne.CanvasObject{}
	if !s.Out {
		parts = append(parts, centred(widget.NewFringedCloth(s.Payee.Account[:], widget.ClothShrunk)))
	}
	parts = append(parts, moneyPart(g.money(s.Amount.Amount), theme.TextHuge), widget.NewParagraph(sentence).Centred(), status)
	body := g.screen(g.T("pay.check.title"), "", hold, parts...)
	return body, func(s view.BoxState) {
		status.set(s.Progress)
		body.Refresh()
	}
}

// boxWaitsPart says that other treasurers have to approve what was done.
func (g *GUI) boxWaitsPart(box view.Account) fyne.CanvasObject {
	hand := g.main(g.T("joint.hand"), "phone", func() { g.show(g.jointPage(box, true)) })
	return g.screen(g.T("joint.proposal"), "", hand, centred(widget.NewFringedCloth(box[:], widget.ClothShrunk)), g.marked(theme.StateWaiting, g.T("box.waits")))
}

func (g *GUI) boxDonePart() (fyne.CanvasObject, func(view.BoxState)) {
	parts := flow()
	body := widget.NewColumn(g.main(g.T("action.home"), "home", g.begin), parts)
	return body, func(s view.BoxState) {
		parts.SetParts(g.resultParts(s.Row, g.T("movement."+s.Row.Kind), view.Money{})...)
		body.Refresh()
	}
}
