package view

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"
)

// Picture opens a picture, or another file, that somebody chose; the error says
// why it can't.
type Picture func() (io.ReadCloser, error)

// Reading reads codes from pictures: boot.Reading. From several it puts a moving
// code together; until then it says how many parts are missing.
type Reading interface {
	Picture(ctx context.Context, open func() (io.ReadCloser, error)) ([]byte, error)
}

// Coder gives what codes say that are to be shown: boot.App. Several are the
// frames of a moving code.
type Coder interface {
	Codes(payload []byte) ([]string, error)
}

// pictureText reads the text that a picture's code says; wrong is the error of
// one that says no text.
func pictureText(r Reading, p Picture, wrong error) (string, error) {
	payload, err := r.Picture(context.Background(), p)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(payload) {
		return "", wrong
	}
	return strings.TrimSpace(string(payload)), nil
}

// maxFileText bounds the text of a file that somebody chose: more than all that
// is handed over as a text.
const maxFileText = 256 << 10

// fileText reads the text of a file; wrong is the error of one that holds none.
func fileText(p Picture, wrong error) (string, error) {
	f, err := p()
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(f, maxFileText+1))
	text := strings.TrimSpace(string(b))
	switch {
	case err != nil:
		return "", err
	case text == "" || len(b) > maxFileText || !utf8.Valid(b):
		return "", wrong
	}
	return text, nil
}
