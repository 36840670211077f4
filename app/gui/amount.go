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
}

func (g *GUI) amountPart(key func(rune), erase func()) *amountPart {
	a := &amountPart{g: g, amount: moneyPart(widget.Money{}, theme.TextHuge), line: widget.NewSmallParagraph("").Centred(), point: "."}
	a.keys = widget.NewKeypad(a.point, key, func() { key('.') }, erase)
	a.Stack = flow(a.amount, a.line, a.keys)
	return a
}

// set shows what is typed; wrong draws the line under it as a warning.
func (a *amountPart) set(f view.AmountField, line string, wrong bool) {
	a.amount.SetMoney(a.g.typed(f))
	a.line.Colour = theme.ColorMuted
	if wrong {
		a.line.Colour = theme.ColorDangerText
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
func (g *GUI) assetChoice(f view.AmountField, choose func(i int)) fyne.CanvasObject {
	stack := widget.NewStack(theme.Space2)
	if len(f.Assets) < 2 {
		stack.Hide()
		return stack
	}
	var parts []fyne.CanvasObject
	for i, a := range f.Assets {
		icon := ""
		if i == f.Chosen {
			icon = "check"
		}
		parts = append(parts, widget.NewOutlinedButton(a.Code, icon, func() { choose(i) }))
	}
	stack.SetParts(parts...)
	return stack
}
