package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

const (
	chartHeight float32 = 120 // of the drawing, without its words
	chartBar    float32 = 16  // the widest bar
	leastWord   float32 = 12  // smaller nobody can read it
)

// ChartData is what a chart draws: bars up and down from a line in the middle, or
// an area. Values are only drawn, never written: what they are is
// said by the words beside the chart.
type ChartData struct {
	Up, Down []float64 // bars, as many of each; none: there are no bars
	Area     []float64 // columns without gaps; none: there are none
	Chosen   int       // the bar that is spoken of; −1: none
	Most     string    // what the highest value is
	Start    string    // under the first value
	End      string    // under the last value
	Words    string    // what it shows, for those who can't see it
}

// Chart draws values over time: bars, or an area. It can't be pressed; what one
// chooses from stands beside it. Of the chart libraries for Fyne none had a user
// when this was written, and none speaks to a screen reader or knows this theme;
// what Sanduk draws are a few rectangles.
type Chart struct {
	widget.BaseWidget

	data  ChartData
	bars  []*canvas.Rectangle // up and down in turn
	area  []*canvas.Rectangle
	axis  *canvas.Rectangle
	top   *canvas.Rectangle
	words [3]*words // most, start, end
}

// NewChart draws values.
func NewChart(data ChartData) *Chart {
	c := &Chart{data: data, axis: canvas.NewRectangle(nil), top: canvas.NewRectangle(nil)}
	for range data.Up {
		c.bars = append(c.bars, canvas.NewRectangle(nil), canvas.NewRectangle(nil))
	}
	for range data.Area {
		c.area = append(c.area, canvas.NewRectangle(nil))
	}
	for i, text := range []string{data.Most, data.Start, data.End} {
		c.words[i] = newWords(text, theme.TextSmall, theme.ColorMuted, false)
	}
	c.ExtendBaseWidget(c)
	return c
}

// AccessibilityLabel is read aloud.
func (c *Chart) AccessibilityLabel() string { return c.data.Words }

// AccessibilityRole is that of a text.
func (c *Chart) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is called by Fyne.
func (c *Chart) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{c.top, c.axis}
	for _, b := range c.bars {
		objects = append(objects, b)
	}
	for _, a := range c.area {
		objects = append(objects, a)
	}
	for _, w := range c.words {
		objects = append(objects, w.Text)
	}
	return newRenderer(c, objects, c.paint, func() fyne.Size {
		return fyne.NewSize(4*theme.Touch, chartHeight+2*c.wordHeight())
	}, c.arrange)
}

func (c *Chart) wordHeight() float32 {
	return fyne.MeasureText("Ay", theme.SizeOf(c, theme.TextSmall), fyne.TextStyle{}).Height + theme.Space1
}

func (c *Chart) paint() {
	c.axis.FillColor, c.top.FillColor = theme.Of(c, theme.ColorEdge), theme.Of(c, theme.ColorLine)
	for i, b := range c.bars {
		b.FillColor, b.CornerRadius = theme.Of(c, barColour(i%2 == 0)), 2
		b.StrokeColor, b.StrokeWidth = theme.Of(c, theme.ColorInk), 0
		if i/2 == c.data.Chosen {
			b.StrokeWidth = theme.LineThick
		}
	}
	for _, a := range c.area {
		a.FillColor = theme.Of(c, theme.ColorBar)
	}
	for _, w := range c.words {
		w.paint(c)
	}
}

// barColour is that of bars up, or down.
func barColour(up bool) fyne.ThemeColorName {
	if up {
		return theme.ColorBar
	}
	return theme.ColorPromisedText
}

// most is the highest of all values.
func (c *Chart) most() float64 {
	most := 0.0
	for _, list := range [][]float64{c.data.Up, c.data.Down, c.data.Area} {
		for _, v := range list {
			most = max(most, v)
		}
	}
	return most
}

func (c *Chart) arrange(size fyne.Size) {
	word := c.wordHeight()
	top, bottom := word, size.Height-word
	base, tall := bottom, bottom-top
	if len(c.bars) > 0 {
		base = (top + bottom) / 2
		tall /= 2
	}
	put(c.top, 0, top, size.Width, theme.LineThin)
	put(c.axis, 0, base-theme.LineThin/2, size.Width, theme.LineThin)
	scale := 0.0
	if most := c.most(); most > 0 {
		scale = float64(tall-theme.Space1) / most
	}
	c.arrangeBars(size.Width, base, scale)
	c.arrangeArea(size.Width, base, scale)
	c.words[0].placeOn(0, word-theme.Space2)
	end := c.words[2].MinSize().Width
	c.words[1].shrink(c.data.Start, size.Width-end-theme.Space2, theme.SizeOf(c, theme.TextSmall), leastWord)
	c.words[1].placeMid(0, size.Height-word/2+theme.Space1/2)
	c.words[2].placeMid(size.Width-end, size.Height-word/2+theme.Space1/2)
}

func (c *Chart) arrangeBars(width, base float32, scale float64) {
	slot := width / float32(max(len(c.data.Up), 1))
	wide := min(slot*0.6, chartBar)
	for i := range c.data.Up {
		x := float32(i)*slot + (slot-wide)/2
		up, down := barOf(c.data.Up[i], scale), barOf(c.data.Down[i], scale)
		put(c.bars[2*i], x, base-up, wide, up)
		put(c.bars[2*i+1], x, base+theme.LineThin, wide, down)
		c.bars[2*i].Hidden, c.bars[2*i+1].Hidden = up == 0, down == 0
	}
}

// barOf is the height of a bar: what there is is seen.
func barOf(value, scale float64) float32 {
	if value <= 0 {
		return 0
	}
	return max(float32(value*scale), 2)
}

// arrangeArea begins every column at a whole dp, so that no gaps are seen.
func (c *Chart) arrangeArea(width, base float32, scale float64) {
	edge := func(i int) float32 { return float32(math.Round(float64(width) * float64(i) / float64(len(c.area)))) }
	for i, a := range c.area {
		high := float32(math.Round(float64(barOf(c.data.Area[i], scale))))
		put(a, edge(i), base-high, edge(i+1)-edge(i), high)
	}
}

// ChartKey says what the bars up, or down, are, and what the chosen one is.
type ChartKey struct {
	widget.BaseWidget

	up    bool
	mark  *canvas.Rectangle
	word  *words
	money *MoneyLabel
}

// NewChartKey is the key of the bars up, or of those down.
func NewChartKey(up bool, word string, m Money) *ChartKey {
	k := &ChartKey{up: up, mark: canvas.NewRectangle(nil), word: newWords(word, theme.TextText, theme.ColorInk, false), money: NewMoneyLabel(m, theme.TextText)}
	k.money.Align, k.money.Even, k.money.Shrink = fyne.TextAlignTrailing, true, true
	k.ExtendBaseWidget(k)
	return k
}

// CreateRenderer is called by Fyne.
func (k *ChartKey) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(k, []fyne.CanvasObject{k.mark, k.word.Text, k.money}, func() {
		k.mark.FillColor, k.mark.CornerRadius = theme.Of(k, barColour(k.up)), 2
		k.word.paint(k)
	}, func() fyne.Size { return fyne.NewSize(4*theme.Touch, k.word.MinSize().Height+theme.Space2) }, func(size fyne.Size) {
		put(k.mark, 0, (size.Height-chartBar)/2, chartBar, chartBar)
		x := chartBar + theme.Space2
		x += k.word.placeMid(x, size.Height/2) + theme.Space2
		put(k.money, x, 0, max(size.Width-x, 0), size.Height)
	})
}
