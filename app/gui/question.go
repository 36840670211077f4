package gui

import (
	"fyne.io/fyne/v2"
	toolkit "fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
)

// question covers the screen until it is answered with yes or no, once.
type question struct {
	g     *GUI
	popup *toolkit.PopUp
	not   func() // what no does; nil: nothing
}

// asked is what a question says.
type asked struct {
	title, text, yes, no string
}

// confirm asks yes or no. While a question is open there is no second one.
func (g *GUI) confirm(a asked, yes, no func()) {
	if g.question != nil {
		return
	}
	q := &question{g: g, not: no}
	agree := widget.NewMainButton(a.yes, "", func() { q.answer(yes) })
	refuse := widget.NewOutlinedButton(a.no, "", q.no)
	parts := []fyne.CanvasObject{widget.NewTitle(a.title).Centred()}
	if a.text != "" {
		parts = append(parts, widget.NewParagraph(a.text).Centred())
	}
	content := widget.NewPadded(widget.NewStack(theme.Space3, append(parts, agree, refuse)...), theme.Space3, theme.Space3, theme.Space3)
	c := g.Window.Canvas()
	q.popup = toolkit.NewModalPopUp(content, c)
	g.question = q
	width := min(c.Size().Width, theme.ColumnWidth) - 2*theme.Space4
	pad := q.popup.Theme().Size("padding")
	q.popup.Resize(fyne.NewSize(width, content.HeightFor(width-2*pad)+2*pad))
	q.popup.Show()
	if !fyne.CurrentDevice().IsMobile() {
		c.Focus(refuse) // a key that is held down must not say yes
	}
}

// no takes the question away; what was asked about is not done.
func (q *question) no() { q.answer(q.not) }

func (q *question) answer(do func()) {
	if q.g.question != q {
		return // answered before
	}
	q.close()
	if do != nil {
		do()
	}
}

// close takes the question away without an answer.
func (q *question) close() {
	if q != nil && q.g.question == q {
		q.g.question = nil
		q.popup.Hide()
	}
}
