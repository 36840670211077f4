package view

import (
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
)

// Reopened is what Opening reads.
type Reopened interface {
	Current() (wallet.Community, error)
	Membership(community ledger.ID) (book.Membership, error)
	SealsWanted(community ledger.ID) ([]ledger.SealRequest, error)
	SealsHeld(r ledger.SealRequest) (seats uint64, err error)
}

// OpeningState is what Opening shows.
type OpeningState struct {
	Progress
	Guardians []GuardianAnswer // by seat
	Answered  int
	Quorum    int  // so many must
	Asking    bool // they are asked; else they have to be met first
	Done      bool // the account is open
}

// GuardianAnswer is a guardian, and whether it has told what the account signed.
type GuardianAnswer struct {
	Guardian
	Answered bool
}

// Opening shows what a wallet waits for that was restored, or whose payment is
// stuck: enough guardians must tell what its account signed before.
type Opening struct {
	model[OpeningState, *OpeningState]
	wallet Reopened
}

// NewOpening shows how far it is, and follows it.
func NewOpening(w Reopened, c Changes) *Opening {
	v := &Opening{wallet: w}
	v.follow(c, v.read)
	return v
}

func (v *Opening) read() (func(*OpeningState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	m, err := v.wallet.Membership(c.ID)
	if err != nil {
		return nil, err
	}
	wanted, err := v.wallet.SealsWanted(c.ID)
	if err != nil {
		return nil, err
	}
	var seats uint64
	asking := false
	for _, r := range wanted {
		if r.Account != c.Account {
			continue
		}
		asking = true
		if seats, err = v.wallet.SealsHeld(r); err != nil {
			return nil, err
		}
	}
	return func(s *OpeningState) {
		s.Quorum, s.Done, s.Asking, s.Guardians, s.Answered = c.Quorum, !c.Opening, asking, nil, 0
		for _, g := range guardiansOf(m) {
			answered := seats&(1<<(g.Seat-1)) != 0
			s.Guardians = append(s.Guardians, GuardianAnswer{g, answered})
			if answered {
				s.Answered++
			}
		}
	}, nil
}
