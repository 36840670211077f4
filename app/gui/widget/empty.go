package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const emptyPicture float32 = 96

// EmptyState stands where a list has nothing yet: a picture, one sentence and
// the first thing to do.
type EmptyState struct {
	widget.BaseWidget

	icon   string
	ground *canvas.Circle
	image  *canvas.Image
	body   *Stack
}

// NewEmptyState is a picture (the name of an icon), a sentence and a button,
// which may be nil.
func NewEmptyState(icon, text string, button *Button) *EmptyState {
	e := &EmptyState{icon: icon, ground: canvas.NewCircle(nil), image: canvas.NewImageFromResource(nil)}
	e.body = NewStack(theme.Space4, NewParagraph(text).Centred())
	if button != nil {
		e.body.Parts = append(e.body.Parts, button)
	}
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer is called by Fyne.
func (e *EmptyState) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(e, []fyne.CanvasObject{e.ground, e.image, e.body}, func() {
		e.ground.FillColor = theme.Of(e, theme.ColorSoft)
		e.image.Resource = theme.Icon(e.icon, theme.ColorLink)
	}, func() fyne.Size {
		width := max(e.body.MinSize().Width, emptyPicture)
		return fyne.NewSize(width, e.HeightFor(max(width, e.Size().Width)))
	}, e.arrange)
}

// HeightFor is the height of the picture and what is below it.
func (e *EmptyState) HeightFor(width float32) float32 {
	return theme.Space5 + emptyPicture + theme.Space4 + heightFor(e.body, width) + theme.Space5
}

func (e *EmptyState) arrange(size fyne.Size) {
	x := (size.Width - emptyPicture) / 2
	put(e.ground, x, theme.Space5, emptyPicture, emptyPicture)
	put(e.image, x+emptyPicture/4, theme.Space5+emptyPicture/4, emptyPicture/2, emptyPicture/2)
	put(e.body, 0, theme.Space5+emptyPicture+theme.Space4, size.Width, heightFor(e.body, size.Width))
}
