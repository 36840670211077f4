package gui_test

import (
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/gui/widget"
)

// hand looks at a window, taps and types. What the screens are told from other
// goroutines it draws itself, while it waits.
type hand struct {
	t      *testing.T
	window fyne.Window
	calls  chan func()
	shots  int
	name   string
}

// until draws what changes until a condition holds.
func (h *hand) until(what string, holds func() bool) {
	h.t.Helper()
	end := time.After(5 * time.Second)
	for !holds() {
		select {
		case f := <-h.calls:
			f()
		case <-end:
			h.shoot()
			h.t.Fatalf("%s never came; there is:\n%s", what, strings.Join(h.words(), "\n"))
		}
	}
}

// settle draws all that is known to have changed.
func (h *hand) settle() {
	for len(h.calls) > 0 {
		(<-h.calls)()
	}
}

// sees waits for a text.
func (h *hand) sees(text string) {
	h.t.Helper()
	h.until(text, func() bool {
		for _, have := range h.words() {
			if strings.Contains(have, text) {
				return true
			}
		}
		return false
	})
	h.shoot()
}

// shoot writes a picture of each step where SANDUK_SHOTS names a folder.
func (h *hand) shoot() {
	dir := os.Getenv("SANDUK_SHOTS")
	if dir == "" {
		return
	}
	h.shots++
	f, err := os.Create(filepath.Join(dir, h.name+"-"+string(rune('a'+h.shots/26))+string(rune('a'+h.shots%26))+".png"))
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := png.Encode(f, h.window.Canvas().Capture()); err != nil {
		h.t.Fatal(err)
	}
}

// parts are all that can be seen, an open question only where there is one.
func (h *hand) parts() []fyne.CanvasObject {
	if top := h.window.Canvas().Overlays().Top(); top != nil {
		return seen(nil, top)
	}
	return seen(nil, h.window.Content())
}

// seen adds an object and what it is drawn from. It looks at the renderers that
// draw the window: asking for others would leave those with old objects.
func seen(out []fyne.CanvasObject, o fyne.CanvasObject) []fyne.CanvasObject {
	if !o.Visible() {
		return out
	}
	out = append(out, o)
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		inside = o.Objects
	}
	for _, part := range inside {
		out = seen(out, part)
	}
	return out
}

func (h *hand) words() []string {
	var out []string
	for _, o := range h.parts() {
		switch o := o.(type) {
		case *widget.Paragraph:
			out = append(out, o.Text)
		case *widget.Button:
			out = append(out, o.Text)
		case *widget.MoneyLabel:
			out = append(out, o.Money.Sign+o.Money.Major+o.Money.Minor+" "+o.Money.Currency)
		case *widget.StateBadge:
			out = append(out, o.Word)
		case *widget.HoldButton:
			out = append(out, o.Text)
		case *canvas.Text:
			out = append(out, o.Text)
		}
	}
	return out
}

// taps presses the button with a word, as soon as it is there and not switched
// off.
func (h *hand) taps(word string) {
	h.t.Helper()
	var found fyne.Tappable
	h.until("button "+word, func() bool {
		for _, o := range h.parts() {
			switch o := o.(type) {
			case *widget.Button:
				if o.Text == word && !o.Disabled() {
					found = o
				}
			case *widget.Option:
				if o.Text() == word {
					found = o
				}
			case *widget.GoalCard:
				if o.Name == word {
					found = o
				}
			case *widget.PeopleCard:
				if o.Name == word {
					found = o
				}
			case *widget.HoldButton:
				if o.Text == word && !o.Disabled() {
					found = o
				}
			}
		}
		return found != nil
	})
	test.Tap(found)
}

// types types into the nth field of the screen, as soon as it is there.
func (h *hand) types(n int, text string) {
	h.t.Helper()
	var fields []fyne.Focusable
	h.until("field", func() bool {
		fields = h.fields()
		return n < len(fields)
	})
	test.Type(fields[n], text)
	fields[n].FocusLost() // or its cursor blinks in pictures
}

// entry is any field that one types into.
type entry interface {
	fyne.Focusable
	SetPlaceHolder(text string)
}

func (h *hand) fields() []fyne.Focusable {
	var out []fyne.Focusable
	for _, o := range h.parts() {
		if f, ok := o.(entry); ok {
			out = append(out, f)
		}
	}
	return out
}

// keys types on the keyboard where no field has it.
func (h *hand) keys(digits string) {
	for _, r := range digits {
		h.window.Canvas().OnTypedRune()(r)
	}
}

func (h *hand) tab(n int) {
	h.t.Helper()
	for _, o := range h.parts() {
		if bar, ok := o.(*widget.TabBar); ok {
			var tabs []fyne.Tappable
			for _, part := range seen(nil, bar) {
				if t, ok := part.(fyne.Tappable); ok {
					tabs = append(tabs, t)
				}
			}
			test.Tap(tabs[tabPlaces()[n]])
			return
		}
	}
	h.t.Fatal("there are no tabs")
}

// tabPlaces say where the tabs stand that tests number: home, community, more,
// people, savings.
func tabPlaces() []int { return []int{0, 3, 4, 1, 2} }
