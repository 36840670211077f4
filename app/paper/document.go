package paper

import (
	"errors"
	"fmt"
	"io"
)

// ErrDocument says that a document can't be set: a font is none, or a table's
// rows are not of one length.
var ErrDocument = errors.New("the document can't be printed")

// Document is headings, sentences and tables, set one after the other on as many
// sheets as it takes.
type Document struct {
	Title       string
	Foot        string // at the foot of each sheet, beside its number
	RightToLeft bool
	Parts       []Part
}

// Part is a heading, a sentence or a table: one of these.
type Part struct {
	Heading  string
	Sentence string
	Table    *Table
}

// Table has rows and, unless it is nil, a head, which stands again on each sheet.
// Columns of which Number is set stand at the line's far side, as numbers do.
type Table struct {
	Head   []string
	Number []bool // of each column
	Rows   [][]string
}

// Fonts are the two that a document is set in, as TrueType files.
type Fonts struct{ Regular, Bold []byte }

// Sizes in points, and distances in shares of a size.
const (
	titleSize   = 18
	headingSize = 13
	textSize    = 10
	tableSize   = 9
	footSize    = 8
	lead        = 1.45 // from line to line
	between     = 0.8  // above what follows
	gutter      = 10   // between columns, in points
)

// WriteDocument sets a document on sheets of A4. Letters are drawn as outlines,
// so that a sheet looks alike everywhere; a reader can't search in it.
func WriteDocument(w io.Writer, d *Document, fonts Fonts) error {
	t, err := newSetter(fonts, d.RightToLeft)
	if err != nil {
		return err
	}
	t.sheet()
	t.paragraph(t.bold, titleSize, d.Title)
	for _, p := range d.Parts {
		if err := t.part(p); err != nil {
			return err
		}
	}
	return t.end(w, d.Foot)
}

func (t *setter) part(p Part) error {
	switch {
	case p.Table != nil:
		return t.table(p.Table)
	case p.Heading != "":
		t.keep(3 * headingSize * lead) // never alone at a sheet's end
		t.down(between * headingSize)
		t.paragraph(t.bold, headingSize, p.Heading)
	default:
		t.paragraph(t.regular, textSize, p.Sentence)
	}
	return nil
}

// paragraph sets text over the whole width, over several sheets if need be.
func (t *setter) paragraph(f *face, size float64, text string) {
	for _, l := range t.lines(f, size, text, sheetWidth-2*margin) {
		t.keep(size * lead)
		t.down(size * lead)
		t.place(l, margin, sheetWidth-2*margin, false)
	}
	t.down(between * size / 2)
}

func (t *setter) table(table *Table) error {
	for i, row := range append([][]string{table.Head}, table.Rows...) {
		if len(row) != len(table.Number) && (i > 0 || row != nil) {
			return fmt.Errorf("%w: row %d has %d columns of %d", ErrDocument, i, len(row), len(table.Number))
		}
	}
	widths := t.widths(table)
	head := t.cells(t.bold, table.Head, widths)
	t.down(between * tableSize)
	t.keep(3 * tableSize * lead)
	t.head(head, table.Number, widths)
	for _, row := range table.Rows {
		cells := t.cells(t.regular, row, widths)
		if !t.fits(height(cells)) {
			t.sheet()
			t.head(head, table.Number, widths)
		}
		t.row(cells, table.Number, widths)
	}
	t.down(between * tableSize)
	return nil
}

// cells are a row's lines in each column.
func (t *setter) cells(f *face, row []string, widths []float64) [][]line {
	out := make([][]line, len(row))
	for i, text := range row {
		out[i] = t.lines(f, tableSize, text, widths[i])
	}
	return out
}

func height(cells [][]line) float64 {
	most := 1
	for _, c := range cells {
		most = max(most, len(c))
	}
	return float64(most) * tableSize * lead
}

// head places a table's head, with a rule below.
func (t *setter) head(cells [][]line, number []bool, widths []float64) {
	if len(cells) == 0 {
		return
	}
	t.row(cells, number, widths)
	wide := gutter * float64(len(widths)-1)
	for _, w := range widths {
		wide += w
	}
	x := margin
	if t.rtl {
		x = sheetWidth - margin - wide
	}
	fmt.Fprintf(t.sheets[len(t.sheets)-1], "0.4 w %.2f %.2f m %.2f %.2f l S\n", x, t.y, x+wide, t.y)
}

// row places cells beside each other, from the side where a line begins.
func (t *setter) row(cells [][]line, number []bool, widths []float64) {
	top, x := t.y, margin
	for i, c := range cells {
		at := x
		if t.rtl {
			at = sheetWidth - x - widths[i]
		}
		t.y = top
		for _, l := range c {
			t.down(tableSize * lead)
			t.place(l, at, widths[i], number[i])
		}
		x += widths[i] + gutter
	}
	t.y = top - height(cells)
}

// widths shares the sheet's width among columns: each gets what it needs where
// all have room, else those that need more than their share give up the same part.
func (t *setter) widths(table *Table) []float64 {
	need := make([]float64, len(table.Number))
	for i, h := range table.Head {
		need[i] = t.width(t.bold, tableSize, h)
	}
	for _, row := range table.Rows {
		for i, text := range row {
			need[i] = max(need[i], t.width(t.regular, tableSize, text))
		}
	}
	return shared(need, sheetWidth-2*margin-gutter*float64(len(need)-1))
}

// shared are widths that need no more than there is.
func shared(need []float64, room float64) []float64 {
	out := append([]float64(nil), need...)
	modest := make([]bool, len(need)) // columns that need no more than a fair share
	left, greedy := room, len(need)
	for changed := true; changed && greedy > 0; {
		changed = false
		for i, n := range need {
			if !modest[i] && n <= left/float64(greedy) {
				modest[i], changed = true, true
				left -= n
				greedy--
			}
		}
	}
	for i := range out {
		if !modest[i] {
			out[i] = left / float64(greedy)
		}
	}
	return out
}
