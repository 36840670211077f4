package ledger

import (
	"fmt"

	"sanduk.app/wallet/money"
)

// A single account may hold its money: until a day, or until there is a sum, it
// pays nothing out, whoever has its key. What comes in is taken as ever. Who
// needs the money sooner asks by a release, and guardians vote for a payment
// only some time after they heard of that.

// Hold is the body of a hold entry. It ends on a day or when a sum is there,
// whichever comes first; one of the two is named.
type Hold struct {
	_     struct{}     `cbor:",toarray"`
	Until uint64       // unix ms; 0: no day
	Asset ID           // of Sum; zero: no sum
	Sum   money.Amount // that ends it, once the account has as much
	Wait  uint64       // ms from when a guardian heard of a release to its vote for a payment
}

// MaxWait bounds the time that a release takes: nobody's money is held for ever.
const MaxWait = 366 * 24 * 60 * 60 * 1000

// DecodeHold reads the body of a hold entry.
func DecodeHold(b []byte) (Hold, error) {
	var h Hold
	if err := Decode("hold", b, MaxBody, &h); err != nil {
		return Hold{}, err
	}
	return h, h.Validate()
}

// Validate tells whether money can be held so.
func (h *Hold) Validate() error {
	switch {
	case h.Until == 0 && h.Sum == 0:
		return fmt.Errorf("%w: a hold without an end", ErrMalformed)
	case h.Until > MaxTime || h.Sum > MaxAmount || h.Asset.IsZero() != (h.Sum == 0):
		return fmt.Errorf("%w: a hold until %d or %d", ErrMalformed, h.Until, h.Sum)
	case h.Wait == 0 || h.Wait > MaxWait:
		return fmt.Errorf("%w: a hold with a wait of %d", ErrMalformed, h.Wait)
	}
	return nil
}

// Over tells whether a hold has ended for an entry of a time, where the account
// has a balance.
func (h *Hold) Over(time uint64, has *After) bool {
	return h.Until > 0 && time >= h.Until || h.Sum > 0 && has.Balance(h.Asset) >= h.Sum
}

// Held is a hold that is in force after an entry.
type Held struct {
	_       struct{} `cbor:",toarray"`
	Hold    Hold
	Release ID // the entry that asked to end it sooner; zero: none
}

// holdBodyRule is that of a hold, and of a release, as each shows by itself.
func holdBodyRule(e *Entry) error {
	if e.Account.Type() != TypeSingle || len(e.Credits)+len(e.Locks) != 0 {
		return refuse(CodeKind, "%s is of a single account, and pays nothing", e.Kind)
	}
	if e.Kind == KindRelease {
		if len(e.Body) != 0 || len(e.Claims) != 0 {
			return refuse(CodeKind, "a release has no body and claims nothing")
		}
		return nil
	}
	if _, err := DecodeHold(e.Body); err != nil {
		return refuse(CodeMalformed, "%v", err)
	}
	return nil
}

// paysOut tells whether an entry takes money out of its account.
func (e *Entry) paysOut() bool { return len(e.Credits)+len(e.Locks) > 0 || e.Kind == KindRedeem }

// holdRule is that of an account whose money is held; has is what it has with
// what the entry claims.
func (s State) holdRule(e *Entry, has *After) error {
	held := Held{}
	if len(s.Held) == 1 {
		held = s.Held[0]
	}
	in := len(s.Held) == 1 && !held.Hold.Over(e.Time, has)
	switch {
	case e.Kind == KindRelease && (!in || !held.Release.IsZero()):
		return refuse(CodeKind, "there is no hold to release")
	case e.Kind == KindHold && in && held.Release.IsZero():
		return refuse(CodeKind, "the money is held already")
	case e.paysOut() && in && held.Release.IsZero():
		r := refuse(CodeKind, "the account holds its money")
		r.Balance = Balance{Asset: held.Hold.Asset, Amount: held.Hold.Sum}
		return r
	}
	return nil
}

// heldAfter is what is held after an entry that was found right.
func (s State) heldAfter(e *Signed) []Held {
	switch {
	case e.Entry.Kind == KindHold:
		if h, err := DecodeHold(e.Entry.Body); err == nil {
			return []Held{{Hold: h}}
		}
	case e.Entry.Kind == KindRelease && len(s.Held) == 1:
		return []Held{{Hold: s.Held[0].Hold, Release: e.ID()}}
	case e.Entry.paysOut():
		return nil
	}
	return s.Held
}

// Early gives the hold that only a release lets an entry pass by: it pays out
// before the day, and before the sum is there. The entry's After is right.
func (s State) Early(e *Entry) (Held, bool) {
	if len(s.Held) == 0 || !e.paysOut() {
		return Held{}, false
	}
	held := s.Held[0]
	has := money.Amount(0)
	add := func(asset ID, amount money.Amount) {
		if asset == held.Hold.Asset {
			has = min(has+amount, MaxAmount) // both are at most that, and so can't wrap
		}
	}
	for _, b := range e.After.Balances {
		add(b.Asset, b.Amount)
	}
	for i := range e.Credits {
		add(e.Credits[i].Asset, e.Credits[i].Amount)
	}
	for i := range e.Locks {
		add(e.Locks[i].Asset, e.Locks[i].Amount)
	}
	if supply, ok := SupplyOf(e); ok && e.Kind == KindRedeem {
		add(supply.Asset, supply.Amount)
	}
	over := held.Hold.Until > 0 && e.Time >= held.Hold.Until || held.Hold.Sum > 0 && has >= held.Hold.Sum
	return held, !over
}
