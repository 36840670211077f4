package keys_test

import (
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
)

func TestOnlyTheOwnerSignsForABlindedKeyThatAnybodyCanCompute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "secret"))
		tweak := [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "tweak"))
		own, err := keys.KeyFromSecret(secret)
		if err != nil {
			t.Skip("no key")
		}
		public, err := keys.Blind(own.Public(), tweak)
		if err != nil {
			t.Fatal(err)
		}
		blind, err := own.Blind(tweak)
		if err != nil {
			t.Fatal(err)
		}
		if blind.Public() != public {
			t.Fatalf("owner and others compute different keys: %s and %s", blind.Public(), public)
		}
		digest := keys.NewTag("test").Hash(tweak[:])
		sig, err := blind.Sign(digest)
		if err != nil || !keys.Verify(public, digest, sig) {
			t.Fatalf("the owner's signature is not good: %v", err)
		}
		plain, err := own.Sign(digest)
		if err != nil {
			t.Fatal(err)
		}
		if tweak != [32]byte{} && keys.Verify(public, digest, plain) {
			t.Fatal("a signature of the key itself passes for the blinded one")
		}
	})
}

func TestWhatIsNoKeyIsNotBlinded(t *testing.T) {
	for i := range 256 {
		key := keys.PublicKey{31: byte(i)}
		_, isKey := keys.ParsePublicKey(key[:])
		if _, err := keys.Blind(key, [32]byte{1}); (err == nil) != (isKey == nil) {
			t.Errorf("%s: parsed %v, blinded %v", key, isKey, err)
		}
	}
}
