package node

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"sanduk.app/wallet/store"
)

// mostInOne bounds the jobs of one transaction: some 60 ms of votes on a slow
// core, so that the first of them does not wait long for the last.
const mostInOne = 512

// writer groups what is to be written at the moment into one transaction: one
// fsync for all votes under load, and at once when there is nothing else.
type writer struct {
	store store.Store
	clock *clock
	count *counts
	jobs  chan job
}

type job struct {
	work func(store.Tx, *ballot) error
	done chan error
}

func newWriter(s store.Store, c *clock, count *counts) *writer {
	return &writer{store: s, clock: c, count: count, jobs: make(chan job, mostInOne)}
}

// do runs work in a transaction and returns once it is durable. Several works
// share it: each must leave things whole when it returns nil, and change
// nothing that matters when it returns an error.
func (w *writer) do(ctx context.Context, work func(store.Tx) error) error {
	return w.vote(ctx, func(tx store.Tx, _ *ballot) error { return work(tx) })
}

// vote does the same for work that votes. What it cast is signed, and may
// leave, once vote has returned nil.
func (w *writer) vote(ctx context.Context, work func(store.Tx, *ballot) error) error {
	j := job{work: work, done: make(chan error, 1)}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return ctx.Err() // it may still be written: repeats are harmless
	}
}

// run writes until the context ends; there is one at a time.
func (w *writer) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-w.jobs:
			w.write(w.batch(first))
		}
	}
}

func (w *writer) batch(first job) []job {
	batch := []job{first}
	for len(batch) < mostInOne {
		select {
		case next := <-w.jobs:
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

// write commits a batch. When one of several fails, each is written alone, so
// that it does not take the others with it.
func (w *writer) write(batch []job) {
	err := w.commit(batch)
	if err == nil || len(batch) == 1 {
		for _, j := range batch {
			j.done <- err
		}
		return
	}
	for _, j := range batch {
		j.done <- w.commit([]job{j})
	}
}

func (w *writer) commit(batch []job) error {
	begun, done := time.Now(), false
	err := w.store.Update(func(tx store.Tx) error {
		if err := w.clock.keep(tx); err != nil {
			return err
		}
		var votes ballot
		for _, j := range batch {
			if err := j.work(tx, &votes); err != nil {
				return err
			}
		}
		err := votes.sign(tx)
		done = err == nil
		return err
	})
	switch {
	case err == nil:
		w.count.committed(len(batch), time.Since(begun))
	case done: // the store did not take it
		w.count.do(func(f *Figures) { f.LastFailure = w.clock.now() })
	}
	return err
}

// clock is a guardian's: it never goes backwards, also across restarts.
type clock struct {
	now  func() time.Time
	last atomic.Uint64 // unix ms: the latest that was given or is stored
}

const (
	stateBucket store.Bucket = "node"
	clockKey    string       = "clock"
)

func (c *clock) load(tx store.Tx) error {
	raw, err := tx.Get(stateBucket, []byte(clockKey))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(raw) != 8 { // a guess could set it back
		return fmt.Errorf("the guardian's clock is stored in %d bytes", len(raw))
	}
	for stored := binary.BigEndian.Uint64(raw); ; {
		last := c.last.Load()
		if stored <= last || c.last.CompareAndSwap(last, stored) {
			return nil
		}
	}
}

// read is the time in unix ms.
func (c *clock) read() uint64 {
	now := uint64(max(c.now().UnixMilli(), 1))
	for {
		last := c.last.Load()
		if now <= last {
			return last
		}
		if c.last.CompareAndSwap(last, now) {
			return now
		}
	}
}

// ahead is by how much the clock goes before the machine's, which was set back, or
// stood wrong before.
func (c *clock) ahead() time.Duration {
	last := time.UnixMilli(int64(c.last.Load())) //nolint:gosec // it came from a time
	return max(last.Sub(c.now()), 0)
}

// keep stores the time that judgements of this transaction go by. It is not before
// what another process of this guardian has stored.
func (c *clock) keep(tx store.Tx) error {
	if err := c.load(tx); err != nil {
		return err
	}
	return tx.Put(stateBucket, []byte(clockKey), binary.BigEndian.AppendUint64(nil, c.read()))
}
