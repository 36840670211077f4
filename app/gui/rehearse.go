package gui

import (
	"time"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// rehearsePage tries a backup without risk.
func (g *GUI) rehearsePage() *page {
	v := view.NewRehearse(g.Wallet, g.Hub)
	p := staged(g, v, func(s view.RehearseState) view.RehearseStep { return s.Step },
		func(s view.RehearseState) (fyne.CanvasObject, func(view.RehearseState)) {
			switch s.Step {
			case view.RehearseWords:
				return g.tryPart(v, s, g.T("rehearse.words.hint"), g.T("rehearse.try"))
			case view.RehearseShares:
				return g.tryPart(v, s, g.T("gather.hint"), g.T("gather.take"))
			case view.RehearseDone:
				return g.donePart(g.T("rehearse.done.title"), g.T("rehearse.done.text"), g.leave), nil
			}
			return g.rehearseChoice(v)
		})
	p.back = v.Back
	return p
}

// rehearseChoice asks what is tried, and says when it was last.
func (g *GUI) rehearseChoice(v *view.Rehearse) (fyne.CanvasObject, func(view.RehearseState)) {
	status, last := g.status(), widget.NewStack(0)
	footer := buttons(g.main(g.T("rehearse.words"), "keep", v.Words), widget.NewOutlinedButton(g.T("rehearse.shares"), "people", v.Shares))
	body := g.screen(g.T("rehearse.title"), "", footer, widget.NewParagraph(g.T("rehearse.text")), status, last)
	return body, func(s view.RehearseState) {
		status.set(s.Progress)
		last.SetParts(widget.NewCard(widget.NewFactList(
			widget.Fact{Label: g.T("rehearse.words.last"), Text: g.lastTried(s.Last.Words)},
			widget.Fact{Label: g.T("rehearse.shares.last"), Text: g.lastTried(s.Last.Shares)},
		)))
		body.Refresh()
	}
}

func (g *GUI) lastTried(t time.Time) string {
	if t.IsZero() {
		return g.T("rehearse.never")
	}
	return g.texts.Ago(t)
}

// tryPart takes the words, or shares one after the other.
func (g *GUI) tryPart(v *view.Rehearse, s view.RehearseState, hint, accept string) (fyne.CanvasObject, func(view.RehearseState)) {
	entry := g.wordsField(hint, s.Typing, v.Type)
	status, bar := g.status(), widget.NewStack(0)
	heading := widget.NewHeading("")
	take := g.main(accept, "check", v.Accept)
	anew := widget.NewTextButton(g.T("gather.anew"), "", v.Anew)
	parts := []fyne.CanvasObject{bar, heading, entry}
	if s.HasPassphrase {
		_, passphrase := g.field(g.T("gather.passphrase"), s.Passphrase, v.SetPassphrase)
		parts = append(parts, passphrase)
	}
	footer := buttons(take, widget.NewOutlinedButton(g.T("action.paste"), "text", func() { v.Type(paste()) })) // paper has no code
	if s.Step == view.RehearseShares {
		footer = buttons(take, g.waysIn(v.Type, v.FromPicture))
	}
	body := g.screen(g.T("rehearse.title"), "", footer, append(parts, status, widget.NewSmallParagraph(g.T("rehearse.safe")), anew)...)
	return body, func(s view.RehearseState) {
		bar.SetParts(progressBar(s.Have, s.Needed)...)
		heading.SetText(g.trySays(s))
		entry.set(s.Typing)
		allow(take, !s.Busy && (s.Typing != "" || s.Needed > 0 && s.Have >= s.Needed))
		anew.Hidden = s.Have == 0
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) trySays(s view.RehearseState) string {
	switch {
	case s.Step == view.RehearseWords:
		return g.T("rehearse.words.all")
	case s.Needed == 0:
		return g.T("gather.first")
	}
	return g.T("gather.progress", "have", s.Have, "needed", s.Needed)
}
