package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
)

const (
	optionHeight float32 = 56
	optionTick   float32 = 24
)

// Option is one of several things of which one is chosen. The chosen one has a
// soft ground, a thick edge and a tick, so that colour does not say it alone; the
// others are quiet. Long words wrap.
type Option struct {
	press

	OnTapped func() // also called for the chosen one

	chosen bool
	text   *Paragraph
	shape  *canvas.Rectangle
	tick   *canvas.Image
}

// NewOption is a word that can be chosen.
func NewOption(text string, chosen bool, tapped func()) *Option {
	o := &Option{OnTapped: tapped, chosen: chosen, text: NewParagraph(text), shape: canvas.NewRectangle(nil), tick: canvas.NewImageFromResource(nil)}
	o.text.Bold = chosen
	o.init(o, theme.RadiusSmall, func() {
		if o.OnTapped != nil {
			o.OnTapped()
		}
	})
	return o
}

// Text is the word.
func (o *Option) Text() string { return o.text.Text }

// Chosen tells whether it is the one that is chosen.
func (o *Option) Chosen() bool { return o.chosen }

// CreateRenderer is called by Fyne.
func (o *Option) CreateRenderer() fyne.WidgetRenderer {
	o.shape.CornerRadius = theme.RadiusSmall
	return newRenderer(o, []fyne.CanvasObject{o.shape, o.text, o.tick, o.ring}, o.paint, func() fyne.Size {
		width := 2*theme.Touch + optionTick + 2*theme.Space3
		return fyne.NewSize(width, o.HeightFor(max(width, o.Size().Width)))
	}, o.arrange)
}

func (o *Option) paint() {
	fill, stroke, line := theme.ColorSurface, theme.ColorLine, theme.LineThin
	o.text.Colour = theme.ColorInk
	if o.chosen {
		fill, stroke, line = theme.ColorSoft, theme.ColorLink, theme.LineThick
		o.text.Colour = theme.ColorLink
	}
	o.shape.FillColor, o.shape.StrokeColor, o.shape.StrokeWidth = theme.Of(o, fill), theme.Of(o, stroke), line
	o.tick.Resource = theme.Icon("check", theme.ColorLink)
	o.tick.Hidden = !o.chosen
	o.paintRing(o)
}

// room is the width of the word: the tick's is kept free also where it is not,
// so that choosing moves nothing.
func (o *Option) room(width float32) float32 {
	return width - 2*theme.Space3 - optionTick - theme.Space1
}

// HeightFor is the height of the word with room above and below.
func (o *Option) HeightFor(width float32) float32 {
	return max(optionHeight*theme.ScaleOf(o), o.text.HeightFor(o.room(width))+2*theme.Space3)
}

func (o *Option) arrange(size fyne.Size) {
	put(o.shape, 0, 0, size.Width, size.Height)
	room := o.room(size.Width)
	high := o.text.HeightFor(room)
	put(o.text, theme.Space3, (size.Height-high)/2, room, high)
	put(o.tick, size.Width-theme.Space3-optionTick, (size.Height-optionTick)/2, optionTick, optionTick)
	o.layoutRing(size)
}
