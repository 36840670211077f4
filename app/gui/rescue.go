package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// friendsHelpPage asks how friends help: with shares of the words, or because
// they were named.
func (g *GUI) friendsHelpPage() *page {
	return g.static(g.friendsHelpPage, func() fyne.CanvasObject {
		gather := widget.NewPrimaryButton(g.T("friendshelp.shares"), "keep", func() { g.show(g.gatherPage()) })
		rescue := widget.NewPrimaryButton(g.T("friendshelp.named"), "phone", func() {
			g.rescuing = true
			g.show(g.newWalletPage())
		})
		return g.screen(g.T("welcome.friends"), "", nil,
			gather, widget.NewSmallParagraph(g.T("friendshelp.shares.text")),
			rescue, widget.NewSmallParagraph(g.T("friendshelp.named.text")))
	})
}

// rescuePage opens the account of a phone that is gone on this one.
func (g *GUI) rescuePage() *page {
	v := view.NewRescue(g.Wallet, g.Hub)
	still := func() {}
	type key struct {
		step view.RescueStep
		text string
	}
	p := staged(g, v, func(s view.RescueState) key { return key{s.Step, s.Text} }, func(s view.RescueState) (fyne.CanvasObject, func(view.RescueState)) {
		still()
		still = func() {}
		switch s.Step {
		case view.RescueWait:
			var code fyne.CanvasObject
			if s.Text != "" {
				code, still = g.handCode(s.Text)
			}
			return g.rescueWaitPart(v, s, code)
		case view.RescueAnswer:
			return g.rescueTakePart(v, s, g.T("rescue.take"), g.T("rescue.answer.hint"), g.T("rescue.answer.text"), g.T("rescue.take"))
		case view.RescueDone:
			return g.donePart(g.T("rescue.done.title"), g.T("rescue.done.text"), g.begin), nil
		}
		return g.rescueTakePart(v, s, g.T("rescue.title"), g.T("rescue.hint"), g.T("rescue.text"), g.T("rescue.begin"))
	})
	end := p.close
	p.close = func() { still(); end() }
	p.back = v.Back
	p.place = named("rescue")
	return p
}

// rescueTakePart takes the old address, or an answer.
func (g *GUI) rescueTakePart(v *view.Rescue, s view.RescueState, title, hint, text, do string) (fyne.CanvasObject, func(view.RescueState)) {
	entry := g.longField(hint, s.Typing, v.Type)
	take, status := g.main(do, "check", v.Accept), g.status()
	body := g.screen(title, "", take, widget.NewParagraph(text), entry, g.allWaysIn(v.Type, v.FromPicture, v.FromFile), status)
	return body, func(s view.RescueState) {
		entry.set(s.Typing)
		allow(take, s.Typing != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

// rescueWaitPart says how far it is, and what friends have to see.
func (g *GUI) rescueWaitPart(v *view.Rescue, s view.RescueState, code fyne.CanvasObject) (fyne.CanvasObject, func(view.RescueState)) {
	status, far := g.status(), flow()
	parts := []fyne.CanvasObject{far, status}
	var footer fyne.CanvasObject
	if code != nil {
		footer = g.main(g.T("rescue.take"), "qr", v.Answer)
		own := newBeside(widget.NewCloth(s.Own[:], widget.ClothRow), widget.NewSmallParagraph(g.T("rescue.own")))
		parts = append(parts, code, own, g.waysOut(s.Text, "sanduk-old-account.txt"))
	} else {
		footer = g.main(g.T("action.home"), "home", g.begin)
	}
	if s.Stage != "delay" {
		parts = append(parts, widget.NewTextButton(g.T("rescue.drop"), "", func() {
			g.confirm(asked{title: g.T("rescue.drop.title"), text: g.T("rescue.drop.text"), yes: g.T("rescue.drop"), no: g.T("action.cancel")}, v.Stop, nil)
		}))
	}
	body := g.screen(g.T("rescue.title"), "", footer, parts...)
	return body, func(s view.RescueState) {
		far.SetParts(g.rescueParts(s)...)
		status.set(s.Progress)
		body.Refresh()
	}
}

// rescueStages are the stages in their order, as the texts "rescue.<stage>".
func rescueStages() []string { return []string{"stop", "seals", "opening", "delay"} }

// rescueParts are whose account it is, the stages, and what is waited for.
func (g *GUI) rescueParts(s view.RescueState) []fyne.CanvasObject {
	who := newBeside(widget.NewCloth(s.Old.Account[:], widget.ClothCard),
		tight(widget.NewHeading(g.T("rescue.old")), widget.NewSmallParagraph(g.payee(s.Old))))
	parts := []fyne.CanvasObject{who}
	now := len(rescueStages())
	for i, stage := range rescueStages() {
		state := theme.StateDone
		switch {
		case stage == string(s.Stage):
			state, now = theme.StatePromised, i
		case i > now:
			state = theme.StateWaiting
		}
		parts = append(parts, g.marked(state, g.T("rescue."+stage)))
	}
	parts = append(parts, widget.NewParagraph(g.rescueSays(s)))
	if s.Stage == "seals" {
		parts = append(parts, widget.NewParagraph(g.T("devices.round", "reached", s.Answered, "asked", s.Guardians)))
	}
	return parts
}

// rescueSays is what is waited for now, and until when.
func (g *GUI) rescueSays(s view.RescueState) string {
	switch {
	case s.Stage == "delay":
		return g.T("rescue.delay.text", "when", s.Until)
	case s.Stage == "seals":
		return g.T("rescue.seals.text")
	case !s.Known:
		return g.T("rescue.unknown")
	}
	return g.T("rescue.signed", "signed", s.Signed, "needed", s.Needed)
}
