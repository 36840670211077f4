package widget

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// frameTime is how long a frame of a moving code stands: five a second, which
// cameras of cheap phones still catch.
const frameTime = time.Second / 5

// MovingQR shows texts as codes, one after the other, again and again; a single
// text stands still. It moves from the start, not while it is hidden, and until
// Stop, which whoever takes it off the screen has to call. A frame is passed
// over rather than drawn late.
type MovingQR struct {
	widget.BaseWidget

	texts   []string
	at      int
	code    *QRCode
	do      func(func())
	stop    context.CancelFunc // nil while it stands still
	waiting atomic.Bool        // a frame is to be drawn already
}

// NewMovingQR begins with the first text. do runs a call on Fyne's goroutine,
// as fyne.Do does. The error says that there is no text, or that one is too long
// for any code; all should be as long as the first, so that none changes the
// size.
func NewMovingQR(texts []string, key []byte, do func(func())) (*MovingQR, error) {
	if len(texts) == 0 {
		return nil, fmt.Errorf("widget: a moving code of nothing")
	}
	m := &MovingQR{texts: texts, do: do}
	for _, text := range texts { // a moment for all, so that no later one can fail
		code, err := NewQRCode(text, key)
		if err != nil {
			return nil, err
		}
		if m.code == nil {
			m.code = code
		}
	}
	m.ExtendBaseWidget(m)
	m.start()
	return m, nil
}

// Moving tells whether there is more than one text.
func (m *MovingQR) Moving() bool { return len(m.texts) > 1 }

// Showing is the index of the text that is shown.
func (m *MovingQR) Showing() int { return m.at }

// ShowFrame shows one of the texts.
func (m *MovingQR) ShowFrame(i int) {
	m.at = i % len(m.texts)
	if err := m.code.SetText(m.texts[m.at]); err != nil {
		m.Stop() // it was encoded once, so this does not happen
	}
}

// start moves on, unless it does already.
func (m *MovingQR) start() {
	if m.stop != nil || !m.Moving() {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	m.stop = stop
	go m.run(ctx)
}

// run asks for the next frame again and again until ctx ends.
func (m *MovingQR) run(ctx context.Context) {
	tick := time.NewTicker(frameTime)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if m.waiting.Swap(true) {
				continue
			}
			m.do(func() {
				m.waiting.Store(false)
				if ctx.Err() == nil {
					m.ShowFrame(m.at + 1)
				}
			})
		}
	}
}

// Stop lets it stand still for good, or until it is shown again. Repeats do
// nothing.
func (m *MovingQR) Stop() {
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
}

// Hide pauses it.
func (m *MovingQR) Hide() {
	m.Stop()
	m.BaseWidget.Hide()
}

// Show has it go on.
func (m *MovingQR) Show() {
	m.BaseWidget.Show()
	m.start()
}

// CreateRenderer is called by Fyne.
func (m *MovingQR) CreateRenderer() fyne.WidgetRenderer {
	return newRenderer(m, []fyne.CanvasObject{m.code}, func() {}, func() fyne.Size { return m.code.MinSize() }, func(size fyne.Size) {
		put(m.code, 0, 0, size.Width, size.Height)
	})
}

// HeightFor is the side that the code takes at a width.
func (m *MovingQR) HeightFor(width float32) float32 { return m.code.HeightFor(width) }
