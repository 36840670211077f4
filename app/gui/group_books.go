package gui

import (
	"io"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/paper"
	"sanduk.app/app/report"
	"sanduk.app/app/view"
)

// groupBooksButtons lead to what can be read of a group.
func (g *GUI) groupBooksButtons(account view.Account) fyne.CanvasObject {
	button := func(key string, open func(view.Account) *page) fyne.CanvasObject {
		return widget.NewOutlinedButton(g.T(key), "", func() { g.show(open(account)) })
	}
	return options(button("group.passbooks", g.passbooksPage), button("group.minutes", g.minutesPage), button("group.figures", g.figuresPage), button("group.act.share-out", g.shareOutPage))
}

// booksPageOf is a page about the books of a group; footer may be nil.
func (g *GUI) ofBooks(account view.Account, title string, build func(view.GroupBooksState) []fyne.CanvasObject, footer func(func() view.GroupBooksState, *widget.Stack) fyne.CanvasObject) *page {
	v := view.NewGroupBooks(g.Wallet, g.Hub, account)
	return staged(g, v, once[view.GroupBooksState], func(view.GroupBooksState) (fyne.CanvasObject, func(view.GroupBooksState)) {
		status, saved, parts := g.status(), widget.NewStack(0), flow()
		var foot fyne.CanvasObject
		if footer != nil {
			foot = footer(v.State, saved)
		}
		body := g.screen(title, "", foot, status, saved, parts)
		return body, func(s view.GroupBooksState) {
			status.set(s.Progress)
			parts.SetParts()
			if s.Books != nil {
				parts.SetParts(build(s)...)
			}
			body.Refresh()
		}
	})
}

// savePaper is a button that saves a document as pages to print.
func (g *GUI) savePaper(file string, document func() *paper.Document, status *widget.Stack) *widget.Button {
	return g.main(g.T("save.paper"), "text", func() {
		d := document()
		g.save(file, func(w io.Writer) error { return report.Pages(w, d) }, g.saved(status))
	})
}

// minutesPage lists the meetings that are in the books.
func (g *GUI) minutesPage(account view.Account) *page {
	return g.ofBooks(account, g.T("group.minutes"), func(s view.GroupBooksState) []fyne.CanvasObject {
		var rows []fyne.CanvasObject
		for _, m := range s.Books.Meetings() {
			row := widget.RowData{Key: account[:], Name: g.T("group.instalment", "meeting", m.Number), When: g.texts.Date(m.Held), State: theme.StateWaiting, Word: g.T("state.waiting")}
			if m.Final {
				row.State, row.Word = theme.StateDone, g.T("state.done")
			}
			rows = append(rows, widget.NewRow(row, func() { g.show(g.meetingPage(account, m)) }))
		}
		if len(rows) == 0 {
			return []fyne.CanvasObject{widget.NewParagraph(g.T("group.none-yet"))}
		}
		return []fyne.CanvasObject{tightest(rows...)}
	}, nil)
}

// meetingPage is one meeting's minutes.
func (g *GUI) meetingPage(account view.Account, m report.GroupMeeting) *page {
	return g.ofBooks(account, g.T("group.instalment", "meeting", m.Number), func(s view.GroupBooksState) []fyne.CanvasObject {
		loan, social, in := s.Books.Closing(m.At)
		signed := ""
		for i, name := range s.Books.Signed(m.At) {
			if i > 0 {
				signed += ", "
			}
			signed += name
		}
		return []fyne.CanvasObject{
			widget.NewSmallParagraph(report.MeetingTitle(g.texts, m)), g.linesCard(s.Books.Lines(m.At)), widget.NewHeading(g.T("group.closing")),
			widget.NewFactCard(widget.Fact{Label: g.T("group.fund.loan"), Money: g.money(loan)}, widget.Fact{Label: g.T("group.fund.social"), Money: g.money(social)}, widget.Fact{Label: g.T("group.account"), Money: g.money(in)}),
			widget.NewSmallParagraph(g.T("group.signed.by", "names", signed)),
		}
	}, func(state func() view.GroupBooksState, saved *widget.Stack) fyne.CanvasObject {
		return g.savePaper("sanduk-minutes.pdf", func() *paper.Document { return state().Books.MinutesDocument(g.texts, m.At) }, saved)
	})
}

// passbooksPage lists the members, whose passbooks open.
func (g *GUI) passbooksPage(account view.Account) *page {
	return g.ofBooks(account, g.T("group.passbooks"), func(s view.GroupBooksState) []fyne.CanvasObject {
		var rows []fyne.CanvasObject
		for _, p := range s.People {
			row := widget.RowData{Key: p.Key, Name: g.memberName(p), When: g.T("group.shares", "count", p.Shares), Money: g.money(p.Savings)}
			rows = append(rows, widget.NewRow(row, func() { g.show(g.passbookPage(account, p)) }))
		}
		return []fyne.CanvasObject{tightest(rows...)}
	}, nil)
}

// passbookPage is what a member paid and got.
func (g *GUI) passbookPage(account view.Account, p view.GroupPerson) *page {
	return g.ofBooks(account, g.memberName(p), func(s view.GroupBooksState) []fyne.CanvasObject {
		at := s.Books.Standing(p.Number)
		facts := []widget.Fact{{Label: g.T("group.shares", "count", at.Shares), Money: g.money(at.Savings), Strong: true}}
		if at.Owes.Amount > 0 {
			facts = append(facts, widget.Fact{Label: g.T("group.owes-all"), Money: g.money(at.Owes)})
		}
		if at.Due.Amount > 0 {
			facts = append(facts, widget.Fact{Label: g.T("group.is-due"), Money: g.money(at.Due)})
		}
		parts := []fyne.CanvasObject{widget.NewFactCard(facts...)}
		meeting := -1
		var lines []widget.Fact
		card := func() {
			if len(lines) > 0 {
				parts = append(parts, widget.NewFactCard(lines...))
			}
			lines = nil
		}
		for _, l := range s.Books.Passbook(p.Number) {
			if l.At != meeting {
				card()
				meeting = l.At
				parts = append(parts, widget.NewSmallParagraph(report.MeetingTitle(g.texts, l.GroupMeeting)))
			}
			lines = append(lines, widget.Fact{Label: g.T("group.pass." + l.Line.What), Money: g.passMoney(l)})
		}
		card()
		return parts
	}, func(state func() view.GroupBooksState, saved *widget.Stack) fyne.CanvasObject {
		save := g.savePaper("sanduk-passbook.pdf", func() *paper.Document { return state().Books.PassbookDocument(g.texts, p.Number) }, saved)
		code := widget.NewOutlinedButton(g.T("group.passbook.code"), "qr", func() {
			g.show(g.passbookCodePage(g.memberName(p), state().Books.PassbookText(g.texts, p.Number)))
		})
		return buttons(code, save)
	})
}

func (g *GUI) passMoney(l report.PassLine) widget.Money {
	m, sign := g.money(l.In), "+"
	if l.In.Amount == 0 {
		m, sign = g.money(l.Out), "−"
	}
	m.Sign = sign
	return m
}

// passbookCodePage is how a member stands, as a code that any phone reads: for
// who carries it on paper.
func (g *GUI) passbookCodePage(title, text string) *page {
	return g.savePage(title, "sanduk-passbook", func() fyne.CanvasObject {
		code, err := widget.NewQRCode(text, []byte(welcomeHem))
		if err != nil {
			return g.noticeCard(notice.Of(err), "", nil)
		}
		return flow(code, widget.NewParagraph(text).Centred())
	})
}

// figuresPage is how the group does.
func (g *GUI) figuresPage(account view.Account) *page {
	return g.ofBooks(account, g.T("group.figures"), func(s view.GroupBooksState) []fyne.CanvasObject {
		savings, lent, most := s.Books.Curve()
		var parts []fyne.CanvasObject
		if len(savings) > 1 {
			all := s.Books.Meetings()
			chart := func(key string, area []float64) {
				data := widget.ChartData{Chosen: -1, Area: area, Most: g.texts.Money(most).String(), Start: g.T("group.instalment", "meeting", 1), End: g.T("group.instalment", "meeting", all[0].Number), Words: g.T(key)}
				parts = append(parts, widget.NewCard(widget.NewStack(theme.Space2, widget.NewHeading(g.T(key)), widget.NewChart(data))))
			}
			chart("group.figure.savings", savings)
			chart("group.figure.lent", lent)
		}
		return append(parts, facts(s.Books.Figures(g.texts)))
	}, func(state func() view.GroupBooksState, saved *widget.Stack) fyne.CanvasObject {
		table := widget.NewOutlinedButton(g.T("group.export"), "down", func() {
			b := state().Books
			g.save("sanduk-cash-book.csv", b.WriteCashBook, g.saved(saved))
		})
		return buttons(table, g.savePaper("sanduk-figures.pdf", func() *paper.Document { return state().Books.FiguresDocument(g.texts) }, saved))
	})
}

// shareOutPage is the share-out as this phone reckons it, and whether what was
// announced is the same.
func (g *GUI) shareOutPage(account view.Account) *page {
	v := view.NewGroupBooks(g.Wallet, g.Hub, account)
	p := staged(g, v, once[view.GroupBooksState], func(view.GroupBooksState) (fyne.CanvasObject, func(view.GroupBooksState)) {
		status, head, list := g.status(), flow(), flow()
		amount := g.amountPart(v.Key, v.Delete, nil)
		body := g.screen(g.T("group.act.share-out"), "", nil, status, head, widget.NewHeading(g.T("group.out.said")), amount, list)
		return body, func(s view.GroupBooksState) {
			status.set(s.Progress)
			word := "group.out.now"
			if s.Out.Shared {
				word = "group.out.was"
			}
			head.SetParts(widget.NewParagraph(g.T(word)))
			if !s.None.None() {
				head.SetParts(g.noticeCard(s.None, "", nil))
				body.Refresh()
				return
			}
			amount.set(s.Said, g.agreement(s), s.Said.Typed != "" && !s.Agrees())
			list.SetParts(g.shareOutParts(s.Out)...)
			body.Refresh()
		}
	})
	p.digit, p.erase = v.Key, v.Delete
	return p
}

// agreement says whether what was announced is what this phone reckons.
func (g *GUI) agreement(s view.GroupBooksState) string {
	switch {
	case s.Said.Typed == "":
		return g.T("group.out.mine", "money", s.Mine)
	case s.Agrees():
		return g.T("group.out.agrees")
	case s.More:
		return g.T("group.out.more", "money", s.Differ)
	}
	return g.T("group.out.less", "money", s.Differ)
}
