package view

import (
	"errors"
	"slices"
	"strings"

	"sanduk.app/app/notice"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/vault"
)

// Restorer is what Restore calls.
type Restorer interface {
	Restore(m keys.Mnemonic, passphrase string, pin []byte) error
}

// RestoreStep is a step of Restore.
type RestoreStep int

// The steps, in order.
const (
	RestoreWords    RestoreStep = iota // type the words, one by one
	RestorePIN                         // choose a PIN
	RestorePINAgain                    // type it again
	RestoreDone                        // the wallet is there and unlocked
)

// RestoreState is what Restore shows.
type RestoreState struct {
	Progress
	Step   RestoreStep
	Count  int      // how many words there are: 12 or 24
	Words  []string // those that were taken so far
	At     int      // position of the one that is typed now, from 1
	Typing string
	Near   []string // what it may have been meant to be, when no list knows it
	Digits int      // typed of the PIN
}

// Restore opens a wallet again from its words.
type Restore struct {
	model[RestoreState, *RestoreState]
	wallet Restorer

	// Under the model's lock, as the state is.
	pin      pinTwice
	mnemonic keys.Mnemonic
}

// NewRestore begins with the first of 12 words.
func NewRestore(w Restorer) *Restore {
	v := &Restore{wallet: w}
	v.state = RestoreState{Count: DefaultWords, At: 1}
	return v
}

// SetCount says how many words there are: 12 or 24. Those beyond are dropped.
func (v *Restore) SetCount(n int) {
	v.edit(func(s *RestoreState) {
		if s.Step == RestoreWords && (n == 12 || n == 24) {
			s.Count, s.Words = n, slices.Clone(s.Words[:min(len(s.Words), n)])
			s.At = min(s.At, n)
		}
	})
}

// Type takes what is typed of a word.
func (v *Restore) Type(text string) {
	v.edit(func(s *RestoreState) {
		if s.Step == RestoreWords {
			s.Typing, s.Near = text, nil
		}
	})
}

// Edit goes back to one of the words that were taken.
func (v *Restore) Edit(position int) {
	v.edit(func(s *RestoreState) {
		if s.Step == RestoreWords && position >= 1 && position <= len(s.Words) {
			s.At, s.Typing, s.Near = position, s.Words[position-1], nil
		}
	})
}

// Choose takes one of the near words instead of what was typed.
func (v *Restore) Choose(word string) {
	v.Type(word)
	v.Accept()
}

// Accept takes the typed word, or all of them when several were pasted. A word
// that no list knows stays, with those that are near to it. With the last one
// the words are checked together; so they are when nothing is typed and all
// are there.
func (v *Restore) Accept() {
	v.work(func(s *RestoreState) func() (func(*RestoreState), error) {
		typed := strings.Fields(s.Typing)
		if s.Step != RestoreWords || len(typed) == 0 && len(s.Words) < s.Count {
			return nil
		}
		words, at, count := slices.Clone(s.Words), s.At, s.Count
		if len(typed) == 24 {
			count = 24
		}
		return func() (func(*RestoreState), error) { return v.take(words, typed, at, count) }
	})
}

// take puts the typed words at their places, as far as lists know them.
func (v *Restore) take(words, typed []string, at, count int) (func(*RestoreState), error) {
	for i, word := range typed {
		if at > count {
			break // more was pasted than there are words
		}
		if err := knownWord(words, word); err != nil {
			err.Position = at
			return func(s *RestoreState) {
				s.Count, s.Words, s.At, s.Typing, s.Near = count, words, at, strings.Join(typed[i:], " "), err.Near
			}, err
		}
		word = strings.ToLower(word)
		if at <= len(words) {
			words[at-1] = word
		} else {
			words = append(words, word)
		}
		at = len(words) + 1
	}
	var m keys.Mnemonic
	var err error
	if len(words) == count {
		m, err = keys.ParseMnemonic(strings.Join(words, " "))
	}
	whole := len(words) == count && err == nil
	return func(s *RestoreState) {
		s.Count, s.Words, s.At, s.Typing, s.Near = count, words, min(at, count), "", nil
		if whole {
			v.mnemonic, s.Step = m, RestorePIN
		}
	}, err
}

// knownWord tells whether the word list of the words so far has a word. It asks
// the only place that knows the lists: with the words so far around it, a word
// is unknown, or there is another trouble that does not matter yet.
func knownWord(so []string, word string) *keys.WordError {
	text := []string{word}
	for len(text) < 12 {
		if len(so) == 0 {
			text = append(text, word)
			continue
		}
		text = append(text, so[len(text)%len(so)])
	}
	_, err := keys.ParseMnemonic(strings.Join(text, " "))
	var unknown *keys.WordError
	if errors.As(err, &unknown) && unknown.Position == 1 {
		return unknown
	}
	return nil
}

// Digit takes a digit of the new PIN; the sixth goes on by itself.
func (v *Restore) Digit(d rune) {
	v.work(func(s *RestoreState) func() (func(*RestoreState), error) {
		if s.Step != RestorePIN && s.Step != RestorePINAgain {
			return nil
		}
		answer, pin, err := v.pin.digit(d)
		s.Digits = len(v.pin.pad.digits)
		switch answer {
		case pinAgain:
			s.Step = RestorePINAgain
		case pinWeak:
			s.Notice = notice.Of(err)
		case pinOther:
			s.Step, s.Notice = RestorePIN, notice.New(notice.PINMismatch, notice.Hint, nil)
		case pinSame:
			return v.restore(v.mnemonic, pin)
		}
		return nil
	})
}

func (v *Restore) restore(m keys.Mnemonic, pin []byte) func() (func(*RestoreState), error) {
	return func() (func(*RestoreState), error) {
		defer vault.Wipe(pin)
		if err := v.wallet.Restore(m, "", pin); err != nil {
			return func(s *RestoreState) { s.Step = RestorePIN }, err
		}
		return func(s *RestoreState) {
			v.mnemonic = keys.Mnemonic{}
			s.Step, s.Words = RestoreDone, nil
		}, nil
	}
}

// Delete takes the PIN's last digit away.
func (v *Restore) Delete() {
	v.edit(func(s *RestoreState) {
		v.pin.pad.delete()
		s.Digits = len(v.pin.pad.digits)
	})
}

// Back goes a step or a word back; false: the screen is to be left.
func (v *Restore) Back() bool {
	stays := true
	v.edit(func(s *RestoreState) {
		switch {
		case s.Step == RestorePINAgain:
			v.pin.reset()
			s.Step, s.Digits = RestorePIN, 0
		case s.Step == RestorePIN:
			v.pin.reset()
			s.Step, s.Digits = RestoreWords, 0
			s.At, s.Typing = len(s.Words), s.Words[len(s.Words)-1]
		case s.Step == RestoreWords && s.At > 1:
			s.At--
			s.Typing, s.Near = s.Words[s.At-1], nil
		default:
			stays = false
		}
	})
	return stays
}
