package keys

import (
	"crypto/sha256"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/tyler-smith/go-bip39"
	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/text/unicode/norm"
)

// Language names a BIP39 word list.
type Language string

// The word lists of the library.
const (
	English            Language = "english"
	ChineseSimplified  Language = "chinese-simplified"
	ChineseTraditional Language = "chinese-traditional"
	Czech              Language = "czech"
	French             Language = "french"
	Italian            Language = "italian"
	Japanese           Language = "japanese"
	Korean             Language = "korean"
	Spanish            Language = "spanish"
)

// Languages are all, in the order in which a text is tried against them.
func Languages() []Language {
	return []Language{English, French, Spanish, Italian, Czech, Japanese, Korean, ChineseSimplified, ChineseTraditional}
}

func wordList(l Language) []string {
	switch l {
	case English:
		return wordlists.English
	case ChineseSimplified:
		return wordlists.ChineseSimplified
	case ChineseTraditional:
		return wordlists.ChineseTraditional
	case Czech:
		return wordlists.Czech
	case French:
		return wordlists.French
	case Italian:
		return wordlists.Italian
	case Japanese:
		return wordlists.Japanese
	case Korean:
		return wordlists.Korean
	case Spanish:
		return wordlists.Spanish
	}
	return nil
}

// Mnemonic is 12 or 24 words that were checked.
type Mnemonic struct {
	words    []string
	language Language
}

// Seed is what the tree of keys grows from.
type Seed [64]byte

const wordBits = 11

// NewMnemonic draws a mnemonic of 12 or 24 words.
func NewMnemonic(rand io.Reader, words int, language Language) (Mnemonic, error) {
	if words != 12 && words != 24 {
		return Mnemonic{}, ErrWordCount
	}
	entropy := make([]byte, words*4/3)
	if _, err := io.ReadFull(rand, entropy); err != nil {
		return Mnemonic{}, fmt.Errorf("mnemonic: %w", err)
	}
	return mnemonicOf(entropy, language)
}

// mnemonicOf writes entropy as words, without go-bip39's global word list.
func mnemonicOf(entropy []byte, language Language) (Mnemonic, error) {
	list := wordList(language)
	if list == nil {
		return Mnemonic{}, fmt.Errorf("%w: %s", ErrLanguage, language)
	}
	checkBits := uint(len(entropy) / 4)
	n := new(big.Int).SetBytes(entropy)
	n.Lsh(n, checkBits)
	n.Or(n, big.NewInt(int64(sha256.Sum256(entropy)[0]>>(8-checkBits))))
	words := make([]string, (len(entropy)*8+int(checkBits))/wordBits)
	mask := big.NewInt(1<<wordBits - 1)
	for i := len(words) - 1; i >= 0; i-- {
		words[i] = list[new(big.Int).And(n, mask).Int64()]
		n.Rsh(n, wordBits)
	}
	return Mnemonic{words: words, language: language}, nil
}

const maxMnemonic = 2048 // bytes: 24 of the longest words several times over

// ParseMnemonic reads words in any case, with any spaces between them, of the
// list that fits best. Errors: ErrWordCount, *WordError, ErrChecksum.
func ParseMnemonic(text string) (Mnemonic, error) {
	if len(text) > maxMnemonic {
		return Mnemonic{}, ErrWordCount
	}
	words := strings.Fields(norm.NFKD.String(strings.ToLower(text)))
	if len(words) != 12 && len(words) != 24 {
		return Mnemonic{}, fmt.Errorf("%w, there are %d", ErrWordCount, len(words))
	}
	language, index := bestList(words)
	list := wordList(language)
	for i, word := range words {
		if _, ok := index[word]; !ok {
			return Mnemonic{}, &WordError{Position: i + 1, Word: word, Near: Near(word, list)}
		}
	}
	entropy, ok := entropyOf(words, index)
	if !ok {
		return Mnemonic{}, ErrChecksum
	}
	return mnemonicOf(entropy, language)
}

// bestList is the language that knows most of the words; of two that know as
// many, one whose checksum fits.
func bestList(words []string) (Language, map[string]int) {
	best, bestScore, bestIndex := English, -1, map[string]int(nil)
	for _, language := range Languages() {
		index := map[string]int{}
		for i, word := range wordList(language) {
			index[norm.NFKD.String(word)] = i
		}
		score := 0
		for _, word := range words {
			if _, ok := index[word]; ok {
				score += 2
			}
		}
		if score == 2*len(words) {
			if _, ok := entropyOf(words, index); ok {
				score++
			}
		}
		if score > bestScore {
			best, bestScore, bestIndex = language, score, index
		}
	}
	return best, bestIndex
}

func entropyOf(words []string, index map[string]int) ([]byte, bool) {
	n := new(big.Int)
	for _, word := range words {
		n.Lsh(n, wordBits)
		n.Or(n, big.NewInt(int64(index[word])))
	}
	checkBits := uint(len(words) / 3)
	check := new(big.Int).And(n, big.NewInt(1<<checkBits-1)).Int64()
	entropy := n.Rsh(n, checkBits).FillBytes(make([]byte, len(words)*4/3))
	return entropy, int64(sha256.Sum256(entropy)[0]>>(8-checkBits)) == check
}

// Words are the words, in order.
func (m Mnemonic) Words() []string { return append([]string(nil), m.words...) }

// Language is the list that the words are of.
func (m Mnemonic) Language() Language { return m.language }

// String is the words in one line.
func (m Mnemonic) String() string { return strings.Join(m.words, " ") }

// Seed is BIP39's, of the words and a passphrase, which may be empty.
func (m Mnemonic) Seed(passphrase string) Seed {
	return Seed(bip39.NewSeed(norm.NFKD.String(m.String()), norm.NFKD.String(passphrase)))
}
