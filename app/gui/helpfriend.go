package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// helpFriendPage signs for a friend whose phone is gone.
func (g *GUI) helpFriendPage() *page {
	v := view.NewHelpFriend(g.Wallet)
	still := func() {}
	p := staged(g, v, func(s view.HelpState) view.HelpStep { return s.Step }, func(s view.HelpState) (fyne.CanvasObject, func(view.HelpState)) {
		switch s.Step {
		case view.HelpCheck:
			return g.helpCheckPart(v, s)
		case view.HelpDone:
			var code fyne.CanvasObject
			code, still = g.handCode(s.Answer)
			return g.screen(g.T("help.done"), g.T("paid.offline"), g.main(g.T("action.done"), "check", g.leave),
				widget.NewParagraph(g.T("help.done.text")), code, g.waysOut(s.Answer, "sanduk-answer.txt")), nil
		}
		return g.helpReadPart(v, s)
	})
	end := p.close
	p.close = func() { still(); end() }
	p.back = v.Back
	return p
}

func (g *GUI) helpReadPart(v *view.HelpFriend, s view.HelpState) (fyne.CanvasObject, func(view.HelpState)) {
	entry := g.longField(g.T("help.hint"), s.Text, v.SetText)
	next, status := g.next(v.Next), g.status()
	body := g.screen(g.T("help.title"), g.T("paid.offline"), next, widget.NewParagraph(g.T("help.text")), entry,
		g.allWaysIn(v.SetText, v.FromPicture, v.FromFile), status, widget.NewSmallParagraph(g.T("help.address")))
	return body, func(s view.HelpState) {
		entry.set(s.Text)
		allow(next, s.Text != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}

// helpCheckPart shows whose account it is, and warns of false friends.
func (g *GUI) helpCheckPart(v *view.HelpFriend, s view.HelpState) (fyne.CanvasObject, func(view.HelpState)) {
	status := g.status()
	who, ask := g.payee(s.Friend), g.T("help.stop", "who", g.payee(s.Friend))
	if s.Gives {
		ask = g.T("help.give", "who", who)
	}
	hold := g.holdButton(g.T("help.hold"), asked{title: ask, text: g.T("help.speak"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Help)
	parts := []fyne.CanvasObject{
		centred(widget.NewFringedCloth(s.Friend.Account[:], widget.ClothShrunk)), widget.NewHeading(ask).Centred(),
		g.alikePart(s.Friend),
		widget.NewNoticeCard(widget.SeverityPromise, g.T("help.speak.title"), g.T("help.speak"), "", "", nil),
	}
	if s.Friend.Called == "" {
		parts = append(parts, g.warning(g.T("help.stranger")))
	}
	parts = append(parts, newBeside(widget.NewCloth(s.New[:], widget.ClothRow), widget.NewParagraph(g.T("help.new"))), status)
	body := g.screen(g.T("help.title"), "", hold, parts...)
	return body, func(s view.HelpState) {
		status.set(s.Progress)
		body.Refresh()
	}
}
