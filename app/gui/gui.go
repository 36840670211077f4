// Package gui draws the screens: states of view-models become parts, taps
// become commands. It decides nothing and knows no wallet.
//
// Everything here runs on Fyne's own goroutine; view-models call back from
// others, and bind brings those calls over.
package gui

import (
	"io"
	"time"

	"fyne.io/fyne/v2"

	"sanduk.app/app/config"
	"sanduk.app/app/gui/theme"
	"sanduk.app/app/view"
	"sanduk.app/i18n"
)

// Wallet is what the screens call of the wallet.
type Wallet interface {
	view.Beginner
	view.Creator
	view.Restorer
	view.Unlocker
	view.PINChanger
	view.Wordkeeper
	view.Chooser
	view.HomeReader
	view.Payer
	view.Payable
	view.PocketKeeper
	view.Taker
	view.TabKeeper
	view.GoalKeeper
	view.CircleKeeper
	view.GroupKeeper
	view.CircleMaker
	view.GroupFounder
	view.Historian
	view.Acquainted
	view.Namer
	view.MovementReader
	view.CommunityReader
	view.ChangeKeeper
	view.Issuer
	view.Sharer
	view.Gatherer
	view.Rehearser
	view.Trusting
	view.Rescued
	view.Helper
	view.JointKeeper
	view.Reopened
	view.Meeter
	Lock()
}

// App is what the screens call beside the wallet.
type App interface {
	view.Founder
	view.ChangeMaker
	view.Auditor
	view.Coder
	view.Carrying
	view.Bundler
}

// Config is what the screens are made of.
type Config struct {
	Window   fyne.Window
	Wallet   Wallet
	App      App
	Hub      *view.Hub
	Settings config.Settings
	Trouble  error // what loading the settings said
	Keep     func(config.Settings) error
	Language string // the device's, where the settings name none
	Random   io.Reader
	Now      func() time.Time
	Version  string
	Opened   func()                                                      // is told that the wallet was opened; nil: nobody is
	Reading  func() view.Reading                                         // reads the codes of pictures, for one screen
	Pick     func(types []string, chosen func(view.Picture))             // has a file of these types be chosen, or of any; nil: the toolkit's way
	Save     func(name string, chosen func(io.WriteCloser))              // has a file be chosen to write to; nil: the toolkit's way
	Do       func(func())                                                // runs a call on the goroutine of the screens; nil: Fyne's
	Texts    func(tag string, now func() time.Time) (*i18n.Texts, error) // nil: i18n.Open
}

// GUI is the window's content. Make it with New, on Fyne's goroutine.
type GUI struct {
	Config
	settings *view.Settings
	texts    *i18n.Texts
	shown    config.Settings // what is applied
	pages    []*page
	ground   *fyne.Container
	question *question         // that covers the screen, if there is one
	made     presser           // the main button of the page that is being built
	variant  fyne.ThemeVariant // the device's, as it was drawn
	away     time.Time         // since when the app is not in front; zero: it is
	alarm    *time.Timer       // locks a wallet that is away for long
	printing bool              // parts are built for paper: light
	rescuing bool              // the way into a new wallet leads to an old account
}

// New fills the window with the first screen.
func New(c Config) (*GUI, error) {
	g := &GUI{Config: c}
	if g.Do == nil {
		g.Do = fyne.Do
	}
	if g.Pick == nil {
		g.Pick = g.pick
	}
	if g.Save == nil {
		g.Save = g.saveAs
	}
	if g.Texts == nil {
		g.Texts = i18n.Open
	}
	g.settings = view.NewSettings(c.Settings, c.Trouble, languages(), c.Keep)
	if err := g.apply(c.Settings); err != nil {
		return nil, err
	}
	g.ground = newGround()
	c.Window.SetContent(g.ground)
	c.Window.Canvas().SetOnTypedRune(g.typedRune)
	c.Window.Canvas().SetOnTypedKey(g.typedKey)
	g.shortcuts()
	g.settings.Subscribe(func() { g.Do(g.settingsChanged) })
	g.begin()
	g.variant = fyne.CurrentApp().Settings().ThemeVariant()
	fyne.CurrentApp().Settings().AddListener(func(s fyne.Settings) { g.Do(func() { g.deviceChanged(s.ThemeVariant()) }) })
	return g, nil
}

// deviceChanged draws the screens anew when the device turned light or dark:
// phones say so a moment after the start.
func (g *GUI) deviceChanged(v fyne.ThemeVariant) {
	if v == g.variant {
		return
	}
	g.variant = v
	g.redraw()
}

// begin shows the screen that comes first as things are.
func (g *GUI) begin() {
	first, err := view.First(g.Wallet)
	switch {
	case err != nil:
		g.only(g.troublePage(err))
	case first == view.Welcome:
		g.only(g.welcomePage())
	case first == view.Locked:
		g.only(g.lockPage())
	case first == view.Nowhere:
		g.only(g.choosePage())
	default:
		g.only(g.homePage())
	}
}

// enter goes on after the wallet was opened: what waits is carried at once.
func (g *GUI) enter() {
	g.Hub.Signed()
	if g.Opened != nil {
		g.Opened()
	}
	left := g.settings.State().Screen
	g.begin()
	first, err := view.First(g.Wallet)
	switch {
	case err != nil || first != view.AtHome:
	case g.rescuing:
		g.rescuing = false
		g.show(g.rescuePage())
	default:
		g.comeBack(left)
	}
}

// lock forgets the keys and everything that stands on the screens.
func (g *GUI) lock() {
	g.settings.SetScreen("")
	g.Wallet.Lock()
	g.begin()
}

// Back is the back key of a phone: a step back, or a screen.
func (g *GUI) Back() { g.back() }

func languages() []view.Language {
	var out []view.Language
	for _, l := range i18n.Languages() {
		out = append(out, view.Language{Tag: l.Tag, Name: l.Name})
	}
	return out
}

// apply takes over language, look and text size.
func (g *GUI) apply(s config.Settings) error {
	tag := s.Language
	if tag == "" {
		tag = i18n.Match(g.Language)
	}
	texts, err := g.Texts(tag, g.Now)
	if err != nil {
		return err
	}
	if err := speakToolkit(texts); err != nil {
		return err
	}
	g.texts, g.shown = texts, s
	mode := theme.ModeSystem
	switch s.Look {
	case config.Light:
		mode = theme.ModeLight
	case config.Dark:
		mode = theme.ModeDark
	}
	look := theme.New(mode, float32(s.TextScale)/100).For(scriptOf(texts))
	if settings := fyne.CurrentApp().Settings(); !look.Like(settings.Theme()) {
		settings.SetTheme(look)
	}
	return nil
}

func scriptOf(texts *i18n.Texts) theme.Script {
	l := texts.Language()
	return theme.Script{RTL: l.RTL, Depth: l.Depth}
}

// settingsChanged draws the screens anew when what they look like changed.
func (g *GUI) settingsChanged() {
	s := g.settings.State().Settings
	if s.Language == g.shown.Language && s.Look == g.shown.Look && s.TextScale == g.shown.TextScale && s.LockAfter == g.shown.LockAfter {
		return
	}
	if err := g.apply(s); err != nil {
		g.only(g.troublePage(err))
		return
	}
	g.redraw()
}
