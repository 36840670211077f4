package keys_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
)

func newKey(t testing.TB) *keys.Key {
	t.Helper()
	k, err := keys.NewRandomKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestAMemoOpensForItsTwoAndNobodyElse(t *testing.T) {
	from, to, other := newKey(t), newKey(t), newKey(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.Byte(), 0, keys.MaxMemo).Draw(t, "text")
		sealed, err := keys.SealMemo(rand.Reader, from, to.Public(), [32]byte{1}, text)
		if err != nil {
			t.Fatal(err)
		}
		if len(sealed) > keys.MaxMemo+96 { // the ledger's bound
			t.Fatalf("%d bytes", len(sealed))
		}
		for _, c := range []struct {
			own   *keys.Key
			other keys.PublicKey
		}{{to, from.Public()}, {from, to.Public()}} {
			if got, err := keys.OpenMemo(c.own, c.other, [32]byte{1}, sealed); err != nil || !bytes.Equal(got, text) {
				t.Fatalf("%x, %v", got, err)
			}
		}
		if _, err := keys.OpenMemo(other, from.Public(), [32]byte{1}, sealed); !errors.Is(err, keys.ErrSealed) {
			t.Fatalf("another: %v", err)
		}
		if _, err := keys.OpenMemo(to, from.Public(), [32]byte{2}, sealed); !errors.Is(err, keys.ErrSealed) {
			t.Fatalf("another community: %v", err)
		}
		sealed[rapid.IntRange(0, len(sealed)-1).Draw(t, "at")] ^= 1
		if _, err := keys.OpenMemo(to, from.Public(), [32]byte{1}, sealed); !errors.Is(err, keys.ErrSealed) {
			t.Fatalf("damaged: %v", err)
		}
	})
}

func TestAMemoTellsItsLengthInStepsOnly(t *testing.T) {
	from, to := newKey(t), newKey(t)
	lengths := map[int]bool{}
	for n := range keys.MaxMemo + 1 {
		sealed, err := keys.SealMemo(rand.Reader, from, to.Public(), [32]byte{}, make([]byte, n))
		if err != nil {
			t.Fatal(err)
		}
		lengths[len(sealed)] = true
	}
	if len(lengths) != 9 {
		t.Errorf("%d lengths", len(lengths))
	}
	if _, err := keys.SealMemo(rand.Reader, from, to.Public(), [32]byte{}, make([]byte, keys.MaxMemo+1)); !errors.Is(err, keys.ErrMemoTooLong) {
		t.Errorf("too long: %v", err)
	}
}

func TestWhatIsSealedForReadersOpensForEachAndNobodyElse(t *testing.T) {
	readers := []*keys.Key{newKey(t), newKey(t), newKey(t)}
	public := make([]keys.PublicKey, len(readers))
	for i, k := range readers {
		public[i] = k.Public()
	}
	sealed, err := keys.SealTo(rand.Reader, public, []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range readers {
		if got, err := keys.OpenSealed(k, sealed); err != nil || string(got) != "text" {
			t.Errorf("reader %d: %q, %v", i, got, err)
		}
	}
	if _, err := keys.OpenSealed(newKey(t), sealed); !errors.Is(err, keys.ErrSealed) {
		t.Errorf("a stranger: %v", err)
	}
	for _, n := range []int{0, 65} {
		if _, err := keys.SealTo(rand.Reader, make([]keys.PublicKey, n), nil); !errors.Is(err, keys.ErrReaders) {
			t.Errorf("%d readers: %v", n, err)
		}
	}
}

func TestSecretsThatAreNoKeysAreRefused(t *testing.T) {
	order := unhex(t, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
	for _, secret := range [][32]byte{{}, [32]byte(order), [32]byte(bytes.Repeat([]byte{0xff}, 32))} {
		if _, err := keys.KeyFromSecret(secret); !errors.Is(err, keys.ErrKey) {
			t.Errorf("%x: %v", secret, err)
		}
	}
}

func FuzzOpenSealed(f *testing.F) {
	key, err := keys.KeyFromSecret([32]byte{31: 1})
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := keys.SealTo(rand.Reader, []keys.PublicKey{key.Public()}, []byte("text"))
	if err != nil {
		f.Fatal(err)
	}
	memo, err := keys.SealMemo(rand.Reader, key, key.Public(), [32]byte{}, []byte("text"))
	if err != nil {
		f.Fatal(err)
	}
	for _, b := range [][]byte{sealed, sealed[:34], memo, memo[:24], {1, 64}, nil} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		_, errSealed := keys.OpenSealed(key, b)
		_, errMemo := keys.OpenMemo(key, key.Public(), [32]byte{}, b)
		for _, err := range []error{errSealed, errMemo} {
			if err != nil && !errors.Is(err, keys.ErrSealed) {
				t.Fatalf("%x: %v", b, err)
			}
		}
	})
}
