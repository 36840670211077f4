package view

import (
	"encoding/binary"
	"io"
)

// WordsPerPage is how many words are shown at a time: what fits on the paper
// beside the phone before the next look.
const WordsPerPage = 4

// WordPage is one page of the words, to be written on paper.
type WordPage struct {
	First int // position of its first word, from 1
	Words []string
	Page  int // from 1
	Pages int
}

func wordPage(words []string, page int) WordPage { return pageOf(words, WordsPerPage, page) }

func pageOf(words []string, each, page int) WordPage {
	pages := (len(words) + each - 1) / each
	page = min(max(page, 1), max(pages, 1))
	from := (page - 1) * each
	return WordPage{First: from + 1, Words: words[from:min(from+each, len(words))], Page: page, Pages: pages}
}

// asked is how many words are asked for to see whether they were written down.
const asked = 3

// choices is how many words there are to choose from.
const choices = 6

// WordQuestion asks which word stands at a position.
type WordQuestion struct {
	Position int      // from 1
	Choices  []string // the right one is among them
	Number   int      // from 1
	Of       int
	Wrong    bool // the last answer was not the word
}

// wordCheck asks for some of the words.
type wordCheck struct {
	words     []string
	positions []int // from 0, in rising order
	at        int
	random    io.Reader
}

// newWordCheck draws the positions that are asked for.
func newWordCheck(words []string, random io.Reader) (*wordCheck, error) {
	c := &wordCheck{words: words, random: random}
	third := len(words) / asked
	for i := range asked {
		n, err := draw(random, third)
		if err != nil {
			return nil, err
		}
		c.positions = append(c.positions, i*third+n)
	}
	return c, nil
}

// question is the one to be answered now. The other choices are words of the
// same mnemonic, so that reading the list does not help, knowing its order does.
func (c *wordCheck) question() (WordQuestion, error) {
	right := c.words[c.positions[c.at]]
	others := make([]string, 0, len(c.words))
	for _, w := range c.words {
		if w != right {
			others = append(others, w)
		}
	}
	if err := shuffle(c.random, others); err != nil {
		return WordQuestion{}, err
	}
	out := append([]string{right}, others[:min(choices-1, len(others))]...)
	if err := shuffle(c.random, out); err != nil {
		return WordQuestion{}, err
	}
	return WordQuestion{Position: c.positions[c.at] + 1, Choices: out, Number: c.at + 1, Of: len(c.positions)}, nil
}

// answer tells whether it is the word, and whether it was the last one asked for.
func (c *wordCheck) answer(word string) (right, done bool) {
	if word != c.words[c.positions[c.at]] {
		return false, false
	}
	if c.at+1 == len(c.positions) {
		return true, true
	}
	c.at++
	return true, false
}

func shuffle(random io.Reader, list []string) error {
	for i := len(list) - 1; i > 0; i-- {
		j, err := draw(random, i+1)
		if err != nil {
			return err
		}
		list[i], list[j] = list[j], list[i]
	}
	return nil
}

// draw is a number below n. The bias of the remainder (n is small, the range
// 2^32) does not matter for choosing what to ask.
func draw(random io.Reader, n int) (int, error) {
	var b [4]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return 0, err
	}
	return int(binary.BigEndian.Uint32(b[:]) % uint32(n)), nil
}
