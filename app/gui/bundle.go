package gui

import (
	"io"
	"strings"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
)

// bundlePage hands over, and takes, where there is no network: by a file, by a
// code, from phone to phone.
func (g *GUI) bundlePage() *page {
	v := view.NewBundle(g.Wallet, g.App, g.Hub)
	still := func() {}
	p := staged(g, v, func(s view.BundleState) view.BundleStep { return s.Step }, func(s view.BundleState) (fyne.CanvasObject, func(view.BundleState)) {
		still()
		still = func() {}
		switch s.Step {
		case view.BundleCode:
			var code fyne.CanvasObject
			code, still = g.ownCodes(s.Codes)
			return g.screen(g.T("bundle.code"), "", g.main(g.T("action.done"), "check", g.back),
				append([]fyne.CanvasObject{widget.NewParagraph(g.bundleReaders(s)), code}, g.leftOut(s)...)...), nil
		case view.BundleMeet:
			var part fyne.CanvasObject
			var update func(view.BundleState)
			part, update, still = g.meetPart(v, s)
			return part, update
		case view.BundleTaken:
			text := g.T("bundle.taken", "count", s.Came)
			if s.Went > 0 {
				text += "\n" + g.T("bundle.given", "count", s.Went)
			}
			return g.donePart(g.T("action.done"), text, g.leave), nil
		}
		return g.bundleWays(v)
	})
	end := p.close
	p.close = func() { still(); end() }
	p.back = v.Back
	return p
}

// ownCodes are codes in the own hem, which move until end.
func (g *GUI) ownCodes(codes []string) (part fyne.CanvasObject, end func()) {
	c, err := g.Wallet.Current()
	if err != nil {
		return g.noticeCard(notice.Of(err), "", nil), func() {}
	}
	return g.codesPart(codes, c.Account[:])
}

func (g *GUI) leftOut(s view.BundleState) []fyne.CanvasObject {
	if s.Left == 0 {
		return nil
	}
	return []fyne.CanvasObject{widget.NewSmallParagraph(g.T("bundle.left", "count", s.Left))}
}

func (g *GUI) bundleWays(v *view.Bundle) (fyne.CanvasObject, func(view.BundleState)) {
	status, said, others := g.status(), widget.NewStack(0), widget.NewStack(theme.Space2)
	reading := g.Reading()
	body := g.screen(g.T("bundle.title"), "", g.main(g.T("bundle.meet"), "phone", v.Meet),
		widget.NewParagraph(g.T("bundle.text")), status, said,
		widget.NewHeading(g.T("bundle.give")),
		widget.NewPair(widget.NewOutlinedButton(g.T("action.save"), "down", v.Export), widget.NewOutlinedButton(g.T("bundle.code"), "qr", v.Code)),
		others,
		widget.NewHeading(g.T("bundle.take")),
		widget.NewPair(
			widget.NewOutlinedButton(g.T("action.file"), "book", func() { g.Pick(nil, v.ImportFile) }),
			widget.NewOutlinedButton(g.T("action.photo"), "qr", func() { g.Pick(pictureTypes(), func(p view.Picture) { v.ImportPicture(reading, p) }) }),
		))
	asked := false
	var show func()
	show = func() {
		others.SetParts(g.bundleOthers(v, v.State(), &asked, show)...)
		body.Refresh()
	}
	return body, func(s view.BundleState) {
		status.set(s.Progress)
		others.SetParts(g.bundleOthers(v, s, &asked, show)...)
		if file := s.File; file != nil {
			v.Saved()
			g.saveBundle(file, g.bundleReaders(s), said)
		}
		body.Refresh()
	}
}

// bundleOthers lets people with a name open it, too, once it was asked who can.
func (g *GUI) bundleOthers(v *view.Bundle, s view.BundleState, asked *bool, show func()) []fyne.CanvasObject {
	if len(s.Others) == 0 {
		return nil
	}
	if !*asked && len(s.Readers()) == 0 {
		return []fyne.CanvasObject{widget.NewTextButton(g.T("bundle.to"), "chev", func() {
			*asked = true
			show()
		})}
	}
	parts := []fyne.CanvasObject{widget.NewSmallParagraph(g.T("bundle.to"))}
	for _, o := range s.Others {
		parts = append(parts, widget.NewOption(o.Name, o.Can, func() { v.Let(o.Account, !o.Can) }))
	}
	return parts
}

// bundleReaders says who can open what is handed over.
func (g *GUI) bundleReaders(s view.BundleState) string {
	if names := s.Readers(); len(names) > 0 {
		return g.T("bundle.readers.too", "count", s.In, "who", strings.Join(names, ", "))
	}
	return g.T("bundle.readers", "count", s.In)
}

// saveBundle saves what is handed over, and says what is in it.
func (g *GUI) saveBundle(file []byte, what string, said *widget.Stack) {
	g.save("sanduk.bundle", func(w io.Writer) error { _, err := w.Write(file); return err }, func(err error) {
		said.SetParts(g.marked(theme.StateDone, what))
		if err != nil {
			said.SetParts(g.noticeCard(notice.Of(err), "", nil))
		}
		g.Window.Content().Refresh()
	})
}

// meetPart shows what the other phone takes, and takes what it shows.
func (g *GUI) meetPart(v *view.Bundle, s view.BundleState) (part fyne.CanvasObject, update func(view.BundleState), end func()) {
	entry := g.longField(g.T("bundle.meet.hint"), s.Typing, v.Type)
	status, meet := g.status(), g.main(g.T("bundle.meet.go"), "met", v.Go)
	parts, end := []fyne.CanvasObject{widget.NewParagraph(g.T("bundle.meet.none"))}, func() {}
	if s.Text != "" {
		var code fyne.CanvasObject
		code, end = g.ownCodes([]string{s.Text})
		parts = []fyne.CanvasObject{widget.NewParagraph(g.T("bundle.meet.text")), code, g.copyButton(func() string { return s.Text })}
	}
	parts = append(parts, widget.NewHeading(g.T("bundle.meet.other")), entry, g.waysIn(v.Type, v.FromPicture), status)
	body := g.screen(g.T("bundle.meet"), "", meet, parts...)
	return body, func(s view.BundleState) {
		entry.set(s.Typing)
		allow(meet, s.Typing != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}, end
}
