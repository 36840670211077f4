package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// tabsPage shows the sums that are locked for one person each.
func (g *GUI) tabsPage() *page {
	v := view.NewTabs(g.Wallet, g.Hub, g.Now)
	p := staged(g, v, func(s view.TabsState) view.TabsStep { return s.Step }, func(s view.TabsState) (fyne.CanvasObject, func(view.TabsState)) {
		if s.Step == view.TabsList {
			return g.tabsListPart(v)
		}
		return g.tabsAmountPart(v, s)
	})
	p.back, p.digit, p.erase = v.Back, v.Key, v.Delete
	p.place = named("tabs")
	return p
}

func (g *GUI) tabsListPart(v *view.Tabs) (fyne.CanvasObject, func(view.TabsState)) {
	status, list := g.status(), flow()
	leave := widget.NewOutlinedButton(g.T("tabs.leave"), "share", v.Leave)
	body := g.screen(g.T("tabs.title"), "", leave, status, list)
	shown := ""
	return body, func(s view.TabsState) {
		status.set(s.Progress)
		list.SetParts(g.tabParts(v, s.Tabs)...)
		body.Refresh()
		if s.Hand != "" && s.Hand != shown { // once for each that was made
			shown = s.Hand
			sentence := g.T("pay.hand.text", "who", g.T("tabs.them"))
			if s.Code {
				sentence = g.T("tabs.code.hand")
			}
			g.show(g.handPage(s.Hand, sentence))
		}
		if s.Hand == "" {
			shown = ""
		}
	}
}

func (g *GUI) tabParts(v *view.Tabs, rows []view.TabRow) []fyne.CanvasObject {
	if len(rows) == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("book", g.T("tabs.empty"), nil)}
	}
	var parts []fyne.CanvasObject
	for _, r := range rows {
		parts = append(parts, g.tabCard(v, r))
	}
	return parts
}

func (g *GUI) tabCard(v *view.Tabs, r view.TabRow) fyne.CanvasObject {
	title, sum := g.T("tabs.for-you"), r.Spent
	switch {
	case r.PickUp:
		title, sum = g.T("tabs.code"), r.Amount
	case r.Ours:
		title, sum = g.T("tabs.yours"), r.Left
	}
	who := newBeside(widget.NewCloth(r.Other[:], widget.ClothRow), tight(widget.NewParagraph(title), widget.NewSmallParagraph(g.T("tabs.until", "when", g.texts.When(r.Until)))))
	parts := []fyne.CanvasObject{who, moneyPart(g.money(sum), theme.TextLarge)}
	if !r.PickUp {
		parts = append(parts, widget.NewSmallParagraph(g.T("tabs.of", "spent", r.Spent, "amount", r.Amount)).Centred())
	}
	if r.Urgent {
		parts = append(parts, g.warning(g.T("tabs.urgent")))
	}
	return widget.NewCard(widget.NewStack(theme.Space2, append(parts, g.tabActions(v, r)...)...))
}

// tabActions are what can be done with a tab.
func (g *GUI) tabActions(v *view.Tabs, r view.TabRow) []fyne.CanvasObject {
	switch {
	case r.Closing:
		return []fyne.CanvasObject{centred(widget.NewStateBadge(theme.StateWaiting, g.T("tabs.closing")))}
	case r.OldKey:
		return []fyne.CanvasObject{centred(widget.NewStateBadge(theme.StateWaiting, g.T("notice.old-tab.title")))}
	case r.PickUp:
		return nil
	case r.Ours && r.Spent.Amount > 0:
		return []fyne.CanvasObject{widget.NewPair(
			widget.NewPrimaryButton(g.T("tabs.pay"), "up", func() { v.Choose(r) }),
			widget.NewOutlinedButton(g.T("tabs.again"), "phone", func() { v.Again(r) }),
		)}
	case r.Ours:
		return []fyne.CanvasObject{widget.NewPrimaryButton(g.T("tabs.pay"), "up", func() { v.Choose(r) })}
	case r.Spent.Amount > 0:
		return []fyne.CanvasObject{widget.NewPrimaryButton(g.T("tabs.claim"), "down", func() {
			g.confirm(asked{title: g.T("tabs.claim.title"), text: g.T("tabs.claim.text"), yes: g.T("tabs.claim"), no: g.T("action.no")}, func() { v.Claim(r) }, nil)
		})}
	}
	return nil
}

func (g *GUI) tabsAmountPart(v *view.Tabs, s view.TabsState) (fyne.CanvasObject, func(view.TabsState)) {
	amount := g.amountPart(v.Key, v.Delete, func(view.AmountField, int) {})
	status := g.status()
	title, word := g.T("tabs.pay.title"), g.T("tabs.pay")
	if s.Step == view.TabsLeave {
		title, word = g.T("tabs.leave.title"), g.T("tabs.leave.do")
	}
	give := g.main(word, "check", v.Go)
	body := g.screen(title, "", give, amount, status)
	return body, func(s view.TabsState) {
		line := g.T("tabs.leave.text")
		if s.Step == view.TabsPay {
			line = g.T("tabs.left", "money", s.Chosen.Left)
		}
		amount.set(s.Amount, line, s.Over)
		allow(give, s.CanGo() && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}
