package guardian_test

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// counting tells how often a transaction was written to.
type counting struct {
	store.Tx
	writes int
}

func (c *counting) Put(b store.Bucket, key, value []byte) error {
	c.writes++
	return c.Tx.Put(b, key, value)
}

func (c *counting) Delete(b store.Bucket, key []byte) error {
	c.writes++
	return c.Tx.Delete(b, key)
}

func (s *seat) write(w *world, f func(*book.Book) error) error {
	_, err := s.counted(w, f)
	return err
}

func (s *seat) counted(w *world, f func(*book.Book) error) (writes int, err error) {
	err = s.store.Update(func(tx store.Tx) error {
		c := &counting{Tx: tx}
		defer func() { writes = c.writes }()
		return f(book.Open(c, w.epoch.Community))
	})
	return writes, err
}

func (w *world) pastOf(seat int, s *ledger.Signed, b *book.Book) guardian.Past {
	if w.rules.past == nil {
		return b
	}
	return w.rules.past(seat, s, b)
}

// submit hands an entry to a guardian, with what it asks for, and keeps the
// vote that it gives. Its error is a broken promise, never a guardian's no.
func (w *world) submit(at int, id ledger.ID) error {
	s, e := w.seats[at], w.entries[id]
	if s.lies {
		return w.count(at, e) // it signs anything for anybody
	}
	for range 4 {
		vote, err := w.answer(at, e)
		var wait *ledger.Wait
		var fault *guardian.FaultFound
		var refusal *ledger.Refusal
		switch {
		case err == nil:
			return w.voted(at, e, vote)
		case errors.As(err, &wait):
			w.happened["wait "+string(wait.Reason)]++
			if len(wait.Needs) == 0 {
				return nil
			}
			if err := w.give(at, wait.Needs); err != nil {
				return err
			}
		case errors.As(err, &refusal):
			w.happened["refusal "+string(refusal.Code)]++
			return nil
		case errors.As(err, &fault):
			return w.accused(at, fault.Proof)
		default:
			return fmt.Errorf("guardian %d: %w", at, err)
		}
	}
	return nil
}

func (w *world) answer(at int, e *ledger.Signed) (quorum.Vote, error) {
	var vote quorum.Vote
	s := w.seats[at]
	writes, err := s.counted(w, func(b *book.Book) error {
		j, err := s.desk.Judge(w.pastOf(at, e, b), w.clock+s.ahead, e, w.authorOf(e).openings[e.ID()])
		if err != nil {
			return err
		}
		if j.Repeat {
			vote, _, err = b.Vote(e)
			return err
		}
		if vote, err = quorum.SignVote(s.desk.Seat, j.Statement, s.vote); err != nil {
			return err
		}
		return b.KeepVote(j, vote)
	})
	if _, before := w.votes[e.ID()][s.desk.Seat]; err == nil && before && writes != 0 && w.rules.past == nil {
		err = fmt.Errorf("a repeat wrote %d records", writes)
	}
	return vote, err
}

// voted keeps a vote that left its guardian, and asks for it once more.
func (w *world) voted(at int, e *ledger.Signed, vote quorum.Vote) error {
	if err := w.epoch.CheckVote(w.epoch.Statement(e), vote, verifyPretence); err != nil {
		return err
	}
	if err := w.count(at, e); err != nil {
		return err
	}
	again, err := w.answer(at, e)
	if err != nil || again.Guardian != vote.Guardian || again.Attestation.Signature != vote.Attestation.Signature {
		return fmt.Errorf("a repeat was answered with %+v, %w", again, err)
	}
	return nil
}

func (w *world) count(at int, e *ledger.Signed) error {
	vote, err := quorum.SignVote(uint64(at), w.epoch.Statement(e), w.seats[at].vote)
	if err != nil {
		return err
	}
	w.votes[e.ID()][uint64(at)] = vote
	return w.settled(e)
}

// accused checks that only a cheat is found out, and freezes her.
func (w *world) accused(at int, proof *ledger.FaultProof) error {
	a := w.authorOf(proof.First)
	if a.lock != nil {
		a = a.lock.of(proof.First.Entry.Round)
	}
	if !a.cheats {
		return errAccused
	}
	w.happened["fault found"]++
	return w.seats[at].write(w, func(b *book.Book) error { return b.KeepFault(proof) })
}

// give brings a guardian the entries that it asks for: with a certificate
// where there is one above them.
func (w *world) give(at int, needs []ledger.ID) error {
	for _, id := range needs {
		e := w.entries[id]
		err := w.seats[at].write(w, func(b *book.Book) error {
			return b.Learn(book.Evidence{Entry: e, Seals: w.authorOf(e).openings[id]})
		})
		if err != nil {
			return err
		}
		if err := w.deliver(at, w.above(id)); err != nil {
			return err
		}
	}
	return nil
}

// above is the nearest entry with a certificate at or above the given one, and
// hands over what lies between.
func (w *world) above(id ledger.ID) ledger.ID {
	e := w.entries[id]
	chain := w.final[e.Entry.Account]
	for _, up := range chain[min(int(e.Entry.Seq)-1, len(chain)):] {
		if _, ok := w.certs[up]; ok && w.on(id, up) {
			return up
		}
	}
	return ledger.ID{}
}

// on tells whether an entry is another or below it.
func (w *world) on(lower, upper ledger.ID) bool {
	for id := upper; !id.IsZero(); id = w.entries[id].Entry.Prev {
		if id == lower {
			return true
		}
	}
	return false
}

// deliver brings a guardian a certificate with the entries below it.
func (w *world) deliver(at int, id ledger.ID) error {
	c, ok := w.certs[id]
	if s := w.seats[at]; ok && !s.lies {
		take := func(b *book.Book) error {
			for e := w.entries[id]; e != nil; e = w.entries[e.Entry.Prev] {
				if err := b.Keep(e); err != nil {
					return err
				}
			}
			return b.Certify(w.entries[id], c)
		}
		if err := s.write(w, take); err != nil {
			return fmt.Errorf("guardian %d, certificate: %w", at, err)
		}
		if writes, err := s.counted(w, take); err != nil || writes != 0 {
			return fmt.Errorf("a certificate that is held already: %d writes, %w", writes, err)
		}
	}
	return nil
}

func (w *world) authorOf(e *ledger.Signed) *author { return w.feedOf(e.Entry.Account) }

func (w *world) feedOf(account ledger.Account) *author {
	for _, a := range w.feeds() {
		if a.account == account {
			return a
		}
	}
	return &author{}
}

// feeds are all that there is: of authors, of certified locks, of purses.
func (w *world) feeds() []*author {
	return append(append(append([]*author(nil), w.authors...), w.locks...), w.purses...)
}

var errAccused = errors.New("an honest author looks like a cheat")
