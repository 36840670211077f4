package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	toolkit "fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
)

// flowing is a part whose height follows from its width.
type flowing interface{ HeightFor(width float32) float32 }

func heightOf(o fyne.CanvasObject, width float32) float32 {
	if f, ok := o.(flowing); ok {
		return f.HeightFor(width)
	}
	return o.MinSize().Height
}

// newBeside puts a picture at the start of a text that wraps.
func newBeside(picture, text fyne.CanvasObject) fyne.CanvasObject {
	b := &beside{picture: picture, text: text}
	b.ExtendBaseWidget(b)
	return b
}

type beside struct {
	toolkit.BaseWidget
	picture, text fyne.CanvasObject
}

// CreateRenderer is called by Fyne.
func (b *beside) CreateRenderer() fyne.WidgetRenderer {
	return toolkit.NewSimpleRenderer(container.New(widget.Turned((*besideLayout)(b)), b.picture, b.text))
}

// HeightFor is that of the higher of both at a width.
func (b *beside) HeightFor(width float32) float32 {
	side := b.picture.MinSize()
	return max(side.Height, heightOf(b.text, width-side.Width-theme.Space2))
}

type besideLayout beside

func (l *besideLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	least := l.picture.MinSize().Width + theme.Space2 + theme.Touch
	return fyne.NewSize(least, (*beside)(l).HeightFor(max(least, (*beside)(l).Size().Width)))
}

func (l *besideLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	side := o[0].MinSize()
	o[0].Resize(side)
	o[0].Move(fyne.NewPos(0, (size.Height-side.Height)/2))
	x := side.Width + theme.Space2
	height := heightOf(o[1], size.Width-x)
	o[1].Resize(fyne.NewSize(size.Width-x, height))
	o[1].Move(fyne.NewPos(x, (size.Height-height)/2))
}

// newEnds puts one part at the start and one at the end of a line.
func newEnds(start, end fyne.CanvasObject) fyne.CanvasObject {
	return container.New(widget.Turned(ends{}), start, end)
}

type ends struct{}

func (ends) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(a.Width+b.Width, max(a.Height, b.Height))
}

func (ends) Layout(o []fyne.CanvasObject, size fyne.Size) {
	b := o[1].MinSize()
	left := size.Width - b.Width
	height := heightOf(o[0], left)
	o[0].Resize(fyne.NewSize(left, height))
	o[0].Move(fyne.NewPos(0, (size.Height-height)/2))
	o[1].Resize(fyne.NewSize(b.Width, size.Height))
	o[1].Move(fyne.NewPos(left, 0))
}

// centred puts a part at its own size in the middle of a line.
func centred(o fyne.CanvasObject) fyne.CanvasObject { return container.NewCenter(o) }

// newBetween puts a part between two that keep their size.
func newBetween(start, middle, end fyne.CanvasObject) fyne.CanvasObject {
	return container.New(widget.Turned(layout.NewBorderLayout(nil, nil, start, end)), middle, start, end)
}
