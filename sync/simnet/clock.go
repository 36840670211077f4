package simnet

import (
	"sync/atomic"
	"time"
)

// Clock is a device's: the world's, but for its error. It is safe for concurrent
// use.
type Clock struct{ wrong atomic.Int64 }

// NewClock makes one that is wrong by so much.
func NewClock(wrong time.Duration) *Clock {
	c := &Clock{}
	c.Set(wrong)
	return c
}

// Set has it jump: it is wrong by so much from now on.
func (c *Clock) Set(wrong time.Duration) { c.wrong.Store(int64(wrong)) }

// Now is the time that the device believes in.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.wrong.Load())) }
