package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const trailMark float32 = 24

// TrailStep is one step of a trail.
type TrailStep struct {
	Mark   fyne.Resource // of its state
	What   string
	Detail string // when, by whom; nothing: no line
}

// Trail is the way something went, from top to bottom: a mark for each step, a
// line from each to the next, and words beside them, which wrap.
type Trail struct {
	widget.BaseWidget

	marks []*canvas.Image
	lines []*canvas.Rectangle
	words []*Stack
}

// NewTrail shows steps, the first on top.
func NewTrail(steps ...TrailStep) *Trail {
	t := &Trail{}
	for i, s := range steps {
		text := NewStack(0, NewParagraph(s.What))
		if s.Detail != "" {
			text.Parts = append(text.Parts, NewSmallParagraph(s.Detail))
		}
		t.marks = append(t.marks, canvas.NewImageFromResource(s.Mark))
		t.words = append(t.words, text)
		if i > 0 {
			t.lines = append(t.lines, canvas.NewRectangle(nil))
		}
	}
	t.ExtendBaseWidget(t)
	return t
}

func (t *Trail) room(width float32) float32 { return width - trailMark - theme.Space3 }

// stepHeight is the height of a step at a width.
func (t *Trail) stepHeight(i int, width float32) float32 {
	return max(trailMark, t.words[i].HeightFor(t.room(width)))
}

// HeightFor is the height of all steps.
func (t *Trail) HeightFor(width float32) float32 {
	height := theme.Space3 * float32(max(len(t.words)-1, 0))
	for i := range t.words {
		height += t.stepHeight(i, width)
	}
	return height
}

// CreateRenderer is called by Fyne.
func (t *Trail) CreateRenderer() fyne.WidgetRenderer {
	var objects []fyne.CanvasObject
	for _, l := range t.lines {
		objects = append(objects, l)
	}
	for i, m := range t.marks {
		m.FillMode = canvas.ImageFillContain
		objects = append(objects, m, t.words[i])
	}
	return newRenderer(t, objects, t.paint, func() fyne.Size {
		width := max(trailMark+theme.Space3+theme.Touch, t.Size().Width)
		return fyne.NewSize(trailMark+theme.Space3+theme.Touch, t.HeightFor(width))
	}, t.arrange)
}

func (t *Trail) paint() {
	for _, l := range t.lines {
		l.FillColor = theme.Of(t, theme.ColorLine)
	}
}

func (t *Trail) arrange(size fyne.Size) {
	y := float32(0)
	for i, m := range t.marks {
		high := t.stepHeight(i, size.Width)
		put(m, 0, y, trailMark, trailMark)
		put(t.words[i], trailMark+theme.Space3, y, t.room(size.Width), high)
		if i < len(t.lines) {
			put(t.lines[i], (trailMark-theme.LineThick)/2, y+trailMark, theme.LineThick, high+theme.Space3-trailMark)
		}
		y += high + theme.Space3
	}
}
