package cloth

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// testdata/cloth-golden.txt: key text, a tab, SHA-256 of the 32*32*3 RGB bytes.
func TestGolden(t *testing.T) {
	f, err := os.Open("testdata/cloth-golden.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for s := bufio.NewScanner(f); s.Scan(); n++ {
		key, want, _ := strings.Cut(s.Text(), "\t")
		m := New([]byte(key)).Image()
		var b []byte
		for i := 0; i < len(m.Pix); i += 4 {
			b = append(b, m.Pix[i:i+3]...)
		}
		h := sha256.Sum256(b)
		if got := hex.EncodeToString(h[:]); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	if n < 40 {
		t.Fatal("too few goldens", n)
	}
}
