package keys_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
)

func TestEntropyGivesTheSameWordsBackInTheirLanguage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{16, 32}).Draw(t, "size")
		entropy := rapid.SliceOfN(rapid.Byte(), size, size).Draw(t, "entropy")
		language := rapid.SampledFrom(keys.Languages()).Draw(t, "language")
		m, err := keys.FromEntropy(entropy, language)
		if err != nil || !bytes.Equal(m.Entropy(), entropy) {
			t.Fatalf("%x, %v", m.Entropy(), err)
		}
		again, err := keys.FromEntropy(m.Entropy(), m.Language())
		if err != nil || again.String() != m.String() || again.Seed("x") != m.Seed("x") {
			t.Fatal(again, err)
		}
	})
	if _, err := keys.FromEntropy(make([]byte, 20), keys.English); !errors.Is(err, keys.ErrWordCount) {
		t.Error(err)
	}
}

func TestRootsAreTheSameWhenWordsAndPassphraseAre(t *testing.T) {
	root := func(fill byte, passphrase string) *keys.Master {
		m, err := keys.FromEntropy(bytes.Repeat([]byte{fill}, 16), keys.English)
		if err != nil {
			t.Fatal(err)
		}
		master, err := keys.NewMaster(m.Seed(passphrase))
		if err != nil {
			t.Fatal(err)
		}
		return master
	}
	own := root(1, "")
	for _, c := range []struct {
		other *keys.Master
		same  bool
	}{{root(1, ""), true}, {root(2, ""), false}, {root(1, "x"), false}} {
		if own.Same(c.other) != c.same || c.other.Same(own) != c.same {
			t.Errorf("same is not %v", c.same)
		}
	}
}
