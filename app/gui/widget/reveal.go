package widget

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
)

// scrolled is a body of a screen that can be higher than the screen.
type scrolled interface {
	fyne.Widget

	// inner is what moves in it, and room what can be seen of that.
	inner() fyne.CanvasObject
	room() fyne.CanvasObject
	// offset is how far it was moved; scrollTo moves it within its bounds.
	offset() float32
	scrollTo(y float32)
}

func (c *Column) inner() fyne.CanvasObject  { return c.inside }
func (c *Column) room() fyne.CanvasObject   { return c.scroll }
func (c *Column) offset() float32           { return c.scroll.Offset.Y }
func (l *Listing) inner() fyne.CanvasObject { return l.inside }
func (l *Listing) room() fyne.CanvasObject  { return l.scroll }
func (l *Listing) offset() float32          { return l.scroll.Offset.Y }

// scrollTo has the screen begin at y.
func (c *Column) scrollTo(y float32) {
	c.scroll.Offset.Y = y
	c.scroll.Refresh()
}

// screenOn is the present screen of a window's content, or what is shown without
// one.
func screenOn(o fyne.CanvasObject) fyne.CanvasObject {
	if all, ok := o.(*fyne.Container); ok {
		for _, part := range all.Objects {
			if s := screenOn(part); s != nil {
				return s
			}
		}
		return nil
	}
	if _, ok := o.(fyne.Widget); ok && o.Visible() {
		return o
	}
	return nil
}

// body is what scrolls in the present screen of a window, or nothing.
func body(c fyne.Canvas) scrolled {
	o := screenOn(c.Content())
	if s, ok := o.(*Screen); ok {
		o = s.body
	}
	s, _ := o.(scrolled)
	return s
}

// TabsOn are the places of the app on the present screen of a window, or nothing.
func TabsOn(c fyne.Canvas) *TabBar {
	s, ok := screenOn(c.Content()).(*Screen)
	if !ok {
		return nil
	}
	bar, _ := s.bottom.(*TabBar)
	return bar
}

// Reveal scrolls the screen that an object is on until it can be seen, with a
// little of what is round it: so that the keyboard leads nobody out of sight.
func Reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(o)
	if c == nil {
		return
	}
	s := body(c)
	if s == nil || !movesWith(o, s.inner()) {
		return
	}
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(s.room()).Y
	bottom := top + o.Size().Height
	switch high := s.room().Size().Height; {
	case top < theme.Space4:
		turnTo(s, s.offset()+top-theme.Space4)
	case bottom > high-theme.Space4:
		turnTo(s, s.offset()+min(bottom-high+theme.Space4, top-theme.Space4))
	}
}

// movesWith tells whether an object lies in another, by moving that a little: the
// toolkit knows no parents.
func movesWith(o, in fyne.CanvasObject) bool {
	driver := fyne.CurrentApp().Driver()
	was, at := driver.AbsolutePositionForObject(o), in.Position()
	in.Move(at.AddXY(0, 1))
	now := driver.AbsolutePositionForObject(o)
	in.Move(at)
	return now.Y != was.Y
}

// Turn scrolls the screen of a window by so many of its heights, as the keys of
// a keyboard for whole pages do. Nothing happens where it does not scroll.
func Turn(c fyne.Canvas, heights float32) {
	if s := body(c); s != nil {
		turnTo(s, s.offset()+heights*s.room().Size().Height)
	}
}

func turnTo(s scrolled, y float32) {
	most := s.inner().MinSize().Height - s.room().Size().Height
	s.scrollTo(max(min(y, most), 0))
}
