package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
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
	drawn   map[*canvas.Image]drawing
}

// drawing is what an icon was drawn from.
type drawing struct {
	name string
	tint color.Color
	on   fyne.Canvas
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
		if icon, ok := o.(*canvas.Image); !ok || r.changed(icon) {
			o.Refresh()
		}
	}
	canvas.Refresh(r.owner)
}

// changed tells whether an icon is to be drawn from something else than before:
// the toolkit reads its SVG anew each time, which is most of what a refresh costs.
func (r *renderer) changed(icon *canvas.Image) bool {
	if icon.Resource == nil {
		return true
	}
	now := drawing{name: icon.Resource.Name(), on: fyne.CurrentApp().Driver().CanvasForObject(r.owner)}
	if tinted, ok := icon.Resource.(fyne.ThemedResource); ok {
		now.tint = theme.Of(r.owner, tinted.ThemeColorName())
	}
	if r.drawn[icon] == now {
		return false
	}
	if r.drawn == nil {
		r.drawn = make(map[*canvas.Image]drawing)
	}
	r.drawn[icon] = now
	return true
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
