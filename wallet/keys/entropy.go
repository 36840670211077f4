package keys

import (
	"crypto/subtle"
	"fmt"

	"golang.org/x/text/unicode/norm"
)

// FromEntropy writes 16 or 32 bytes as 12 or 24 words of a list. It undoes
// Entropy.
func FromEntropy(entropy []byte, language Language) (Mnemonic, error) {
	if len(entropy) != 16 && len(entropy) != 32 {
		return Mnemonic{}, fmt.Errorf("%w, not those of %d bytes", ErrWordCount, len(entropy))
	}
	return mnemonicOf(entropy, language)
}

// Entropy are the bytes that the words stand for: all of the secret, but for a
// passphrase and the language, on which the seed depends too.
func (m Mnemonic) Entropy() []byte {
	index := make(map[string]int, 1<<wordBits)
	for i, word := range wordList(m.language) {
		index[norm.NFKD.String(word)] = i
	}
	words := make([]string, len(m.words))
	for i, word := range m.words {
		words[i] = norm.NFKD.String(word)
	}
	entropy, _ := entropyOf(words, index) // the words of a Mnemonic were checked
	return entropy
}

// Same tells, in constant time, whether two roots are one: whether the same
// words and passphrase made them.
func (m *Master) Same(other *Master) bool {
	own, err := m.root.ECPrivKey()
	if err != nil {
		return false // wiped
	}
	defer own.Zero()
	theirs, err := other.root.ECPrivKey()
	if err != nil {
		return false
	}
	defer theirs.Zero()
	a, b := own.Serialize(), theirs.Serialize()
	defer clear(a)
	defer clear(b)
	return subtle.ConstantTimeCompare(append(a, m.root.ChainCode()...), append(b, other.root.ChainCode()...)) == 1
}
