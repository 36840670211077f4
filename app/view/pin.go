package view

import "sanduk.app/wallet/vault"

// pinLength is how many digits a PIN has (vault.CheckPIN).
const pinLength = 6

// pinPad collects a PIN. States show only how many digits there are.
type pinPad struct{ digits []byte }

// digit takes one digit and tells whether the PIN is whole; anything else, and
// a seventh digit, is ignored.
func (p *pinPad) digit(d rune) bool {
	if d < '0' || d > '9' || len(p.digits) == pinLength {
		return false
	}
	p.digits = append(p.digits, byte(d))
	return len(p.digits) == pinLength
}

func (p *pinPad) delete() {
	if n := len(p.digits); n > 0 {
		p.digits[n-1] = 0
		p.digits = p.digits[:n-1]
	}
}

// take gives the PIN, which the caller wipes, and empties the pad.
func (p *pinPad) take() []byte {
	pin := p.digits
	p.digits = nil
	return pin
}

// pinTwice collects a new PIN, which has to be typed twice.
type pinTwice struct {
	pad   pinPad
	first []byte
}

// pinAnswer is what a digit led to.
type pinAnswer int

const (
	pinMore  pinAnswer = iota // more digits are needed
	pinAgain                  // the PIN is good: now again
	pinWeak                   // it is refused: another one; err says why
	pinOther                  // the second was another one: begin again
	pinSame                   // both are the same
)

// digit takes a digit; with pinSame comes the PIN, which the caller wipes.
func (p *pinTwice) digit(d rune) (answer pinAnswer, pin []byte, err error) {
	if !p.pad.digit(d) {
		return pinMore, nil, nil
	}
	typed := p.pad.take()
	if p.first == nil {
		if err := vault.CheckPIN(typed); err != nil {
			return pinWeak, nil, err
		}
		p.first = typed
		return pinAgain, nil, nil
	}
	first := p.first
	p.first = nil
	defer vault.Wipe(first)
	if string(first) != string(typed) {
		vault.Wipe(typed)
		return pinOther, nil, nil
	}
	return pinSame, typed, nil
}

// reset forgets what was typed.
func (p *pinTwice) reset() {
	vault.Wipe(p.pad.take())
	vault.Wipe(p.first)
	p.first = nil
}
