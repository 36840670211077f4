package gui_test

import (
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/i18n"
)

// plain is a text without the signs that say which way it runs.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\u200e' || r == '\u200f' || r == '\u2068' || r == '\u2069' {
			return -1
		}
		return r
	}, text)
}

func TestEveryPlaceShowsItsWholeWordInEveryLanguage(t *testing.T) {
	for _, l := range i18n.Languages() {
		texts, err := i18n.Open(l.Tag, now)
		if err != nil {
			t.Fatal(err)
		}
		var tabs []widget.Tab
		for _, key := range []string{"tab.home", "tab.people", "tab.savings", "tab.community", "tab.more"} {
			tabs = append(tabs, widget.Tab{Icon: "home", Word: texts.T(key, nil)})
		}
		for _, scale := range []float32{1, 1.5, 2} {
			t.Run(l.Tag+"-"+strconv.Itoa(int(scale*100)), func(t *testing.T) {
				test.NewTempApp(t).Settings().SetTheme(theme.New(theme.ModeLight, scale).For(theme.Script{RTL: l.RTL, Depth: l.Depth}))
				bar := widget.NewTabBar(tabs, 3, func(int) {})
				w := test.NewTempWindow(t, bar)
				w.SetPadded(false)
				w.Resize(fyne.NewSize(360, 64))
				var shown []string
				for _, o := range seen(nil, bar) {
					if text, ok := o.(*canvas.Text); ok {
						shown = append(shown, plain(text.Text))
						if text.MinSize().Width > 72 {
							t.Errorf("%q is wider than its place", plain(text.Text))
						}
					}
				}
				for _, tab := range tabs {
					if !strings.Contains(strings.Join(shown, "|"), tab.Word) {
						t.Errorf("%q is not shown whole; there is %q", tab.Word, shown)
					}
				}
			})
		}
	}
}
