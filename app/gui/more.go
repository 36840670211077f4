package gui

import (
	"strings"

	"fyne.io/fyne/v2"

	"sanduk.app/app/config"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
	"sanduk.app/assets"
)

// morePage is for settings and what is seldom needed.
func (g *GUI) morePage() *page {
	s := g.settings.State()
	status := g.status()
	column := widget.NewColumn(nil, status,
		widget.NewOutlinedButton(g.T("settings.language")+": "+g.texts.Language().Name, "text", func() { g.show(g.languagesPage()) }),
		g.textPart(s), g.lookPart(s), g.lockAfterPart(s),
		widget.NewOutlinedButton(g.T("settings.words"), "keep", func() { g.show(g.wordsPage()) }),
		widget.NewOutlinedButton(g.T("friends.title"), "people", func() { g.show(g.friendsPage()) }),
		widget.NewOutlinedButton(g.T("rescuers.title"), "phone", func() { g.show(g.rescuersPage()) }),
		widget.NewOutlinedButton(g.T("rehearse.title"), "check", func() { g.show(g.rehearsePage()) }),
		widget.NewOutlinedButton(g.T("devices.title"), "met", func() { g.show(g.devicesPage()) }),
		widget.NewOutlinedButton(g.T("settings.pin"), "edit", func() { g.show(g.changePINPage()) }),
		widget.NewOutlinedButton(g.T("settings.licences"), "text", func() { g.show(g.licencesPage()) }),
		widget.NewPrimaryButton(g.T("settings.lock"), "keep", g.lock),
		widget.NewSmallParagraph(g.T("settings.version", "version", g.Version)).Centred())
	status.set(s.Progress)
	return &page{object: widget.NewScreen(g.titleBar(nil, g.T("settings.title"), ""), column, g.tabs(tabMore)), again: g.morePage, place: named("more")}
}

// languagesPage lists the languages, each in its own script.
func (g *GUI) languagesPage() *page {
	return g.static(g.languagesPage, func() fyne.CanvasObject {
		var list []fyne.CanvasObject
		for _, l := range g.settings.State().Languages {
			list = append(list, widget.NewOption(l.Name, l.Tag == g.texts.Language().Tag, func() { g.settings.SetLanguage(l.Tag) }))
		}
		return g.screen(g.T("settings.language"), "", nil, options(list...))
	})
}

func (g *GUI) textPart(s view.SettingsState) fyne.CanvasObject {
	smaller := widget.NewOutlinedButton(g.T("settings.smaller"), "minus", g.settings.SmallerText)
	larger := widget.NewOutlinedButton(g.T("settings.larger"), "plus", g.settings.LargerText)
	label := g.T("settings.text") + ": " + g.T("settings.percent", "percent", s.Settings.TextScale)
	return labelled(label, widget.NewPair(smaller, larger))
}

func (g *GUI) lookPart(s view.SettingsState) fyne.CanvasObject {
	var list []fyne.CanvasObject
	for _, l := range []config.Look{config.AsDevice, config.Light, config.Dark} {
		list = append(list, widget.NewOption(g.T("settings.look."+string(l)), l == s.Settings.Look, func() { g.settings.SetLook(l) }))
	}
	return labelled(g.T("settings.look"), options(list...))
}

// licencesPage shows what the shipped fonts are under.
func (g *GUI) licencesPage() *page {
	return g.static(g.licencesPage, func() fyne.CanvasObject {
		return g.screen(g.T("settings.licences"), "", nil, widget.NewSmallParagraph(flowed(assets.FontLicence())))
	})
}

// flowed joins the lines of each paragraph, so that they can be broken anew, and
// leaves out lines that are only drawn.
func flowed(text string) string {
	var out []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		var lines []string
		for line := range strings.SplitSeq(paragraph, "\n") {
			if strings.Trim(line, "-") != "" {
				lines = append(lines, line)
			}
		}
		out = append(out, strings.Join(lines, " "))
	}
	return strings.Join(out, "\n\n")
}
