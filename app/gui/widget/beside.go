package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Beside is a picture at the start of a text that wraps: as high as the higher
// of both, at whatever width it gets.
type Beside struct {
	widget.BaseWidget

	picture, text fyne.CanvasObject
}

// NewBeside puts them beside each other.
func NewBeside(picture, text fyne.CanvasObject) *Beside {
	b := &Beside{picture: picture, text: text}
	b.ExtendBaseWidget(b)
	return b
}

// HeightFor is the height at a width.
func (b *Beside) HeightFor(width float32) float32 {
	side := b.picture.MinSize()
	return max(side.Height, heightFor(b.text, width-side.Width-theme.Space2))
}

// CreateRenderer is called by Fyne.
func (b *Beside) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(b, []fyne.CanvasObject{b.picture, b.text}, func() {}, b.minimum, b.arrange)
}

func (b *Beside) minimum() fyne.Size {
	least := b.picture.MinSize().Width + theme.Space2 + theme.Touch
	return fyne.NewSize(least, b.HeightFor(max(least, b.Size().Width)))
}

func (b *Beside) arrange(size fyne.Size) {
	side := b.picture.MinSize()
	x := side.Width + theme.Space2
	height := heightFor(b.text, size.Width-x)
	put(b.picture, 0, (size.Height-side.Height)/2, side.Width, side.Height)
	put(b.text, x, (size.Height-height)/2, size.Width-x, height)
}
