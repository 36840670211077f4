package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// MovementReader is what MovementDetail reads.
type MovementReader interface {
	Current() (wallet.Community, error)
	Movement(community ledger.ID, cursor []byte) (wallet.Movement, error)
}

// Step is one that a movement went through, or waits for. Its word is the text
// "movement.step.<state>", or "movement.step.to-come" for one that is not past.
type Step struct {
	Status wallet.Status
	Past   bool      // false: still to come
	Time   time.Time // zero: not known
}

// MovementState is what MovementDetail shows.
type MovementState struct {
	Progress
	Row       Row
	Community string
	Steps     []Step
	Why       notice.Notice // why it was refused; None when it was not
	Guardians int
	Quorum    int
	Receipt   string // a short number to compare a receipt by
}

// Means is the key of the text that says what the movement's state means.
func (s MovementState) Means() string {
	if s.Row.Back.Amount > 0 {
		return "state.cheated.paid-back"
	}
	return "state." + string(s.Row.Status) + ".means"
}

// MovementDetail shows one movement, and follows it.
type MovementDetail struct {
	model[MovementState, *MovementState]
	wallet MovementReader
	cursor []byte
}

// NewMovementDetail shows the movement of a row's cursor.
func NewMovementDetail(w MovementReader, c Changes, cursor []byte) *MovementDetail {
	v := &MovementDetail{wallet: w, cursor: cursor}
	v.follow(c, v.read)
	return v
}

func (v *MovementDetail) read() (func(*MovementState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	m, err := v.wallet.Movement(c.ID, v.cursor)
	if err != nil {
		return nil, err
	}
	return func(s *MovementState) {
		s.Row, s.Community, s.Guardians, s.Quorum = rowOf(m), c.Name, c.Guardians, c.Quorum
		s.Steps, s.Receipt, s.Why = stepsOf(m), receiptNumber(m.ID), notice.Notice{}
		if m.Why != nil {
			s.Why = notice.OfRefusal(m.Why)
		}
	}, nil
}

// stepsOf are the promise and what followed it, or is to follow.
func stepsOf(m wallet.Movement) []Step {
	promised := Step{Status: wallet.Promised, Past: true, Time: m.Time}
	if m.Status == wallet.Promised {
		return []Step{promised, {Status: wallet.Done}}
	}
	return []Step{promised, {Status: m.Status, Past: true}}
}

// receiptNumber is eight digits of a movement's id: enough to find it on a
// page, and no proof of anything.
func receiptNumber(id ledger.CreditID) string {
	n := uint32(id.Index)
	for i, b := range id.Entry[:4] {
		n ^= uint32(b) << (8 * i)
	}
	digits := money.Format(money.Amount(100_000_000+n%100_000_000), 0)
	return digits[1:5] + " " + digits[5:]
}

// PayBack is a request by which Pay sends the money back whence it came; empty
// where there is nobody to send it to.
func (v *MovementDetail) PayBack() string {
	s := v.State()
	address, err := keys.ParseAddress(s.Row.Address)
	if err != nil || s.Row.Kind != wallet.KindReceived || s.Row.Status != wallet.Done {
		return ""
	}
	a := s.Row.Amount
	return wallet.Request{Address: address, Amount: money.Format(a.Amount, a.Decimals), Code: a.Code}.String()
}
