package widget

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// WordList shows the words of a wallet with their numbers, one below the other,
// to be written on paper.
type WordList struct {
	widget.BaseWidget

	// Number writes a number in the reader's digits; nil: 1, 2, 3.
	Number func(int) string

	first   int
	list    []string
	numbers []*words
	texts   []*words
	lines   []*canvas.Rectangle
	shape   *canvas.Rectangle
}

// NewWordList is a list whose first word has the number first.
func NewWordList(first int, list []string) *WordList {
	l := &WordList{first: first, list: list, shape: canvas.NewRectangle(nil)}
	for _, word := range list {
		l.numbers = append(l.numbers, newWords("", theme.TextText, theme.ColorMuted, false))
		l.texts = append(l.texts, newWords(word, theme.TextTitle, theme.ColorInk, true))
		l.lines = append(l.lines, canvas.NewRectangle(nil))
	}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer is called by Fyne.
func (l *WordList) CreateRenderer() fyne.WidgetRenderer {
	l.shape.CornerRadius = theme.RadiusCard
	objects := []fyne.CanvasObject{l.shape}
	for i := range l.list {
		objects = append(objects, l.lines[i], l.numbers[i].Text, l.texts[i].Text)
	}
	return newRenderer(l, objects, l.paint, l.minimum, l.arrange)
}

func (l *WordList) paint() {
	number := l.Number
	if number == nil {
		number = strconv.Itoa
	}
	l.shape.FillColor, l.shape.StrokeColor = theme.Of(l, theme.ColorSurface), theme.Of(l, theme.ColorLine)
	l.shape.StrokeWidth = theme.LineThin
	for i := range l.list {
		l.numbers[i].Text.Text = number(l.first + i)
		l.numbers[i].paint(l)
		l.texts[i].paint(l)
		l.lines[i].FillColor = theme.Of(l, theme.ColorLine)
		l.lines[i].Hidden = i == 0
	}
}

func (l *WordList) lineHeight() float32 { return theme.Touch * theme.ScaleOf(l) }

// numberRoom is the width of the widest number and the gap to the word.
func (l *WordList) numberRoom() float32 {
	w := float32(0)
	for _, n := range l.numbers {
		w = max(w, n.MinSize().Width)
	}
	return w + theme.Space3
}

func (l *WordList) minimum() fyne.Size {
	w := float32(0)
	for _, t := range l.texts {
		w = max(w, t.MinSize().Width)
	}
	return fyne.NewSize(w+l.numberRoom()+2*theme.Space4, l.lineHeight()*float32(len(l.list)))
}

// arrange puts numbers to the end of their room and words on the same baseline.
func (l *WordList) arrange(size fyne.Size) {
	put(l.shape, 0, 0, size.Width, size.Height)
	room, step := l.numberRoom(), size.Height/max(float32(len(l.list)), 1)
	for i := range l.list {
		y := float32(i) * step
		put(l.lines[i], theme.Space4, y, size.Width-2*theme.Space4, theme.LineThin)
		high, base := l.texts[i].measure()
		base += y + (step-high.Height)/2
		l.numbers[i].placeOn(theme.Space4+room-theme.Space3-l.numbers[i].MinSize().Width, base)
		l.texts[i].placeOn(theme.Space4+room, base)
	}
}
