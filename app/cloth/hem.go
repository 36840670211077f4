package cloth

import (
	"image"
	"image/color"
)

// HemRepeat is the width of one repeat of a hem in threads.
const HemRepeat = 16

// HemRows is the height of the hem in threads: the border with a line above and
// below it, 6 to 9.
func (c Cloth) HemRows() int { return c.width + 2 }

// hemAt is a thread of the hem: along threads from the middle of the strip
// (below zero to its start), row threads from its outer side. The repeat has
// its own middle, from which both halves mirror.
func (c Cloth) hemAt(along, row int) color.NRGBA {
	x := along + HemRepeat/2
	x -= floorDiv(x, HemRepeat) * HemRepeat
	k := x - HemRepeat/2
	if k < 0 {
		k = -1 - k
	}
	if row == 0 || row == c.width+1 || onBorder(c.border, row-1, k, c.width) {
		return c.bPattern
	}
	return c.bGround
}

// Hem is one repeat of the border as a strip, HemRepeat wide and HemRows high:
// for headers, receipts and the frame of a QR code.
func (c Cloth) Hem() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, HemRepeat, c.HemRows()))
	for y := range c.HemRows() {
		for x := range HemRepeat {
			m.SetNRGBA(x, y, c.hemAt(x-HemRepeat/2, y))
		}
	}
	return m
}

// HemStrip is the hem at w by h pixels, tiled from the middle outward so that
// both ends look alike.
func (c Cloth) HemStrip(w, h int) *image.NRGBA {
	w, h = max(w, 0), max(h, 0)
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	rows := c.HemRows()
	for y := range h {
		for x := range w {
			along := floorDiv((2*x+1-w)*rows, 2*h)
			m.SetNRGBA(x, y, c.hemAt(along, y*rows/h))
		}
	}
	return m
}

// Frame is the hem laid round a square of side threads, depth threads deep, one
// pixel a thread; the inside is transparent. A depth under HemRows leaves out
// the outer line first, one over HemRows is taken as HemRows.
func (c Cloth) Frame(side, depth int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	depth = min(depth, c.HemRows())
	skip := c.HemRows() - depth
	for y := range side {
		for x := range side {
			tx, ty := min(x, side-1-x), min(y, side-1-y)
			switch {
			case tx < depth && ty < depth:
				m.SetNRGBA(x, y, c.frameCorner(tx, ty, depth))
			case ty < depth:
				m.SetNRGBA(x, y, c.hemAt(floorDiv(2*x+1-side, 2), ty+skip))
			case tx < depth:
				m.SetNRGBA(x, y, c.hemAt(floorDiv(2*y+1-side, 2), tx+skip))
			}
		}
	}
	return m
}

func (c Cloth) frameCorner(tx, ty, depth int) color.NRGBA {
	if d := min(tx, depth-1-tx, ty, depth-1-ty); d == 1 || d == 2 {
		return c.bGround
	}
	return c.bPattern
}

// Fringe is the colour of the fringe on a ground: the one of the border's two
// colours that stands out more from it.
func (c Cloth) Fringe(ground color.Color) color.NRGBA {
	g := luminance(ground)
	if abs(luminance(c.bGround)-g) > abs(luminance(c.bPattern)-g) {
		return c.bGround
	}
	return c.bPattern
}

// luminance weighs the channels as the eye does, 0 to 65535.
func luminance(col color.Color) int {
	r, g, b, _ := col.RGBA()
	return int(299*r+587*g+114*b) / 1000
}
