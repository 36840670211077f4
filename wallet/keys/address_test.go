package keys_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
)

func drawAddress(t *rapid.T) keys.Address {
	return keys.Address{
		Community: [4]byte(rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "community")),
		Type:      rapid.Byte().Draw(t, "type"),
		Key:       [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "key")),
	}
}

func TestAnAddressReadsBackInEitherCase(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAddress(t)
		for _, text := range []string{a.String(), strings.ToUpper(a.String())} {
			if got, err := keys.ParseAddress(text); err != nil || got != a {
				t.Fatalf("%s: %+v, %v", text, got, err)
			}
		}
	})
}

func TestAnAddressWithOneOrTwoWrongLettersIsRefused(t *testing.T) {
	const letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l1bio"
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(drawAddress(t).String())
		want := string(text)
		for range rapid.IntRange(1, 2).Draw(t, "wrong letters") {
			at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			text[at] = letters[rapid.IntRange(0, len(letters)-1).Draw(t, "letter")]
		}
		if string(text) == want {
			t.Skip("nothing changed")
		}
		if _, err := keys.ParseAddress(string(text)); !errors.Is(err, keys.ErrAddress) {
			t.Fatalf("%s for %s: %v", text, want, err)
		}
	})
}

func TestAnAddressInMixedCaseIsRefused(t *testing.T) {
	text := keys.Address{Type: 1}.String()
	mixed := strings.ToUpper(text[:20]) + text[20:]
	if _, err := keys.ParseAddress(mixed); !errors.Is(err, keys.ErrAddress) {
		t.Errorf("%s: %v", mixed, err)
	}
}

func FuzzParseAddress(f *testing.F) {
	good := keys.Address{Type: 2, Key: [32]byte{1, 2}, Community: [4]byte{9}}.String()
	for _, s := range []string{good, strings.ToUpper(good), good[:40], good + "q", "sanduk1", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := keys.ParseAddress(text)
		if err != nil {
			if !errors.Is(err, keys.ErrAddress) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if a.String() != strings.ToLower(text) {
			t.Fatalf("%q is %q", text, a)
		}
	})
}
