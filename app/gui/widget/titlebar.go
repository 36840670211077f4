package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const titleHeight float32 = 56

// TitleBar names a screen and leads back from it.
type TitleBar struct {
	widget.BaseWidget

	Back *IconButton // nil where there is nothing to go back to

	title, end string
	titleText  *words
	endText    *words
}

// NewTitleBar is a bar with a back arrow (none if back is nil), a title and a
// small text at its end. A title that is too long is cut with ….
func NewTitleBar(back func(), title, end string) *TitleBar {
	b := &TitleBar{
		title: title, end: end,
		titleText: newWords("", theme.TextTitle, theme.ColorInk, true),
		endText:   newWords("", theme.TextSmall, theme.ColorMuted, false),
	}
	if back != nil {
		b.Back = NewIconButton("back", titleHeight, false, back)
	}
	b.ExtendBaseWidget(b)
	return b
}

// SetTitle shows another title and another text at the end.
func (b *TitleBar) SetTitle(title, end string) {
	b.title, b.end = title, end
	b.Refresh()
}

// CreateRenderer is called by Fyne.
func (b *TitleBar) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{b.titleText.Text, b.endText.Text}
	if b.Back != nil {
		objects = append(objects, b.Back)
	}
	return newRenderer(b, objects, b.paint, b.minimum, b.arrange)
}

func (b *TitleBar) paint() {
	b.titleText.paint(b)
	b.endText.paint(b)
}

func (b *TitleBar) minimum() fyne.Size {
	return fyne.NewSize(4*theme.Touch, titleHeight*max(1, theme.ScaleOf(b)*0.8))
}

func (b *TitleBar) arrange(size fyne.Size) {
	x := theme.Space4
	if b.Back != nil {
		put(b.Back, 0, (size.Height-titleHeight)/2, titleHeight, titleHeight)
		x = titleHeight
	}
	room := size.Width - x - theme.Space4
	b.endText.fit(b.end, room/2)
	end := b.endText.widthOf(b.endText.Text.Text)
	b.endText.placeMid(size.Width-theme.Space4-end, size.Height/2)
	if end > 0 {
		room -= end + theme.Space2
	}
	b.titleText.fit(b.title, room)
	b.titleText.placeMid(x, size.Height/2)
}
