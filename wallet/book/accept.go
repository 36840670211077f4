package book

import (
	"bytes"

	"sanduk.app/wallet/ledger"
)

// Accept stores what others know, as Learn does, but looks at the author's
// signatures: an entry's id does not cover them, so that a certificate is good
// for an entry whose signatures a carrier has replaced. What can be told here to
// be signed wrongly is not kept; of two copies a good one is, whichever came
// first. What can't be told, since what is below the entry is not held, is kept
// until a good copy comes. It tells whether the entry is held now.
func (b *Book) Accept(e Evidence, verify ledger.Verify) (bool, error) {
	s, ok, err := b.better(e.Entry, verify)
	if err != nil || !ok {
		return false, err
	}
	e.Entry = s
	return true, b.Learn(e)
}

// better is the copy of an entry to keep, of the one that is held and another;
// false: none is good.
func (b *Book) better(s *ledger.Signed, verify ledger.Verify) (*ledger.Signed, bool, error) {
	held, there, err := b.Entry(s.ID())
	if err != nil || there && bytes.Equal(held.Bytes(), s.Bytes()) {
		return s, err == nil, err
	}
	known, right, err := b.signedRight(s, verify)
	switch {
	case err != nil:
		return nil, false, err
	case !there:
		return s, right || !known, nil
	case !right:
		return held, true, nil
	}
	if _, right, err = b.signedRight(held, verify); err != nil || right {
		return held, err == nil, err
	}
	return s, true, b.replace(s)
}

// signedRight checks the signatures of an entry where it stands. A settlement's,
// and an amendment's, are the guardians', whom a book does not know.
func (b *Book) signedRight(s *ledger.Signed, verify ledger.Verify) (known, right bool, err error) {
	if s.Entry.Kind == ledger.KindSettlement || s.Entry.Kind == ledger.KindAmendment || s.ID() == b.community {
		return false, false, nil
	}
	state, known, err := b.StateBelow(s)
	if err != nil || !known {
		return false, false, err
	}
	facts, err := b.lockFacts(s.Entry.Account)
	if err != nil || s.Entry.Account.Type() == ledger.TypeLock && facts.Lock == nil {
		return false, false, err
	}
	return true, state.CheckAuthority(s, facts, verify) == nil, nil
}

// replace puts a copy with good signatures in the place of another.
func (b *Book) replace(s *ledger.Signed) error {
	r, held, err := b.record(s.ID())
	if err != nil || !held {
		return err
	}
	return b.write(s, r)
}
