package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Fact is one line of a card: what it is, and an amount or a text.
type Fact struct {
	Label  string
	Money  Money  // shown if Major is set
	Text   string // shown else
	Strong bool   // the label in ink: for the line that matters
}

// FactList shows facts below each other with lines between them. A value that
// does not fit beside its label goes below it.
type FactList struct {
	widget.BaseWidget

	facts  []Fact
	labels []*words
	values []fyne.CanvasObject
	lines  []*canvas.Rectangle
}

// NewFactList is a list of facts, to be put on a card.
func NewFactList(facts ...Fact) *FactList {
	l := &FactList{facts: facts}
	for _, f := range facts {
		colour := theme.ColorMuted
		if f.Strong {
			colour = theme.ColorInk
		}
		l.labels = append(l.labels, newWords(f.Label, theme.TextText, colour, false))
		l.values = append(l.values, f.value())
		l.lines = append(l.lines, canvas.NewRectangle(nil))
	}
	l.ExtendBaseWidget(l)
	return l
}

func (f Fact) value() fyne.CanvasObject {
	if f.Money.Major == "" {
		p := NewParagraph(f.Text)
		p.Align = fyne.TextAlignTrailing
		return p
	}
	m := NewMoneyLabel(f.Money, theme.TextText)
	m.Even, m.Align = true, fyne.TextAlignTrailing
	return m
}

// CreateRenderer is called by Fyne.
func (l *FactList) CreateRenderer() fyne.WidgetRenderer {
	var objects []fyne.CanvasObject
	for i := range l.facts {
		objects = append(objects, l.lines[i], l.labels[i].Text, l.values[i])
	}
	return newRenderer(l, objects, func() {
		for i := range l.facts {
			l.labels[i].paint(l)
			l.lines[i].FillColor = theme.Of(l, theme.ColorLine)
			l.lines[i].Hidden = i == 0
		}
	}, func() fyne.Size {
		width := 4 * theme.Touch
		return fyne.NewSize(width, l.HeightFor(max(width, l.Size().Width)))
	}, l.arrange)
}

const factHeight float32 = 40

// place says where a fact's value goes and how high the fact is. Beside its
// label it has what the label leaves; below it, the whole width.
func (l *FactList) place(i int, width float32) (below bool, room, height float32) {
	l.labels[i].paint(l)
	label := l.labels[i].MinSize()
	room = width - label.Width - theme.Space3
	wants := l.wants(i)
	least := factHeight * theme.ScaleOf(l)
	if wants <= room || room > width/2 && wants > width {
		return false, room, max(least, heightFor(l.values[i], room)+theme.Space3)
	}
	return true, width, label.Height + heightFor(l.values[i], width) + theme.Space3
}

// wants is the width of a value on one line.
func (l *FactList) wants(i int) float32 {
	if p, ok := l.values[i].(*Paragraph); ok {
		p.paint()
		return p.probe.widthOf(p.Text)
	}
	return l.values[i].MinSize().Width
}

// HeightFor is the height of all facts at a width.
func (l *FactList) HeightFor(width float32) float32 {
	sum := float32(0)
	for i := range l.facts {
		_, _, h := l.place(i, width)
		sum += h
	}
	return sum
}

func (l *FactList) arrange(size fyne.Size) {
	y := float32(0)
	for i := range l.facts {
		below, room, h := l.place(i, size.Width)
		put(l.lines[i], 0, y, size.Width, theme.LineThin)
		label := l.labels[i].MinSize()
		value := heightFor(l.values[i], room)
		if below {
			put(l.labels[i].Text, 0, y+theme.Space3/2, label.Width, label.Height)
			put(l.values[i], 0, y+theme.Space3/2+label.Height, room, value)
		} else {
			put(l.labels[i].Text, 0, y+(h-max(value, label.Height))/2, label.Width, label.Height)
			put(l.values[i], size.Width-room, y+(h-value)/2, room, value)
		}
		y += h
	}
}
