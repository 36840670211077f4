package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const (
	stepHeight     float32 = 6
	progressHeight float32 = 10
)

// StepBar shows how far one has come in a known number of steps: done, now and
// still to come. Words beside it must say the same.
type StepBar struct {
	widget.BaseWidget

	now      int
	segments []*canvas.Rectangle
}

// NewStepBar has total steps; now is the present one, from 1.
func NewStepBar(total, now int) *StepBar {
	s := &StepBar{now: now}
	for range total {
		s.segments = append(s.segments, canvas.NewRectangle(nil))
	}
	s.ExtendBaseWidget(s)
	return s
}

// SetNow goes to another step.
func (s *StepBar) SetNow(now int) {
	s.now = now
	s.Refresh()
}

// CreateRenderer is called by Fyne.
func (s *StepBar) CreateRenderer() fyne.WidgetRenderer {
	objects := make([]fyne.CanvasObject, len(s.segments))
	for i, r := range s.segments {
		r.CornerRadius = stepHeight / 2
		objects[i] = r
	}
	return newRenderer(s, objects, s.paint, func() fyne.Size {
		return fyne.NewSize(float32(len(s.segments))*2*theme.Space2, stepHeight)
	}, s.arrange)
}

func (s *StepBar) paint() {
	for i, r := range s.segments {
		colour := theme.ColorLine
		switch {
		case i+1 < s.now:
			colour = theme.ColorBar
		case i+1 == s.now:
			colour = theme.ColorAccent
		}
		r.FillColor = theme.Of(s, colour)
	}
}

func (s *StepBar) arrange(size fyne.Size) {
	n := float32(len(s.segments))
	w := (size.Width - (n-1)*theme.Space1) / n
	for i, r := range s.segments {
		put(r, float32(i)*(w+theme.Space1), (size.Height-stepHeight)/2, w, stepHeight)
	}
}

// Progress is a bar that is filled in part, as a goal's.
type Progress struct {
	widget.BaseWidget

	part          float32
	ground, shape *canvas.Rectangle
}

// NewProgress is filled to a part, 0 to 1.
func NewProgress(part float32) *Progress {
	p := &Progress{part: part, ground: canvas.NewRectangle(nil), shape: canvas.NewRectangle(nil)}
	p.ExtendBaseWidget(p)
	return p
}

// SetPart fills it to another part.
func (p *Progress) SetPart(part float32) {
	p.part = part
	p.Refresh()
}

// CreateRenderer is called by Fyne.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.ground.CornerRadius, p.shape.CornerRadius = progressHeight/2, progressHeight/2
	return newRenderer(p, []fyne.CanvasObject{p.ground, p.shape}, func() {
		p.ground.FillColor, p.shape.FillColor = theme.Of(p, theme.ColorSunken), theme.Of(p, theme.ColorBar)
		p.ground.StrokeColor, p.ground.StrokeWidth = theme.Of(p, theme.ColorLine), theme.LineThin
	}, func() fyne.Size { return fyne.NewSize(theme.Touch, progressHeight) }, p.arrange)
}

// arrange draws the filled part at least as wide as high: narrower, its round
// ends would not be round.
func (p *Progress) arrange(size fyne.Size) {
	y := (size.Height - progressHeight) / 2
	part := min(max(p.part, 0), 1)
	put(p.ground, 0, y, size.Width, progressHeight)
	p.shape.Hidden = part == 0
	put(p.shape, 0, y, max(size.Width*part, progressHeight), progressHeight)
}
