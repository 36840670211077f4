// Package theme is the look of Sanduk as a Fyne theme: colours in light and in
// dark, text sizes, spaces, fonts and tinted icons. The design's tables are
// written down here once and nowhere else.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"sanduk.app/assets"
)

// Mode says whether the theme is light or dark.
type Mode int

// The modes. ModeSystem does as the system says, and is light where the system
// says nothing.
const (
	ModeSystem Mode = iota
	ModeLight
	ModeDark
)

// Theme is the look. It does not change once made: to change mode or scale,
// give Settings().SetTheme another one. Safe across goroutines.
type Theme struct {
	mode          Mode
	scale         float32
	script        Script
	colours       map[fyne.ThemeColorName]pair
	regular, bold fyne.Resource
	base          fyne.Theme
}

// New makes the theme. The scale of the text, 1 to 2, is brought into these
// bounds.
func New(mode Mode, scale float32) *Theme {
	return &Theme{
		mode:    mode,
		scale:   min(max(scale, MinScale), MaxScale),
		colours: palette(),
		regular: fyne.NewStaticResource("Sanduk-Regular.ttf", assets.FontRegular()),
		bold:    fyne.NewStaticResource("Sanduk-Bold.ttf", assets.FontBold()),
		base:    fynetheme.DefaultTheme(),
	}
}

// Scale is the scale of the text, 1 to 2.
func (t *Theme) Scale() float32 { return t.scale }

// Script is how a language is written, as far as screens depend on it.
type Script struct {
	RTL   bool // from right to left
	Depth int  // how far letters hang below their line, in thousandths of the size of the text
}

// For is the same theme for a language in a script. Its lines are as deep as the
// script needs, since the toolkit cuts off what hangs lower.
func (t *Theme) For(s Script) *Theme {
	other := *t
	other.script = s
	other.regular, other.bold = deepened(t.regular, s.Depth), deepened(t.bold, s.Depth)
	return &other
}

// Like tells whether another theme looks the same: to set it would only have the
// toolkit read the fonts anew.
func (t *Theme) Like(other fyne.Theme) bool {
	o, ok := other.(*Theme)
	return ok && o.mode == t.mode && o.scale == t.scale && o.script == t.script
}

// RTL tells whether screens run from right to left.
func (t *Theme) RTL() bool { return t.script.RTL }

// Dark tells whether the dark colours are used when the system asks for the
// variant.
func (t *Theme) Dark(variant fyne.ThemeVariant) bool {
	switch t.mode {
	case ModeLight:
		return false
	case ModeDark:
		return true
	}
	return variant == fynetheme.VariantDark
}

// Color is the colour of an own name, or of one of the toolkit's names brought
// to the nearest own one.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if name == ColorClear || name == fynetheme.ColorNameShadow { // nothing here has a shadow
		return color.Transparent
	}
	dark := t.Dark(variant)
	if c, ok := t.colours[own(name)]; ok {
		if dark {
			return veil(name, opaque(c.dark))
		}
		return veil(name, opaque(c.light))
	}
	if dark {
		return t.base.Color(name, fynetheme.VariantDark)
	}
	return t.base.Color(name, fynetheme.VariantLight)
}

// own brings a name of the toolkit to a name of Sanduk; other names stay.
func own(name fyne.ThemeColorName) fyne.ThemeColorName {
	switch name {
	case fynetheme.ColorNameBackground:
		return ColorBg
	case fynetheme.ColorNameForeground, fynetheme.ColorNameHover, fynetheme.ColorNamePressed:
		return ColorInk
	case fynetheme.ColorNamePrimary, fynetheme.ColorNameHyperlink, fynetheme.ColorNameFocus:
		return ColorLink
	case fynetheme.ColorNameForegroundOnPrimary:
		return ColorBg // link is dark on light and light on dark: bg stands out from it
	case fynetheme.ColorNameButton, fynetheme.ColorNameInputBackground, fynetheme.ColorNameMenuBackground,
		fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameHeaderBackground:
		return ColorSurface
	case fynetheme.ColorNameInputBorder, fynetheme.ColorNameScrollBar:
		return ColorEdge
	case fynetheme.ColorNameSeparator, fynetheme.ColorNameDisabledButton:
		return ColorLine
	case fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameDisabled:
		return ColorMuted
	case fynetheme.ColorNameSelection:
		return ColorSoft
	case fynetheme.ColorNameSuccess:
		return ColorDoneText
	case fynetheme.ColorNameWarning:
		return ColorPromisedText
	case fynetheme.ColorNameError:
		return ColorDangerText
	case fynetheme.ColorNameForegroundOnError, fynetheme.ColorNameForegroundOnSuccess, fynetheme.ColorNameForegroundOnWarning:
		return ColorBg
	}
	return name
}

// veil thins the colours that the toolkit lays over others.
func veil(name fyne.ThemeColorName, c color.NRGBA) color.NRGBA {
	switch name {
	case fynetheme.ColorNameHover:
		c.A = 0x0C
	case fynetheme.ColorNamePressed:
		c.A = 0x1C
	case fynetheme.ColorNameFocus:
		c.A = 0x60
	}
	return c
}

// Font is one of two faces: a style that is neither is shown in regular.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol, style.Monospace:
		return t.base.Font(style)
	case style.Bold:
		return t.bold
	}
	return t.regular
}

// Icon is one of the toolkit's icons; Sanduk's own are had by Icon.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.base.Icon(name) }

// Size is a text size times the scale, or the size of a shape.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if s := textSize(name); s > 0 {
		return s * t.scale
	}
	if s, ok := shapeSize(name); ok {
		return s
	}
	return t.base.Size(name)
}
