package widget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/mobile"

	"sanduk.app/app/gui/theme"
)

const (
	holdTime   = time.Second
	holdHeight = 72
	// holdTap is the part of the time up to which letting go was a tap, not a
	// hold given up.
	holdTap = 0.3
)

// HoldButton does its act after it was held for a second, filling from its
// start. A tap, enter, space and a screen reader's press ask instead: who
// cannot hold must not be kept out, and a slip must not pay.
type HoldButton struct {
	press

	Text    string
	Icon    string
	OnHeld  func() // held until full; called once a hold
	OnAsk   func() // tapped or pressed by key: ask whether to do it
	OnEarly func() // let go before it was full

	part    float32 // how much is filled, 0 to 1
	held    bool    // a finger or button is down
	ended   bool    // the hold has ended, so that a tap which follows is part of it
	stop    func()  // ends the running animation
	animate func(tick func(float32)) (stop func())

	shape, fill *canvas.Rectangle
	image       *canvas.Image
	word        *words
	iconColour  fyne.ThemeColorName
}

// Both ways of holding are told apart by the driver.
var (
	_ desktop.Mouseable = (*HoldButton)(nil)
	_ mobile.Touchable  = (*HoldButton)(nil)
)

// NewHoldButton is a button with a word and an icon.
func NewHoldButton(text, icon string, onHeld, onAsk func()) *HoldButton {
	h := &HoldButton{Text: text, Icon: icon, OnHeld: onHeld, OnAsk: onAsk, animate: runFor(holdTime)}
	h.init(h, theme.RadiusCard, func() {
		if h.OnAsk != nil {
			h.OnAsk()
		}
	})
	return h
}

// SetText changes the word.
func (h *HoldButton) SetText(text string) {
	h.Text = text
	h.Refresh()
}

// runFor gives an animation that ticks evenly from 0 to 1.
func runFor(d time.Duration) func(func(float32)) func() {
	return func(tick func(float32)) func() {
		a := fyne.NewAnimation(d, tick)
		a.Curve = fyne.AnimationLinear
		a.Start()
		return a.Stop
	}
}

// Tapped asks, unless the tap is the end of a hold.
func (h *HoldButton) Tapped(e *fyne.PointEvent) {
	if h.ended {
		h.ended = false
		return
	}
	h.press.Tapped(e)
}

// MouseDown begins a hold.
func (h *HoldButton) MouseDown(e *desktop.MouseEvent) {
	if e.Button == desktop.MouseButtonPrimary {
		h.begin()
	}
}

// MouseUp ends a hold.
func (h *HoldButton) MouseUp(*desktop.MouseEvent) { h.release() }

// TouchDown begins a hold.
func (h *HoldButton) TouchDown(*mobile.TouchEvent) { h.begin() }

// TouchUp ends a hold.
func (h *HoldButton) TouchUp(*mobile.TouchEvent) { h.release() }

// TouchCancel ends a hold: the finger left or became a scroll.
func (h *HoldButton) TouchCancel(*mobile.TouchEvent) { h.release() }

func (h *HoldButton) begin() {
	if h.Disabled() || h.held {
		return
	}
	h.held, h.ended = true, false
	h.stop = h.animate(h.tick)
}

// tick fills the button; full, it does the act. Ticks of a hold that was given
// up are too late and do nothing.
func (h *HoldButton) tick(part float32) {
	if !h.held {
		return
	}
	h.part = part
	if part < 1 {
		h.redraw()
		return
	}
	h.held, h.ended = false, true
	h.empty()
	if h.OnHeld != nil {
		h.OnHeld()
	}
}

func (h *HoldButton) release() {
	if !h.held {
		return
	}
	h.held = false
	if h.stop != nil {
		h.stop()
	}
	early := h.part >= holdTap
	h.empty()
	if early {
		h.ended = true
		if h.OnEarly != nil {
			h.OnEarly()
		}
	}
}

func (h *HoldButton) empty() {
	h.part = 0
	h.redraw()
}

// redraw draws the growing rectangle, and word and icon only when they change
// colour: cheap phones have no time for more.
func (h *HoldButton) redraw() {
	if h.fill == nil {
		return
	}
	word, icon := h.word.colour, h.iconColour
	h.arrange(h.Size())
	turn(h, h.objects(), h.Size().Width)
	h.colours()
	if word != h.word.colour || icon != h.iconColour {
		h.Refresh()
		return
	}
	h.fill.Refresh()
}

// colours makes word and icon white as soon as the fill lies under the middle
// of each.
func (h *HoldButton) colours() {
	h.word.colour, h.iconColour = theme.ColorOnAccent, theme.ColorOnAccent
	if h.Disabled() {
		h.word.colour, h.iconColour = theme.ColorMuted, theme.ColorMuted
		return
	}
	filled := h.filled(h.Size().Width)
	if filled > h.middle(h.word.Text) {
		h.word.colour = theme.ColorOnPrimary
	}
	if filled > h.middle(h.image) {
		h.iconColour = theme.ColorOnPrimary
	}
}

// middle is how far the middle of an object lies from where the fill begins.
func (h *HoldButton) middle(o fyne.CanvasObject) float32 {
	x := o.Position().X + o.Size().Width/2
	if theme.RTL(h) {
		return h.Size().Width - x
	}
	return x
}

func (h *HoldButton) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{h.shape, h.fill, h.image, h.word.Text, h.ring}
}

// filled is the width of the filled part. It begins at twice the radius, so
// that its round ends fit into the button's.
func (h *HoldButton) filled(width float32) float32 {
	if h.part <= 0 {
		return 0
	}
	const least = 2 * theme.RadiusCard
	return least + h.part*(width-least)
}

// CreateRenderer is called by Fyne.
func (h *HoldButton) CreateRenderer() fyne.WidgetRenderer {
	h.shape, h.fill = canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	h.shape.CornerRadius, h.fill.CornerRadius = theme.RadiusCard, theme.RadiusCard
	h.image = canvas.NewImageFromResource(nil)
	h.word = newWords("", theme.TextTitle, theme.ColorOnAccent, true)
	return newRenderer(h, h.objects(), h.paint, h.minimum, h.arrange)
}

func (h *HoldButton) paint() {
	ground := theme.ColorAccent
	if h.Disabled() {
		ground = theme.ColorLine
	}
	h.colours()
	h.word.paint(h)
	h.shape.FillColor = theme.Of(h, ground)
	h.fill.FillColor = theme.Of(h, theme.ColorPrimary)
	h.image.Hidden = h.Icon == ""
	if h.Icon != "" {
		h.image.Resource = theme.Icon(h.Icon, h.iconColour)
	}
	h.paintRing(h)
}

func (h *HoldButton) minimum() fyne.Size {
	return fyne.NewSize(4*theme.Touch, holdHeight*theme.ScaleOf(h))
}

func (h *HoldButton) arrange(size fyne.Size) {
	put(h.shape, 0, 0, size.Width, size.Height)
	h.layoutRing(size)
	h.fill.Hidden = h.part <= 0
	put(h.fill, 0, 0, h.filled(size.Width), size.Height)
	const icon = 32
	room := float32(0)
	if h.Icon != "" {
		room = icon + theme.Space3
	}
	h.word.shrink(h.Text, size.Width-room-2*theme.Space4, theme.SizeOf(h, theme.TextTitle), theme.SizeOf(h, theme.TextSmall))
	wide := h.word.MinSize().Width
	x := (size.Width - room - wide) / 2
	put(h.image, x, (size.Height-icon)/2, icon, icon)
	h.word.placeMid(x+room, size.Height/2)
}
