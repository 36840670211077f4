package view

import (
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// Helper is what HelpFriend calls.
type Helper interface {
	Acquainted
	LookAtRescue(text string) (wallet.RescueAsk, error)
	HelpRescue(text string) (string, error)
}

// HelpStep is a step of HelpFriend.
type HelpStep int

// The steps, in order.
const (
	HelpRead  HelpStep = iota // what the friend's new phone shows
	HelpCheck                 // whose account it is, and for which phone
	HelpDone                  // the answer, to be given to her
)

// HelpState is what HelpFriend shows.
type HelpState struct {
	Progress
	Step   HelpStep
	Text   string         // what was pasted or read
	Friend Payee          // whose account is asked for
	New    ledger.Account // of the new phone's key: its cloth is on that phone, too
	Gives  bool           // it gives the account to that phone; else it stops the old one
	Answer string
}

// HelpFriend signs for a friend whose phone is gone.
type HelpFriend struct {
	model[HelpState, *HelpState]
	wallet Helper
}

// NewHelpFriend begins with reading.
func NewHelpFriend(w Helper) *HelpFriend { return &HelpFriend{wallet: w} }

// SetText takes what was pasted or read.
func (v *HelpFriend) SetText(text string) {
	v.edit(func(s *HelpState) {
		if s.Step == HelpRead {
			s.Text = text
		}
	})
}

// FromPicture takes what a picture's code says, and goes on to the check.
func (v *HelpFriend) FromPicture(r Reading, p Picture) {
	v.look(func() (string, error) { return pictureText(r, p, wallet.ErrRescueText) })
}

// FromFile takes what a file says, and goes on to the check.
func (v *HelpFriend) FromFile(p Picture) {
	v.look(func() (string, error) { return fileText(p, wallet.ErrRescueText) })
}

// Next goes on to the check.
func (v *HelpFriend) Next() {
	if text := v.State().Text; text != "" {
		v.look(func() (string, error) { return text, nil })
	}
}

func (v *HelpFriend) look(from func() (string, error)) {
	v.work(func(s *HelpState) func() (func(*HelpState), error) {
		if s.Step != HelpRead {
			return nil
		}
		return func() (func(*HelpState), error) {
			text, err := from()
			if err != nil {
				return nil, err
			}
			seen, err := v.check(text)
			return func(s *HelpState) {
				s.Text = text
				if seen != nil {
					seen(s)
				}
			}, err
		}
	})
}

func (v *HelpFriend) check(text string) (func(*HelpState), error) {
	ask, err := v.wallet.LookAtRescue(text)
	if err != nil {
		return nil, err
	}
	c, err := v.wallet.Current()
	if err == nil && c.ID != ask.Community {
		err = wallet.ErrOtherCommunity
	}
	if err != nil {
		return nil, err
	}
	known, err := knownTo(v.wallet, c)
	if err != nil {
		return nil, err
	}
	friend, err := payeeAt(ask.Address, c, known)
	if err != nil {
		return nil, err
	}
	return func(s *HelpState) {
		s.Step, s.Friend, s.New, s.Gives = HelpCheck, friend, ledger.SingleAccount(ask.Key), ask.Last
	}, nil
}

// Help signs what was checked; the answer is for the friend's new phone.
func (v *HelpFriend) Help() {
	v.work(func(s *HelpState) func() (func(*HelpState), error) {
		if s.Step != HelpCheck {
			return nil
		}
		text := s.Text
		return func() (func(*HelpState), error) {
			answer, err := v.wallet.HelpRescue(text)
			if err != nil {
				return nil, err
			}
			return func(s *HelpState) { s.Step, s.Answer = HelpDone, answer }, nil
		}
	})
}

// Back goes from the check to the reading; false: the screen is to be left.
func (v *HelpFriend) Back() bool {
	stays := false
	v.edit(func(s *HelpState) {
		if s.Step == HelpCheck {
			stays, s.Step = true, HelpRead
		}
	})
	return stays
}
