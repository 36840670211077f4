package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
)

// PersonData is what a PersonRow shows. What is empty is not shown.
type PersonData struct {
	Key    []byte // draws the cloth
	Name   string
	Line   string // the second line
	Stamps int    // in the place of the second line: so many of Most are filled
	Most   int    // 0, or more than there is room for: the line is shown
	Warns  bool   // the second line in the colour of what is not so
}

const (
	stamp      float32 = 20
	mostStamps int     = 5
)

// PersonRow is one person in a list in which something is done with each: cloth,
// name, a line or stamps, and at its end what does it. Where the text is large
// that stands below them.
type PersonRow struct {
	press

	OnTapped func() // nil: only its end can be pressed
	End      fyne.CanvasObject

	data   PersonData
	cloth  *Cloth
	name   *words
	second *words
	stamps [mostStamps]*canvas.Rectangle
	marks  [mostStamps]*canvas.Rectangle
	line   *canvas.Rectangle
}

// NewPersonRow is a row; end may be nil.
func NewPersonRow(data PersonData, end fyne.CanvasObject, tapped func()) *PersonRow {
	r := &PersonRow{OnTapped: tapped, End: end, data: data, cloth: NewCloth(data.Key, ClothRow), line: canvas.NewRectangle(nil)}
	r.name = newWords("", theme.TextText, theme.ColorInk, true)
	r.second = newWords("", theme.TextSmall, theme.ColorMuted, false)
	for i := range r.stamps {
		r.stamps[i], r.marks[i] = canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	}
	r.init(r, theme.RadiusReceipt, func() {
		if r.OnTapped != nil {
			r.OnTapped()
		}
	})
	if tapped == nil {
		r.Disable()
	}
	return r
}

// Set shows something else.
func (r *PersonRow) Set(data PersonData) {
	r.data = data
	r.cloth.SetKey(data.Key)
	r.Refresh()
}

// Name is whose row it is.
func (r *PersonRow) Name() string { return r.data.Name }

// AccessibilityLabel is read aloud.
func (r *PersonRow) AccessibilityLabel() string { return joined(r.data.Name, r.data.Line) }

// CreateRenderer is called by Fyne.
func (r *PersonRow) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{r.cloth, r.name.Text, r.second.Text}
	for i := range r.stamps {
		objects = append(objects, r.stamps[i], r.marks[i])
	}
	objects = append(objects, r.line)
	if r.End != nil {
		objects = append(objects, r.End)
	}
	return newRenderer(r, append(objects, r.ring), r.paint, r.minimum, r.arrange)
}

func (r *PersonRow) stamped() bool { return r.data.Most > 0 && r.data.Most <= mostStamps }

func (r *PersonRow) paint() {
	r.second.colour = theme.ColorMuted
	if r.data.Warns {
		r.second.colour = theme.ColorDangerText
	}
	r.name.paint(r)
	r.second.paint(r)
	r.line.FillColor = theme.Of(r, theme.ColorLine)
	for i := range r.stamps {
		full := i < r.data.Stamps
		s := r.stamps[i]
		s.Hidden, r.marks[i].Hidden = !r.stamped() || i >= r.data.Most, !r.stamped() || !full
		s.CornerRadius, s.StrokeWidth, s.StrokeColor, s.FillColor = 4, theme.LineThick, theme.Of(r, theme.ColorEdge), theme.Of(r, theme.ColorSurface)
		if full {
			s.StrokeColor, s.FillColor = theme.Of(r, theme.ColorPrimary), theme.Of(r, theme.ColorPrimary)
		}
		r.marks[i].FillColor, r.marks[i].CornerRadius = theme.Of(r, theme.ColorAccent), 2
	}
	r.second.Hidden = r.stamped()
	r.paintRing(r)
}

// below tells whether the end stands below the text.
func (r *PersonRow) below() bool { return r.End != nil && theme.ScaleOf(r) >= stackFrom }

func (r *PersonRow) minimum() fyne.Size {
	least := ClothRow + theme.Space3 + 3*theme.Touch
	return fyne.NewSize(least, r.HeightFor(least))
}

// HeightFor is the height of two lines, and of what stands below them.
func (r *PersonRow) HeightFor(float32) float32 {
	h := rowHeight * max(1, theme.ScaleOf(r)*0.9)
	if r.below() {
		h += r.End.MinSize().Height + theme.Space1
	}
	return h
}

func (r *PersonRow) arrange(size fyne.Size) {
	s, top, room := theme.ScaleOf(r), size.Height, size.Width-ClothRow-theme.Space3
	put(r.line, 0, size.Height-theme.LineThin, size.Width, theme.LineThin)
	if r.End != nil {
		end := r.End.MinSize()
		y := (size.Height - end.Height) / 2
		if r.below() {
			top -= end.Height + theme.Space1
			y = top
		} else {
			room -= end.Width + theme.Space2
		}
		put(r.End, size.Width-end.Width, y, end.Width, end.Height)
	}
	put(r.cloth, 0, (top-ClothRow)/2, ClothRow, ClothRow)
	x, mid := ClothRow+theme.Space3, top/2
	r.name.fit(r.data.Name, max(room, 0))
	r.second.fit(r.data.Line, max(room, 0))
	if r.data.Line == "" && !r.stamped() {
		r.name.placeOn(x, mid+5.5*s)
	} else {
		r.name.placeOn(x, mid-7*s)
	}
	r.second.placeOn(x, mid+17*s)
	for i := range r.stamps {
		left := x + float32(i)*(stamp+theme.Space1)
		put(r.stamps[i], left, mid+4, stamp, stamp)
		put(r.marks[i], left+6, mid+10, stamp-12, stamp-12)
	}
	r.layoutRing(size)
}

// Tick is a square that is ticked, or not.
type Tick struct {
	press

	OnTapped func()
	Word     string // what it says of whom, for screen readers

	on    bool
	shape *canvas.Rectangle
	image *canvas.Image
}

// NewTick is a square with what it stands for.
func NewTick(word string, on bool, tapped func()) *Tick {
	t := &Tick{OnTapped: tapped, Word: word, on: on, shape: canvas.NewRectangle(nil), image: canvas.NewImageFromResource(nil)}
	t.init(t, theme.RadiusSmall, func() {
		if t.OnTapped != nil {
			t.OnTapped()
		}
	})
	return t
}

// SetOn ticks it, or not.
func (t *Tick) SetOn(on bool) {
	t.on = on
	t.Refresh()
}

// On tells whether it is ticked.
func (t *Tick) On() bool { return t.on }

// AccessibilityLabel is read aloud.
func (t *Tick) AccessibilityLabel() string { return said(t.Word, t.on) }

// CreateRenderer is called by Fyne.
func (t *Tick) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(t, []fyne.CanvasObject{t.shape, t.image, t.ring}, t.paint, func() fyne.Size { return fyne.NewSquareSize(theme.Touch) }, func(size fyne.Size) {
		const icon float32 = 28
		put(t.shape, 0, 0, size.Width, size.Height)
		put(t.image, (size.Width-icon)/2, (size.Height-icon)/2, icon, icon)
		t.layoutRing(size)
	})
}

func (t *Tick) paint() {
	fill, stroke, tint := theme.ColorSurface, theme.ColorLink, theme.ColorLine
	switch {
	case t.on:
		fill, stroke, tint = theme.ColorPrimary, theme.ColorPrimary, theme.ColorOnPrimary
	case t.Disabled():
		stroke = theme.ColorLine
	}
	t.shape.FillColor, t.shape.StrokeColor, t.shape.StrokeWidth, t.shape.CornerRadius = theme.Of(t, fill), theme.Of(t, stroke), theme.LineThick, theme.RadiusSmall
	t.image.Resource = theme.Icon("check", tint)
	t.paintRing(t)
}
