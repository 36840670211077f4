package book

import (
	"fmt"

	"sanduk.app/wallet/ledger"
)

// settle marks an entry and all held entries below it as final.
func (b *Book) settle(s *ledger.Signed) error {
	for {
		at, ok, err := b.FinalAt(s.Entry.Account, s.Entry.Seq)
		if err != nil {
			return err
		}
		if ok {
			if at != s.ID() {
				return fmt.Errorf("%w: account %s, place %d: %s and %s", ErrTwoCertified, s.Entry.Account, s.Entry.Seq, at, s.ID())
			}
			return nil
		}
		if err := b.settleOne(s); err != nil {
			return err
		}
		if s.Entry.Prev.IsZero() {
			return nil
		}
		below, held, err := b.Entry(s.Entry.Prev)
		if err != nil || !held {
			return err
		}
		s = below
	}
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
	if err := b.settle(s); err != nil {
		return err
	}
	return b.link(s)
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

// linkOne tells whether it gave a final entry its state just now.
func (b *Book) linkOne(s *ledger.Signed) (bool, error) {
	if _, known, err := b.State(s.ID()); err != nil || known {
		return false, err
	}
	before := ledger.Empty(s.Entry.Account)
	if !s.Entry.Prev.IsZero() {
		var known bool
		var err error
		if before, known, err = b.State(s.Entry.Prev); err != nil || !known {
			return false, err
		}
	}
	state, err := before.Adopt(s)
	if err != nil {
		return false, fmt.Errorf("certified entry %s: %w", s.ID(), err)
	}
	return true, b.mark(s, judged, &state.Holder)
}
