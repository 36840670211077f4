package gui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// friendsPage gives friends shares of the words.
func (g *GUI) friendsPage() *page {
	v := view.NewFriends(g.Wallet, g.Hub, g.Now)
	type key struct {
		step              view.FriendsStep
		set               uint64
		shares, share, at int
		code              bool
	}
	p := staged(g, v, func(s view.FriendsState) key {
		return key{s.Step, s.Newest.Number, len(s.Names), s.Share.Number, s.Share.Page.Page, s.Share.Code}
	}, func(s view.FriendsState) (fyne.CanvasObject, func(view.FriendsState)) {
		switch s.Step {
		case view.FriendsPlan:
			return g.planPart(v, s)
		case view.FriendsPIN:
			pin := g.pinPart(v.Digit, v.Delete)
			body := g.screen(g.T("friends.title"), "", pin.pad, pin)
			return body, func(s view.FriendsState) {
				pin.set(g.T("words.pin"), g.T("words.alone"), s.Digits, s.Left, s.Progress)
				body.Refresh()
			}
		case view.FriendsShare:
			return g.sharePart(v, s)
		case view.FriendsDone:
			text := g.T("friends.done.text", "needed", s.Newest.Needed)
			if s.Given() < s.Newest.Needed {
				text = g.T("friends.done.few", "given", s.Given(), "needed", s.Newest.Needed)
			}
			return g.donePart(g.T("friends.done.title"), text, g.leave), nil
		}
		return g.friendsPart(v, s)
	})
	p.digit, p.erase, p.back = v.Digit, v.Delete, v.Back
	p.place = named("friends")
	return p
}

// friendsPart tells who has a share, and offers to make some.
func (g *GUI) friendsPart(v *view.Friends, s view.FriendsState) (fyne.CanvasObject, func(view.FriendsState)) {
	status, list := g.status(), flow()
	var footer fyne.CanvasObject = g.main(g.T("friends.make"), "people", v.Plan)
	if s.Newest.Number > 0 {
		footer = buttons(g.main(g.T("friends.again"), "share", v.Again), widget.NewOutlinedButton(g.T("friends.anew"), "plus", v.Plan))
	}
	body := g.screen(g.T("friends.title"), "", footer, widget.NewParagraph(g.T("friends.text")), status, list)
	return body, func(s view.FriendsState) {
		status.set(s.Progress)
		list.SetParts(g.friendParts(s)...)
		body.Refresh()
	}
}

func (g *GUI) friendParts(s view.FriendsState) []fyne.CanvasObject {
	if s.Newest.Number == 0 {
		return []fyne.CanvasObject{widget.NewEmptyState("people", g.T("friends.none"), nil)}
	}
	parts := []fyne.CanvasObject{widget.NewHeading(g.T("friends.needed", "needed", s.Newest.Needed, "shares", len(s.Newest.Friends)))}
	for i, f := range s.Newest.Friends {
		state, given := theme.StateWaiting, g.T("friends.not-given")
		if !f.Given.IsZero() {
			state, given = theme.StateDone, g.T("friends.given", "when", f.Given)
		}
		name := widget.NewParagraph(g.friend(f.Name, i+1))
		parts = append(parts, newBeside(g.stateMark(state, 24), widget.NewStack(0, name, widget.NewSmallParagraph(given))))
	}
	if s.Newest.Passphrase {
		parts = append(parts, widget.NewSmallParagraph(g.T("friends.passphrase")))
	}
	if s.Older {
		parts = append(parts, widget.NewSmallParagraph(g.T("friends.older")))
	}
	return parts
}

// friend is how somebody is called who has a share.
func (g *GUI) friend(name string, number int) string {
	if name == "" {
		return g.T("friends.friend", "number", number)
	}
	return name
}

// planPart asks how many shares there are, how many are needed, and for whom.
func (g *GUI) planPart(v *view.Friends, s view.FriendsState) (fyne.CanvasObject, func(view.FriendsState)) {
	count := g.stepper(g.T("friends.count"), func(by int) { v.SetShares(len(v.State().Names) + by) })
	needed := g.stepper(g.T("friends.how-many-needed"), func(by int) { v.SetNeeded(v.State().Needed + by) })
	status := g.status()
	parts := []fyne.CanvasObject{count.CanvasObject, needed.CanvasObject, widget.NewSmallParagraph(g.T("friends.advice")), status}
	for i, name := range s.Names {
		_, named := g.field(g.T("friends.name", "number", i+1), name, func(text string) { v.SetName(i+1, text) })
		parts = append(parts, named)
	}
	body := g.screen(g.T("friends.make"), "", g.next(v.Make), parts...)
	return body, func(s view.FriendsState) {
		count.set(len(s.Names), view.FewestShares, view.MostShares)
		needed.set(s.Needed, view.FewestShares, len(s.Names))
		status.set(s.Progress)
		body.Refresh()
	}
}

// stepper is a number between two buttons, with its word above.
type stepper struct {
	fyne.CanvasObject
	g           *GUI
	fewer, more *widget.IconButton
	number      *widget.MoneyLabel
}

func (g *GUI) stepper(label string, step func(by int)) *stepper {
	s := &stepper{g: g}
	s.fewer = widget.NewIconButton("minus", theme.Touch, true, func() { step(-1) }).Named(g.T("action.less"))
	s.more = widget.NewIconButton("plus", theme.Touch, true, func() { step(1) }).Named(g.T("action.more"))
	s.number = moneyPart(widget.Money{}, theme.TextTitle)
	s.CanvasObject = labelled(label, container.New(widget.Turned(layout.NewGridLayoutWithColumns(3)), s.fewer, s.number, s.more))
	return s
}

// set shows the number; at an end of its bounds the button is off.
func (s *stepper) set(n, least, most int) {
	s.number.SetMoney(widget.Money{Major: s.g.texts.Number(n)})
	allow(s.fewer, n > least)
	allow(s.more, n < most)
}

// sharePart is one share, as words or as a code, for one friend.
func (g *GUI) sharePart(v *view.Friends, s view.FriendsState) (fyne.CanvasObject, func(view.FriendsState)) {
	status := g.status()
	share := s.Share
	who := widget.NewTitle(g.friend(share.Name, share.Number)).Centred()
	parts := []fyne.CanvasObject{who, status}
	if share.Code {
		parts = append(parts, g.shareCode(share)...)
	} else {
		parts = append(parts, g.shareWords(share)...)
	}
	body := g.screen(g.T("friends.share", "number", share.Number, "of", share.Of), "", g.shareButtons(v, share), parts...)
	return body, func(s view.FriendsState) { status.set(s.Progress) }
}

func (g *GUI) shareWords(share view.FriendShare) []fyne.CanvasObject {
	list := widget.NewWordList(share.Page.First, share.Page.Words)
	list.Number = g.texts.Number
	at := g.T("new.words.page", "page", share.Page.Page, "pages", share.Page.Pages)
	return []fyne.CanvasObject{
		tight(widget.NewStepBar(share.Page.Pages, share.Page.Page), widget.NewSmallParagraph(at)), list,
		widget.NewSmallParagraph(g.T("friends.write")),
	}
}

// shareCode shows the words as a code: in capitals, which codes hold best.
func (g *GUI) shareCode(share view.FriendShare) []fyne.CanvasObject {
	qr, err := widget.NewQRCode(strings.ToUpper(share.Text), []byte(welcomeHem))
	if err != nil {
		return []fyne.CanvasObject{g.noticeCard(notice.Of(err), "", nil)}
	}
	return []fyne.CanvasObject{qr, widget.NewSmallParagraph(g.T("friends.photo")), g.copyButton(func() string { return share.Text })}
}

func (g *GUI) shareButtons(v *view.Friends, share view.FriendShare) fyne.CanvasObject {
	var list []fyne.CanvasObject
	if !share.Code && share.Page.Page < share.Page.Pages {
		list = append(list, g.next(v.Next))
	} else {
		list = append(list, g.main(g.T("friends.has-it"), "check", v.Given))
	}
	if share.Code {
		list = append(list, widget.NewOutlinedButton(g.T("friends.as-words"), "text", func() { v.ShowCode(false) }))
	} else {
		list = append(list, widget.NewOutlinedButton(g.T("friends.as-code"), "qr", func() { v.ShowCode(true) }))
	}
	return buttons(append(list, widget.NewTextButton(g.T("friends.later"), "", v.Later))...)
}
