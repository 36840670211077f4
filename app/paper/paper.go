// Package paper makes pages to print.
//
// Write puts one picture on a sheet of A4: a receipt, as the toolkit drew it.
// WriteDocument sets headings, sentences and tables on as many sheets as they
// take, without the toolkit, so that the command line has it, too. Both are PDF
// 1.4. No small PDF library for Go shapes words (fpdf and gopdf place letters one
// by one, which breaks Hindi, Bengali and Arabic), so words are shaped by
// go-text/typesetting, which the toolkit brings, and drawn as outlines; what is
// left is a few compressed objects, which is less than a library's use would be.
package paper

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
)

// A4 in points, and the margin that printers need.
const (
	sheetWidth  = 595.28
	sheetHeight = 841.89
	margin      = 42.52 // 15 mm
)

// ErrPicture says that a picture is empty, or larger than MaxSide.
var ErrPicture = errors.New("the picture can't be printed")

// MaxSide bounds a picture's width and height in pixels.
const MaxSide = 8192

// Write writes a page with a picture at the middle of its top, as wide as width
// points, and smaller where the sheet does not let it. Where the picture is
// transparent the page is white.
func Write(w io.Writer, picture image.Image, width float64) error {
	b := picture.Bounds()
	if b.Empty() || b.Dx() > MaxSide || b.Dy() > MaxSide {
		return fmt.Errorf("%w: %d by %d", ErrPicture, b.Dx(), b.Dy())
	}
	pixels, err := deflated(picture)
	if err != nil {
		return err
	}
	wide, high := fitted(b, width)
	content := fmt.Sprintf("q %.2f 0 0 %.2f %.2f %.2f cm /P Do Q", wide, high, (sheetWidth-wide)/2, sheetHeight-margin-high)
	var f file
	f.begin()
	f.object("<< /Type /Catalog /Pages 2 0 R >>", nil)
	f.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", nil)
	f.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents 4 0 R /Resources << /XObject << /P 5 0 R >> >> >>", sheetWidth, sheetHeight), nil)
	f.object(fmt.Sprintf("<< /Length %d >>", len(content)), []byte(content))
	f.object(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>", b.Dx(), b.Dy(), len(pixels)), pixels)
	f.end()
	_, err = w.Write(f.Bytes())
	return err
}

// fitted is the picture's size on the sheet, in points.
func fitted(b image.Rectangle, width float64) (wide, high float64) {
	ratio := float64(b.Dy()) / float64(b.Dx())
	wide = min(width, sheetWidth-2*margin)
	if high = wide * ratio; high > sheetHeight-2*margin {
		high = sheetHeight - 2*margin
		wide = high / ratio
	}
	return wide, high
}

// deflated is a picture on white, as a PDF keeps it.
func deflated(picture image.Image) ([]byte, error) {
	b := picture.Bounds()
	flat := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), picture, b.Min, draw.Over)
	rgb := make([]byte, 0, 3*b.Dx()*b.Dy())
	for i := 0; i < len(flat.Pix); i += 4 {
		rgb = append(rgb, flat.Pix[i:i+3]...)
	}
	return deflate(rgb)
}

func deflate(b []byte) ([]byte, error) {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	_, err := z.Write(b)
	err = errors.Join(err, z.Close())
	return out.Bytes(), err
}

// file is a PDF while it is written; it knows where its objects begin.
type file struct {
	bytes.Buffer
	at []int
}

func (f *file) begin() { f.text("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n") }

func (f *file) text(s string) { f.WriteString(s) }

func (f *file) object(dictionary string, stream []byte) {
	f.at = append(f.at, f.Len())
	f.text(fmt.Sprintf("%d 0 obj\n%s\n", len(f.at), dictionary))
	if stream != nil {
		f.text("stream\n")
		f.Write(stream)
		f.text("\nendstream\n")
	}
	f.text("endobj\n")
}

// packed is an object whose stream is compressed.
func (f *file) packed(dictionary string, stream []byte) error {
	small, err := deflate(stream)
	f.object(fmt.Sprintf("<< %s/Filter /FlateDecode /Length %d >>", dictionary, len(small)), small)
	return err
}

// end writes the table of objects.
func (f *file) end() {
	table := f.Len()
	f.text(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f \n", len(f.at)+1))
	for _, at := range f.at {
		f.text(fmt.Sprintf("%010d 00000 n \n", at))
	}
	f.text(fmt.Sprintf("trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(f.at)+1, table))
}
