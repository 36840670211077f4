package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// The text sizes of Sanduk. They grow with the text scale.
const (
	TextTiny  fyne.ThemeSizeName = "sanduk-tiny"  // 12: tab words, currency and minor units in rows
	TextSmall fyne.ThemeSizeName = "sanduk-small" // 14: second lines, badges
	TextText  fyne.ThemeSizeName = "sanduk-text"  // 16: everything else
	TextTitle fyne.ThemeSizeName = "sanduk-title" // 20: titles, the main button
	TextLarge fyne.ThemeSizeName = "sanduk-large" // 28: amounts in a card, keys
	TextHuge  fyne.ThemeSizeName = "sanduk-huge"  // 40: the money of the screen
)

// Spaces, in dp. They do not grow.
const (
	Space1 float32 = 4
	Space2 float32 = 8
	Space3 float32 = 12
	Space4 float32 = 16 // screen side margin, inside of a card
	Space5 float32 = 24
)

// Shapes and targets, in dp.
const (
	RadiusCard    float32 = 16
	RadiusSmall   float32 = 12 // language tile, small button
	RadiusReceipt float32 = 8
	LineThin      float32 = 1
	LineThick     float32 = 2
	Touch         float32 = 48 // nothing that can be pressed is smaller
	ColumnWidth   float32 = 480
)

// The bounds of the text scale.
const (
	MinScale float32 = 1
	MaxScale float32 = 2
)

// textSize is the size of an own text name before scaling, or 0.
func textSize(name fyne.ThemeSizeName) float32 {
	switch name {
	case TextTiny:
		return 12
	case TextSmall, fynetheme.SizeNameCaptionText:
		return 14
	case TextText, fynetheme.SizeNameText:
		return 16
	case TextTitle, fynetheme.SizeNameSubHeadingText:
		return 20
	case TextLarge, fynetheme.SizeNameHeadingText:
		return 28
	case TextHuge:
		return 40
	}
	return 0
}

// shapeSize is the size of one of the toolkit's shapes where Sanduk's differs
// from the toolkit's own.
func shapeSize(name fyne.ThemeSizeName) (float32, bool) {
	switch name {
	case fynetheme.SizeNameInputRadius, fynetheme.SizeNameButtonRadius, fynetheme.SizeNameSelectionRadius:
		return RadiusSmall, true
	case fynetheme.SizeNameCardRadius, fynetheme.SizeNameDialogRadius, fynetheme.SizeNamePopupRadius:
		return RadiusCard, true
	case fynetheme.SizeNameMenuRadius:
		return RadiusReceipt, true
	case fynetheme.SizeNameInnerPadding:
		return Space3, true // makes the toolkit's own fields and buttons 48 high
	case fynetheme.SizeNameInlineIcon:
		return 24, true
	case fynetheme.SizeNameScrollBar:
		return 8, true
	}
	return 0, false
}
