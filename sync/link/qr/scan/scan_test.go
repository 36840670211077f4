package scan_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"math/rand"
	"strings"
	"testing"

	"sanduk.app/sync/link/qr"
	code "sanduk.app/sync/link/qr/draw"
	"sanduk.app/sync/link/qr/scan"
)

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.New(rand.NewSource(int64(n))).Read(b[1:])
	return b
}

func encode(t testing.TB, payload []byte) []string {
	t.Helper()
	texts, err := qr.Encode(payload)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func file(name string, b []byte) scan.Opened {
	return scan.Opened{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

func pngOf(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := code.PNG(&b, text); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gifOf(t testing.TB, texts []string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := code.GIF(&b, texts); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(c *qr.Collector, files ...scan.Opened) ([]byte, error) {
	return scan.Read(context.Background(), scan.Pictures(files...), c, nil)
}

func TestMovingPictureIsRead(t *testing.T) {
	payload := noise(2500)
	var heard []qr.Progress
	s := scan.Pictures(file("loop.gif", gifOf(t, encode(t, payload))))
	got, err := scan.Read(context.Background(), s, &qr.Collector{}, func(p qr.Progress) { heard = append(heard, p) })
	if err != nil || !bytes.Equal(got, payload) {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	if len(heard) != 11 || heard[10].Have != 11 || heard[10].Total != 17 {
		t.Errorf("heard %+v", heard)
	}
}

func TestPicturesAreReadInAnyOrderAndLater(t *testing.T) {
	payload := noise(700)
	texts := encode(t, payload) // four with payload, two with parity
	var c qr.Collector
	_, err := read(&c, file("5", pngOf(t, texts[5])), file("a cup", pngOf(t, "tea")), file("2", pngOf(t, texts[2])), file("2 again", pngOf(t, texts[2])))
	var parts *scan.MissingError
	if !errors.As(err, &parts) || parts.Have != 2 || parts.Need != 4 {
		t.Fatalf("got %v", err)
	}
	got, err := read(&c, file("4", pngOf(t, texts[4])), file("0", pngOf(t, texts[0])))
	if err != nil || !bytes.Equal(got, payload) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestTextIsReadAsWhatItsCodeWouldSay(t *testing.T) {
	payload := noise(700)
	texts := encode(t, payload)
	for in, want := range map[string]string{
		"\r\n sanduk1qq \n":                      "sanduk1qq",
		strings.Join(texts, "\n"):                string(payload),
		strings.Join(texts[2:], "\r\n") + "\r\n": string(payload),
	} {
		got, err := scan.Read(context.Background(), scan.Text(in), &qr.Collector{}, nil)
		if err != nil || string(got) != want {
			t.Errorf("%.20q…: %.20q…, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "\n\n", strings.Repeat("x", scan.MaxText+1)} {
		if got, err := scan.Read(context.Background(), scan.Text(in), &qr.Collector{}, nil); !errors.Is(err, scan.ErrNoCode) {
			t.Errorf("%.20q…: %.20q…, %v", in, got, err)
		}
	}
}

func TestDamagedFrameAloneIsNamed(t *testing.T) {
	text := encode(t, noise(20))[0]
	if _, err := read(&qr.Collector{}, file("x", pngOf(t, text[:len(text)-3]))); !errors.Is(err, qr.ErrFrame) {
		t.Errorf("got %v", err)
	}
}

func TestCancelledReadingEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, s := range []scan.Scanner{scan.Pictures(file("x", pngOf(t, "tea"))), scan.Text("tea")} {
		if _, err := scan.Read(ctx, s, &qr.Collector{}, nil); err == nil {
			t.Errorf("%T: read on", s)
		}
	}
}

func TestWhatIsNoPictureIsRefusedByName(t *testing.T) {
	white := image.NewPaletted(image.Rect(0, 0, 200, 200), color.Palette{color.White})
	var blank bytes.Buffer
	if err := png.Encode(&blank, white); err != nil {
		t.Fatal(err)
	}
	if _, err := read(&qr.Collector{}, file("blank.png", blank.Bytes())); !errors.Is(err, scan.ErrNoCode) {
		t.Errorf("blank: %v", err)
	}
	whole := pngOf(t, "tea")
	for name, b := range map[string][]byte{"empty": {}, "letter.txt": []byte("dear Amina"), "torn.png": whole[:len(whole)/2], "large": make([]byte, scan.MaxFile+1)} {
		if _, err := read(&qr.Collector{}, file(name, b)); !errors.Is(err, scan.ErrPicture) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// bomb is a small GIF with many large frames of one colour.
func bomb(t testing.TB, frames, side int) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White})
	var one bytes.Buffer
	if err := gif.EncodeAll(&one, &gif.GIF{Image: []*image.Paletted{m}, Delay: []int{1}}); err != nil {
		t.Fatal(err)
	}
	b := one.Bytes()
	start := bytes.IndexByte(b, 0x2c)
	body := b[start : len(b)-1]
	return append(append(bytes.Clone(b[:start]), bytes.Repeat(body, frames)...), 0x3b)
}

func TestPicturesThatAreBombsAreNotDecoded(t *testing.T) {
	huge := pngOf(t, "tea")
	copy(huge[16:], []byte{0, 0, 0x20, 0, 0, 0, 0x20, 0}) // 8192 × 8192, with a wrong checksum
	for name, b := range map[string][]byte{
		"many frames":         bomb(t, 1000, 1000),
		"a canvas of frames":  bomb(t, 70, 1024),
		"one that is too big": bomb(t, 1, 5000),
		"a PNG":               huge,
	} {
		if list, err := scan.Decode(b); !errors.Is(err, scan.ErrPicture) {
			t.Errorf("%s: %d frames, %v", name, len(list), err)
		}
	}
	if list, err := scan.Decode(bomb(t, 250, 500)); err != nil || len(list) != 250 {
		t.Errorf("250 frames: %d, %v", len(list), err)
	}
}

func TestFramesOfAMovingPictureLieOverEachOther(t *testing.T) {
	palette := color.Palette{color.White, color.Black, color.Transparent}
	part := func(x int, c uint8) *image.Paletted {
		m := image.NewPaletted(image.Rect(x, 0, x+1, 1), palette)
		m.Pix[0] = c
		return m
	}
	var b bytes.Buffer
	err := gif.EncodeAll(&b, &gif.GIF{
		Image:    []*image.Paletted{part(0, 1), part(1, 1), part(2, 1), part(0, 2)},
		Delay:    make([]int, 4),
		Disposal: []byte{gif.DisposalNone, gif.DisposalBackground, gif.DisposalPrevious, gif.DisposalNone},
		Config:   image.Config{ColorModel: palette, Width: 3, Height: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := scan.Decode(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"\x00\xff\xff", "\x00\x00\xff", "\x00\xff\x00", "\x00\xff\xff"}
	for i, m := range list {
		if string(m.Pix) != want[i] {
			t.Errorf("frame %d: %x, want %x", i, m.Pix, want[i])
		}
	}
}

func TestPicturesAreToldFromOtherFiles(t *testing.T) {
	for name, b := range map[string][]byte{"png": pngOf(t, "x"), "gif": gifOf(t, []string{"x"}), "jpeg": photo{width: 100, height: 100, side: 80, quality: 90}.take(t, "x")} {
		if !scan.IsPicture(b) {
			t.Errorf("%s is none", name)
		}
	}
	if scan.IsPicture([]byte("sanduk-bundle\x01")) || scan.IsPicture(nil) {
		t.Error("a bundle is one")
	}
}

// FuzzPicture has hostile files be decoded and looked at.
func FuzzPicture(f *testing.F) {
	f.Add(pngOf(f, "tea"))
	f.Add(gifOf(f, []string{"tea", "coffee"}))
	f.Add(photo{width: 100, height: 100, side: 80, quality: 90}.take(f, "x"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := scan.Decode(b)
		if err != nil {
			if !errors.Is(err, scan.ErrPicture) {
				t.Fatal(err)
			}
			return
		}
		for _, m := range list[:min(len(list), 3)] {
			if m.Rect.Dx()*m.Rect.Dy() < 300*300 {
				scan.Find(m)
			}
		}
	})
}
