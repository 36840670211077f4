package guardian

import (
	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/ledger"
)

// ruled asks a contract's own rules whether they allow an entry. False: the
// entry is no known contract's, or its account is not: Apply says what that
// means.
func (w *weighing) ruled(before ledger.State, s *ledger.Signed, claimed []ledger.Credit) (bool, error) {
	kind := s.Entry.Kind
	if !kind.IsContract() || !w.desk.Contracts.Knows(kind) || !before.Tip.IsZero() && before.Contract != kind {
		return false, nil
	}
	paid, err := w.payments(&s.Entry, claimed)
	if err != nil {
		return false, err
	}
	err = w.desk.Contracts.Check(s, paid, w.past.Entry, w.desk.Verify)
	return err == nil, err
}

// payments are the claimed credits with those who made them.
func (w *weighing) payments(e *ledger.Entry, claimed []ledger.Credit) ([]contract.Payment, error) {
	var out []contract.Payment
	for i, c := range e.Claims {
		from, err := w.entry(c.Entry)
		if err != nil {
			return nil, err
		}
		out = append(out, contract.Payment{Payer: from.Entry.Account, Asset: claimed[i].Asset, Amount: claimed[i].Amount})
	}
	return out, nil
}
