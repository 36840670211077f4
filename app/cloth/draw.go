package cloth

import (
	"image"
	"image/color"
)

// Image is the cloth at 32 by 32, one pixel a thread.
func (c Cloth) Image() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, Threads, Threads))
	for y := range Threads {
		for x := range Threads {
			m.SetNRGBA(x, y, c.At(x, y))
		}
	}
	return m
}

// Scaled is the cloth at side by side pixels. Every pixel is the mean of the
// threads it covers, so threads stay even where side is no multiple of Threads.
// A side under 1 gives an empty image.
func (c Cloth) Scaled(side int) *image.NRGBA {
	side = max(side, 0)
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	threads := c.Image()
	for y := range side {
		for x := range side {
			out.SetNRGBA(x, y, mean(threads, x, y, side))
		}
	}
	return out
}

// mean averages the threads under one pixel. In units of 1/(side·Threads) of
// the cloth a pixel is Threads wide and a thread is side wide.
func mean(threads *image.NRGBA, x, y, side int) color.NRGBA {
	var r, g, b, sum int
	for ty := y * Threads / side; ty < Threads && ty*side < (y+1)*Threads; ty++ {
		for tx := x * Threads / side; tx < Threads && tx*side < (x+1)*Threads; tx++ {
			w := overlap(x, tx, side) * overlap(y, ty, side)
			col := threads.NRGBAAt(tx, ty)
			r, g, b, sum = r+w*int(col.R), g+w*int(col.G), b+w*int(col.B), sum+w
		}
	}
	half := sum / 2
	return color.NRGBA{R: uint8((r + half) / sum), G: uint8((g + half) / sum), B: uint8((b + half) / sum), A: 255}
}

// overlap is the length that a pixel and a thread have in common.
func overlap(pixel, thread, side int) int {
	return min((pixel+1)*Threads, (thread+1)*side) - max(pixel*Threads, thread*side)
}

// Rounded is Scaled with its corners taken off: a radius in pixels, smoothed.
// Where the radius is 0 nothing is taken off.
func (c Cloth) Rounded(side, radius int) *image.NRGBA {
	m := c.Scaled(side)
	radius = min(radius, side/2)
	for y := range radius {
		for x := range radius {
			a := CornerAlpha(x, y, radius)
			for _, p := range [4]image.Point{{x, y}, {side - 1 - x, y}, {x, side - 1 - y}, {side - 1 - x, side - 1 - y}} {
				m.Pix[m.PixOffset(p.X, p.Y)+3] = a
			}
		}
	}
	return m
}

// CornerAlpha is how much of a pixel lies inside a corner of a radius, 0 to 255,
// x and y counted from the outermost pixel:
// the share of 4 by 4 points.
func CornerAlpha(x, y, radius int) uint8 {
	const grid = 4
	in := 0
	limit := (2 * grid * radius) * (2 * grid * radius)
	for j := range grid {
		for i := range grid {
			dx := 2*grid*(radius-x) - (2*i + 1)
			dy := 2*grid*(radius-y) - (2*j + 1)
			if dx*dx+dy*dy <= limit {
				in++
			}
		}
	}
	return uint8(in * 255 / (grid * grid))
}
