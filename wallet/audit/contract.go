package audit

import (
	"errors"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/ledger"
)

// ruled follows a contract by its own rules, from its first entry on. What they
// forbid is no error: Apply then says of the entry that nothing allows it.
func (a *auditor) ruled(before ledger.State, s *ledger.Signed, facts *ledger.Facts) error {
	kind := s.Entry.Kind
	if !kind.IsContract() || !before.Tip.IsZero() && before.Contract != kind {
		return nil
	}
	var paid []contract.Payment
	for i, c := range s.Entry.Claims {
		from, held, err := a.book.Entry(c.Entry)
		if err != nil || !held {
			return err
		}
		paid = append(paid, contract.Payment{Payer: from.Entry.Account, Asset: facts.Claimed[i].Asset, Amount: facts.Claimed[i].Amount})
	}
	err := a.contracts.Check(s, paid, a.book.Entry, a.verify)
	var refusal *ledger.Refusal
	var wait *ledger.Wait
	switch {
	case errors.As(err, &refusal):
		a.fault("entry "+s.ID().String(), err)
	case errors.As(err, &wait):
	default:
		facts.Ruled = err == nil
		return err
	}
	return nil
}
