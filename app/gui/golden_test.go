package gui_test

import (
	"bytes"
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"sanduk.app/app/gui/widget"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// golden compares what a window shows with the picture in testdata.
func (s *screens) golden(name string) {
	s.t.Helper()
	s.settle()
	s.still()
	s.window.Canvas().Unfocus()
	got := s.window.Canvas().Capture().(*image.NRGBA)
	file := filepath.Join("testdata", name+".png")
	if *update {
		writePNG(s.t, file, got)
		return
	}
	if wrong := differing(s.t, file, got); wrong > 0 {
		failed := filepath.Join(s.t.ArtifactDir(), name+".png")
		writePNG(s.t, failed, got)
		s.t.Errorf("%s: %d pixels differ; what was drawn is in %s", name, wrong, failed)
	}
}

// still has codes that move stand at their first frame.
func (s *screens) still() {
	for _, o := range s.parts() {
		if m, ok := o.(*widget.MovingQR); ok {
			m.Stop()
			m.ShowFrame(0)
		}
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
	want := pixels(decoded)
	wrong := 0
	for i := range want {
		if d := int(want[i]) - int(got.Pix[i]); d > 3 || d < -3 {
			wrong++
		}
	}
	return wrong
}

// pixels are those of an opaque picture, four bytes each.
func pixels(m image.Image) []byte {
	if plain, ok := m.(*image.RGBA); ok {
		return plain.Pix
	}
	out := image.NewRGBA(m.Bounds())
	draw.Draw(out, out.Bounds(), m, m.Bounds().Min, draw.Src)
	return out.Pix
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
