package keys

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrKey says that 32 bytes are no key of the curve.
	ErrKey = errors.New("not a key of the curve")
	// ErrWordCount says that a mnemonic has neither 12 nor 24 words.
	ErrWordCount = errors.New("a mnemonic has 12 or 24 words")
	// ErrChecksum says that all words are known, but do not belong together:
	// one is another word of the list, or two are swapped.
	ErrChecksum = errors.New("the words do not belong together")
	// ErrLanguage says that there is no word list of that name.
	ErrLanguage = errors.New("no word list of that language")
	// ErrMemoTooLong says that a memo has more than MaxMemo bytes.
	ErrMemoTooLong = errors.New("the memo is too long")
	// ErrSealed says that sealed bytes are damaged or were sealed for others.
	ErrSealed = errors.New("sealed for others, or damaged")
	// ErrReaders says that there are no readers, or too many.
	ErrReaders = errors.New("sealing needs 1 to 64 readers")
	// ErrAddress says that a text is no address.
	ErrAddress = errors.New("not an address")
)

// WordError names a word that is not in the list.
type WordError struct {
	Position int // from 1
	Word     string
	Near     []string // words of the list that it may have been meant to be, at most 3
}

func (e *WordError) Error() string {
	text := fmt.Sprintf("word %d, %.40q, is not in the list", e.Position, e.Word)
	if len(e.Near) > 0 {
		text += "; is it " + strings.Join(e.Near, " or ") + "?"
	}
	return text
}
