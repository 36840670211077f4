package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
)

// cheatedParts say what somebody can do who was promised money that was promised
// to another, too, and give the proof away.
func (g *GUI) cheatedParts(proof []byte) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		widget.NewHeading(g.T("cheated.do")),
		g.marked(theme.StateRefused, g.T("cheated.do.stop")),
		g.marked(theme.StateDone, g.T("cheated.do.tell")),
		g.marked(theme.StateDone, g.T("cheated.do.spread")),
		g.saveButton(g.T("cheated.proof"), "sanduk-proof.cbor", proof),
		widget.NewSmallParagraph(g.T("cheated.proof.text")),
	}
}
