package gui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	toolkit "fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// choosePage changes the community, joins one or starts one.
func (g *GUI) choosePage() *page {
	v := view.NewChooseCommunity(g.Wallet, g.App, g.Hub)
	p := staged(g, v, func(s view.ChooseState) view.ChooseStep { return s.Step }, func(s view.ChooseState) (fyne.CanvasObject, func(view.ChooseState)) {
		switch s.Step {
		case view.ChooseJoin:
			return g.joinPart(v, s)
		case view.ChooseStart:
			return g.startPart(v, s)
		case view.ChooseDone:
			cloth := centred(widget.NewCloth(s.Community.ID[:], widget.ClothCheck))
			title := widget.NewTitle(g.T("choose.done", "community", s.Community.Name)).Centred()
			next := g.next(g.enter)
			return widget.NewColumn(next, widget.NewPadded(flow(cloth, title), 0, theme.Space5, 0)), nil
		}
		return g.waysPart(v, s)
	})
	p.back, p.again = v.Back, g.choosePage
	return p
}

// waysPart lists the communities that there are, and the ways into one.
func (g *GUI) waysPart(v *view.ChooseCommunity, s view.ChooseState) (fyne.CanvasObject, func(view.ChooseState)) {
	status := g.status()
	parts := []fyne.CanvasObject{status}
	if len(s.Communities) == 0 {
		parts = append(parts, widget.NewEmptyState("community", g.T("choose.none"), nil))
	}
	for i, c := range s.Communities {
		data := widget.RowData{Key: c.ID[:], Name: c.Name, Last: i == len(s.Communities)-1}
		if have := amountsOf(c.Holdings); len(have) > 0 { // the first is never cut
			data.Money, data.When = g.money(have[0]), g.sums(have[1:])
		}
		if c.Current {
			data.State, data.Word = theme.StateDone, g.T("choose.current")
		}
		parts = append(parts, widget.NewRow(data, func() { v.Choose(c.ID) }))
	}
	footer := buttons(
		g.main(g.T("choose.join"), "qr", v.ByInvitation),
		widget.NewOutlinedButton(g.T("choose.start"), "plus", v.Start),
	)
	back := g.back
	if len(s.Communities) == 0 {
		back = nil // there is no screen but this one
	}
	bar := g.titleBar(back, g.T("choose.title"), "")
	return widget.NewScreen(bar, widget.NewColumn(footer, parts...), nil), func(s view.ChooseState) { status.set(s.Progress) }
}

func amountsOf(list []view.Holding) []view.Money {
	out := make([]view.Money, 0, len(list))
	for _, h := range list {
		out = append(out, h.Amount)
	}
	return out
}

// sums are several amounts in a line, never added up.
func (g *GUI) sums(list []view.Money) string {
	out := make([]string, 0, len(list))
	for _, m := range list {
		out = append(out, g.texts.Money(m).String())
	}
	return strings.Join(out, " · ")
}

func (g *GUI) joinPart(v *view.ChooseCommunity, s view.ChooseState) (fyne.CanvasObject, func(view.ChooseState)) {
	entry := g.longField(g.T("choose.join.hint"), s.Invitation, v.SetInvitation)
	status, join := g.status(), g.main(g.T("choose.join.do"), "check", v.Join)
	body := g.screen(g.T("choose.join.title"), "", join, entry, g.waysIn(v.SetInvitation, v.FromPicture), status)
	return body, func(s view.ChooseState) {
		entry.set(s.Invitation)
		allow(join, s.Invitation != "")
		status.set(s.Progress)
		body.Refresh()
	}
}

// startPart asks what a new community is called and counts in.
func (g *GUI) startPart(v *view.ChooseCommunity, s view.ChooseState) (fyne.CanvasObject, func(view.ChooseState)) {
	name, named := g.field(g.T("choose.start.name"), s.Name, v.SetName)
	currency := toolkit.NewSelectEntry(view.Currencies())
	currency.SetText(s.Currency)
	currency.OnChanged = v.SetCurrency
	own := widget.NewStack(theme.Space1)
	kinds := widget.NewStack(theme.Space2)
	status := g.status()
	start := g.main(g.T("choose.start.do"), "check", v.Found)
	body := g.screen(g.T("choose.start"), "", start,
		named, labelled(g.T("choose.start.currency"), currency), own, labelled(g.T("choose.start.kind"), kinds),
		status, widget.NewNoticeCard(widget.SeverityInfo, "", g.T("choose.start.guardian"), "", "", nil))
	return body, func(s view.ChooseState) {
		name.set(s.Name)
		allow(start, s.CanFound())
		if currency.Text != s.Currency {
			currency.SetText(s.Currency)
		}
		own.SetParts(g.decimalsParts(v, s)...)
		kinds.SetParts(g.kindParts(v, s)...)
		status.set(s.Progress)
		body.Refresh()
	}
}

// decimalsParts asks for the digits of an own unit.
func (g *GUI) decimalsParts(v *view.ChooseCommunity, s view.ChooseState) []fyne.CanvasObject {
	if !s.Own {
		return nil
	}
	fewer := widget.NewIconButton("minus", theme.Touch, true, func() {
		if d := v.State().Decimals; d > 0 {
			v.SetDecimals(d - 1)
		}
	}).Named(g.T("action.less"))
	more := widget.NewIconButton("plus", theme.Touch, true, func() { v.SetDecimals(v.State().Decimals + 1) }).Named(g.T("action.more"))
	number := moneyPart(widget.Money{Major: g.texts.Number(int(s.Decimals))}, theme.TextTitle)
	return []fyne.CanvasObject{widget.NewSmallParagraph(g.T("choose.start.own")), container.New(widget.Turned(layout.NewGridLayoutWithColumns(3)), fewer, number, more)}
}

func (g *GUI) kindParts(v *view.ChooseCommunity, s view.ChooseState) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for _, k := range view.Kinds() {
		parts = append(parts, widget.NewOption(g.T("kind."+string(k)), k == s.Kind, func() { v.SetKind(k) }))
		if k == s.Kind {
			parts = append(parts, widget.NewSmallParagraph(g.T("kind."+string(k)+".means")))
		}
	}
	return parts
}
