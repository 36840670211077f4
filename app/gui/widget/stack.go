package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Stack lays parts below each other over its whole width, each as high as it
// wants to be at that width. Hidden parts,
// and stacks without any, take no room.
type Stack struct {
	widget.BaseWidget

	Gap   float32
	Parts []fyne.CanvasObject
}

// NewStack lays parts below each other with a gap between them.
func NewStack(gap float32, parts ...fyne.CanvasObject) *Stack {
	s := &Stack{Gap: gap, Parts: parts}
	s.ExtendBaseWidget(s)
	return s
}

// SetParts shows other parts.
func (s *Stack) SetParts(parts ...fyne.CanvasObject) {
	s.Parts = parts
	s.Refresh()
}

// empty tells whether there is nothing to see: then it gets no gap either.
func (s *Stack) empty() bool {
	for _, p := range s.Parts {
		if shown(p) {
			return false
		}
	}
	return true
}

// shown tells whether a part takes room.
func shown(p fyne.CanvasObject) bool {
	e, can := p.(interface{ empty() bool })
	return p.Visible() && (!can || !e.empty())
}

// HeightFor is the height of all parts at a width.
func (s *Stack) HeightFor(width float32) float32 {
	height, gap := float32(0), float32(0)
	for _, p := range s.Parts {
		if shown(p) {
			height += gap + heightFor(p, width)
			gap = s.Gap
		}
	}
	return height
}

// CreateRenderer is called by Fyne.
func (s *Stack) CreateRenderer() fyne.WidgetRenderer { return &stackRenderer{s} }

type stackRenderer struct{ s *Stack }

func (r *stackRenderer) Destroy()                     {}
func (r *stackRenderer) Objects() []fyne.CanvasObject { return r.s.Parts }

func (r *stackRenderer) MinSize() fyne.Size {
	width := float32(1)
	for _, p := range r.s.Parts {
		if shown(p) {
			width = max(width, p.MinSize().Width)
		}
	}
	return fyne.NewSize(width, r.s.HeightFor(max(width, r.s.Size().Width)))
}

func (r *stackRenderer) Layout(size fyne.Size) {
	y := float32(0)
	for _, p := range r.s.Parts {
		if shown(p) {
			h := heightFor(p, size.Width)
			put(p, 0, y, size.Width, h)
			y += h + r.s.Gap
		}
	}
}

func (r *stackRenderer) Refresh() {
	for _, p := range r.s.Parts {
		p.Refresh()
	}
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}

// Padded lays one part with room round it, and keeps its flow.
type Padded struct {
	widget.BaseWidget

	Content     fyne.CanvasObject
	Side, Above float32
	Below       float32
}

// NewPadded puts room beside, above and below a part.
func NewPadded(content fyne.CanvasObject, side, above, below float32) *Padded {
	p := &Padded{Content: content, Side: side, Above: above, Below: below}
	p.ExtendBaseWidget(p)
	return p
}

// HeightFor is the height of the part and the room.
func (p *Padded) HeightFor(width float32) float32 {
	return heightFor(p.Content, width-2*p.Side) + p.Above + p.Below
}

// CreateRenderer is called by Fyne.
func (p *Padded) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(p, []fyne.CanvasObject{p.Content}, func() {}, func() fyne.Size {
		width := max(p.Content.MinSize().Width+2*p.Side, p.Size().Width)
		return fyne.NewSize(p.Content.MinSize().Width+2*p.Side, p.HeightFor(width))
	}, func(size fyne.Size) {
		put(p.Content, p.Side, p.Above, size.Width-2*p.Side, size.Height-p.Above-p.Below)
	})
}

// Column is the body of a screen: parts below each other with the screen's
// margin, scrolled when they are higher than the screen, and never wider than
// 480, in the middle of wider windows. Footer stays at the bottom. After a part
// has changed its height, Refresh the column.
type Column struct {
	widget.BaseWidget

	Footer fyne.CanvasObject // nothing, or what must always be in reach

	stack  *Stack
	scroll *container.Scroll
	inside *fyne.Container
}

// NewColumn is a column of parts with the gap of cards between them.
func NewColumn(footer fyne.CanvasObject, parts ...fyne.CanvasObject) *Column {
	c := &Column{Footer: footer, stack: NewStack(theme.Space3, parts...)}
	c.inside = container.NewWithoutLayout(c.stack)
	c.inside.Layout = (*columnLayout)(c)
	c.scroll = container.NewVScroll(c.inside)
	c.ExtendBaseWidget(c)
	return c
}

// SetParts shows other parts.
func (c *Column) SetParts(parts ...fyne.CanvasObject) {
	c.stack.SetParts(parts...)
	c.Refresh()
}

// ScrollToTop shows the beginning.
func (c *Column) ScrollToTop() { c.scroll.ScrollToTop() }

// CreateRenderer is called by Fyne.
func (c *Column) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{c.scroll}
	if c.Footer != nil {
		objects = append(objects, c.Footer)
	}
	return newRenderer(c, objects, func() {}, c.minimum, c.arrange)
}

// minimum leaves room for two touches above the footer; the rest scrolls.
func (c *Column) minimum() fyne.Size {
	width, height := c.stack.MinSize().Width, 2*theme.Touch
	if f := c.footer(); f != nil {
		width = max(width, f.MinSize().Width)
		height += heightFor(f, c.footerWidth(c.Size().Width)) + theme.Space3 + theme.Space4
	}
	return fyne.NewSize(width+2*theme.Space4, height)
}

// span is where the parts lie in a room of a width.
func span(width float32) (x, w float32) {
	w = min(width, theme.ColumnWidth) - 2*theme.Space4
	return (width - w) / 2, w
}

// footer is what stays at the bottom, if there is something to see.
func (c *Column) footer() fyne.CanvasObject {
	if c.Footer == nil || !shown(c.Footer) {
		return nil
	}
	return c.Footer
}

func (c *Column) footerWidth(width float32) float32 {
	_, w := span(width)
	return w
}

func (c *Column) arrange(size fyne.Size) {
	bottom := size.Height
	if f := c.footer(); f != nil {
		x, w := span(size.Width)
		h := heightFor(f, w)
		bottom -= h + theme.Space4
		put(f, x, bottom, w, h)
		bottom -= theme.Space3
	}
	// The inside must know its width before the scroll asks for its height.
	c.inside.Resize(fyne.NewSize(size.Width, c.inside.Size().Height))
	put(c.scroll, 0, 0, size.Width, max(bottom, 0))
	c.scroll.Refresh()
}

// columnLayout lays the stack inside the scroll.
type columnLayout Column

// MinSize is as high as the parts are at the present width.
func (l *columnLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	_, w := span(l.inside.Size().Width)
	return fyne.NewSize(l.stack.MinSize().Width+2*theme.Space4, l.stack.HeightFor(w)+theme.Space3+theme.Space4)
}

// Layout puts the parts in the middle.
func (l *columnLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	x, w := span(size.Width)
	put(l.stack, x, theme.Space3, w, l.stack.HeightFor(w))
}
