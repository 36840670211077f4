package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet/vault"
)

// Unlocker is what Lock calls.
type Unlocker interface {
	Unlock(pin []byte) error
	// PINWait is a *vault.WaitError while tries have to wait.
	PINWait() error
}

// LockState is what Lock shows: nothing of the wallet.
type LockState struct {
	Progress
	Digits int           // typed of the PIN
	Left   time.Duration // tries wait so long; the pad is off until it is zero
	Open   bool          // the wallet is unlocked: the screen is to be left
}

// Lock asks for the PIN. Waits after wrong ones are counted down.
type Lock struct {
	model[LockState, *LockState]
	wallet Unlocker
	now    func() time.Time
	wait   countdown
	pad    pinPad // under the model's lock, as the state is
}

// NewLock asks for the PIN.
func NewLock(w Unlocker, now func() time.Time) *Lock {
	v := &Lock{wallet: w, now: now}
	v.whenClosed(v.wait.stop)
	v.wait.start(w.PINWait(), now, v.left)
	return v
}

// Digit takes a digit; the sixth tries the PIN by itself.
func (v *Lock) Digit(d rune) {
	v.work(func(s *LockState) func() (func(*LockState), error) {
		if s.Left > 0 || s.Open {
			return nil
		}
		whole := v.pad.digit(d)
		s.Digits = len(v.pad.digits)
		if !whole {
			return nil
		}
		pin := v.pad.take()
		return func() (func(*LockState), error) {
			defer vault.Wipe(pin)
			err := v.wallet.Unlock(pin)
			return func(s *LockState) {
				s.Digits, s.Open = 0, err == nil
				v.afterwards(func() { v.wait.start(err, v.now, v.left) })
			}, err
		}
	})
}

// left shows what is left of a wait; its end takes the notice of it away.
func (v *Lock) left(d time.Duration) {
	v.set(func(s *LockState) {
		s.Left = d
		if d == 0 {
			s.Notice = notice.Notice{}
		}
	})
}

// Delete takes the last digit away.
func (v *Lock) Delete() {
	v.edit(func(s *LockState) {
		v.pad.delete()
		s.Digits = len(v.pad.digits)
	})
}
