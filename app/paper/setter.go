package paper

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// setter sets lines on sheets. Shaping, line breaks and the order of two
// directions are go-text/typesetting's, which the toolkit has, too.
type setter struct {
	regular, bold *face
	rtl           bool
	segments      shaping.Segmenter
	shaper        shaping.HarfbuzzShaper
	wrapper       shaping.LineWrapper

	sheets []*bytes.Buffer
	y      float64        // where the next line's top is, from the sheet's foot
	glyphs []glyph        // all that were placed, in the order of their first use
	known  map[glyph]bool // whether there is something to see
}

// face is a font with its outlines.
type face struct {
	font *font.Face
	name string // of its glyphs in the file
}

type glyph struct {
	of *face
	id font.GID
}

// line is text that fits on one.
type line struct {
	face  *face
	runs  []shaping.Output // from left to right
	width float64
}

func newSetter(fonts Fonts, rtl bool) (*setter, error) {
	t := &setter{rtl: rtl, known: map[glyph]bool{}}
	for name, f := range map[string]struct {
		data []byte
		to   **face
	}{"r": {fonts.Regular, &t.regular}, "b": {fonts.Bold, &t.bold}} {
		parsed, err := font.ParseTTF(bytes.NewReader(f.data))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDocument, err)
		}
		*f.to = &face{font: parsed, name: name}
	}
	return t, nil
}

func (t *setter) direction() di.Direction {
	if t.rtl {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// shape gives a text's runs, in the order of the text.
func (t *setter) shape(f *face, size float64, text []rune) []shaping.Output {
	in := shaping.Input{
		Text: text, RunEnd: len(text), Direction: t.direction(), Face: f.font,
		Size: fixed.Int26_6(size * 64), Script: language.LookupScript('a'), Language: language.DefaultLanguage(),
	}
	var out []shaping.Output
	for _, run := range t.segments.Split(in, onlyFace{f.font}) {
		out = append(out, t.shaper.Shape(run))
	}
	return out
}

// onlyFace takes one font for everything.
type onlyFace struct{ face *font.Face }

// ResolveFace implements shaping.Fontmap.
func (o onlyFace) ResolveFace(rune) *font.Face { return o.face }

// lines breaks a text into lines, also where it says so.
func (t *setter) lines(f *face, size float64, text string, width float64) (out []line) {
	for part := range strings.SplitSeq(t.apart(text), "\n") {
		if part != "" {
			out = append(out, t.broken(f, size, []rune(part), width)...)
		}
	}
	return out
}

// apart puts marks of the sheet's direction where a text is isolated: x/text's
// order of two directions knows no isolates, and this keeps a name from what
// stands beside it as well.
func (t *setter) apart(text string) string {
	mark := "\u200e"
	if t.rtl {
		mark = "\u200f"
	}
	return strings.NewReplacer("\u2068", mark, "\u2069", mark).Replace(text)
}

func (t *setter) broken(f *face, size float64, runes []rune, width float64) []line {
	config := shaping.WrapConfig{Direction: t.direction(), DisableTrailingWhitespaceTrim: true} // it trims within lines of two directions, too
	runs := t.shape(f, size, runes)
	wrapped, _ := t.wrapper.WrapParagraphF(config, fixed.Int26_6(width*64)+1, runes, shaping.NewSliceIterator(runs))
	out := make([]line, len(wrapped))
	for i, w := range wrapped {
		l := line{face: f, runs: slices.Clone(w)}
		slices.SortFunc(l.runs, func(a, b shaping.Output) int { return int(a.VisualIndex - b.VisualIndex) })
		for _, r := range l.runs {
			l.width += points(r.Advance)
		}
		out[i] = l
	}
	return out
}

// width is that of a text's longest line.
func (t *setter) width(f *face, size float64, text string) (most float64) {
	for part := range strings.SplitSeq(t.apart(text), "\n") {
		w := 0.0
		for _, r := range t.shape(f, size, []rune(part)) {
			w += points(r.Advance)
		}
		most = max(most, w)
	}
	return most
}

func points(v fixed.Int26_6) float64 { return float64(v) / 64 }

// sheet begins a new sheet.
func (t *setter) sheet() {
	t.sheets = append(t.sheets, &bytes.Buffer{})
	t.y = sheetHeight - margin
}

func (t *setter) down(points float64) { t.y -= points }

// fits tells whether so much is left of the sheet, above its foot.
func (t *setter) fits(high float64) bool { return t.y-high >= margin+2*footSize }

// keep begins a new sheet if not so much is left of this one.
func (t *setter) keep(high float64) {
	if !t.fits(high) {
		t.sheet()
	}
}

// place draws a line whose foot is where the setter stands, in a column; far sets
// it at the end of the reading direction.
func (t *setter) place(l line, x, width float64, far bool) {
	if far != t.rtl {
		x += width - l.width
	}
	t.draw(t.sheets[len(t.sheets)-1], l, x, t.y+0.3*l.size())
}

func (l line) size() float64 {
	if len(l.runs) == 0 {
		return 0
	}
	return points(l.runs[0].Size)
}

func (t *setter) draw(to *bytes.Buffer, l line, x, y float64) {
	scale := l.size() / float64(l.face.font.Upem())
	for _, r := range l.runs {
		for _, g := range r.Glyphs {
			key := glyph{l.face, g.GlyphID}
			if t.drawn(key) {
				fmt.Fprintf(to, "q %.5f 0 0 %.5f %.2f %.2f cm /%s%d Do Q\n", scale, scale, x+points(g.XOffset), y+points(g.YOffset), key.of.name, key.id)
			}
			x += points(g.Advance)
		}
	}
}

// drawn notes that a glyph is used; it tells whether there is something to see.
func (t *setter) drawn(g glyph) bool {
	seen, known := t.known[g]
	if !known {
		outline, ok := g.of.font.GlyphData(g.id).(font.GlyphOutline)
		seen = ok && len(outline.Segments) > 0
		if t.known[g] = seen; seen {
			t.glyphs = append(t.glyphs, g)
		}
	}
	return seen
}

// outline is a glyph's path as a PDF draws it, in the font's units.
func outline(g glyph) []byte {
	var b bytes.Buffer
	var at opentype.SegmentPoint
	data, _ := g.of.font.GlyphData(g.id).(font.GlyphOutline)
	for _, s := range data.Segments {
		a := s.Args
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			fmt.Fprintf(&b, "%s m\n", pair(a[0]))
		case opentype.SegmentOpLineTo:
			fmt.Fprintf(&b, "%s l\n", pair(a[0]))
		case opentype.SegmentOpQuadTo: // a PDF knows only cubic curves
			fmt.Fprintf(&b, "%s %s %s c\n", pair(third(at, a[0])), pair(third(a[1], a[0])), pair(a[1]))
		case opentype.SegmentOpCubeTo:
			fmt.Fprintf(&b, "%s %s %s c\n", pair(a[0]), pair(a[1]), pair(a[2]))
		}
		at = last(s)
	}
	b.WriteString("f")
	return b.Bytes()
}

func pair(p opentype.SegmentPoint) string {
	f := func(v float32) string { return strconv.FormatFloat(float64(v), 'f', -1, 32) }
	return f(p.X) + " " + f(p.Y)
}

// third is the point that is two thirds of the way to a quadratic curve's control.
func third(from, control opentype.SegmentPoint) opentype.SegmentPoint {
	return opentype.SegmentPoint{X: round(from.X + 2*(control.X-from.X)/3), Y: round(from.Y + 2*(control.Y-from.Y)/3)}
}

func round(v float32) float32 { return float32(int(v*10)) / 10 }

func last(s opentype.Segment) opentype.SegmentPoint {
	points := s.ArgsSlice()
	return points[len(points)-1]
}

// end sets the feet and writes the file.
func (t *setter) end(w io.Writer, foot string) error {
	for i, sheet := range t.sheets {
		t.foot(sheet, foot, false)
		t.foot(sheet, fmt.Sprintf("%d / %d", i+1, len(t.sheets)), true)
	}
	return t.file(w)
}

// foot sets what fits on one line at a sheet's foot.
func (t *setter) foot(sheet *bytes.Buffer, text string, far bool) {
	const room = sheetWidth - 2*margin - 60 // the number has the rest
	lines := t.lines(t.regular, footSize, text, room)
	if len(lines) == 0 {
		return
	}
	x := margin
	if far != t.rtl {
		x = sheetWidth - margin - lines[0].width
	}
	t.draw(sheet, lines[0], x, margin)
}

// file writes sheets and glyphs as a PDF's objects.
func (t *setter) file(w io.Writer) error {
	const first = 4 // catalogue, sheets and what they draw stand before
	var f file
	f.begin()
	var kids, glyphs bytes.Buffer
	for i := range t.sheets {
		fmt.Fprintf(&kids, "%d 0 R ", first+2*i)
	}
	for i, g := range t.glyphs {
		fmt.Fprintf(&glyphs, "/%s%d %d 0 R ", g.of.name, g.id, first+2*len(t.sheets)+i)
	}
	f.object("<< /Type /Catalog /Pages 2 0 R >>", nil)
	f.object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(t.sheets)), nil)
	f.object(fmt.Sprintf("<< /XObject << %s>> >>", glyphs.String()), nil)
	for i, sheet := range t.sheets {
		f.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources 3 0 R >>", sheetWidth, sheetHeight, first+2*i+1), nil)
		if err := f.packed("", sheet.Bytes()); err != nil {
			return err
		}
	}
	for _, g := range t.glyphs {
		box := 4 * int(g.of.font.Upem()) // no glyph is larger
		if err := f.packed(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [%d %d %d %d] ", -box, -box, box, box), outline(g)); err != nil {
			return err
		}
	}
	f.end()
	_, err := w.Write(f.Bytes())
	return err
}
