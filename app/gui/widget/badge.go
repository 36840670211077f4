package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// StateBadge shows a state as colour, icon and word, always the three.
type StateBadge struct {
	widget.BaseWidget

	State theme.State
	Word  string

	shape *canvas.Rectangle
	image *canvas.Image
	word  *words
}

// NewStateBadge is a badge with the word for a state in the reader's language.
func NewStateBadge(state theme.State, word string) *StateBadge {
	b := &StateBadge{State: state, Word: word}
	b.ExtendBaseWidget(b)
	return b
}

// Set shows another state.
func (b *StateBadge) Set(state theme.State, word string) {
	b.State, b.Word = state, word
	b.Refresh()
}

// CreateRenderer is called by Fyne.
func (b *StateBadge) CreateRenderer() fyne.WidgetRenderer {
	b.shape = canvas.NewRectangle(nil)
	b.image = canvas.NewImageFromResource(nil)
	b.word = newWords("", theme.TextSmall, theme.ColorInk, true)
	return newRenderer(b, []fyne.CanvasObject{b.shape, b.image, b.word.Text}, b.paint, b.minimum, b.arrange)
}

func (b *StateBadge) paint() {
	b.shape.FillColor = theme.Of(b, b.State.Soft())
	b.image.Resource = theme.StateIcon(b.State, theme.IsDark(b))
	b.word.colour = b.State.Text()
	b.word.Text.Text = b.Word
	b.word.paint(b)
}

// minimum: 5 before the icon of 16, a gap of 4, 8 after the word; 24 high.
func (b *StateBadge) minimum() fyne.Size {
	s := theme.ScaleOf(b)
	return fyne.NewSize(33*s+b.word.widthOf(b.Word), badgeHeight(b))
}

func badgeHeight(owner fyne.CanvasObject) float32 { return 24 * theme.ScaleOf(owner) }

// arrange lays the badge at the start of its room; it does not grow.
func (b *StateBadge) arrange(size fyne.Size) {
	s, least := theme.ScaleOf(b), b.minimum()
	y := (size.Height - least.Height) / 2
	b.shape.CornerRadius = least.Height / 2
	put(b.shape, 0, y, min(least.Width, size.Width), least.Height)
	put(b.image, 5*s, y+4*s, 16*s, 16*s)
	b.word.fit(b.Word, size.Width-33*s)
	b.word.placeMid(25*s, y+least.Height/2)
}
