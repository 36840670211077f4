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
	Trail(community ledger.ID, movement ledger.CreditID) (wallet.Trail, error)
	CheatProof(community, entry ledger.ID) ([]byte, error)
}

// The steps before a movement's fate.
const (
	StepSigned   = "signed"    // we signed it
	StepSignedBy = "signed-by" // the other promised it
	StepHanded   = "handed"    // the promise was given to the other to take
	StepTaken    = "taken"     // we took the promise
	StepVote     = "vote"      // one guardian signed, Seats[0]
	StepToCome   = "to-come"   // it waits for guardians
)

// The ways by which word of a step comes that are worth telling.
const (
	WayPerson = wallet.WayPerson // from somebody who was met
	WayBundle = wallet.WayBundle // in a file, a code or a message
)

// Step is one that a movement went through, or waits for. Its word is the text
// "movement.step.<what>".
type Step struct {
	What   string        // one of Step…, or its fate: a wallet.Status
	Status wallet.Status // whose mark stands beside it
	Past   bool          // false: still to come
	Time   time.Time     // zero: not known
	Seats  []int         // of guardians who signed, from 1
	Way    wallet.Way    // how word of it came
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
	Proof     []byte // that the payer cheated; nil: there is none
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
	trail, err := v.wallet.Trail(c.ID, m.ID)
	if err != nil {
		return nil, err
	}
	var proof []byte
	if m.Status == wallet.Cheated {
		if proof, err = v.wallet.CheatProof(c.ID, m.ID.Entry); err != nil {
			return nil, err
		}
	}
	return func(s *MovementState) {
		s.Proof = proof
		s.Row, s.Community, s.Guardians, s.Quorum = rowOf(m), c.Name, c.Guardians, c.Quorum
		s.Steps, s.Receipt, s.Why = stepsOf(m, trail), receiptNumber(m.ID), notice.Notice{}
		if m.Why != nil {
			s.Why = notice.OfRefusal(m.Why)
		}
	}, nil
}

// stepsOf are the promise and what followed it, or is to follow, as far as this
// device saw it.
func stepsOf(m wallet.Movement, trail wallet.Trail) []Step {
	steps := []Step{{What: signedBy(m), Status: wallet.Promised, Past: true, Time: m.Time}}
	for what, seen := range map[string]wallet.Seen{StepHanded: trail.Handed, StepTaken: trail.Taken} {
		if !seen.Time.IsZero() { // never both
			steps = append(steps, Step{What: what, Status: wallet.Promised, Past: true, Time: seen.Time})
		}
	}
	for _, v := range trail.Votes {
		if trail.Final.Time.IsZero() || v.Time.Before(trail.Final.Time) {
			steps = append(steps, Step{What: StepVote, Status: wallet.Done, Past: true, Time: v.Time, Way: v.Way, Seats: []int{int(v.Seat) + 1}})
		}
	}
	switch m.Status {
	case wallet.Promised:
		return append(steps, Step{What: StepToCome, Status: wallet.Done})
	case wallet.Done:
		return append(steps, doneStep(trail))
	}
	return append(steps, Step{What: string(m.Status), Status: m.Status, Past: true})
}

func doneStep(trail wallet.Trail) Step {
	done := Step{What: string(wallet.Done), Status: wallet.Done, Past: true, Time: trail.Final.Time, Way: trail.Final.Way}
	for _, seat := range trail.Signers {
		done.Seats = append(done.Seats, int(seat)+1)
	}
	return done
}

// signedBy is who began it.
func signedBy(m wallet.Movement) string {
	if m.Incoming() {
		return StepSignedBy
	}
	return StepSigned
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
