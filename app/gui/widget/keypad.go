package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/gui/theme"
	"sanduk.app/i18n"
)

const (
	keyHeight float32 = 64
	keyGap    float32 = theme.Space2
)

// Keypad is twelve keys: the digits, a decimal sign where the currency has
// smaller units, and delete. It keeps nothing of what is typed. It is never
// mirrored. A key that has the keyboard also takes typed digits.
type Keypad struct {
	widget.BaseWidget

	OnDigit  func(digit rune) // '0' to '9', whatever digits are shown
	OnPoint  func()
	OnDelete func()

	keys [12]*key // 1 to 9, point, 0, delete
}

// NewKeypad makes the keys. point is the decimal sign, nothing for currencies
// without smaller units.
func NewKeypad(point string, onDigit func(rune), onPoint, onDelete func()) *Keypad {
	k := &Keypad{OnDigit: onDigit, OnPoint: onPoint, OnDelete: onDelete}
	for i := range 9 {
		k.keys[i] = k.digitKey(rune('1' + i))
	}
	k.keys[9] = newKey(k, point, "", k.Point)
	k.keys[10] = k.digitKey('0')
	k.keys[11] = newKey(k, "", "del", k.Delete)
	k.SetPoint(point)
	k.ExtendBaseWidget(k)
	return k
}

// Named says what the point and the delete key are, for screen readers.
func (k *Keypad) Named(point, remove string) { k.keys[9].name, k.keys[11].name = point, remove }

func (k *Keypad) digitKey(digit rune) *key {
	return newKey(k, string(digit), "", func() { k.Digit(digit) })
}

// SetDigits shows other signs for 0 to 9, as "٠١٢٣٤٥٦٧٨٩". A text that is not
// ten characters long is ignored.
func (k *Keypad) SetDigits(digits string) {
	signs := []rune(digits)
	if len(signs) != 10 {
		return
	}
	for i := range 9 {
		k.keys[i].setText(string(signs[i+1]))
	}
	k.keys[10].setText(string(signs[0]))
}

// SetPoint changes the decimal sign; nothing takes the key away.
func (k *Keypad) SetPoint(point string) {
	k.keys[9].setText(point)
	k.keys[9].Hidden = point == ""
}

// SetEnabled switches all keys on or off.
func (k *Keypad) SetEnabled(on bool) {
	for _, key := range k.keys {
		if on {
			key.Enable()
		} else {
			key.Disable()
		}
	}
}

// Digit does as the key of a digit does.
func (k *Keypad) Digit(digit rune) {
	if k.OnDigit != nil && !k.keys[0].Disabled() {
		k.OnDigit(digit)
	}
}

// Point does as the key of the decimal sign does; nothing where there is none.
func (k *Keypad) Point() {
	if k.OnPoint != nil && !k.keys[9].Hidden && !k.keys[9].Disabled() {
		k.OnPoint()
	}
}

// Delete does as the key of delete does.
func (k *Keypad) Delete() {
	if k.OnDelete != nil && !k.keys[11].Disabled() {
		k.OnDelete()
	}
}

// TypedRune takes a typed digit, of any script, or decimal sign: for the
// screen's own keyboard.
func (k *Keypad) TypedRune(r rune) {
	switch r = i18n.PlainDigit(r); {
	case r >= '0' && r <= '9':
		k.Digit(r)
	case r == '.' || r == ',':
		k.Point()
	}
}

// TypedKey takes backspace: for the screen's own keyboard.
func (k *Keypad) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyBackspace || e.Name == fyne.KeyDelete {
		k.Delete()
	}
}

// CreateRenderer is called by Fyne.
func (k *Keypad) CreateRenderer() fyne.WidgetRenderer {
	objects := make([]fyne.CanvasObject, len(k.keys))
	for i, key := range k.keys {
		objects[i] = key
	}
	return newRenderer(k, objects, func() {}, k.minimum, k.arrange).keep()
}

// minimum: the keys keep their height, so that four rows fit on small phones.
func (k *Keypad) minimum() fyne.Size {
	return fyne.NewSize(3*theme.Touch+2*keyGap, 4*theme.Touch+3*keyGap)
}

// HeightFor is the height of four full keys.
func (k *Keypad) HeightFor(float32) float32 { return 4*keyHeight + 3*keyGap }

// arrange gives all keys the same size. In a lower room they get lower, down
// to what a finger needs.
func (k *Keypad) arrange(size fyne.Size) {
	w := (size.Width - 2*keyGap) / 3
	h := min((size.Height-3*keyGap)/4, keyHeight)
	for i, key := range k.keys {
		put(key, float32(i%3)*(w+keyGap), float32(i/3)*(h+keyGap), w, h)
	}
}

// key is one key of a pad.
type key struct {
	press
	pad   *Keypad
	icon  string
	name  string // said of it, where its sign says nothing
	shape *canvas.Rectangle
	image *canvas.Image
	word  *words
}

func newKey(pad *Keypad, text, icon string, do func()) *key {
	k := &key{pad: pad, icon: icon, word: newWords(text, theme.TextLarge, theme.ColorInk, true)}
	k.init(k, theme.RadiusCard, do)
	return k
}

func (k *key) setText(text string) {
	k.word.Text.Text = text
	k.Refresh()
}

// TypedRune passes typed digits to the pad.
func (k *key) TypedRune(r rune) { k.pad.TypedRune(r) }

// TypedKey presses the key, or passes backspace to the pad.
func (k *key) TypedKey(e *fyne.KeyEvent) {
	if pressing(e) {
		k.Tapped(nil)
		return
	}
	k.pad.TypedKey(e)
}

// CreateRenderer is called by Fyne.
func (k *key) CreateRenderer() fyne.WidgetRenderer {
	k.shape = canvas.NewRectangle(nil)
	k.shape.CornerRadius = theme.RadiusCard
	k.image = canvas.NewImageFromResource(nil)
	return newRenderer(k, []fyne.CanvasObject{k.shape, k.image, k.word.Text, k.ring}, k.paint, k.minimum, k.arrange)
}

func (k *key) paint() {
	fill, stroke := theme.ColorSurface, theme.ColorLine
	k.word.colour = theme.ColorInk
	if k.Disabled() {
		fill, k.word.colour = theme.ColorSunken, theme.ColorMuted
	}
	if k.icon != "" { // delete has no ground
		fill, stroke = theme.ColorClear, theme.ColorClear
		k.image.Resource = theme.Icon(k.icon, k.word.colour)
	}
	k.shape.FillColor, k.shape.StrokeColor = theme.Of(k, fill), theme.Of(k, stroke)
	k.shape.StrokeWidth = theme.LineThin
	k.image.Hidden = k.icon == ""
	k.word.paint(k)
	k.paintRing(k)
}

func (k *key) minimum() fyne.Size { return fyne.NewSize(theme.Touch, theme.Touch) }

func (k *key) arrange(size fyne.Size) {
	put(k.shape, 0, 0, size.Width, size.Height)
	k.layoutRing(size)
	const icon float32 = 32
	put(k.image, (size.Width-icon)/2, (size.Height-icon)/2, icon, icon)
	k.word.placeMid((size.Width-k.word.MinSize().Width)/2, size.Height/2)
}
