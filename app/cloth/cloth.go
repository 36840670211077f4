// Package cloth draws the woven pattern of a public key, by which people know a
// person, a group or a community.
//
// The same key gives the same cloth on every machine and in every version: the
// choice uses integers only and golden tests hold it. A cloth helps people to
// notice a changed key; it proves nothing, because somebody who tries many keys
// can make one that looks alike.
//
// The package is pure: it reads no clock, no file and no random source.
package cloth

import (
	"crypto/sha256"
	"image/color"
)

// Threads is the width and height of a cloth in threads.
const Threads = 32

// The layouts of a cloth.
const (
	layoutFrame = iota
	layoutBandsAcross
	layoutBandsDown
	layoutDiamond
)

// Cloth is what the bytes chose. The zero value is not a cloth; call New.
type Cloth struct {
	layout, width, line, border, motif, heart, sprig, texture int
	panel                                                     bool
	ground, ground2, fig, fig2, bGround, bPattern             color.NRGBA
	hDark, hLight                                             color.NRGBA
	fieldLight                                                bool
}

// New chooses a cloth for a public key. Any length of key is taken; the wallet
// gives 32 bytes.
func New(key []byte) Cloth {
	h := sha256.Sum256(append([]byte("sanduk/cloth/1"), key...))
	c := Cloth{
		layout: int(h[0] % 4), width: 5 + int(h[7]%3), border: int(h[8] % 8),
		motif: int(h[9] % 16), heart: int(h[11] % 4), sprig: int(h[12] % 4),
		line: 1 + int(h[13]%2), texture: int(h[14] % 4),
	}
	if c.layout == layoutFrame {
		c.width-- // a frame takes room on four sides
	}
	// Box, bars and posts would leave nothing of a panel.
	c.panel = h[10]&1 == 1 && c.motif != 4 && c.motif != 13 && c.motif != 15
	c.fieldLight = h[1]&1 == 1
	c.choose(h)
	return c
}

// choose sets the colours. A pattern and its ground come from opposite sides,
// dark and light.
func (c *Cloth) choose(h [sha256.Size]byte) {
	d1, l1 := int(h[2]%8), int(h[3]%8)
	d2, l2 := (d1+1+int(h[4]%7))%8, (l1+1+int(h[5]%7))%8
	s := seconds(h[6])
	if s&1 == 0 {
		d2 = d1
	}
	if s&2 == 0 {
		l2 = l1
	}
	dark, light := darks(), lights()
	c.hDark, c.hLight = dark[d2], light[l2]
	if c.fieldLight {
		c.ground, c.ground2, c.fig, c.fig2 = light[l1], light[l2], dark[d1], dark[d2]
	} else {
		c.ground, c.ground2, c.fig, c.fig2 = dark[d1], dark[d2], light[l1], light[l2]
	}
	if h[1]>>1&1 == 1 {
		c.bGround, c.bPattern = c.fig2, c.ground
	} else {
		c.bGround, c.bPattern = c.ground2, c.fig
	}
}
