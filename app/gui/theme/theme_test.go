package theme

import (
	"bytes"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"

	"sanduk.app/assets"
)

func TestTheModeOverridesWhatTheSystemSays(t *testing.T) {
	for _, c := range []struct {
		mode    Mode
		variant fyne.ThemeVariant
		dark    bool
	}{
		{ModeSystem, fynetheme.VariantLight, false},
		{ModeSystem, fynetheme.VariantDark, true},
		{ModeSystem, 2, false}, // no preference
		{ModeLight, fynetheme.VariantDark, false},
		{ModeDark, fynetheme.VariantLight, true},
	} {
		th := New(c.mode, 1)
		if th.Dark(c.variant) != c.dark {
			t.Errorf("mode %d, variant %d: dark %v", c.mode, c.variant, !c.dark)
		}
		want := opaque(palette()[ColorBg].light)
		if c.dark {
			want = opaque(palette()[ColorBg].dark)
		}
		if got := th.Color(ColorBg, c.variant); got != want {
			t.Errorf("mode %d, variant %d: bg %v", c.mode, c.variant, got)
		}
	}
}

func TestTheScaleGrowsTextOnly(t *testing.T) {
	for _, c := range []struct{ given, want float32 }{{0, 1}, {1, 1}, {1.3, 1.3}, {2, 2}, {9, 2}} {
		th := New(ModeLight, c.given)
		if th.Scale() != c.want {
			t.Errorf("scale %v: %v", c.given, th.Scale())
		}
		for name, size := range map[fyne.ThemeSizeName]float32{
			TextTiny: 12, TextSmall: 14, TextText: 16, TextTitle: 20, TextLarge: 28, TextHuge: 40,
			fynetheme.SizeNameText: 16,
		} {
			if got := th.Size(name); got != size*c.want {
				t.Errorf("scale %v: %s is %v", c.given, name, got)
			}
		}
		if got := th.Size(fynetheme.SizeNameCardRadius); got != RadiusCard {
			t.Errorf("scale %v: the card's radius grew to %v", c.given, got)
		}
	}
}

func TestEveryStateHasItsColoursAndIcons(t *testing.T) {
	for _, s := range States() {
		for _, name := range []fyne.ThemeColorName{s.Text(), s.Soft()} {
			if _, ok := palette()[name]; !ok {
				t.Errorf("%s: no colour %s", s, name)
			}
		}
		for _, dark := range []bool{false, true} {
			if !strings.Contains(string(StateIcon(s, dark).Content()), "<path") {
				t.Errorf("%s, dark %v: no icon", s, dark)
			}
		}
	}
}

func TestTheLargeCheatedMarkIsNotWhiteOnPaper(t *testing.T) {
	for _, dark := range []bool{false, true} {
		if svg := string(StateMark(StateCheated, dark).Content()); strings.Contains(svg, "#FFFFFF") {
			t.Errorf("dark %v: white", dark)
		}
	}
}

func TestIconsAreTintedAndFollowTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	for _, name := range assets.IconNames() {
		if strings.HasPrefix(name, "state-") {
			continue
		}
		app.Settings().SetTheme(New(ModeLight, 1))
		icon := Icon(name, ColorLink)
		if !bytes.Contains(bytes.ToLower(icon.Content()), []byte("#0b5a41")) {
			t.Errorf("%s: not tinted in light", name)
		}
		app.Settings().SetTheme(New(ModeDark, 1))
		if !bytes.Contains(bytes.ToLower(icon.Content()), []byte("#74d5a8")) {
			t.Errorf("%s: not tinted in dark", name)
		}
	}
}

func TestOnlyTwoFacesAreUsedForWords(t *testing.T) {
	th := New(ModeLight, 1)
	if th.Font(fyne.TextStyle{}).Name() != "Sanduk-Regular.ttf" || th.Font(fyne.TextStyle{Italic: true}).Name() != "Sanduk-Regular.ttf" {
		t.Error("regular")
	}
	if th.Font(fyne.TextStyle{Bold: true}).Name() != "Sanduk-Bold.ttf" {
		t.Error("bold")
	}
}

func TestBothFacesHoldTheScriptsAndSigns(t *testing.T) {
	const signs = "AaZzÀÿŊŋƁɓẸị−→←‘’“”…·€₦₹₵₱₺ሀአمش٠٩ज़क०९"
	for _, r := range []fyne.Resource{New(ModeLight, 1).regular, New(ModeLight, 1).bold} {
		f, err := sfnt.Parse(r.Content())
		if err != nil {
			t.Fatal(err)
		}
		for _, ch := range signs {
			if i, err := f.GlyphIndex(nil, ch); err != nil || i == 0 {
				t.Errorf("%s: %q is missing (%v)", r.Name(), ch, err)
			}
		}
	}
}
