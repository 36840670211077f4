package draw_test

import (
	"bytes"
	"errors"
	"image"
	"image/gif"
	"image/png"
	"strings"
	"testing"

	"sanduk.app/sync/link/qr"
	"sanduk.app/sync/link/qr/draw"
	"sanduk.app/sync/link/qr/scan"
)

const said = "sanduk:sanduk1qq?amount=5&name=Amina%20%C3%A9"

func read(t *testing.T, b []byte) []string {
	t.Helper()
	list, err := scan.Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range list {
		all = append(all, scan.Find(m)...)
	}
	return all
}

func TestPicturesSayTheirTexts(t *testing.T) {
	var b bytes.Buffer
	if err := draw.PNG(&b, said); err != nil {
		t.Fatal(err)
	}
	if got := read(t, b.Bytes()); len(got) != 1 || got[0] != said {
		t.Errorf("got %q", got)
	}
}

func TestMovingPictureShowsAllFramesForEver(t *testing.T) {
	texts, err := qr.Encode(append([]byte{0}, make([]byte, 900)...))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := draw.GIF(&b, texts); err != nil {
		t.Fatal(err)
	}
	if got := read(t, b.Bytes()); strings.Join(got, "\n") != strings.Join(texts, "\n") {
		t.Errorf("got %d of %d frames", len(got), len(texts))
	}
	g, err := gif.DecodeAll(&b)
	if err != nil || g.LoopCount != 0 || g.Delay[0] != 20 {
		t.Errorf("loops %d, %v, %v", g.LoopCount, g.Delay, err)
	}
}

// TestTerminalShowsTheCode draws what a terminal would, four pixels a module.
func TestTerminalShowsTheCode(t *testing.T) {
	out, err := draw.Terminal(said)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	m := image.NewGray(image.Rect(0, 0, 8*len(lines), 8*len(lines)))
	for y, line := range lines {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "\x1b[38;5;16;48;5;231m"), "\x1b[0m")
		for x, r := range []rune(line) {
			for i := range 32 {
				upper := i/4 < 4
				if at := (8*y+i/4)*m.Stride + 4*x + i%4; r == ' ' || r == '▀' && !upper || r == '▄' && upper {
					m.Pix[at] = 255
				}
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	if got := read(t, b.Bytes()); len(got) != 1 || got[0] != said {
		t.Errorf("got %q", got)
	}
}

func TestTextBeyondACodeIsRefused(t *testing.T) {
	long := strings.Repeat("x", 4000)
	_, terminal := draw.Terminal(long)
	for _, err := range []error{draw.PNG(&bytes.Buffer{}, long), draw.GIF(&bytes.Buffer{}, []string{"x", long}), terminal} {
		if !errors.Is(err, qr.ErrSize) {
			t.Errorf("got %v", err)
		}
	}
}
