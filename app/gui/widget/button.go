package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"sanduk.app/app/gui/theme"
)

// lineGap is how far two lines of a button stand from each other, in parts of
// the font's own line height.
const lineGap float32 = 0.9

// look is what makes one kind of button differ from another.
type look struct {
	fill, text, stroke fyne.ThemeColorName
	size               fyne.ThemeSizeName
	height, icon, pad  float32
}

func mainLook() look {
	return look{theme.ColorAccent, theme.ColorOnAccent, theme.ColorClear, theme.TextTitle, 64, 28, theme.Space4}
}

func primaryLook() look {
	return look{theme.ColorPrimary, theme.ColorOnPrimary, theme.ColorClear, theme.TextTitle, 64, 28, theme.Space4}
}

func outlinedLook() look {
	return look{theme.ColorSurface, theme.ColorLink, theme.ColorLink, theme.TextText, 56, 24, theme.Space4}
}

func textLook() look {
	return look{theme.ColorClear, theme.ColorLink, theme.ColorClear, theme.TextText, theme.Touch, 20, theme.Space2}
}

func dangerLook() look {
	return look{theme.ColorDanger, theme.ColorCheatedText, theme.ColorClear, theme.TextText, 56, 24, theme.Space4}
}

// Button is a word, with or without an icon, that can be pressed. Its height
// grows with the text scale; a long word breaks into two lines before it
// shrinks, and never shrinks under the size of normal text.
type Button struct {
	press

	Text      string
	Icon      string // name of an icon, or nothing
	IconAfter bool   // the icon follows the word: for "next" only
	OnTapped  func() // nil: pressing does nothing

	look  look
	shape *canvas.Rectangle
	image *canvas.Image
	lines [2]*words
}

// NewMainButton is the one marigold button of a screen.
func NewMainButton(text, icon string, tapped func()) *Button {
	return newButton(mainLook(), text, icon, tapped)
}

// NewPrimaryButton is the green button that may stand beside the main one.
func NewPrimaryButton(text, icon string, tapped func()) *Button {
	return newButton(primaryLook(), text, icon, tapped)
}

// NewOutlinedButton is a button for what is done less often.
func NewOutlinedButton(text, icon string, tapped func()) *Button {
	return newButton(outlinedLook(), text, icon, tapped)
}

// NewTextButton is a word that can be pressed.
func NewTextButton(text, icon string, tapped func()) *Button {
	return newButton(textLook(), text, icon, tapped)
}

// NewDangerButton is a button for what destroys; nothing else is red.
func NewDangerButton(text, icon string, tapped func()) *Button {
	return newButton(dangerLook(), text, icon, tapped)
}

func newButton(l look, text, icon string, tapped func()) *Button {
	b := &Button{Text: text, Icon: icon, OnTapped: tapped, look: l}
	b.init(b, theme.RadiusCard, func() {
		if b.OnTapped != nil {
			b.OnTapped()
		}
	})
	return b
}

// SetText changes the word.
func (b *Button) SetText(text string) {
	b.Text = text
	b.Refresh()
}

// Low makes a main or primary button as low as it is above the tabs, and gives
// it back.
func (b *Button) Low() *Button {
	b.look.height = 56
	b.Refresh()
	return b
}

// CreateRenderer is called by Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.shape = canvas.NewRectangle(nil)
	b.shape.CornerRadius = theme.RadiusCard
	b.image = canvas.NewImageFromResource(nil)
	for i := range b.lines {
		b.lines[i] = newWords("", b.look.size, b.look.text, true)
	}
	objects := []fyne.CanvasObject{b.shape, b.image, b.lines[0].Text, b.lines[1].Text, b.ring}
	return newRenderer(b, objects, b.paint, b.minimum, b.arrange)
}

func (b *Button) paint() {
	l := b.look
	if b.Disabled() {
		l.text = theme.ColorMuted
		if l.fill != theme.ColorClear {
			l.fill = theme.ColorLine
		}
		l.stroke = theme.ColorClear
	}
	b.shape.FillColor = theme.Of(b, l.fill)
	b.shape.StrokeColor = theme.Of(b, l.stroke)
	b.shape.StrokeWidth = 0
	if l.stroke != theme.ColorClear {
		b.shape.StrokeWidth = theme.LineThick
	}
	for _, w := range b.lines {
		w.colour, w.size = l.text, l.size
		w.paint(b)
	}
	b.image.Hidden = b.Icon == ""
	if b.Icon != "" {
		b.image.Resource = theme.Icon(b.Icon, l.text)
	}
	b.paintRing(b)
}

// iconRoom is the width of the icon with the gap to the word.
func (b *Button) iconRoom() float32 {
	switch {
	case b.Icon == "":
		return 0
	case b.Text == "":
		return b.look.icon
	}
	return b.look.icon + theme.Space3
}

// minimum is wide enough for the longest word in normal text: a button breaks
// its text between words.
func (b *Button) minimum() fyne.Size {
	w := newWords("", theme.TextText, b.look.text, true)
	w.paint(b)
	width := float32(0)
	for word := range strings.FieldsSeq(b.Text) {
		width = max(width, w.widthOf(word))
	}
	width = min(width, w.widthOf("MMMMMMMM"))
	height := b.look.height * theme.ScaleOf(b)
	return fyne.NewSize(max(width+b.iconRoom()+2*b.look.pad, theme.Touch), height)
}

func (b *Button) arrange(size fyne.Size) {
	put(b.shape, 0, 0, size.Width, size.Height)
	b.layoutRing(size)
	lines := b.fold(size.Width-2*b.look.pad-b.iconRoom(), size.Height-theme.Space3)
	wide := float32(0)
	for i, w := range b.lines {
		w.Text.Text = lines[i]
		wide = max(wide, w.widthOf(lines[i]))
	}
	x := (size.Width - wide - b.iconRoom()) / 2
	iconX := x
	if b.IconAfter {
		iconX = x + wide + b.iconRoom() - b.look.icon
	} else {
		x += b.iconRoom()
	}
	put(b.image, iconX, (size.Height-b.look.icon)/2, b.look.icon, b.look.icon)
	b.placeLines(x, wide, size.Height, lines[1] != "")
}

func (b *Button) placeLines(x, wide, height float32, two bool) {
	mid := height / 2
	high := b.lines[0].MinSize().Height
	if two {
		mid -= high * lineGap / 2
	}
	for _, w := range b.lines {
		w.placeMid(x+(wide-w.widthOf(w.Text.Text))/2, mid)
		mid += high * lineGap
	}
}

// fold breaks the word into at most two lines that fit, shrinking it to normal
// text when two lines of its own size do not.
func (b *Button) fold(width, height float32) [2]string {
	least := theme.SizeOf(b, theme.TextText)
	for size := theme.SizeOf(b, b.look.size); ; size-- {
		for _, w := range b.lines {
			w.TextSize = max(size, least)
		}
		lines := b.lines[0].wrap(b.Text, width)
		switch {
		case len(lines) == 1:
			return [2]string{lines[0], ""}
		case len(lines) == 2 && (2*lineGap*b.lines[0].MinSize().Height <= height || size <= least):
			return [2]string{lines[0], lines[1]}
		case size <= least:
			b.lines[1].fit(strings.Join(lines[1:], " "), width)
			return [2]string{lines[0], b.lines[1].Text.Text}
		}
	}
}
