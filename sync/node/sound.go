package node

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// soundPrefix, and a community, is the key of the mark that its books here once
// added up, in whole: since then each change was judged.
const soundPrefix = "sound-"

func soundKey(id ledger.ID) []byte { return append([]byte(soundPrefix), id[:]...) }

// addsUp replays the books without the signatures, which were checked when the
// entries came.
func addsUp(ctx context.Context, tx store.Tx, epoch *quorum.Epoch, progress audit.Progress) error {
	trust := func(keys.PublicKey, [32]byte, keys.Signature) bool { return true }
	report, err := audit.Run(ctx, book.Open(tx, epoch.Community), epoch, trust, progress)
	if err != nil {
		return err
	}
	if len(report.Faults) > 0 {
		return fmt.Errorf("%w: %s: %s (and %d more)", errUnsound, report.Faults[0].Item, report.Faults[0].Text, len(report.Faults)-1)
	}
	return nil
}

// errUnsound says that the books do not add up.
var errUnsound = errors.New("this store does not add up")

// look looks through a seat's books before it votes, or leaves that for later
// where the node is to vote at once and they were sound before.
func (n *Node) look(tx store.Tx, at *seat) error {
	if n.config.Promptly && !n.begun {
		_, err := tx.Get(stateBucket, soundKey(at.epoch.Community))
		if at.unseen = err == nil; at.unseen || !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return addsUp(context.Background(), tx, &at.epoch, nil)
}

// markSound keeps in mind that the books of all seats that vote were looked
// through.
func (n *Node) markSound() error {
	if !n.config.Promptly {
		return nil
	}
	return n.config.Store.Update(func(tx store.Tx) error {
		for id, s := range n.seats {
			if s.key == nil || s.unseen {
				continue
			}
			if err := tx.Put(stateBucket, soundKey(id), nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// lookBeside looks through the books that were left for later, beside the work.
// Where they do not add up the seat stops voting, also after the next start.
func (n *Node) lookBeside(ctx context.Context) {
	for _, id := range n.Communities() {
		s, ok := n.seat(id)
		if !ok || !s.unseen {
			continue
		}
		err := n.config.Store.View(func(tx store.Tx) error { return addsUp(ctx, tx, &s.epoch, halfTheTime()) })
		if errors.Is(err, errUnsound) {
			n.config.Log.Error("this store does not add up: it signs nothing any more", "community", id.Short(), "cause", err)
			err = n.distrust(ctx, s)
		}
		if err != nil && ctx.Err() == nil {
			n.config.Log.Error("the books could not be looked through", "community", id.Short(), "cause", err)
		}
	}
}

// halfTheTime is a progress that has an audit rest as long as it works, so that
// it leaves the guardian's core to the guardian.
func halfTheTime() audit.Progress {
	const stretch = 5 * time.Millisecond
	since := time.Now()
	return func(int) {
		if worked := time.Since(since); worked > stretch {
			time.Sleep(worked)
			since = time.Now()
		}
	}
}

// distrust ends a seat's voting. The next start looks through its books first.
func (n *Node) distrust(ctx context.Context, s *seat) error {
	s.over.Store(true)
	id := s.epoch.Community
	if err := n.writer.do(ctx, func(tx store.Tx) error { return tx.Delete(stateBucket, soundKey(id)) }); err != nil {
		return err
	}
	return n.config.Store.View(func(tx store.Tx) error { return n.reload(tx, id) })
}
