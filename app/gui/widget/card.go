package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Card is a surface with a thin edge and rounded corners round its content.
type Card struct {
	widget.BaseWidget

	Content fyne.CanvasObject
	Fill    fyne.ThemeColorName
	Edge    fyne.ThemeColorName
	Line    float32
	Radius  float32
	Above   float32 // room above and below the content

	shape *canvas.Rectangle
}

// NewCard puts a part on a card.
func NewCard(content fyne.CanvasObject) *Card {
	c := &Card{Content: content, Fill: theme.ColorSurface, Edge: theme.ColorLine, Line: theme.LineThin, Radius: theme.RadiusCard, Above: theme.Space4}
	c.ExtendBaseWidget(c)
	return c
}

// NewFactCard puts facts on a card. Their lines have room of their own, so the
// card adds less.
func NewFactCard(facts ...Fact) *Card {
	c := NewCard(NewFactList(facts...))
	c.Above = theme.Space2
	return c
}

// HeightFor is the height of the content and the room round it.
func (c *Card) HeightFor(width float32) float32 {
	return heightFor(c.Content, width-2*theme.Space4) + 2*c.Above
}

// CreateRenderer is called by Fyne.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	c.shape = canvas.NewRectangle(nil)
	return newRenderer(c, []fyne.CanvasObject{c.shape, c.Content}, c.paint, func() fyne.Size {
		width := c.Content.MinSize().Width + 2*theme.Space4
		return fyne.NewSize(width, c.HeightFor(max(width, c.Size().Width)))
	}, func(size fyne.Size) {
		put(c.shape, 0, 0, size.Width, size.Height)
		put(c.Content, theme.Space4, c.Above, size.Width-2*theme.Space4, size.Height-2*c.Above)
	})
}

func (c *Card) paint() {
	c.shape.FillColor, c.shape.StrokeColor = theme.Of(c, c.Fill), theme.Of(c, c.Edge)
	c.shape.StrokeWidth, c.shape.CornerRadius = c.Line, c.Radius
}
