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
	var tiles []fyne.CanvasObject
	chosen := g.texts.Language().Tag
	for _, l := range i18n.Languages() {
		tiles = append(tiles, g.option(l.Name, l.Tag == chosen, func() { g.settings.SetLanguage(l.Tag) }))
	}
	globe := canvas.NewImageFromResource(theme.Icon("globe", theme.ColorLink))
	globe.FillMode = canvas.ImageFillContain
	globe.SetMinSize(fyne.NewSquareSize(28))
	footer := buttons(
		widget.NewMainButton(g.T("welcome.new"), "", func() { g.show(g.newWalletPage()) }),
		widget.NewOutlinedButton(g.T("welcome.restore"), "", func() { g.show(g.restorePage()) }),
	)
	body := widget.NewColumn(footer, globe, pairs(tiles))
	return &page{object: widget.NewScreen(g.greeting(), body, nil), again: g.welcomePage}
}

// pairs lays parts two in a line.
func pairs(parts []fyne.CanvasObject) fyne.CanvasObject {
	lines := widget.NewStack(theme.Space3)
	for i := 0; i < len(parts); i += 2 {
		second := fyne.CanvasObject(canvas.NewRectangle(theme.Of(nil, theme.ColorClear)))
		if i+1 < len(parts) {
			second = parts[i+1]
		}
		lines.Parts = append(lines.Parts, widget.NewPair(parts[i], second))
	}
	return lines
}

// welcomeHem is the hem where there is no community yet: always the same.
const welcomeHem = "sanduk"

func (g *GUI) greeting() fyne.CanvasObject {
	mark := canvas.NewImageFromResource(theme.Mark())
	mark.FillMode = canvas.ImageFillContain
	mark.SetMinSize(fyne.NewSize(80, 64))
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
