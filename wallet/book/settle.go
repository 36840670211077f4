package book

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// settle marks an entry and all held entries below it as final, and gives the
// lowest that it marked; the entry itself when all were final already.
func (b *Book) settle(s *ledger.Signed) (*ledger.Signed, error) {
	lowest := s
	for {
		if err := b.displace(s); err != nil {
			return nil, err
		}
		at, ok, err := b.FinalAt(s.Entry.Account, s.Entry.Seq)
		if err != nil {
			return nil, err
		}
		if ok {
			if at != s.ID() {
				return nil, fmt.Errorf("%w: account %s, place %d: %s and %s", ErrTwoCertified, s.Entry.Account, s.Entry.Seq, at, s.ID())
			}
			return lowest, nil
		}
		if err := b.settleOne(s); err != nil {
			return nil, err
		}
		lowest = s
		if s.Entry.Prev.IsZero() {
			return lowest, nil
		}
		below, held, err := b.Entry(s.Entry.Prev)
		if err != nil || !held {
			return lowest, err
		}
		s = below
	}
}

// settleAndLink settles an entry and gives states from the lowest settled on.
func (b *Book) settleAndLink(s *ledger.Signed) error {
	lowest, err := b.settle(s)
	if err != nil {
		return err
	}
	return b.link(lowest)
}

// settleOne marks one entry, delivers its credits and takes what it claims out
// of its author's inbox.
func (b *Book) settleOne(s *ledger.Signed) error {
	e := &s.Entry
	if err := b.put(finals, finalKey(e.Account, e.Seq), idKey(s)); err != nil {
		return err
	}
	if err := b.listClaims(s); err != nil {
		return err
	}
	for _, c := range e.Claims {
		if err := b.tx.Delete(b.bucket(inbox), inboxKey(e.Account, c)); err != nil {
			return err
		}
	}
	if err := errors.Join(b.settlePaid(s), b.settleLocks(s)); err != nil {
		return err
	}
	for i, c := range e.Credits {
		if err := b.deliver(c.Payee, ledger.CreditID{Entry: s.ID(), Index: uint64(i)}); err != nil {
			return err
		}
	}
	return nil
}

// deliver puts a credit into its payee's inbox, unless a certified entry has
// claimed it: entries may arrive in any order.
func (b *Book) deliver(payee ledger.Account, c ledger.CreditID) error {
	claimants, err := b.Claimants(c)
	if err != nil {
		return err
	}
	for _, id := range claimants {
		if final, err := b.Final(id); err != nil || final {
			return err
		}
	}
	return b.put(inbox, inboxKey(payee, c), nil)
}

// settleLocks makes the locks of an entry known, and shows each to both who may
// have to close it; a closing takes its lock away from them.
func (b *Book) settleLocks(s *ledger.Signed) error {
	for i := range s.Entry.Locks {
		p, ok := ledger.PlacedIn(s, uint64(i))
		if !ok {
			continue
		}
		account := p.Account()
		if err := b.put(locks, account[:], creditKey(p.Credit)); err != nil {
			return err
		}
		if closing, closed, err := b.closingOf(account); err != nil {
			return err
		} else if closed {
			if err := b.link(closing); err != nil { // it could have no state before
				return err
			}
			continue
		}
		for _, party := range []ledger.Account{p.Lock.Payee, p.Payer} {
			if err := b.put(inbox, inboxKey(party, lockIndex(p.Credit)), nil); err != nil {
				return err
			}
		}
	}
	if s.Entry.Kind != ledger.KindClosing {
		return nil
	}
	p, known, err := b.Lock(s.Entry.Account)
	if err != nil || !known {
		return err
	}
	for _, party := range []ledger.Account{p.Lock.Payee, p.Payer} {
		if err := b.tx.Delete(b.bucket(inbox), inboxKey(party, lockIndex(p.Credit))); err != nil {
			return err
		}
	}
	return nil
}

// closingOf is the final closing of a lock, which may have come before the
// entry that makes the lock.
func (b *Book) closingOf(account ledger.Account) (*ledger.Signed, bool, error) {
	id, closed, err := b.FinalAt(account, 1)
	if err != nil || !closed {
		return nil, false, err
	}
	s, held, err := b.Entry(id)
	if err == nil && !held {
		err = broken("closing "+id.String(), store.ErrNotFound)
	}
	return s, true, err
}

// settleBelow settles an entry that arrives after a certified one which
// follows it.
func (b *Book) settleBelow(s *ledger.Signed) error {
	id, ok, err := b.FinalAt(s.Entry.Account, s.Entry.Seq+1)
	if err != nil || !ok {
		return err
	}
	above, ok, err := b.Entry(id)
	if err != nil || !ok || above.Entry.Prev != s.ID() {
		return err
	}
	return b.settleAndLink(s)
}

// link gives final entries their state, upward from one whose predecessor has
// it: a quorum checked them, so their word is taken.
func (b *Book) link(s *ledger.Signed) error {
	if below, held, err := b.Entry(s.Entry.Prev); err != nil {
		return err
	} else if held {
		if _, known, err := b.State(below.ID()); err != nil || !known {
			return err
		}
	}
	for {
		linked, err := b.linkOne(s)
		if err != nil || !linked {
			return err
		}
		id, ok, err := b.FinalAt(s.Entry.Account, s.Entry.Seq+1)
		if err != nil || !ok {
			return err
		}
		if s, ok, err = b.Entry(id); err != nil || !ok {
			return err
		}
	}
}

// linkOne gives a final entry its state, and tells whether it has one now.
func (b *Book) linkOne(s *ledger.Signed) (bool, error) {
	if _, known, err := b.State(s.ID()); err != nil || known {
		return known, err
	}
	before := ledger.Empty(s.Entry.Account)
	if !s.Entry.Prev.IsZero() {
		var known bool
		var err error
		if before, known, err = b.State(s.Entry.Prev); err != nil || !known {
			return false, err
		}
	}
	var facts ledger.Facts
	if s.Entry.Account.Type() == ledger.TypeLock {
		p, known, err := b.Lock(s.Entry.Account)
		if err != nil || !known {
			return false, err
		}
		facts.Lock = &p
	}
	facts.Next = quorum.NextHolder(&s.Entry)
	state, err := before.Adopt(s, facts)
	if err != nil {
		return false, fmt.Errorf("certified entry %s: %w", s.ID(), err)
	}
	return true, b.mark(s, judged, &state)
}
