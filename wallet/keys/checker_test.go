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
