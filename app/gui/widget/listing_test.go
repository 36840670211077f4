package widget

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/gui/theme"
)

// many is a listing of n rows of which each seventh is higher, in a window.
func many(t testing.TB, n int, end func()) *Listing {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.ModeLight, 1))
	row := func(i int) (RowData, func()) {
		m := kes("−", fmt.Sprint(i), ".00")
		if i%7 == 0 {
			m.Major = "1,234,567,890,123"
		}
		return RowData{Key: []byte{byte(i % 50)}, Name: fmt.Sprint("Row ", i), When: "Today 08:15", Money: m, State: theme.StateDone, Word: "Done"}, func() {}
	}
	l := NewListing(NewStack(0, NewHeading("All")), func() int { return n }, row, end)
	w := test.NewTempWindow(t, l)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(360, 800))
	return l
}

func TestAListingHasOnlyTheRowsThatAreInSight(t *testing.T) {
	l := many(t, 50_000, nil)
	for _, y := range []float32{0, 35, 3_000, 2_000_000, 10, 3_499_000} {
		l.scrollTo(y)
		if n := len(l.inside.Objects); n > 20 || n != len(l.seen)+1 {
			t.Errorf("at %v there are %d parts for %d rows in sight", y, n, len(l.seen))
		}
		var last float32
		for i, o := range l.inside.Objects[1:] {
			r := o.(*Row)
			if i > 0 && r.Position().Y != last {
				t.Errorf("at %v row %q lies at %v, not at %v", y, r.data.Name, r.Position().Y, last)
			}
			last = r.Position().Y + r.Size().Height
			if want := r.HeightFor(r.Size().Width); r.Size().Height != want {
				t.Errorf("row %q is %v high, not %v", r.data.Name, r.Size().Height, want)
			}
		}
		if last < l.scroll.Offset.Y+l.scroll.Size().Height {
			t.Errorf("at %v the rows end at %v", y, last)
		}
	}
}

func TestAListingAsksForMoreWhenItsEndIsInSight(t *testing.T) {
	asked := 0
	l := many(t, 100, func() { asked++ })
	if asked > 0 {
		t.Error("asked before the end was in sight")
	}
	for range 3 { // rows that were never seen may turn out higher than usual
		l.scroll.ScrollToBottom()
	}
	if asked == 0 {
		t.Error("never asked")
	}
}

func TestARowThatHadTheKeyboardIsNotUsedForAnother(t *testing.T) {
	l := many(t, 1_000, nil)
	r := l.seen[2]
	r.FocusGained()
	l.scrollTo(9_000)
	for i, other := range l.seen {
		if other == r {
			t.Errorf("row 2 turned up as row %d with its ring", i)
		}
	}
}

// BenchmarkScrolling draws one frame after scrolling by a third of a screen,
// through 50,000 rows.
func BenchmarkScrolling(b *testing.B) {
	l := many(b, 50_000, nil)
	c := fyne.CurrentApp().Driver().CanvasForObject(l)
	for i := 0; b.Loop(); i++ {
		l.scrollTo(float32(i%13_000) * 267)
		c.Capture()
	}
}

// BenchmarkAnew shows 50,000 rows anew, in the middle of them.
func BenchmarkAnew(b *testing.B) {
	l := many(b, 50_000, nil)
	l.scrollTo(1_800_000)
	for b.Loop() {
		l.Update()
	}
}
