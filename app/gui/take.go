package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// takePage takes what somebody hands over with nobody else in reach.
func (g *GUI) takePage(text string) *page {
	v := view.NewTake(g.Wallet, g.Hub)
	if text != "" {
		v.SetText(text)
		v.Next()
	}
	p := staged(g, v, func(s view.TakeState) view.TakeStep { return s.Step }, func(s view.TakeState) (fyne.CanvasObject, func(view.TakeState)) {
		switch s.Step {
		case view.TakeCheck:
			return g.takeCheckPart(v, s)
		case view.TakeDone:
			return g.takeDonePart()
		}
		return g.takeReadPart(v, s)
	})
	p.back = v.Back
	p.place = named("take")
	return p
}

func (g *GUI) takeReadPart(v *view.Take, s view.TakeState) (fyne.CanvasObject, func(view.TakeState)) {
	entry := g.longField(g.T("take.hint"), s.Text, v.SetText)
	next, status, offers := g.next(v.Next), g.status(), widget.NewStack(0)
	body := g.screen(g.T("take.title"), g.T("paid.offline"), next, entry, g.waysIn(v.SetText, v.FromPicture), status, widget.NewSmallParagraph(g.T("take.about")), offers)
	return body, func(s view.TakeState) {
		entry.set(s.Text)
		offers.SetParts(g.offerParts(s.Offers, v.Choose)...)
		allow(next, s.Text != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

// offerParts are the promises that wait from meetings.
func (g *GUI) offerParts(list []view.TakeOffer, choose func(view.TakeOffer)) []fyne.CanvasObject {
	if len(list) == 0 {
		return nil
	}
	parts := []fyne.CanvasObject{widget.NewHeading(g.T("take.offers"))}
	for i, o := range list {
		data := widget.RowData{Key: o.From[:], Name: g.T("take.look"), When: g.T("state.promised"), Money: g.money(o.Amount), Last: i == len(list)-1}
		parts = append(parts, widget.NewRow(data, func() { choose(o) }))
	}
	return parts
}

// takeCheckPart says what a promise is worth before it is taken.
func (g *GUI) takeCheckPart(v *view.Take, offer view.TakeState) (fyne.CanvasObject, func(view.TakeState)) {
	status, parts := g.status(), flow()
	take := g.main(g.T("take.yes"), "check", v.Take)
	var foot fyne.CanvasObject = take
	if !offer.Offered.IsZero() {
		foot = buttons(widget.NewOutlinedButton(g.T("take.no"), "minus", v.Decline), take)
	}
	body := g.screen(g.T("take.check"), "", foot, parts, status)
	return body, func(s view.TakeState) {
		list := []fyne.CanvasObject{
			centred(widget.NewFringedCloth(s.From[:], widget.ClothShrunk)),
			moneyPart(g.money(s.Amount), theme.TextHuge),
			centred(widget.NewStateBadge(theme.StatePromised, g.T("state.promised"))),
			widget.NewNoticeCard(widget.SeverityPromise, g.T("take.risk"), g.T("take.covered", "money", s.Covered), "", "", nil),
		}
		for _, w := range s.Warnings {
			list = append(list, g.warning(g.T("take.warning."+string(w))))
		}
		facts := []widget.Fact{{Label: g.T("take.show"), Text: g.texts.When(s.Show)}}
		for _, n := range s.Notes {
			facts = append(facts, widget.Fact{Label: g.T("movement.label.note"), Text: n})
		}
		parts.SetParts(append(list, widget.NewFactCard(facts...))...)
		allow(take, !s.Busy && s.Amount.Amount > 0)
		status.set(s.Progress)
		body.Refresh()
	}
}

// takeDonePart says what was taken and what it waits for.
func (g *GUI) takeDonePart() (fyne.CanvasObject, func(view.TakeState)) {
	parts := flow()
	body := widget.NewColumn(g.main(g.T("action.home"), "home", g.begin), parts)
	return body, func(s view.TakeState) {
		state, word, sentence := theme.StatePromised, g.T("state.promised"), g.T("take.taken", "money", s.Amount)
		switch {
		case s.PickUp:
			state, word, sentence = theme.StateWaiting, g.T("take.coming"), g.T("take.coming.text")
		case s.Tab:
			state, word, sentence = theme.StateDone, g.T("take.safe"), g.T("take.safe.text", "money", s.Amount, "when", g.texts.When(s.Show))
		}
		parts.SetParts(
			widget.NewPadded(centred(g.stateMark(state, 72)), 0, theme.Space4, 0),
			widget.NewTitle(word).Centred(), widget.NewParagraph(sentence).Centred(),
		)
		body.Refresh()
	}
}
