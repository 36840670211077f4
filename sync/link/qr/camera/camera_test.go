package camera

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"path/filepath"
	"testing"

	"sanduk.app/sync/link/qr/draw"
	"sanduk.app/sync/link/qr/scan"
)

const said = "sanduk1qqqsyqcyq5rqwzqfpg9scrgwpugpzysn"

// seen is a code as a camera would see it, in colour.
func seen(t testing.TB) image.Image {
	t.Helper()
	c, err := draw.New(said)
	if err != nil {
		t.Fatal(err)
	}
	code := c.Picture()
	m := image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio422)
	for y := range 480 {
		for x := range 640 {
			m.Y[m.YOffset(x, y)] = 140
			if at := image.Pt(x-200, y-120); at.In(code.Rect) {
				m.Y[m.YOffset(x, y)] = color.GrayModel.Convert(code.At(at.X, at.Y)).(color.Gray).Y/2 + 60
			}
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = uint8(i), uint8(200-i)
	}
	return m
}

func TestFramesOfCamerasAreRead(t *testing.T) {
	m := seen(t).(*image.YCbCr)
	packed := make([]byte, 0, 2*640*480)
	for y := range 480 {
		for x := 0; x < 640; x += 2 {
			c := m.COffset(x, y)
			packed = append(packed, m.Y[m.YOffset(x, y)], m.Cb[c], m.Y[m.YOffset(x+1, y)], m.Cr[c])
		}
	}
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, m, nil); err != nil {
		t.Fatal(err)
	}
	moving := bytes.Replace(photo.Bytes(), standardTables(), nil, 1)
	if len(moving) == photo.Len() {
		t.Fatal("the tables were not taken out")
	}
	for name, f := range map[string]struct {
		format uint32
		b      []byte
	}{
		"YUYV":                 {formatYUYV, packed},
		"YUYV, filled up":      {formatYUYV, append(bytes.Clone(packed), 0, 0, 0, 0)},
		"MJPEG":                {formatMJPEG, photo.Bytes()},
		"MJPEG without tables": {formatMJPEG, moving},
	} {
		m, err := frame(f.format, 640, 480, f.b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := scan.Find(m); len(got) != 1 || got[0] != said {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestDamagedFramesAreRefused(t *testing.T) {
	for name, f := range map[string]struct {
		format        uint32
		width, height int
		b             []byte
	}{
		"torn YUYV":      {formatYUYV, 640, 480, make([]byte, 2*640*480-1)},
		"no size":        {formatYUYV, 0, 0, nil},
		"a size too big": {formatYUYV, 1 << 20, 1 << 20, nil},
		"torn MJPEG":     {formatMJPEG, 640, 480, []byte{0xff, 0xd8}},
		"empty MJPEG":    {formatMJPEG, 640, 480, nil},
		"another format": {7, 640, 480, make([]byte, 1<<20)},
	} {
		if m, err := frame(f.format, f.width, f.height, f.b); err == nil {
			t.Errorf("%s gave %v", name, m.Rect)
		}
	}
}

func TestWithoutCameraItIsSaid(t *testing.T) {
	if s, err := Open(filepath.Join(t.TempDir(), "video0")); !errors.Is(err, ErrNoCamera) {
		t.Errorf("got %v, %v", s, err)
	}
	if all, _ := filepath.Glob("/dev/video*"); len(all) > 0 {
		t.Skip("there is one here")
	}
	if s, err := Open(""); !errors.Is(err, ErrNoCamera) {
		t.Errorf("got %v, %v", s, err)
	}
}

// TestRealCamera looks through a camera, where there is one.
func TestRealCamera(t *testing.T) {
	s, err := Open("")
	if errors.Is(err, ErrNoCamera) {
		t.Skip(err)
	}
	if _, err := s.Next(context.Background()); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// FuzzFrame has a camera give anything.
func FuzzFrame(f *testing.F) {
	f.Add(true, 4, 2, make([]byte, 16))
	f.Add(false, 4, 2, []byte{0xff, 0xd8, 0xff, 0xd9})
	f.Fuzz(func(t *testing.T, packed bool, width, height int, b []byte) {
		format := uint32(formatMJPEG)
		if packed {
			format = formatYUYV
		}
		if m, err := frame(format, width, height, b); err == nil && m.Rect.Empty() {
			t.Fatal("an empty picture")
		}
	})
}
