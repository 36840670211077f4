package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
)

// words is one line of text in the theme's tokens.
type words struct {
	*canvas.Text
	size   fyne.ThemeSizeName
	colour fyne.ThemeColorName
}

func newWords(text string, size fyne.ThemeSizeName, colour fyne.ThemeColorName, bold bool) *words {
	w := &words{Text: canvas.NewText(text, nil), size: size, colour: colour}
	w.TextStyle.Bold = bold
	return w
}

// paint takes colour and size from the theme that holds for the owner.
func (w *words) paint(owner fyne.CanvasObject) {
	w.Color = theme.Of(owner, w.colour)
	w.TextSize = theme.SizeOf(owner, w.size)
}

// measure is the size of the text and how far down its baseline lies.
func (w *words) measure() (fyne.Size, float32) {
	return fyne.CurrentApp().Driver().RenderedTextSize(w.Text.Text, w.TextSize, w.TextStyle, nil)
}

// placeOn puts the text with its start at x and its baseline at y, and gives
// its width.
func (w *words) placeOn(x, y float32) float32 {
	size, base := w.measure()
	put(w.Text, x, y-base, size.Width, size.Height)
	return size.Width
}

// placeMid puts the text with its start at x, centred on y.
func (w *words) placeMid(x, y float32) float32 {
	size := w.MinSize()
	put(w.Text, x, y-size.Height/2, size.Width, size.Height)
	return size.Width
}

// widthOf is the width of another text in the same face and size.
func (w *words) widthOf(text string) float32 {
	return fyne.MeasureText(text, w.TextSize, w.TextStyle).Width
}

// fit shows text, cut with … where it would be wider than width.
func (w *words) fit(text string, width float32) {
	w.Text.Text = text
	if w.widthOf(text) <= width {
		return
	}
	runes := []rune(text)
	lo, hi := 0, len(runes)
	for lo < hi { // the longest start that fits
		mid := (lo + hi + 1) / 2
		if w.widthOf(cut(runes[:mid])) <= width {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	w.Text.Text = cut(runes[:lo])
}

// shrink shows text at a size, or as much smaller as it must be to fit; at the
// least size it is cut.
func (w *words) shrink(text string, width, size, least float32) {
	for w.TextSize = size; w.TextSize > least && w.widthOf(text) > width; {
		w.TextSize = max(w.TextSize-1, least)
	}
	w.fit(text, width)
}

func cut(runes []rune) string {
	return strings.TrimRight(string(runes), " ") + "…"
}

// wrap breaks a text into lines no wider than width. A word that is wider by
// itself is broken where it must be. Line breaks of the text are kept.
func (w *words) wrap(text string, width float32) []string {
	var lines []string
	for para := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range strings.FieldsFunc(para, breaks) {
			next := word
			if line != "" {
				next = line + " " + word
			}
			if w.widthOf(next) <= width {
				line = next
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			var broken []string
			broken, line = w.breakWord(word, width)
			lines = append(lines, broken...)
		}
		lines = append(lines, line)
	}
	return lines
}

// breaks tells whether a line may end here: an amount's spaces hold it together.
func breaks(r rune) bool { return r == ' ' || r == '\t' }

// breakWord cuts a word into full lines and what is left over.
func (w *words) breakWord(word string, width float32) (lines []string, rest string) {
	runes := []rune(word)
	for w.widthOf(string(runes)) > width && len(runes) > 1 {
		n := 1
		for n < len(runes)-1 && w.widthOf(string(runes[:n+1])) <= width {
			n++
		}
		lines = append(lines, string(runes[:n]))
		runes = runes[n:]
	}
	return lines, string(runes)
}
