package gui

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
	"sanduk.app/i18n"
)

// T is a text in the reader's language. Arguments come in pairs: name, value.
func (g *GUI) T(key string, pairs ...any) string {
	var args map[string]any
	for i := 0; i+1 < len(pairs); i += 2 {
		if args == nil {
			args = map[string]any{}
		}
		args[pairs[i].(string)] = pairs[i+1]
	}
	return g.texts.T(key, args)
}

func (g *GUI) money(m view.Money) widget.Money {
	t := g.texts.Money(m)
	return widget.Money{Major: t.Major, Minor: t.Point + t.Minor, Currency: t.Code}
}

// signed is money with + or −, as lists show it.
func (g *GUI) signed(r view.Row) widget.Money {
	m := g.money(r.Amount)
	switch r.Sign {
	case 1:
		m.Sign = "+"
	case -1:
		m.Sign = "−"
	}
	return m
}

// stateOf is the look of a movement's status.
func stateOf(r view.Row) theme.State {
	if r.Status == "not-kept" {
		return theme.StateNotKept
	}
	return theme.State(r.Status)
}

// who is how a row's other side is called.
func (g *GUI) who(r view.Row) string {
	switch {
	case r.Box:
		return g.T("movement.label.box")
	case r.Pocket:
		return g.T("pocket.title")
	}
	return cmp.Or(r.Name, r.Who)
}

func (g *GUI) row(r view.Row, last bool, tapped func()) *widget.Row {
	return widget.NewRow(g.rowData(r, last), tapped)
}

// clothOf is whose cloth stands beside a row: the box has its own, also where
// the money went from one account of the wallet to another.
func (g *GUI) clothOf(r view.Row) []byte {
	if !r.Box {
		return r.Other[:]
	}
	if c, err := g.Wallet.Current(); err == nil {
		for _, a := range c.Assets {
			if a.Code == r.Amount.Code {
				return a.Issuer[:]
			}
		}
	}
	return r.Other[:]
}

func (g *GUI) rowData(r view.Row, last bool) widget.RowData {
	return widget.RowData{
		Key: g.clothOf(r), Name: g.who(r), When: g.texts.When(r.Time), Money: g.signed(r),
		State: stateOf(r), Word: g.T("state." + string(r.Status)), Last: last,
	}
}

// noticeCard words trouble, with an act to press where there is one.
func (g *GUI) noticeCard(n notice.Notice, action string, tapped func()) *widget.NoticeCard {
	severity := widget.SeverityTrouble
	switch n.Severity {
	case notice.Info, notice.Hint:
		severity = widget.SeverityInfo
	case notice.Waiting:
		severity = widget.SeverityPromise
	case notice.Cheating:
		severity = widget.SeverityCheated
	}
	card := widget.NewNoticeCard(severity, g.texts.T(n.Title(), n.Args), g.texts.T(n.Text(), n.Args), g.texts.T(n.Do(), n.Args), action, tapped)
	if n.Severity == notice.Hint {
		card.WithIcon("press")
	}
	return card
}

// status is the place where a screen says what it is busy with, or what went
// wrong.
type status struct {
	*widget.Stack
	g    *GUI
	last view.Progress
}

func (g *GUI) status() *status {
	return &status{Stack: widget.NewStack(0), g: g}
}

// set shows it; nothing takes no room.
func (s *status) set(p view.Progress) {
	if p.Busy == s.last.Busy && p.Notice.Code == s.last.Notice.Code {
		return
	}
	s.last = p
	var parts []fyne.CanvasObject
	switch {
	case p.Busy:
		parts = append(parts, widget.NewSmallParagraph(s.g.T("busy")).Centred())
	case !p.Notice.None():
		parts = append(parts, s.g.noticeCard(p.Notice, "", nil))
	}
	s.SetParts(parts...)
	s.g.Window.Content().Refresh()
}

// troublePage is for when there is nothing else to show.
func (g *GUI) troublePage(err error) *page {
	card := g.noticeCard(notice.Of(err), g.T("action.again"), g.begin)
	return &page{object: widget.NewColumn(nil, card), again: func() *page { return g.troublePage(err) }}
}

// Trouble is what stands in the window when the wallet can't be opened.
func Trouble(texts *i18n.Texts, n notice.Notice) fyne.CanvasObject {
	g := &GUI{texts: texts}
	return container.NewStack(canvas.NewRectangle(theme.Of(nil, theme.ColorBg)), widget.NewColumn(nil, g.noticeCard(n, "", nil)))
}
