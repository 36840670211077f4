package cloth

import "image/color"

// thread is a place in the cloth, counted in three ways.
type thread struct {
	u, v   int // from the middle, odd numbers 1 to 31
	down   int // v with its sign: below the middle is above zero
	tx, ty int // from the nearest edge
	kx, ky int // from the middle of the edge
}

func place(x, y int) thread {
	u, v := abs(2*x-(Threads-1)), abs(2*y-(Threads-1))
	return thread{
		u: u, v: v, down: 2*y - (Threads - 1),
		tx: min(x, Threads-1-x), ty: min(y, Threads-1-y),
		kx: (u - 1) / 2, ky: (v - 1) / 2,
	}
}

// At is the colour of one thread; x and y go from 0 to Threads−1.
func (c Cloth) At(x, y int) color.NRGBA {
	p := place(x, y)
	if c.layout == layoutFrame && p.tx < c.width && p.ty < c.width {
		return c.corner(p.tx, p.ty)
	}
	t, k := c.depth(p)
	switch {
	case t < c.width && onBorder(c.border, t, k, c.width):
		return c.bPattern
	case t < c.width:
		return c.bGround
	case t < c.width+c.line:
		return c.fig
	}
	return c.field(p)
}

// corner is a thread of the block where two bands of a frame meet.
func (c Cloth) corner(tx, ty int) color.NRGBA {
	if min(tx, c.width-1-tx, ty, c.width-1-ty) == 1 {
		return c.bGround
	}
	return c.bPattern
}

// depth is how far a thread lies inside the border (t) and how far from the
// middle of its edge (k). A t of the width or more is not in the border.
func (c Cloth) depth(p thread) (t, k int) {
	switch c.layout {
	case layoutBandsAcross:
		return p.ty, p.kx
	case layoutBandsDown:
		return p.tx, p.ky
	case layoutDiamond:
		return c.diamond(p)
	}
	if p.tx < p.ty {
		return p.tx, p.ky
	}
	return p.ty, p.kx
}

func (c Cloth) diamond(p thread) (t, k int) {
	k = abs(p.u-p.v) / 2
	switch q := (62 - p.u - p.v) / 2; {
	case q < 15-c.line:
		return q % c.width, k
	case q < 15:
		return c.width, k
	}
	return 99, k
}

// field is a thread inside the border and its line: heart, sprigs, motif and
// weave, the later under the earlier.
func (c Cloth) field(p thread) color.NRGBA {
	half := 2 * (Threads/2 - c.width - c.line)
	r := half - 1
	if c.layout == layoutDiamond {
		r = 18
	}
	if c.inHeart(p) {
		return c.heartColour(r)
	}
	on := c.hit(p, r)
	inPanel := c.panel && max(p.u*1000/r, p.v*1000/r) <= 1120
	if !on && !inPanel && c.onSprig(p, half) {
		return c.fig2
	}
	switch {
	case inPanel && c.hit(p, r-2):
		return c.ground
	case inPanel:
		return c.fig
	case on && !c.panel && (p.u*p.u+p.v*p.v)*10 < r*r*3:
		return c.fig2
	case on && !c.panel:
		return c.fig
	}
	return c.weft(p)
}

// hit tells whether a thread lies on the motif of radius r.
func (c Cloth) hit(p thread, r int) bool {
	return onMotif(c.motif, p.u*1000/r, p.v*1000/r, floorDiv(p.down*1000, r))
}

func (c Cloth) inHeart(p thread) bool {
	m := max(p.u, p.v)
	switch c.heart {
	case 1: // square
		return m <= 3
	case 2: // lozenge
		return p.u+p.v <= 6
	case 3: // ring
		return m >= 3 && m <= 5 && p.u+p.v <= 8
	}
	return false
}

// heartColour is of the opposite side from what lies under the heart.
func (c Cloth) heartColour(r int) color.NRGBA {
	if c.panel {
		r -= 2
	}
	onFig := onMotif(c.motif, 1000/r, 1000/r, 1000/r) != c.panel
	if onFig != c.fieldLight { // the middle is light
		return c.hDark
	}
	return c.hLight
}

// onSprig tells whether a thread belongs to a sprig in the field's corners, or
// to the half sprigs at the ends of a field between bands.
func (c Cloth) onSprig(p thread, half int) bool {
	if c.layout == layoutDiamond || c.sprig == 0 {
		return false
	}
	cu, cv := half-3, half-3
	switch c.layout {
	case layoutBandsAcross:
		cu = 27
	case layoutBandsDown:
		cv = 27
	}
	if c.layout == layoutBandsAcross && p.u >= 25 && p.v <= 4 ||
		c.layout == layoutBandsDown && p.v >= 25 && p.u <= 4 {
		return true
	}
	a, b := abs(p.u-cu), abs(p.v-cv)
	switch c.sprig {
	case 1: // square
		return a <= 2 && b <= 2
	case 2: // lozenge
		return a+b <= 4
	}
	return a <= 4 && b == 0 || b <= 4 && a == 0 // plus
}

// weft is the plain field with its weave.
func (c Cloth) weft(p thread) color.NRGBA {
	if c.texture == 1 && p.ky%4 >= 2 || c.texture == 2 && p.kx%4 >= 2 ||
		c.texture == 3 && (p.kx/3+p.ky/3)%2 == 1 {
		return c.ground2
	}
	return c.ground
}
