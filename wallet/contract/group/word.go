package group

import (
	"fmt"

	"sanduk.app/wallet/ledger"
)

// Word is what the phones of a group hand each other beside entries: a note, or
// the minutes of the meeting that is being written down. One of both is there.
type Word struct {
	Note    *Note
	Minutes *Minutes
}

// MaxWord bounds a word's bytes.
const MaxWord = maxMinutes + 16

// word is how it travels.
type word struct {
	_    struct{} `cbor:",toarray"`
	What uint64
	Raw  []byte
}

const (
	wordNote    = 1
	wordMinutes = 2
)

// Bytes is the canonical encoding.
func (w *Word) Bytes() []byte {
	if w.Note != nil {
		return ledger.Encode(&word{What: wordNote, Raw: ledger.Encode(w.Note)})
	}
	return ledger.Encode(&word{What: wordMinutes, Raw: w.Minutes.Bytes()})
}

// DecodeWord reads what Bytes gave. Notes are valid then; minutes are within
// their bounds, and what they say is for the books to judge.
func DecodeWord(raw []byte) (Word, error) {
	var in word
	if err := ledger.Decode("word of a group", raw, MaxWord, &in); err != nil {
		return Word{}, err
	}
	switch in.What {
	case wordNote:
		var n Note
		if err := ledger.Decode("note", in.Raw, MaxWord, &n); err != nil {
			return Word{}, err
		}
		if !n.Valid() {
			return Word{}, fmt.Errorf("%w: a note's text", ErrLine)
		}
		return Word{Note: &n}, nil
	case wordMinutes:
		m, err := DecodeMinutes(in.Raw)
		return Word{Minutes: &m}, err
	}
	return Word{}, fmt.Errorf("%w: word %d", ErrLine, in.What)
}
