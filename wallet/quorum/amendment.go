package quorum

import (
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// At is this epoch or one of those before it, by its number.
func (e *Epoch) At(number uint64) (*Epoch, bool) {
	for at := e; at != nil; at = at.Before {
		if at.Number == number {
			return at, true
		}
	}
	return nil, false
}

// Holder is who writes the guardians' joint account in this epoch: their
// identity keys, a quorum of them.
func (e *Epoch) Holder() ledger.Holder {
	return ledger.Holder{Members: e.Charter.Members(), Needed: e.Charter.Quorum}
}

// NextHolder is whom an amendment names: who writes the guardians' account from
// then on; nil of other entries.
func NextHolder(e *ledger.Entry) *ledger.Holder {
	if e.Kind != ledger.KindAmendment {
		return nil
	}
	a, err := DecodeAmendment(e.Body)
	if err != nil {
		return nil
	}
	return &ledger.Holder{Members: a.Charter.Members(), Needed: a.Charter.Quorum}
}

// Amend gives the epoch that an amendment starts, once this one's guardians have
// approved and certified it. Nothing else but this epoch is needed: so a wallet
// that slept through several follows them one by one.
func (e *Epoch) Amend(s *ledger.Signed, c *Certificate, verify ledger.Verify) (Epoch, error) {
	next, err := e.next(s, verify)
	if err != nil {
		return Epoch{}, fmt.Errorf("amendment: %w", err)
	}
	if err := e.CheckCertificate(s, c, verify); err != nil {
		return Epoch{}, fmt.Errorf("amendment: %w", err)
	}
	return next, nil
}

// Trusted is Amend for an amendment that was checked when it came.
func (e *Epoch) Trusted(s *ledger.Signed) (Epoch, error) {
	return e.next(s, func(keys.PublicKey, [32]byte, keys.Signature) bool { return true })
}

func (e *Epoch) next(s *ledger.Signed, verify ledger.Verify) (Epoch, error) {
	if s.Entry.Kind != ledger.KindAmendment || s.Entry.Community != e.Community || s.Entry.Account != e.Account || s.Entry.Seq <= e.Began.Seq {
		return Epoch{}, fmt.Errorf("%w: entry %s amends no charter of this community", ErrEpoch, s.ID().Short())
	}
	holder := e.Holder()
	if err := holder.CheckAuthority(s, verify); err != nil {
		return Epoch{}, err
	}
	a, err := e.CheckAmendment(&s.Entry, verify)
	if err != nil {
		return Epoch{}, err
	}
	before := *e // the caller's may go on to be this one
	return Epoch{Community: e.Community, Number: a.Epoch, Charter: a.Charter, Account: e.Account, Began: s.Tip(), Since: s.Entry.Time, Before: &before}, nil
}

// CheckAmendment tells whether an amendment may follow this epoch, but for its
// place and signatures: *ledger.Refusal, or *ledger.Wait where this version does
// not know what it says.
func (e *Epoch) CheckAmendment(entry *ledger.Entry, verify ledger.Verify) (Amendment, error) {
	a, err := DecodeAmendment(entry.Body)
	switch {
	case err != nil:
		return Amendment{}, ledger.Refuse(ledger.CodeMalformed, "%v", err)
	case a.Recovered || a.SignedBy != 0 || a.PresentBy != 0:
		return Amendment{}, &ledger.Wait{Reason: ledger.WaitKind, Text: "recovered epochs are not known to this version"}
	case len(a.Successors) > 0:
		return Amendment{}, &ledger.Wait{Reason: ledger.WaitKind, Text: "successors of an issuer are not known to this version"}
	case a.Epoch != e.Number+1:
		return Amendment{}, ledger.Refuse(ledger.CodeKind, "the amendment is for epoch %d, after epoch %d comes %d", a.Epoch, e.Number, e.Number+1)
	}
	if err := a.Charter.CheckKnown(); err != nil {
		return Amendment{}, err
	}
	if err := e.freshKeys(&a.Charter); err != nil {
		return Amendment{}, err
	}
	for i, s := range a.Charter.Guardians {
		if !verify(s.Identity, BindingDigest(e.Community, a.Epoch, s.Identity, s.VoteKey), s.Binding) {
			return Amendment{}, ledger.Refuse(ledger.CodeAuthority, "the vote key of guardian %d is not signed by its identity for epoch %d", i, a.Epoch)
		}
	}
	return a, nil
}

// freshKeys asks for vote keys that no epoch had: what an old key signs is worth
// nothing, and one that voted before could sign twice.
func (e *Epoch) freshKeys(c *Charter) error {
	old := map[keys.PublicKey]bool{}
	for at := e; at != nil; at = at.Before {
		for _, s := range at.Charter.Guardians {
			old[s.VoteKey] = true
		}
	}
	for i, s := range c.Guardians {
		if old[s.VoteKey] || old[s.Identity] {
			return ledger.Refuse(ledger.CodeKind, "guardian %d has a vote key of an earlier epoch", i)
		}
	}
	return nil
}
