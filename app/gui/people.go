package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// peoplePage lists whom the owner knows, by their names and cloths.
func (g *GUI) peoplePage() *page {
	v := view.NewPeople(g.Wallet, g.Hub)
	p := staged(g, v, func(s view.PeopleState) bool { return s.Nobody }, func(s view.PeopleState) (fyne.CanvasObject, func(view.PeopleState)) {
		add := g.main(g.T("people.add"), "plus", func() { g.show(g.namingPage("", "")) }).Low()
		status, list := g.status(), widget.NewStack(0)
		parts := []fyne.CanvasObject{status, list}
		if !s.Nobody {
			_, find := g.field(g.T("people.find"), s.Find, v.SetFind)
			parts = []fyne.CanvasObject{find, status, list}
		}
		column := widget.NewColumn(add, parts...)
		body := widget.NewScreen(g.titleBar(nil, g.T("tab.people"), ""), column, g.tabs(tabPeople))
		return body, func(s view.PeopleState) {
			status.set(s.Progress)
			list.SetParts(g.peopleParts(s)...)
			column.Refresh()
		}
	})
	p.again = g.peoplePage
	return p
}

func (g *GUI) peopleParts(s view.PeopleState) []fyne.CanvasObject {
	if s.Nobody {
		return []fyne.CanvasObject{widget.NewEmptyState("people", g.T("people.empty"), nil)}
	}
	parts := g.personRows(s.Named)
	if len(s.Others) > 0 {
		parts = append(parts, widget.NewPadded(widget.NewHeading(g.T("people.others")), 0, theme.Space3, 0))
		parts = append(parts, g.personRows(s.Others)...)
	}
	if len(parts) == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("people", g.T("people.none", "find", s.Find), nil)}
	}
	return parts
}

func (g *GUI) personRows(list []view.Payee) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for i, p := range list {
		data := widget.RowData{Key: p.Account[:], Name: g.payee(p), When: g.T("people.never"), Last: i == len(list)-1}
		if p.Last.Cursor != nil {
			data.When, data.Money = g.texts.When(p.Last.Time), g.signed(p.Last)
		}
		if p.Last.Struck { // that the money did not move must not be overlooked
			data.State, data.Word = stateOf(p.Last), g.T("state."+string(p.Last.Status))
		}
		parts = append(parts, widget.NewRow(data, func() { g.show(g.personPage(p.Account)) }))
	}
	return parts
}

// personPage shows somebody, what went to and fro, and what can be done.
func (g *GUI) personPage(account view.Account) *page {
	v := view.NewPersonDetail(g.Wallet, g.Hub, account)
	p := staged(g, v, once[view.PersonState], func(view.PersonState) (fyne.CanvasObject, func(view.PersonState)) {
		status, parts := g.status(), flow()
		pay := g.main(g.T("home.pay"), "up", func() { g.show(g.payPage(v.State().Payee.Address)) })
		paid := widget.NewPrimaryButton(g.T("home.get-paid"), "down", func() { g.show(g.getPaidPage()) })
		body := g.screen(g.T("people.title"), "", widget.NewPair(pay, paid), status, parts)
		return body, func(s view.PersonState) {
			status.set(s.Progress)
			parts.SetParts(g.personParts(v, s)...)
			body.Refresh()
		}
	})
	p.again = func() *page { return g.personPage(account) }
	return p
}

func (g *GUI) personParts(v *view.PersonDetail, s view.PersonState) []fyne.CanvasObject {
	p := s.Payee
	parts := []fyne.CanvasObject{
		centred(widget.NewFringedCloth(p.Account[:], widget.ClothCheck)),
		widget.NewTitle(g.payee(p)).Centred(), widget.NewSmallParagraph(g.known(p)).Centred(), g.alikePart(p),
	}
	if !p.Box {
		parts = append(parts, g.nameActions(v, p))
	}
	for i, r := range s.Rows {
		parts = append(parts, g.row(r, i == len(s.Rows)-1, func() { g.show(g.movementPage(r.Cursor)) }))
	}
	if len(s.Rows) > 0 && !p.Box {
		all := widget.NewTextButton(g.T("people.all", "who", g.payee(p)), "chevr", func() { g.show(g.movementsWith(p.Account, g.payee(p))) })
		all.IconAfter = true
		parts = append(parts, all)
	}
	if p.Address == "" {
		return parts
	}
	address := widget.NewTextButton(g.T("people.address"), "chevr", func() { g.show(g.addressPage(p)) })
	address.IconAfter = true
	return append(parts, address)
}

// addressPage shows somebody's address to others.
func (g *GUI) addressPage(p view.Payee) *page {
	return g.static(func() *page { return g.addressPage(p) }, func() fyne.CanvasObject {
		qr, err := widget.NewQRCode(p.Address, p.Account[:])
		if err != nil {
			return g.screen(g.T("people.address"), "", nil, g.noticeCard(notice.Of(err), "", nil))
		}
		copying := g.copyButton(func() string { return p.Address })
		g.made = copying
		return g.screen(g.T("people.address"), "", copying, widget.NewParagraph(g.T("people.address.text", "who", g.payee(p))),
			qr, widget.NewCard(widget.NewSmallParagraph(p.Address)))
	})
}

// nameActions give a name, or change it or take it away.
func (g *GUI) nameActions(v *view.PersonDetail, p view.Payee) fyne.CanvasObject {
	if p.Called == "" {
		return widget.NewOutlinedButton(g.T("people.name"), "edit", func() { g.show(g.namingPage(p.Address, "")) })
	}
	rename := widget.NewOutlinedButton(g.T("people.rename"), "edit", func() { g.show(g.namingPage(p.Address, p.Called)) })
	forget := widget.NewOutlinedButton(g.T("people.forget"), "minus", func() {
		g.confirm(asked{
			title: g.T("people.forget.title", "name", p.Called), text: g.T("people.forget.text"),
			yes: g.T("people.forget"), no: g.T("action.cancel"),
		}, v.Forget, nil)
	})
	return widget.NewPair(rename, forget)
}

// alikePart warns of a stranger whose cloth looks like that of somebody known.
func (g *GUI) alikePart(p view.Payee) fyne.CanvasObject {
	if p.Like == nil {
		return widget.NewStack(0)
	}
	both := widget.NewPair(
		newBeside(widget.NewCloth(p.Account[:], widget.ClothRow), widget.NewSmallParagraph(g.payee(p))),
		newBeside(widget.NewCloth(p.Like.Account[:], widget.ClothRow), widget.NewSmallParagraph(p.Like.Name)))
	return flow(g.warning(g.T("people.alike", "name", p.Like.Name)), both)
}

// namingPage gives somebody a name. to is whose address; empty: it asks.
func (g *GUI) namingPage(to, name string) *page {
	v := view.NewNaming(g.Wallet, g.Hub)
	if to != "" {
		v.SetTo(to)
		v.Next()
	}
	if name != "" {
		v.SetName(name)
	}
	p := staged(g, v, func(s view.NamingState) view.NamingStep { return s.Step }, func(s view.NamingState) (fyne.CanvasObject, func(view.NamingState)) {
		switch s.Step {
		case view.NamingName:
			return g.namingNamePart(v, s)
		case view.NamingDone:
			return widget.NewColumn(g.main(g.T("action.done"), "check", g.leave),
				widget.NewPadded(centred(widget.NewCloth(s.Payee.Account[:], widget.ClothCheck)), 0, theme.Space5, 0),
				widget.NewTitle(s.Name).Centred(), widget.NewParagraph(g.T("people.done")).Centred()), nil
		}
		return g.namingWhoPart(v, s)
	})
	p.back = func() bool { return to == "" && v.Back() }
	return p
}

func (g *GUI) namingWhoPart(v *view.Naming, s view.NamingState) (fyne.CanvasObject, func(view.NamingState)) {
	entry := g.longField(g.T("pay.who.hint"), s.To, v.SetTo)
	status, next := g.status(), g.next(v.Next)
	body := g.screen(g.T("people.add"), "", next, entry, g.waysIn(v.SetTo, v.FromPicture), status)
	return body, func(s view.NamingState) {
		entry.set(s.To)
		allow(next, s.CanNext())
		status.set(s.Progress)
		body.Refresh()
	}
}

func (g *GUI) namingNamePart(v *view.Naming, s view.NamingState) (fyne.CanvasObject, func(view.NamingState)) {
	_, name := g.field(g.T("people.name.hint"), s.Name, v.SetName)
	status, keep := g.status(), g.main(g.T("people.keep"), "check", v.Next)
	body := g.screen(g.T("people.name"), "", keep,
		centred(widget.NewCloth(s.Payee.Account[:], widget.ClothCheck)), widget.NewSmallParagraph(g.known(s.Payee)).Centred(),
		g.alikePart(s.Payee), name, status, widget.NewSmallParagraph(g.T("people.private")))
	return body, func(s view.NamingState) {
		allow(keep, s.CanNext())
		status.set(s.Progress)
		body.Refresh()
	}
}
