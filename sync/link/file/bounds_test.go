package file_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/sync/link/file"
	"sanduk.app/wallet/keys"
)

// bundle seals what an author of bundles would not: any plain bytes.
func bundle(t testing.TB, reader *keys.Key, plain []byte) []byte {
	t.Helper()
	sealed, err := keys.SealTo(rand.Reader, []keys.PublicKey{reader.Public()}, plain)
	if err != nil {
		t.Fatal(err)
	}
	out := append([]byte("sanduk-bundle\x01"), sealed...)
	sum := sha256.Sum256(out)
	return append(out, sum[:]...)
}

func TestFramesComeBackAsTheyWereSealed(t *testing.T) {
	k, other := key(t), key(t)
	rapid.Check(t, func(t *rapid.T) {
		frames := rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 50), 0, 10).Draw(t, "frames")
		b, err := file.Encode(rand.Reader, []keys.PublicKey{other.Public(), k.Public()}, frames)
		if err != nil {
			t.Fatal(err)
		}
		got, err := file.Decode(b, k)
		if err != nil || len(got) != len(frames) {
			t.Fatalf("%d frames of %d, %v", len(got), len(frames), err)
		}
		for i := range frames {
			if !bytes.Equal(got[i], frames[i]) {
				t.Fatalf("frame %d: %x, want %x", i, got[i], frames[i])
			}
		}
	})
}

func TestBundleOfFramesThatDoNotAddUpIsRefused(t *testing.T) {
	k := key(t)
	for what, plain := range map[string][]byte{
		"a torn length":              {0, 0},
		"a frame beyond the end":     {0, 0, 0, 5, 1, 2},
		"the longest frame there is": {255, 255, 255, 255},
		"bytes after a whole frame":  {0, 0, 0, 1, 7, 9},
		"more frames than it holds":  make([]byte, 4*(file.MaxFrames+1)),
	} {
		if frames, err := file.Decode(bundle(t, k, plain), k); !errors.Is(err, file.ErrBundle) || frames != nil {
			t.Errorf("%s: %d frames, %v", what, len(frames), err)
		}
	}
}

func TestBundlesBeyondTheirBoundsAreNotMade(t *testing.T) {
	k := []keys.PublicKey{key(t).Public()}
	for what, frames := range map[string][][]byte{
		"too many": make([][]byte, file.MaxFrames+1),
		"too long": {make([]byte, file.MaxBytes)},
	} {
		if b, err := file.Encode(rand.Reader, k, frames); !errors.Is(err, file.ErrBundle) {
			t.Errorf("%s: %d bytes, %v", what, len(b), err)
		}
	}
	if _, err := file.Encode(rand.Reader, nil, nil); !errors.Is(err, keys.ErrReaders) {
		t.Errorf("for nobody: %v", err)
	}
}

func TestLargestBundleForTheMostReadersCanBeRead(t *testing.T) {
	readers := make([]keys.PublicKey, 64)
	own := key(t)
	for i := range readers {
		readers[i] = own.Public()
	}
	frame := make([]byte, file.MaxBytes-8192-4)
	b, err := file.Encode(rand.Reader, readers, [][]byte{frame})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := file.Decode(b, own); err != nil || len(got) != 1 || len(got[0]) != len(frame) {
		t.Errorf("%d bytes can't be read: %v", len(b), err)
	}
}

func TestFailedWriteLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if err := file.Write(filepath.Join(dir, "not", "there"), rand.Reader, []keys.PublicKey{key(t).Public()}, nil); err == nil {
		t.Error("it wrote into a folder that is not there")
	}
	path := filepath.Join(dir, "taken")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := file.Write(path, rand.Reader, []keys.PublicKey{key(t).Public()}, nil); !errors.Is(err, file.ErrExists) {
		t.Errorf("got %v", err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Errorf("left behind: %v, %v", list, err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "mine" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestFileThatIsNoBundleIsNamedInTheError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photo.jpg")
	if err := os.WriteFile(path, binary.BigEndian.AppendUint64(nil, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Read(path, key(t)); !errors.Is(err, file.ErrBundle) || !strings.Contains(err.Error(), "photo.jpg") {
		t.Errorf("got %v", err)
	}
}

// FuzzFrames has the frames inside a whole bundle be anything.
func FuzzFrames(f *testing.F) {
	k := key(f)
	f.Add([]byte{0, 0, 0, 1, 7})
	f.Add([]byte{0, 0, 0, 2, 7})
	f.Fuzz(func(t *testing.T, plain []byte) {
		frames, err := file.Decode(bundle(t, k, plain), k)
		if err != nil {
			return
		}
		var again []byte
		for _, frame := range frames {
			again = append(binary.BigEndian.AppendUint32(again, uint32(len(frame))), frame...)
		}
		if !bytes.Equal(again, plain) {
			t.Fatalf("%x was taken as %d frames", plain, len(frames))
		}
	})
}
