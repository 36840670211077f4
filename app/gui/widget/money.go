package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Money is an amount as it is written, cut where the writing changes.
type Money struct {
	Sign     string // "+", "−" (U+2212) or nothing
	Major    string // whole units with their grouping: "12,450"
	Minor    string // the fraction with the sign before it: ".00"; nothing where there is none
	Currency string // "KES"
}

// MoneyLabel shows an amount: whole units bold, the fraction bold and smaller,
// the currency regular and smaller still, all on one baseline. Numbers run from
// the left everywhere; where people read from the right, the currency stands on
// their left.
type MoneyLabel struct {
	widget.BaseWidget

	Money    Money
	TextSize fyne.ThemeSizeName  // of the whole units
	Colour   fyne.ThemeColorName // of the number; the currency takes it too where it is large
	Align    fyne.TextAlign
	Struck   bool // the money did not come: muted, a line through it, no sign
	Even     bool // the fraction is as large as the whole units: for lists of amounts
	Shrink   bool // an amount wider than the part is drawn smaller, so that it is never cut

	parts  [3]*words
	strike *canvas.Line
}

// NewMoneyLabel shows an amount with its whole units at a size.
func NewMoneyLabel(m Money, size fyne.ThemeSizeName) *MoneyLabel {
	l := &MoneyLabel{Money: m, TextSize: size, Colour: theme.ColorInk}
	l.ExtendBaseWidget(l)
	return l
}

// SetMoney shows another amount.
func (l *MoneyLabel) SetMoney(m Money) {
	l.Money = m
	l.Refresh()
}

// CreateRenderer is called by Fyne.
func (l *MoneyLabel) CreateRenderer() fyne.WidgetRenderer {
	l.ensure()
	objects := []fyne.CanvasObject{l.parts[0].Text, l.parts[1].Text, l.parts[2].Text, l.strike}
	return newRenderer(l, objects, l.paint, l.minimum, l.arrange).keep()
}

func (l *MoneyLabel) ensure() {
	if l.strike != nil {
		return
	}
	for i := range l.parts {
		l.parts[i] = newWords("", l.TextSize, l.Colour, i < 2)
	}
	l.strike = canvas.NewLine(nil)
	l.strike.StrokeWidth = 1.5
}

func (l *MoneyLabel) paint() {
	major, minor, currency := l.parts[0], l.parts[1], l.parts[2]
	major.Text.Text, minor.Text.Text, currency.Text.Text = l.Money.Sign+l.Money.Major, l.Money.Minor, l.Money.Currency
	colour, second := l.Colour, l.second()
	if l.Struck {
		major.Text.Text = l.Money.Major
		colour, second = theme.ColorMuted, theme.ColorMuted
	}
	major.colour, minor.colour, currency.colour = colour, colour, second
	for _, p := range l.parts {
		p.size = l.TextSize
		p.paint(l)
	}
	l.shrinkParts(1)
	l.strike.StrokeColor = theme.Of(l, theme.ColorMuted)
	l.strike.Hidden = !l.Struck
}

// second is the colour of the currency: quiet where the amount is text.
func (l *MoneyLabel) second() fyne.ThemeColorName {
	if l.Colour == theme.ColorInk && (l.TextSize == theme.TextText || l.TextSize == theme.TextSmall) {
		return theme.ColorMuted
	}
	return l.Colour
}

// shrinkParts gives the three parts their sizes, by a factor for amounts that
// would not fit.
func (l *MoneyLabel) shrinkParts(by float32) {
	full := theme.SizeOf(l, l.TextSize) * by
	tiny := theme.SizeOf(l, theme.TextTiny) * by
	minor, currency := max(full*minorShare(l.Money.Minor), tiny), max(full*0.5, tiny)
	if l.Even {
		minor, currency = full, full*0.875
	}
	l.parts[0].TextSize, l.parts[1].TextSize, l.parts[2].TextSize = full, minor, currency
}

// shrinkInto makes the parts as small as they must be for a width. Widths of
// text do not follow its size exactly, so it is tried again.
func (l *MoneyLabel) shrinkInto(width float32) {
	const least = 0.2 // smaller nobody could read it
	l.shrinkParts(1)
	for by := float32(1); l.Shrink && l.width() > width && by > least; {
		by *= min(width/l.width(), 0.98)
		l.shrinkParts(by)
	}
}

// minorShare is the size of the fraction. The Arabic-Indic zero is a dot and
// vanishes when it is small.
func minorShare(minor string) float32 {
	if strings.ContainsFunc(minor, func(r rune) bool { return r >= 0x660 && r <= 0x669 || r >= 0x6F0 && r <= 0x6F9 }) {
		return 0.8
	}
	return 0.6
}

// gap is the room before the currency.
func (l *MoneyLabel) gap() float32 {
	if l.Money.Currency == "" {
		return 0
	}
	return l.parts[2].TextSize * 0.4
}

func (l *MoneyLabel) width() float32 {
	w := l.gap()
	for _, p := range l.parts {
		w += p.widthOf(p.Text.Text)
	}
	return w
}

// natural is the size of the amount where nothing shrinks it.
func (l *MoneyLabel) natural() fyne.Size {
	l.shrinkParts(1)
	return fyne.NewSize(l.width(), l.parts[0].MinSize().Height)
}

func (l *MoneyLabel) minimum() fyne.Size {
	l.shrinkParts(1)
	height := l.parts[0].MinSize().Height
	if l.Shrink {
		return fyne.NewSize(theme.Touch, height)
	}
	return fyne.NewSize(l.width(), height)
}

func (l *MoneyLabel) arrange(size fyne.Size) {
	l.shrinkInto(size.Width)
	x := float32(0)
	switch aligned(l, l.Align) {
	case fyne.TextAlignCenter:
		x = (size.Width - l.width()) / 2
	case fyne.TextAlignTrailing:
		x = size.Width - l.width()
	}
	major, base := l.parts[0].measure()
	base += (size.Height - major.Height) / 2
	start := x
	if theme.RTL(l) { // the currency is read last, the number from its left
		x += l.parts[2].placeOn(x, base) + l.gap()
	}
	x += l.parts[0].placeOn(x, base)
	x += l.parts[1].placeOn(x, base)
	if !theme.RTL(l) {
		x += l.gap()
		x += l.parts[2].placeOn(x, base)
	}
	// Through the middle of the digits, which are 0.714 of the size high.
	mid := base - l.parts[0].TextSize*0.34
	l.strike.Position1, l.strike.Position2 = fyne.NewPos(start, mid), fyne.NewPos(x, mid)
}

// baseline is how far below the top of its least height the baseline lies.
func (l *MoneyLabel) baseline() float32 {
	_, base := l.parts[0].measure()
	return base
}
