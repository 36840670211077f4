package shares

// The field of 256 elements, reduced by x^8 + x^4 + x^3 + x + 1. No table and
// no branch depends on an element.

func mul(a, b byte) byte {
	var product byte
	for range 8 {
		product ^= a & -(b & 1)
		a = a<<1 ^ 0x1b&-(a>>7)
		b >>= 1
	}
	return product
}

// inverse of 0 is 0: x^254.
func inverse(a byte) byte {
	out := byte(1)
	for range 7 {
		a = mul(a, a)
		out = mul(out, a)
	}
	return out
}

// point is the value of as many polynomials at x as it has bytes.
type point struct {
	x byte
	y []byte
}

// interpolate gives the values at x of the polynomials through the points,
// whose x differ and whose values are equally long.
func interpolate(points []point, x byte) []byte {
	out := make([]byte, len(points[0].y))
	for i, p := range points {
		over, under := byte(1), byte(1)
		for j, other := range points {
			if i != j {
				over, under = mul(over, x^other.x), mul(under, p.x^other.x)
			}
		}
		basis := mul(over, inverse(under))
		for k := range out {
			out[k] ^= mul(p.y[k], basis)
		}
	}
	return out
}
