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
	x := s.arrangeRail(size)
	width := size.Width - x
	top, bottom := float32(0), size.Height
	if s.top != nil {
		top = heightFor(s.top, width)
		put(s.top, x, 0, width, top)
	}
	if s.bottom != nil && x == 0 {
		h := heightFor(s.bottom, width)
		bottom -= h
		put(s.bottom, 0, bottom, width, h)
	}
	put(s.body, x, top, width, max(bottom-top, 0))
}

// railFrom is the width of a window from which tabs stand at the side.
const railFrom float32 = 900

// arrangeRail puts tabs at the side of a wide window and gives the room that
// they take there.
func (s *Screen) arrangeRail(size fyne.Size) float32 {
	bar, ok := s.bottom.(*TabBar)
	if !ok {
		return 0
	}
	bar.Side = size.Width >= railFrom
	if !bar.Side {
		return 0
	}
	width := bar.MinSize().Width
	put(bar, 0, 0, width, size.Height)
	return width
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

// stacked tells whether the parts stand below each other at a width: so they do
// where the text is large, and where one does not fit into the half of it.
func (p *Pair) stacked(width float32) bool {
	half := (width - theme.Space3) / 2
	return theme.ScaleOf(p) >= stackFrom || half < max(p.first.MinSize().Width, p.second.MinSize().Width)
}

// HeightFor is the height of both at a width.
func (p *Pair) HeightFor(width float32) float32 {
	if p.stacked(width) {
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
		return fyne.NewSize(width, p.HeightFor(max(width, p.Size().Width)))
	}, p.arrange)
}

func (p *Pair) arrange(size fyne.Size) {
	if p.stacked(size.Width) {
		h := heightFor(p.first, size.Width)
		put(p.first, 0, 0, size.Width, h)
		put(p.second, 0, h+theme.Space3, size.Width, size.Height-h-theme.Space3)
		return
	}
	half := (size.Width - theme.Space3) / 2
	put(p.first, 0, 0, half, size.Height)
	put(p.second, half+theme.Space3, 0, half, size.Height)
}
