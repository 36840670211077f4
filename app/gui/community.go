package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// communityPage says what the community is and who guards it, invites, and
// checks the books.
func (g *GUI) communityPage() *page {
	v := view.NewCommunity(g.Wallet, g.App, g.Hub, g.Now)
	p := staged(g, v, func(s view.CommunityState) string { return s.Invitation }, func(s view.CommunityState) (fyne.CanvasObject, func(view.CommunityState)) {
		if s.Invitation != "" {
			return g.invitationPart(v, s), nil
		}
		return g.communityParts(v)
	})
	p.again = g.communityPage
	return p
}

func (g *GUI) communityParts(v *view.Community) (fyne.CanvasObject, func(view.CommunityState)) {
	header := widget.NewHeader(nil, "", "", nil, func() { g.show(g.choosePage()) })
	status, books, rest := g.status(), flow(), flow()
	invite := g.main(g.T("community.invite"), "share", v.Invite).Low()
	column := widget.NewColumn(invite, status, books, rest)
	screen := widget.NewScreen(header, column, g.tabs(tabCommunity))
	return screen, func(s view.CommunityState) {
		header.Set(s.ID[:], s.Name, g.met(s.LastMet))
		status.set(s.Progress)
		books.SetParts(g.auditCard(v, s))
		rest.SetParts(g.communityFacts(s)...)
		column.Refresh()
		screen.Refresh()
	}
}

// auditCard says whether everything adds up, and checks it again.
func (g *GUI) auditCard(v *view.Community, s view.CommunityState) fyne.CanvasObject {
	key := "audit." + s.Audit.String()
	severity := widget.SeverityInfo
	switch s.Audit {
	case view.AuditHolds, view.AuditPart:
		severity = widget.SeverityGood
	case view.AuditFails:
		severity = widget.SeverityTrouble
	}
	do := ""
	switch {
	case s.Busy && s.Checked > 0:
		do = g.T("audit.checking", "count", s.Checked)
	case s.Audit != view.AuditNone:
		do = g.T("audit.checked", "when", g.texts.When(s.AuditTime))
	}
	text := g.T(key + ".text")
	for _, f := range s.Faults {
		text += "\n" + f
	}
	return widget.NewNoticeCard(severity, g.T(key), text, do, g.T("audit.do"), v.Check)
}

// role is what this wallet is in the community.
func (g *GUI) role(s view.CommunityState) string {
	if s.Issuer {
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
		if guardian.Here {
			data.When = g.T("community.here")
		}
		parts = append(parts, widget.NewRow(data, nil))
	}
	var facts []widget.Fact
	for _, a := range s.Assets {
		facts = append(facts, widget.Fact{Label: a.Code, Text: g.T("kind." + string(a.Kind))})
	}
	if len(facts) > 0 {
		parts = append(parts, widget.NewHeading(g.T("community.currencies")), widget.NewFactCard(facts...))
	}
	return append(parts, widget.NewSmallParagraph(g.T("community.joined", "when", g.texts.Day(s.Joined))))
}

// invitationPart shows the text by which others join.
func (g *GUI) invitationPart(v *view.Community, s view.CommunityState) fyne.CanvasObject {
	text := widget.NewSmallParagraph(s.Invitation)
	footer := buttons(
		g.copyButton(func() string { return s.Invitation }),
		g.main(g.T("action.done"), "check", func() { g.only(g.communityPage()) }),
	)
	bar := widget.NewTitleBar(func() { g.only(g.communityPage()) }, g.T("community.invite"), "")
	cloth := centred(widget.NewCloth(s.ID[:], widget.ClothCard))
	parts := []fyne.CanvasObject{cloth, widget.NewParagraph(g.T("community.invite.text", "community", s.Name)).Centred()}
	if qr, err := widget.NewQRCode(s.Invitation, s.ID[:]); err == nil && len(s.Invitation) <= readable {
		parts = append(parts, qr)
	}
	card := widget.NewCard(text)
	card.Fill = theme.ColorSurface
	return widget.NewScreen(bar, widget.NewColumn(footer, append(parts, card)...), nil)
}

// readable is how long a text can be for a code that phones still read.
const readable = 500
