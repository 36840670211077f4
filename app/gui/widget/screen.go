package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Screen lays a top, a body that takes what is left, and a bottom.
type Screen struct {
	widget.BaseWidget

	top, body, bottom fyne.CanvasObject
}

// NewScreen is a whole screen; top and bottom may be nil.
func NewScreen(top, body, bottom fyne.CanvasObject) *Screen {
	s := &Screen{top: top, body: body, bottom: bottom}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer is called by Fyne.
func (s *Screen) CreateRenderer() fyne.WidgetRenderer {
	var objects []fyne.CanvasObject
	for _, o := range []fyne.CanvasObject{s.body, s.top, s.bottom} {
		if o != nil {
			objects = append(objects, o)
		}
	}
	return newRenderer(s, objects, func() {}, s.minimum, s.arrange)
}

func (s *Screen) minimum() fyne.Size {
	size := fyne.Size{}
	for _, o := range []fyne.CanvasObject{s.top, s.body, s.bottom} {
		if o != nil {
			least := o.MinSize()
			size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height)
		}
	}
	return size
}

func (s *Screen) arrange(size fyne.Size) {
	top, bottom := float32(0), size.Height
	if s.top != nil {
		top = heightFor(s.top, size.Width)
		put(s.top, 0, 0, size.Width, top)
	}
	if s.bottom != nil {
		h := heightFor(s.bottom, size.Width)
		bottom -= h
		put(s.bottom, 0, bottom, size.Width, h)
	}
	put(s.body, 0, top, size.Width, max(bottom-top, 0))
}

// stackFrom is the text scale from which two buttons no longer share a line.
const stackFrom float32 = 1.3

// Pair is two parts that share the width, as Pay and Get paid; where the text
// is large they stand below each other.
type Pair struct {
	widget.BaseWidget

	first, second fyne.CanvasObject
}

// NewPair puts two parts side by side.
func NewPair(first, second fyne.CanvasObject) *Pair {
	p := &Pair{first: first, second: second}
	p.ExtendBaseWidget(p)
	return p
}

func (p *Pair) stacked() bool { return theme.ScaleOf(p) >= stackFrom }

// HeightFor is the height of both at a width.
func (p *Pair) HeightFor(width float32) float32 {
	if p.stacked() {
		return heightFor(p.first, width) + theme.Space3 + heightFor(p.second, width)
	}
	half := (width - theme.Space3) / 2
	return max(heightFor(p.first, half), heightFor(p.second, half))
}

// CreateRenderer is called by Fyne.
func (p *Pair) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(p, []fyne.CanvasObject{p.first, p.second}, func() {}, func() fyne.Size {
		a, b := p.first.MinSize(), p.second.MinSize()
		width := max(a.Width, b.Width)
		if !p.stacked() {
			width = 2*width + theme.Space3
		}
		return fyne.NewSize(width, p.HeightFor(max(width, p.Size().Width)))
	}, p.arrange)
}

func (p *Pair) arrange(size fyne.Size) {
	if p.stacked() {
		h := heightFor(p.first, size.Width)
		put(p.first, 0, 0, size.Width, h)
		put(p.second, 0, h+theme.Space3, size.Width, size.Height-h-theme.Space3)
		return
	}
	half := (size.Width - theme.Space3) / 2
	put(p.first, 0, 0, half, size.Height)
	put(p.second, half+theme.Space3, 0, half, size.Height)
}
