package contract

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"sanduk.app/wallet/ledger"
)

// Entries looks up an entry that is held; false: it is not.
type Entries func(ledger.ID) (*ledger.Signed, bool, error)

// Keeper folds the feeds of contracts, and remembers states by the entry that
// they come after: that entry names its whole chain, so what is remembered
// never is out of date, and an entry costs one step instead of its feed. It is
// safe for concurrent use. The nil Keeper knows no contract.
type Keeper struct {
	machines map[ledger.Kind]Machine

	mu     sync.Mutex
	states map[ledger.ID]State // shared: nobody changes them
}

// mostStates bounds what a keeper remembers: some kilobytes each. When it is
// full it begins anew: what is in use comes back at once.
const mostStates = 1024

// NewKeeper makes one that knows these contracts.
func NewKeeper(machines ...Machine) *Keeper {
	k := &Keeper{machines: map[ledger.Kind]Machine{}, states: map[ledger.ID]State{}}
	for _, m := range machines {
		k.machines[m.Kind] = m
	}
	return k
}

// Knows tells whether a kind is that of a contract known here.
func (k *Keeper) Knows(kind ledger.Kind) bool {
	if k == nil {
		return false
	}
	_, known := k.machines[kind]
	return known
}

// Before is the state of a contract that an entry after prev meets; a zero
// prev: the entry founds it. The state is shared: Step leaves it as it is.
// Errors: *ledger.Wait (the kind is not known, an entry is not held), or the
// store's.
func (k *Keeper) Before(kind ledger.Kind, prev ledger.ID, entries Entries) (State, error) {
	if !k.Knows(kind) {
		return nil, unknown(kind)
	}
	if prev.IsZero() {
		return k.machines[kind].New(), nil
	}
	return k.After(prev, entries)
}

// After is the state of a contract after an entry of its account. Everything up
// to it must have been judged before. Errors as those of Before.
func (k *Keeper) After(id ledger.ID, entries Entries) (State, error) {
	state, above, err := k.nearest(id, entries)
	if err != nil || len(above) == 0 {
		return state, err
	}
	if state == nil {
		kind := above[len(above)-1].Entry.Kind
		if !k.Knows(kind) {
			return nil, unknown(kind)
		}
		state = k.machines[kind].New()
	} else {
		state = state.Clone()
	}
	for _, s := range slices.Backward(above) {
		if err := follow(state, &s.Entry); err != nil {
			return nil, err
		}
	}
	k.remember(id, state)
	return state, nil
}

// nearest is the newest state on the chain that ends at id which is remembered,
// and the entries above it, newest first; nil: all of the chain is above.
func (k *Keeper) nearest(id ledger.ID, entries Entries) (State, []*ledger.Signed, error) {
	if k == nil {
		return nil, nil, unknown("")
	}
	var above []*ledger.Signed
	for !id.IsZero() {
		if state, ok := k.remembered(id); ok {
			return state, above, nil
		}
		s, held, err := entries(id)
		if err != nil {
			return nil, nil, err
		}
		if !held {
			return nil, nil, &ledger.Wait{Reason: ledger.WaitEntry, Text: fmt.Sprintf("entry %s of a contract is not held here", id.Short()), Needs: []ledger.ID{id}}
		}
		above = append(above, s)
		id = s.Entry.Prev
	}
	return nil, above, nil
}

// follow is a step over an entry that was judged before.
func follow(state State, e *ledger.Entry) error {
	if e.Kind == ledger.KindOpening {
		return nil
	}
	var b Body
	if err := ledger.Reread("contract", e.Body, &b); err != nil {
		return err
	}
	if _, err := state.Apply(EventOf(e, b, nil)); err != nil {
		// It was right to whoever judged it: under rules of another version.
		return &ledger.Wait{Reason: ledger.WaitKind, Text: fmt.Sprintf("entry %d of contract %s can't be followed here: %v", e.Seq, e.Account, err)}
	}
	return nil
}

func (k *Keeper) remembered(id ledger.ID) (State, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.states[id]
	return s, ok
}

func (k *Keeper) remember(id ledger.ID, s State) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.states) >= mostStates {
		clear(k.states)
	}
	k.states[id] = s
}

// Check tells whether a contract's rules allow an entry: its body says truly
// what it claims, its credits are exactly what the rules give, and what the
// account holds then is what the contract says. paid is what the claims really
// are. It asks no signature of the entry's own, nor the core's rules. Errors:
// *ledger.Refusal, *ledger.Wait, or the store's.
func (k *Keeper) Check(s *ledger.Signed, paid []Payment, entries Entries, verify ledger.Verify) error {
	e := &s.Entry
	before, err := k.Before(e.Kind, e.Prev, entries)
	if err != nil {
		return err
	}
	body, err := DecodeBody(e.Body)
	if err != nil {
		return ledger.Refuse(ledger.CodeMalformed, "%v", err)
	}
	if !slices.Equal(body.Paid, paid) {
		return ledger.Refuse(ledger.CodeKind, "the contract's entry says of its claims what they are not")
	}
	next, effects, err := Step(before, EventOf(e, body, verify))
	if err != nil {
		return asRefusal(err)
	}
	if !slices.EqualFunc(Credits(effects), e.Credits, sameCredit) {
		return ledger.Refuse(ledger.CodeKind, "the contract's rules give other payments than the entry makes")
	}
	if !slices.Equal(next.Balances(), e.After.Balances) {
		return ledger.Refuse(ledger.CodeKind, "the account would hold something else than the contract says")
	}
	k.remember(s.ID(), next)
	return nil
}

func sameCredit(a, b ledger.Credit) bool {
	return a.Payee == b.Payee && a.Asset == b.Asset && a.Amount == b.Amount && len(a.Memo)+len(b.Memo) == 0
}

// asRefusal takes a rule's word for a refusal, unless it asks to wait.
func asRefusal(err error) error {
	var wait *ledger.Wait
	var refusal *ledger.Refusal
	if errors.As(err, &wait) || errors.As(err, &refusal) {
		return err
	}
	return ledger.Refuse(ledger.CodeKind, "%v", err)
}

func unknown(kind ledger.Kind) error {
	return &ledger.Wait{Reason: ledger.WaitKind, Text: fmt.Sprintf("contract %q is not known to this version", kind)}
}
