package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// amountPart is an amount as it is typed, with its keys and a line under it.
type amountPart struct {
	*widget.Stack
	g      *GUI
	amount *widget.MoneyLabel
	line   *widget.Paragraph
	keys   *widget.Keypad
	point  string

	assets  *widget.Stack // to choose from
	warning *widget.Stack // the line, where it warns
	choose  func(view.AmountField, int)
}

// amountPart passes keys on; choose, if there is one, is called
// with another currency.
func (g *GUI) amountPart(key func(rune), erase func(), choose func(view.AmountField, int)) *amountPart {
	a := &amountPart{g: g, choose: choose, assets: widget.NewStack(0), warning: widget.NewStack(0), amount: moneyPart(widget.Money{}, theme.TextHuge), line: widget.NewSmallParagraph("").Centred(), point: "."}
	a.keys = widget.NewKeypad(a.point, key, func() { key('.') }, erase)
	a.keys.Named(g.T("pay.amount.point"), g.T("action.delete"))
	a.keys.SetDigits(g.texts.Language().Digits)
	a.Stack = flow(a.assets, a.amount, a.line, a.warning, a.keys)
	return a
}

// set shows what is typed, and a line under it; wrong makes a warning of the line.
func (a *amountPart) set(f view.AmountField, line string, wrong bool) {
	a.assets.SetParts(a.g.assetChoice(f, a.choose)...)
	a.amount.SetMoney(a.g.typed(f))
	a.line.Hidden = wrong || line == ""
	a.warning.SetParts()
	if wrong {
		a.warning.SetParts(a.g.warning(line))
	}
	a.amount.Colour = theme.ColorInk
	if f.Typed == "" {
		a.amount.Colour = theme.ColorMuted
	}
	a.line.SetText(line)
	point := ""
	if f.Point {
		point = a.g.texts.Language().Point
	}
	if point != a.point {
		a.point = point
		a.keys.SetPoint(point)
	}
	a.Refresh()
}

// warning is a line with the mark of what is not so.
func (g *GUI) warning(text string) fyne.CanvasObject {
	line := widget.NewSmallParagraph(text)
	line.Colour = theme.ColorDangerText
	return newBeside(g.icon("flag", theme.ColorDangerText, 24), line)
}

// typed is an amount while it is typed: "1250." stays so.
func (g *GUI) typed(f view.AmountField) widget.Money {
	text := f.Typed
	if text == "" {
		text = "0"
	}
	m := widget.Money{Major: g.texts.Typed(text), Currency: f.Amount.Code}
	point := g.texts.Language().Point
	for i := range m.Major {
		if m.Major[i:i+1] == point {
			m.Major, m.Minor = m.Major[:i], m.Major[i:]
			break
		}
	}
	return m
}

// assetChoice lets one choose the currency, where there are several.
func (g *GUI) assetChoice(f view.AmountField, choose func(view.AmountField, int)) []fyne.CanvasObject {
	if len(f.Assets) < 2 || choose == nil {
		return nil
	}
	var parts []fyne.CanvasObject
	for i, a := range f.Assets {
		parts = append(parts, widget.NewOption(a.Code, i == f.Chosen, func() { choose(f, i) }))
	}
	return []fyne.CanvasObject{options(parts...)}
}
