package gui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// lookEvery is how often the carriers look for the payment while the code is
// shown: somebody stands there and waits.
const lookEvery = 3 * time.Second

// getPaidPage shows the own code; it turns into the receipt when money comes.
func (g *GUI) getPaidPage() *page {
	v := view.NewGetPaid(g.Wallet, g.Hub)
	p := staged(g, v, func(s view.GetPaidState) bool { return s.Arrived }, func(s view.GetPaidState) (fyne.CanvasObject, func(view.GetPaidState)) {
		if s.Arrived {
			return g.arrivedPart(v, s), nil
		}
		return g.codeParts(v)
	})
	stop, end := g.keepLooking(v), p.close
	p.close = func() {
		stop()
		end()
	}
	return p
}

// keepLooking wakes the carriers again and again until stop, as long as the code
// is shown.
func (g *GUI) keepLooking(v *view.GetPaid) (stop func()) {
	ctx, stop := context.WithCancel(context.Background())
	g.Hub.Look()
	go func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if !v.State().Arrived {
					g.Hub.Look()
				}
			}
		}
	}()
	return stop
}

// arrivedPart is the receipt of what came in.
func (g *GUI) arrivedPart(v *view.GetPaid, s view.GetPaidState) fyne.CanvasObject {
	sentence := g.T("paid.arrived", "money", s.Row.Amount) + "\n" + g.T("paid.from", "who", g.who(s.Row))
	share := widget.NewOutlinedButton(g.T("pay.result.share"), "share", func() { g.shareReceipt(s.Row.Cursor) })
	footer := buttons(share, widget.NewOutlinedButton(g.T("paid.again"), "qr", v.Again), g.main(g.T("action.home"), "home", g.begin))
	return widget.NewColumn(footer, g.resultParts(s.Row, sentence, view.Money{})...)
}

// codeParts are the code with its owner, and what is asked for.
func (g *GUI) codeParts(v *view.GetPaid) (fyne.CanvasObject, func(view.GetPaidState)) {
	status, code, asked := g.status(), widget.NewStack(theme.Space3), widget.NewStack(theme.Space1)
	amount := widget.NewOutlinedButton(g.T("paid.amount"), "edit", func() { g.show(g.askAmountPage(v)) })
	send := widget.NewOutlinedButton(g.T("paid.send"), "share", func() { g.show(g.sendPage(v)) })
	print := widget.NewTextButton(g.T("paid.print"), "text", func() { g.show(g.printPage(v.State())) })
	body := g.screen(g.T("paid.title"), g.T("paid.offline"), widget.NewPair(amount, send), status, code, asked, print)
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

// sendPage gives what the code says as text, for who is far away.
func (g *GUI) sendPage(v *view.GetPaid) *page {
	return g.static(func() *page { return g.sendPage(v) }, func() fyne.CanvasObject {
		s := v.State()
		copying := g.copyButton(func() string { return s.Text })
		g.made = copying
		return g.screen(g.T("paid.send"), "", copying, widget.NewParagraph(g.T("paid.send.text")),
			widget.NewCard(widget.NewSmallParagraph(s.Text)))
	})
}

// code is the QR code in the own hem, under cloth and name.
func (g *GUI) code(s view.GetPaidState) []fyne.CanvasObject {
	name := s.Name
	if name == "" {
		name = s.Who
	}
	heading := widget.NewHeading(name)
	you := widget.NewSmallParagraph(g.T("paid.you", "community", s.Community))
	if g.printing { // others read it
		you = widget.NewSmallParagraph(s.Community)
	}
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
	p := staged(g, borrowed[view.GetPaidState]{v, new(func())}, once[view.GetPaidState], func(s view.GetPaidState) (fyne.CanvasObject, func(view.GetPaidState)) {
		amount := g.amountPart(v.Key, v.Delete, func(f view.AmountField, i int) { v.SetAsset(f.Assets[i].ID) })
		_, note := g.field(g.T("paid.note"), s.Note, v.SetNote)
		_, name := g.field(g.T("paid.name"), s.Name, v.SetName)
		body := g.screen(g.T("paid.amount"), "", g.main(g.T("action.done"), "check", g.leave), amount, note, name)
		return body, func(s view.GetPaidState) {
			amount.set(s.Amount, "", false)
			body.Refresh()
		}
	})
	p.digit, p.erase = v.Key, v.Delete
	return p
}
