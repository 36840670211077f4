package view

import (
	"strings"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/vault"
)

// Gatherer is what Gather calls.
type Gatherer interface {
	Gathering() (bool, error)
	GatheredSoFar(pin []byte) (wallet.Gathered, error)
	Gather(pin []byte, share string) (wallet.Gathered, error)
	ForgetGathered() error
	RestoreGathered(passphrase string, pin []byte) error
	PINWait() error
}

// GatherStep is a step of Gather.
type GatherStep int

// The steps, in order.
const (
	GatherPIN        GatherStep = iota // choose a PIN, or type the one that was chosen
	GatherPINAgain                     // type the new one again
	GatherShares                       // friends' shares, one by one
	GatherPassphrase                   // the passphrase that belongs to the words
	GatherDone                         // the wallet is there and unlocked
)

// GatherState is what Gather shows.
type GatherState struct {
	Progress
	Step         GatherStep
	Begun        bool // shares were gathered before: the PIN is the one of then
	Digits       int  // typed of the PIN
	Left         time.Duration
	Have, Needed int    // shares; Needed is 0 while there is none
	Typing       string // the share that is typed now
	Repeat       bool   // the last share was there already
	Passphrase   string
}

// Gather opens a wallet again from friends' shares. Each share is kept, sealed
// under the PIN, as soon as it is taken, so that friends can be met one by one.
type Gather struct {
	model[GatherState, *GatherState]
	wallet Gatherer
	now    func() time.Time
	wait   countdown

	// Under the model's lock, as the state is.
	fresh pinTwice
	pad   pinPad // for a PIN that was chosen before
	pin   []byte
}

// NewGather begins with the PIN.
func NewGather(w Gatherer, now func() time.Time) *Gather {
	v := &Gather{wallet: w, now: now}
	begun, err := w.Gathering()
	v.state.Begun, v.state.Notice = begun, notice.Of(err)
	v.whenClosed(v.wait.stop)
	v.whenClosed(func() { v.set(v.forget) })
	v.wait.start(w.PINWait(), now, v.left)
	return v
}

// forget takes the PIN and what was typed out of memory, as far as Go lets us.
func (v *Gather) forget(s *GatherState) {
	v.fresh.reset()
	vault.Wipe(v.pad.take())
	vault.Wipe(v.pin)
	v.pin, s.Digits, s.Typing, s.Passphrase = nil, 0, "", ""
}

// Digit takes a digit of the PIN; the sixth goes on by itself.
func (v *Gather) Digit(d rune) {
	v.work(func(s *GatherState) func() (func(*GatherState), error) {
		switch {
		case s.Step > GatherPINAgain || s.Left > 0:
			return nil
		case s.Begun:
			return v.known(s, d)
		}
		answer, pin, err := v.fresh.digit(d)
		s.Digits = len(v.fresh.pad.digits)
		switch answer {
		case pinAgain:
			s.Step = GatherPINAgain
		case pinWeak:
			s.Notice = notice.Of(err)
		case pinOther:
			s.Step, s.Notice = GatherPIN, notice.New(notice.PINMismatch, notice.Hint, nil)
		case pinSame:
			v.pin, s.Step = pin, GatherShares
		}
		return nil
	})
}

// known takes a digit of the PIN that was chosen before.
func (v *Gather) known(s *GatherState, d rune) func() (func(*GatherState), error) {
	whole := v.pad.digit(d)
	s.Digits = len(v.pad.digits)
	if !whole {
		return nil
	}
	pin := v.pad.take()
	return func() (func(*GatherState), error) {
		g, err := v.wallet.GatheredSoFar(pin)
		if err == nil {
			return v.took(g, pin)
		}
		vault.Wipe(pin)
		return func(s *GatherState) {
			s.Digits = 0
			v.afterwards(func() { v.wait.start(err, v.now, v.left) })
		}, err
	}
}

func (v *Gather) left(d time.Duration) {
	v.set(func(s *GatherState) {
		s.Left = d
		if d == 0 {
			s.Notice = notice.Notice{}
		}
	})
}

// took goes on after a share, or after those of before; it is called without
// the model's lock.
func (v *Gather) took(g wallet.Gathered, pin []byte) (func(*GatherState), error) {
	var err error
	done := g.Whole() && !g.Passphrase
	if done {
		err = v.wallet.RestoreGathered("", pin)
	}
	return func(s *GatherState) {
		v.pin = pin
		s.Have, s.Needed, s.Repeat, s.Typing, s.Digits, s.Begun, s.Step = g.Have, g.Needed, g.Repeat, "", 0, true, GatherShares
		switch {
		case done && err == nil:
			v.forget(s)
			s.Step = GatherDone
		case g.Whole() && g.Passphrase:
			s.Step = GatherPassphrase
		}
		if v.closed {
			v.forget(s)
		}
	}, err
}

// Type takes what is typed of a share.
func (v *Gather) Type(text string) {
	v.edit(func(s *GatherState) {
		if s.Step == GatherShares {
			s.Typing, s.Repeat = text, false
		}
	})
}

// FromPicture types the share that a picture's code says.
func (v *Gather) FromPicture(r Reading, p Picture) {
	v.work(func(s *GatherState) func() (func(*GatherState), error) {
		if s.Step != GatherShares {
			return nil
		}
		return func() (func(*GatherState), error) {
			text, err := pictureText(r, p, shares.ErrShare)
			if err != nil {
				return nil, err
			}
			return func(s *GatherState) { s.Typing, s.Repeat = strings.ToLower(text), false }, nil
		}
	})
}

// Accept takes the typed share. With the last one the wallet is there; a share
// that does not fit stays, to be mended.
func (v *Gather) Accept() {
	v.work(func(s *GatherState) func() (func(*GatherState), error) {
		text, pin := s.Typing, v.pin
		if s.Step != GatherShares || text == "" {
			return nil
		}
		v.pin = nil // the work has it until it ends, so that Close wipes nothing under it
		return func() (func(*GatherState), error) {
			g, err := v.wallet.Gather(pin, text)
			if err == nil {
				return v.took(g, pin)
			}
			return func(s *GatherState) { v.keep(s, pin) }, err
		}
	})
}

// keep takes the PIN back after work that failed.
func (v *Gather) keep(s *GatherState, pin []byte) {
	v.pin = pin
	if v.closed {
		v.forget(s)
	}
}

// SetPassphrase takes what is typed of the passphrase.
func (v *Gather) SetPassphrase(text string) {
	v.edit(func(s *GatherState) {
		if s.Step == GatherPassphrase {
			s.Passphrase = text
		}
	})
}

// Open makes the wallet with the passphrase.
func (v *Gather) Open() {
	v.work(func(s *GatherState) func() (func(*GatherState), error) {
		pin, passphrase := v.pin, s.Passphrase
		if s.Step != GatherPassphrase {
			return nil
		}
		v.pin = nil
		return func() (func(*GatherState), error) {
			err := v.wallet.RestoreGathered(passphrase, pin)
			return func(s *GatherState) {
				v.keep(s, pin)
				if err == nil {
					v.forget(s)
					s.Step = GatherDone
				}
			}, err
		}
	})
}

// Anew lets go of the shares so far, and begins again with a new PIN.
func (v *Gather) Anew() {
	v.work(func(s *GatherState) func() (func(*GatherState), error) {
		if s.Step == GatherDone {
			return nil
		}
		return func() (func(*GatherState), error) {
			if err := v.wallet.ForgetGathered(); err != nil {
				return nil, err
			}
			return func(s *GatherState) {
				v.forget(s)
				*s = GatherState{Progress: s.Progress}
			}, nil
		}
	})
}

// Delete takes the PIN's last digit away.
func (v *Gather) Delete() {
	v.edit(func(s *GatherState) {
		pad := &v.fresh.pad
		if s.Begun {
			pad = &v.pad
		}
		pad.delete()
		s.Digits = len(pad.digits)
	})
}

// Back goes back to the new PIN; false: the screen is to be left. What was
// taken is kept.
func (v *Gather) Back() bool {
	stays := true
	v.edit(func(s *GatherState) {
		switch {
		case s.Step == GatherPINAgain || s.Step == GatherShares && !s.Begun:
			v.forget(s)
			s.Step = GatherPIN
		default:
			stays = false
		}
	})
	return stays
}
