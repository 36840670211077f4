package shares

import (
	_ "embed" // for the list of words
	"sort"
	"strings"
)

//go:embed english.txt
var english string

const wordBits = 10

// wordList are the words, sorted, one for each value of 10 bits.
func wordList() []string { return strings.Fields(english) }

func indexOf(list []string, word string) (uint16, bool) {
	i := sort.SearchStrings(list, word)
	return uint16(i), i < len(list) && list[i] == word
}
