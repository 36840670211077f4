package qr

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
)

// prefix begins the text of a frame.
const prefix = "SANDUK-QR:"

const (
	version  = 1
	headSize = 1 + len(ID{}) + 2 + 1
	sumSize  = 4
	// maxLetters is the longest text of a frame: one code with MaxSingle bytes.
	maxLetters = len(prefix) + (headSize+MaxSingle+sumSize)*3/2
)

// Frame is one code of a payload.
type Frame struct {
	ID     ID     // of the payload
	Length int    // of the payload, in bytes
	Index  int    // first the frames with the payload, then those with parity
	Shard  []byte // its part
}

// Total is the number of frames of the payload.
func (f Frame) Total() int { return planOf(f.Length).total() }

// IsFrame tells whether a text says that it is a frame.
func IsFrame(text string) bool { return strings.HasPrefix(text, prefix) }

// Text is what the code says.
func (f Frame) Text() string {
	b := append([]byte{version}, f.ID[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(f.Length))
	b = append(append(b, byte(f.Index)), f.Shard...)
	return prefix + encode45(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b)))
}

// ParseFrame reads a frame and checks everything that it says; ErrFrame.
func ParseFrame(text string) (Frame, error) {
	if !IsFrame(text) || len(text) > maxLetters {
		return Frame{}, fmt.Errorf("%w: %d letters", ErrFrame, len(text))
	}
	b, err := decode45(text[len(prefix):])
	if err != nil {
		return Frame{}, err
	}
	if len(b) < headSize+sumSize || b[0] != version {
		return Frame{}, fmt.Errorf("%w: of another version, or too short", ErrFrame)
	}
	body, sum := b[:len(b)-sumSize], b[len(b)-sumSize:]
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(sum) {
		return Frame{}, fmt.Errorf("%w: its checksum is wrong", ErrFrame)
	}
	f := Frame{ID: ID(body[1:17]), Length: int(binary.BigEndian.Uint16(body[17:])), Index: int(body[19]), Shard: body[headSize:]}
	p := planOf(f.Length)
	if f.Length == 0 || f.Length > MaxPayload || f.Index >= p.total() || len(f.Shard) != p.shard {
		return Frame{}, fmt.Errorf("%w: frame %d with %d of %d bytes", ErrFrame, f.Index, len(f.Shard), f.Length)
	}
	return f, nil
}
