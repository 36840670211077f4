package view

import (
	"errors"
	"sync"
	"time"

	"sanduk.app/wallet/vault"
)

// countdown ticks until tries at the PIN are allowed again. The zero countdown
// is ready; it is safe for concurrent use.
type countdown struct {
	mu    sync.Mutex
	timer *time.Timer
	ended bool
}

// start calls show with what is left of the wait that an error speaks of: now,
// each second, and with zero at its end. Another error does nothing.
func (c *countdown) start(err error, now func() time.Time, show func(left time.Duration)) {
	var wait *vault.WaitError
	if !errors.As(err, &wait) {
		return
	}
	c.tick(wait.Until, now, show)
}

func (c *countdown) tick(until time.Time, now func() time.Time, show func(time.Duration)) {
	left := max(until.Sub(now()), 0)
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return
	}
	if left > 0 {
		c.timer = time.AfterFunc(min(left, time.Second), func() { c.tick(until, now, show) })
	}
	c.mu.Unlock()
	show(left)
}

// stop ends it for good.
func (c *countdown) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	if c.timer != nil {
		c.timer.Stop()
	}
}
