package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const titleHeight float32 = 56

// The least sizes to which texts of one line shrink before they are cut,
// whatever the text scale.
const (
	leastTitle float32 = 16
	leastSmall float32 = 12
)

// TitleBar names a screen and leads back from it.
type TitleBar struct {
	widget.BaseWidget

	Back *IconButton // nil where there is nothing to go back to

	title, end string
	titleText  *words
	endText    *words
}

// NewTitleBar is a bar with a back arrow (none if back is nil), a title and a
// small text at its end. A title that is too long is drawn smaller,
// and at last cut with ….
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

// arrange lays the bar over the column, which is in the middle of wide windows.
func (b *TitleBar) arrange(size fyne.Size) {
	start, width := span(size.Width)
	end := start + width
	x := start
	if b.Back != nil {
		put(b.Back, start-theme.Space4, (size.Height-titleHeight)/2, titleHeight, titleHeight)
		x += titleHeight - theme.Space4
	}
	room := end - x
	b.endText.shrink(b.end, room/2, theme.SizeOf(b, theme.TextSmall), leastSmall)
	small := b.endText.widthOf(b.endText.Text.Text)
	b.endText.placeMid(end-small, size.Height/2)
	if small > 0 {
		room -= small + theme.Space2
	}
	b.titleText.shrink(b.title, room, theme.SizeOf(b, theme.TextTitle), leastTitle)
	b.titleText.placeMid(x, size.Height/2)
}
