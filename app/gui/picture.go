package gui

import (
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// waysIn are the ways into a field for what somebody else shows: pasted, or from
// a picture of its code.
func (g *GUI) waysIn(set func(string), take func(view.Reading, view.Picture)) fyne.CanvasObject {
	reading := g.Reading()
	pasting := widget.NewOutlinedButton(g.T("action.paste"), "text", func() { set(paste()) })
	photo := widget.NewOutlinedButton(g.T("action.photo"), "qr", func() {
		g.Pick(pictureTypes(), func(p view.Picture) { take(reading, p) })
	})
	return widget.NewPair(pasting, photo)
}

func pictureTypes() []string { return []string{"image/png", "image/jpeg", "image/gif"} }

// allWaysIn are these, and a file with the text.
func (g *GUI) allWaysIn(set func(string), take func(view.Reading, view.Picture), file func(view.Picture)) fyne.CanvasObject {
	open := widget.NewOutlinedButton(g.T("action.file"), "book", func() { g.Pick(nil, file) })
	return flow(g.waysIn(set, take), open)
}

// saveButton saves bytes as a file, and says so; what went wrong stands below
// it.
func (g *GUI) saveButton(text, file string, content []byte) fyne.CanvasObject {
	trouble := widget.NewStack(0)
	saving := widget.NewOutlinedButton(text, "down", nil)
	saving.OnTapped = func() {
		g.save(file, func(w io.Writer) error { _, err := w.Write(content); return err }, func(err error) {
			trouble.SetParts()
			if saving.SetText(g.T("save.done")); err != nil {
				saving.SetText(text)
				trouble.SetParts(g.noticeCard(notice.Of(err), "", nil))
			}
			g.Window.Content().Refresh()
		})
	}
	return flow(saving, trouble)
}

// waysOut are the ways for a text out of the app, beside its code: copied, or
// saved as a file.
func (g *GUI) waysOut(text, file string) fyne.CanvasObject {
	return widget.NewPair(g.copyButton(func() string { return text }), g.saveButton(g.T("action.save"), file, []byte(text)))
}

// pick has a file of some types be chosen from the device's, or of any;
// nothing happens when none is.
func (g *GUI) pick(types []string, chosen func(view.Picture)) {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if file != nil || err != nil {
			chosen(func() (io.ReadCloser, error) { return file, err })
		}
	}, g.Window)
	if types != nil {
		d.SetFilter(storage.NewMimeTypeFileFilter(types))
	}
	d.Resize(g.Window.Canvas().Size()) // all there is: on a desktop the window is a phone's
	d.Show()
}
