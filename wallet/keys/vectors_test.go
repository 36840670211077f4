package keys_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/btcsuite/btcd/btcutil/bech32"

	"sanduk.app/wallet/keys"
)

// lines reads a file of testdata, whose SOURCE says whose it is.
func lines(t testing.TB, path string) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimRight(string(b), "\n"), "\n")
}

func rows(t testing.TB, path string, columns int) [][]string {
	t.Helper()
	var out [][]string
	for i, line := range lines(t, path) {
		row := strings.Split(line, "\t")
		if len(row) != columns {
			t.Fatalf("%s:%d: %d columns", path, i+1, len(row))
		}
		out = append(out, row)
	}
	return out
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWordsAndSeedsAreThoseOfBIP39(t *testing.T) {
	for _, row := range rows(t, "bip39/valid.tsv", 3) {
		entropy, words := unhex(t, row[0]), row[1]
		n := len(strings.Fields(words))
		if n != 12 && n != 24 { // the BIP has more lengths, we offer two
			if _, err := keys.ParseMnemonic(words); !errors.Is(err, keys.ErrWordCount) {
				t.Errorf("%d words: %v", n, err)
			}
			continue
		}
		m, err := keys.NewMnemonic(bytes.NewReader(entropy), n, keys.English)
		if err != nil || m.String() != words {
			t.Errorf("%x gave %q, %v", entropy, m, err)
		}
		parsed, err := keys.ParseMnemonic(words)
		if err != nil || parsed.String() != words || parsed.Language() != keys.English {
			t.Errorf("%q was read as %q (%s), %v", words, parsed, parsed.Language(), err)
			continue
		}
		if seed := parsed.Seed("TREZOR"); hex.EncodeToString(seed[:]) != row[2] {
			t.Errorf("%q: seed %x", words, seed)
		}
	}
}

func TestSentencesThatAreNoMnemonicsAreRefused(t *testing.T) {
	for _, text := range lines(t, "bip39/invalid.txt") {
		var word *keys.WordError
		_, err := keys.ParseMnemonic(text)
		if !errors.Is(err, keys.ErrWordCount) && !errors.Is(err, keys.ErrChecksum) && !errors.As(err, &word) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSignaturesVerifyAsBIP340Says(t *testing.T) {
	for i, row := range rows(t, "bip340/vectors.tsv", 8) {
		public, digest := keys.PublicKey(unhex(t, row[1])), [32]byte(unhex(t, row[3]))
		sig := keys.Signature(unhex(t, row[4]))
		if got := keys.Verify(public, digest, sig); got != (row[5] == "true") {
			t.Errorf("row %d verifies: %t", i, got)
		}
		if _, err := keys.ParsePublicKey(public[:]); (err == nil) != (row[6] == "true") {
			t.Errorf("row %d, public key: %v", i, err)
		}
		if row[0] == "" {
			continue
		}
		key, err := keys.KeyFromSecret([32]byte(unhex(t, row[0])))
		if err != nil || key.Public() != public {
			t.Errorf("row %d: public key %s, %v", i, key.Public(), err)
			continue
		}
		own, err := key.Sign(digest)
		if err != nil || !keys.Verify(public, digest, own) {
			t.Errorf("row %d: own signature %x, %v", i, own, err)
		}
		if row[7] == "true" && own != sig { // our nonces are RFC 6979's
			t.Errorf("row %d: signed %x", i, own)
		}
	}
}

// The vectors are no addresses of ours, so all are refused; the reason tells
// that the checksum was understood.
func TestFreshSignaturesVerifyAndDifferByTheirRandomness(t *testing.T) {
	key, err := keys.KeyFromSecret([32]byte{31: 3})
	if err != nil {
		t.Fatal(err)
	}
	digest := [32]byte{1}
	seen := map[keys.Signature]bool{}
	for _, aux := range [][32]byte{{1}, {2}, {1}} {
		sig, err := key.SignFresh(digest, aux)
		if err != nil || !keys.Verify(key.Public(), digest, sig) {
			t.Fatalf("aux %x: %v", aux[0], err)
		}
		seen[sig] = true
	}
	if len(seen) != 2 {
		t.Errorf("two kinds of randomness gave %d signatures", len(seen))
	}
}

func TestAddressesFollowBIP350(t *testing.T) {
	for _, row := range rows(t, "bip350/bip350.tsv", 2) {
		text := unquote(t, row[1])
		_, err := keys.ParseAddress(text)
		if !errors.Is(err, keys.ErrAddress) {
			t.Errorf("%q: %v", text, err)
		}
		if ours := err != nil && strings.Contains(err.Error(), "it begins with"); ours != (row[0] == "valid") {
			t.Errorf("%q, %s: %v", text, row[0], err)
		}
	}
	for _, row := range rows(t, "bip350/bip173.tsv", 2) { // bech32 without m
		if _, err := keys.ParseAddress(unquote(t, row[1])); !errors.Is(err, keys.ErrAddress) {
			t.Errorf("%s: %v", row[1], err)
		}
	}
}

func unquote(t testing.TB, literal string) string {
	t.Helper()
	text, err := strconv.Unquote(literal)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAddressWithTheChecksumOfBIP173IsRefused(t *testing.T) {
	good := keys.Address{Type: 1, Key: [32]byte{7}, Community: [4]byte{1, 2, 3, 4}}.String()
	prefix, data, _, err := bech32.DecodeGeneric(good)
	if err != nil {
		t.Fatal(err)
	}
	old, err := bech32.Encode(prefix, data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.ParseAddress(old); !errors.Is(err, keys.ErrAddress) {
		t.Errorf("%s: %v", old, err)
	}
}
