package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// movementsPage lists all that went in and out, page by page.
func (g *GUI) movementsPage() *page {
	v := view.NewMovements(g.Wallet, g.Hub)
	p := staged(g, v, once[view.MovementsState], func(view.MovementsState) (fyne.CanvasObject, func(view.MovementsState)) {
		status, list := g.status(), widget.NewStack(0)
		body := g.screen(g.T("movements.title"), "", nil, status, list)
		return body, func(s view.MovementsState) {
			status.set(s.Progress)
			list.SetParts(g.movementRows(s, v.More)...)
			body.Refresh()
		}
	})
	p.again = g.movementsPage
	p.place = named("movements")
	return p
}

func (g *GUI) movementRows(s view.MovementsState, more func()) []fyne.CanvasObject {
	if len(s.Rows) == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("book", g.T("movements.empty"), nil)}
	}
	var parts []fyne.CanvasObject
	for i, r := range s.Rows {
		parts = append(parts, g.row(r, i == len(s.Rows)-1, func() { g.show(g.movementPage(r.Cursor)) }))
	}
	if s.More {
		parts = append(parts, widget.NewTextButton(g.T("movements.more"), "chev", more))
	}
	return parts
}

// movementPage shows one movement whole, with the steps it went through.
func (g *GUI) movementPage(cursor []byte) *page {
	v := view.NewMovementDetail(g.Wallet, g.Hub, cursor)
	p := staged(g, v, once[view.MovementState], func(view.MovementState) (fyne.CanvasObject, func(view.MovementState)) {
		status, parts := g.status(), flow()
		footer := widget.NewStack(0)
		body := g.screen(g.T("movement.label.title"), "", footer, status, parts)
		return body, func(s view.MovementState) {
			status.set(s.Progress)
			parts.SetParts(g.movementParts(s)...)
			footer.SetParts(buttons(append(g.payBack(v), widget.NewOutlinedButton(g.T("pay.result.share"), "share", func() { g.show(g.receiptPage(v.State())) }))...))
			body.Refresh()
		}
	})
	p.again = func() *page { return g.movementPage(cursor) }
	return p
}

func (g *GUI) movementParts(s view.MovementState) []fyne.CanvasObject {
	if s.Row.Cursor == nil {
		return nil
	}
	state := stateOf(s.Row)
	parts := []fyne.CanvasObject{g.receiptCard(s.Row, g.movementFacts(s), g.stepParts(s))}
	parts = append(parts, widget.NewHeading(g.T("state.what", "state", g.T("state."+string(s.Row.Status)))), widget.NewParagraph(g.T(s.Means(), "money", s.Row.Back, "of", s.Row.Amount)))
	if !s.Why.None() {
		parts = append(parts, g.noticeCard(s.Why, "", nil))
	}
	return append([]fyne.CanvasObject{centred(widget.NewStateBadge(state, g.T("state."+string(s.Row.Status))))}, parts...)
}

func (g *GUI) movementFacts(s view.MovementState) []widget.Fact {
	facts := []widget.Fact{
		{Label: g.T("movement.label.when"), Text: g.when(s.Row.Time)},
		{Label: g.T("movement.label.who"), Text: g.who(s.Row)},
	}
	if s.Row.Note != "" {
		facts = append(facts, widget.Fact{Label: g.T("movement.label.note"), Text: s.Row.Note})
	}
	return append(facts,
		widget.Fact{Label: g.T("movement.label.community"), Text: s.Community},
		widget.Fact{Label: g.T("movement.label.receipt"), Text: s.Receipt})
}

// when is a time as it is read now, or, where it is kept, on any other day.
func (g *GUI) when(t time.Time) string {
	if g.printing {
		return g.texts.Date(t) + " " + g.texts.Clock(t)
	}
	return g.texts.When(t)
}

// stepParts are the steps that a movement went through, each with its mark.
func (g *GUI) stepParts(s view.MovementState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, step := range s.Steps {
		key, state := "movement.step."+string(step.Status), theme.State(step.Status)
		if step.Status == "not-kept" {
			state = theme.StateNotKept
		}
		if !step.Past {
			key, state = "movement.step.to-come", theme.StateWaiting
		}
		text := g.T(key, "quorum", s.Quorum, "guardians", s.Guardians)
		if !step.Time.IsZero() {
			text += " · " + g.texts.Clock(step.Time)
		}
		parts = append(parts, newBeside(g.stateMark(state, 24), widget.NewParagraph(text)))
	}
	return parts
}

func (g *GUI) stateMark(state theme.State, side float32) fyne.CanvasObject {
	icon := canvas.NewImageFromResource(theme.StateMark(state, theme.IsDark(g.ground) && !g.printing))
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(side))
	return icon
}

// payBack offers to send the money whence it came.
func (g *GUI) payBack(v *view.MovementDetail) []fyne.CanvasObject {
	to := v.PayBack()
	if to == "" {
		return nil
	}
	return []fyne.CanvasObject{widget.NewOutlinedButton(g.T("movement.label.pay-back"), "up", func() { g.show(g.payPage(to)) })}
}

// receiptCard is a movement as it is shown and shared: the other's hem and
// cloth, the money, facts and steps.
func (g *GUI) receiptCard(r view.Row, facts []widget.Fact, steps []fyne.CanvasObject) fyne.CanvasObject {
	key := g.clothOf(r)
	hem := widget.NewHem(key)
	hem.Rounded = true
	amount := widget.NewMoneyLabel(g.signed(r), theme.TextLarge)
	amount.Struck, amount.Shrink = r.Struck, true
	who := newBeside(widget.NewCloth(key, widget.ClothCard), tight(widget.NewParagraph(g.who(r)), amount))
	inside := widget.NewStack(theme.Space2, append([]fyne.CanvasObject{who, widget.NewFactList(facts...)}, steps...)...)
	card := widget.NewCard(inside)
	card.Radius = theme.RadiusReceipt
	return tightest(hem, card)
}
