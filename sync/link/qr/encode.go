package qr

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/klauspost/reedsolomon"
)

// Encode gives the texts of a payload's codes: one, or the frames of a moving
// code in the order to show them. A short payload that is a readable text is
// its own code, so that any reader of codes can read it. ErrSize.
func Encode(payload []byte) ([]string, error) {
	if len(payload) == 0 || len(payload) > MaxPayload {
		return nil, fmt.Errorf("%w: not %d", ErrSize, len(payload))
	}
	if readable(payload) {
		return []string{string(payload)}, nil
	}
	shards, err := cut(payload, planOf(len(payload)))
	if err != nil {
		return nil, err
	}
	id := IDOf(payload)
	texts := make([]string, len(shards))
	for i, s := range shards {
		texts[i] = Frame{ID: id, Length: len(payload), Index: i, Shard: s}.Text()
	}
	return texts, nil
}

// readable tells whether a payload can be shown as it is, and be told from a
// frame.
func readable(payload []byte) bool {
	text := string(payload)
	if len(text) > MaxSingle || IsFrame(text) || !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// cut gives the parts of a payload and their parity.
func cut(payload []byte, p plan) ([][]byte, error) {
	room := make([]byte, p.total()*p.shard)
	copy(room, payload)
	shards := make([][]byte, p.total())
	for i := range shards {
		shards[i] = room[i*p.shard : (i+1)*p.shard]
	}
	if p.parity == 0 {
		return shards, nil
	}
	code, err := p.code()
	if err != nil {
		return nil, err
	}
	return shards, code.Encode(shards)
}

// code is the parity's; it is small enough for one goroutine.
func (p plan) code() (reedsolomon.Encoder, error) {
	return reedsolomon.New(p.data, p.parity, reedsolomon.WithMaxGoroutines(1))
}
