package view

import (
	"strings"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
)

// Rehearser is what Rehearse calls.
type Rehearser interface {
	RehearseWords(m keys.Mnemonic, passphrase string) error
	RehearseShares(set *shares.Set, passphrase string) error
	Rehearsed() (wallet.Rehearsal, error)
	HasPassphrase() (bool, error)
}

// RehearseStep is a step of Rehearse.
type RehearseStep int

// The steps, in order.
const (
	RehearseChoose RehearseStep = iota // words or shares
	RehearseWords                      // type all words
	RehearseShares                     // type enough shares, one by one
	RehearseDone                       // it works
)

// RehearseState is what Rehearse shows.
type RehearseState struct {
	Progress
	Step          RehearseStep
	Last          wallet.Rehearsal // when each was last tried
	Typing        string
	HasPassphrase bool // one belongs to the words: it is asked for, too
	Passphrase    string
	Have, Needed  int // shares; Needed is 0 while there is none
}

// Rehearse tries a backup without risk: what is typed is compared with this
// wallet's own secret, and forgotten.
type Rehearse struct {
	model[RehearseState, *RehearseState]
	wallet Rehearser
	hub    *Hub
	taken  *shares.Set // under the model's lock, as the state is; work under way has it for itself
}

// NewRehearse begins with the choice of what to try.
func NewRehearse(w Rehearser, hub *Hub) *Rehearse {
	v := &Rehearse{wallet: w, hub: hub, taken: &shares.Set{}}
	v.whenClosed(func() { v.set(v.forget) })
	v.follow(hub, v.read)
	return v
}

func (v *Rehearse) read() (func(*RehearseState), error) {
	last, err := v.wallet.Rehearsed()
	if err != nil {
		return nil, err
	}
	has, err := v.wallet.HasPassphrase()
	return func(s *RehearseState) { s.Last, s.HasPassphrase = last, has }, err
}

// forget takes what was typed out of memory, as far as Go lets us.
func (v *Rehearse) forget(s *RehearseState) {
	v.taken.Wipe()
	s.Typing, s.Passphrase, s.Have, s.Needed = "", "", 0, 0
}

// Words goes on to the words.
func (v *Rehearse) Words() { v.choose(RehearseWords) }

// Shares goes on to friends' shares.
func (v *Rehearse) Shares() { v.choose(RehearseShares) }

func (v *Rehearse) choose(step RehearseStep) {
	v.edit(func(s *RehearseState) {
		if s.Step == RehearseChoose {
			s.Step = step
		}
	})
}

// Type takes what is typed of the words, or of a share.
func (v *Rehearse) Type(text string) { v.edit(func(s *RehearseState) { s.Typing = text }) }

// FromPicture types what a picture's code says.
func (v *Rehearse) FromPicture(r Reading, p Picture) {
	v.work(func(s *RehearseState) func() (func(*RehearseState), error) {
		if s.Step != RehearseShares {
			return nil
		}
		return func() (func(*RehearseState), error) {
			text, err := pictureText(r, p, shares.ErrShare)
			if err != nil {
				return nil, err
			}
			return func(s *RehearseState) {
				s.Typing = strings.ToLower(text)
				if v.closed {
					v.forget(s)
				}
			}, nil
		}
	})
}

// SetPassphrase takes what is typed of the passphrase.
func (v *Rehearse) SetPassphrase(text string) {
	v.edit(func(s *RehearseState) { s.Passphrase = text })
}

// Accept tries the words, or takes the share and, with the last one, tries
// them. What does not fit stays, to be mended.
func (v *Rehearse) Accept() {
	v.work(func(s *RehearseState) func() (func(*RehearseState), error) {
		text, passphrase := strings.TrimSpace(s.Typing), s.Passphrase
		switch {
		case s.Step == RehearseWords && text != "":
			return func() (func(*RehearseState), error) { return v.tryWords(text, passphrase) }
		case s.Step == RehearseShares && (text != "" || s.Needed > 0 && s.Have >= s.Needed):
			set := v.taken
			v.taken = &shares.Set{}
			return func() (func(*RehearseState), error) { return v.tryShare(set, text, passphrase) }
		}
		return nil
	})
}

func (v *Rehearse) tryWords(text, passphrase string) (func(*RehearseState), error) {
	m, err := keys.ParseMnemonic(text)
	if err == nil {
		err = v.wallet.RehearseWords(m, passphrase)
	}
	return func(s *RehearseState) {
		if err == nil {
			v.works(s)
		}
	}, err
}

// tryShare puts a share to the others, and tries them when there are enough.
// No text: they are tried again, with another passphrase.
func (v *Rehearse) tryShare(set *shares.Set, text, passphrase string) (func(*RehearseState), error) {
	var err error
	if text != "" {
		err = add(set, text)
	}
	have, needed := set.Progress()
	added := err == nil
	whole := added && have >= needed
	if whole {
		err = v.wallet.RehearseShares(set, passphrase)
	}
	return func(s *RehearseState) {
		v.taken, s.Have, s.Needed = set, have, needed
		if added {
			s.Typing = ""
		}
		switch {
		case whole && err == nil:
			v.works(s)
		case v.closed:
			v.forget(s)
		}
	}, err
}

func add(set *shares.Set, text string) error {
	share, err := shares.Parse(text)
	if err == nil {
		_, err = set.Add(share)
	}
	return err
}

func (v *Rehearse) works(s *RehearseState) {
	v.forget(s)
	s.Step = RehearseDone
	v.afterwards(v.hub.Changed)
}

// Anew lets go of the shares so far.
func (v *Rehearse) Anew() { v.edit(v.forget) }

// Back goes back to the choice; false: the screen is to be left.
func (v *Rehearse) Back() bool {
	stays := true
	v.edit(func(s *RehearseState) {
		if s.Step == RehearseChoose || s.Step == RehearseDone {
			stays = false
			return
		}
		v.forget(s)
		s.Step = RehearseChoose
	})
	return stays
}
