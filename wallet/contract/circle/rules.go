// Package circle is the contract of people who save by turns (ROSCA: tanda,
// susu, chama, equb, paluwagan, chit): in each round everybody pays the same
// sum, and one takes all of it, until each has had a turn.
//
// Start with [Rules], which are a circle's constitution: every way in which
// circles differ is a number in it, and no code asks for a name. [Machine] makes
// the contract that guardians follow; [Circle] is its state, for screens.
//
// Everything that a member may not decide happens by rule, in the entry that
// makes it true: what was paid goes to what is owed, a whole round is paid out,
// deposits go back after the last one. What is decided is an [Act].
//
// Amounts are minor units of the circle's one asset; times are unix
// milliseconds; members are named by their places in [Rules.Members].
package circle

import (
	"errors"
	"fmt"
	"slices"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Kind is the kind of a circle's entries.
const Kind ledger.Kind = "contract-circle"

// How it is settled who takes the pot.
const (
	ByAgreement = 1 // in the order of Members
	ByLot       = 2 // in an order that is drawn once
	ByLots      = 3 // drawn in each round, among those who had no turn
	ByBid       = 4 // who leaves most of the pot to the others
)

// Where fines go.
const (
	ToPot = 1 // to who takes the pot next
	ToAll = 2 // kept, and shared by all after the last round
)

// Who gets the dividend, which is what a winner leaves less the fee.
const (
	DividendToAll    = 1
	DividendToOthers = 2 // not to the winner
)

// Bounds.
const (
	// MaxMembers keeps the payments of one entry within what it can hold, with room.
	MaxMembers = 60
	// MaxFee is in hundredths of a percent. Indian law lets a chit's foreman take
	// 7 % (Chit Funds (Amendment) Act 2019); more is nobody's service.
	MaxFee = 700
	// MaxCap is the most that rules let members bid, in hundredths of a percent.
	MaxCap = 9_000
	// MaxSum bounds each amount of the rules, and so keeps every sum of a circle
	// far from the greatest amount.
	MaxSum = ledger.MaxAmount >> 14
)

// Rules are a circle's constitution: its founding entry says them, and nothing
// changes them.
type Rules struct {
	_            struct{} `cbor:",toarray"`
	Asset        ledger.ID
	Contribution money.Amount     // of each member in each round
	Members      []ledger.Account // single accounts, each once
	Order        uint64           // ByAgreement …
	Start        uint64           // when the first round is due
	Every        uint64           // from one due time to the next
	Grace        uint64           // after the due time, before somebody is late
	Deposit      money.Amount     // of each member, before the first round; 0: none
	Fine         money.Amount     // of who is late, where members decide so
	FinesTo      uint64           // ToPot …
	Fee          uint64           // of the pot, in hundredths of a percent
	Organiser    uint64           // who gets the fee
	First        []uint64         // who takes the first pot, whatever the order: none, or one
	OwnPart      bool             // who takes the pot pays into it, too
	Window       uint64           // how long a draw waits for commits, and again for reveals
	Cap          uint64           // the most that can be bid, of the pot, in hundredths of a percent
	Dividend     uint64           // DividendToAll …
	Guarantors   []uint64         // who answers for each member; nobody: the member's own place. Empty: nobody for anybody
}

// ErrRules says that no circle can have these rules.
var ErrRules = errors.New("a circle can't have these rules")

// Validate tells whether rules can be followed.
func (r *Rules) Validate() error {
	n := uint64(len(r.Members))
	switch {
	case n < 2 || n > MaxMembers:
		return fmt.Errorf("%w: %d members", ErrRules, n)
	case r.Asset.IsZero() || r.Contribution == 0 || r.Contribution > MaxSum || r.Deposit > MaxSum || r.Fine > MaxSum:
		return fmt.Errorf("%w: amounts", ErrRules)
	case r.Order < ByAgreement || r.Order > ByBid:
		return fmt.Errorf("%w: order %d", ErrRules, r.Order)
	case r.Order != ByAgreement && !r.OwnPart:
		return fmt.Errorf("%w: where a turn is drawn, everybody pays before it is known whose it is", ErrRules)
	case r.FinesTo != ToPot && r.FinesTo != ToAll || r.Dividend != DividendToAll && r.Dividend != DividendToOthers:
		return fmt.Errorf("%w: where fines and dividends go", ErrRules)
	case r.Fee > MaxFee || r.Organiser >= n || len(r.First) > 1 || len(r.First) == 1 && r.First[0] >= n:
		return fmt.Errorf("%w: fee or first pot", ErrRules)
	case r.Cap > MaxCap || r.Order == ByBid && r.Cap < r.Fee:
		return fmt.Errorf("%w: a cap of %d", ErrRules, r.Cap)
	}
	return errors.Join(r.validTimes(), r.validPeople())
}

func (r *Rules) validTimes() error {
	if r.Start == 0 || r.Start > ledger.MaxTime || r.Every == 0 || r.Every > ledger.MaxTime>>8 || r.Grace > ledger.MaxTime>>8 || r.Window > ledger.MaxTime>>8 {
		return fmt.Errorf("%w: times", ErrRules)
	}
	return nil
}

func (r *Rules) validPeople() error {
	for i, a := range r.Members {
		if err := a.Validate(); err != nil || a.Type() != ledger.TypeSingle || slices.Contains(r.Members[:i], a) {
			return fmt.Errorf("%w: member %d", ErrRules, i)
		}
	}
	if len(r.Guarantors) != 0 && len(r.Guarantors) != len(r.Members) {
		return fmt.Errorf("%w: guarantors", ErrRules)
	}
	for i, g := range r.Guarantors {
		if g >= uint64(len(r.Members)) {
			return fmt.Errorf("%w: guarantor of member %d", ErrRules, i)
		}
	}
	return nil
}

// Due is when a round's contributions are due; the first round is 1.
func (r *Rules) Due(round uint64) uint64 { return r.Start + (round-1)*r.Every }

// share is a part of a sum in hundredths of a percent, rounded down.
func share(sum money.Amount, part uint64) money.Amount {
	return sum/10_000*money.Amount(part) + sum%10_000*money.Amount(part)/10_000
}

// Machine is the contract's rules, as guardians and wallets follow them.
func Machine() contract.Machine {
	return contract.Machine{Kind: Kind, New: func() contract.State { return &Circle{} }}
}
