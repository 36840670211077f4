// Package scan finds codes: in pictures, in texts, in what a camera sees, all
// as Scanners, so that a carrier need not know where codes come from.
//
// Pictures are hostile: their size is known and bounded before they are
// decoded, and what their codes say is for others to check.
package scan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"sanduk.app/sync/link/qr"
)

// Scanner looks at one thing after the other.
type Scanner interface {
	// Next gives the texts of the codes in the next thing to look at: none, one
	// or several. io.EOF after the last; errors name the thing. A camera waits
	// here, until ctx ends.
	Next(ctx context.Context) ([]string, error)
	// Close lets the source go.
	Close() error
}

// ErrNoCode says that there was no code in anything that was looked at.
var ErrNoCode = errors.New("no code was found")

// MissingError says that frames of a moving code were found, but too few.
type MissingError struct {
	Have, Need int // Need of them are enough, whichever
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("%d of %d parts of the moving code were found", e.Have, e.Need)
}

// Read looks until a payload is whole: the text of a code that is no frame, or
// what a moving code carries. Frames that c holds from an earlier look count.
// After the first frame other codes are passed over. progress, if not nil,
// hears of each frame that was taken. After the last thing: ErrNoCode,
// *MissingError for the payload that is nearest, or what was wrong with the
// only frames.
func Read(ctx context.Context, s Scanner, c *qr.Collector, progress func(qr.Progress)) ([]byte, error) {
	var bad error
	for {
		texts, err := s.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil, missing(c, bad)
		}
		if err != nil {
			return nil, err
		}
		for _, text := range texts {
			if !qr.IsFrame(text) {
				if len(c.Progress()) == 0 {
					return []byte(text), nil
				}
				continue
			}
			p, payload, err := c.Add(text)
			if err != nil {
				bad = err
				continue
			}
			if progress != nil {
				progress(p)
			}
			if payload != nil {
				return payload, nil
			}
		}
	}
}

// missing says why there is no payload.
func missing(c *qr.Collector, bad error) error {
	var nearest *MissingError
	for _, p := range c.Progress() {
		if nearest == nil || p.Need-p.Have < nearest.Need-nearest.Have {
			nearest = &MissingError{Have: p.Have, Need: p.Need}
		}
	}
	switch {
	case nearest != nil:
		return nearest
	case bad != nil:
		return bad
	}
	return ErrNoCode
}

// texts is a Scanner of codes' texts.
type texts struct{ rest []string }

// MaxText bounds what is taken from a clipboard, in bytes: a moving code's
// frames, one a line.
const MaxText = 256 << 10

// Text looks at a text, as from a clipboard: a line of it is a code's text.
func Text(text string) Scanner {
	if len(text) > MaxText {
		return &texts{}
	}
	return &texts{strings.Split(text, "\n")}
}

// Next gives the next line that is not empty.
func (t *texts) Next(ctx context.Context) ([]string, error) {
	for len(t.rest) > 0 && ctx.Err() == nil {
		line := strings.TrimSpace(t.rest[0])
		t.rest = t.rest[1:]
		if line != "" {
			return []string{line}, nil
		}
	}
	return nil, errors.Join(ctx.Err(), io.EOF)
}

// Close has nothing to let go.
func (t *texts) Close() error { return nil }
