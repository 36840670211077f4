package ledger

import (
	"bytes"
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/money"
)

// Bodies of the kinds whose rules act in later versions. Their bytes are
// fixed now, so that a ledger begun today reads the same for ever.

// Settlement is the body of a settlement: which original credits of the frozen
// account become claimable, and for how much. A credit id in it is claimed
// with the amount that stands here.
type Settlement struct {
	_     struct{} `cbor:",toarray"`
	Fault ID       // the fault proof's id
	Paid  []Paid   // ascending by credit
}

// Paid is one credit of a settlement.
type Paid struct {
	_      struct{} `cbor:",toarray"`
	Credit CreditID
	Asset  ID
	Amount money.Amount // from the balance and the deposit together
}

// MaxPaid bounds a settlement: all credits of a purse's uncertified stretch.
const MaxPaid = 512

// DecodeSettlement reads the body of a settlement.
func DecodeSettlement(b []byte) (Settlement, error) {
	var s Settlement
	if err := Decode("settlement", b, MaxBody, &s); err != nil {
		return Settlement{}, err
	}
	if s.Fault.IsZero() || len(s.Paid) > MaxPaid {
		return Settlement{}, fmt.Errorf("%w: settlement of %d credits", ErrMalformed, len(s.Paid))
	}
	for i, p := range s.Paid {
		if i > 0 && s.Paid[i-1].Credit.Compare(p.Credit) >= 0 {
			return Settlement{}, fmt.Errorf("%w: settlement credit %d is out of order", ErrMalformed, i)
		}
		if p.Asset.IsZero() || p.Amount == 0 || p.Amount > MaxAmount {
			return Settlement{}, fmt.Errorf("%w: settlement credit %d of %d", ErrMalformed, i, p.Amount)
		}
	}
	return s, nil
}

// validMembers takes 1 to MaxMembers distinct keys.
func validMembers(members []keys.PublicKey) error {
	if len(members) == 0 || len(members) > MaxMembers {
		return fmt.Errorf("%w: %d members", ErrMalformed, len(members))
	}
	for i := range members {
		for j := range i {
			if bytes.Equal(members[i][:], members[j][:]) {
				return fmt.Errorf("%w: member %d is member %d again", ErrMalformed, i, j)
			}
		}
	}
	return nil
}
