package view

import (
	"strings"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// Namer gives names.
type Namer interface {
	Call(community ledger.ID, account ledger.Account, name string) error
}

// NamingStep is a step of Naming.
type NamingStep int

// The steps, in order.
const (
	NamingWho  NamingStep = iota // whose address
	NamingName                   // what she is called
	NamingDone
)

// NamingState is what Naming shows.
type NamingState struct {
	Progress
	Step  NamingStep
	To    string // what was typed or pasted
	Payee Payee  // from NamingName on
	Name  string
}

// CanNext tells whether Next goes on.
func (s NamingState) CanNext() bool {
	return s.Step == NamingWho && strings.TrimSpace(s.To) != "" || s.Step == NamingName && strings.TrimSpace(s.Name) != ""
}

// Naming gives somebody a name, which stays on this device.
type Naming struct {
	model[NamingState, *NamingState]
	wallet PersonReader
	hub    *Hub

	// Under the model's lock, as the state is.
	community wallet.Community
	known     []Payee
}

// NewNaming begins with who.
func NewNaming(w PersonReader, hub *Hub) *Naming {
	v := &Naming{wallet: w, hub: hub}
	v.follow(hub, v.read)
	return v
}

func (v *Naming) read() (func(*NamingState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	known, err := knownTo(v.wallet, c)
	return func(*NamingState) { v.community, v.known = c, known }, err
}

// SetTo takes what was typed, pasted or scanned: an address or a request.
func (v *Naming) SetTo(text string) {
	v.edit(func(s *NamingState) {
		if s.Step == NamingWho {
			s.To = text
		}
	})
}

// FromPicture takes whom a picture's code names, and goes on to the name.
func (v *Naming) FromPicture(r Reading, p Picture) {
	v.work(func(s *NamingState) func() (func(*NamingState), error) {
		if s.Step != NamingWho {
			return nil
		}
		return func() (func(*NamingState), error) {
			text, err := pictureText(r, p, wallet.ErrRequest)
			if err != nil {
				return nil, err
			}
			return func(s *NamingState) {
				s.To = text
				v.whoDone(s)
			}, nil
		}
	})
}

// SetName says what she is called.
func (v *Naming) SetName(name string) { v.edit(func(s *NamingState) { s.Name = name }) }

// Next goes to the name, or keeps it.
func (v *Naming) Next() {
	if v.State().Step == NamingName {
		v.keep()
		return
	}
	v.edit(func(s *NamingState) {
		if s.CanNext() && s.Step == NamingWho {
			v.whoDone(s)
		}
	})
}

func (v *Naming) whoDone(s *NamingState) {
	if v.community.ID.IsZero() {
		s.Notice = notice.Of(wallet.ErrNoCommunity)
		return
	}
	r, err := readRequest(s.To, v.community)
	if err != nil {
		s.Notice = notice.Of(err)
		return
	}
	s.Payee, s.Step = payeeOf(r, v.community, v.known), NamingName
	s.Name = nameOf(s.Payee)
}

func (v *Naming) keep() {
	v.work(func(s *NamingState) func() (func(*NamingState), error) {
		if !s.CanNext() {
			return nil
		}
		community, account, name := v.community.ID, s.Payee.Account, s.Name
		return func() (func(*NamingState), error) {
			if err := v.wallet.Call(community, account, name); err != nil {
				return nil, err
			}
			return func(s *NamingState) {
				s.Step = NamingDone
				v.afterwards(v.hub.Changed)
			}, nil
		}
	})
}

// Back goes a step back and keeps what was typed; false: the screen is to be left.
func (v *Naming) Back() bool {
	stays := true
	v.edit(func(s *NamingState) {
		if s.Step != NamingName {
			stays = false
			return
		}
		s.Step = NamingWho
	})
	return stays
}
