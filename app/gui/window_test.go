package gui_test

import (
	"bytes"
	"io"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/boot"
	"sanduk.app/app/config"
	"sanduk.app/app/gui"
	"sanduk.app/app/view"
	"sanduk.app/i18n"
)

// look is how a window shows things.
type look struct {
	language      string // empty: English; "pseudo": long and strange
	dark          bool
	scale         int // per cent; 0: 100
	width, height float32
	screen        string // that was open
}

// phoneLook is the look that screens are designed at first.
func phoneLook() look { return look{width: 360, height: 800} }

func (l look) settings() config.Settings {
	s := config.Defaults()
	s.Look, s.Screen = config.Light, l.screen
	if l.dark {
		s.Look = config.Dark
	}
	if l.language != "pseudo" {
		s.Language = l.language
	}
	if l.scale > 0 {
		s.TextScale = l.scale
	}
	return s
}

func (l look) texts(tag string, now func() time.Time) (*i18n.Texts, error) {
	if l.language == "pseudo" {
		return i18n.Pseudo(now)
	}
	if catalogues[tag] == nil {
		texts, err := i18n.Open(tag, now)
		if err != nil {
			return nil, err
		}
		catalogues[tag] = texts
	}
	return catalogues[tag], nil
}

// catalogues are read once; tests run one after the other, with one clock.
var catalogues = make(map[string]*i18n.Texts)

// screens is a window over a fake wallet.
type screens struct {
	*hand
	gui    *gui.GUI
	wallet *fake
	hub    *view.Hub
	texts  *i18n.Texts
	photo  []byte // what is chosen when a picture is asked for
	now    time.Time
	kept   config.Settings
	saving *kept // the last that was saved
}

// oneApp is the app of all windows: for each new one the toolkit reads the fonts
// anew, and keeps the old ones for ever.
var oneApp = sync.OnceValue(func() fyne.App { return deaf{test.NewApp()} })

// deaf keeps no screens of tests that are over: nobody hears of its settings.
type deaf struct{ fyne.App }

func (d deaf) Settings() fyne.Settings { return deafSettings{d.App.Settings()} }

type deafSettings struct{ fyne.Settings }

func (deafSettings) AddListener(func(fyne.Settings)) {}

// open shows the first screen of a wallet.
func open(t *testing.T, f *fake, l look) *screens {
	t.Helper()
	fyne.SetCurrentApp(oneApp())
	s := &screens{hand: &hand{t: t, calls: make(chan func(), 1024), window: test.NewTempWindow(t, nil)}, wallet: f, hub: view.NewHub(), now: now()}
	s.window.SetPadded(false)
	s.window.Resize(fyne.NewSize(l.width, l.height))
	settings := l.settings()
	var err error
	if s.texts, err = l.texts(i18n.Match(settings.Language), now); err != nil {
		t.Fatal(err)
	}
	s.gui, err = gui.New(gui.Config{
		Window: s.window, Wallet: f, App: f, Hub: s.hub, Settings: settings,
		Keep: func(kept config.Settings) error { s.kept = kept; return nil }, Language: "en", Random: zeros{},
		Now: func() time.Time { return s.now }, Version: "1.0.0",
		Do: func(f func()) { s.calls <- f }, Texts: l.texts,
		Reading: func() view.Reading { return boot.NewReading() },
		Save: func(name string, chosen func(io.WriteCloser)) {
			s.saving = &kept{name: name}
			chosen(s.saving)
		},
		Pick: func(_ []string, chosen func(view.Picture)) {
			b := s.photo
			chosen(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil })
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.window.Resize(fyne.NewSize(l.width, l.height))
	return s
}

// zeros draw nothing by chance.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// does presses the button whose text has a key, in the window's language.
func (s *screens) does(key string) {
	s.t.Helper()
	s.taps(s.texts.T(key, nil))
}

// shows waits for the text of a key.
func (s *screens) shows(key string) {
	s.t.Helper()
	s.sees(s.texts.T(key, nil))
}
