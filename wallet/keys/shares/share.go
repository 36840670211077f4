package shares

import (
	"fmt"
	"strings"

	"sanduk.app/wallet/keys"
)

// header is what all shares of a set have in common.
type header struct {
	id           uint16 // 15 bits, random
	extendable   bool
	exponent     byte // of the cost of the passphrase
	groupsNeeded byte
	groups       byte
}

// Share is what one friend keeps. Made by Parse or Split only.
type Share struct {
	header
	group  byte
	index  byte // in the group
	needed byte // in the group
	value  []byte
}

const (
	headWords = 4
	// maxExponent bounds what a hostile share can cost: 2.6 million hashes, some
	// seconds on a cheap phone. Split uses 1.
	maxExponent = 8
	maxText     = 2048 // bytes: 33 of the longest words several times over
)

// Parse reads a share in any case, with any spaces between its words. Errors:
// ErrWordCount, *keys.WordError, *ChecksumError, ErrShare.
func Parse(text string) (Share, error) {
	if len(text) > maxText {
		return Share{}, ErrWordCount
	}
	words := strings.Fields(strings.ToLower(text))
	if len(words) != 20 && len(words) != 33 {
		return Share{}, fmt.Errorf("%w, there are %d", ErrWordCount, len(words))
	}
	list, indices := wordList(), make([]uint16, len(words))
	defer clear(indices)
	for i, word := range words {
		index, ok := indexOf(list, word)
		if !ok {
			return Share{}, &keys.WordError{Position: i + 1, Word: word, Near: keys.Near(word, list)}
		}
		indices[i] = index
	}
	if !whole(indices) {
		e := &ChecksumError{Position: slip(indices)}
		if e.Position > 0 {
			e.Word = words[e.Position-1]
		}
		return Share{}, e
	}
	return decode(indices)
}

// decode reads whole words: 15 bits of id, 1 whether extendable, 4 of cost; 4
// each of group, groups needed, groups, index, shares needed (counts less
// one); zeros, the value; the checksum.
func decode(words []uint16) (Share, error) {
	nibble := func(at int) byte { return byte(bitsOf(words, at, 4)) }
	s := Share{
		header: header{
			id: uint16(bitsOf(words, 0, 15)), extendable: bitsOf(words, 15, 1) == 1, exponent: nibble(16),
			groupsNeeded: nibble(24) + 1, groups: nibble(28) + 1,
		},
		group: nibble(20), index: nibble(32), needed: nibble(36) + 1,
	}
	size := 16
	if len(words) == 33 {
		size = 32
	}
	padding := (len(words)-headWords-checkWords)*wordBits - size*8
	switch {
	case bitsOf(words, headWords*wordBits, padding) != 0:
		return Share{}, fmt.Errorf("%w: its padding is not empty", ErrShare)
	case s.groupsNeeded > s.groups || s.group >= s.groups:
		return Share{}, fmt.Errorf("%w: group %d, %d of %d groups", ErrShare, s.group+1, s.groupsNeeded, s.groups)
	case s.exponent > maxExponent:
		return Share{}, fmt.Errorf("%w: its passphrase costs too much", ErrShare)
	}
	s.value = make([]byte, size)
	for i := range s.value {
		s.value[i] = byte(bitsOf(words, headWords*wordBits+padding+8*i, 8))
	}
	return s, nil
}

// bitsOf reads up to 16 bits of words, the most significant first.
func bitsOf(words []uint16, at, n int) uint32 {
	var out uint32
	for i := at; i < at+n; i++ {
		out = out<<1 | uint32(words[i/wordBits]>>(wordBits-1-i%wordBits)&1)
	}
	return out
}

// Words are the share's 20 or 33 words.
func (s Share) Words() []string {
	var b bits
	b.put(uint32(s.id), 15)
	b.put(uint32(boolBit(s.extendable)), 1)
	b.put(uint32(s.exponent), 4)
	for _, n := range []byte{s.group, s.groupsNeeded - 1, s.groups - 1, s.index, s.needed - 1} {
		b.put(uint32(n), 4)
	}
	b.put(0, (wordBits-len(s.value)*8%wordBits)%wordBits)
	for _, v := range s.value {
		b.put(uint32(v), 8)
	}
	words := append(b.words, checksum(customOf(b.words), b.words)...)
	defer clear(words)
	list, out := wordList(), make([]string, len(words))
	for i, w := range words {
		out[i] = list[w]
	}
	return out
}

// bits gathers words of 10 bits.
type bits struct {
	words []uint16
	used  int
}

func (b *bits) put(v uint32, n int) {
	for i := n - 1; i >= 0; i-- {
		if b.used%wordBits == 0 {
			b.words = append(b.words, 0)
		}
		b.words[len(b.words)-1] |= uint16(v>>i&1) << (wordBits - 1 - b.used%wordBits)
		b.used++
	}
}

func boolBit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// String is the words in one line.
func (s Share) String() string { return strings.Join(s.Words(), " ") }

// Number is the share's place in its set, from 1.
func (s Share) Number() int { return int(s.index) + 1 }

// Needed is how many shares of the set are needed.
func (s Share) Needed() int { return int(s.needed) }

// Set is what shares of one set have in common: their first two words say the
// same.
func (s Share) Set() uint16 { return s.id }

// Tag are the last five bits of the set's number; see Plan.
func (s Share) Tag() byte { return byte(s.id & 31) }

// Wipe overwrites the share's value.
func (s Share) Wipe() { clear(s.value) }
