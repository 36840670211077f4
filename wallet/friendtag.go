package wallet

import (
	"fmt"
	"slices"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
)

// The tag of a set of shares: four bits of language, one that is set when a
// passphrase belongs to the words.
const (
	tagLanguages  = 15
	tagPassphrase = 16
)

// taggedLanguages are numbered by their places: never change them, only append.
func taggedLanguages() []keys.Language {
	return []keys.Language{
		keys.English, keys.French, keys.Spanish, keys.Italian, keys.Czech,
		keys.Japanese, keys.Korean, keys.ChineseSimplified, keys.ChineseTraditional,
	}
}

func tagOf(language keys.Language, passphrase bool) (byte, error) {
	at := slices.Index(taggedLanguages(), language)
	if at < 0 {
		return 0, fmt.Errorf("%w: %s", keys.ErrLanguage, language)
	}
	if passphrase {
		at |= tagPassphrase
	}
	return byte(at), nil
}

// wordsOf gives the words that a set of shares stands for.
func wordsOf(set *shares.Set) (keys.Mnemonic, error) {
	entropy, err := set.Secret("")
	if err != nil {
		return keys.Mnemonic{}, err
	}
	defer clear(entropy)
	at, all := int(set.Tag()&tagLanguages), taggedLanguages()
	if at >= len(all) {
		return keys.Mnemonic{}, fmt.Errorf("%w: its words are in a language that this Sanduk does not know", shares.ErrShare)
	}
	return keys.FromEntropy(entropy, all[at])
}

// needsPassphrase tells whether one belongs to the words that the set stands for.
func needsPassphrase(set *shares.Set) bool { return set.Tag()&tagPassphrase != 0 }
