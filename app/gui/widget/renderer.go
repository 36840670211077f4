package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// renderer draws a part from three functions. paint gives the objects their
// colours and texts; it runs before the first layout and on every refresh.
type renderer struct {
	objects []fyne.CanvasObject
	layout  func(fyne.Size)
	min     func() fyne.Size
	paint   func()
	owner   fyne.CanvasObject
	fixed   bool // it is the same from right to left
}

func newRenderer(owner fyne.CanvasObject, objects []fyne.CanvasObject, paint func(), minimum func() fyne.Size, layout func(fyne.Size)) *renderer {
	paint()
	return &renderer{owner: owner, objects: objects, paint: paint, min: minimum, layout: layout}
}

// keep has the part look the same where people read from right to left.
func (r *renderer) keep() *renderer {
	r.fixed = true
	return r
}

func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *renderer) MinSize() fyne.Size           { return r.min() }
func (r *renderer) Destroy()                     {}

// Layout lays the objects out from left to right, then as the language runs.
func (r *renderer) Layout(size fyne.Size) {
	r.layout(size)
	if !r.fixed {
		turn(r.owner, r.objects, size.Width)
	}
}

// Refresh paints, lays out and draws again.
func (r *renderer) Refresh() {
	r.paint()
	r.Layout(r.owner.Size())
	for _, o := range r.objects {
		o.Refresh()
	}
	canvas.Refresh(r.owner)
}

// put places an object.
func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Resize(fyne.NewSize(w, h))
	o.Move(fyne.NewPos(x, y))
}

// flowing is a part whose height follows from its width.
type flowing interface {
	HeightFor(width float32) float32
}

// heightFor is the height an object wants at a width.
func heightFor(o fyne.CanvasObject, width float32) float32 {
	if f, ok := o.(flowing); ok {
		return f.HeightFor(width)
	}
	return o.MinSize().Height
}
