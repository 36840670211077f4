package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const (
	dotSide float32 = 20
	dotGap  float32 = theme.Space3
)

// PINPad is a row of dots, one for each digit of a PIN, over the keys. It never
// holds the PIN: it passes digits on and is told how many there are.
type PINPad struct {
	widget.BaseWidget

	Keys *Keypad

	filled int
	dots   []*canvas.Circle
}

// NewPINPad is a pad for a PIN of length digits.
func NewPINPad(length int, onDigit func(rune), onDelete func()) *PINPad {
	p := &PINPad{Keys: NewKeypad("", onDigit, nil, onDelete)}
	for range length {
		p.dots = append(p.dots, canvas.NewCircle(nil))
	}
	p.ExtendBaseWidget(p)
	return p
}

// SetFilled fills the first n dots.
func (p *PINPad) SetFilled(n int) {
	p.filled = n
	p.Refresh()
}

// SetEnabled switches the keys on or off, as while one has to wait.
func (p *PINPad) SetEnabled(on bool) { p.Keys.SetEnabled(on) }

// CreateRenderer is called by Fyne.
func (p *PINPad) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{p.Keys}
	for _, d := range p.dots {
		objects = append(objects, d)
	}
	return newRenderer(p, objects, p.paint, p.minimum, p.arrange).keep()
}

// paint: a typed digit is a full dot, one to come an empty ring.
func (p *PINPad) paint() {
	for i, d := range p.dots {
		d.StrokeWidth = theme.LineThick
		d.FillColor, d.StrokeColor = theme.Of(p, theme.ColorClear), theme.Of(p, theme.ColorEdge)
		if i < p.filled {
			d.FillColor, d.StrokeColor = theme.Of(p, theme.ColorLink), theme.Of(p, theme.ColorLink)
		}
	}
}

func (p *PINPad) dotsWidth() float32 {
	n := float32(len(p.dots))
	return n*dotSide + max(n-1, 0)*dotGap
}

func (p *PINPad) minimum() fyne.Size {
	keys := p.Keys.MinSize()
	return fyne.NewSize(max(keys.Width, p.dotsWidth()), dotSide+theme.Space5+keys.Height)
}

// HeightFor is the height with full keys.
func (p *PINPad) HeightFor(width float32) float32 {
	return dotSide + theme.Space5 + p.Keys.HeightFor(width)
}

func (p *PINPad) arrange(size fyne.Size) {
	x := (size.Width - p.dotsWidth()) / 2
	for _, d := range p.dots {
		put(d, x, 0, dotSide, dotSide)
		x += dotSide + dotGap
	}
	top := dotSide + theme.Space5
	put(p.Keys, 0, top, size.Width, size.Height-top)
}
