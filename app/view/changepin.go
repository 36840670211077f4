package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet/vault"
)

// PINChanger is what ChangePIN calls.
type PINChanger interface {
	ChangePIN(old, fresh []byte) error
}

// ChangePINStep is a step of ChangePIN.
type ChangePINStep int

// The steps, in order.
const (
	ChangeOld   ChangePINStep = iota // the PIN as it was
	ChangeNew                        // the new one
	ChangeAgain                      // the new one again
	ChangeDone
)

// ChangePINState is what ChangePIN shows.
type ChangePINState struct {
	Progress
	Step   ChangePINStep
	Digits int           // typed of the PIN
	Left   time.Duration // tries wait so long; the pad is off until it is zero
}

// ChangePIN puts the wallet under a new PIN. The old one is looked at last,
// with the new one at hand, so that one try does both.
type ChangePIN struct {
	model[ChangePINState, *ChangePINState]
	wallet PINChanger
	now    func() time.Time
	wait   countdown

	// Under the model's lock, as the state is.
	pad   pinPad
	old   []byte
	fresh pinTwice
}

// NewChangePIN begins with the PIN as it was.
func NewChangePIN(w PINChanger, now func() time.Time) *ChangePIN {
	v := &ChangePIN{wallet: w, now: now}
	v.whenClosed(v.wait.stop)
	v.whenClosed(func() { v.set(v.restart) })
	return v
}

func (v *ChangePIN) restart(s *ChangePINState) {
	vault.Wipe(v.pad.take())
	vault.Wipe(v.old)
	v.old = nil
	v.fresh.reset()
	s.Digits = 0
	if s.Step != ChangeDone {
		s.Step = ChangeOld
	}
}

// Digit takes a digit; the sixth goes on by itself.
func (v *ChangePIN) Digit(d rune) {
	v.work(func(s *ChangePINState) func() (func(*ChangePINState), error) {
		switch {
		case s.Left > 0 || s.Step == ChangeDone:
			return nil
		case s.Step == ChangeOld:
			if v.pad.digit(d) {
				v.old, s.Step = v.pad.take(), ChangeNew
			}
			s.Digits = len(v.pad.digits)
			return nil
		}
		answer, pin, err := v.fresh.digit(d)
		s.Digits = len(v.fresh.pad.digits)
		switch answer {
		case pinAgain:
			s.Step = ChangeAgain
		case pinWeak:
			s.Notice = notice.Of(err)
		case pinOther:
			s.Step, s.Notice = ChangeNew, notice.New(notice.PINMismatch, notice.Hint, nil)
		case pinSame:
			old := v.old
			v.old = nil
			return v.change(old, pin)
		}
		return nil
	})
}

func (v *ChangePIN) change(old, fresh []byte) func() (func(*ChangePINState), error) {
	return func() (func(*ChangePINState), error) {
		defer vault.Wipe(old)
		defer vault.Wipe(fresh)
		err := v.wallet.ChangePIN(old, fresh)
		return func(s *ChangePINState) {
			if err == nil {
				s.Step = ChangeDone
				return
			}
			v.restart(s)
			v.afterwards(func() { v.wait.start(err, v.now, v.left) })
		}, err
	}
}

func (v *ChangePIN) left(d time.Duration) {
	v.set(func(s *ChangePINState) {
		s.Left = d
		if d == 0 {
			s.Notice = notice.Notice{}
		}
	})
}

// Delete takes the last digit away.
func (v *ChangePIN) Delete() {
	v.edit(func(s *ChangePINState) {
		pad := &v.fresh.pad
		if s.Step == ChangeOld {
			pad = &v.pad
		}
		pad.delete()
		s.Digits = len(pad.digits)
	})
}

// Back begins again; false: the screen is to be left.
func (v *ChangePIN) Back() bool {
	stays := true
	v.edit(func(s *ChangePINState) {
		stays = s.Step == ChangeNew || s.Step == ChangeAgain
		v.restart(s)
	})
	return stays
}
