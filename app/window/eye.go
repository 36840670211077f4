//go:build tour && !nogui

package window

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	toolkit "fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/widget"
)

// watch answers, line by line, where in the window something stands: for the
// tour only, whose hand is a real pointer. It presses nothing itself.
//
//	where TEXT   x y of what has the text or, where that can be pressed, of it
//	field N      x y of the N-th field
//	row N        x y of the N-th row of a list
//	cloth        x y of the first thing with a cloth that can be pressed
//
// The answer is "none" where it is not there, "off" where it is switched off,
// and "below" or "above" where it has to be scrolled to.
func watch(w fyne.Window) { go answer(w, os.Stdin, os.Stdout) }

func answer(w fyne.Window, in io.Reader, out io.Writer) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		command, rest, _ := strings.Cut(lines.Text(), " ")
		reply := "none"
		fyne.DoAndWait(func() {
			e := &eye{height: w.Canvas().Size().Height, scale: w.Canvas().Scale()}
			root := w.Content()
			if top := w.Canvas().Overlays().Top(); top != nil {
				root = top
			}
			e.wants = matcher(command, rest)
			e.look(root, clip{0, e.height}, nil)
			reply = e.reply()
		})
		fmt.Fprintln(out, reply)
	}
}

// matcher tells how well an object is what is looked for: 2 as it is, 1 nearly, 0
// not.
func matcher(command, rest string) func(fyne.CanvasObject) int {
	n, _ := strconv.Atoi(rest)
	nth := func(is bool) int {
		if is {
			n--
		}
		if is && n == -1 {
			return 2
		}
		return 0
	}
	return func(o fyne.CanvasObject) int {
		switch command {
		case "field":
			_, is := o.(fyne.Focusable)
			_, pressed := o.(fyne.Tappable)
			_, entry := o.(interface{ SelectedText() string })
			return nth(is && (entry || !pressed))
		case "row":
			_, is := o.(*widget.Row)
			return nth(is)
		}
		switch text := textOf(o); {
		case text == rest:
			return 2
		case text != "" && strings.Contains(text, rest):
			return 1
		}
		return 0
	}
}

func textOf(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text
	case *widget.Button:
		return o.Text
	case *widget.Paragraph:
		return o.Text
	case *toolkit.Label:
		return o.Text
	case fyne.Accessible:
		return o.AccessibilityLabel()
	}
	return ""
}

// clip is what can be seen of an object's height.
type clip struct{ top, bottom float32 }

// eye looks through a window.
type eye struct {
	wants         func(fyne.CanvasObject) int
	height, scale float32
	best          int
	found         fyne.CanvasObject
	seen          clip
}

func (e *eye) look(o fyne.CanvasObject, seen clip, pressed fyne.CanvasObject) {
	if o == nil || !o.Visible() {
		return
	}
	if _, can := o.(fyne.Tappable); can {
		pressed = o
	}
	if how := e.wants(o); how > 0 {
		if pressed != nil {
			how += 2 // what can be pressed is meant first
			o = pressed
		}
		if how > e.best {
			e.best, e.found, e.seen = how, o, seen
		}
		if pressed != nil {
			return
		}
	}
	for _, part := range inside(o) {
		in := seen
		if strings.Contains(fmt.Sprintf("%T", o), "Scroll") {
			y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
			in = clip{max(seen.top, y), min(seen.bottom, y+o.Size().Height)}
		}
		e.look(part, in, pressed)
	}
}

func inside(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		return o.Objects
	}
	return nil
}

func (e *eye) reply() string {
	if e.found == nil {
		return "none"
	}
	if d, can := e.found.(fyne.Disableable); can && d.Disabled() {
		return "off"
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(e.found)
	size := e.found.Size()
	x, y := at.X+min(size.Width/2, 160), at.Y+size.Height/2
	switch {
	case y > e.seen.bottom-4:
		return "below"
	case y < e.seen.top+4:
		return "above"
	}
	return fmt.Sprintf("%d %d", int(x*e.scale), int(y*e.scale))
}
