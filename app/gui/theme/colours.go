package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// The colours of Sanduk by what they are for. Each has a light and a dark value.
const (
	ColorBg         fyne.ThemeColorName = "sanduk-bg"         // the screen
	ColorSurface    fyne.ThemeColorName = "sanduk-surface"    // cards, keys, tab bar
	ColorSunken     fyne.ThemeColorName = "sanduk-sunken"     // the empty part of a bar
	ColorInk        fyne.ThemeColorName = "sanduk-ink"        // text
	ColorMuted      fyne.ThemeColorName = "sanduk-muted"      // second text, currency
	ColorLine       fyne.ThemeColorName = "sanduk-line"       // dividers, card edges, things switched off
	ColorEdge       fyne.ThemeColorName = "sanduk-edge"       // outlines that must be seen
	ColorClothEdge  fyne.ThemeColorName = "sanduk-clothEdge"  // round every cloth
	ColorPrimary    fyne.ThemeColorName = "sanduk-primary"    // header, second button
	ColorOnPrimary  fyne.ThemeColorName = "sanduk-onPrimary"  // text on primary
	ColorOnPrimary2 fyne.ThemeColorName = "sanduk-onPrimary2" // second text on primary
	ColorLink       fyne.ThemeColorName = "sanduk-link"       // links, outlined buttons, chosen tab, icons ("primaryText")
	ColorSoft       fyne.ThemeColorName = "sanduk-soft"       // behind a chosen thing
	ColorAccent     fyne.ThemeColorName = "sanduk-accent"     // the one main action of a screen
	ColorOnAccent   fyne.ThemeColorName = "sanduk-onAccent"   // text on accent
	ColorBar        fyne.ThemeColorName = "sanduk-bar"        // the filled part of a bar
	ColorDanger     fyne.ThemeColorName = "sanduk-danger"     // cheated and destructive acts, nothing else
	ColorDangerText fyne.ThemeColorName = "sanduk-dangerText" // text that warns
	ColorDangerSoft fyne.ThemeColorName = "sanduk-dangerSoft" // behind what warns
	ColorPromise    fyne.ThemeColorName = "sanduk-promise"    // the promise mark on primary
	ColorClear      fyne.ThemeColorName = "sanduk-clear"      // nothing: seen through

	ColorDoneText     fyne.ThemeColorName = "sanduk-done"
	ColorDoneSoft     fyne.ThemeColorName = "sanduk-doneSoft"
	ColorPromisedText fyne.ThemeColorName = "sanduk-promised"
	ColorPromisedSoft fyne.ThemeColorName = "sanduk-promisedSoft"
	ColorWaitingText  fyne.ThemeColorName = "sanduk-waiting"
	ColorWaitingSoft  fyne.ThemeColorName = "sanduk-waitingSoft"
	ColorRefusedText  fyne.ThemeColorName = "sanduk-refused"
	ColorRefusedSoft  fyne.ThemeColorName = "sanduk-refusedSoft"
	ColorCheatedText  fyne.ThemeColorName = "sanduk-cheated"
	ColorCheatedSoft  fyne.ThemeColorName = "sanduk-cheatedSoft"
	ColorNotKeptText  fyne.ThemeColorName = "sanduk-notkept"
	ColorNotKeptSoft  fyne.ThemeColorName = "sanduk-notkeptSoft"
)

// pair is a colour in light and in dark, as 0xRRGGBB.
type pair struct{ light, dark uint32 }

// palette is the whole table of DESIGN: own names only.
func palette() map[fyne.ThemeColorName]pair {
	return map[fyne.ThemeColorName]pair{
		ColorBg:         {0xFBF7EF, 0x121613},
		ColorSurface:    {0xFFFFFF, 0x1C221E},
		ColorSunken:     {0xF3ECDF, 0x0C0F0D},
		ColorInk:        {0x1D1B16, 0xF4EFE4},
		ColorMuted:      {0x5E574A, 0xB9B3A4},
		ColorLine:       {0xE2D7C5, 0x343C36},
		ColorEdge:       {0x8C8372, 0x7F887F},
		ColorClothEdge:  {0xD8CBB5, 0x5A635C},
		ColorPrimary:    {0x0B5A41, 0x0E4A37},
		ColorOnPrimary:  {0xFFFFFF, 0xFFFFFF},
		ColorOnPrimary2: {0xCFE5D8, 0xC4DDD0},
		ColorLink:       {0x0B5A41, 0x74D5A8},
		ColorSoft:       {0xE3EFE6, 0x183226},
		ColorAccent:     {0xF5A914, 0xFFB52E},
		ColorOnAccent:   {0x241800, 0x241800},
		ColorBar:        {0x0B6B45, 0x4FBF8C},
		ColorDanger:     {0xB3201F, 0xC4302B},
		ColorDangerText: {0xA31B1A, 0xFF9A90},
		ColorDangerSoft: {0xFCE8E4, 0x3D1B19},
		ColorPromise:    {0xFFCF73, 0xFFCF73},

		ColorDoneText:     {0x0B6B45, 0x7FDDB0},
		ColorDoneSoft:     {0xE1F0E6, 0x163527},
		ColorPromisedText: {0x734700, 0xFFCF73},
		ColorPromisedSoft: {0xFFEFCB, 0x3A2C0B},
		ColorWaitingText:  {0x2B5578, 0xA9CFF0},
		ColorWaitingSoft:  {0xE3EDF5, 0x1B2E3E},
		ColorRefusedText:  {0x4F4A42, 0xD2CBBD},
		ColorRefusedSoft:  {0xEDE7DC, 0x2E322D},
		ColorCheatedText:  {0xFFFFFF, 0xFFFFFF},
		ColorCheatedSoft:  {0xB3201F, 0xC4302B},
		ColorNotKeptText:  {0x8A380A, 0xFFB38A},
		ColorNotKeptSoft:  {0xFCE5D6, 0x3E2415},
	}
}

func opaque(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}
