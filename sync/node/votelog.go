package node

import (
	"context"
	"errors"
	"sync"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/store"
)

// freshness is how long a checkpoint of an unchanged log is said again, in ms,
// before it is signed with a new time.
const freshness = 60_000

// said remembers the last checkpoint that was signed, so that asking costs no
// signature.
type said struct {
	mu   sync.Mutex
	last publiclog.Checkpoint
}

// checkpoint is the guardian's word for its log. What it says, and when, is
// durable before it is signed: else it would accuse itself after a crash.
func (n *Node) checkpoint(ctx context.Context, s *seat) (publiclog.Checkpoint, error) {
	s.said.mu.Lock()
	defer s.said.mu.Unlock()
	c := publiclog.Checkpoint{Community: s.epoch.Community, Epoch: s.epoch.Number, Guardian: s.index}
	err := n.view(c.Community, func(b *book.Book) error { return measure(b, &c) })
	if last := s.said.last; err != nil || last.Time > 0 && c.Size <= last.Size && n.clock.read() < last.Time+freshness {
		return last, err
	}
	err = n.writer.do(ctx, func(tx store.Tx) error {
		c.Time = n.clock.read()
		return errors.Join(measure(n.book(tx, c.Community), &c), n.clock.keep(tx))
	})
	if err != nil {
		return c, err
	}
	if err := c.Sign(s.key); err != nil {
		return c, err
	}
	s.said.last = c
	return c, nil
}

// measure reads size and root of the log.
func measure(b *book.Book, c *publiclog.Checkpoint) error {
	log, err := b.VoteLog(c.Epoch)
	if err != nil {
		return err
	}
	c.Size = log.Size
	c.Root, err = log.Root()
	return err
}

// backfill logs what was voted for before there were logs. It comes before
// anything is voted for: nothing is logged twice.
func (n *Node) backfill() error {
	return n.config.Store.Update(func(tx store.Tx) error {
		for id, s := range n.seats {
			if s.key == nil || s.epoch.Number > 0 {
				continue
			}
			log, err := n.book(tx, id).VoteLog(0)
			if err != nil {
				return err
			}
			if err := log.Backfill(); err != nil {
				return err
			}
		}
		return nil
	})
}

// logAsk answers with checkpoints and with proofs against guardians.
func (n *Node) logAsk(ctx context.Context, body wire.LogAskBody) ([]byte, error) {
	s, err := n.served(body.Community)
	if err != nil {
		return nil, err
	}
	var out wire.LogSaidBody
	if s.key != nil {
		own, err := n.checkpoint(ctx, s)
		if err != nil {
			return nil, err
		}
		out.Checkpoints = append(out.Checkpoints, own.Bytes())
	}
	err = n.view(body.Community, func(b *book.Book) error {
		err := b.Checkpoints(s.epoch.Number, func(c publiclog.Checkpoint) error {
			if s.key == nil || c.Guardian != s.index {
				out.Checkpoints = append(out.Checkpoints, c.Bytes())
			}
			return nil
		})
		if err != nil {
			return err
		}
		return b.Accused(func(f publiclog.Fault) error {
			if epoch, _ := f.Accused(); epoch == s.epoch.Number {
				out.Faults = append(out.Faults, f.Bytes())
			}
			return nil
		})
	})
	return wire.Encode(wire.LogSaid, &out), err
}

// proofAsk proves what the log was, or has.
func (n *Node) proofAsk(_ context.Context, body wire.ProofAskBody) ([]byte, error) {
	var out wire.LogProofBody
	err := n.view(body.Community, func(b *book.Book) error {
		log, err := b.VoteLog(body.Epoch)
		if err != nil {
			return err
		}
		if body.Size > log.Size || body.Old > body.Size {
			return &wire.FailedBody{Code: wire.CodeMalformed, Text: "the log was never that long"}
		}
		at := log.At(body.Size)
		if out.Consistency, err = at.Consistency(body.Old); err != nil || body.Entry.IsZero() {
			return err
		}
		place, held, err := log.Find(body.Entry)
		if err != nil || !held || place >= body.Size {
			return err
		}
		out.Held, out.At = true, place
		out.Inclusion, err = at.Inclusion(place)
		return err
	})
	return wire.Encode(wire.LogProof, &out), err
}

func (n *Node) recordsAsk(_ context.Context, body wire.RecordsAskBody) ([]byte, error) {
	var out wire.RecordsBody
	err := n.view(body.Community, func(b *book.Book) error {
		log, err := b.VoteLog(body.Epoch)
		if err != nil {
			return err
		}
		return log.Records(body.From, func(r publiclog.Record) error {
			if out.Records = append(out.Records, r); len(out.Records) == wire.MaxRecords {
				return store.ErrStop
			}
			return nil
		})
	})
	return wire.Encode(wire.Records, &out), err
}
