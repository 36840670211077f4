//go:build !nogui

// Package window opens Sanduk's window: the only place that knows Fyne's
// drivers.
package window

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/lang"

	"sanduk.app/app/boot"
	"sanduk.app/app/config"
	"sanduk.app/app/gui"
	"sanduk.app/app/gui/theme"
	"sanduk.app/app/notice"
	"sanduk.app/app/view"
	"sanduk.app/i18n"
	"sanduk.app/sync/runner"
)

const (
	id           = "app.sanduk"
	settingsFile = "settings.json"
)

// The window of a desktop at first: a phone's, with room for a title.
const (
	width  float32 = 400
	height float32 = 820
)

// Run opens the window and gives the exit code once it is closed.
func Run(version string, errout io.Writer) int {
	if !hasScreen() {
		fmt.Fprintln(errout, "sanduk: there is no screen to open the window on.")
		fmt.Fprintln(errout, "Start it on a desktop, or use the command line: sanduk help")
		return 1
	}
	a := app.NewWithID(id)
	a.SetIcon(theme.AppIcon())
	w := a.NewWindow("Sanduk")
	w.Resize(fyne.NewSize(width, height))
	w.SetPadded(false)
	stop, err := open(w, version)
	if err != nil {
		showTrouble(w, err)
		fmt.Fprintln(errout, "sanduk:", err)
	}
	watch(w)
	giveBack()
	w.ShowAndRun()
	if stop != nil {
		err = errors.Join(err, stop())
	}
	if err != nil {
		return 1
	}
	return 0
}

// giveBack returns memory to the system once screens stand: reading the fonts, and
// the PIN's 32 MiB, leave more unused than all that is in use.
func giveBack() { time.AfterFunc(3*time.Second, debug.FreeOSMemory) }

// hasScreen tells whether a driver would find one; Fyne's would panic.
func hasScreen() bool {
	if runtime.GOOS != "linux" && runtime.GOOS != "freebsd" && runtime.GOOS != "openbsd" && runtime.GOOS != "netbsd" {
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// open opens the wallet, fills the window, and begins to carry.
func open(w fyne.Window, version string) (stop func() error, err error) {
	hub := view.NewHub()
	sanduk, err := boot.Open(boot.Options{Home: home(), Changed: hub.Changed})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(sanduk.Home(), settingsFile)
	settings, trouble := config.Load(file)
	var g *gui.GUI
	saver := config.NewSaver(sanduk.KeepSettings, func(err error) { fyne.Do(func() { g.NotKept(err) }) })
	g, err = gui.New(gui.Config{
		Window: w, Wallet: sanduk.Wallet, App: sanduk, Hub: hub,
		Settings: settings, Trouble: trouble, Keep: keeper(saver, trouble), Language: string(lang.SystemLocale()),
		Random: rand.Reader, Now: time.Now, Version: version,
		Opened: giveBack, Reading: func() view.Reading { return boot.NewReading() },
	})
	if err != nil {
		saver.Close()
		return nil, errors.Join(err, sanduk.Close())
	}
	w.Canvas().SetOnTypedKey(backKey(g, w.Canvas().OnTypedKey()))
	life := fyne.CurrentApp().Lifecycle()
	life.SetOnExitedForeground(func() { fyne.Do(g.Left) })
	life.SetOnEnteredForeground(func() { fyne.Do(g.Returned) })
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		sanduk.Run(ctx, hub.Woken(), func(runner.Report, error) { hub.Changed() })
	}()
	met := make(chan struct{})
	go func() {
		defer close(met)
		sanduk.MeetAround(ctx, func(boot.Met) { hub.Changed() })
	}()
	return func() error {
		cancel()
		<-done
		<-met
		saver.Close()
		return sanduk.Close()
	}, nil
}

// home is where the wallet is: on a phone, the app's own place. On Android it is
// the one that no backup and no move to another phone copies (what Java calls
// getNoBackupFilesDir): a copied wallet could sign one place twice.
func home() string {
	if !fyne.CurrentDevice().IsMobile() || os.Getenv("SANDUK_HOME") != "" {
		return "" // boot knows
	}
	if files := os.Getenv("FILESDIR"); runtime.GOOS == "android" && files != "" {
		return filepath.Join(filepath.Dir(files), "no_backup", "home")
	}
	return filepath.Join(fyne.CurrentApp().Storage().RootURI().Path(), "home")
}

// keeper keeps settings beside the screens, unless what is there could not be
// read.
func keeper(saver *config.Saver, trouble error) func(config.Settings) error {
	return func(s config.Settings) error {
		if trouble == nil {
			saver.Keep(s)
		}
		return nil
	}
}

// backKey has a phone's back key go back.
func backKey(g *gui.GUI, other func(*fyne.KeyEvent)) func(*fyne.KeyEvent) {
	return func(e *fyne.KeyEvent) {
		if e.Name == mobile.KeyBack {
			g.Back()
			return
		}
		other(e)
	}
}

// showTrouble says why there is no wallet to show.
func showTrouble(w fyne.Window, trouble error) {
	texts, err := i18n.Open(i18n.Match(string(lang.SystemLocale())), time.Now)
	if err != nil {
		return
	}
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.ModeSystem, 1).For(theme.Script{RTL: texts.Language().RTL, Depth: texts.Language().Depth}))
	w.SetContent(gui.Trouble(texts, notice.Of(trouble)))
}
