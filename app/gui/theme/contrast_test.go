package theme

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// ratio is the contrast of two colours as WCAG 2 defines it.
func ratio(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v>>8) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func TestContrastIsAsTheDesignMeasuredIt(t *testing.T) {
	th := New(ModeSystem, 1)
	for _, c := range []struct {
		fore, back  fyne.ThemeColorName
		light, dark float64
	}{
		{ColorInk, ColorBg, 16.1, 15.9},
		{ColorInk, ColorSurface, 17.2, 14.1},
		{ColorInk, ColorSunken, 14.6, 16.8},
		{ColorMuted, ColorBg, 6.7, 8.7},
		{ColorMuted, ColorSurface, 7.1, 7.7},
		{ColorMuted, ColorDangerSoft, 6.1, 7.3},
		{ColorOnPrimary, ColorPrimary, 8.2, 10.2},
		{ColorOnPrimary2, ColorPrimary, 6.2, 7.1},
		{ColorLink, ColorBg, 7.7, 10.3},
		{ColorLink, ColorSurface, 8.2, 9.1},
		{ColorLink, ColorSoft, 7.0, 7.8},
		{ColorOnAccent, ColorAccent, 8.8, 9.9},
		{ColorDangerText, ColorBg, 7.2, 8.9},
		{ColorDangerText, ColorDangerSoft, 6.5, 7.5},
		{ColorInk, ColorDangerSoft, 14.6, 13.4},
		{ColorDoneText, ColorDoneSoft, 5.6, 8.2},
		{ColorPromisedText, ColorPromisedSoft, 7.0, 9.3},
		{ColorWaitingText, ColorWaitingSoft, 6.6, 8.5},
		{ColorRefusedText, ColorRefusedSoft, 7.1, 8.1},
		{ColorCheatedText, ColorCheatedSoft, 6.7, 5.5},
		{ColorNotKeptText, ColorNotKeptSoft, 6.5, 8.2},
		{ColorInk, ColorPromisedSoft, 15.1, 11.9},
		{ColorInk, ColorDoneSoft, 14.6, 11.6},
		{ColorEdge, ColorBg, 3.5, 5.0},
		{ColorEdge, ColorSurface, 3.7, 4.4},
		{ColorBar, ColorSunken, 5.6, 8.4},
		{ColorAccent, ColorBg, 1.9, 10.3},
		{ColorPrimary, ColorBg, 7.7, 1.8},
		{ColorDanger, ColorBg, 6.3, 3.3},
		{ColorClothEdge, ColorBg, 1.5, 2.9},
		{ColorPromise, ColorPrimary, 5.7, 7.0},
		{ColorDoneText, ColorSurface, 6.6, 9.9},
		{ColorNotKeptText, ColorSurface, 7.9, 9.3},
	} {
		light := ratio(th.Color(c.fore, fynetheme.VariantLight), th.Color(c.back, fynetheme.VariantLight))
		dark := ratio(th.Color(c.fore, fynetheme.VariantDark), th.Color(c.back, fynetheme.VariantDark))
		if math.Abs(light-c.light) > 0.051 || math.Abs(dark-c.dark) > 0.051 {
			t.Errorf("%s on %s: %.2f and %.2f, want %.1f and %.1f", c.fore, c.back, light, dark, c.light, c.dark)
		}
	}
}

func TestWhatIsReadInTheToolkitsOwnPartsHasEnoughContrast(t *testing.T) {
	th := New(ModeSystem, 1)
	for _, c := range [][2]fyne.ThemeColorName{
		{fynetheme.ColorNameForeground, fynetheme.ColorNameBackground},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameButton},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameInputBackground},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameOverlayBackground},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameMenuBackground},
		{fynetheme.ColorNameForeground, fynetheme.ColorNameSelection},
		{fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameInputBackground},
		{fynetheme.ColorNameForegroundOnPrimary, fynetheme.ColorNamePrimary},
		{fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameError},
		{fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameSuccess},
		{fynetheme.ColorNameForegroundOnWarning, fynetheme.ColorNameWarning},
		{fynetheme.ColorNameHyperlink, fynetheme.ColorNameBackground},
		{fynetheme.ColorNameError, fynetheme.ColorNameBackground},
	} {
		for _, v := range []fyne.ThemeVariant{fynetheme.VariantLight, fynetheme.VariantDark} {
			if r := ratio(th.Color(c[0], v), th.Color(c[1], v)); r < 4.5 {
				t.Errorf("%s on %s, variant %d: %.2f", c[0], c[1], v, r)
			}
		}
	}
}
