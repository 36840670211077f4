package widget

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
	"rsc.io/qr"

	"sanduk.app/app/cloth"
)

const (
	// qrQuiet is the empty zone round the code in modules; readers need it.
	qrQuiet = 4
	// qrModule is the largest side of a module in dp.
	qrModule float32 = 8
	// qrHem is the greatest depth of the frame in threads.
	qrHem = 8
)

// QRCode shows a text as a code in the frame of a key's own hem. It is black on
// white in light and in dark, every module is a whole number of device pixels,
// and nothing lies over it.
type QRCode struct {
	widget.BaseWidget

	key    []byte
	code   *qr.Code
	raster *canvas.Raster
	frame  *image.NRGBA // the hem, and white inside, as large as it was last drawn
	drawn  image.Image
}

// NewQRCode makes the code. The error says that the text is too long for any
// code; plan for 300 bytes and at most 500, more is hard to read from a screen.
func NewQRCode(text string, key []byte) (*QRCode, error) {
	q := &QRCode{key: bytes.Clone(key)}
	if err := q.encode(text); err != nil {
		return nil, err
	}
	q.ExtendBaseWidget(q)
	return q, nil
}

// SetText shows another text; on an error the old code stays.
func (q *QRCode) SetText(text string) error {
	if err := q.encode(text); err != nil {
		return err
	}
	q.drawn = nil
	q.Refresh()
	return nil
}

// encode uses the lowest level of correction: fewer and so larger modules read
// better from a screen.
func (q *QRCode) encode(text string) error {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return fmt.Errorf("widget: code of %d bytes: %w", len(text), err)
	}
	q.code = code
	return nil
}

// modules is the side of the code with its quiet zone.
func (q *QRCode) modules() int { return q.code.Size + 2*qrQuiet }

// depth is how many threads of the hem are shown.
func (q *QRCode) depth() int { return min(cloth.New(q.key).HemRows(), qrHem) }

// CreateRenderer is called by Fyne.
func (q *QRCode) CreateRenderer() fyne.WidgetRenderer {
	q.raster = canvas.NewRaster(q.draw)
	q.raster.ScaleMode = canvas.ImageScalePixels
	return newRenderer(q, []fyne.CanvasObject{q.raster}, func() {}, q.minimum, q.arrange)
}

// minimum has modules of two dp, which a phone held near still reads.
func (q *QRCode) minimum() fyne.Size {
	return fyne.NewSquareSize(2*float32(q.modules()) + 2*float32(q.depth())*threadSide)
}

// HeightFor is the side that the code takes at a width.
func (q *QRCode) HeightFor(width float32) float32 { return q.side(width) }

// side is the whole code's side in a room: modules of whole dp, at most 8, or
// else as large as fits.
func (q *QRCode) side(room float32) float32 {
	hem := 2 * float32(q.depth()) * threadSide
	n := float32(q.modules())
	module := float32(int((room - hem) / n))
	return max(min(module, qrModule)*n+hem, q.minimum().Width)
}

func (q *QRCode) arrange(size fyne.Size) {
	side := q.side(min(size.Width, size.Height))
	put(q.raster, (size.Width-side)/2, (size.Height-side)/2, side, side)
}

// draw makes the picture at device pixels.
func (q *QRCode) draw(w, h int) image.Image {
	if q.drawn != nil && q.drawn.Bounds().Dx() == w && q.drawn.Bounds().Dy() == h {
		return q.drawn
	}
	side := min(w, h)
	dp := float32(side) / q.raster.Size().Width // pixels a dp
	thread := max(int(threadSide*dp+0.5), 1)
	if q.frame == nil || q.frame.Rect != image.Rect(0, 0, w, h) {
		q.frame = image.NewNRGBA(image.Rect(0, 0, w, h))
		draw.Draw(q.frame, q.frame.Rect, image.White, image.Point{}, draw.Src)
		q.drawFrame(q.frame, side, thread)
	}
	m := &image.NRGBA{Pix: bytes.Clone(q.frame.Pix), Stride: q.frame.Stride, Rect: q.frame.Rect}
	q.drawModules(m, side, side-2*thread*q.depth())
	q.drawn = m
	return m
}

// drawFrame lays the hem. The frame has a whole number of threads; where the
// side is not one, its last thread is a part.
func (q *QRCode) drawFrame(m *image.NRGBA, side, thread int) {
	n := (side + thread - 1) / thread
	frame := cloth.New(q.key).Frame(n, q.depth())
	for y := range side {
		for x := range side {
			if c := frame.NRGBAAt(min(x/thread, n-1), min(y/thread, n-1)); c.A != 0 {
				m.SetNRGBA(x, y, c)
			}
		}
	}
}

// drawModules draws the code in the middle of the free room: the first line of a
// row of modules pixel by pixel, the others as copies of it.
func (q *QRCode) drawModules(m *image.NRGBA, side, free int) {
	module := max(free/q.modules(), 1)
	start := (side - module*q.code.Size) / 2
	width := 4 * module * q.code.Size
	if start < 0 {
		return // no room for even a pixel a module
	}
	for y := range q.code.Size {
		at := m.PixOffset(start, start+y*module)
		line := m.Pix[at : at+width]
		for x := range q.code.Size {
			if q.code.Black(x, y) {
				blacken(line[4*x*module : 4*(x+1)*module])
			}
		}
		for i := 1; i < module; i++ {
			copy(m.Pix[at+i*m.Stride:], line)
		}
	}
}

// blacken makes white pixels black.
func blacken(pixels []byte) {
	for i := 0; i < len(pixels); i += 4 {
		pixels[i], pixels[i+1], pixels[i+2] = 0, 0, 0
	}
}
