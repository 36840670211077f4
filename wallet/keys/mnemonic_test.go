package keys_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
)

const twelve = "legal winner thank year wave sausage worth useful legal winner thank yellow"

func TestAMnemonicReadsBackInEveryLanguage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		language := rapid.SampledFrom(keys.Languages()).Draw(t, "language")
		words := rapid.SampledFrom([]int{12, 24}).Draw(t, "words")
		entropy := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "entropy")
		m, err := keys.NewMnemonic(bytes.NewReader(entropy), words, language)
		if err != nil || len(m.Words()) != words {
			t.Fatalf("%v, %v", m, err)
		}
		got, err := keys.ParseMnemonic(m.String())
		if err != nil || got.Seed("") != m.Seed("") {
			t.Fatalf("%q of %s was read as %q of %s, %v", m, language, got, got.Language(), err)
		}
	})
}

func TestWordsAreReadInAnyCaseSpacingAndForm(t *testing.T) {
	want, err := keys.ParseMnemonic(twelve)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{strings.ToUpper(twelve), "  " + strings.ReplaceAll(twelve, " ", "\n\t") + "\n", strings.ReplaceAll(twelve, " ", "\u3000")} {
		if got, err := keys.ParseMnemonic(text); err != nil || got.String() != want.String() {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	french, err := keys.NewMnemonic(bytes.NewReader(bytes.Repeat([]byte{0x12}, 16)), 12, keys.French)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD} { // keyboards differ in how they compose é
		got, err := keys.ParseMnemonic(form.String(french.String()))
		if err != nil || got.Seed("") != french.Seed("") {
			t.Errorf("form %d: %q, %v", form, got, err)
		}
	}
}

func TestAWrongWordIsNamedWithItsPlaceAndItsNearest(t *testing.T) {
	for wrong, near := range map[string]string{"sausagee": "sausage", "sasuage": "sausage", "susage": "sausage", "sausige": "sausage", "Sausag": "sausage"} {
		_, err := keys.ParseMnemonic(strings.Replace(twelve, "sausage", wrong, 1))
		var word *keys.WordError
		if !errors.As(err, &word) || word.Position != 6 || word.Word != strings.ToLower(wrong) {
			t.Errorf("%q: %v", wrong, err)
			continue
		}
		if len(word.Near) == 0 || word.Near[0] != near || len(word.Near) > 3 || !strings.Contains(err.Error(), near) {
			t.Errorf("%q: near are %q", wrong, word.Near)
		}
	}
	_, err := keys.ParseMnemonic(strings.Replace(twelve, "sausage", "qqqqqqqq", 1))
	var word *keys.WordError
	if !errors.As(err, &word) || len(word.Near) != 0 {
		t.Errorf("a word that is near none: %v", err)
	}
}

func TestAMistypedWordHasItselfAmongItsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := wordlists.English
		word := rapid.SampledFrom(list).Draw(t, "word")
		at := rapid.IntRange(0, len(word)-1).Draw(t, "at")
		letter := string(rapid.RuneFrom([]rune("qxz")).Draw(t, "letter"))
		wrong := word[:at] + letter + word[at+1:]
		if slices.Contains(list, wrong) {
			t.Skip("another word")
		}
		_, err := keys.ParseMnemonic(wrong + strings.Repeat(" abandon", 11))
		var e *keys.WordError
		if !errors.As(err, &e) || len(e.Near) == 0 || e.Position != 1 {
			t.Fatalf("%q: %v", wrong, err)
		}
		if len(e.Near) < 3 && !slices.Contains(e.Near, word) { // with three, others may be as near
			t.Fatalf("%q for %q: near are %q", wrong, word, e.Near)
		}
	})
}

func TestTwoSwappedWordsDoNotBelongTogether(t *testing.T) {
	swapped := strings.Replace(twelve, "legal winner", "winner legal", 1)
	if _, err := keys.ParseMnemonic(swapped); !errors.Is(err, keys.ErrChecksum) {
		t.Errorf("%q: %v", swapped, err)
	}
}

func TestAMnemonicNeedsALengthAListAndRandomness(t *testing.T) {
	for _, n := range []int{0, 11, 15, 18, 21, 25, -12} {
		if _, err := keys.NewMnemonic(rand.Reader, n, keys.English); !errors.Is(err, keys.ErrWordCount) {
			t.Errorf("%d words: %v", n, err)
		}
	}
	if _, err := keys.NewMnemonic(rand.Reader, 12, "klingon"); !errors.Is(err, keys.ErrLanguage) {
		t.Errorf("no such list: %v", err)
	}
	if _, err := keys.NewMnemonic(bytes.NewReader(make([]byte, 15)), 12, keys.English); err == nil {
		t.Error("15 bytes were enough")
	}
	if _, err := keys.ParseMnemonic(strings.Repeat("zoo ", 1000)); !errors.Is(err, keys.ErrWordCount) {
		t.Errorf("a thousand words: %v", err)
	}
}

func FuzzParseMnemonic(f *testing.F) {
	for _, s := range []string{twelve, strings.ToUpper(twelve), "zoo", "あいこくしん " + strings.Repeat("あおぞら ", 11), "\xff " + twelve, strings.Repeat("a ", 24)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := keys.ParseMnemonic(text)
		if err != nil {
			return
		}
		again, err := keys.ParseMnemonic(m.String())
		if err != nil || again.String() != m.String() || again.Language() != m.Language() {
			t.Fatalf("%q gave %q, then %q, %v", text, m, again, err)
		}
	})
}
