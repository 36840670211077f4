package node

import (
	"context"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/store"
)

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
