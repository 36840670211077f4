package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// communityPage says what the community is and who guards it, invites, and
// checks the books.
func (g *GUI) communityPage() *page {
	v := view.NewCommunity(g.Wallet, g.App, g.App, g.Hub, g.Now)
	still := func() {}
	p := staged(g, v, func(s view.CommunityState) string { return s.Invitation }, func(s view.CommunityState) (fyne.CanvasObject, func(view.CommunityState)) {
		still()
		if s.Invitation != "" {
			var part fyne.CanvasObject
			part, still = g.invitationPart(s)
			return part, nil
		}
		return g.communityParts(v)
	})
	end := p.close
	p.close = func() {
		still()
		end()
	}
	p.again = g.communityPage
	p.place = named("community")
	return p
}

func (g *GUI) communityParts(v *view.Community) (fyne.CanvasObject, func(view.CommunityState)) {
	header := widget.NewHeader(nil, "", "", nil, func() { g.show(g.choosePage()) })
	status, changing, books, rest, duty := g.status(), flow(), flow(), flow(), flow()
	invite := g.main(g.T("community.invite"), "share", v.Invite).Low()
	column := widget.NewColumn(invite, status, changing, books, duty, rest)
	screen := widget.NewScreen(header, column, g.tabs(tabCommunity))
	return screen, func(s view.CommunityState) {
		header.Set(s.ID[:], s.Name, g.met(s.LastMet))
		status.set(s.Progress)
		changing.SetParts(g.changingParts(s)...)
		books.SetParts(g.booksParts(v, s)...)
		duty.SetParts(g.dutyParts(s)...)
		rest.SetParts(g.communityFacts(s)...)
		column.Refresh()
		screen.Refresh()
	}
}

// dutyParts are how the guardian in this app stands.
func (g *GUI) dutyParts(s view.CommunityState) []fyne.CanvasObject {
	if !s.Duty.Here {
		return nil
	}
	parts := []fyne.CanvasObject{widget.NewHeading(g.T("duty.title"))}
	if s.Duty.Since.IsZero() {
		return append(parts, g.marked(theme.StateWaiting, g.T("duty.off")))
	}
	parts = append(parts, widget.NewFactCard(
		widget.Fact{Label: g.T("duty.since"), Text: g.texts.When(s.Duty.Since)},
		widget.Fact{Label: g.T("duty.votes"), Text: g.texts.Number(int(s.Duty.Votes))}, //nolint:gosec // a phone gives fewer than 2⁶³
		widget.Fact{Label: g.T("duty.level"), Text: g.T("duty.of", "count", s.Duty.Level, "of", len(s.Guardians)-1)},
	))
	if s.Duty.Accused > 0 {
		parts = append(parts, g.warning(g.T("duty.accused", "count", s.Duty.Accused)))
	}
	if !s.Duty.Disk.IsZero() {
		parts = append(parts, g.warning(g.T("duty.disk", "when", g.texts.When(s.Duty.Disk))))
	}
	return append(parts, widget.NewSmallParagraph(g.T("duty.copy")))
}

// role is what this wallet is in the community.
func (g *GUI) role(s view.CommunityState) string {
	switch {
	case s.Treasurer:
		return g.T("community.treasurer")
	case s.Issuer:
		return g.T("community.issuer")
	}
	return g.T("community.member")
}

// communityFacts are guardians, currencies and, for the issuer, the box.
func (g *GUI) communityFacts(s view.CommunityState) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewParagraph(g.role(s))}
	if s.Issuer {
		parts = append(parts, widget.NewPrimaryButton(g.T("community.box"), "box", func() { g.show(g.boxPage()) }))
	}
	parts = append(parts, widget.NewHeading(g.T("community.guardians")), widget.NewSmallParagraph(g.T("community.agree", "count", s.Quorum)))
	for i, guardian := range s.Guardians {
		data := widget.RowData{Key: guardian.Key[:], Name: g.T("community.seat", "seat", guardian.Seat), Last: i == len(s.Guardians)-1}
		switch {
		case guardian.Here:
			data.When = g.T("community.here")
		case !guardian.Heard.IsZero():
			data.When = g.T("devices.heard", "ago", g.texts.Ago(guardian.Heard))
		}
		parts = append(parts, widget.NewRow(data, nil))
		if guardian.Proof != "" {
			parts = append(parts, g.warning(g.T("audit.log.false")), g.copyButton(func() string { return guardian.Proof }))
		}
	}
	parts = append(parts, g.changeParts(s)...)
	var facts []widget.Fact
	for _, a := range s.Assets {
		facts = append(facts, widget.Fact{Label: a.Code, Text: g.T("kind." + string(a.Kind))})
	}
	if len(facts) > 0 {
		parts = append(parts, widget.NewHeading(g.T("community.currencies")), widget.NewFactCard(facts...))
	}
	return append(parts, widget.NewSmallParagraph(g.T("community.joined", "when", g.texts.Day(s.Joined))))
}

// changingParts say that a change of the guardians waits, and lead there.
func (g *GUI) changingParts(s view.CommunityState) []fyne.CanvasObject {
	if !s.Drafted {
		return nil
	}
	see := func() { g.show(g.changePage()) }
	return []fyne.CanvasObject{widget.NewNoticeCard(widget.SeverityInfo, g.T("change.title"),
		g.T("community.changing", "agreed", s.Agreed, "needed", s.Quorum), "", g.T("joint.look"), see)}
}

// changeParts lead to a change of the guardians.
func (g *GUI) changeParts(s view.CommunityState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if s.Changed > 0 {
		parts = append(parts, widget.NewSmallParagraph(g.T("community.changed", "count", s.Changed)))
	}
	change := widget.NewTextButton(g.T("change.title"), "chevr", func() { g.show(g.changePage()) })
	change.IconAfter = true
	return append(parts, change)
}

// invitationPart shows the text by which others join, and its code. The code
// moves until end.
func (g *GUI) invitationPart(s view.CommunityState) (part fyne.CanvasObject, end func()) {
	leave := func() { g.only(g.communityPage()) }
	footer := buttons(g.copyButton(func() string { return s.Invitation }), g.main(g.T("action.done"), "check", leave))
	bar := g.titleBar(leave, g.T("community.invite"), "")
	who := newBeside(widget.NewCloth(s.ID[:], widget.ClothCard), widget.NewParagraph(g.T("community.invite.text", "community", s.Name)))
	code, end := g.codesPart(s.Codes, s.ID[:])
	card := widget.NewCard(widget.NewSmallParagraph(s.Invitation))
	card.Fill = theme.ColorSurface
	return widget.NewScreen(bar, widget.NewColumn(footer, who, code, card), nil), end
}

// codesPart is a code, or a moving one with a word about it, which moves until
// end.
func (g *GUI) codesPart(codes []string, key []byte) (part fyne.CanvasObject, end func()) {
	qr, err := widget.NewMovingQR(codes, key, g.Do)
	if err != nil {
		return g.noticeCard(notice.Of(err), "", nil), func() {}
	}
	if !qr.Moving() {
		return qr, qr.Stop
	}
	return flow(qr, widget.NewSmallParagraph(g.T("code.moving", "count", len(codes))).Centred()), qr.Stop
}
