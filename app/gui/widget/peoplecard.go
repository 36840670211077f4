package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
)

// PeopleCard is a group of people: cloth, name, and lines below it. It can be
// pressed.
type PeopleCard struct {
	press

	Name string

	cloth *Cloth
	text  *Stack
	card  *canvas.Rectangle
}

// NewPeopleCard is a card with parts below the name.
func NewPeopleCard(key []byte, name string, tapped func(), parts ...fyne.CanvasObject) *PeopleCard {
	c := &PeopleCard{Name: name, cloth: NewCloth(key, ClothRow), card: canvas.NewRectangle(nil)}
	c.text = NewStack(theme.Space1, append([]fyne.CanvasObject{NewHeading(name)}, parts...)...)
	c.init(c, theme.RadiusCard, tapped)
	return c
}

// AccessibilityLabel is the name; the rest of the card is read by itself.
func (c *PeopleCard) AccessibilityLabel() string { return c.Name }

// CreateRenderer is called by Fyne.
func (c *PeopleCard) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(c, []fyne.CanvasObject{c.card, c.cloth, c.text, c.ring}, func() {
		c.card.FillColor, c.card.StrokeColor = theme.Of(c, theme.ColorSurface), theme.Of(c, theme.ColorLine)
		c.card.StrokeWidth, c.card.CornerRadius = theme.LineThin, theme.RadiusCard
		c.paintRing(c)
	}, func() fyne.Size {
		least := ClothRow + 3*theme.Space4 + 3*theme.Touch
		return fyne.NewSize(least, c.HeightFor(max(least, c.Size().Width)))
	}, func(size fyne.Size) {
		put(c.card, 0, 0, size.Width, size.Height)
		put(c.cloth, theme.Space4, theme.Space4, ClothRow, ClothRow)
		x := ClothRow + theme.Space4 + theme.Space3
		put(c.text, x, theme.Space4, size.Width-x-theme.Space4, size.Height-2*theme.Space4)
		c.layoutRing(size)
	})
}

// HeightFor is the height of the lines and the room round them.
func (c *PeopleCard) HeightFor(width float32) float32 {
	return max(ClothRow, heightFor(c.text, width-ClothRow-2*theme.Space4-theme.Space3)) + 2*theme.Space4
}
