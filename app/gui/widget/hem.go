package widget

import (
	"bytes"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/cloth"
	"sanduk.app/app/gui/theme"
)

// threadSide is the side of a hem's thread.
const threadSide float32 = 2

// Hem is the strip of a key's own border pattern, tiled from the middle outward.
type Hem struct {
	widget.BaseWidget

	Rounded bool // its two upper corners follow the receipt's

	key    []byte
	raster *canvas.Raster
}

// NewHem is the hem of a key, which is copied.
func NewHem(key []byte) *Hem {
	h := &Hem{key: bytes.Clone(key)}
	h.ExtendBaseWidget(h)
	return h
}

// SetKey shows the hem of another key.
func (h *Hem) SetKey(key []byte) {
	h.key = bytes.Clone(key)
	h.Refresh()
}

// CreateRenderer is called by Fyne.
func (h *Hem) CreateRenderer() fyne.WidgetRenderer {
	h.raster = canvas.NewRaster(h.draw)
	return newRenderer(h, []fyne.CanvasObject{h.raster}, func() {}, h.minimum, func(size fyne.Size) {
		put(h.raster, 0, 0, size.Width, size.Height)
	})
}

func (h *Hem) minimum() fyne.Size {
	rows := cloth.New(h.key).HemRows()
	return fyne.NewSize(cloth.HemRepeat*threadSide, float32(rows)*threadSide)
}

func (h *Hem) draw(width, height int) image.Image {
	m := cloth.New(h.key).HemStrip(width, height)
	if h.Rounded && h.Size().Height > 0 {
		roundTop(m, int(theme.RadiusReceipt*float32(height)/h.Size().Height+0.5))
	}
	return m
}

// roundTop takes off the two upper corners.
func roundTop(m *image.NRGBA, radius int) {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	radius = min(radius, w/2, h)
	for y := range radius {
		for x := range radius {
			a := cloth.CornerAlpha(x, y, radius)
			m.Pix[m.PixOffset(x, y)+3] = a
			m.Pix[m.PixOffset(w-1-x, y)+3] = a
		}
	}
}
