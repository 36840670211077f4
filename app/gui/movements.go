package gui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// movementsPage lists all that went in and out, and looks for some of it. Older
// ones come when the end of the list is in sight.
func (g *GUI) movementsPage() *page { return g.movementsWith(view.Account{}, "") }

// movementsWith lists those with somebody, until all are asked for.
func (g *GUI) movementsWith(who view.Account, name string) *page {
	v := view.NewMovements(g.Wallet, g.Hub, g.Now)
	if name != "" {
		v.SetWho(who)
	}
	p := staged(g, v, once[view.MovementsState], func(s view.MovementsState) (fyne.CanvasObject, func(view.MovementsState)) {
		_, find := g.field(g.T("people.find"), s.Filter.Find, v.SetFind)
		status, ways, under := g.status(), flow(), widget.NewStack(0)
		var rows []view.Row
		list := widget.NewListing(flow(find, ways, status, under), func() int { return len(rows) }, func(i int) (widget.RowData, func()) {
			r := rows[i]
			return g.rowData(r, i == len(rows)-1), func() { g.show(g.movementPage(r.Cursor)) }
		}, v.More)
		body := widget.NewScreen(g.titleBar(g.back, g.T("movements.title"), ""), list, nil)
		filters := g.movementFilters(v, name, ways, list.Update)
		return body, func(s view.MovementsState) {
			rows = s.Rows
			status.set(s.Progress)
			filters(s.Filter)
			under.SetParts(g.searchParts(v, s)...)
			list.Update()
		}
	})
	p.again = func() *page { return g.movementsWith(who, name) }
	p.place = named("movements")
	return p
}

// movementFilters shows what can be chosen from the list: in and out always,
// state and age when they are asked for. It gives what shows a filter.
func (g *GUI) movementFilters(v *view.Movements, name string, ways *widget.Stack, changed func()) func(view.MovementFilter) {
	open := false
	var last view.MovementFilter
	var show func(view.MovementFilter)
	show = func(f view.MovementFilter) {
		last = f
		var way fyne.CanvasObject = widget.NewPair(toggle(g.T("movements.in"), 1, f.Way, v.SetWay), toggle(g.T("movements.out"), -1, f.Way, v.SetWay))
		if f.Who != (view.Account{}) {
			with := widget.NewOption(g.T("people.all", "who", name), true, func() { v.SetWho(view.Account{}) })
			way = widget.NewStack(theme.Space2, with, way)
		}
		if open || f.Status != "" || f.Days != 0 {
			ways.SetParts(append([]fyne.CanvasObject{way}, g.moreFilters(v, f)...)...)
			return
		}
		more := widget.NewTextButton(g.T("movements.ways"), "chev", func() {
			open = true
			show(last)
			changed()
		})
		ways.SetParts(way, widget.NewPair(more, widget.NewTextButton(g.T("flows.open"), "cal", func() { g.show(g.flowsPage()) })))
	}
	return show
}

func (g *GUI) moreFilters(v *view.Movements, f view.MovementFilter) []fyne.CanvasObject {
	var states, days []fyne.CanvasObject
	for _, s := range view.MovementStatuses() {
		states = append(states, toggle(g.T("state."+string(s)), s, f.Status, v.SetStatus))
	}
	for _, n := range view.MovementDays() {
		days = append(days, toggle(g.T("movements.days", "count", n), n, f.Days, v.SetDays))
	}
	return []fyne.CanvasObject{options(states...), options(days...)}
}

// toggle is an option that a second tap lets go.
func toggle[T comparable](word string, is, now T, choose func(T)) fyne.CanvasObject {
	return widget.NewOption(word, is == now, func() {
		if is == now {
			is = *new(T)
		}
		choose(is)
	})
}

// searchParts say how far a search is, or that nothing was found.
func (g *GUI) searchParts(v *view.Movements, s view.MovementsState) []fyne.CanvasObject {
	switch {
	case s.Searching && s.Looked > 0:
		return []fyne.CanvasObject{newEnds(widget.NewSmallParagraph(g.T("movements.looked", "count", s.Looked)), widget.NewTextButton(g.T("action.cancel"), "", v.Stop))}
	case s.Searching || len(s.Rows) > 0:
		return nil
	case !s.Filter.Any():
		return []fyne.CanvasObject{widget.NewEmptyState("book", g.T("movements.empty"), nil)}
	}
	return []fyne.CanvasObject{widget.NewEmptyState("book", g.T("movements.none"), nil)}
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
	if s.Proof != nil {
		parts = append(parts, g.cheatedParts(s.Proof)...)
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
	var steps []widget.TrailStep
	for _, step := range s.Steps {
		state := theme.State(step.Status)
		switch {
		case !step.Past:
			state = theme.StateWaiting
		case step.Status == "not-kept":
			state = theme.StateNotKept
		}
		what, detail := g.stepText(s, step)
		steps = append(steps, widget.TrailStep{Mark: theme.StateMark(state, g.darkMarks()), What: what, Detail: detail})
	}
	return []fyne.CanvasObject{widget.NewTrail(steps...)}
}

// stepText words a step: what happened, then when, by whom, and how word of it
// came.
func (g *GUI) stepText(s view.MovementState, step view.Step) (what, detail string) {
	seats := make([]string, 0, len(step.Seats))
	for _, seat := range step.Seats {
		seats = append(seats, g.texts.Number(seat))
	}
	by := strings.Join(seats, ", ")
	var lines []string
	if !step.Time.IsZero() {
		lines = append(lines, g.when(step.Time))
	}
	if len(step.Seats) > 0 && step.What != view.StepVote {
		lines = append(lines, g.T("movement.step.signers", "seats", by))
	}
	if step.Way == view.WayPerson || step.Way == view.WayBundle {
		lines = append(lines, g.T("movement.way."+string(step.Way)))
	}
	what = g.T("movement.step."+step.What, "quorum", s.Quorum, "guardians", s.Guardians, "who", g.who(s.Row), "seat", by)
	return what, strings.Join(lines, "\n")
}

// darkMarks tells whether marks are to be seen on a dark ground: paper is light.
func (g *GUI) darkMarks() bool { return theme.IsDark(g.ground) && !g.printing }

func (g *GUI) stateMark(state theme.State, side float32) fyne.CanvasObject {
	icon := canvas.NewImageFromResource(theme.StateMark(state, g.darkMarks()))
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
