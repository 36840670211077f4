package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// pocketPage shows what is put aside for paying with nobody in reach, and puts
// more aside.
func (g *GUI) pocketPage() *page {
	v := view.NewPocket(g.Wallet, g.Hub)
	p := staged(g, v, func(s view.PocketState) bool { return s.Fills }, func(s view.PocketState) (fyne.CanvasObject, func(view.PocketState)) {
		if s.Fills {
			return g.pocketFillPart(v)
		}
		return g.pocketListPart(v)
	})
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	p.place = named("pocket")
	return p
}

func (g *GUI) pocketListPart(v *view.Pocket) (fyne.CanvasObject, func(view.PocketState)) {
	status, list := g.status(), flow()
	back := widget.NewOutlinedButton(g.T("pocket.back"), "back", func() {
		g.confirm(asked{title: g.T("pocket.back.title"), text: g.T("pocket.back.text"), yes: g.T("pocket.back"), no: g.T("action.no")}, v.TakeBack, nil)
	})
	fill := g.main(g.T("pocket.fill"), "plus", v.Begin)
	tabs := widget.NewOutlinedButton(g.T("tabs.open"), "book", func() { g.show(g.tabsPage()) })
	body := g.screen(g.T("pocket.title"), "", buttons(back, fill), status, list, tabs)
	return body, func(s view.PocketState) {
		status.set(s.Progress)
		list.SetParts(g.pocketParts(s.Pockets)...)
		back.Hidden = !s.CanTakeBack()
		body.Refresh()
	}
}

func (g *GUI) pocketParts(list []view.PocketRow) []fyne.CanvasObject {
	if len(list) == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("coin", g.T("pocket.empty"), nil)}
	}
	var parts []fyne.CanvasObject
	for _, p := range list {
		parts = append(parts, g.pocketCard(p)...)
	}
	return append(parts, widget.NewSmallParagraph(g.T("pocket.about")))
}

func (g *GUI) pocketCard(p view.PocketRow) []fyne.CanvasObject {
	badge, word := theme.StateDone, g.T("pocket.ready")
	switch {
	case p.Filling:
		badge, word = theme.StateWaiting, g.T("pocket.filling")
	case !p.Ready:
		badge, word = theme.StateNotKept, g.T("pocket.closed")
	}
	facts := []widget.Fact{{Label: g.T("pocket.deposit"), Money: g.money(p.Deposit)}}
	if p.Ready {
		facts = append([]widget.Fact{{Label: g.T("pocket.most"), Money: g.money(p.Most), Strong: true}}, facts...)
		facts = append(facts, widget.Fact{Label: g.T("pocket.until"), Text: g.texts.When(p.Expires)})
	}
	if p.Promised.Amount > 0 {
		facts = append(facts, widget.Fact{Label: g.T("home.promised-out"), Money: g.money(p.Promised)})
	}
	if !p.Expires.IsZero() {
		facts = append(facts, widget.Fact{Label: g.T("pocket.deposit-back"), Text: g.texts.When(p.Back)})
	}
	parts := []fyne.CanvasObject{centred(widget.NewStateBadge(badge, word))}
	if !p.Expires.IsZero() {
		parts = append([]fyne.CanvasObject{moneyPart(g.money(p.Left), theme.TextHuge)}, parts...)
	}
	return append(parts, widget.NewFactCard(facts...))
}

func (g *GUI) pocketFillPart(v *view.Pocket) (fyne.CanvasObject, func(view.PocketState)) {
	amount := g.amountPart(v.Key, v.Delete, func(f view.AmountField, i int) { v.SetAsset(f.Assets[i].ID) })
	status := g.status()
	fill := g.main(g.T("pocket.fill"), "check", v.Fill)
	body := g.screen(g.T("pocket.fill.title"), "", fill, amount, status)
	return body, func(s view.PocketState) {
		line := g.T("pay.amount.have", "money", s.Have)
		if s.Amount.Amount.Amount > 0 {
			line = g.T("pocket.needs", "money", s.Deposit)
		}
		amount.set(s.Amount, line, s.Over)
		allow(fill, s.CanFill())
		status.set(s.Progress)
		body.Refresh()
	}
}
