package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/config"
	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
	"sanduk.app/assets"
)

// morePage is for settings and what is seldom needed.
func (g *GUI) morePage() *page {
	s := g.settings.State()
	status := g.status()
	column := widget.NewColumn(nil, status,
		g.languagesPart(s), g.textPart(s), g.lookPart(s),
		widget.NewOutlinedButton(g.T("settings.words"), "keep", func() { g.show(g.wordsPage()) }),
		widget.NewOutlinedButton(g.T("settings.pin"), "edit", func() { g.show(g.changePINPage()) }),
		widget.NewOutlinedButton(g.T("settings.licences"), "text", func() { g.show(g.licencesPage()) }),
		widget.NewPrimaryButton(g.T("settings.lock"), "keep", g.lock),
		widget.NewSmallParagraph(g.T("settings.version", "version", g.Version)).Centred())
	status.set(s.Progress)
	return &page{object: widget.NewScreen(widget.NewTitleBar(nil, g.T("settings.title"), ""), column, g.tabs(tabMore)), again: g.morePage}
}

func (g *GUI) languagesPart(s view.SettingsState) fyne.CanvasObject {
	var list []fyne.CanvasObject
	for _, l := range s.Languages {
		list = append(list, g.option(l.Name, l.Tag == g.texts.Language().Tag, func() { g.settings.SetLanguage(l.Tag) }))
	}
	return labelled(g.T("settings.language"), widget.NewStack(theme.Space2, list...))
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
		list = append(list, g.option(g.T("settings.look."+string(l)), l == s.Settings.Look, func() { g.settings.SetLook(l) }))
	}
	return labelled(g.T("settings.look"), widget.NewStack(theme.Space2, list...))
}

// option is one of several; the chosen one has the tick.
func (g *GUI) option(text string, chosen bool, choose func()) fyne.CanvasObject {
	icon := ""
	if chosen {
		icon = "check"
	}
	return widget.NewOutlinedButton(text, icon, choose)
}

// licencesPage shows what the shipped fonts are under.
func (g *GUI) licencesPage() *page {
	return &page{object: g.screen(g.T("settings.licences"), "", nil, widget.NewSmallParagraph(assets.FontLicence())), again: g.licencesPage}
}
