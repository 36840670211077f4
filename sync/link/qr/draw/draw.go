// Package draw draws codes: as a picture, as a picture that moves, and with
// half blocks for a terminal. The windows draw theirs at device pixels.
//
// Level L, the lowest of correction: fewer and so larger modules read better
// from a screen, and a moving code has parity of its own.
package draw

import (
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"strings"

	encoder "rsc.io/qr"

	"sanduk.app/sync/link/qr"
)

const (
	// quiet is the empty zone round a code in modules; readers need it.
	quiet = 4
	// module is the side of a module in pixels.
	module = 6
	// hundredths a frame is shown: five a second, which cameras of cheap phones
	// still catch.
	hundredths = 20
)

// Code is one code, with its quiet zone.
type Code struct{ code *encoder.Code }

// New makes the code of a text. qr.ErrSize: no code is so large; those of
// qr.Encode always fit.
func New(text string) (Code, error) {
	c, err := encoder.Encode(text, encoder.L)
	if err != nil {
		return Code{}, fmt.Errorf("%w: %d in one code: %w", qr.ErrSize, len(text), err)
	}
	return Code{c}, nil
}

// Side is the code's side in modules.
func (c Code) Side() int { return c.code.Size + 2*quiet }

// Black tells whether a module is black.
func (c Code) Black(x, y int) bool { return c.code.Black(x-quiet, y-quiet) }

// Picture is the code in black on white.
func (c Code) Picture() *image.Paletted {
	side := c.Side() * module
	m := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if c.Black(x/module, y/module) {
				m.Pix[y*m.Stride+x] = 1
			}
		}
	}
	return m
}

// PNG writes the code of a text as a picture.
func PNG(w io.Writer, text string) error {
	c, err := New(text)
	if err != nil {
		return err
	}
	return png.Encode(w, c.Picture())
}

// GIF writes the codes of texts as a picture that moves, again and again.
func GIF(w io.Writer, texts []string) error {
	var g gif.GIF
	for _, text := range texts {
		c, err := New(text)
		if err != nil {
			return err
		}
		g.Image, g.Delay = append(g.Image, c.Picture()), append(g.Delay, hundredths)
	}
	return gif.EncodeAll(w, &g)
}

// Terminal is the code of a text for a terminal: two modules above each other
// are a letter. It sets both colours, so that it is black on white on dark
// terminals, too.
func Terminal(text string) (string, error) {
	c, err := New(text)
	if err != nil {
		return "", err
	}
	var s strings.Builder
	for y := 0; y < c.Side(); y += 2 {
		s.WriteString("\x1b[38;5;16;48;5;231m")
		for x := range c.Side() {
			switch upper, lower := c.Black(x, y), c.Black(x, y+1); {
			case upper && lower:
				s.WriteRune('█')
			case upper:
				s.WriteRune('▀')
			case lower:
				s.WriteRune('▄')
			default:
				s.WriteByte(' ')
			}
		}
		s.WriteString("\x1b[0m\n")
	}
	return s.String(), nil
}
