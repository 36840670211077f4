package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// openingPage shows what a restored wallet waits for.
func (g *GUI) openingPage() *page {
	v := view.NewOpening(g.Wallet, g.Hub)
	return staged(g, v, func(s view.OpeningState) bool { return s.Done }, func(s view.OpeningState) (fyne.CanvasObject, func(view.OpeningState)) {
		if s.Done {
			return g.donePart(g.T("opening.done"), "", g.begin), nil
		}
		status, parts := g.status(), flow()
		meet := g.main(g.T("devices.meet"), "met", func() { g.show(g.devicesPage()) })
		body := g.screen(g.T("opening.title"), "", meet, widget.NewParagraph(g.T("opening.text", "count", s.Quorum)), status, parts)
		return body, func(s view.OpeningState) {
			status.set(s.Progress)
			parts.SetParts(g.openingParts(s)...)
			body.Refresh()
		}
	})
}

func (g *GUI) openingParts(s view.OpeningState) []fyne.CanvasObject {
	parts := append(progressBar(s.Answered, s.Quorum), widget.NewParagraph(g.T("devices.round", "reached", s.Answered, "asked", len(s.Guardians))))
	if !s.Asking {
		parts = append(parts, g.marked(theme.StateWaiting, g.T("opening.first")))
	}
	for i, a := range s.Guardians {
		data := widget.RowData{Key: a.Key[:], Name: g.T("community.seat", "seat", a.Seat), When: g.T("opening.not-yet"), Last: i == len(s.Guardians)-1}
		if a.Answered {
			data.When, data.State, data.Word = "", theme.StateDone, g.T("opening.answered")
		}
		parts = append(parts, widget.NewRow(data, nil))
	}
	return parts
}
