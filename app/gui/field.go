package gui

import (
	"fyne.io/fyne/v2"
	toolkit "fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/widget"
)

// field is an entry that leaves the keys of the screen to the screen: escape
// goes back, enter does what the main button does.
type field struct {
	toolkit.Entry
	g *GUI
}

// FocusGained is called by Fyne. A field that the keyboard leads to is seen.
func (f *field) FocusGained() {
	f.Entry.FocusGained()
	widget.Reveal(f)
}

// TypedKey is called by Fyne.
func (f *field) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyPageUp, fyne.KeyPageDown:
		f.g.typedKey(e)
	default:
		f.Entry.TypedKey(e)
	}
}

// set shows a text, without calling back for what it shows already.
func (f *field) set(text string) {
	if f.Text != text {
		f.SetText(text)
	}
}

// field is for one line of text, with its word above it.
func (g *GUI) field(label, text string, changed func(string)) (*field, fyne.CanvasObject) {
	f := &field{g: g}
	f.ExtendBaseWidget(f)
	f.SetText(text)
	f.OnChanged = changed
	if label == "" {
		return f, f
	}
	return f, labelled(label, f)
}

// longField is for text that is pasted rather than typed.
func (g *GUI) longField(hint, text string, changed func(string)) *field {
	f := &field{g: g}
	f.MultiLine = true
	f.Wrapping = fyne.TextWrapBreak
	f.ExtendBaseWidget(f)
	f.SetMinRowsVisible(4)
	f.SetPlaceHolder(hint)
	f.SetText(text)
	f.OnChanged = changed
	return f
}

// wordsField is for many words, of paper or of the clipboard. It breaks words at
// the edge: with whole words Fyne 2.8 loses spaces that are typed there.
func (g *GUI) wordsField(hint, text string, changed func(string)) *field {
	f := g.longField(hint, text, changed)
	f.SetMinRowsVisible(6)
	return f
}
