package node

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"sanduk.app/sync/collect"
	"sanduk.app/sync/peer"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// A phone may be lost with the certificate that it alone had put together, or
// with votes that no quorum has given yet, and its owner may not even know the
// account any more: a pick-up's has its key in nothing but the code. What
// guardians voted for, and what is not final long after, they bring to an end
// among themselves.
const (
	finishAfter  = time.Hour // by its author's clock
	finishEvery  = time.Hour
	mostFinished = 64 // entries of one time
)

// finish takes entries that this guardian voted for to the others, and makes
// final what a quorum votes for. What others refuse or lack stays as it is.
func (n *Node) finish(ctx context.Context, s *seat) {
	now := n.clock.read()
	if s.key == nil || s.over.Load() || n.config.Dialer == nil || now < s.finished+uint64(finishEvery.Milliseconds()) {
		return
	}
	s.finished = now
	list, err := n.unfinished(s, now)
	if err != nil {
		n.config.Log.Error("what is not final can't be read", "cause", err)
	}
	if len(list) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, finishEvery)
	defer cancel()
	lines := n.linesTo(ctx, s)
	defer func() {
		for _, l := range lines {
			_ = l.Close()
		}
	}()
	for _, u := range list {
		if err := n.finishOne(ctx, s, lines, u); err != nil {
			n.config.Log.Debug("an entry is not final yet", "entry", u.Entry.ID().Short(), "cause", err)
		}
	}
}

// unfinished is an entry with this guardian's own vote for it.
type unfinished struct {
	book.Pending
	own quorum.Vote
}

// unfinished are some such entries, going on after those of the last time.
func (n *Node) unfinished(s *seat, now uint64) (out []unfinished, err error) {
	from := s.finishFrom
	s.finishFrom = ledger.Account{}
	err = n.view(s.epoch.Community, func(b *book.Book) error {
		return b.Unfinished(from, func(e *ledger.Signed, v quorum.Vote) error {
			if now < e.Entry.Time+uint64(finishAfter.Milliseconds()) {
				return nil
			}
			if len(out) == mostFinished {
				s.finishFrom = e.Entry.Account
				return store.ErrStop
			}
			proof, _, err := b.Proof(e.ID())
			if err == nil && len(proof) == 1 {
				out = append(out, unfinished{book.Pending{Entry: e, Memos: proof[0].Memos, Seals: proof[0].Seals}, v})
			}
			return err
		})
	})
	return out, err
}

func (n *Node) finishOne(ctx context.Context, s *seat, lines map[uint64]*peer.Client, u unfinished) error {
	votes := collect.New(&s.epoch, u.Entry, n.config.Verify)
	if err := votes.Vote(s.index, u.own); err != nil {
		return err
	}
	var trouble error
	for _, seat := range slices.Sorted(maps.Keys(lines)) {
		if votes.Outcome() == collect.Certified {
			break
		}
		vote, err := lines[seat].SubmitShowing(ctx, u.Pending, n.proofs(s))
		var final *peer.FinalReply
		if errors.As(err, &final) {
			return n.take(ctx, s, final.Items, nil)
		}
		if err == nil {
			err = votes.Vote(seat, vote)
		}
		trouble = errors.Join(trouble, err)
	}
	c, err := votes.Certificate()
	if err != nil {
		return errors.Join(err, trouble)
	}
	return n.take(ctx, s, []book.Evidence{{Entry: u.Entry, Certificate: []quorum.Certificate{c}, Memos: u.Memos}}, nil)
}

// proofs shows others what they lack of the own books.
func (n *Node) proofs(s *seat) func([]ledger.ID) ([]book.Evidence, error) {
	return func(needs []ledger.ID) (out []book.Evidence, err error) {
		err = n.view(s.epoch.Community, func(b *book.Book) error {
			for _, id := range needs {
				proof, _, err := b.Proof(id)
				if err != nil {
					return err
				}
				out = append(out, proof...)
			}
			return nil
		})
		return out, err
	}
}
