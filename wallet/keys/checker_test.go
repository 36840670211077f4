package keys

import (
	"crypto/rand"
	"sync"
	"testing"
)

func TestCheckerSaysWhatVerifySaysAlsoWhenItForgets(t *testing.T) {
	c := NewChecker(2)
	var all sync.WaitGroup
	for range 5 {
		k, err := NewRandomKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			digest := [32]byte{1}
			sig, err := k.Sign(digest)
			if err != nil {
				t.Error(err)
			}
			for range 3 {
				if !c.Verify(k.Public(), digest, sig) || c.Verify(k.Public(), [32]byte{2}, sig) {
					t.Error("it differs from Verify")
				}
			}
		})
	}
	all.Wait()
	var none PublicKey
	none[0] = 0xff
	for i := range none {
		none[i] = 0xff // beyond the field
	}
	if c.Verify(none, [32]byte{}, Signature{}) {
		t.Error("a key that is none verifies")
	}
}

// TestCheckerRemembersNothingButTheVeryQuestion changes each bit of what was
// found good, with the good one in its memory.
func TestCheckerRemembersNothingButTheVeryQuestion(t *testing.T) {
	k, err := NewRandomKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	digest := [32]byte{1}
	sig, err := k.Sign(digest)
	if err != nil {
		t.Fatal(err)
	}
	c := NewChecker(16)
	for range 2 {
		if !c.Verify(k.Public(), digest, sig) {
			t.Fatal("a good signature does not verify")
		}
	}
	for bit := range 8 * (len(digest) + len(sig)) {
		d, s := digest, sig
		if at := bit / 8; at < len(d) {
			d[at] ^= 1 << (bit % 8)
		} else {
			s[at-len(d)] ^= 1 << (bit % 8)
		}
		for range 2 {
			if c.Verify(k.Public(), d, s) {
				t.Fatalf("bit %d is not looked at", bit)
			}
		}
	}
}
