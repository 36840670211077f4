package gui

import (
	"fyne.io/fyne/v2"
	toolkit "fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
)

// screen is a title bar over a column.
func (g *GUI) screen(title, end string, footer fyne.CanvasObject, parts ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewScreen(widget.NewTitleBar(g.back, title, end), widget.NewColumn(footer, parts...), nil)
}

// field is an entry for one line of text, with its word above it.
func field(label, text string, changed func(string)) (*toolkit.Entry, fyne.CanvasObject) {
	e := toolkit.NewEntry()
	e.SetText(text)
	e.OnChanged = changed
	return e, labelled(label, e)
}

// longField is an entry for text that is pasted rather than typed.
func longField(hint, text string, changed func(string)) *toolkit.Entry {
	e := toolkit.NewMultiLineEntry()
	e.Wrapping = fyne.TextWrapBreak
	e.SetMinRowsVisible(4)
	e.SetPlaceHolder(hint)
	e.SetText(text)
	e.OnChanged = changed
	return e
}

func labelled(label string, part fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewStack(theme.Space1, widget.NewSmallParagraph(label), part)
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

// setText changes an entry without calling back for what it shows already.
func setText(e *toolkit.Entry, text string) {
	if e.Text != text {
		e.SetText(text)
	}
}

// moneyPart is the money of a screen.
func moneyPart(m widget.Money, size fyne.ThemeSizeName) *widget.MoneyLabel {
	l := widget.NewMoneyLabel(m, size)
	l.Align = fyne.TextAlignCenter
	l.Shrink = true
	return l
}
