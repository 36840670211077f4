package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
	"sanduk.app/i18n"
)

// newWalletPage makes a wallet: PIN, words on paper, check.
func (g *GUI) newWalletPage() *page {
	v := view.NewNewWallet(g.Wallet, g.Random, g.texts.Language().Tag)
	type key struct {
		step     view.NewWalletStep
		page, at int
	}
	p := staged(g, v, func(s view.NewWalletState) key {
		step := s.Step
		if step == view.NewPINAgain {
			step = view.NewPIN
		}
		return key{step, s.Words.Page, s.Question.Number}
	}, func(s view.NewWalletState) (fyne.CanvasObject, func(view.NewWalletState)) {
		switch s.Step {
		case view.NewList:
			return g.listPart(v), nil
		case view.NewWords:
			return g.wordsPart(g.T("new.words.title"), s.Words, v.Next, v.Later), nil
		case view.NewCheck:
			return questionPart(g, s.Question, v.Answer, v.Later, func(s view.NewWalletState) (view.WordQuestion, view.Progress) {
				return s.Question, s.Progress
			})
		case view.NewDone:
			text := g.T("new.done.later")
			if s.Kept {
				text = g.T("new.done.kept")
			}
			return g.donePart(g.T("new.done.title"), text, g.enter), nil
		}
		pin := g.pinPart(v.Digit, v.Delete)
		body := g.screen(g.T("welcome.new"), "", pin.pad, pin)
		return body, func(s view.NewWalletState) {
			g.setNewPIN(pin, s.Step == view.NewPINAgain, s.Digits, s.Progress)
			body.Refresh()
		}
	})
	p.digit, p.erase, p.back = v.Digit, v.Delete, v.Back
	return p
}

// listPart offers words of the reader's language beside English ones.
func (g *GUI) listPart(v *view.NewWallet) fyne.CanvasObject {
	own := g.main(g.texts.Language().Name, "", func() { v.ChooseList(true) })
	english := widget.NewOutlinedButton(i18n.Languages()[0].Name, "", func() { v.ChooseList(false) })
	return g.screen(g.T("new.list.title"), "", buttons(own, english), widget.NewParagraph(g.T("new.list.why")))
}

// setNewPIN asks for a new PIN, or once more for the same.
func (g *GUI) setNewPIN(pin *pinPart, again bool, digits int, progress view.Progress) {
	if again {
		pin.set(g.T("pin.again"), "", digits, 0, progress)
		return
	}
	pin.set(g.T("pin.new"), g.T("pin.why"), digits, 0, progress)
}

// wordsPart shows one page of the words, and why they matter.
func (g *GUI) wordsPart(title string, words view.WordPage, next, later func()) fyne.CanvasObject {
	list := widget.NewWordList(words.First, words.Words)
	list.Number = g.texts.Number
	footer := []fyne.CanvasObject{g.main(g.T("new.words.next"), "edit", next)}
	if later != nil {
		footer = append(footer, widget.NewTextButton(g.T("new.words.later"), "", later))
	}
	at := g.T("new.words.page", "page", words.Page, "pages", words.Pages)
	return g.screen(title, "", buttons(footer...),
		tight(widget.NewStepBar(words.Pages, words.Page), widget.NewSmallParagraph(at)), list, widget.NewSmallParagraph(g.T("new.words.why")))
}

// questionPart asks which word stands at a place. read finds the question in a
// state.
func questionPart[S any](g *GUI, q view.WordQuestion, answer func(string), later func(), read func(S) (view.WordQuestion, view.Progress)) (fyne.CanvasObject, func(S)) {
	wrong := widget.NewParagraph(g.T("new.check.wrong")).Centred()
	wrong.Colour = theme.ColorDangerText
	status := g.status()
	body := g.checkScreen(q, answer, later, wrong, status)
	return body, func(s S) {
		q, progress := read(s)
		wrong.Hidden = !q.Wrong
		status.set(progress)
		body.Refresh()
	}
}

func (g *GUI) checkScreen(q view.WordQuestion, answer func(string), later func(), wrong, status fyne.CanvasObject) fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewStepBar(q.Of, q.Number), widget.NewHeading(g.T("new.check.title", "position", q.Position)).Centred(), wrong, status}
	for _, word := range q.Choices {
		parts = append(parts, widget.NewOutlinedButton(word, "", func() { answer(word) }))
	}
	var footer fyne.CanvasObject
	if later != nil {
		footer = widget.NewTextButton(g.T("new.words.later"), "", later)
	}
	return g.screen(g.T("words.title"), g.T("new.check.number", "number", q.Number, "of", q.Of), footer, parts...)
}

// donePart says that something is finished, with the way on.
func (g *GUI) donePart(title, text string, on func()) fyne.CanvasObject {
	parts := []fyne.CanvasObject{centred(g.stateMark(theme.StateDone, 72)), widget.NewTitle(title).Centred(), widget.NewParagraph(text).Centred()}
	return widget.NewColumn(g.next(on), widget.NewPadded(flow(parts...), 0, theme.Space5, 0))
}
