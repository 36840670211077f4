package ledger

import (
	"fmt"
)

// PurseTerms is the body of a purse entry.
type PurseTerms struct {
	_         struct{}  `cbor:",toarray"`
	Owner     Account   // where the remainder returns: a single account
	Allowance []Balance // what may be promised: the purse's balances when it is filled
	Expiry    uint64    // unix ms: entries timed later may credit only the owner
}

// DecodePurseTerms reads the body of a purse entry.
func DecodePurseTerms(b []byte) (PurseTerms, error) {
	var p PurseTerms
	if err := Decode("purse", b, MaxBody, &p); err != nil {
		return PurseTerms{}, err
	}
	if err := p.Owner.Validate(); err != nil {
		return PurseTerms{}, err
	}
	if p.Expiry == 0 || p.Expiry > MaxTime {
		return PurseTerms{}, fmt.Errorf("%w: purse expiry %d", ErrMalformed, p.Expiry)
	}
	return p, validBalances("allowance", p.Allowance)
}

// purseTermsRule is what the first entry of a purse shows by itself.
func purseTermsRule(e *Entry) error {
	terms, err := DecodePurseTerms(e.Body)
	switch {
	case err != nil:
		return refuse(CodeMalformed, "%v", err)
	case e.Account.Type() != TypePurse || e.Seq != 1 || e.Round != 0:
		return refuse(CodeKind, "the terms of a purse are its first entry")
	case len(e.Claims) == 0 || len(e.Credits) != 0:
		return refuse(CodeKind, "the terms of a purse claim what fills it, and credit nobody")
	case terms.Owner.Type() != TypeSingle || terms.Owner.Key() == e.Account.Key():
		return refuse(CodeKind, "the owner of a purse is another key's single account")
	case terms.Expiry <= e.Time:
		return refuse(CodeKind, "the purse expires before it is filled")
	}
	for i, l := range e.Locks {
		if l.Condition.Tag != ConditionDeposit || len(l.Condition.Data) != 0 || l.Payee.Type() != TypeJoint {
			return refuse(CodeKind, "lock %d of a purse is no deposit for a joint account", i)
		}
		if l.RefundFrom <= terms.Expiry {
			return refuse(CodeKind, "deposit %d comes back before the purse expires", i)
		}
	}
	return nil
}

// purseRule is what an entry of a purse may do after its terms: pay from the
// allowance until it expires, and the owner always; an opening closes it.
func (s State) purseRule(e *Entry) error {
	if s.Account.Type() != TypePurse || e.Kind == KindPurse {
		return nil
	}
	if len(s.Purse) != 1 {
		return refuse(CodeKind, "a purse begins with its terms")
	}
	terms := &s.Purse[0]
	switch {
	case e.Kind == KindSettlement:
		return settlementCredits(e, terms.Owner)
	case e.Kind == KindOpening && e.Round >= SettleRound:
		return refuse(CodeRound, "rounds from %d on are for settlements", uint64(SettleRound))
	case e.Kind == KindOpening:
		return nil
	case e.Kind != KindPay:
		return refuse(CodeKind, "a purse only pays")
	case len(e.Claims) != 0:
		return refuse(CodeKind, "a purse takes no money after its terms")
	}
	if e.Time <= terms.Expiry && e.Round == 0 {
		return nil
	}
	for i, c := range e.Credits {
		if c.Payee != terms.Owner {
			return refuse(CodeKind, "the purse is closed or expired: credit %d is not for its owner", i)
		}
	}
	return nil
}

// purse sets the deposit apart when a purse is filled, and gives it back when
// it is opened.
func (a After) purse(e *Entry) (After, error) {
	var err error
	switch e.Kind {
	case KindOpening:
		for _, d := range a.Deposit {
			if a.Balances, err = plus(a.Balances, d.Asset, d.Amount); err != nil {
				return After{}, err
			}
		}
		a.Deposit = nil
	case KindSettlement:
		if len(a.Balances) > 0 {
			return After{}, refuse(CodeKind, "a settlement leaves nothing in the purse")
		}
	case KindPurse:
		for _, l := range e.Locks {
			if a.Deposit, err = plus(a.Deposit, l.Asset, l.Amount); err != nil {
				return After{}, err
			}
		}
		terms, err := DecodePurseTerms(e.Body)
		if err != nil || !equal(terms.Allowance, a.Balances) {
			return After{}, refuse(CodeKind, "the allowance is what the purse holds beside its deposit")
		}
	}
	return a, nil
}
