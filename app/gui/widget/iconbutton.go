package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
)

// IconButton is an icon alone that can be pressed: only for what needs no word,
// as back, minus and plus.
type IconButton struct {
	press

	OnTapped func()
	Word     string // what the icon stands for, for screen readers

	icon   string
	side   float32
	framed bool
	shape  *canvas.Rectangle
	image  *canvas.Image
}

// NewIconButton is an icon in a square of a side, at least 48. Framed, it has
// the outline of a button.
func NewIconButton(icon string, side float32, framed bool, tapped func()) *IconButton {
	b := &IconButton{icon: icon, side: max(side, theme.Touch), framed: framed, OnTapped: tapped}
	b.init(b, theme.RadiusSmall, func() {
		if b.OnTapped != nil {
			b.OnTapped()
		}
	})
	return b
}

// Named says what the icon stands for, and gives the button back.
func (b *IconButton) Named(word string) *IconButton {
	b.Word = word
	return b
}

// CreateRenderer is called by Fyne.
func (b *IconButton) CreateRenderer() fyne.WidgetRenderer {
	b.shape = canvas.NewRectangle(nil)
	b.shape.CornerRadius = theme.RadiusSmall
	b.image = canvas.NewImageFromResource(nil)
	return newRenderer(b, []fyne.CanvasObject{b.shape, b.image, b.ring}, b.paint, func() fyne.Size {
		return fyne.NewSquareSize(b.side)
	}, b.arrange)
}

func (b *IconButton) paint() {
	fill, stroke, icon := theme.ColorClear, theme.ColorClear, theme.ColorInk
	if b.framed {
		fill, stroke, icon = theme.ColorSurface, theme.ColorLink, theme.ColorLink
	}
	if b.Disabled() {
		icon = theme.ColorLine
		if b.framed {
			stroke = theme.ColorLine
		}
	}
	b.shape.FillColor, b.shape.StrokeColor = theme.Of(b, fill), theme.Of(b, stroke)
	b.shape.StrokeWidth = theme.LineThick
	b.image.Resource = theme.Icon(b.icon, icon)
	b.paintRing(b)
}

func (b *IconButton) arrange(size fyne.Size) {
	const icon float32 = 24
	put(b.shape, 0, 0, size.Width, size.Height)
	put(b.image, (size.Width-icon)/2, (size.Height-icon)/2, icon, icon)
	b.layoutRing(size)
}
