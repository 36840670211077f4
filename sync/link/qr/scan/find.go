package scan

import (
	"image"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/multi/qrcode"
)

// Find gives the texts of the codes in a picture, each once. It looks at the
// picture, at half and at a quarter of its size, since what is blurred or noisy
// reads better when it is made smaller; and each time with two ways to tell
// black from white: by what is near, and by the whole. Each of the six reads
// some photo that no other does; together they take some 20 ms for 720p.
func Find(m *image.Gray) []string {
	var found []string
	for range 3 {
		s := source(m)
		for _, b := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(s), gozxing.NewGlobalHistgramBinarizer(s)} {
			for _, text := range look(b) {
				if !slices.Contains(found, text) {
					found = append(found, text)
				}
			}
		}
		if min(m.Rect.Dx(), m.Rect.Dy()) < 2*smallest {
			break
		}
		m = halved(m)
	}
	return found
}

// smallest is the side in pixels that a picture has to have to hold a code.
const smallest = 30

// look tries once. The decoder is others' code, and pictures are hostile: when
// it panics, there is no code.
func look(b gozxing.Binarizer) (texts []string) {
	defer func() {
		if recover() != nil {
			texts = nil
		}
	}()
	bitmap, err := gozxing.NewBinaryBitmap(b)
	if err != nil {
		return nil
	}
	list, err := qrcode.NewQRCodeMultiReader().DecodeMultiple(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"})
	if err != nil {
		return nil // none was found
	}
	for _, r := range list {
		texts = append(texts, r.GetText())
	}
	return texts
}

// source is the picture as the decoder takes it, without a look at each pixel.
func source(m *image.Gray) gozxing.LuminanceSource {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	s, err := gozxing.NewPlanarYUVLuminanceSource(m.Pix, m.Stride, h, 0, 0, w, h, false)
	if err != nil {
		panic(err) // only for a part that is larger than the whole
	}
	return s
}

// halved is the picture at half its size: the mean of four pixels is one.
func halved(m *image.Gray) *image.Gray {
	w, h := m.Rect.Dx()/2, m.Rect.Dy()/2
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		a, b := m.Pix[2*y*m.Stride:], m.Pix[(2*y+1)*m.Stride:]
		row := out.Pix[y*out.Stride:][:w]
		for x := range row {
			row[x] = byte((int(a[2*x]) + int(a[2*x+1]) + int(b[2*x]) + int(b[2*x+1]) + 2) / 4)
		}
	}
	return out
}
