package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"sanduk.app/sync/link/file"
	"sanduk.app/sync/link/qr"
	"sanduk.app/sync/link/qr/draw"
	"sanduk.app/sync/link/qr/scan"
)

// isPicture tells whether a file is one that may show a code.
func isPicture(name string) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	_ = f.Close() // nothing was written
	return (err == nil || errors.Is(err, io.ErrUnexpectedEOF)) && scan.IsPicture(head[:n])
}

// readPictures reads what a code says, or a moving code, of which each picture
// may show a part.
func (e *env) readPictures(ctx context.Context, names ...string) ([]byte, error) {
	files := make([]scan.Opened, 0, len(names))
	for _, name := range names {
		files = append(files, scan.Opened{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(name) }})
	}
	return e.scan(ctx, scan.Pictures(files...))
}

// scan looks until something is whole, and tells how far a moving code is.
func (e *env) scan(ctx context.Context, s scan.Scanner) ([]byte, error) {
	moving := false
	payload, err := scan.Read(ctx, s, &qr.Collector{}, func(p qr.Progress) {
		if moving = p.Need > 1 && !e.json; moving {
			fmt.Fprintf(e.err, "%d of %d parts\r", p.Have, p.Need)
		}
	})
	if moving {
		fmt.Fprintln(e.err)
	}
	return payload, errors.Join(err, s.Close())
}

// pictureText is the text that a picture's code says.
func (e *env) pictureText(ctx context.Context, name string) (string, error) {
	payload, err := e.readPictures(ctx, name)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(payload) {
		return "", fmt.Errorf("%s: its code says no text; \"sanduk qr read --out FILE\" keeps it", name)
	}
	return strings.TrimSpace(string(payload)), nil
}

// create makes a file that was not there, and takes it away again when it can't
// be written whole.
func create(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s", file.ErrExists, name)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// savePNGs writes each code as a picture into a folder.
func savePNGs(dir string, texts []string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(texts))
	for i, text := range texts {
		name := filepath.Join(dir, fmt.Sprintf("code-%0*d.png", len(fmt.Sprint(len(texts))), i+1))
		if err := create(name, func(w io.Writer) error { return draw.PNG(w, text) }); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// saveGIF writes the codes as a picture that moves.
func saveGIF(name string, texts []string) error {
	return create(name, func(w io.Writer) error { return draw.GIF(w, texts) })
}

// payload is what is to be shown: a text, the bytes of @FILE, or - for standard
// input.
func (e *env) payload(argument string) ([]byte, error) {
	in := e.in
	switch {
	case strings.HasPrefix(argument, "@"):
		f, err := os.Open(argument[1:])
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // nothing was written
		in = f
	case argument != "-":
		return []byte(argument), nil
	}
	b, err := io.ReadAll(io.LimitReader(in, qr.MaxPayload+1))
	if utf8.Valid(b) { // a text's line end is the file's, and not its own
		b = bytes.TrimRight(b, "\r\n")
	}
	return b, err
}
