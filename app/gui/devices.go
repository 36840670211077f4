package gui

import (
	"slices"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// devicesPage shows whom this device met, what waits and what it takes, and
// meets the guardians by hand.
func (g *GUI) devicesPage() *page {
	v := view.NewDevices(g.Wallet, g.App, g.Hub)
	p := staged(g, v, func(s view.DevicesState) view.DevicesStep { return s.Step }, func(s view.DevicesState) (fyne.CanvasObject, func(view.DevicesState)) {
		if s.Step == view.DevicesRelay {
			return g.relayPart(v, s)
		}
		return g.devicesPart(v)
	})
	p.back = v.Back
	p.place = named("devices")
	return p
}

func (g *GUI) devicesPart(v *view.Devices) (fyne.CanvasObject, func(view.DevicesState)) {
	status, round, parts := g.status(), flow(), flow()
	meet := g.main(g.T("devices.meet"), "met", nil)
	other := widget.NewOutlinedButton(g.T("bundle.title"), "phone", func() { g.show(g.bundlePage()) })
	body := g.screen(g.T("devices.title"), "", buttons(meet, other), round, status, parts)
	return body, func(s view.DevicesState) {
		meet.OnTapped = v.Sync
		meet.SetText(g.T("devices.meet"))
		progress := s.Progress
		if s.Syncing {
			meet.OnTapped = v.Cancel
			meet.SetText(g.T("action.cancel"))
			progress.Busy = false // the round says how far it is
		}
		status.set(progress)
		round.SetParts(g.roundParts(s)...)
		parts.SetParts(g.deviceParts(v, s)...)
		body.Refresh()
	}
}

// roundParts say how far a meeting with the guardians is, or what came of it.
func (g *GUI) roundParts(s view.DevicesState) []fyne.CanvasObject {
	far := g.T("devices.round", "reached", s.Reached, "asked", s.Asked)
	switch {
	case s.Syncing && s.Asked == 0:
		return []fyne.CanvasObject{widget.NewSmallParagraph(g.T("busy")).Centred()}
	case s.Syncing:
		return []fyne.CanvasObject{widget.NewProgress(float32(s.Reached) / float32(s.Asked)), widget.NewSmallParagraph(far)}
	case s.Done && s.Reached == 0:
		return []fyne.CanvasObject{g.marked(theme.StateWaiting, g.T("devices.nobody"))}
	case s.Done:
		return []fyne.CanvasObject{g.marked(theme.StateDone, far)}
	}
	return nil
}

func (g *GUI) deviceParts(v *view.Devices, s view.DevicesState) []fyne.CanvasObject {
	met := g.T("devices.never")
	if !s.LastMet.IsZero() {
		met = g.texts.Ago(s.LastMet)
	}
	parts := []fyne.CanvasObject{widget.NewFactCard(
		widget.Fact{Label: g.T("devices.last"), Text: met},
		widget.Fact{Label: g.T("devices.waiting"), Text: g.texts.Number(s.Waiting)},
	), widget.NewSmallParagraph(g.T("devices.since")), widget.NewFactCard(
		widget.Fact{Label: g.T("devices.in"), Text: g.size(int64(s.In))},
		widget.Fact{Label: g.T("devices.out"), Text: g.size(int64(s.Out))},
	), g.dailyPart(v, s), widget.NewHeading(g.T("community.guardians")), tightest(g.guardianRows(s.Guardians)...)}
	parts = append(g.stuckParts(v, s), parts...)
	return append(append(parts, g.relayParts(v, s)...), g.storageParts(v, s)...)
}

// stuckParts open the account again for a payment that is stuck, or lead to how
// far that is.
func (g *GUI) stuckParts(v *view.Devices, s view.DevicesState) []fyne.CanvasObject {
	switch {
	case s.Opening:
		return []fyne.CanvasObject{widget.NewOutlinedButton(g.T("opening.see"), "clock", func() { g.show(g.openingPage()) })}
	case s.Waiting > 0 && !s.Syncing:
		return []fyne.CanvasObject{widget.NewOutlinedButton(g.T("devices.stuck"), "flag", func() {
			g.confirm(asked{title: g.T("devices.stuck.title"), text: g.T("devices.stuck.text"), yes: g.T("action.yes"), no: g.T("action.no")}, v.Reopen, nil)
		})}
	}
	return nil
}

func (g *GUI) guardianRows(list []view.Guardian) []fyne.CanvasObject {
	var parts []fyne.CanvasObject
	for i, seen := range list {
		data := widget.RowData{Key: seen.Key[:], Name: g.T("community.seat", "seat", seen.Seat), When: g.T("devices.silent"), Last: i == len(list)-1}
		switch {
		case seen.Here:
			data.When = g.T("community.here")
		case !seen.Heard.IsZero():
			data.When = g.T("devices.heard", "ago", g.texts.Ago(seen.Heard))
		}
		parts = append(parts, widget.NewRow(data, nil))
	}
	return parts
}

// relayParts are the relays, each with its end.
func (g *GUI) relayParts(v *view.Devices, s view.DevicesState) []fyne.CanvasObject {
	parts := []fyne.CanvasObject{widget.NewHeading(g.T("devices.relays")), widget.NewSmallParagraph(g.T("devices.relays.text"))}
	for _, text := range s.Relays {
		remove := widget.NewTextButton(g.T("devices.relay.remove"), "", func() {
			g.confirm(asked{title: g.T("devices.relay.remove"), text: g.T("devices.relay.remove.text"), yes: g.T("action.yes"), no: g.T("action.no")},
				func() { v.RemoveRelay(text) }, nil)
		})
		parts = append(parts, widget.NewCard(tight(widget.NewSmallParagraph(text), remove)))
	}
	return append(parts, widget.NewOutlinedButton(g.T("devices.relay.add"), "plus", v.NewRelay))
}

// dailyPart bounds what goes over the network by itself.
func (g *GUI) dailyPart(v *view.Devices, s view.DevicesState) fyne.CanvasObject {
	choices := view.Dailies()
	if !slices.Contains(choices, s.Daily) {
		choices = append([]int64{s.Daily}, choices...) // set by the command line
	}
	var list []fyne.CanvasObject
	for _, n := range choices {
		text := g.T("devices.daily.free")
		if n > 0 {
			text = g.size(n)
		}
		list = append(list, widget.NewOption(text, n == s.Daily, func() { v.SetDaily(n) }))
	}
	today := widget.NewFactCard(widget.Fact{Label: g.T("devices.today"), Text: g.size(s.Today)})
	return labelled(g.T("devices.daily"), widget.NewStack(theme.Space2, today, options(list...)))
}

// storageParts are what the wallet takes, and the bound of what it carries.
func (g *GUI) storageParts(v *view.Devices, s view.DevicesState) []fyne.CanvasObject {
	var limits []fyne.CanvasObject
	for _, n := range view.Limits() {
		limits = append(limits, widget.NewOption(g.size(n), n == s.Limit, func() { v.SetLimit(n) }))
	}
	return []fyne.CanvasObject{
		widget.NewHeading(g.T("devices.storage")),
		widget.NewFactCard(
			widget.Fact{Label: g.T("devices.file"), Text: g.size(s.File)},
			widget.Fact{Label: g.T("devices.carried"), Text: g.size(s.Carried)},
		),
		labelled(g.T("devices.limit"), options(limits...)),
	}
}

const (
	kilo = 1 << 10
	mega = 1 << 20
)

// size is a number of bytes in words, rounded up.
func (g *GUI) size(n int64) string {
	if n < mega {
		return g.T("size.kb", "size", int((n+kilo-1)/kilo))
	}
	return g.T("size.mb", "size", int((n+mega-1)/mega))
}

func (g *GUI) relayPart(v *view.Devices, s view.DevicesState) (fyne.CanvasObject, func(view.DevicesState)) {
	entry := g.longField(g.T("devices.relay.hint"), s.Typing, v.Type)
	add, status := g.main(g.T("devices.relay.add"), "check", v.AddRelay), g.status()
	body := g.screen(g.T("devices.relay.add"), "", add, widget.NewParagraph(g.T("devices.relays.text")), entry, g.waysIn(v.Type, v.FromPicture), status)
	return body, func(s view.DevicesState) {
		entry.set(s.Typing)
		allow(add, s.Typing != "" && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}
