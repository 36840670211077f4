package widget

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// Signs that say how text runs. A text that begins with one of the first two is
// in the order in which it is drawn.
const (
	leftMark  = '\u200e'
	rightMark = '\u200f'
	isolated  = '\u2068' // text of its own direction begins
	isolation = '\u2069' // and ends
	stand     = '\ufffc' // stands for such text
)

// visual is one line of text as Fyne has to get it. Fyne draws runs one
// after the other from the left, as they are written, and the letters of each as
// the run goes; so the runs of a line that runs both ways, or from the right, are
// put into the order in which they are seen, with marks that keep them apart.
// Text without a letter that runs from the right comes back as it is, and so
// does one that was put in order before.
func visual(line string, rtl bool) string {
	switch {
	case strings.HasPrefix(line, string(leftMark)), strings.HasPrefix(line, string(rightMark)):
		return line
	case !strings.ContainsFunc(line, backwards):
		return strings.Map(dropIsolates, line)
	}
	return drawn(ordered(line, rtl))
}

// visualPart is one line of a text that was broken into several. A line without a
// letter that runs from the right, as one of an amount alone, still does so when
// the text does.
func visualPart(text, line string, rtl bool) string {
	if rtl && strings.ContainsFunc(text, backwards) {
		return drawn(ordered(line, rtl))
	}
	return visual(line, rtl)
}

// backwards tells whether a letter runs from right to left.
func backwards(r rune) bool {
	if r < 0x590 {
		return false
	}
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}

func dropIsolates(r rune) rune {
	if r == isolated || r == isolation {
		return -1
	}
	return r
}

// run is a piece of a line that goes one way.
type run struct {
	text   string
	back   bool // from right to left
	number bool // without a letter: among what runs from the right it goes with it
	first  int  // which isolate is the first that stands in it
}

// drawn joins runs that follow one another from left to right. Fyne takes those
// beside each other that go the same way for one, so they are made one, in the
// order in which they are written; marks round each leave what lies at its ends no
// choice.
func drawn(line []run) string {
	var out strings.Builder
	for i := 0; i < len(line); {
		text, back := "", line[i].back
		for ; i < len(line) && line[i].back == back; i++ {
			if back {
				text = line[i].text + text
			} else {
				text += line[i].text
			}
		}
		mark := string(leftMark)
		if back {
			mark = string(rightMark)
		}
		out.WriteString(mark + text + mark)
	}
	return out.String()
}

// ordered are the runs of a line from left to right. What is isolated is put in
// order by itself, by its own first letter, and is one sign of the line.
func ordered(line string, rtl bool) []run {
	plain, inside := isolates(line)
	var out []run
	for _, r := range inSight(runs(plain, rtl), rtl) {
		var order [][]run
		for i, part := range strings.Split(r.text, string(stand)) {
			if i > 0 {
				order = append(order, inside[r.first+i-1])
			}
			if part != "" {
				order = append(order, []run{{text: part, back: r.back}})
			}
		}
		if r.back {
			slices.Reverse(order)
		}
		out = append(out, slices.Concat(order...)...)
	}
	return out
}

// isolates takes what is isolated out of a line, puts each in order, and leaves a
// sign in its place.
func isolates(line string) (plain string, inside [][]run) {
	var out strings.Builder
	for {
		before, rest, open := strings.Cut(line, string(isolated))
		out.WriteString(strings.Map(dropIsolates, strings.ReplaceAll(before, string(stand), "")))
		if !open {
			return out.String(), inside
		}
		text, after, closed := strings.Cut(rest, string(isolation))
		if !closed { // a line that breaks in the middle
			after = ""
		}
		text = strings.Map(dropIsolates, strings.ReplaceAll(text, string(stand), ""))
		inside = append(inside, ordered(text, startsBackwards(text)))
		out.WriteRune(stand)
		line = after
	}
}

func startsBackwards(text string) bool {
	for _, r := range text {
		if backwards(r) {
			return true
		}
		if p, _ := bidi.LookupRune(r); p.Class() == bidi.L {
			return false
		}
	}
	return false
}

// runs cuts a line where its direction changes, in the order in which it is
// written. The library tells the ways of runs but not how deep they lie within
// each other; isolation does for the rest.
func runs(line string, rtl bool) []run {
	var p bidi.Paragraph
	start, way := string(leftMark), bidi.DefaultDirection(bidi.LeftToRight)
	if rtl {
		start, way = string(rightMark), bidi.DefaultDirection(bidi.RightToLeft)
	}
	if _, err := p.SetString(start+strings.ReplaceAll(line, "\n", " "), way); err != nil {
		return []run{{text: line, back: rtl}}
	}
	order, err := p.Order()
	if err != nil {
		return []run{{text: line, back: rtl}}
	}
	var out []run
	first := 0
	for i := range order.NumRuns() {
		piece := order.Run(i)
		r := run{text: piece.String(), back: piece.Direction() == bidi.RightToLeft, first: first}
		if i == 0 {
			r.text = strings.TrimPrefix(r.text, start)
		}
		r.number = !strings.ContainsFunc(r.text, letter)
		first += strings.Count(r.text, string(stand))
		if r.text != "" {
			out = append(out, r)
		}
	}
	return out
}

func letter(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.L
}

// inSight is the order of runs from left to right: all the other way round in a
// line from the right; in one from the left so is each group that runs from the
// right, with the numbers in it.
func inSight(line []run, rtl bool) []run {
	if rtl {
		slices.Reverse(line)
		return line
	}
	for i := 0; i < len(line); i++ {
		j := i
		for j < len(line) && (line[j].back || line[j].number && j > i) {
			j++
		}
		if j > i {
			slices.Reverse(line[i:j])
			i = j - 1
		}
	}
	return line
}
