package gui_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
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
				fyne.SetCurrentApp(oneApp())
				oneApp().Settings().SetTheme(theme.New(theme.ModeLight, scale).For(theme.Script{RTL: l.RTL, Depth: l.Depth}))
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

// The toolkit's own words are read from its source: a newer one may have others.
func TestTheToolkitSpeaksTheLanguageToo(t *testing.T) {
	open(t, stall(), look{language: "pseudo", width: 360, height: 800})
	for _, name := range toolkitsWords(t) {
		if got := lang.X(name, name); !strings.HasPrefix(got, "[") {
			t.Errorf("%q is not from a catalogue: %q", name, got)
		}
	}
	for _, tag := range []string{"ar", "sw", "en"} { // also when it changes
		s := open(t, stall(), look{language: tag, width: 360, height: 800})
		if got, want := lang.L("Cancel"), s.texts.T("action.cancel", nil); got != want {
			t.Errorf("%s: cancel is %q, want %q", tag, got, want)
		}
	}
}

// toolkitsWords are those that the toolkit asks for in its dialogs and fields.
func toolkitsWords(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "fyne.io/fyne/v2").Output()
	if err != nil {
		t.Skip("the toolkit's source is not there: ", err)
	}
	dir := strings.TrimSpace(string(out))
	found := map[string]bool{}
	for _, pattern := range []string{"dialog/*.go", "widget/*.go"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`lang\.[LX]\("([^"]+)"`).FindAllStringSubmatch(string(raw), -1) {
				found[m[1]] = true
			}
		}
	}
	if len(found) < 15 {
		t.Fatalf("only %d words were found", len(found))
	}
	return slices.Sorted(maps.Keys(found))
}

func TestWordsOfTheOwnLanguageAreOffered(t *testing.T) {
	s := open(t, newcomer(), look{language: "es", width: 360, height: 800})
	s.does("welcome.new")
	s.shows("new.list.why")
	s.golden("which-words-es")
	s.taps("Español")
	s.keys(rightPIN + rightPIN)
	s.shows("new.words.why")
}
