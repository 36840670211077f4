package gui

import (
	"io"
	"strings"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/widget"
	"sanduk.app/app/report"
	"sanduk.app/app/view"
)

// booksParts say whether everything adds up, check it again, and lead to what was
// checked.
func (g *GUI) booksParts(v *view.Community, s view.CommunityState) []fyne.CanvasObject {
	severity, key, said, text := widget.SeverityInfo, "audit.none", "", ""
	if b := s.Books; b != nil {
		severity, key, said = widget.SeverityGood, b.Verdict(), g.T("audit.checked", "when", g.texts.When(b.At))
		for _, f := range b.Report.Faults {
			severity = widget.SeverityTrouble
			text += "\n" + f.Item + ": " + f.Text
		}
	}
	if s.Busy && s.Checked > 0 {
		said = g.T("audit.checking", "count", s.Checked)
	}
	parts := []fyne.CanvasObject{widget.NewNoticeCard(severity, g.T(key), g.T(key+".text")+text, said, g.T("audit.do"), v.Check)}
	if b := s.Books; b != nil {
		parts = append(parts, widget.NewOutlinedButton(g.T("audit.more"), "book", func() { g.show(g.booksPage(b)) }))
	}
	return parts
}

// booksPage is what a check of the books found, to read, to keep and to hand on.
func (g *GUI) booksPage(b *report.Books) *page {
	return g.static(func() *page { return g.booksPage(b) }, func() fyne.CanvasObject {
		status := widget.NewStack(0)
		save := g.main(g.T("save.paper"), "text", func() {
			document := b.Document(g.texts)
			g.save("sanduk-audit.pdf", func(w io.Writer) error { return report.Pages(w, document) }, g.saved(status))
		})
		said := widget.NewParagraph(g.T(b.Verdict()) + ". " + g.T("audit.checked", "when", g.texts.When(b.At)))
		parts := append([]fyne.CanvasObject{status, said, facts(b.Counted(g.texts))}, g.lawParts(b)...)
		return g.screen(g.T("audit.more"), "", save, append(parts, g.watchedParts(b)...)...)
	})
}

// lawParts are both sides of each currency's law.
func (g *GUI) lawParts(b *report.Books) (parts []fyne.CanvasObject) {
	for i := range b.Report.Assets {
		c := &b.Report.Assets[i]
		parts = append(parts, widget.NewHeading(c.Code), facts(report.Sums(g.texts, c)))
	}
	return append(parts, widget.NewSmallParagraph(g.T("audit.law")))
}

// watchedParts are what the guardians signed, and how their logs looked.
func (g *GUI) watchedParts(b *report.Books) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewHeading(g.T("community.guardians"))}
	for _, l := range b.Guardians(g.texts) {
		signed, log, asked := strings.Cut(l.Text, "\n")
		parts = append(parts, widget.NewFactCard(widget.Fact{Label: l.Label, Text: signed}))
		if asked {
			parts = append(parts, widget.NewSmallParagraph(log))
		}
	}
	for _, proof := range b.Proofs() {
		parts = append(parts, g.copyButton(func() string { return proof }))
	}
	return parts
}

func facts(lines []report.Line) fyne.CanvasObject {
	list := make([]widget.Fact, len(lines))
	for i, l := range lines {
		list[i] = widget.Fact{Label: l.Label, Text: l.Text}
	}
	return widget.NewFactCard(list...)
}
