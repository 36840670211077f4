package widget

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/mobile"
	"fyne.io/fyne/v2/test"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"sanduk.app/app/gui/theme"
)

func themed(t *testing.T, scale float32) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.ModeLight, scale))
}

// pressable is what every part that can be pressed is.
type pressable interface {
	fyne.Widget
	fyne.Tappable
	fyne.Focusable
	fyne.Disableable
}

// pressables makes one of each, which counts its presses.
func pressables(count *int) map[string]pressable {
	up := func() { *count++ }
	return map[string]pressable{
		"main":     NewMainButton("Pay", "up", up),
		"primary":  NewPrimaryButton("Get paid", "down", up),
		"outlined": NewOutlinedButton("Share", "share", up),
		"text":     NewTextButton("All", "", up),
		"danger":   NewDangerButton("Leave", "", up),
		"icon":     NewIconButton("minus", 10, true, up),
		"hold":     NewHoldButton("Hold to pay", "press", nil, up),
		"option":   NewOption("English", true, up),
		"row":      NewRow(RowData{Name: "Brother"}, up),
		"key":      NewKeypad(".", func(rune) { up() }, up, up).keys[0],
		"header":   newHeaderRow(nil, "Market", "", up),
		"tab":      newTabItem(Tab{"home", "Home"}, false, up),
		"back":     NewTitleBar(up, "Pay", "").Back,
	}
}

func TestTapEnterAndSpaceDoTheSame(t *testing.T) {
	themed(t, 1)
	var count int
	for name, p := range pressables(&count) {
		count = 0
		test.Tap(p)
		p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
		p.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyA})
		if count != 4 {
			t.Errorf("%s: %d presses, want 4", name, count)
		}
	}
}

func TestNothingHappensWhileDisabled(t *testing.T) {
	themed(t, 1)
	var count int
	for name, p := range pressables(&count) {
		p.Disable()
		test.Tap(p)
		p.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if count != 0 {
			t.Fatalf("%s: pressed", name)
		}
	}
}

func TestWhatCanBePressedIsLargeEnough(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		themed(t, scale)
		var count int
		for name, p := range pressables(&count) {
			if s := p.MinSize(); s.Width < theme.Touch || s.Height < theme.Touch {
				t.Errorf("%s at %v: %v", name, scale, s)
			}
		}
	}
}

func TestARowWithoutAnActIsLeftOutByTheKeyboard(t *testing.T) {
	themed(t, 1)
	if !NewRow(RowData{Name: "Brother"}, nil).Disabled() {
		t.Error("the row takes the keyboard")
	}
}

func TestTheAmountIsNeverCutTheNameIs(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		themed(t, scale)
		r := NewRow(RowData{Name: "Shop by the well near the old market", Money: kes("−", "1,234,567", ".00"), State: theme.StateDone, Word: "Done"}, nil)
		r.Resize(fyne.NewSize(328, r.HeightFor(328)))
		if got := r.amount.parts[0].Text.Text; got != "−1,234,567" {
			t.Errorf("at %v the amount is %q", scale, got)
		}
		beside := r.amount.Position().Y < r.name.Position().Y+r.name.Size().Height/2
		if end := r.name.Position().X + r.name.Size().Width; beside && end > r.amount.Position().X {
			t.Errorf("at %v the name ends at %v, the amount begins at %v", scale, end, r.amount.Position().X)
		}
		if end := r.amount.Position().X + r.amount.parts[2].Position().X + r.amount.parts[2].Size().Width; end > 328.5 {
			t.Errorf("at %v the currency ends at %v", scale, end)
		}
	}
}

func TestMoneyStandsOnOneBaseline(t *testing.T) {
	themed(t, 1)
	l := NewMoneyLabel(kes("", "12,450", ".00"), theme.TextHuge)
	l.Resize(l.MinSize())
	var want float32
	for i, p := range l.parts {
		_, base := p.measure()
		if got := p.Position().Y + base; i == 0 {
			want = got
		} else if got-want > 0.01 || want-got > 0.01 {
			t.Errorf("part %d stands at %v, want %v", i, got, want)
		}
	}
}

func TestShrunkMoneyFits(t *testing.T) {
	themed(t, 2)
	l := NewMoneyLabel(kes("", "987,654,321,000", ".00"), theme.TextHuge)
	l.Shrink = true
	l.Resize(fyne.NewSize(328, l.MinSize().Height))
	if end := l.parts[2].Position().X + l.parts[2].Size().Width; end > 328.5 {
		t.Errorf("the currency ends at %v", end)
	}
}

// held is a hold button whose animation is driven by the test.
func held(got *[]string) (h *HoldButton, tick func(float32)) {
	note := func(s string) func() { return func() { *got = append(*got, s) } }
	h = NewHoldButton("Hold to pay", "press", note("held"), note("ask"))
	h.OnEarly = note("early")
	h.animate = func(f func(float32)) func() {
		tick = f
		return func() {}
	}
	h.Resize(h.MinSize())
	return h, func(p float32) { tick(p) }
}

func TestHolding(t *testing.T) {
	themed(t, 1)
	down, up := &desktop.MouseEvent{Button: desktop.MouseButtonPrimary}, &desktop.MouseEvent{}
	for _, c := range []struct {
		name string
		act  func(h *HoldButton, tick func(float32))
		want string
	}{
		{"until full pays once, and the tap after it is part of it", func(h *HoldButton, tick func(float32)) {
			h.MouseDown(down)
			tick(0.5)
			tick(1)
			tick(1)
			h.MouseUp(up)
			h.Tapped(nil)
		}, "held"},
		{"let go early says so and pays nothing", func(h *HoldButton, tick func(float32)) {
			h.TouchDown(&mobile.TouchEvent{})
			tick(0.6)
			h.TouchUp(&mobile.TouchEvent{})
			h.Tapped(nil)
			tick(1) // a tick that comes late
		}, "early"},
		{"a tap asks", func(h *HoldButton, tick func(float32)) {
			h.MouseDown(down)
			tick(0.1)
			h.MouseUp(up)
			h.Tapped(nil)
		}, "ask"},
		{"a finger that leaves pays nothing", func(h *HoldButton, tick func(float32)) {
			h.TouchDown(&mobile.TouchEvent{})
			tick(0.9)
			h.TouchCancel(&mobile.TouchEvent{})
			tick(1)
		}, "early"},
		{"the other mouse button does nothing", func(h *HoldButton, _ func(float32)) {
			h.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary})
			h.MouseUp(up)
		}, ""},
		{"a second hold works after one given up", func(h *HoldButton, tick func(float32)) {
			h.TouchDown(&mobile.TouchEvent{})
			tick(0.2)
			h.TouchUp(&mobile.TouchEvent{})
			h.TouchDown(&mobile.TouchEvent{})
			tick(1)
		}, "held"},
		{"a disabled button cannot be held", func(h *HoldButton, _ func(float32)) {
			h.Disable()
			h.MouseDown(down)
			h.MouseUp(up)
		}, ""},
	} {
		var got []string
		h, tick := held(&got)
		c.act(h, tick)
		joined := ""
		for i, s := range got {
			if i > 0 {
				joined += " "
			}
			joined += s
		}
		if joined != c.want {
			t.Errorf("%s: %q, want %q", c.name, joined, c.want)
		}
		if h.part != 0 {
			t.Errorf("%s: it stays filled", c.name)
		}
	}
}

func TestTheKeypadPassesOnWhatIsTyped(t *testing.T) {
	themed(t, 1)
	var got string
	k := NewKeypad(".", func(r rune) { got += string(r) }, func() { got += "." }, func() { got += "<" })
	for _, key := range k.keys {
		test.Tap(key)
	}
	test.Type(k.keys[0], "42.,x")
	k.keys[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	if want := "123456789.0<42..<"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	got = ""
	k.SetPoint("")
	k.SetDigits("٠١٢٣٤٥٦٧٨٩")
	k.TypedRune('.')
	test.Tap(k.keys[4])
	if got != "5" || k.keys[4].word.Text.Text != "٥" {
		t.Errorf("%q on key %q", got, k.keys[4].word.Text.Text)
	}
}

func TestACodeIsReadBackAtEveryScale(t *testing.T) {
	themed(t, 1)
	const text = "SANDUK:PAY?TO=SDK1QWERTYUIOPASDFGHJKLZXCVBNM0123456789"
	for _, dp := range []float32{240, 328, 448} {
		for _, scale := range []float32{1, 1.5, 2, 2.625, 3} {
			q, err := NewQRCode(text, []byte("demo key 8"))
			if err != nil {
				t.Fatal(err)
			}
			q.Resize(fyne.NewSquareSize(dp))
			test.WidgetRenderer(q).Layout(q.Size())
			side := int(q.raster.Size().Width*scale + 0.5)
			if got := readCode(t, q.draw(side, side)); got != text {
				t.Errorf("%v dp at ×%v: %q", dp, scale, got)
			}
		}
	}
}

func readCode(t *testing.T, m image.Image) string {
	t.Helper()
	bmp, err := gozxing.NewBinaryBitmapFromImage(m)
	if err != nil {
		t.Fatal(err)
	}
	r, err := qrcode.NewQRCodeReader().Decode(bmp, nil)
	if err != nil {
		t.Errorf("not read: %v", err)
		return ""
	}
	return r.GetText()
}

func TestATextThatIsTooLongForACodeIsAnError(t *testing.T) {
	if _, err := NewQRCode(string(make([]byte, 4000)), nil); err == nil {
		t.Error("no error")
	}
}

func TestAParagraphGrowsAsItsRoomGetsNarrow(t *testing.T) {
	themed(t, 1)
	p := NewParagraph("Your phone is alone now. When one of you meets the market, it is done.")
	wide, narrow := p.HeightFor(600), p.HeightFor(200)
	if narrow < 3*wide {
		t.Errorf("%v high at 600, %v at 200", wide, narrow)
	}
	for _, line := range p.probe.wrap("Donaudampfschifffahrtsgesellschaft a\nb", 80) {
		if w := p.probe.widthOf(line); w > 80 {
			t.Errorf("%q is %v wide", line, w)
		}
	}
}

func TestAColumnIsNeverWiderThanItMayBe(t *testing.T) {
	themed(t, 1)
	b := NewMainButton("Pay", "", nil)
	c := NewColumn(b, NewParagraph("text"))
	for _, width := range []float32{320, 360, 900} {
		c.Resize(fyne.NewSize(width, 600))
		want := min(width, theme.ColumnWidth) - 2*theme.Space4
		if b.Size().Width != want || c.stack.Size().Width != want {
			t.Errorf("in %v: footer %v, parts %v, want %v", width, b.Size().Width, c.stack.Size().Width, want)
		}
		if x := b.Position().X; x != (width-want)/2 {
			t.Errorf("in %v: begins at %v", width, x)
		}
	}
}

func TestPartsFollowAChangeOfTheTheme(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(theme.ModeLight, 1))
	b := NewMainButton("Pay", "up", nil)
	m := NewMoneyLabel(kes("", "12,450", ".00"), theme.TextHuge)
	w := test.NewTempWindow(t, NewColumn(nil, b, m))
	w.Resize(fyne.NewSize(360, 640))
	app.Settings().SetTheme(theme.New(theme.ModeDark, 1.5))
	w.Content().Refresh()
	if got, want := b.shape.FillColor, theme.Of(b, theme.ColorAccent); got != want {
		t.Errorf("the button is %v, want %v", got, want)
	}
	if got := b.Size().Height; got != 96 {
		t.Errorf("the button is %v high, want 96", got)
	}
	if got := m.parts[0].TextSize; got != 60 {
		t.Errorf("the amount is %v high, want 60", got)
	}
}
