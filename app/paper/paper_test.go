package paper_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"regexp"
	"strconv"
	"testing"

	"sanduk.app/app/paper"
)

func page(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := paper.Write(&b, m, 300); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryObjectIsWhereTheTableSays(t *testing.T) {
	b := page(t, image.NewGray(image.Rect(0, 0, 20, 30)))
	entries := regexp.MustCompile(`(\d{10}) 00000 n`).FindAllSubmatch(b, -1)
	if len(entries) != 5 {
		t.Fatalf("there are %d objects", len(entries))
	}
	for i, e := range entries {
		at, err := strconv.Atoi(string(e[1]))
		if want := fmt.Sprintf("%d 0 obj\n", i+1); err != nil || !bytes.HasPrefix(b[at:], []byte(want)) {
			t.Errorf("object %d is not at %d", i+1, at)
		}
	}
	last := regexp.MustCompile(`startxref\n(\d+)`).FindSubmatch(b)
	if at, err := strconv.Atoi(string(last[1])); err != nil || !bytes.HasPrefix(b[at:], []byte("xref")) {
		t.Errorf("the table is not at %d", at)
	}
}

func TestThePageHoldsEveryPixelOnWhite(t *testing.T) {
	m := image.NewNRGBA(image.Rect(5, 5, 7, 6))
	m.SetNRGBA(5, 5, color.NRGBA{R: 200, G: 10, B: 30, A: 255})
	b := page(t, m)
	_, after, found := bytes.Cut(b[bytes.Index(b, []byte("/FlateDecode")):], []byte("stream\n"))
	z, err := zlib.NewReader(bytes.NewReader(after))
	if err != nil || !found {
		t.Fatal(err)
	}
	rgb, err := io.ReadAll(z)
	if err != nil || !bytes.Equal(rgb, []byte{200, 10, 30, 255, 255, 255}) {
		t.Errorf("the pixels are %v, %v", rgb, err)
	}
}

func TestATallPictureStaysOnTheSheet(t *testing.T) {
	b := page(t, image.NewGray(image.Rect(0, 0, 10, 4000)))
	m := regexp.MustCompile(`q ([\d.]+) 0 0 ([\d.]+) ([\d.]+) ([\d.]+) cm`).FindSubmatch(b)
	high, err := strconv.ParseFloat(string(m[2]), 64)
	if err != nil || high > 800 {
		t.Errorf("it is %v points high, %v", high, err)
	}
}

func TestAPictureThatCanNotBePrintedIsRefused(t *testing.T) {
	for _, r := range []image.Rectangle{{}, image.Rect(0, 0, paper.MaxSide+1, 1)} {
		if err := paper.Write(io.Discard, image.NewGray(r), 300); !errors.Is(err, paper.ErrPicture) {
			t.Errorf("%v: %v", r, err)
		}
	}
}
