package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// gatherPage opens a wallet again from friends' shares.
func (g *GUI) gatherPage() *page {
	v := view.NewGather(g.Wallet, g.Now)
	p := staged(g, v, func(s view.GatherState) view.GatherStep {
		if s.Step == view.GatherPINAgain {
			return view.GatherPIN
		}
		return s.Step
	}, func(s view.GatherState) (fyne.CanvasObject, func(view.GatherState)) {
		switch s.Step {
		case view.GatherShares:
			return g.gatherPart(v)
		case view.GatherPassphrase:
			return g.passphrasePart(v, s)
		case view.GatherDone:
			return g.donePart(g.T("restore.done.title"), g.T("gather.done"), g.enter), nil
		}
		return g.gatherPINPart(v, s)
	})
	p.digit, p.erase, p.back = v.Digit, v.Delete, v.Back
	return p
}

func (g *GUI) gatherPINPart(v *view.Gather, s view.GatherState) (fyne.CanvasObject, func(view.GatherState)) {
	pin := g.pinPart(v.Digit, v.Delete)
	footer := buttons(pin.pad)
	if s.Begun {
		footer = buttons(pin.pad, g.anewButton(v))
	}
	body := g.screen(g.T("gather.title"), "", footer, pin)
	return body, func(s view.GatherState) {
		if s.Begun {
			pin.set(g.T("gather.pin"), g.T("gather.pin.why"), s.Digits, s.Left, s.Progress)
		} else {
			g.setNewPIN(pin, s.Step == view.GatherPINAgain, s.Digits, s.Progress)
		}
		body.Refresh()
	}
}

// anewButton lets go of what friends brought, after a question.
func (g *GUI) anewButton(v *view.Gather) *widget.Button {
	return widget.NewTextButton(g.T("gather.anew"), "", func() {
		g.confirm(asked{title: g.T("gather.anew.title"), text: g.T("gather.anew.text"), yes: g.T("gather.anew"), no: g.T("action.cancel")}, v.Anew, nil)
	})
}

// gatherPart takes friends' shares, one after the other.
func (g *GUI) gatherPart(v *view.Gather) (fyne.CanvasObject, func(view.GatherState)) {
	entry := g.wordsField(g.T("gather.hint"), "", v.Type)
	status, bar := g.status(), widget.NewStack(0)
	heading, kept := widget.NewHeading(""), widget.NewSmallParagraph(g.T("gather.kept"))
	take := g.main(g.T("gather.take"), "check", v.Accept)
	anew := g.anewButton(v)
	body := g.screen(g.T("gather.title"), "", buttons(take, g.waysIn(v.Type, v.FromPicture)), bar, heading, entry, status, kept, anew)
	return body, func(s view.GatherState) {
		bar.SetParts(progressBar(s.Have, s.Needed)...)
		heading.SetText(g.gatherSays(s))
		entry.set(s.Typing)
		allow(take, s.Typing != "" && !s.Busy)
		status.set(s.Progress)
		kept.Hidden, anew.Hidden = s.Have == 0, s.Have == 0
		body.Refresh()
	}
}

func (g *GUI) gatherSays(s view.GatherState) string {
	switch {
	case s.Repeat:
		return g.T("gather.repeat")
	case s.Needed == 0:
		return g.T("gather.first")
	}
	return g.T("gather.progress", "have", s.Have, "needed", s.Needed)
}

// progressBar shows how many of the needed shares are there; nothing while
// nobody knows how many are needed.
func progressBar(have, needed int) []fyne.CanvasObject {
	if needed == 0 {
		return nil
	}
	return []fyne.CanvasObject{widget.NewStepBar(needed, have+1)}
}

// passphrasePart asks for the passphrase that belongs to the words.
func (g *GUI) passphrasePart(v *view.Gather, s view.GatherState) (fyne.CanvasObject, func(view.GatherState)) {
	_, labelled := g.field(g.T("gather.passphrase"), s.Passphrase, v.SetPassphrase)
	status, open := g.status(), g.main(g.T("gather.open"), "check", v.Open)
	body := g.screen(g.T("gather.title"), "", open, widget.NewParagraph(g.T("gather.passphrase.text")), labelled, status)
	return body, func(s view.GatherState) {
		allow(open, s.Passphrase != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}
