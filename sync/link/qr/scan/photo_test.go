package scan_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand"
	"testing"

	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	code "sanduk.app/sync/link/qr/draw"
	"sanduk.app/sync/link/qr/scan"
)

// photo is what goes wrong between a screen and a picture of it.
type photo struct {
	width, height int
	side          float64 // of the code in the picture, in pixels
	turn          float64 // degrees
	blur          int     // radius of a box, used twice
	noise         float64 // standard deviation, of 255
	shade         float64 // how much darker one corner is
	quality       int     // of the JPEG
}

// take gives a JPEG of the code of a text.
func (p photo) take(t testing.TB, text string) []byte {
	t.Helper()
	c, err := code.New(text)
	if err != nil {
		t.Fatal(err)
	}
	return p.of(t, c.Picture())
}

func (p photo) of(t testing.TB, pictures ...image.Image) []byte {
	t.Helper()
	scene := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	draw.Draw(scene, scene.Rect, image.NewUniform(color.Gray{120}), image.Point{}, draw.Src)
	for i, picture := range pictures {
		src := image.NewGray(picture.Bounds())
		draw.Draw(src, src.Rect, picture, image.Point{}, draw.Src)
		scale, sin, cos := p.side/float64(src.Rect.Dx()), math.Sin(p.turn*math.Pi/180), math.Cos(p.turn*math.Pi/180)
		half := float64(src.Rect.Dx()) / 2
		cx, cy := float64(p.width)*(float64(i)+0.5)/float64(len(pictures)), float64(p.height)/2
		a, b := scale*cos, -scale*sin
		xdraw.ApproxBiLinear.Transform(scene, f64.Aff3{a, b, cx - a*half - b*half, -b, a, cy + b*half - a*half}, src, src.Rect, draw.Src, nil)
	}
	m := image.NewGray(scene.Rect)
	for i := range m.Pix {
		m.Pix[i] = scene.Pix[4*i]
	}
	for range 2 {
		m = blurred(m, p.blur)
	}
	random := rand.New(rand.NewSource(1))
	noises := make([]float64, 1<<12)
	for i := range noises {
		noises[i] = random.NormFloat64()
	}
	for i, v := range m.Pix {
		x, y := float64(i%p.width)/float64(p.width), float64(i/p.width)/float64(p.height)
		l := 20 + float64(v)*0.85*(1-p.shade*(x+y)/2) + noises[random.Intn(len(noises))]*p.noise
		m.Pix[i] = uint8(min(max(l, 0), 255))
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: p.quality}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// blurred is the mean of a box round each pixel.
func blurred(m *image.Gray, r int) *image.Gray {
	if r == 0 {
		return m
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	sums := make([]int, (w+1)*(h+1))
	for y := range h {
		for x := range w {
			sums[(y+1)*(w+1)+x+1] = int(m.Pix[y*w+x]) + sums[y*(w+1)+x+1] + sums[(y+1)*(w+1)+x] - sums[y*(w+1)+x]
		}
	}
	out := image.NewGray(m.Rect)
	for y := range h {
		for x := range w {
			l, u, rt, d := max(x-r, 0), max(y-r, 0), min(x+r+1, w), min(y+r+1, h)
			out.Pix[y*w+x] = uint8((sums[d*(w+1)+rt] - sums[u*(w+1)+rt] - sums[d*(w+1)+l] + sums[u*(w+1)+l]) / ((rt - l) * (d - u)))
		}
	}
	return out
}

// photos are from good to as bad as has to be read.
func photos() map[string]photo {
	return map[string]photo{
		"a screenshot":        {width: 720, height: 1280, side: 640, quality: 95},
		"small":               {width: 480, height: 640, side: 330, quality: 85, noise: 4},
		"turned a little":     {width: 1280, height: 960, side: 700, turn: 12, noise: 8, quality: 80},
		"turned by a quarter": {width: 1280, height: 960, side: 700, turn: 97, noise: 8, quality: 80},
		"upside down, dim":    {width: 1280, height: 960, side: 700, turn: 183, noise: 12, shade: 0.6, quality: 75},
		"blurred":             {width: 1600, height: 1200, side: 900, turn: 5, blur: 4, noise: 8, quality: 80},
		"very noisy":          {width: 1600, height: 1200, side: 1000, turn: -7, blur: 1, noise: 40, quality: 70},
		"of a phone":          {width: 4000, height: 3000, side: 1900, turn: 4, blur: 6, noise: 12, shade: 0.4, quality: 80},
	}
}

func frameOf(t testing.TB, n int) string {
	t.Helper()
	return encode(t, noise(n))[0]
}

func TestCodesAreReadFromPhotos(t *testing.T) {
	for name, p := range photos() {
		for what, text := range map[string]string{
			"a request": "sanduk:sanduk1qq0123456789abcdefghijklmnopqrstuvwxyz0123456789?amount=12.50&code=KES&name=Amina",
			"a frame":   frameOf(t, 2000),
			"300 bytes": frameOf(t, 300),
		} {
			if p.width > 2000 && what != "a frame" {
				continue // making it takes seconds
			}
			list, err := scan.Decode(p.take(t, text))
			if err != nil {
				t.Fatal(err)
			}
			if got := scan.Find(list[0]); len(got) != 1 || got[0] != text {
				t.Errorf("%s, %s: %q", name, what, got)
			}
		}
	}
}

func TestSeveralCodesInOnePictureAreRead(t *testing.T) {
	var pictures []image.Image
	for _, text := range encode(t, noise(500))[:2] {
		c, err := code.New(text)
		if err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, c.Picture())
	}
	list, err := scan.Decode(photo{width: 1600, height: 900, side: 600, noise: 5, quality: 85}.of(t, pictures...))
	if err != nil {
		t.Fatal(err)
	}
	if got := scan.Find(list[0]); len(got) != 2 {
		t.Errorf("%d codes: %q", len(got), got)
	}
}

func BenchmarkFind(b *testing.B) {
	for _, name := range []string{"small", "turned a little", "of a phone"} {
		list, err := scan.Decode(photos()[name].take(b, frameOf(b, 2000)))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				scan.Find(list[0])
			}
		})
	}
}
