package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// focusWidth is the width of the line round what has the keyboard, and
// focusGap how far outside it lies.
const (
	focusWidth float32 = 3
	focusGap   float32 = 2
)

// press is what all parts that can be pressed have in common: tap, enter and
// space do the same; nothing happens while it is disabled.
type press struct {
	widget.DisableableWidget
	focused bool
	ring    *canvas.Rectangle
	radius  float32
	tint    fyne.ThemeColorName // of the ring
	do      func()              // what pressing does
	self    fyne.Widget
}

// init prepares the part; self is the widget that embeds it.
func (p *press) init(self fyne.Widget, radius float32, do func()) {
	p.ring = canvas.NewRectangle(nil)
	p.ring.StrokeWidth = focusWidth
	p.radius, p.do, p.tint, p.self = radius, do, theme.ColorLink, self
	p.ExtendBaseWidget(self)
}

// Tapped presses it.
func (p *press) Tapped(*fyne.PointEvent) {
	if !p.Disabled() && p.do != nil {
		p.do()
	}
}

// FocusGained shows the ring, and the part where it is out of sight.
func (p *press) FocusGained() {
	p.setFocused(true)
	Reveal(p.self)
}

// FocusLost takes the ring away.
func (p *press) FocusLost() { p.setFocused(false) }

func (p *press) setFocused(on bool) {
	p.focused = on
	p.Refresh()
}

// TypedRune passes what is typed on to the screen: a part that has the keyboard
// must not swallow digits. Space comes as a key as well and does nothing here.
func (p *press) TypedRune(r rune) {
	if c := p.screen(); c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}

// TypedKey presses it with enter or space, and passes other keys, as escape, on
// to the screen.
func (p *press) TypedKey(e *fyne.KeyEvent) {
	if pressing(e) {
		p.Tapped(nil)
		return
	}
	if c := p.screen(); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

func (p *press) screen() fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(p.self) }

func pressing(e *fyne.KeyEvent) bool {
	return e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace
}

// paintRing shows the ring while the part has the keyboard.
func (p *press) paintRing(owner fyne.CanvasObject) {
	p.ring.FillColor = theme.Of(owner, theme.ColorClear)
	p.ring.StrokeColor = theme.Of(owner, p.tint)
	p.ring.Hidden = !p.focused
}

// layoutRing lays the ring outside the part.
func (p *press) layoutRing(size fyne.Size) {
	out := focusGap + focusWidth/2
	p.ring.CornerRadius = p.radius + out
	put(p.ring, -out, -out, size.Width+2*out, size.Height+2*out)
}
