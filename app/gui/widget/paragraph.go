package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
)

// Paragraph is text that wraps. Its height follows from its width; put it in a
// Stack, Card or Column, which ask for that.
type Paragraph struct {
	widget.BaseWidget

	Text     string
	TextSize fyne.ThemeSizeName
	Colour   fyne.ThemeColorName
	Bold     bool
	Align    fyne.TextAlign

	probe *words
	lines []*words
}

// NewParagraph is normal text in ink.
func NewParagraph(text string) *Paragraph {
	return newParagraph(text, theme.TextText, theme.ColorInk, false)
}

// NewSmallParagraph is second text: small and muted.
func NewSmallParagraph(text string) *Paragraph {
	return newParagraph(text, theme.TextSmall, theme.ColorMuted, false)
}

// NewHeading is a title over a part of a screen.
func NewHeading(text string) *Paragraph {
	return newParagraph(text, theme.TextText, theme.ColorInk, true)
}

// NewTitle is the large line of a screen that has no title bar.
func NewTitle(text string) *Paragraph {
	return newParagraph(text, theme.TextTitle, theme.ColorInk, true)
}

func newParagraph(text string, size fyne.ThemeSizeName, colour fyne.ThemeColorName, bold bool) *Paragraph {
	p := &Paragraph{Text: text, TextSize: size, Colour: colour, Bold: bold}
	p.ExtendBaseWidget(p)
	return p
}

// Centred centres the lines and gives the paragraph back.
func (p *Paragraph) Centred() *Paragraph {
	p.Align = fyne.TextAlignCenter
	p.Refresh()
	return p
}

// SetText shows another text.
func (p *Paragraph) SetText(text string) {
	p.Text = text
	p.Refresh()
}

// HeightFor is the height of the text broken at a width.
func (p *Paragraph) HeightFor(width float32) float32 {
	return float32(len(p.measureLines(width))) * p.lineHeight()
}

func (p *Paragraph) measureLines(width float32) []string {
	p.paint()
	return p.probe.wrap(p.Text, width)
}

func (p *Paragraph) lineHeight() float32 {
	return fyne.MeasureText("Ay", p.probe.TextSize, p.probe.TextStyle).Height
}

// CreateRenderer is called by Fyne.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	r := &paragraphRenderer{p: p}
	p.paint()
	r.flow(p.Size())
	return r
}

func (p *Paragraph) paint() {
	if p.probe == nil {
		p.probe = newWords("", p.TextSize, p.Colour, p.Bold)
	}
	p.probe.size, p.probe.colour, p.probe.TextStyle.Bold = p.TextSize, p.Colour, p.Bold
	p.probe.paint(p)
}

// paragraphRenderer has as many objects as there are lines.
type paragraphRenderer struct {
	p       *Paragraph
	objects []fyne.CanvasObject
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *paragraphRenderer) Layout(size fyne.Size)        { r.flow(size) }

// MinSize is narrow, and as high as the text is at its present width.
func (r *paragraphRenderer) MinSize() fyne.Size {
	width := r.p.Size().Width
	if width <= 0 {
		return fyne.NewSize(1, r.p.lineHeight())
	}
	return fyne.NewSize(1, r.p.HeightFor(width))
}

func (r *paragraphRenderer) Refresh() {
	r.flow(r.p.Size())
	for _, o := range r.objects {
		o.Refresh()
	}
}

// flow breaks the text anew and places its lines.
func (r *paragraphRenderer) flow(size fyne.Size) {
	p := r.p
	r.objects, p.lines = nil, nil
	if size.Width <= 0 {
		return
	}
	y := float32(0)
	for _, text := range p.measureLines(size.Width) {
		w := newWords(text, p.TextSize, p.Colour, p.Bold)
		w.paint(p)
		w.Alignment = aligned(p, p.Align)
		w.Text.Text = visualPart(p.Text, text, theme.RTL(p))
		put(w.Text, 0, y, size.Width, p.lineHeight())
		y += p.lineHeight()
		p.lines = append(p.lines, w)
		r.objects = append(r.objects, w.Text)
	}
}
