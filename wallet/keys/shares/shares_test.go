package shares_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
)

type vector struct {
	name   string
	shares []string
	secret string
}

// vectors are the standard's; testdata/SOURCE says whose.
func vectors(t testing.TB) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/vectors.json")
	must(t, err)
	var rows [][3]json.RawMessage
	must(t, json.Unmarshal(raw, &rows))
	out := make([]vector, len(rows))
	for i, row := range rows {
		must(t, errors.Join(json.Unmarshal(row[0], &out[i].name), json.Unmarshal(row[1], &out[i].shares), json.Unmarshal(row[2], &out[i].secret)))
	}
	if len(out) != 45 {
		t.Fatalf("%d vectors", len(out))
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func join(texts []string, passphrase string) ([]byte, error) {
	var set shares.Set
	for _, text := range texts {
		s, err := shares.Parse(text)
		if err != nil {
			return nil, err
		}
		if _, err := set.Add(s); err != nil {
			return nil, err
		}
	}
	return set.Secret(passphrase)
}

func TestSharesAreThoseOfSLIP39(t *testing.T) {
	for _, v := range vectors(t) {
		got, err := join(v.shares, "TREZOR")
		if v.secret == "" {
			if err == nil {
				t.Errorf("%s: was taken", v.name)
			}
			continue
		}
		if err != nil || hex.EncodeToString(got) != v.secret {
			t.Errorf("%s: %x, %v", v.name, got, err)
		}
	}
}

func TestAShareIsWrittenAsItWasRead(t *testing.T) {
	for _, v := range vectors(t) {
		for _, text := range v.shares {
			if s, err := shares.Parse(text); err == nil && s.String() != text {
				t.Errorf("%s: %s", text, s)
			}
		}
	}
}

func TestWordsAreThoseOfSLIP39(t *testing.T) {
	list, err := os.ReadFile("english.txt")
	must(t, err)
	if sum := sha256.Sum256(list); hex.EncodeToString(sum[:]) != "bcc4555340332d169718aed8bf31dd9d5248cb7da6e5d355140ef4f1e601eec3" {
		t.Errorf("%x", sum)
	}
}

// seeded is randomness that a failing test shows.
func seeded(t *rapid.T) *rand.ChaCha8 {
	return rand.NewChaCha8([32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed")))
}

func TestEnoughSharesInAnyOrderBringTheSecretBackAndFewerDoNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 16).Draw(t, "shares")
		needed := rapid.IntRange(2, n).Draw(t, "needed")
		tag := byte(rapid.IntRange(0, 31).Draw(t, "tag"))
		secret := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "secret")
		if rapid.Bool().Draw(t, "long") {
			secret = append(secret, secret...)
		}
		all, err := shares.Split(seeded(t), secret, shares.Plan{Needed: needed, Shares: n, Tag: tag})
		if err != nil || len(all) != n {
			t.Fatal(len(all), err)
		}
		var set shares.Set
		for i, at := range rapid.Permutation(indices(n)).Draw(t, "order") {
			_, err := set.Secret("")
			var missing *shares.MissingError
			if i < needed && (!errors.As(err, &missing) || missing.Have != i) {
				t.Fatalf("%d of %d: %v", i, needed, err)
			}
			share, err := shares.Parse(strings.ToUpper(all[at].String()))
			if err != nil || share.Number() != at+1 || share.Needed() != needed || share.Tag() != tag || share.Set() != all[0].Set() {
				t.Fatal(share, err)
			}
			for want := range 2 { // a repeat changes nothing
				if fresh, err := set.Add(share); err != nil || fresh != (want == 0) {
					t.Fatal(fresh, err)
				}
			}
			if have, of := set.Progress(); have != min(i+1, needed) || of != needed || set.Tag() != tag {
				t.Fatal(have, of)
			}
			if i+1 == needed || i+1 == n {
				if got, err := set.Secret(""); err != nil || !bytes.Equal(got, secret) {
					t.Fatalf("%x, %v", got, err)
				}
			}
		}
		set.Wipe()
		if have, of := set.Progress(); have != 0 || of != 0 || all[0].String() == "" {
			t.Fatal(have, of)
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestAPassphraseIsPartOfTheSecret(t *testing.T) {
	secret := []byte("sixteen bytes it")
	all, err := shares.Split(rand.NewChaCha8([32]byte{1}), secret, shares.Plan{Needed: 2, Shares: 3, Passphrase: "mango"})
	must(t, err)
	texts := []string{all[2].String(), all[0].String()}
	if got, err := join(texts, "mango"); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("%x, %v", got, err)
	}
	if got, err := join(texts, "mangos"); err != nil || bytes.Equal(got, secret) {
		t.Errorf("another passphrase: %x, %v", got, err)
	}
}

func TestASplitThatWouldGiveASecretAwayIsRefused(t *testing.T) {
	for _, p := range []shares.Plan{{Needed: 1, Shares: 3}, {Needed: 0, Shares: 2}, {Needed: 4, Shares: 3}, {Needed: 2, Shares: 17}, {Needed: -1, Shares: -1}, {Needed: 2, Shares: 2, Tag: 32}} {
		if _, err := shares.Split(rand.NewChaCha8([32]byte{}), make([]byte, 16), p); !errors.Is(err, shares.ErrPlan) {
			t.Errorf("%+v: %v", p, err)
		}
	}
	if _, err := shares.Split(rand.NewChaCha8([32]byte{}), make([]byte, 15), shares.Plan{Needed: 2, Shares: 2}); err == nil {
		t.Error("a secret of 15 bytes was split")
	}
	if _, err := shares.Split(bytes.NewReader(make([]byte, 9)), make([]byte, 16), shares.Plan{Needed: 3, Shares: 4}); err == nil {
		t.Error("too little randomness sufficed")
	}
}

func TestASlipNamesTheWord(t *testing.T) {
	words := strings.Fields(vectors(t)[3].shares[0])
	with := func(at int, word string) string {
		w := append([]string(nil), words...)
		w[at] = word
		return strings.Join(w, " ")
	}
	var unknown *keys.WordError
	if _, err := shares.Parse(with(6, "fency")); !errors.As(err, &unknown) || unknown.Position != 7 || len(unknown.Near) == 0 || unknown.Near[0] != "fancy" {
		t.Errorf("%v", err)
	}
	var slip *shares.ChecksumError
	for at := range words {
		if _, err := shares.Parse(with(at, "zero")); !errors.As(err, &slip) || slip.Position != at+1 || slip.Word != "zero" {
			t.Errorf("word %d: %v", at+1, err)
		}
	}
	words[3], words[4] = words[4], words[3]
	if _, err := shares.Parse(strings.Join(words, " ")); !errors.As(err, &slip) || slip.Position != 0 {
		t.Errorf("swapped: %v", err)
	}
	for _, text := range []string{"", "academic", strings.Join(words[:19], " "), strings.Repeat("x ", 5000)} {
		if _, err := shares.Parse(text); !errors.Is(err, shares.ErrWordCount) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func split(t testing.TB, seed byte, needed, n int) []shares.Share {
	t.Helper()
	all, err := shares.Split(rand.NewChaCha8([32]byte{seed}), bytes.Repeat([]byte{seed}, 16), shares.Plan{Needed: needed, Shares: n})
	must(t, err)
	return all
}

func TestAShareOfAnotherSetIsNotTakenAndIsNamed(t *testing.T) {
	var set shares.Set
	mine, others := split(t, 1, 2, 3), split(t, 2, 2, 3)
	_, err := set.Add(mine[0])
	must(t, err)
	var misfit *shares.MisfitError
	if _, err := set.Add(others[1]); !errors.As(err, &misfit) || misfit.Position != 2 || !errors.Is(err, shares.ErrForeign) {
		t.Errorf("%v", err)
	}
	if have, _ := set.Progress(); have != 1 {
		t.Errorf("%d shares", have)
	}
	_, err = set.Add(mine[1])
	must(t, err)
	if _, err := set.Secret(""); err != nil {
		t.Error(err)
	}
}

func TestAForgedShareIsFoundWhenThereIsOneMoreThanNeeded(t *testing.T) {
	for bad := range 4 {
		all := split(t, 7, 3, 4)
		all[bad] = all[bad].Forge(9)
		var set shares.Set
		for _, s := range all[:3] {
			_, err := set.Add(s)
			must(t, err)
		}
		var misfit *shares.MisfitError
		if _, err := set.Secret(""); bad < 3 && (!errors.Is(err, shares.ErrForged) || errors.As(err, &misfit)) {
			t.Errorf("share %d of three: %v", bad+1, err)
		}
		_, err := set.Add(all[3])
		must(t, err)
		if _, err := set.Secret(""); !errors.As(err, &misfit) || misfit.Position != bad+1 || !errors.Is(err, shares.ErrForged) {
			t.Errorf("share %d of four: %v", bad+1, err)
		}
		set.Remove(bad + 1)
		if got, err := set.Secret(""); err != nil || !bytes.Equal(got, bytes.Repeat([]byte{7}, 16)) {
			t.Errorf("without it: %x, %v", got, err)
		}
	}
	var set shares.Set
	mine := split(t, 7, 2, 3)
	_, err := set.Add(mine[0])
	must(t, err)
	if _, err := set.Add(mine[0].Forge(9)); !errors.Is(err, shares.ErrClash) {
		t.Errorf("the same place: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.shares[0])
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := shares.Parse(text)
		if err != nil {
			return
		}
		if again, err := shares.Parse(s.String()); err != nil || again.String() != s.String() {
			t.Fatalf("%s: %v", s, err)
		}
		var set shares.Set
		if _, err := set.Add(s); err != nil {
			t.Fatal(err)
		}
	})
}
