package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/i18n"
)

// welcomePage greets in every language and offers the ways in.
func (g *GUI) welcomePage() *page {
	return g.static(g.welcomePage, g.welcomeParts)
}

func (g *GUI) welcomeParts() fyne.CanvasObject {
	var tiles []fyne.CanvasObject
	chosen := g.texts.Language().Tag
	for _, l := range i18n.Languages() {
		tiles = append(tiles, widget.NewOption(l.Name, l.Tag == chosen, func() { g.settings.SetLanguage(l.Tag) }))
	}
	globe := g.icon("globe", theme.ColorLink, 28)
	footer := buttons(
		g.main(g.T("welcome.new"), "", func() { g.show(g.newWalletPage()) }),
		widget.NewOutlinedButton(g.T("welcome.restore"), "", func() { g.show(g.restorePage()) }),
		widget.NewOutlinedButton(g.T("welcome.friends"), "", func() { g.show(g.friendsHelpPage()) }),
	)
	body := widget.NewColumn(footer, globe, options(tiles...))
	return widget.NewScreen(g.greeting(), body, nil)
}

// welcomeHem is the hem where there is no community yet: always the same.
const welcomeHem = "sanduk"

func (g *GUI) greeting() fyne.CanvasObject {
	mark := newMark(64)
	name := widget.NewTitle(g.T("app.name")).Centred()
	name.Colour = theme.ColorOnPrimary
	lead := widget.NewParagraph(g.T("welcome.lead")).Centred()
	lead.Colour = theme.ColorOnPrimary2
	ground := canvas.NewRectangle(theme.Of(nil, theme.ColorPrimary))
	text := widget.NewPadded(tight(mark, name, lead), theme.Space4, theme.Space5, theme.Space4)
	return tightest(container.NewStack(ground, text), widget.NewHem([]byte(welcomeHem)))
}

// tightest lays parts without a gap.
func tightest(parts ...fyne.CanvasObject) *widget.Stack { return widget.NewStack(0, parts...) }
