package file_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"path/filepath"
	"testing"

	"sanduk.app/sync/link/file"
	"sanduk.app/wallet/keys"
)

func key(t testing.TB) *keys.Key {
	t.Helper()
	k, err := keys.NewRandomKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestBundleIsReadByItsReadersOnlyAndNeverOverwritten(t *testing.T) {
	a, b, stranger := key(t), key(t), key(t)
	path := filepath.Join(t.TempDir(), "bundle.sanduk")
	frames := [][]byte{[]byte("one"), {}, bytes.Repeat([]byte("x"), 5000)}
	readers := []keys.PublicKey{a.Public(), b.Public()}
	if err := file.Write(path, rand.Reader, readers, frames); err != nil {
		t.Fatal(err)
	}
	for _, k := range []*keys.Key{a, b} {
		got, err := file.Read(path, k)
		if err != nil || len(got) != 3 || !bytes.Equal(got[2], frames[2]) {
			t.Fatalf("%d frames, %v", len(got), err)
		}
	}
	if _, err := file.Read(path, stranger); !errors.Is(err, keys.ErrSealed) {
		t.Errorf("stranger: %v", err)
	}
	if err := file.Write(path, rand.Reader, readers, nil); !errors.Is(err, file.ErrExists) {
		t.Errorf("overwritten: %v", err)
	}
}

func TestBundleCutOrChangedAnywhereIsRefusedWhole(t *testing.T) {
	k := key(t)
	whole, err := file.Encode(rand.Reader, []keys.PublicKey{k.Public()}, [][]byte{[]byte("one"), []byte("two")})
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if _, err := file.Decode(whole[:i], k); err == nil {
			t.Errorf("cut at %d", i)
		}
		bad := bytes.Clone(whole)
		bad[i] ^= 1
		if _, err := file.Decode(bad, k); err == nil {
			t.Errorf("changed at %d", i)
		}
	}
}

func FuzzDecode(f *testing.F) {
	k := key(f)
	whole, err := file.Encode(rand.Reader, []keys.PublicKey{k.Public()}, [][]byte{[]byte("one")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Fuzz(func(_ *testing.T, b []byte) { _, _ = file.Decode(b, k) })
}
