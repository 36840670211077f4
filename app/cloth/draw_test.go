package cloth

import (
	"fmt"
	"image/color"
	"slices"
	"testing"
)

func TestLeftAndRightAreMirrored(t *testing.T) {
	for n := range 200 {
		c := New(fmt.Append(nil, n))
		for y := range Threads {
			for x := range Threads / 2 {
				if c.At(x, y) != c.At(Threads-1-x, y) {
					t.Fatalf("key %d: thread %d,%d", n, x, y)
				}
			}
		}
	}
}

func TestScaledByAWholeNumberIsExact(t *testing.T) {
	c := New([]byte("a"))
	for _, times := range []int{1, 2, 3, 6} {
		m := c.Scaled(Threads * times)
		for y := range Threads * times {
			for x := range Threads * times {
				if m.NRGBAAt(x, y) != c.At(x/times, y/times) {
					t.Fatalf("×%d: pixel %d,%d", times, x, y)
				}
			}
		}
	}
}

func TestScaledDownAveragesAndStaysMirrored(t *testing.T) {
	for _, side := range []int{1, 16, 45, 48, 63, 100} {
		m := New([]byte("b")).Scaled(side)
		for y := range side {
			for x := range side {
				if m.NRGBAAt(x, y) != m.NRGBAAt(side-1-x, y) {
					t.Fatalf("side %d: pixel %d,%d is not mirrored", side, x, y)
				}
			}
		}
	}
}

func TestNothingIsDrawnAtNoSize(t *testing.T) {
	c := New(nil)
	if !c.Scaled(-1).Bounds().Empty() || !c.Rounded(0, 4).Bounds().Empty() || !c.HemStrip(0, 0).Bounds().Empty() {
		t.Error("a picture of no size has pixels")
	}
}

func TestRoundedTakesOnlyTheCorners(t *testing.T) {
	m := New([]byte("c")).Rounded(48, 6)
	for _, p := range [][2]int{{0, 0}, {47, 0}, {0, 47}, {47, 47}} {
		if a := m.NRGBAAt(p[0], p[1]).A; a != 0 {
			t.Errorf("corner %v: alpha %d", p, a)
		}
	}
	for _, p := range [][2]int{{6, 0}, {0, 6}, {24, 24}, {41, 47}, {5, 5}} {
		if a := m.NRGBAAt(p[0], p[1]).A; a != 255 {
			t.Errorf("%v: alpha %d", p, a)
		}
	}
}

func TestTheStripIsTheRepeatTiledFromTheMiddle(t *testing.T) {
	for n := range 50 {
		c := New(fmt.Append(nil, n))
		tile, strip := c.Hem(), c.HemStrip(3*HemRepeat, c.HemRows())
		for y := range c.HemRows() {
			for x := range 3 * HemRepeat {
				if strip.NRGBAAt(x, y) != tile.NRGBAAt(x%HemRepeat, y) {
					t.Fatalf("key %d: %d,%d", n, x, y)
				}
			}
		}
	}
}

func TestTheFrameLeavesItsInsideFree(t *testing.T) {
	for n := range 50 {
		m := New(fmt.Append(nil, n)).Frame(164, 8)
		for y := 8; y < 156; y++ {
			for x := 8; x < 156; x++ {
				if m.NRGBAAt(x, y).A != 0 {
					t.Fatalf("key %d: %d,%d is covered", n, x, y)
				}
			}
		}
		for x := range 164 {
			if m.NRGBAAt(x, 0).A != 255 || m.NRGBAAt(x, 0) != m.NRGBAAt(0, x) {
				t.Fatalf("key %d: the frame has a gap or uneven sides", n)
			}
		}
	}
}

func TestTheFringeStandsOutFromItsGround(t *testing.T) {
	for n := range 200 {
		c := New(fmt.Append(nil, n))
		for _, ground := range []color.NRGBA{rgb(0xFBF7EF), rgb(0x121613)} {
			f := c.Fringe(ground)
			other := c.bGround
			if f == other {
				other = c.bPattern
			}
			if abs(luminance(f)-luminance(ground)) < abs(luminance(other)-luminance(ground)) {
				t.Errorf("key %d on %v: %v", n, ground, f)
			}
		}
	}
}

func TestAClothHasTwoToFourOfTheSixteenColours(t *testing.T) {
	dark, light := darks(), lights()
	for n := range 500 {
		seen := map[color.NRGBA]bool{}
		m := New(fmt.Append(nil, n)).Image()
		for i := 0; i < len(m.Pix); i += 4 {
			seen[color.NRGBA{m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3]}] = true
		}
		if len(seen) < 2 || len(seen) > 4 {
			t.Errorf("key %d: %d colours", n, len(seen))
		}
		for col := range seen {
			if !slices.Contains(dark[:], col) && !slices.Contains(light[:], col) {
				t.Errorf("key %d: %v is in no palette", n, col)
			}
		}
	}
}
