package view

import (
	"io"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet/vault"
)

// Wordkeeper is what ShowWords calls.
type Wordkeeper interface {
	Words(pin []byte) ([]string, error)
	WordsKept() (bool, error)
	KeepWords() error
}

// WordsStep is a step of ShowWords.
type WordsStep int

// The steps, in order.
const (
	WordsPIN   WordsStep = iota // the PIN again
	WordsPages                  // the words, page by page
	WordsCheck                  // say some of them; left out where that was done before
	WordsDone
)

// WordsState is what ShowWords shows.
type WordsState struct {
	Progress
	Step     WordsStep
	Digits   int           // typed of the PIN
	Left     time.Duration // tries wait so long; the pad is off until it is zero
	Page     WordPage
	Question WordQuestion
	Kept     bool // it was shown that the words were written down
}

// ShowWords shows the words again after the PIN, and asks for some of them when
// that was put off before.
type ShowWords struct {
	model[WordsState, *WordsState]
	wallet Wordkeeper
	hub    *Hub
	random io.Reader
	now    func() time.Time
	wait   countdown

	// Under the model's lock, as the state is.
	pad   pinPad
	words []string
	check *wordCheck
}

// NewShowWords begins with the PIN; random draws the words that are asked for.
func NewShowWords(w Wordkeeper, hub *Hub, random io.Reader, now func() time.Time) *ShowWords {
	v := &ShowWords{wallet: w, hub: hub, random: random, now: now}
	v.whenClosed(v.wait.stop)
	v.whenClosed(func() { v.set(v.forget) })
	return v
}

// forget takes the words out of memory, as far as Go lets us.
func (v *ShowWords) forget(s *WordsState) {
	vault.Wipe(v.pad.take())
	v.words, v.check, s.Page, s.Question, s.Digits = nil, nil, WordPage{}, WordQuestion{}, 0
}

// Digit takes a digit of the PIN; the sixth tries it by itself.
func (v *ShowWords) Digit(d rune) {
	v.work(func(s *WordsState) func() (func(*WordsState), error) {
		if s.Step != WordsPIN || s.Left > 0 {
			return nil
		}
		whole := v.pad.digit(d)
		s.Digits = len(v.pad.digits)
		if !whole {
			return nil
		}
		return v.open(v.pad.take())
	})
}

func (v *ShowWords) open(pin []byte) func() (func(*WordsState), error) {
	return func() (func(*WordsState), error) {
		defer vault.Wipe(pin)
		words, err := v.wallet.Words(pin)
		if err != nil {
			return func(s *WordsState) {
				s.Digits = 0
				v.afterwards(func() { v.wait.start(err, v.now, v.left) })
			}, err
		}
		kept, err := v.wallet.WordsKept()
		if err != nil {
			return func(s *WordsState) { s.Digits = 0 }, err
		}
		return func(s *WordsState) {
			if v.closed {
				return
			}
			v.words = words
			s.Step, s.Page, s.Kept = WordsPages, wordPage(words, 1), kept
		}, nil
	}
}

func (v *ShowWords) left(d time.Duration) {
	v.set(func(s *WordsState) {
		s.Left = d
		if d == 0 {
			s.Notice = notice.Notice{}
		}
	})
}

// Delete takes the PIN's last digit away.
func (v *ShowWords) Delete() {
	v.edit(func(s *WordsState) {
		v.pad.delete()
		s.Digits = len(v.pad.digits)
	})
}

// Next turns to the next page, after the last one to the check; where the
// words were checked before, it ends.
func (v *ShowWords) Next() {
	v.edit(func(s *WordsState) {
		switch {
		case s.Step != WordsPages:
		case s.Page.Page < s.Page.Pages:
			s.Page = wordPage(v.words, s.Page.Page+1)
		case s.Kept:
			v.forget(s)
			s.Step = WordsDone
		default:
			check, err := newWordCheck(v.words, v.random)
			if err == nil {
				s.Question, err = check.question()
			}
			if err != nil {
				s.Notice = notice.Of(err)
				return
			}
			v.check, s.Step = check, WordsCheck
		}
	})
}

// Answer says which word stands at the position that is asked for. The last
// right answer notes that the words are kept.
func (v *ShowWords) Answer(word string) {
	v.work(func(s *WordsState) func() (func(*WordsState), error) {
		if s.Step != WordsCheck {
			return nil
		}
		right, done := v.check.answer(word)
		switch {
		case !right:
			s.Question.Wrong = true
		case done:
			return func() (func(*WordsState), error) {
				if err := v.wallet.KeepWords(); err != nil {
					return nil, err
				}
				return func(s *WordsState) {
					v.forget(s)
					s.Step, s.Kept = WordsDone, true
					v.afterwards(v.hub.Changed)
				}, nil
			}
		default:
			var err error
			s.Question, err = v.check.question()
			s.Notice = notice.Of(err)
		}
		return nil
	})
}

// Back goes a step or a page back; false: the screen is to be left.
func (v *ShowWords) Back() bool {
	stays := true
	v.edit(func(s *WordsState) {
		switch {
		case s.Step == WordsCheck:
			v.check = nil
			s.Step, s.Page, s.Question = WordsPages, wordPage(v.words, 1), WordQuestion{}
		case s.Step == WordsPages && s.Page.Page > 1:
			s.Page = wordPage(v.words, s.Page.Page-1)
		default:
			stays = false
		}
	})
	return stays
}
