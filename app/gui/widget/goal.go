package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const (
	barHeight float32 = 10
	goalTile  float32 = 56
)

// Bar shows how far something is: a part of its width is filled.
type Bar struct {
	widget.BaseWidget

	Percent int // 0 to 100

	ground, full *canvas.Rectangle
}

// NewBar is a bar of which so much is full.
func NewBar(percent int) *Bar {
	b := &Bar{Percent: percent, ground: canvas.NewRectangle(nil), full: canvas.NewRectangle(nil)}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is called by Fyne.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(b, []fyne.CanvasObject{b.ground, b.full}, func() {
		b.ground.FillColor, b.full.FillColor = theme.Of(b, theme.ColorLine), theme.Of(b, theme.ColorLink)
		b.ground.CornerRadius, b.full.CornerRadius = barHeight/2, barHeight/2
		b.full.Hidden = b.Percent <= 0
	}, func() fyne.Size { return fyne.NewSize(theme.Touch, barHeight) }, func(size fyne.Size) {
		y := (size.Height - barHeight) / 2
		put(b.ground, 0, y, size.Width, barHeight)
		part := size.Width * float32(min(max(b.Percent, 0), 100)) / 100
		put(b.full, 0, y, min(max(part, barHeight), size.Width), barHeight) // what has begun is seen
	})
}

// Tile is a picture on a soft ground, for what has no cloth.
type Tile struct {
	widget.BaseWidget

	icon   string
	ground *canvas.Rectangle
	image  *canvas.Image
}

// NewTile is a tile with an icon's picture.
func NewTile(icon string) *Tile {
	t := &Tile{icon: icon, ground: canvas.NewRectangle(nil), image: canvas.NewImageFromResource(nil)}
	t.image.FillMode = canvas.ImageFillContain
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer is called by Fyne.
func (t *Tile) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(t, []fyne.CanvasObject{t.ground, t.image}, func() {
		t.ground.FillColor, t.ground.CornerRadius = theme.Of(t, theme.ColorSoft), theme.RadiusReceipt
		t.image.Resource = theme.Icon(t.icon, theme.ColorLink)
	}, func() fyne.Size { return fyne.NewSquareSize(goalTile) }, func(fyne.Size) {
		put(t.ground, 0, 0, goalTile, goalTile)
		put(t.image, goalTile/4, goalTile/4, goalTile/2, goalTile/2)
	})
}

// GoalCard is what somebody saves for: picture, name, when, a bar, and a line
// with the sums. It can be pressed.
type GoalCard struct {
	press

	Name string

	tile *Tile
	text *Stack
	card *canvas.Rectangle
}

// NewGoalCard is a card; a line that is empty is not shown.
func NewGoalCard(icon, name, when string, percent int, sums string, tapped func()) *GoalCard {
	c := &GoalCard{Name: name, tile: NewTile(icon), card: canvas.NewRectangle(nil)}
	c.text = NewStack(theme.Space1, NewHeading(name))
	if when != "" {
		c.text.Parts = append(c.text.Parts, NewSmallParagraph(when))
	}
	c.text.Parts = append(c.text.Parts, NewBar(percent), NewSmallParagraph(sums))
	c.init(c, theme.RadiusCard, tapped)
	return c
}

// CreateRenderer is called by Fyne.
func (c *GoalCard) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(c, []fyne.CanvasObject{c.card, c.tile, c.text, c.ring}, func() {
		c.card.FillColor, c.card.StrokeColor = theme.Of(c, theme.ColorSurface), theme.Of(c, theme.ColorLine)
		c.card.StrokeWidth, c.card.CornerRadius = theme.LineThin, theme.RadiusCard
		c.paintRing(c)
	}, func() fyne.Size {
		least := goalTile + 3*theme.Space4 + 3*theme.Touch
		return fyne.NewSize(least, c.HeightFor(max(least, c.Size().Width)))
	}, func(size fyne.Size) {
		put(c.card, 0, 0, size.Width, size.Height)
		put(c.tile, theme.Space4, (size.Height-goalTile)/2, goalTile, goalTile)
		x := goalTile + 2*theme.Space4
		put(c.text, x, theme.Space4, size.Width-x-theme.Space4, size.Height-2*theme.Space4)
		c.layoutRing(size)
	})
}

// HeightFor is the height of the lines and the room round them.
func (c *GoalCard) HeightFor(width float32) float32 {
	return max(goalTile, heightFor(c.text, width-goalTile-3*theme.Space4)) + 2*theme.Space4
}
