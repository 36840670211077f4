package view

import (
	"slices"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Trusting is what Rescuers calls.
type Trusting interface {
	Acquainted
	Membership(community ledger.ID) (book.Membership, error)
	NameFriends(community ledger.ID, addresses []string, needed int, ownerCan bool) error
	NamedFriends(community ledger.ID) (wallet.Named, bool, error)
}

// RescuersStep is a step of Rescuers.
type RescuersStep int

// The steps, in order.
const (
	RescuersList  RescuersStep = iota // who is named
	RescuersPlan                      // whom to name, and how many are needed
	RescuersCheck                     // what they can do then
)

// RescuersState is what Rescuers shows.
type RescuersState struct {
	Progress
	Step RescuersStep
	Wait time.Duration // of guardians, before they give the account to a new phone

	Named    []Payee // nobody: the rest of these lines says nothing
	Needed   int
	OwnerCan bool // this phone may stop them in those days
	Final    bool // the guardians have confirmed it

	Choice
	PlanNeeded   int
	PlanOwnerCan bool
}

// CanNext tells whether Next goes on.
func (s RescuersState) CanNext() bool { return s.Step == RescuersPlan && len(s.Chosen) > 0 }

// Rescuers names people as the friends who may give this account to a new
// phone. The newest naming counts.
type Rescuers struct {
	model[RescuersState, *RescuersState]
	wallet    Trusting
	hub       *Hub
	community ledger.ID // under the model's lock, as the state is
	all       []Payee
}

// NewRescuers begins with who is named. Without a community its state carries
// the notice.
func NewRescuers(w Trusting, hub *Hub) *Rescuers {
	v := &Rescuers{wallet: w, hub: hub}
	v.follow(hub, v.read)
	return v
}

func (v *Rescuers) read() (func(*RescuersState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	m, err := v.wallet.Membership(c.ID)
	if err != nil {
		return nil, err
	}
	known, err := knownTo(v.wallet, c)
	if err != nil {
		return nil, err
	}
	named, _, err := v.wallet.NamedFriends(c.ID)
	if err != nil {
		return nil, err
	}
	var now []Payee
	for _, address := range named.Addresses {
		p, err := payeeAt(address, c, known)
		if err != nil {
			return nil, err
		}
		now = append(now, p)
	}
	wait := m.Epoch.Charter.Value(quorum.RuleFriendsDelay, "", quorum.DefaultFriendsDelay)
	return func(s *RescuersState) {
		v.community = c.ID
		v.all = choosable(known, c, now)
		s.Named, s.Needed, s.OwnerCan, s.Final, s.Wait = now, named.Needed, named.OwnerCan, named.Final, time.Duration(wait)*time.Millisecond
		s.among(v.all)
	}, nil
}

// payeeAt is whom an address belongs to, with what is known of her.
func payeeAt(address string, c wallet.Community, known []Payee) (Payee, error) {
	a, err := keys.ParseAddress(address)
	if err != nil {
		return Payee{}, err
	}
	return payeeOf(wallet.Request{Address: a}, c, known), nil
}

// Plan goes on to whom to name; it begins with those who are.
func (v *Rescuers) Plan() {
	v.edit(func(s *RescuersState) {
		if s.Step != RescuersList {
			return
		}
		s.Step, s.Find, s.Chosen = RescuersPlan, "", slices.Clone(s.Named)
		s.PlanNeeded, s.PlanOwnerCan = s.Needed, s.OwnerCan
		if len(s.Named) == 0 {
			s.PlanNeeded, s.PlanOwnerCan = FewestShares, false
		}
		s.among(v.all)
	})
}

// SetFind shows only those whose name or address has a text, and the chosen.
func (v *Rescuers) SetFind(text string) {
	v.plan(func(s *RescuersState) {
		s.Find = text
		s.among(v.all)
	})
}

// Toggle chooses somebody, or no more. Beyond ledger.MaxMembers nobody is.
func (v *Rescuers) Toggle(p Payee) {
	v.plan(func(s *RescuersState) { s.toggle(p, ledger.MaxMembers) })
}

// SetNeeded says how many of them are needed.
func (v *Rescuers) SetNeeded(n int) {
	v.plan(func(s *RescuersState) {
		if n >= 1 && n <= len(s.Chosen) {
			s.PlanNeeded = n
		}
	})
}

// SetOwnerCan says whether this phone may stop them.
func (v *Rescuers) SetOwnerCan(can bool) { v.plan(func(s *RescuersState) { s.PlanOwnerCan = can }) }

func (v *Rescuers) plan(f func(*RescuersState)) {
	v.edit(func(s *RescuersState) {
		if s.Step == RescuersPlan {
			f(s)
		}
	})
}

// Next goes on to the check. Where fewer are chosen than were needed, all are.
func (v *Rescuers) Next() {
	v.edit(func(s *RescuersState) {
		if s.CanNext() {
			s.Step, s.PlanNeeded = RescuersCheck, min(s.PlanNeeded, len(s.Chosen))
		}
	})
}

// Name names those who were checked; the guardians have to confirm it.
func (v *Rescuers) Name() {
	v.work(func(s *RescuersState) func() (func(*RescuersState), error) {
		if s.Step != RescuersCheck {
			return nil
		}
		community, needed, can, addresses := v.community, s.PlanNeeded, s.PlanOwnerCan, s.addresses()
		return func() (func(*RescuersState), error) {
			if err := v.wallet.NameFriends(community, addresses, needed, can); err != nil {
				return nil, err
			}
			change, err := v.read()
			return func(s *RescuersState) {
				if change != nil {
					change(s)
				}
				s.Step, s.Chosen = RescuersList, nil
				v.afterwards(v.hub.Signed)
			}, err
		}
	})
}

// Back goes a step back; false: the screen is to be left.
func (v *Rescuers) Back() bool {
	stays := true
	v.edit(func(s *RescuersState) {
		if stays = s.Step > RescuersList; stays {
			s.Step--
		}
	})
	return stays
}
