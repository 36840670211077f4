package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	_ "image/jpeg" // pictures are decoded by what they say they are
	_ "image/png"
	"io"
)

const (
	// MaxFile bounds a picture's file, in bytes: twice what phones make.
	MaxFile = 16 << 20
	// MaxPixels bounds a picture before it is decoded: a camera of 16 megapixels.
	// Decoding may take up to 15 bytes a pixel, for a progressive JPEG.
	MaxPixels = 16 << 20
	// MaxMoving bounds all the frames of a GIF together, in pixels: 255 frames,
	// each of about 512 × 512.
	MaxMoving = 64 << 20
)

// ErrPicture says that a file is no picture, or a damaged or too large one.
var ErrPicture = errors.New("not a picture that can be read")

// Opened is where a picture comes from.
type Opened struct {
	Name string // for errors
	Open func() (io.ReadCloser, error)
}

// pictures looks at files, and in each at all frames.
type pictures struct {
	files  []Opened
	frames []*image.Gray
}

// Pictures looks at PNG, JPEG and GIF files, the frames of a moving GIF one
// after the other. Errors name the file.
func Pictures(files ...Opened) Scanner { return &pictures{files: files} }

// Next looks at the next picture, or the next frame of it.
func (p *pictures) Next(ctx context.Context) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(p.frames) == 0 {
		if len(p.files) == 0 {
			return nil, io.EOF
		}
		f := p.files[0]
		p.files = p.files[1:]
		var err error
		if p.frames, err = f.decode(); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	m := p.frames[0]
	p.frames = p.frames[1:]
	return Find(m), nil
}

// Close has nothing to let go: files are closed as soon as they are read.
func (p *pictures) Close() error { return nil }

// decode reads the file and its frames.
func (o Opened) decode() ([]*image.Gray, error) {
	r, err := o.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	return Decode(b)
}

// IsPicture tells whether bytes begin as a picture does that Decode knows.
func IsPicture(b []byte) bool {
	for _, magic := range []string{"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a"} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return true
		}
	}
	return false
}

// Decode gives the frames of a picture, without their colours: one, or those of
// a GIF that moves. ErrPicture.
func Decode(b []byte) ([]*image.Gray, error) {
	if len(b) > MaxFile {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrPicture, MaxFile)
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	if c.Width < 1 || c.Height < 1 || c.Height > MaxPixels/c.Width {
		return nil, fmt.Errorf("%w: %d × %d pixels", ErrPicture, c.Width, c.Height)
	}
	if format == "gif" {
		return decodeGIF(b, c)
	}
	m, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	return []*image.Gray{grey(m)}, nil
}

// decodeGIF draws each frame over those before it, as viewers do.
func decodeGIF(b []byte, c image.Config) ([]*image.Gray, error) {
	area, frames, err := measureGIF(b)
	if err != nil {
		return nil, err
	}
	if area > MaxMoving || frames > MaxMoving/(c.Width*c.Height) {
		return nil, fmt.Errorf("%w: %d frames of %d × %d pixels", ErrPicture, frames, c.Width, c.Height)
	}
	g, err := gif.DecodeAll(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	canvas := image.NewGray(image.Rect(0, 0, c.Width, c.Height))
	draw.Draw(canvas, canvas.Rect, image.White, image.Point{}, draw.Src)
	out := make([]*image.Gray, 0, len(g.Image))
	for i, m := range g.Image {
		before := copied(canvas)
		lay(canvas, m)
		out = append(out, copied(canvas))
		switch g.Disposal[i] {
		case gif.DisposalBackground:
			draw.Draw(canvas, m.Bounds(), image.White, image.Point{}, draw.Src)
		case gif.DisposalPrevious:
			canvas = before
		}
	}
	return out, nil
}

// lay draws a frame over what is there, as draw.Draw would in ten times the time.
func lay(canvas *image.Gray, m *image.Paletted) {
	var light [256]byte
	var clear [256]bool
	for i, c := range m.Palette {
		_, _, _, a := c.RGBA()
		light[i], clear[i] = color.GrayModel.Convert(c).(color.Gray).Y, a == 0
	}
	b := m.Rect.Intersect(canvas.Rect)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		from, to := m.Pix[m.PixOffset(b.Min.X, y):], canvas.Pix[canvas.PixOffset(b.Min.X, y):]
		for x, index := range from[:b.Dx()] {
			if !clear[index] {
				to[x] = light[index]
			}
		}
	}
}

func copied(m *image.Gray) *image.Gray {
	return &image.Gray{Pix: bytes.Clone(m.Pix), Stride: m.Stride, Rect: m.Rect}
}

// grey takes the colours out of a picture; what is clear becomes white.
func grey(m image.Image) *image.Gray {
	b := m.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	if y, ok := m.(*image.YCbCr); ok { // a JPEG: its light stands apart
		for i := range b.Dy() {
			start := y.YOffset(b.Min.X, b.Min.Y+i)
			copy(out.Pix[i*out.Stride:][:b.Dx()], y.Y[start:])
		}
		return out
	}
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, m, b.Min, draw.Over)
	return out
}
