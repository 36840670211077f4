package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
)

// turn has what was laid out from left to right run as the language does. It
// mirrors the places of objects in a room, where the language is written from
// right to left, and puts texts that need it into the order in which they are
// drawn. It is called once after each layout, and never twice for the same.
func turn(owner fyne.CanvasObject, objects []fyne.CanvasObject, width float32) {
	rtl := theme.RTL(owner)
	for _, o := range objects {
		if t, ok := o.(*canvas.Text); ok {
			t.Text = visual(t.Text, rtl)
		}
		if rtl {
			mirror(o, width)
		}
	}
}

// mirror moves an object to where a mirror shows it. What is in it stays.
func mirror(o fyne.CanvasObject, width float32) {
	if l, ok := o.(*canvas.Line); ok {
		l.Position1.X, l.Position2.X = width-l.Position1.X, width-l.Position2.X
		return
	}
	at := o.Position()
	o.Move(fyne.NewPos(width-at.X-o.Size().Width, at.Y))
}

// aligned is where text lies that begins, ends or is centred in its room.
func aligned(owner fyne.CanvasObject, align fyne.TextAlign) fyne.TextAlign {
	switch {
	case !theme.RTL(owner):
		return align
	case align == fyne.TextAlignLeading:
		return fyne.TextAlignTrailing
	case align == fyne.TextAlignTrailing:
		return fyne.TextAlignLeading
	}
	return align
}

// Turned makes a layout of the toolkit run as the language does.
func Turned(l fyne.Layout) fyne.Layout { return turned{l} }

type turned struct{ inner fyne.Layout }

// MinSize is called by Fyne.
func (t turned) MinSize(objects []fyne.CanvasObject) fyne.Size { return t.inner.MinSize(objects) }

// Layout is called by Fyne.
func (t turned) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	t.inner.Layout(objects, size)
	if len(objects) > 0 {
		turn(objects[0], objects, size.Width)
	}
}
