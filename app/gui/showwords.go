package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/view"
)

// wordsPage shows the words again, after the PIN.
func (g *GUI) wordsPage() *page {
	v := view.NewShowWords(g.Wallet, g.Hub, g.Random, g.Now)
	type key struct {
		step     view.WordsStep
		page, at int
	}
	p := staged(g, v, func(s view.WordsState) key {
		return key{s.Step, s.Page.Page, s.Question.Number}
	}, func(s view.WordsState) (fyne.CanvasObject, func(view.WordsState)) {
		switch s.Step {
		case view.WordsPages:
			return g.wordsPart(g.T("words.title"), s.Page, v.Next, nil), nil
		case view.WordsCheck:
			return questionPart(g, s.Question, v.Answer, nil, func(s view.WordsState) (view.WordQuestion, view.Progress) {
				return s.Question, s.Progress
			})
		case view.WordsDone:
			return g.donePart(g.T("words.title"), g.T("words.done"), g.leave), nil
		}
		pin := g.pinPart(v.Digit, v.Delete)
		body := g.screen(g.T("words.title"), "", pin.pad, pin)
		return body, func(s view.WordsState) {
			pin.set(g.T("words.pin"), g.T("words.alone"), s.Digits, s.Left, s.Progress)
			body.Refresh()
		}
	})
	p.digit, p.erase, p.back = v.Digit, v.Delete, v.Back
	return p
}
