package meet

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// taken is what items meant for the owner, told after they are stored.
type taken struct {
	final  []book.Evidence
	votes  map[ledger.ID][]quorum.Vote
	proofs []*ledger.FaultProof
}

// take checks items, keeps the good ones, and tells the owner what concerns
// her. One bad item does not stop the others; the error is of the bad ones, and
// the giver's.
func (s *side) take(list []wire.Carried) (bad, err error) {
	t := taken{votes: map[ledger.ID][]quorum.Vote{}}
	for i := range list {
		if err := s.handOver(list[i].HandOver); err != nil {
			return bad, err
		}
		if provesItself(&list[i]) {
			wrong := s.readProof(list[i].Evidence, &t)
			bad = errors.Join(bad, wrong)
		}
	}
	err = s.config.Store.Update(func(tx store.Tx) error {
		bag, books := s.bag(tx), book.Open(tx, s.id)
		for i := range list {
			if provesItself(&list[i]) {
				continue
			}
			wrong, err := s.takeOne(bag, books, list[i], &t)
			if err != nil {
				return err
			}
			if wrong != nil {
				bad = errors.Join(bad, fmt.Errorf("item %d: %w", i, wrong))
			}
		}
		return bag.Fit(s.now())
	})
	if err != nil {
		return bad, err
	}
	if err := s.tell(&t); err != nil {
		return bad, err
	}
	return bad, s.satisfy()
}

// handOver gives a hand-over to the owner, once a meeting.
func (s *side) handOver(raw []byte) error {
	if len(raw) == 0 || s.handed[string(raw)] {
		return nil
	}
	s.handed[string(raw)] = true
	fate, err := s.config.Owner.Taken(s.id, raw)
	switch fate {
	case Kept:
		s.report.Promises++
	case Offered:
		s.report.Offers++
	case Refused:
		s.report.Refused++
	}
	return err
}

// satisfy gives the owner what she misses and is carried here.
func (s *side) satisfy() error {
	var err error
	if s.wants, err = s.config.Owner.Wants(s.id); err != nil || len(s.wants) == 0 {
		return err
	}
	var found []book.Evidence
	err = s.config.Store.View(func(tx store.Tx) error {
		bag := s.bag(tx)
		for _, id := range s.wants {
			k, held, err := bag.Get(id)
			if err != nil {
				return err
			}
			if held && k.Final() {
				found = append(found, k.Proof())
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.received(found)
}

func (s *side) takeOne(bag *carry.Bag, books *book.Book, c wire.Carried, t *taken) (wrong, err error) {
	item, wrong := carry.Read(books, &s.member.Epoch, c, s.config.Verify)
	switch {
	case errors.Is(wrong, book.ErrRecord):
		return nil, wrong
	case errors.Is(wrong, carry.ErrUnknown):
		return nil, nil
	case wrong != nil:
		return wrong, nil
	}
	class := s.classOf(item.Entry)
	rooted, err := bag.Rooted(books, &item)
	if err != nil || !rooted && class == carry.Stranger {
		return nil, err
	}
	proof, err := bag.Conflict(books, item.Entry, s.config.Verify)
	if err != nil {
		return nil, err
	}
	if proof != nil && !item.Final() {
		t.proofs = append(t.proofs, proof)
		return nil, nil
	}
	grown, err := bag.Add(&item, class, s.now())
	if err != nil || !grown {
		return nil, err
	}
	s.report.Taken++
	return nil, s.concern(bag, item.Entry, t)
}

// concern notes what of a carried item the owner has to be told.
func (s *side) concern(bag *carry.Bag, entry *ledger.Signed, t *taken) error {
	n, held, err := bag.Note(entry.ID())
	if err != nil || !held || n.Class != carry.Mine {
		return err
	}
	item, _, err := bag.Get(entry.ID())
	switch {
	case err != nil:
	case item.Final():
		t.final = append(t.final, item.Proof())
	case s.pending[entry.ID()]:
		t.votes[entry.ID()] = item.Votes
	}
	return err
}

// tell hands on what was stored. Cut before it is done, it comes again: the
// books of the owner are asked each time what they know.
func (s *side) tell(t *taken) error {
	for _, p := range t.proofs {
		s.report.Cheats++
		if err := s.config.Owner.Faulty(s.id, p); err != nil {
			return err
		}
	}
	for id, votes := range t.votes {
		for _, v := range votes {
			if _, err := s.owner.Voted(s.id, id, v); err != nil {
				return err
			}
		}
	}
	return s.received(t.final)
}

// received gives the owner those final entries that are not final in its books.
func (s *side) received(list []book.Evidence) error {
	var fresh []book.Evidence
	err := s.config.Store.View(func(tx store.Tx) error {
		books := book.Open(tx, s.id)
		for _, e := range list {
			final, err := books.Final(e.Entry.ID())
			if err != nil {
				return err
			}
			if !final {
				fresh = append(fresh, e)
			}
		}
		return nil
	})
	if err != nil || len(fresh) == 0 {
		return err
	}
	s.report.Received += len(fresh)
	return s.owner.Received(s.id, fresh)
}

// provesItself tells whether an item is no carried one, but a final entry with
// its proof as evidence.
func provesItself(c *wire.Carried) bool {
	return len(c.Evidence) > 0 && bytes.Equal(c.Evidence[0].Entry, c.Entry)
}

// readProof checks the proof of a final entry, and keeps it if it concerns us or
// is missed here.
func (s *side) readProof(list []wire.Item, t *taken) error {
	evidence, err := wire.Verify(list, &s.member.Epoch, s.config.Verify)
	if err != nil {
		return err
	}
	if e := evidence[0].Entry; !wire.Covered(evidence)[e.ID()] || e.ID() == s.id {
		return fmt.Errorf("%w: entry %s does not prove itself", ledger.ErrMalformed, e.ID().Short())
	}
	if e := evidence[0].Entry; concerns(e, s.member.Accounts) || slices.Contains(s.wants, e.ID()) {
		t.final = append(t.final, evidence...)
	}
	return nil
}
