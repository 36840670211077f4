package gui

import (
	"strconv"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// restorePage opens a wallet again from its words.
func (g *GUI) restorePage() *page {
	v := view.NewRestore(g.Wallet)
	p := staged(g, v, func(s view.RestoreState) view.RestoreStep {
		if s.Step == view.RestorePINAgain {
			return view.RestorePIN
		}
		return s.Step
	}, func(s view.RestoreState) (fyne.CanvasObject, func(view.RestoreState)) {
		switch s.Step {
		case view.RestoreWords:
			return g.restoreWordsPart(v)
		case view.RestoreDone:
			return g.donePart(g.T("restore.done.title"), g.T("restore.done.text"), g.enter), nil
		}
		pin := g.pinPart(v.Digit, v.Delete)
		body := g.screen(g.T("restore.title"), "", pin.pad, pin)
		return body, func(s view.RestoreState) {
			g.setNewPIN(pin, s.Step == view.RestorePINAgain, s.Digits, s.Progress)
			body.Refresh()
		}
	})
	p.digit, p.erase, p.back = v.Digit, v.Delete, v.Back
	return p
}

// restoreWordsPart asks for the words, one after the other.
func (g *GUI) restoreWordsPart(v *view.Restore) (fyne.CanvasObject, func(view.RestoreState)) {
	entry, labelled := g.field("", "", v.Type)
	entry.OnSubmitted = func(string) { v.Accept() }
	heading := widget.NewHeading("")
	status, near := g.status(), flow()
	taken := widget.NewStack(0)
	count := widget.NewTextButton("", "", nil)
	steps := widget.NewStepBar(view.DefaultWords, 1)
	accept := g.main(g.T("restore.accept"), "next", v.Accept)
	pasting := widget.NewOutlinedButton(g.T("action.paste"), "text", func() {
		v.Type(paste())
		v.Accept()
	})
	body := g.screen(g.T("restore.title"), "", buttons(accept, pasting), steps, heading, labelled, status, near, taken,
		widget.NewSmallParagraph(g.T("restore.list")), widget.NewSmallParagraph(g.T("restore.paste")), count)
	shown := 0
	return body, func(s view.RestoreState) {
		if shown != s.Count {
			shown = s.Count
			other := 36 - s.Count // 24 or 12
			count.SetText(g.T("restore.count", "words", other))
			count.OnTapped = func() { v.SetCount(other) }
		}
		steps.SetNow((s.At-1)*view.DefaultWords/s.Count + 1)
		heading.SetText(g.T("restore.word", "position", s.At, "of", s.Count))
		entry.set(s.Typing)
		status.set(s.Progress)
		near.SetParts(g.nearParts(v, s.Near)...)
		taken.SetParts(g.takenParts(v, s.Words)...)
		body.Refresh()
	}
}

// nearParts are the words that may have been meant.
func (g *GUI) nearParts(v *view.Restore, words []string) []fyne.CanvasObject {
	if len(words) == 0 {
		return nil
	}
	parts := []fyne.CanvasObject{widget.NewSmallParagraph(g.T("restore.near"))}
	for _, w := range words {
		parts = append(parts, widget.NewOutlinedButton(w, "", func() { v.Choose(w) }))
	}
	return parts
}

// takenParts are the words so far; pressing one goes back to it.
func (g *GUI) takenParts(v *view.Restore, words []string) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for i, w := range words {
		parts = append(parts, widget.NewTextButton(strconv.Itoa(i+1)+"  "+w, "", func() { v.Edit(i + 1) }))
	}
	return parts
}
