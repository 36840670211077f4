// Package contracttest has the smallest contract there is, for tests of what
// stands around contracts. Only tests import it.
package contracttest

import (
	"errors"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// PotKind is the kind of a pot's entries.
const PotKind ledger.Kind = "contract-pot"

// Pot is a contract that keeps one asset until its acts name who takes all of
// it: 33 bytes, an account. With empty acts it only keeps.
type Pot struct {
	Asset  ledger.ID
	Held   money.Amount
	Events int
}

var _ contract.State = (*Pot)(nil)

// Machine is the pot's rules.
func Machine() contract.Machine {
	return contract.Machine{Kind: PotKind, New: func() contract.State { return &Pot{} }}
}

// Clone is a copy.
func (p *Pot) Clone() contract.State { c := *p; return &c }

// Apply keeps what was paid, and pays it out if the acts say so.
func (p *Pot) Apply(ev *contract.Event) ([]contract.Effect, error) {
	p.Events++
	for _, paid := range ev.Paid {
		if p.Asset.IsZero() {
			p.Asset = paid.Asset
		}
		if paid.Asset != p.Asset {
			return nil, errors.New("a pot keeps one asset")
		}
		var err error
		if p.Held, err = p.Held.Plus(paid.Amount); err != nil {
			return nil, err
		}
	}
	if len(ev.Acts) == 0 {
		return nil, nil
	}
	if len(ev.Acts) != len(ledger.Account{}) {
		return nil, errors.New("no account")
	}
	out := []contract.Effect{{Payee: ledger.Account(ev.Acts), Asset: p.Asset, Amount: p.Held}}
	p.Held = 0
	return out, nil
}

// Balances is what it keeps.
func (p *Pot) Balances() []ledger.Balance {
	if p.Held == 0 {
		return nil
	}
	return []ledger.Balance{{Asset: p.Asset, Amount: p.Held}}
}
