package gui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"sanduk.app/app/config"
	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// maxPlace bounds what is kept of the screens that were open.
const maxPlace = 4096

// screens are the pages that can be come back to by their names, each with what
// was typed into it, as a text.
func (g *GUI) screens() map[string]func(typed string) *page {
	return map[string]func(string) *page{
		"community": func(string) *page { return g.communityPage() },
		"more":      func(string) *page { return g.morePage() },
		"movements": func(string) *page { return g.movementsPage() },
		"pay":       g.payAgain,
		"take":      func(string) *page { return g.takePage("") },
		"pocket":    func(string) *page { return g.pocketPage() },
		"tabs":      func(string) *page { return g.tabsPage() },
		"friends":   func(string) *page { return g.friendsPage() },
		"rescuers":  func(string) *page { return g.rescuersPage() },
		"devices":   func(string) *page { return g.devicesPage() },
		"group":     func(typed string) *page { return g.ofAccount(typed, g.groupPage) },
		"meeting":   func(typed string) *page { return g.ofAccount(typed, g.sittingPage) },
		"change":    func(string) *page { return g.changePage() },
		"joints":    func(string) *page { return g.jointsPage() },
		"rescue":    func(string) *page { return g.rescuePage() },
	}
}

// NotKept says that settings which changed could not be written.
func (g *GUI) NotKept(err error) { g.settings.NotKept(err) }

// Left is called when the app is no more in front. From then on nobody may look:
// a phone shows the app's last picture among the others.
func (g *GUI) Left() {
	if !g.away.IsZero() {
		return
	}
	g.away = g.Now()
	g.keepPlace()
	if fyne.CurrentDevice().IsMobile() {
		g.ground.Add(g.cover())
	}
	after := g.settings.State().LockAfter
	if after > 0 {
		g.alarm = time.AfterFunc(after, func() { g.Do(g.lockIfAway) })
	}
}

// Returned is called when the app is in front again.
func (g *GUI) Returned() {
	g.lockIfAway() // a phone may have stopped the alarm's clock
	g.away = time.Time{}
	if g.alarm != nil {
		g.alarm.Stop()
	}
	g.ground.Objects = g.ground.Objects[:groundLayers]
	g.ground.Refresh()
}

// cover hides the screen.
func (g *GUI) cover() fyne.CanvasObject {
	return container.NewStack(canvas.NewRectangle(theme.Of(nil, theme.ColorBg)), container.NewCenter(newMark(56)))
}

// lockIfAway locks a wallet that was away for as long as its owner allows.
func (g *GUI) lockIfAway() {
	after := g.settings.State().LockAfter
	if g.away.IsZero() || after == 0 || g.Now().Sub(g.away) < after {
		return
	}
	if !g.Wallet.Unlocked() {
		return
	}
	g.Wallet.Lock()
	g.begin()
}

// keepPlace remembers the screens that are open, so that a phone may end the app
// at any time. A page that can't be come back to ends the list: what is below it
// is. The books in the same folder say as much of whom one pays.
func (g *GUI) keepPlace() {
	if !g.Wallet.Unlocked() {
		return // what stood before the lock is still to come back
	}
	var lines []string
	for _, p := range g.pages {
		if p.place == nil {
			continue
		}
		name := p.place()
		if name == "" {
			break
		}
		lines = append(lines, name)
	}
	if place := strings.Join(lines, "\n"); len(place) <= maxPlace && place != g.settings.State().Screen {
		g.settings.SetScreen(place)
	}
}

// comeBack opens the screens that were open, as keepPlace wrote them down.
func (g *GUI) comeBack(place string) {
	for line := range strings.SplitSeq(place, "\n") {
		name, typed, _ := strings.Cut(line, " ")
		if open := g.screens()[name]; open != nil {
			if p := open(typed); p != nil {
				g.show(p)
			}
		}
	}
}

// ofAccount is the page of an account that is named; nil: it is no name.
func (g *GUI) ofAccount(name string, open func(view.Account) *page) *page {
	account, ok := view.AccountNamed(name)
	if !ok {
		return nil
	}
	return open(account)
}

// named says of a page by which name it can be come back to.
func named(name string) func() string { return func() string { return name } }

// draftPlace is the name of a page with what was typed into it, on one line. What
// was paid is no more to be come back to.
func draftPlace(name, draft string) string {
	if draft == "" {
		return ""
	}
	return name + " " + strings.ReplaceAll(draft, "\n", " ")
}

// lockAfterPart chooses after how long the app locks itself.
func (g *GUI) lockAfterPart(s view.SettingsState) fyne.CanvasObject {
	var list []fyne.CanvasObject
	for _, after := range config.LockTimes() {
		label := g.T("settings.lockafter.never")
		if after > 0 {
			label = g.T("settings.lockafter.minutes", "count", int(after/time.Minute))
		}
		list = append(list, widget.NewOption(label, after == s.LockAfter, func() { g.settings.SetLockAfter(after) }))
	}
	return labelled(g.T("settings.lockafter"), options(list...))
}
