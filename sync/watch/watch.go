// Package watch holds guardians' public logs against each other and against
// what was seen of them before: whoever meets guardians, a guardian, a wallet
// or an auditor, is a witness, so that no guardian can show two histories.
package watch

import (
	"context"
	"errors"
	"sync"

	"sanduk.app/sync/peer"
	"sanduk.app/wallet/publiclog"
)

// Records are where a witness keeps what it saw. Keep is given checkpoints that
// were checked and go on from the one that is held; Accuse proofs that were
// checked. Errors are the store's.
type Records interface {
	Checkpoint(guardian uint64) (publiclog.Checkpoint, bool, error)
	Keep(c *publiclog.Checkpoint) error
	Accuse(faults ...publiclog.Fault) error
}

// mostRumours bounds what is remembered of one guardian's log from others.
const mostRumours = 8

// Watch is a witness of one epoch's guardians. Safe for concurrent use.
type Watch struct {
	mu      sync.Mutex
	rumours map[uint64][]publiclog.Checkpoint // with good signatures, as others have shown them
}

// Look holds a guardian's log against all that was seen of it, here and by
// others, and gives its newest checkpoint. What proves a guardian faulty is
// accused. A node that is no guardian has no checkpoint: ok is false.
func (w *Watch) Look(ctx context.Context, to Records, guardian uint64, client *peer.Client) (newest publiclog.Checkpoint, ok bool, err error) {
	logs, err := client.Logs(ctx)
	if err != nil {
		return newest, false, err
	}
	if len(logs.Faults) > 0 {
		if err := to.Accuse(logs.Faults...); err != nil {
			return newest, false, err
		}
	}
	for _, c := range logs.Checkpoints {
		if c.Guardian != guardian {
			w.add(c)
		}
	}
	if newest, ok = logs.Of(guardian); !ok {
		return newest, false, nil
	}
	return newest, true, w.follow(ctx, to, &newest, client)
}

func (w *Watch) add(c publiclog.Checkpoint) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rumours == nil {
		w.rumours = map[uint64][]publiclog.Checkpoint{}
	}
	list := append(w.rumours[c.Guardian], c)
	w.rumours[c.Guardian] = list[max(0, len(list)-mostRumours):]
}

// Heard gives what others have shown of a guardian since it was last asked: for
// the guardian itself.
func (w *Watch) Heard(guardian uint64) []publiclog.Checkpoint { return w.take(guardian) }

func (w *Watch) take(guardian uint64) []publiclog.Checkpoint {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.rumours[guardian]
	delete(w.rumours, guardian)
	return list
}

func (w *Watch) follow(ctx context.Context, to Records, newest *publiclog.Checkpoint, client *peer.Client) error {
	held, ok, err := to.Checkpoint(newest.Guardian)
	if err != nil {
		return err
	}
	olds := w.take(newest.Guardian)
	if ok {
		olds = append(olds, held)
	}
	for i := range olds {
		fault, err := prove(ctx, &olds[i], newest, client)
		if err != nil {
			return err
		}
		if fault != nil {
			return to.Accuse(fault)
		}
	}
	return to.Keep(newest)
}

// prove asks for a proof that one of two checkpoints goes on from the other;
// where there is none, it reads the log to find out what is wrong with it. Nil:
// all is well. A suspicion says that the guardian shows no log that it signed,
// which can't be proven.
func prove(ctx context.Context, a, b *publiclog.Checkpoint, client *peer.Client) (publiclog.Fault, error) {
	if fault, ok := publiclog.Compare(a, b); ok {
		return fault, nil
	}
	if a.Size > b.Size {
		a, b = b, a // others asked it later
	}
	err := client.GoesOn(ctx, a, b)
	var suspicion *peer.Suspicion
	if !errors.As(err, &suspicion) {
		return nil, err
	}
	read, trouble := client.ReadLog(ctx, b, nil)
	if trouble != nil {
		return nil, errors.Join(err, trouble)
	}
	fork, trouble := read.Fork(a, b)
	if fork == nil {
		return nil, errors.Join(err, trouble)
	}
	return fork, nil
}
