package gui

import (
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// waysIn are the ways into a field for what somebody else shows: pasted, or from
// a picture of its code.
func (g *GUI) waysIn(set func(string), take func(view.Reading, view.Picture)) fyne.CanvasObject {
	reading := g.Reading()
	pasting := widget.NewOutlinedButton(g.T("action.paste"), "text", func() { set(paste()) })
	photo := widget.NewOutlinedButton(g.T("action.photo"), "qr", func() {
		g.Pick(func(p view.Picture) { take(reading, p) })
	})
	return widget.NewPair(pasting, photo)
}

// pick has a picture be chosen from the device's files; nothing happens when
// none is.
func (g *GUI) pick(chosen func(view.Picture)) {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if file != nil || err != nil {
			chosen(func() (io.ReadCloser, error) { return file, err })
		}
	}, g.Window)
	d.SetFilter(storage.NewMimeTypeFileFilter([]string{"image/png", "image/jpeg", "image/gif"}))
	d.Resize(g.Window.Canvas().Size()) // all there is: on a desktop the window is a phone's
	d.Show()
}
