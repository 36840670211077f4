package shares

import (
	"errors"
	"fmt"
)

var (
	// ErrWordCount says that a share has neither 20 nor 33 words.
	ErrWordCount = errors.New("a share has 20 or 33 words")
	// ErrShare says that the words are whole, but say what no share says.
	ErrShare = errors.New("not a share that can be used")
	// ErrForeign says that a share is of another set: of another person, or
	// made at another time.
	ErrForeign = errors.New("the share is of another set")
	// ErrClash says that two shares claim the same place with other words.
	ErrClash = errors.New("two shares of the same place differ")
	// ErrForged says that the shares do not make a secret together: one of them
	// is not what was given out.
	ErrForged = errors.New("the shares do not fit together")
	// ErrPlan says that a secret can't be split that way.
	ErrPlan = errors.New("2 to 16 shares, of which at least 2 and at most all are needed")
)

// ChecksumError says that all words are known but do not belong together.
type ChecksumError struct {
	Position int // from 1, of the only word that is wrong; 0 when more are, or words are swapped
	Word     string
}

func (e *ChecksumError) Error() string {
	if e.Position == 0 {
		return "the words of the share do not belong together"
	}
	return fmt.Sprintf("word %d, %.40q, is another one in the share", e.Position, e.Word)
}

// MisfitError names the share that does not fit the ones before it.
type MisfitError struct {
	Position int   // from 1, in the order in which shares were added
	Why      error // ErrForeign, ErrClash, ErrForged
}

func (e *MisfitError) Error() string { return fmt.Sprintf("share %d: %v", e.Position, e.Why) }

// Unwrap gives the reason.
func (e *MisfitError) Unwrap() error { return e.Why }

// MissingError says that more shares are needed.
type MissingError struct{ Have, Needed int }

func (e *MissingError) Error() string {
	return fmt.Sprintf("there are %d shares, %d are needed", e.Have, e.Needed)
}
