package view

import (
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// Rescued is what Rescue calls.
type Rescued interface {
	Acquainted
	StartRescue(community ledger.ID, address string) error
	StopRescue(community ledger.ID) error
	Rescue(community ledger.ID) (wallet.Rescue, bool, error)
	TakeRescueAnswer(text string) error
}

// RescueStep is a step of Rescue.
type RescueStep int

// The steps, in order.
const (
	RescueAddress RescueStep = iota // which account
	RescueWait                      // how far it is, and what to show to friends
	RescueAnswer                    // what a friend gives back
	RescueDone                      // the account is this phone's
)

// RescueState is what Rescue shows.
type RescueState struct {
	Progress
	Step   RescueStep
	Typing string         // the address, or an answer
	Old    Payee          // whose account it is
	Own    ledger.Account // of this phone's key, whose cloth friends compare
	Stage  wallet.Stage   // what is waited for
	Known  bool           // who its friends are
	Signed int            // friends who have signed at this stage
	Needed int
	Of     int
	Text   string    // for the friends; empty: nothing to sign now
	Until  time.Time // about when guardians give the account; zero: not known yet

	Answered  int // guardians who have stopped the old phone, while that is waited for
	Guardians int
}

// Rescue opens the account of a phone that is gone on this new one, with the
// friends whom its owner named.
type Rescue struct {
	model[RescueState, *RescueState]
	wallet    Rescued
	hub       *Hub
	community ledger.ID // under the model's lock, as the state is
}

// NewRescue begins with the address, or with how far it is. Without a community
// its state carries the notice.
func NewRescue(w Rescued, hub *Hub) *Rescue {
	v := &Rescue{wallet: w, hub: hub}
	v.follow(hub, v.read)
	return v
}

func (v *Rescue) read() (func(*RescueState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	r, running, err := v.wallet.Rescue(c.ID)
	if err != nil {
		return nil, err
	}
	var old Payee
	if running {
		known, err := knownTo(v.wallet, c)
		if err != nil {
			return nil, err
		}
		if old, err = payeeAt(r.Address, c, known); err != nil {
			return nil, err
		}
	}
	return func(s *RescueState) {
		v.community = c.ID
		switch {
		case running:
			s.tell(r, old, c)
		case s.Step != RescueAddress && c.Account == s.Old.Account:
			s.Step, s.Text = RescueDone, ""
		default:
			s.Step, s.Text = RescueAddress, ""
		}
	}, nil
}

func (s *RescueState) tell(r wallet.Rescue, old Payee, c wallet.Community) {
	if s.Step == RescueAddress {
		s.Step, s.Typing = RescueWait, ""
	}
	s.Answered, s.Guardians = r.Answered, c.Guardians
	s.Old, s.Own, s.Stage, s.Known, s.Signed, s.Needed, s.Of = old, c.Account, r.Stage, r.Known, r.Signed, r.Needed, r.Of
	s.Text, s.Until = r.Text, r.Until
	if r.Text == "" && s.Step == RescueAnswer {
		s.Step, s.Typing = RescueWait, ""
	}
}

// Type takes what is typed or pasted.
func (v *Rescue) Type(text string) {
	v.edit(func(s *RescueState) {
		if s.Step == RescueAddress || s.Step == RescueAnswer {
			s.Typing = text
		}
	})
}

// Answer goes on to what a friend gives back.
func (v *Rescue) Answer() {
	v.edit(func(s *RescueState) {
		if s.Step == RescueWait && s.Text != "" {
			s.Step, s.Typing = RescueAnswer, ""
		}
	})
}

// FromPicture takes what a picture's code says, as Accept does.
func (v *Rescue) FromPicture(r Reading, p Picture) {
	v.take(func() (string, error) { return pictureText(r, p, wallet.ErrRescueText) })
}

// FromFile takes what a file says, as Accept does.
func (v *Rescue) FromFile(p Picture) {
	v.take(func() (string, error) { return fileText(p, wallet.ErrRescueText) })
}

// Accept begins with the typed address, or takes the typed answer.
func (v *Rescue) Accept() {
	if text := v.State().Typing; text != "" {
		v.take(func() (string, error) { return text, nil })
	}
}

func (v *Rescue) take(from func() (string, error)) {
	v.work(func(s *RescueState) func() (func(*RescueState), error) {
		begin := s.Step == RescueAddress
		if !begin && s.Step != RescueAnswer {
			return nil
		}
		community := v.community
		return func() (func(*RescueState), error) {
			text, err := from()
			if err != nil {
				return nil, err
			}
			typed := func(s *RescueState) { s.Typing = text }
			if begin {
				err = v.wallet.StartRescue(community, text)
			} else {
				err = v.wallet.TakeRescueAnswer(text)
			}
			if err != nil {
				return typed, err
			}
			return v.taken()
		}
	})
}

// taken shows what came of it, and has the carriers look for what is missing.
func (v *Rescue) taken() (func(*RescueState), error) {
	change, err := v.read()
	return func(s *RescueState) {
		s.Typing = ""
		if s.Step == RescueAnswer {
			s.Step = RescueWait
		}
		if change != nil {
			change(s)
		}
		v.afterwards(v.hub.Signed)
	}, err
}

// Stop lets go of the account that was begun with.
func (v *Rescue) Stop() {
	v.work(func(s *RescueState) func() (func(*RescueState), error) {
		if s.Step != RescueWait {
			return nil
		}
		community := v.community
		return func() (func(*RescueState), error) {
			if err := v.wallet.StopRescue(community); err != nil {
				return nil, err
			}
			return v.taken()
		}
	})
}

// Back goes from the answer back; false: the screen is to be left.
func (v *Rescue) Back() bool {
	stays := false
	v.edit(func(s *RescueState) {
		if s.Step == RescueAnswer {
			stays, s.Step, s.Typing = true, RescueWait, ""
		}
	})
	return stays
}
