package node

import (
	"context"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/store"
)

// recognise looks whether others have seen of this guardian's log what it does
// not have: its store is an older copy then, and would sign twice for one place.
// The vote key is erased: from then on the node carries, and its owner comes back
// by an amendment, with another key. Nobody else can bring this about: what others
// have seen carries the guardian's own signature.
func (n *Node) recognise(ctx context.Context, s *seat) error {
	if s.key == nil || s.over.Load() {
		return nil
	}
	for _, c := range s.watch.Heard(s.index) {
		if own, err := n.isOwn(&c); err != nil || own {
			if err != nil {
				return err
			}
			continue
		}
		n.config.Log.Error("this store is an older copy: its guardian signs nothing any more, and has to be replaced",
			"community", c.Community.Short(), "votes others have seen", c.Size)
		s.over.Store(true)
		public := s.key.Public()
		if err := n.writer.do(ctx, func(tx store.Tx) error { return tx.Delete(keyBucket, public[:]) }); err != nil {
			return err
		}
		return n.config.Store.View(func(tx store.Tx) error { return n.reload(tx, c.Community) })
	}
	return nil
}

// isOwn tells whether the own log was once what a checkpoint says.
func (n *Node) isOwn(c *publiclog.Checkpoint) (own bool, err error) {
	err = n.view(c.Community, func(b *book.Book) error {
		log, err := b.VoteLog(c.Epoch)
		if err != nil || log.Size < c.Size {
			return err
		}
		at := log.At(c.Size)
		root, err := at.Root()
		own = root == c.Root
		return err
	})
	return own, err
}

// sightings are what a node has seen of the guardians' logs. Proofs against a
// guardian are told to everybody who asks.
type sightings struct {
	*Node
	ctx  context.Context
	seat *seat
}

// Checkpoint is the newest that was seen of a guardian.
func (s sightings) Checkpoint(guardian uint64) (c publiclog.Checkpoint, ok bool, err error) {
	err = s.view(s.seat.epoch.Community, func(b *book.Book) error {
		c, ok, err = b.Checkpoint(s.seat.epoch.Number, guardian)
		return err
	})
	return c, ok, err
}

// Keep keeps a checkpoint that goes on from the one before.
func (s sightings) Keep(c *publiclog.Checkpoint) error {
	return s.change(func(b *book.Book) error { return b.KeepCheckpoint(c) })
}

// Accuse keeps proofs against guardians.
func (s sightings) Accuse(faults ...publiclog.Fault) error {
	return s.change(func(b *book.Book) error {
		for _, f := range faults {
			news, err := b.Accuse(f)
			if err != nil {
				return err
			}
			if epoch, guardian := f.Accused(); news {
				s.config.Log.Error("a guardian is proven faulty", "epoch", epoch, "guardian", guardian)
			}
		}
		return nil
	})
}

func (s sightings) change(f func(*book.Book) error) error {
	return s.writer.do(s.ctx, func(tx store.Tx) error { return f(s.book(tx, s.seat.epoch.Community)) })
}
