// Package contract is the ground that contracts stand on. A contract is a joint
// account whose first entry founded it: from then on its entries follow the
// rules of a [Machine], which is a pure function over the account's own feed.
// The feed is the total order; every node that holds it computes the same state
// without asking anybody, and a guardian votes for an entry only if the
// contract's own rules give exactly the payments that it makes.
//
// Start with [Step]. A [Keeper] folds feeds, and remembers what it folded; its
// [Keeper.Check] is what guardians, wallets and audits ask. Contracts are
// packages below this one, and package known lists them.
//
// A state depends on nothing but the entries' content. Approvals are no part of
// an entry's id, so no rule may count them: a consent of one member that goes
// beyond "enough have approved" is a signature inside the entry's acts.
package contract

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Body is the body of every entry of a contract.
type Body struct {
	_ struct{} `cbor:",toarray"`
	// Paid is what the entry claims, credit by credit. Guardians hold it against
	// the credits themselves, so that whoever has the feed alone can fold it.
	Paid []Payment
	Acts []byte // what it does, in the contract's own canonical CBOR
}

// Payment is a credit to the contract: whose feed made it, and how much it was.
type Payment struct {
	_      struct{} `cbor:",toarray"`
	Payer  ledger.Account
	Asset  ledger.ID
	Amount money.Amount
}

// DecodeBody reads the body of a contract's entry.
func DecodeBody(raw []byte) (Body, error) {
	var b Body
	if err := ledger.Decode("contract", raw, ledger.MaxBody, &b); err != nil {
		return Body{}, err
	}
	if len(b.Paid) > ledger.MaxClaims {
		return Body{}, fmt.Errorf("%w: %d payments", ledger.ErrMalformed, len(b.Paid))
	}
	return b, nil
}

// Event is an entry of the contract's account, as its machine sees it.
type Event struct {
	Community ledger.ID
	Account   ledger.Account // the contract's own; what members sign inside acts should name both
	Seq       uint64         // 1: it founds the contract
	Time      uint64         // unix ms, never below that of the event before
	Paid      []Payment
	Acts      []byte
	// Verify checks signatures inside the acts. Nil: the entry was judged before,
	// by this node or by a quorum, and nothing is verified again.
	Verify ledger.Verify
}

// Trusted tells whether the event's bytes and signatures were checked before.
func (e *Event) Trusted() bool { return e.Verify == nil }

// Decode reads acts, or a part of them, into v: canonical bytes only, unless
// they were judged before.
func (e *Event) Decode(item string, raw []byte, v any) error {
	if e.Trusted() {
		return ledger.Reread(item, raw, v)
	}
	return ledger.Decode(item, raw, ledger.MaxBody, v)
}

// Effect is a payment that the contract makes by an event.
type Effect struct {
	Payee  ledger.Account
	Asset  ledger.ID
	Amount money.Amount
}

// State is a contract after some events. It is a value to all but Apply.
type State interface {
	// Clone is a deep copy.
	Clone() State
	// Apply changes the state by an event, and gives the payments that the event
	// makes, in order. An error says which rule forbids it; the state must not be
	// used any more then. A *ledger.Wait says that a newer version might know it.
	Apply(*Event) ([]Effect, error)
	// Balances is what the account has to hold, ascending by asset, none of them
	// zero. An entry after which it holds anything else is refused.
	Balances() []ledger.Balance
}

// Machine is a contract's rules.
type Machine struct {
	Kind ledger.Kind // "contract-" and a name: of every entry of such a contract
	New  func() State
}

var errEffects = errors.New("the contract would pay what no entry can")

// Step gives the state after an event, and the payments that the event makes.
// The state before stays as it is.
func Step(s State, ev *Event) (State, []Effect, error) {
	next := s.Clone()
	effects, err := next.Apply(ev)
	if err != nil {
		return nil, nil, err
	}
	if len(effects) > ledger.MaxCredits {
		return nil, nil, fmt.Errorf("%w: %d payments at once", errEffects, len(effects))
	}
	for _, e := range effects {
		if e.Amount == 0 || e.Amount > ledger.MaxAmount || e.Asset.IsZero() || e.Payee == ev.Account || e.Payee.Type() == ledger.TypeLock {
			return nil, nil, fmt.Errorf("%w: %d to %s", errEffects, e.Amount, e.Payee)
		}
	}
	return next, effects, nil
}

// Credits are effects as an entry carries them.
func Credits(effects []Effect) []ledger.Credit {
	var out []ledger.Credit
	for _, e := range effects {
		out = append(out, ledger.Credit{Payee: e.Payee, Asset: e.Asset, Amount: e.Amount})
	}
	return out
}

// EventOf is an entry with its body, as its machine sees it.
func EventOf(e *ledger.Entry, b Body, verify ledger.Verify) *Event {
	return &Event{Community: e.Community, Account: e.Account, Seq: e.Seq, Time: e.Time, Paid: b.Paid, Acts: b.Acts, Verify: verify}
}
