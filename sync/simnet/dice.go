package simnet

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Dice are a stream of chance. They are an io.Reader, too: of keys and nonces.
// Safe for concurrent use, though who shares them shares their order.
type Dice struct {
	mu     sync.Mutex
	source *rand.ChaCha8
	draw   *rand.Rand
}

// NewDice gives the stream of a seed that a name stands for: the same for the
// same names, and independent of all others.
func NewDice(seed uint64, names ...any) *Dice {
	source := rand.NewChaCha8(sha256.Sum256(fmt.Append(binary.BigEndian.AppendUint64(nil, seed), names...)))
	return &Dice{source: source, draw: rand.New(source)}
}

// Read fills p; it never fails.
func (d *Dice) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.source.Read(p)
}

// Below draws one of 0 … n−1.
func (d *Dice) Below(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.draw.IntN(n)
}

// Chance is true with a probability.
func (d *Dice) Chance(p float64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.draw.Float64() < p
}

// Between draws a time in [least, most). Its nanoseconds make two events at
// one instant, whose order nobody would know, as good as impossible.
func (d *Dice) Between(least, most time.Duration) time.Duration {
	if most <= least {
		return least
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return least + time.Duration(d.draw.Int64N(int64(most-least)))
}

// aMoment passes until a device notices that its patience is over, on each line
// another: all that it began at one instant would else end at one, in an order
// that nobody knows.
func (d *Dice) aMoment() { time.Sleep(d.Between(1, time.Millisecond)) }

// Around draws a pause whose mean is given, as between events that know
// nothing of each other.
func (d *Dice) Around(mean time.Duration) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Duration(d.draw.ExpFloat64()*float64(mean)) + 1
}

// Rand is a stream of its own for who needs one of the standard library's; not
// safe for concurrent use.
func (d *Dice) Rand() *rand.Rand {
	var seed [32]byte
	_, _ = d.Read(seed[:])
	return rand.New(rand.NewChaCha8(seed))
}
