package view

import (
	"io"

	"sanduk.app/app/notice"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/vault"
)

// Creator is what NewWallet calls.
type Creator interface {
	CreateIn(pin []byte, words int, list keys.Language) (keys.Mnemonic, error)
	KeepWords() error
}

// NewWalletStep is a step of NewWallet.
type NewWalletStep int

// The steps, in order.
const (
	NewList     NewWalletStep = iota // choose English words, or those of the reader's language where it has a list
	NewPIN                           // choose a PIN
	NewPINAgain                      // type it again
	NewWords                         // write the words down, page by page
	NewCheck                         // say some of them
	NewDone                          // the wallet is there and unlocked
)

// NewWalletState is what NewWallet shows.
type NewWalletState struct {
	Progress
	Step     NewWalletStep
	Digits   int // typed of the PIN
	Words    WordPage
	Question WordQuestion
	Kept     bool // at NewDone: the words were checked; if not, Home reminds
}

// NewWallet makes a wallet: which words, PIN, PIN again, words, check. The wallet exists as
// soon as the words are shown; leaving from there on puts them off.
type NewWallet struct {
	model[NewWalletState, *NewWalletState]
	wallet Creator
	random io.Reader
	words  int
	own    keys.Language // the list of the reader's language, or English

	// Under the model's lock, as the state is.
	list     keys.Language
	pin      pinTwice
	mnemonic []string
	check    *wordCheck
}

// DefaultWords is how many words a new wallet has.
const DefaultWords = 12

// NewNewWallet begins with the choice of words where the reader's language, a
// tag of BCP 47, has a list of its own, else with the PIN; random draws the words
// that are asked for.
func NewNewWallet(w Creator, random io.Reader, tag string) *NewWallet {
	v := &NewWallet{wallet: w, random: random, words: DefaultWords, own: listOf(tag), list: keys.English}
	if v.own == keys.English {
		v.state.Step = NewPIN
	}
	return v
}

// listOf is the list of words of a language. BIP39 has a Portuguese one too, and
// none for the others that Sanduk speaks; the library lacks it.
func listOf(tag string) keys.Language {
	switch tag {
	case "es":
		return keys.Spanish
	case "fr":
		return keys.French
	}
	return keys.English
}

// ChooseList takes the words of the reader's language, or English ones, and goes
// on.
func (v *NewWallet) ChooseList(own bool) {
	v.edit(func(s *NewWalletState) {
		if s.Step != NewList {
			return
		}
		v.list, s.Step = keys.English, NewPIN
		if own {
			v.list = v.own
		}
	})
}

// Digit takes a digit of the PIN; the sixth goes on by itself.
func (v *NewWallet) Digit(d rune) {
	v.work(func(s *NewWalletState) func() (func(*NewWalletState), error) {
		if s.Step != NewPIN && s.Step != NewPINAgain {
			return nil
		}
		answer, pin, err := v.pin.digit(d)
		s.Digits = len(v.pin.pad.digits)
		switch answer {
		case pinAgain:
			s.Step = NewPINAgain
		case pinWeak:
			s.Notice = notice.Of(err)
		case pinOther:
			s.Step, s.Notice = NewPIN, notice.New(notice.PINMismatch, notice.Hint, nil)
		case pinSame:
			return v.create(pin)
		}
		return nil
	})
}

// Delete takes the last digit away.
func (v *NewWallet) Delete() {
	v.edit(func(s *NewWalletState) {
		v.pin.pad.delete()
		s.Digits = len(v.pin.pad.digits)
	})
}

func (v *NewWallet) create(pin []byte) func() (func(*NewWalletState), error) {
	list := v.list
	return func() (func(*NewWalletState), error) {
		defer vault.Wipe(pin)
		m, err := v.wallet.CreateIn(pin, v.words, list)
		if err != nil {
			return func(s *NewWalletState) { s.Step = NewPIN }, err
		}
		return func(s *NewWalletState) {
			v.mnemonic = m.Words()
			s.Step, s.Words = NewWords, wordPage(v.mnemonic, 1)
		}, nil
	}
}

// Next turns to the next page of words, after the last one to the check.
func (v *NewWallet) Next() {
	v.edit(func(s *NewWalletState) {
		if s.Step != NewWords {
			return
		}
		if s.Words.Page < s.Words.Pages {
			s.Words = wordPage(v.mnemonic, s.Words.Page+1)
			return
		}
		check, err := newWordCheck(v.mnemonic, v.random)
		if err == nil {
			s.Question, err = check.question()
		}
		if err != nil {
			s.Notice = notice.Of(err)
			return
		}
		v.check, s.Step = check, NewCheck
	})
}

// Answer says which word stands at the position that is asked for. The last
// right answer notes that the words are kept.
func (v *NewWallet) Answer(word string) {
	v.work(func(s *NewWalletState) func() (func(*NewWalletState), error) {
		if s.Step != NewCheck {
			return nil
		}
		right, done := v.check.answer(word)
		switch {
		case !right:
			s.Question.Wrong = true
		case done:
			return func() (func(*NewWalletState), error) {
				if err := v.wallet.KeepWords(); err != nil {
					return nil, err
				}
				return func(s *NewWalletState) { v.leave(s, true) }, nil
			}
		default:
			var err error
			s.Question, err = v.check.question()
			s.Notice = notice.Of(err)
		}
		return nil
	})
}

// Later puts the words off: the wallet is there, and Home reminds.
func (v *NewWallet) Later() {
	v.edit(func(s *NewWalletState) {
		if s.Step == NewWords || s.Step == NewCheck {
			v.leave(s, false)
		}
	})
}

// leave ends the steps and forgets the words.
func (v *NewWallet) leave(s *NewWalletState, kept bool) {
	v.mnemonic, v.check = nil, nil
	s.Step, s.Kept, s.Words, s.Question = NewDone, kept, WordPage{}, WordQuestion{}
}

// Back goes a step or a page back; false: the screen is to be left. From the
// first page of words there is no way back, since the wallet exists.
func (v *NewWallet) Back() bool {
	stays := true
	v.edit(func(s *NewWalletState) {
		switch s.Step {
		case NewList:
			stays = false
		case NewPIN:
			v.pin.reset()
			s.Digits = 0
			if stays = v.own != keys.English; stays {
				s.Step = NewList
			}
		case NewPINAgain:
			v.pin.reset()
			s.Step, s.Digits = NewPIN, 0
		case NewWords:
			s.Words = wordPage(v.mnemonic, s.Words.Page-1)
		case NewCheck:
			v.check = nil
			s.Step, s.Words = NewWords, wordPage(v.mnemonic, 1)
		case NewDone:
			stays = false
		}
	})
	return stays
}
