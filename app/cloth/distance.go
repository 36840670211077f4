package cloth

import (
	"image/color"
	"math"
)

// Near is the distance under which people may take two cloths for one another.
// It is a first guess from the distances of random pairs: half of these are
// over 64, one in a hundred under 38, one in ten thousand under 24.
const Near = 24

// Distance is how different two cloths look: 0 for the same, over 100 for the
// most different. It is the mean distance in CIE Lab (CIE76, D65) of the cloths
// at 16 by 16, about what is seen of a small one. It helps to warn of a look
// alike; it decides nothing, so that rounding does not matter.
func Distance(a, b Cloth) float64 {
	const side = 16
	ma, mb := a.Scaled(side), b.Scaled(side)
	sum := 0.0
	for y := range side {
		for x := range side {
			sum += labDistance(ma.NRGBAAt(x, y), mb.NRGBAAt(x, y))
		}
	}
	return sum / (side * side)
}

// Alike tells whether people may take the cloth of one key for that of another.
// The same key is not alike: it is the same.
func Alike(a, b []byte) bool {
	return string(a) != string(b) && Distance(New(a), New(b)) < Near
}

func labDistance(a, b color.NRGBA) float64 {
	l1, a1, b1 := lab(a)
	l2, a2, b2 := lab(b)
	return math.Sqrt((l1-l2)*(l1-l2) + (a1-a2)*(a1-a2) + (b1-b2)*(b1-b2))
}

// lab brings an sRGB colour to CIE Lab with the white of D65.
func lab(c color.NRGBA) (l, a, b float64) {
	r, g, bl := linear(c.R), linear(c.G), linear(c.B)
	x := curve((0.4124*r + 0.3576*g + 0.1805*bl) / 0.95047)
	y := curve(0.2126*r + 0.7152*g + 0.0722*bl)
	z := curve((0.0193*r + 0.1192*g + 0.9505*bl) / 1.08883)
	return 116*y - 16, 500 * (x - y), 200 * (y - z)
}

func linear(v uint8) float64 {
	s := float64(v) / 255
	if s <= 0.04045 {
		return s / 12.92
	}
	return math.Pow((s+0.055)/1.055, 2.4)
}

func curve(t float64) float64 {
	if t > 0.008856 {
		return math.Cbrt(t)
	}
	return 7.787*t + 16.0/116
}
