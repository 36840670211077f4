package gui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// The places of the app, in the order of the tabs.
const (
	tabHome = iota
	tabPeople
	tabSavings
	tabCommunity
	tabMore
)

// tabs are the places that there are.
func (g *GUI) tabs(now int) *widget.TabBar {
	list := []widget.Tab{
		{Icon: "home", Word: g.T("tab.home")},
		{Icon: "people", Word: g.T("tab.people")},
		{Icon: "box", Word: g.T("tab.savings")},
		{Icon: "community", Word: g.T("tab.community")},
		{Icon: "more", Word: g.T("tab.more")},
	}
	return widget.NewTabBar(list, now, func(chosen int) {
		switch chosen {
		case now:
		case tabHome:
			g.only(g.homePage())
		case tabPeople:
			g.only(g.peoplePage())
		case tabSavings:
			g.only(g.savingsPage())
		case tabCommunity:
			g.only(g.communityPage())
		case tabMore:
			g.only(g.morePage())
		}
	})
}

// homePage shows the chosen community: what there is, and what came and went.
func (g *GUI) homePage() *page {
	v := view.NewHome(g.Wallet, g.Hub, g.Now)
	p := staged(g, v, func(s view.HomeState) bool { return s.Nowhere }, func(s view.HomeState) (fyne.CanvasObject, func(view.HomeState)) {
		if s.Nowhere {
			start := g.main(g.T("choose.title"), "community", func() { g.show(g.choosePage()) })
			return widget.NewColumn(nil, widget.NewEmptyState("community", g.T("choose.none"), start)), nil
		}
		return g.homeParts()
	})
	p.again = g.homePage
	return p
}

func (g *GUI) homeParts() (fyne.CanvasObject, func(view.HomeState)) {
	balance := widget.NewStack(theme.Space1)
	header := widget.NewHeader(nil, "", "", balance, func() { g.show(g.choosePage()) })
	pay := g.main(g.T("home.pay"), "up", func() { g.show(g.payPage("")) })
	paid := widget.NewPrimaryButton(g.T("home.get-paid"), "down", func() { g.show(g.getPaidPage()) })
	status, card, list := g.status(), widget.NewStack(0), widget.NewStack(0)
	pocket := widget.NewOutlinedButton(g.T("home.pocket.open"), "coin", func() { g.show(g.pocketPage()) })
	take := widget.NewOutlinedButton(g.T("home.take"), "phone", func() { g.show(g.takePage("")) })
	column := widget.NewColumn(nil, widget.NewPair(pay, paid), widget.NewPair(pocket, take), status, card, list)
	screen := widget.NewScreen(header, column, g.tabs(tabHome))
	return screen, func(s view.HomeState) {
		header.Set(s.Cloth[:], s.Name, g.met(s.LastMet))
		balance.SetParts(g.balanceParts(s)...)
		status.set(s.Progress)
		card.SetParts(g.homeCard(s.Card)...)
		list.SetParts(g.latestParts(s.Latest)...)
		column.Refresh()
		screen.Refresh()
	}
}

// met says when the phone last met others.
func (g *GUI) met(last time.Time) string {
	if last.IsZero() {
		return g.T("home.never-met")
	}
	return g.T("home.met", "ago", g.texts.Ago(last))
}

// balanceParts are what there is of each currency, never added up.
func (g *GUI) balanceParts(s view.HomeState) []fyne.CanvasObject {
	have := widget.NewParagraph(g.T("home.have"))
	have.Colour = theme.ColorOnPrimary2
	parts := []fyne.CanvasObject{have}
	for i, h := range s.Holdings {
		size := theme.TextHuge
		if i > 0 {
			size = theme.TextLarge
		}
		l := widget.NewMoneyLabel(g.money(h.Amount), size)
		l.Colour, l.Shrink = theme.ColorOnPrimary, true
		parts = append(parts, l)
		parts = append(parts, g.besideParts(h)...)
	}
	if len(s.All) > 0 {
		parts = append(parts, besideIcon(theme.Icon("community", theme.ColorOnPrimary), g.T("home.everywhere")+" "+g.sums(s.All)))
	}
	return parts
}

// besideParts are a line for each sum that is not in the balance.
func (g *GUI) besideParts(h view.Holding) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, line := range []struct {
		state theme.State
		word  string
		sum   view.Money
	}{
		{theme.StatePromised, "home.promised-out", h.PromisedOut},
		{theme.StatePromised, "home.promised-in", h.PromisedIn},
		{theme.StateDone, "home.secured", h.Secured},
		{theme.StateDone, "home.pocket", h.Pocket},
		{theme.StateDone, "home.saved", h.Saved},
		{theme.StateWaiting, "home.locked", h.Locked},
	} {
		if line.sum.Amount > 0 {
			parts = append(parts, g.besideLine(line.state, g.T(line.word), line.sum))
		}
	}
	return parts
}

// besideLine is a sum beside the mark of its state.
func (g *GUI) besideLine(state theme.State, word string, m view.Money) fyne.CanvasObject {
	return besideIcon(theme.StateIcon(state, true), word+" "+g.texts.Money(m).String())
}

// besideIcon is a line of the header with an icon.
func besideIcon(of fyne.Resource, line string) fyne.CanvasObject {
	icon := canvas.NewImageFromResource(of)
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(20))
	text := widget.NewParagraph(line)
	text.Colour = theme.ColorOnPrimary
	return newBeside(icon, text)
}

// homeCard is the one notice of Home, with what to press.
func (g *GUI) homeCard(n notice.Notice) []fyne.CanvasObject {
	if n.None() {
		return nil
	}
	switch n.Code {
	case notice.WordsNotKept:
		return []fyne.CanvasObject{g.noticeCard(n, g.T("settings.words"), func() { g.show(g.wordsPage()) })}
	case notice.Opening:
		return []fyne.CanvasObject{g.noticeCard(n, g.T("opening.see"), func() { g.show(g.openingPage()) })}
	case notice.Rescuing:
		return []fyne.CanvasObject{g.noticeCard(n, g.T("rescue.title"), func() { g.show(g.rescuePage()) })}
	case notice.TryBackup:
		return []fyne.CanvasObject{g.noticeCard(n, g.T("rehearse.title"), func() { g.show(g.rehearsePage()) })}
	}
	return []fyne.CanvasObject{g.noticeCard(n, "", nil)}
}

func (g *GUI) latestParts(rows []view.Row) []fyne.CanvasObject {
	if len(rows) == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("qr", g.T("home.empty"), nil)}
	}
	all := widget.NewTextButton(g.T("action.all"), "chevr", func() { g.show(g.movementsPage()) })
	all.IconAfter = true
	parts := []fyne.CanvasObject{newEnds(widget.NewHeading(g.T("home.latest")), all)}
	for i, r := range rows {
		parts = append(parts, g.row(r, i == len(rows)-1, func() { g.show(g.movementPage(r.Cursor)) }))
	}
	return parts
}
