// Package file carries frames as one file: for hand-over by cable, card or
// messenger. The file is sealed to its readers, says nothing of who wrote it,
// and is taken whole or not at all.
package file

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sanduk.app/wallet/keys"
)

// Bounds of a bundle.
const (
	MaxBytes  = 16 << 20
	MaxFrames = 100_000
)

var (
	// ErrBundle says that the bytes are no bundle, or a damaged one.
	ErrBundle = errors.New("not a whole bundle")
	// ErrExists says that there is a file of that name already.
	ErrExists = errors.New("there is a file of that name already")
)

// magic begins a bundle; its last byte is the version.
var magic = []byte("sanduk-bundle\x01")

// Encode seals frames to their readers: magic, sealed frames (each after its
// length in four bytes), and SHA-256 of all before it, so that a torn copy is
// told from one that is for others.
func Encode(rand io.Reader, readers []keys.PublicKey, frames [][]byte) ([]byte, error) {
	var plain []byte
	for _, f := range frames {
		plain = append(binary.BigEndian.AppendUint32(plain, uint32(len(f))), f...)
	}
	if len(plain) > MaxBytes-8192 || len(frames) > MaxFrames {
		return nil, fmt.Errorf("%w: %d frames of %d bytes", ErrBundle, len(frames), len(plain))
	}
	sealed, err := keys.SealTo(rand, readers, plain)
	if err != nil {
		return nil, err
	}
	out := append(bytes.Clone(magic), sealed...)
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

// Decode opens a bundle for one of its readers. keys.ErrSealed says that it is
// whole, but for others.
func Decode(b []byte, reader *keys.Key) ([][]byte, error) {
	if len(b) > MaxBytes || len(b) < len(magic)+sha256.Size || !bytes.HasPrefix(b, magic) {
		return nil, ErrBundle
	}
	body, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if want := sha256.Sum256(body); !bytes.Equal(sum, want[:]) {
		return nil, fmt.Errorf("%w: it was cut or changed on the way", ErrBundle)
	}
	plain, err := keys.OpenSealed(reader, body[len(magic):])
	if err != nil {
		return nil, err
	}
	var frames [][]byte
	for len(plain) > 0 {
		if len(plain) < 4 || len(frames) == MaxFrames {
			return nil, ErrBundle
		}
		size := binary.BigEndian.Uint32(plain)
		if uint64(size) > uint64(len(plain)-4) {
			return nil, ErrBundle
		}
		frames = append(frames, plain[4:4+size])
		plain = plain[4+size:]
	}
	return frames, nil
}

// Write makes the file, whole or not at all. It never overwrites one.
func Write(path string, rand io.Reader, readers []keys.PublicKey, frames [][]byte) (err error) {
	b, err := Encode(rand, readers, frames)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%w: %s", ErrExists, path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".sanduk-*")
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if err = os.Link(f.Name(), path); err != nil { // fails when somebody was faster, as Rename would not
		return fmt.Errorf("bundle: %w", err)
	}
	return os.Remove(f.Name())
}

// Read opens a file that Write made.
func Read(path string, reader *keys.Key) ([][]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	frames, err := Decode(b, reader)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return frames, nil
}
