package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/i18n"
)

// page is a screen on the stack.
type page struct {
	object fyne.CanvasObject
	again  func() *page  // makes it anew, in another language or look
	back   func() bool   // a step back inside; false or nil: leave the page
	close  func()        // ends its view-model
	digit  func(rune)    // a digit or point of the keyboard, where no field has it
	erase  func()        // backspace
	accept func()        // enter, where it is not the main button's
	place  func() string // by which name it can be come back to, and what is typed; nil or empty: not at all
	main   presser       // the main button: enter presses it
	hold   bool          // it can't be left by going back
}

// presser is a button that can be switched off.
type presser interface {
	fyne.Disableable
	fyne.Tappable
}

// enter does what the main button does.
func (p *page) enter() {
	switch {
	case p.accept != nil:
		p.accept()
	case p.main != nil && !p.main.Disabled():
		p.main.Tapped(nil)
	}
}

// groundLayers are a colour and a page; what lies above covers them.
const groundLayers = 2

func newGround() *fyne.Container {
	return container.NewStack(canvas.NewRectangle(theme.Of(nil, theme.ColorBg)), container.NewStack())
}

// show puts a page on the stack.
func (g *GUI) show(p *page) {
	g.pages = append(g.pages, p)
	g.draw()
	g.keepPlace()
}

// only shows a page with nothing under it.
func (g *GUI) only(p *page) {
	for _, old := range g.pages {
		old.end()
	}
	g.pages = nil
	g.show(p)
}

func (g *GUI) top() *page {
	if len(g.pages) == 0 {
		return nil
	}
	return g.pages[len(g.pages)-1]
}

// back takes an open question for a no; else it goes a step back in the page, or
// leaves it for the one below.
func (g *GUI) back() {
	if g.question != nil {
		g.question.no()
		return
	}
	p := g.top()
	if p == nil || p.hold || p.back != nil && p.back() || len(g.pages) == 1 {
		return
	}
	g.leave()
}

// leave takes the topmost page away.
func (g *GUI) leave() {
	n := len(g.pages)
	if n < 2 {
		g.begin()
		return
	}
	g.pages[n-1].end()
	g.pages = g.pages[:n-1]
	g.draw()
	g.keepPlace()
}

func (p *page) end() {
	if p.close != nil {
		p.close()
	}
}

// draw shows the topmost page.
func (g *GUI) draw() {
	g.question.close()
	g.ground.Objects[0].(*canvas.Rectangle).FillColor = theme.Of(nil, theme.ColorBg)
	holder := g.ground.Objects[1].(*fyne.Container)
	holder.Objects = []fyne.CanvasObject{g.top().object}
	g.Window.Canvas().Unfocus()
	g.ground.Refresh()
}

// redraw makes all pages anew that can be. Others stay, with what was typed
// into them: their parts follow a change of light and dark by themselves.
func (g *GUI) redraw() {
	for i, p := range g.pages {
		if p.again != nil {
			p.end()
			g.pages[i] = p.again()
		}
	}
	g.draw()
}

// typedRune takes a digit of any script for the screen, unless it is covered by
// a question.
func (g *GUI) typedRune(r rune) {
	r = i18n.PlainDigit(r)
	if p := g.top(); p != nil && p.digit != nil && g.question == nil {
		p.digit(r)
	}
}

// typedKey is a key that no field or button wanted.
func (g *GUI) typedKey(e *fyne.KeyEvent) {
	p := g.top()
	switch {
	case e.Name == fyne.KeyEscape:
		g.back()
	case p == nil || g.question != nil:
	case e.Name == fyne.KeyBackspace && p.erase != nil:
		p.erase()
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		p.enter()
	default:
		g.turn(e.Name)
	}
}

// turn scrolls the page as keys say.
func (g *GUI) turn(key fyne.KeyName) {
	by, ok := map[fyne.KeyName]float32{
		fyne.KeyPageDown: 0.9, fyne.KeyPageUp: -0.9, fyne.KeyDown: 0.1, fyne.KeyUp: -0.1, fyne.KeyHome: -1e6, fyne.KeyEnd: 1e6,
	}[key]
	if ok {
		widget.Turn(g.Window.Canvas(), by)
	}
}

// shortcuts are for keyboards, on screens with the places of the app: Ctrl with a
// digit goes to one of them, with L it locks the wallet.
func (g *GUI) shortcuts() {
	c := g.Window.Canvas()
	add := func(key fyne.KeyName, do func(*widget.TabBar)) {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) {
			if bar := widget.TabsOn(c); bar != nil && g.question == nil {
				do(bar)
			}
		})
	}
	for i, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5} {
		add(key, func(bar *widget.TabBar) { bar.Press(i) })
	}
	add(fyne.KeyL, func(*widget.TabBar) { g.lock() })
}
