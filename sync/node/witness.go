package node

import (
	"context"

	"sanduk.app/sync/watch"
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
func (n *Node) sightings(ctx context.Context, s *seat) watch.Book {
	id := s.epoch.Community
	return watch.Book{
		Epoch: s.epoch.Number,
		View:  func(f func(*book.Book) error) error { return n.view(id, f) },
		Change: func(f func(*book.Book) error) error {
			return n.writer.do(ctx, func(tx store.Tx) error { return f(n.book(tx, id)) })
		},
		News: func(f publiclog.Fault) {
			epoch, guardian := f.Accused()
			n.config.Log.Error("a guardian is proven faulty", "epoch", epoch, "guardian", guardian)
		},
	}
}
