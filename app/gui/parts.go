package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
)

// titleBar names a screen; back is nil where there is nothing to go back to.
func (g *GUI) titleBar(back func(), title, end string) *widget.TitleBar {
	bar := widget.NewTitleBar(back, title, end)
	if bar.Back != nil {
		bar.Back.Named(g.T("action.back"))
	}
	return bar
}

// screen is a title bar over a column.
func (g *GUI) screen(title, end string, footer fyne.CanvasObject, parts ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewScreen(g.titleBar(g.back, title, end), widget.NewColumn(footer, parts...), nil)
}

func labelled(label string, part fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewStack(theme.Space1, widget.NewSmallParagraph(label), part)
}

// main is the one marigold button of a page; enter presses it.
func (g *GUI) main(text, icon string, do func()) *widget.Button {
	b := widget.NewMainButton(text, icon, do)
	g.made = b
	return b
}

// next is the main button of a step.
func (g *GUI) next(do func()) *widget.Button {
	b := g.main(g.T("action.next"), "next", do)
	b.IconAfter = true
	return b
}

// static is a page that nothing changes.
func (g *GUI) static(again func() *page, build func() fyne.CanvasObject) *page {
	g.made = nil
	object := build()
	return &page{object: object, main: g.made, again: again}
}

// newMark is Sanduk's chest, as high as given.
func newMark(height float32) fyne.CanvasObject {
	mark := canvas.NewImageFromResource(theme.Mark())
	mark.FillMode = canvas.ImageFillContain
	mark.SetMinSize(fyne.NewSize(80, height))
	return mark
}

// allow switches a button on or off.
func allow(b fyne.Disableable, on bool) {
	switch {
	case on == !b.Disabled():
	case on:
		b.Enable()
	default:
		b.Disable()
	}
}

// options are what one chooses from, as many beside each other as the text lets.
func options(list ...fyne.CanvasObject) fyne.CanvasObject {
	lines := widget.NewStack(theme.Space2)
	for i := 0; i < len(list); i += 2 {
		if i+1 == len(list) {
			lines.Parts = append(lines.Parts, list[i])
			break
		}
		lines.Parts = append(lines.Parts, widget.NewPair(list[i], list[i+1]))
	}
	return lines
}

// buttons stand below each other.
func buttons(list ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewStack(theme.Space3, list...)
}

// flow lays parts below each other with the gap of cards.
func flow(parts ...fyne.CanvasObject) *widget.Stack { return widget.NewStack(theme.Space3, parts...) }

// tight lays parts that belong together.
func tight(parts ...fyne.CanvasObject) *widget.Stack { return widget.NewStack(theme.Space1, parts...) }

// paste gives the clipboard's text.
func paste() string { return fyne.CurrentApp().Clipboard().Content() }

// copyButton copies a text and says so.
func (g *GUI) copyButton(text func() string) *widget.Button {
	b := widget.NewOutlinedButton(g.T("action.copy"), "share", nil)
	b.OnTapped = func() {
		fyne.CurrentApp().Clipboard().SetContent(text())
		b.SetText(g.T("action.copied"))
	}
	return b
}

// moneyPart is the money of a screen.
func moneyPart(m widget.Money, size fyne.ThemeSizeName) *widget.MoneyLabel {
	l := widget.NewMoneyLabel(m, size)
	l.Align = fyne.TextAlignCenter
	l.Shrink = true
	return l
}

// icon is a picture of one colour.
func (g *GUI) icon(name string, tint fyne.ThemeColorName, side float32) fyne.CanvasObject {
	icon := canvas.NewImageFromResource(theme.Icon(name, tint))
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(side))
	return icon
}
