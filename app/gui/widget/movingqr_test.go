package widget

import (
	"math/rand"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sanduk.app/sync/link/qr"
)

// movingTexts are the frames of a payload of some length.
func movingTexts(t testing.TB, n int) []string {
	t.Helper()
	payload := make([]byte, n)
	_, _ = rand.New(rand.NewSource(1)).Read(payload)
	texts, err := qr.Encode(payload)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// queued is a goroutine of screens that draws when the test does.
type queued chan func()

func (q queued) do(f func()) { q <- f }

// drawn draws what comes within a while, and gives how much that was.
func (q queued) drawn(while time.Duration) int {
	end := time.After(while)
	for n := 0; ; n++ {
		select {
		case f := <-q:
			f()
		case <-end:
			return n
		}
	}
}

func newMoving(t *testing.T, texts []string) (*MovingQR, queued) {
	t.Helper()
	themed(t, 1)
	q := make(queued, 100)
	m, err := NewMovingQR(texts, []byte("demo key 8"), q.do)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Stop)
	return m, q
}

func TestAMovingCodeShowsEveryTextInTurn(t *testing.T) {
	texts := movingTexts(t, 800)
	m, _ := newMoving(t, texts)
	m.Stop()
	m.Resize(fyne.NewSquareSize(340))
	test.WidgetRenderer(m).Layout(m.Size())
	test.WidgetRenderer(m.code).Layout(m.code.Size())
	side := m.code.raster.Size().Width
	for i := range 2 * len(texts) {
		m.ShowFrame(i)
		if got := readCode(t, m.code.draw(int(2*side), int(2*side))); got != texts[i%len(texts)] {
			t.Errorf("frame %d: %.40q…", i, got)
		}
		if m.code.raster.Size().Width != side {
			t.Errorf("frame %d changes the size", i)
		}
	}
}

func TestAMovingCodeMovesOnlyWhileItIsSeen(t *testing.T) {
	m, q := newMoving(t, movingTexts(t, 800))
	if n := q.drawn(700 * time.Millisecond); n == 0 || m.Showing() != n {
		t.Fatalf("%d drawn, shows %d", n, m.Showing())
	}
	m.Hide()
	m.Hide()
	q.drawn(50 * time.Millisecond) // one may have been on its way
	at := m.Showing()
	if n := q.drawn(500 * time.Millisecond); n > 0 || m.Showing() != at {
		t.Errorf("hidden: %d drawn", n)
	}
	m.Show()
	m.Show()
	if n := q.drawn(500 * time.Millisecond); n == 0 || n > 3 {
		t.Errorf("shown again: %d drawn", n)
	}
}

func TestAMovingCodeWaitsForASlowScreen(t *testing.T) {
	m, q := newMoving(t, movingTexts(t, 800))
	time.Sleep(900 * time.Millisecond)
	if len(q) != 1 {
		t.Errorf("%d frames wait to be drawn", len(q))
	}
	m.Stop()
	q.drawn(10 * time.Millisecond)
	if m.Showing() != 0 {
		t.Error("a frame came after its end")
	}
}

func TestACodeWithoutRoomIsNotDrawn(t *testing.T) {
	m, _ := newMoving(t, movingTexts(t, 800))
	m.Stop()
	m.Resize(fyne.NewSquareSize(340))
	test.WidgetRenderer(m).Layout(m.Size())
	test.WidgetRenderer(m.code).Layout(m.code.Size())
	for _, side := range []int{1, 20, 56, 70} {
		if got := m.code.draw(side, side).Bounds().Dx(); got != side {
			t.Errorf("%d wide, want %d", got, side)
		}
	}
}

func TestASingleTextStandsStill(t *testing.T) {
	m, q := newMoving(t, []string{"tea"})
	if n := q.drawn(300 * time.Millisecond); n > 0 || m.Moving() {
		t.Errorf("%d drawn", n)
	}
}

func TestAMovingCodeOfNothingOrOfTooMuchIsAnError(t *testing.T) {
	for _, texts := range [][]string{nil, {"tea", string(make([]byte, 4000))}} {
		if _, err := NewMovingQR(texts, nil, func(func()) {}); err == nil {
			t.Errorf("%d texts: no error", len(texts))
		}
	}
}

// BenchmarkMovingFrame is what a frame costs at three pixels a dp.
func BenchmarkMovingFrame(b *testing.B) {
	test.NewTempApp(b)
	m, err := NewMovingQR(movingTexts(b, 800), []byte("demo key 8"), func(func()) {})
	if err != nil {
		b.Fatal(err)
	}
	m.Stop()
	m.Resize(fyne.NewSquareSize(340))
	test.WidgetRenderer(m).Layout(m.Size())
	test.WidgetRenderer(m.code).Layout(m.code.Size())
	side := int(3 * m.code.raster.Size().Width)
	for i := 0; b.Loop(); i++ {
		m.ShowFrame(i)
		m.code.draw(side, side)
	}
}
