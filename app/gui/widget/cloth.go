package widget

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"sanduk.app/app/cloth"
	"sanduk.app/app/gui/theme"
)

// The sizes of a cloth.
const (
	ClothSmall  float32 = 32
	ClothRow    float32 = 48
	ClothCard   float32 = 64
	ClothShrunk float32 = 128 // on the check screen of a small phone
	ClothCheck  float32 = 192
)

// fringeShare is the length of the fringe in parts of the cloth's side.
const fringeShare float32 = 10.0 / 192

// Cloth shows the woven pattern of a key. It is never mirrored, tinted or
// scaled with the text.
type Cloth struct {
	widget.BaseWidget

	key    []byte
	side   float32
	fringe bool

	raster *canvas.Raster
	edge   *canvas.Rectangle
	drawn  clothImage
}

// clothImage is the last picture that was drawn, with what it was drawn for.
type clothImage struct {
	key    []byte
	w, h   int
	ground color.Color
	image  image.Image
}

// NewCloth is the cloth of a key with rounded corners. The key is copied.
func NewCloth(key []byte, side float32) *Cloth { return newCloth(key, side, false) }

// NewFringedCloth is the cloth of a key with square corners and a fringe above
// and below, for sides of 128 and more. It is higher than it is wide.
func NewFringedCloth(key []byte, side float32) *Cloth { return newCloth(key, side, true) }

func newCloth(key []byte, side float32, fringe bool) *Cloth {
	c := &Cloth{key: bytes.Clone(key), side: side, fringe: fringe}
	c.ExtendBaseWidget(c)
	return c
}

// SetKey shows the cloth of another key.
func (c *Cloth) SetKey(key []byte) {
	c.key = bytes.Clone(key)
	c.Refresh()
}

// CreateRenderer is called by Fyne.
func (c *Cloth) CreateRenderer() fyne.WidgetRenderer {
	c.raster = canvas.NewRaster(c.draw)
	c.edge = canvas.NewRectangle(nil)
	return newRenderer(c, []fyne.CanvasObject{c.raster, c.edge}, c.paint, c.minimum, c.arrange)
}

func (c *Cloth) paint() {
	c.edge.FillColor = theme.Of(c, theme.ColorClear)
	c.edge.StrokeColor = theme.Of(c, theme.ColorClothEdge)
	c.edge.StrokeWidth = theme.LineThin
	c.edge.CornerRadius = c.radius()
}

// radius is 4 at 32, 6 at 48 and 64, 8 at 96; none where there is a fringe.
func (c *Cloth) radius() float32 {
	switch {
	case c.fringe:
		return 0
	case c.side <= 32:
		return 4
	case c.side <= 64:
		return 6
	}
	return 8
}

func (c *Cloth) fringeLength() float32 {
	if !c.fringe {
		return 0
	}
	return c.side * fringeShare
}

func (c *Cloth) minimum() fyne.Size {
	return fyne.NewSize(c.side, c.side+2*c.fringeLength())
}

// arrange keeps the cloth square, in the middle of its room.
func (c *Cloth) arrange(size fyne.Size) {
	least := c.minimum()
	x, y := (size.Width-least.Width)/2, (size.Height-least.Height)/2
	put(c.raster, x, y, least.Width, least.Height)
	put(c.edge, x, y+c.fringeLength(), c.side, c.side)
}

// draw makes the picture at w by h device pixels, or gives the last one again.
func (c *Cloth) draw(w, h int) image.Image {
	ground := theme.Of(c, theme.ColorBg)
	d := &c.drawn
	if d.image != nil && d.w == w && d.h == h && d.ground == ground && bytes.Equal(d.key, c.key) {
		return d.image
	}
	var m image.Image
	if c.fringe {
		m = fringed(cloth.New(c.key), w, h, ground)
	} else {
		m = cloth.New(c.key).Rounded(w, int(float32(w)*c.radius()/c.side+0.5))
	}
	*d = clothImage{key: c.key, w: w, h: h, ground: ground, image: m}
	return m
}

// fringed draws a cloth of w pixels in the middle of h with 16 threads hanging
// from its upper and lower edge.
func fringed(c cloth.Cloth, w, h int, ground color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	top := (h - w) / 2
	thread := image.NewUniform(c.Fringe(ground))
	const threads = 16
	for i := range threads {
		// A third of each sixteenth is thread, in its middle.
		x0, x1 := (3*i+1)*w/(3*threads), (3*i+2)*w/(3*threads)
		draw.Draw(m, image.Rect(x0, 0, x1, h), thread, image.Point{}, draw.Src)
	}
	draw.Draw(m, image.Rect(0, top, w, top+w), c.Scaled(w), image.Point{}, draw.Src)
	return m
}
