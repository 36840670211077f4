package peer

import (
	"context"
	"sync"
)

// line is who waits for the connection: first come, first served.
type line struct {
	mu   sync.Mutex
	last chan struct{} // closed when the last in the line is done
}

// turn is a place in the line. Whoever joined waits for it, once.
type turn struct {
	before <-chan struct{}
	mine   chan struct{}
}

// join takes the next place.
func (l *line) join() turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := turn{before: l.last, mine: make(chan struct{})}
	l.last = t.mine
	return t
}

// wait returns nil when those before are done; done must follow. A place that
// is given up lets the next one through in its time.
func (t turn) wait(ctx context.Context) error {
	if t.before == nil {
		return nil
	}
	select {
	case <-t.before:
		return nil
	case <-ctx.Done():
	}
	go func() {
		<-t.before
		t.done()
	}()
	return ctx.Err()
}

func (t turn) done() { close(t.mine) }
