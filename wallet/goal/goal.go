// Package goal is what one person saves for: a plan with a name, a target and
// habits, and how far it is. It is PURE, and knows nothing of accounts: package
// wallet keeps a goal's money in an account of its own, which "Pay" can't spend
// from, and sends the plan along as a sealed memo, which the owner alone can
// read. So both come back with the words.
//
// Amounts are whole minor units of the plan's asset, times unix milliseconds,
// shares whole per cents. Everything rounds so that nothing is put aside that
// there is not: shares down, the pace that is needed up. Safe for concurrent use.
package goal

import (
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// ErrPlan says that a plan can't be kept; its text says which part of it.
var ErrPlan = errors.New("not a plan for saving")

// The bounds of a plan. All of it fits into a memo.
const (
	Version    = 1
	MaxName    = 60 // bytes
	MaxPicture = 16 // bytes
	MaxShare   = 100
)

// Plan is what somebody saves for, and how.
type Plan struct {
	_        struct{} `cbor:",toarray"`
	Version  uint64
	Name     string
	Picture  string // the name of one of Pictures
	Asset    ledger.ID
	Target   money.Amount
	By       uint64       // when it is wanted; 0: no date
	Share    uint64       // per cent of each income that is put aside by itself
	Rounding money.Amount // payments are rounded up to a multiple of it, the rest put aside; 0: they are not
}

// Pictures are those that a goal can have.
func Pictures() []string {
	return []string{"box", "book", "roof", "phone", "people", "cal", "coin", "scale", "flag", "globe"}
}

// Validate tells whether a plan can be kept.
func (p *Plan) Validate() error {
	switch {
	case p.Version != Version:
		return fmt.Errorf("%w: version %d", ErrPlan, p.Version)
	case p.Name == "" || len(p.Name) > MaxName || !plain(p.Name):
		return fmt.Errorf("%w: its name %.80q", ErrPlan, p.Name)
	case !picture(p.Picture):
		return fmt.Errorf("%w: its picture %.20q", ErrPlan, p.Picture)
	case p.Asset.IsZero():
		return fmt.Errorf("%w: its currency", ErrPlan)
	case p.Target == 0 || p.Target > ledger.MaxAmount:
		return fmt.Errorf("%w: its target %d", ErrPlan, p.Target)
	case p.Share > MaxShare:
		return fmt.Errorf("%w: %d per cent of each income", ErrPlan, p.Share)
	case p.Rounding > ledger.MaxAmount:
		return fmt.Errorf("%w: rounding up to %d", ErrPlan, p.Rounding)
	case p.By > ledger.MaxTime:
		return fmt.Errorf("%w: its date", ErrPlan)
	}
	return nil
}

// plain tells whether a name is a line of text.
func plain(name string) bool {
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return utf8.ValidString(name)
}

func picture(name string) bool {
	for _, p := range Pictures() {
		if p == name {
			return true
		}
	}
	return false
}

// Bytes is the canonical encoding.
func (p *Plan) Bytes() []byte { return ledger.Encode(p) }

// Decode reads what Bytes gave, and refuses every plan that is not valid.
func Decode(b []byte) (Plan, error) {
	var p Plan
	if err := ledger.Decode("plan for saving", b, ledger.MaxMemoText, &p); err != nil {
		return Plan{}, err
	}
	return p, p.Validate()
}

// ShareOf is what is put aside of an income.
func (p *Plan) ShareOf(income money.Amount) money.Amount {
	whole, rest := income/MaxShare, income%MaxShare
	return whole*money.Amount(p.Share) + rest*money.Amount(p.Share)/MaxShare
}

// RoundUp is what is put aside beside a payment: what is missing to the next
// multiple of Rounding.
func (p *Plan) RoundUp(paid money.Amount) money.Amount {
	if p.Rounding == 0 || paid%p.Rounding == 0 {
		return 0
	}
	return p.Rounding - paid%p.Rounding
}
