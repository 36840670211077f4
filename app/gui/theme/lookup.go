package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Of is the colour of a name for an object, in the theme that holds there.
func Of(o fyne.CanvasObject, name fyne.ThemeColorName) color.Color {
	return fynetheme.CurrentForWidget(o).Color(name, fyne.CurrentApp().Settings().ThemeVariant())
}

// SizeOf is the size of a name for an object, in the theme that holds there.
func SizeOf(o fyne.CanvasObject, name fyne.ThemeSizeName) float32 {
	return fynetheme.CurrentForWidget(o).Size(name)
}

// ScaleOf is the text scale that holds for an object, 1 under another theme.
func ScaleOf(o fyne.CanvasObject) float32 {
	if t, ok := fynetheme.CurrentForWidget(o).(*Theme); ok {
		return t.scale
	}
	return MinScale
}

// IsDark tells whether an object is drawn with the dark colours.
func IsDark(o fyne.CanvasObject) bool {
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	if t, ok := fynetheme.CurrentForWidget(o).(*Theme); ok {
		return t.Dark(variant)
	}
	return variant == fynetheme.VariantDark
}

// RTL tells whether an object is drawn from right to left.
func RTL(o fyne.CanvasObject) bool {
	t, ok := fynetheme.CurrentForWidget(o).(*Theme)
	return ok && t.script.RTL
}
