package ledger

import (
	"fmt"
)

// State is an account as an entry leaves it: a value, of which Apply makes the
// next one. It can be encoded, for stores; it never travels.
type State struct {
	_       struct{} `cbor:",toarray"`
	Account Account
	Tip     Tip // zero before the first entry
	Time    uint64
	Holder  Holder
	After   After
	Purse   []PurseTerms // of a purse, exactly one; else none
	Friends []Friends    // whom the account named last to open it with a new key: none, or one
	// Contract is the kind of the entry that founded the account as a contract's;
	// of other accounts it is empty.
	Contract Kind
	Held     []Held // of an account whose money is held, exactly one; else none
}

// Facts are what an entry stands on beside its own feed. The caller looks them
// up and answers for their being certified (or, for a wallet's own drafts,
// for saying that they are not).
type Facts struct {
	Claimed []Credit // the credits that the entry claims, in the order of its claims
	Asset   *Entry   // of an issue or a redeem: the entry that defined the asset
	Lock    *Placed  // of an entry of a lock account: the lock, and who made it
	Settle  *Holder  // of a settlement: the guardians, with the one whose turn it is to propose
	// Ruled says of an entry of a contract's kind that the contract's own rules
	// were asked, and that its credits are what they give (package contract).
	Ruled bool
	Next  *Holder // of an amendment: the guardians whom it names, who write the account from then on
}

// Empty is the state before the first entry.
func Empty(account Account) State { return State{Account: account} }

// HolderFor is who may write the entry: the state's holder; before the first
// entry, the one that the account's id speaks of.
// The facts matter to lock accounts, whose holder is in the lock, and to
// settlements, which guardians write.
func (s State) HolderFor(e *Signed, facts Facts) (Holder, error) {
	switch {
	case e.Entry.Kind == KindSettlement:
		return settlersOf(facts)
	case !s.Tip.IsZero():
		return s.Holder, nil
	case s.Account.Type() == TypeLock && facts.Lock != nil && facts.Lock.Account() == s.Account:
		return facts.Lock.Holder(), nil
	}
	return FirstHolder(s.Account, e.Authority.Joint)
}

// FirstHolder is an account's authority before any opening changed it; a joint
// account's members are those that its first entry shows.
func FirstHolder(account Account, joint []Joint) (Holder, error) {
	switch {
	case account.Type() == TypeSingle || account.Type() == TypePurse:
		return singleHolder(account), nil
	case account.Type() == TypeJoint && len(joint) == 1 && joint[0].Account() == account:
		return joint[0].Holder(), nil
	case account.Type() == TypeLock:
		return Holder{}, &Wait{Reason: WaitEntry, Text: "the entry that made this lock is not certified here"}
	}
	return Holder{}, refuse(CodeAuthority, "the members of account %s are not shown", account)
}

// Apply gives the state after the entry, or says why there is none: a *Refusal
// when a rule is broken, a *Wait when the kind is not known here. It checks the
// place in the feed, time, the kind's own form, money, and that the entry's
// After says the same. It checks no signature, and does not know which credits
// were claimed before: both are the caller's, who knows the feed.
func (s State) Apply(e *Signed, facts Facts) (State, error) {
	if err := s.follows(e); err != nil {
		return State{}, err
	}
	holder, err := s.HolderFor(e, facts)
	if err != nil {
		return State{}, err
	}
	after, err := s.next(e, facts)
	if err == nil {
		err = holder.mayChange(&e.Entry)
	}
	if err != nil {
		return State{}, err
	}
	if !sameAfter(&after, &e.Entry.After) {
		return State{}, refuse(CodeAfter, "entry %s states another result than its own", e.ID().Short())
	}
	return s.then(e, holder, facts), nil
}

// then is the state that an entry which was found right leaves.
func (s State) then(e *Signed, holder Holder, facts Facts) State {
	next := State{Account: s.Account, Tip: e.Tip(), Time: e.Entry.Time, Holder: holder, After: e.Entry.After, Purse: s.Purse, Friends: s.Friends, Contract: s.Contract, Held: s.heldAfter(e)}
	if s.Tip.IsZero() && e.Entry.Kind.IsContract() {
		next.Contract = e.Entry.Kind
	}
	switch e.Entry.Kind {
	case KindSettlement:
		next.Holder = s.Holder
	case KindPurse:
		if terms, err := DecodePurseTerms(e.Entry.Body); err == nil {
			next.Purse = []PurseTerms{terms}
		}
	case KindFriends:
		if f, err := DecodeFriends(e.Entry.Body); err == nil {
			next.Friends = []Friends{f}
		}
	case KindOpening:
		if to, named := newHolder(&e.Entry); named {
			next.Holder = to
		}
	case KindAmendment:
		if facts.Next != nil {
			next.Holder = *facts.Next
		}
	}
	return next
}

// Next is the After that an entry must state, for authors: e's place and After
// need not be filled in yet.
func (s State) Next(e *Entry, facts Facts) (After, error) {
	return s.next(&Signed{Entry: *e}, facts)
}

func (s State) follows(e *Signed) error {
	var err *Refusal
	switch {
	case e.Entry.Account != s.Account:
		err = refuse(CodeLink, "the entry is for account %s", e.Entry.Account)
	case e.Entry.Prev != s.Tip.Entry || e.Entry.Seq != s.Tip.Seq+1:
		err = refuse(CodeLink, "entry %d does not follow entry %d", e.Entry.Seq, s.Tip.Seq)
	case e.Entry.Opens() && e.Entry.Round <= s.Tip.Round:
		err = refuse(CodeRound, "an opening for round %d does not raise round %d", e.Entry.Round, s.Tip.Round)
	case !e.Entry.Opens() && e.Entry.Round != s.Tip.Round:
		err = refuse(CodeRound, "round %d without an opening, the account is in round %d", e.Entry.Round, s.Tip.Round)
	case e.Entry.Time < s.Time:
		err = refuse(CodeTime, "the entry is timed before the one that it follows")
	default:
		return nil
	}
	err.Tip = s.Tip
	return err
}

// next is the core's one formula: before + claims + issued − credits − locks −
// redeemed.
func (s State) next(e *Signed, facts Facts) (After, error) {
	if err := s.contractRule(&e.Entry); err != nil {
		return After{}, err
	}
	flow, err := flowOf(&e.Entry, facts)
	if err != nil {
		return After{}, err
	}
	if err := s.purseRule(&e.Entry); err != nil {
		return After{}, err
	}
	after := s.After
	if err := after.claim(s.Account, e.Entry.Claims, facts.Claimed); err != nil {
		return After{}, err
	}
	if flow.issued != nil {
		if err := after.issue(*flow.issued); err != nil {
			return After{}, err
		}
	}
	if err := s.holdRule(&e.Entry, &after); err != nil {
		return After{}, err
	}
	if e.Entry.Kind == KindSettlement {
		if after, err = after.settle(&e.Entry); err != nil {
			return After{}, err
		}
	}
	for _, c := range e.Entry.Credits {
		if after.Balances, err = minus(after.Balances, c.Asset, c.Amount); err != nil {
			return After{}, err
		}
	}
	for _, l := range e.Entry.Locks {
		if after.Balances, err = minus(after.Balances, l.Asset, l.Amount); err != nil {
			return After{}, err
		}
	}
	if flow.redeemed != nil {
		if err := after.redeem(*flow.redeemed); err != nil {
			return After{}, err
		}
	}
	if s.Account.Type() == TypePurse {
		return after.purse(&e.Entry)
	}
	return after, nil
}

func (a *After) claim(account Account, ids []CreditID, credits []Credit) error {
	if len(ids) != len(credits) {
		return fmt.Errorf("%w: %d claims with %d credits", ErrMalformed, len(ids), len(credits))
	}
	var err error
	for i, c := range credits {
		if c.Payee != account {
			r := refuse(CodeNotYours, "credit %s is for another account", ids[i])
			r.Credit = ids[i]
			return r
		}
		if a.Balances, err = plus(a.Balances, c.Asset, c.Amount); err != nil {
			return err
		}
		a.ClaimHash = ClaimHash(a.ClaimHash, ids[i])
		a.ClaimCount++
	}
	return nil
}

func (a *After) issue(s Supply) error {
	t := a.Total(s.Asset)
	sum, err := t.Issued.Plus(s.Amount)
	if err != nil || sum > MaxAmount {
		r := refuse(CodeOverflow, "more would be issued than an amount can say")
		r.Balance = Balance{Asset: s.Asset, Amount: t.Issued}
		return r
	}
	t.Issued = sum
	a.Totals = withTotal(a.Totals, t)
	a.Balances, err = plus(a.Balances, s.Asset, s.Amount)
	return err
}

func (a *After) redeem(s Supply) error {
	t := a.Total(s.Asset)
	var err error
	if t.Redeemed, err = t.Redeemed.Plus(s.Amount); err != nil || t.Redeemed > t.Issued {
		r := refuse(CodeFunds, "more would be redeemed than was issued")
		r.Balance = Balance{Asset: s.Asset, Amount: t.Issued}
		return r
	}
	a.Totals = withTotal(a.Totals, t)
	a.Balances, err = minus(a.Balances, s.Asset, s.Amount)
	return err
}

// Adopt gives the state after an entry that is certified, taking its word for
// the result: a quorum has checked what this caller may not be able to see.
// Only the place in the feed is checked. Of the facts only the lock and, of an
// amendment, the next holder are asked.
func (s State) Adopt(e *Signed, facts Facts) (State, error) {
	if err := s.follows(e); err != nil {
		return State{}, err
	}
	if e.Entry.Kind == KindSettlement {
		return s.then(e, s.Holder, facts), nil
	}
	holder, err := s.HolderFor(e, facts)
	if err == nil && e.Entry.Kind == KindAmendment {
		err = amendmentRule(&e.Entry, facts)
	}
	if err != nil {
		return State{}, err
	}
	return s.then(e, holder, facts), nil
}
