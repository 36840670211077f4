// Package qr carries bytes as QR codes: a short payload as one code, a longer
// one as a moving code, which is a loop of frames with parity, of which any two
// thirds, in any order, are enough. PROTOCOL.md, "Moving codes", has the bytes.
//
// Everything here is pure and deterministic. Drawing codes is package draw's,
// finding them in pictures package scan's. A payload is not authentic because it
// is whole: what it says has to be checked as if a stranger had shown it.
//
// Parity is github.com/klauspost/reedsolomon: 8-bit Reed–Solomon with plain Go
// on any processor. Fountain codes would do without a bound on frames; no kept
// Go module of one resolves, and a third of loss is what the loop has to bear,
// since it comes round again.
package qr

import (
	"errors"

	"sanduk.app/wallet/keys"
)

const (
	// MaxSingle is the longest payload of one code, in bytes: from 500 on, blurred
	// and noisy photos are hard to read, from 800 on most are not.
	MaxSingle = 300
	// MaxShard is the most payload in a frame of a moving code. With its head and
	// in base 45 it fills a code of version 10, 57 modules wide, which a phone of
	// 360 dp shows with modules of 5 dp.
	MaxShard = 232
	// MaxFrames bounds a loop: the code's field has 256 elements, and so many
	// frames take about a minute to show; nobody holds a phone still for longer.
	MaxFrames = 255
	// MaxPayload is the most that MaxFrames carry with their parity, in bytes.
	MaxPayload = maxData * MaxShard

	maxData = MaxFrames * 2 / 3
)

var (
	// ErrSize says that a payload is empty or longer than MaxPayload.
	ErrSize = errors.New("a moving code carries 1 to 39440 bytes")
	// ErrFrame says that a text is no frame of a moving code, or a damaged one.
	ErrFrame = errors.New("not a whole frame of a moving code")
	// ErrPayload says that frames, each of them whole, make up another payload
	// than the one that they name: one of them was forged.
	ErrPayload = errors.New("the frames do not make up their payload")
)

var tagPayload = keys.NewTag("sanduk/moving-code/1")

// ID names a payload: the beginning of its tagged hash.
type ID [16]byte

// IDOf is the name of a payload.
func IDOf(payload []byte) ID {
	h := tagPayload.Hash(payload)
	return ID(h[:16])
}

// plan is how a payload is cut. It follows from the length alone, so that no
// frame can say anything else.
type plan struct {
	data   int // frames that hold the payload
	parity int
	shard  int // bytes of payload in a frame; the last is filled up with zeros
}

func planOf(length int) plan {
	if length <= MaxSingle {
		return plan{data: 1, shard: length}
	}
	data := (length + MaxShard - 1) / MaxShard
	return plan{data: data, parity: (data + 1) / 2, shard: (length + data - 1) / data}
}

func (p plan) total() int { return p.data + p.parity }
