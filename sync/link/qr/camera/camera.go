// Package camera looks for codes in what a camera sees: on Linux through V4L2
// (github.com/blackjack/webcam, plain Go, without cgo), elsewhere ErrNoCamera.
// Android's cameras are no files and need another Scanner.
package camera

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"

	"sanduk.app/sync/link/qr/scan"
)

// ErrNoCamera says that there is no camera, or none that can be used.
var ErrNoCamera = errors.New("no camera can be used here")

// The formats that cameras on USB have, as V4L2 numbers them.
const (
	formatYUYV  = 'Y' | 'U'<<8 | 'Y'<<16 | 'V'<<24
	formatMJPEG = 'M' | 'J'<<8 | 'P'<<16 | 'G'<<24
)

// maxWidth bounds the frames that are asked for: 720p is enough for a code of
// 57 modules, and is decoded in about 20 ms.
const maxWidth = 1280

// frame is what a camera gives, as a picture without its colours. A frame that
// is damaged is an error; the next one may be whole.
func frame(format uint32, width, height int, b []byte) (*image.Gray, error) {
	switch format {
	case formatYUYV:
		return yuyv(width, height, b)
	case formatMJPEG:
		list, err := scan.Decode(withTables(b))
		if err != nil {
			return nil, err
		}
		return list[0], nil
	}
	return nil, fmt.Errorf("%w: its format is %#x", ErrNoCamera, format)
}

// yuyv takes the light of each pixel, every other byte, and leaves the colours.
func yuyv(width, height int, b []byte) (*image.Gray, error) {
	if width < 1 || height < 1 || height > scan.MaxPixels/width || len(b) < 2*width*height {
		return nil, fmt.Errorf("camera: %d bytes are no %d × %d pixels", len(b), width, height)
	}
	m := image.NewGray(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = b[2*i]
	}
	return m, nil
}

// withTables puts the standard's Huffman tables into a JPEG without any: many
// cameras leave them out of their moving pictures, since all use the same.
func withTables(b []byte) []byte {
	const start = 2 // FF D8
	if len(b) < start || bytes.Contains(b[:min(len(b), 1024)], []byte{0xff, 0xc4}) {
		return b
	}
	return bytes.Join([][]byte{b[:start], standardTables(), b[start:]}, nil)
}

// standardTables are those that Go's own encoder writes: of Annex K.
func standardTables() []byte {
	var made bytes.Buffer
	if err := jpeg.Encode(&made, image.NewRGBA(image.Rect(0, 0, 8, 8)), nil); err != nil {
		return nil
	}
	_, rest, found := bytes.Cut(made.Bytes(), []byte{0xff, 0xc4})
	if !found || len(rest) < 2 {
		return nil
	}
	return append([]byte{0xff, 0xc4}, rest[:int(rest[0])<<8|int(rest[1])]...)
}
