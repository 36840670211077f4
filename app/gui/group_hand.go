package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// groupHandPage hands a group to its other phones, and takes what they give.
func (g *GUI) groupHandPage(account view.Account, taking bool) *page {
	v := view.NewGroupHand(g.Wallet, g.Hub, account, taking)
	still := func() {}
	type key struct {
		taking bool
		text   string
	}
	p := staged(g, v, func(s view.GroupHandState) key { return key{s.Taking, s.Text} }, func(s view.GroupHandState) (fyne.CanvasObject, func(view.GroupHandState)) {
		still()
		still = func() {}
		if s.Taking {
			return g.groupTakePart(v, s)
		}
		status := g.status()
		parts := []fyne.CanvasObject{widget.NewParagraph(g.T("group.hand.text")), status}
		if s.Text != "" {
			var code fyne.CanvasObject
			code, still = g.handCode(s.Text)
			parts = append(parts, code, g.waysOut(s.Text, "sanduk-group.txt"))
		}
		body := g.screen(g.T("group.hand"), "", buttons(widget.NewOutlinedButton(g.T("group.take"), "qr", func() { v.Turn(true) }), g.main(g.T("action.done"), "check", g.back)), parts...)
		return body, func(s view.GroupHandState) { status.set(s.Progress) }
	})
	end := p.close
	p.close = func() { still(); end() }
	return p
}

func (g *GUI) groupTakePart(v *view.GroupHand, s view.GroupHandState) (fyne.CanvasObject, func(view.GroupHandState)) {
	entry, status, done := g.longField(g.T("joint.take.hint"), s.Typed, v.SetText), g.status(), widget.NewStack(theme.Space2)
	take := g.main(g.T("joint.take"), "check", v.Take)
	body := g.screen(g.T("group.take"), "", buttons(widget.NewOutlinedButton(g.T("group.hand"), "phone", func() { v.Turn(false) }), take),
		done, widget.NewParagraph(g.T("joint.take.text")), entry, g.allWaysIn(v.SetText, v.FromPicture, v.FromFile), status)
	return body, func(s view.GroupHandState) {
		entry.set(s.Typed)
		done.SetParts()
		if s.Taken {
			done.SetParts(widget.NewNoticeCard(widget.SeverityGood, g.T("group.taken"), "", "", "", nil))
		}
		allow(take, s.Typed != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}
