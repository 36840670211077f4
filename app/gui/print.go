package gui

import (
	"image"
	"image/png"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/software"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/paper"
	"sanduk.app/app/view"
)

const (
	sheetDP     float32 = 360 // how wide what is saved is drawn
	sheetScale  float32 = 3   // pixels to one of these
	paperPoints         = 340 // how wide it is on paper: 12 cm
)

// sheet draws parts as they are kept or printed: light, and at usual text size,
// whatever the screen is.
func (g *GUI) sheet(build func() fyne.CanvasObject) image.Image {
	g.printing = true
	defer func() { g.printing = false }()
	parts := widget.NewPadded(build(), theme.Space4, theme.Space4, theme.Space4)
	light := theme.New(theme.ModeLight, 1).For(scriptOf(g.texts))
	ground := canvas.NewRectangle(light.Color(theme.ColorBg, 0))
	all := container.NewThemeOverride(container.NewStack(ground, parts), light)
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetScale(sheetScale)
	c.SetContent(all)
	c.Resize(fyne.NewSize(sheetDP, parts.HeightFor(sheetDP))) // the first layout knows the width
	c.Resize(fyne.NewSize(sheetDP, parts.HeightFor(sheetDP)))
	return c.Capture()
}

// savePage shows what is to be kept, and saves it as a picture or as a page.
func (g *GUI) savePage(title, file string, build func() fyne.CanvasObject) *page {
	return g.static(func() *page { return g.savePage(title, file, build) }, func() fyne.CanvasObject {
		status := widget.NewStack(0)
		said := g.saved(status)
		picture := widget.NewOutlinedButton(g.T("save.picture"), "share", func() {
			m := g.sheet(build)
			g.save(file+".png", func(w io.Writer) error { return png.Encode(w, m) }, said)
		})
		sheet := g.main(g.T("save.paper"), "text", func() {
			m := g.sheet(build)
			g.save(file+".pdf", func(w io.Writer) error { return paper.Write(w, m, paperPoints) }, said)
		})
		return g.screen(title, "", buttons(picture, sheet), status, build())
	})
}

// saved says in a status how saving went.
func (g *GUI) saved(status *widget.Stack) func(error) {
	return func(err error) {
		card := fyne.CanvasObject(widget.NewNoticeCard(widget.SeverityGood, g.T("save.done"), "", "", "", nil))
		if err != nil {
			card = g.noticeCard(notice.Of(err), "", nil)
		}
		status.SetParts(card)
		g.Window.Content().Refresh()
	}
}

// save asks where, and writes there, away from the goroutine of the screens.
func (g *GUI) save(name string, write func(io.Writer) error, said func(error)) {
	g.Save(name, func(w io.WriteCloser) {
		go func() {
			err := write(w)
			if wrong := w.Close(); err == nil {
				err = wrong
			}
			g.Do(func() { said(err) })
		}()
	})
}

// saveAs asks for a file to write to; nothing happens when none is chosen.
func (g *GUI) saveAs(name string, chosen func(io.WriteCloser)) {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err == nil && file != nil {
			chosen(file)
		}
	}, g.Window)
	d.SetFileName(name)
	d.Resize(g.Window.Canvas().Size())
	d.Show()
}

// receiptPage is for keeping or handing on a movement's receipt.
func (g *GUI) receiptPage(s view.MovementState) *page {
	return g.savePage(g.T("movement.label.receipt"), "sanduk-"+s.Receipt[:4]+s.Receipt[5:], func() fyne.CanvasObject {
		return g.receiptCard(s.Row, g.movementFacts(s), g.stepParts(s))
	})
}

// shareReceipt reads a movement and shows its receipt.
func (g *GUI) shareReceipt(cursor []byte) {
	v := view.NewMovementDetail(g.Wallet, g.Hub, cursor)
	defer v.Close()
	if s := v.State(); s.Row.Cursor != nil {
		g.show(g.receiptPage(s))
	}
}

// printPage is for keeping the own code on paper, to be paid by.
func (g *GUI) printPage(s view.GetPaidState) *page {
	return g.savePage(g.T("paid.print"), "sanduk-code", func() fyne.CanvasObject {
		parts := append(g.code(s), widget.NewParagraph(g.T("paid.print.text")).Centred())
		if s.Amount.Typed != "" {
			parts = append(parts, moneyPart(g.money(s.Amount.Amount), theme.TextHuge))
		}
		return flow(append(parts, widget.NewSmallParagraph(s.Address).Centred())...)
	})
}
