package widget

import (
	"bytes"
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/gui/theme"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// shot draws a part on the ground of the screen, in one mode, at two pixels a
// dp.
func shot(t *testing.T, mode theme.Mode, scale, width, height float32, make func() fyne.CanvasObject) image.Image {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.New(mode, scale))
	ground := canvas.NewRectangle(theme.Of(nil, theme.ColorBg))
	w := test.NewTempWindow(t, nil)
	w.SetPadded(false)
	// The scale is set before the content: icons are drawn for it.
	c := w.Canvas().(software.WindowlessCanvas)
	c.SetScale(2)
	w.SetContent(container.NewStack(ground, make()))
	w.Resize(fyne.NewSize(width, height))
	return c.Capture()
}

// golden compares a part, light beside dark, with the picture in testdata.
func golden(t *testing.T, name string, scale, width, height float32, make func() fyne.CanvasObject) {
	t.Helper()
	light := shot(t, theme.ModeLight, scale, width, height, make)
	dark := shot(t, theme.ModeDark, scale, width, height, make)
	w, h := light.Bounds().Dx(), light.Bounds().Dy()
	both := image.NewNRGBA(image.Rect(0, 0, 2*w, h))
	draw.Draw(both, image.Rect(0, 0, w, h), light, light.Bounds().Min, draw.Src)
	draw.Draw(both, image.Rect(w, 0, 2*w, h), dark, dark.Bounds().Min, draw.Src)
	compare(t, name, both)
}

// compare holds a picture against the one in testdata.
func compare(t *testing.T, name string, both *image.NRGBA) {
	t.Helper()
	file := filepath.Join("testdata", name+".png")
	if *update {
		writePNG(t, file, both)
		return
	}
	if wrong := differing(t, file, both); wrong > 0 {
		failed := filepath.Join(t.ArtifactDir(), name+".png")
		writePNG(t, failed, both)
		t.Errorf("%s: %d pixels differ; what was drawn is in %s", name, wrong, failed)
	}
}

// differing counts the pixels that are not as in the file. A channel may be off
// by 3: processors round the smoothing of curves differently.
func differing(t *testing.T, file string, got *image.NRGBA) int {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if decoded.Bounds() != got.Bounds() {
		return got.Bounds().Dx() * got.Bounds().Dy()
	}
	want := image.NewNRGBA(decoded.Bounds())
	draw.Draw(want, want.Bounds(), decoded, image.Point{}, draw.Src)
	wrong := 0
	for i := 0; i < len(want.Pix); i += 4 {
		for k := range 3 {
			if d := int(want.Pix[i+k]) - int(got.Pix[i+k]); d > 3 || d < -3 {
				wrong++
				break
			}
		}
	}
	return wrong
}

func writePNG(t *testing.T, file string, m image.Image) {
	t.Helper()
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// column lays parts below each other with the screen's margin, each at its own
// least height.
func column(parts ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&columnForTest{}, parts...)
}

type columnForTest struct{}

func (*columnForTest) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func (*columnForTest) Layout(parts []fyne.CanvasObject, size fyne.Size) {
	y := theme.Space3
	for _, p := range parts {
		w := size.Width - 2*theme.Space4
		h := heightFor(p, w)
		put(p, theme.Space4, y, w, h)
		y += h + theme.Space3
	}
}
