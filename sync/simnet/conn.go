package simnet

import (
	"context"
	"io"
	"sync"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/wallet/keys"
)

// end is one end of a connection: what arrives here, and the way to the other.
type end struct {
	device *Device
	other  *end
	peer   keys.PublicKey
	dice   *Dice // of the way from here

	mu     sync.Mutex
	frames [][]byte
	news   chan struct{} // holds one token when there may be frames
	latest time.Time     // when the last of what was sent from here arrives

	once  sync.Once
	gone  chan struct{} // closed: this side has ended
	over  sync.Once
	ended chan struct{} // closed: the other side is known to have ended
}

func pair(from, to *Device, dice *Dice) (near, far *end) {
	seed := uint64(dice.Below(1 << 30))
	near, far = newEnd(from, NewDice(seed, "there")), newEnd(to, NewDice(seed, "back"))
	near.other, far.other = far, near
	return near, far
}

func newEnd(d *Device, dice *Dice) *end {
	return &end{device: d, dice: dice, news: make(chan struct{}, 1), gone: make(chan struct{}), ended: make(chan struct{})}
}

// Send implements link.Conn: the frame goes its way, or does not.
func (e *end) Send(ctx context.Context, frame []byte) error {
	if len(frame) > link.MaxFrame {
		return link.ErrFrameSize
	}
	select {
	case <-e.gone:
		return link.ErrClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if !e.device.alive() {
		return link.ErrClosed
	}
	e.device.net.trace.step(e.way(), "sent", frame)
	fate, reach := e.device.net.now()
	if !reach(e.device.name, e.other.device.name) {
		return nil // it is lost, and nobody says so
	}
	for _, way := range e.ways(fate) {
		e.after(way, clone(frame))
	}
	return nil
}

// ways draws how long each copy of a frame is on its way.
func (e *end) ways(fate Fate) []time.Duration {
	if e.dice.Chance(fate.Loss) {
		return nil
	}
	way := e.dice.Between(fate.Least, fate.Most)
	if e.dice.Chance(fate.Late) {
		way += e.dice.Between(0, fate.Days)
	}
	ways := []time.Duration{e.inOrder(fate, way)}
	if e.dice.Chance(fate.Twice) {
		ways = append(ways, e.inOrder(fate, way+e.dice.Between(0, fate.Most)))
	}
	return ways
}

// inOrder lengthens a way so that no frame overtakes another where they don't,
// and remembers the longest.
func (e *end) inOrder(fate Fate, way time.Duration) time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := time.Now()
	if fate.Ordered && now.Add(way).Before(e.latest) {
		way = e.latest.Sub(now) + 1
	}
	if now.Add(way).After(e.latest) {
		e.latest = now.Add(way)
	}
	return way
}

func (e *end) after(way time.Duration, frame []byte) {
	time.AfterFunc(way, func() {
		n := e.device.net
		_, reach := n.now()
		if !e.other.device.alive() || !reach(e.device.name, e.other.device.name) {
			return
		}
		n.carry(e.device.name, e.other.device.name, len(frame))
		n.trace.step(e.way(), "came", frame)
		e.other.put(frame)
	})
}

// way names the way from here in a trace.
func (e *end) way() string { return e.device.name + " to " + e.other.device.name }

func (e *end) put(frame []byte) {
	e.mu.Lock()
	e.frames = append(e.frames, frame)
	e.mu.Unlock()
	e.wake()
}

func (e *end) wake() {
	select {
	case e.news <- struct{}{}:
	default:
	}
}

func (e *end) take() []byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.frames) == 0 {
		return nil
	}
	frame := e.frames[0]
	e.frames = e.frames[1:]
	return frame
}

// Receive implements link.Conn.
func (e *end) Receive(ctx context.Context) ([]byte, error) {
	rest := time.NewTimer(idle + e.dice.Between(1, time.Millisecond))
	defer rest.Stop()
	for {
		select {
		case <-e.gone:
			return nil, link.ErrClosed
		default:
		}
		if frame := e.take(); frame != nil {
			return frame, nil
		}
		select {
		case <-e.news:
		case <-e.gone:
			return nil, link.ErrClosed
		case <-e.ended:
			return nil, io.EOF
		case <-rest.C:
			return nil, link.ErrClosed
		case <-ctx.Done():
			e.dice.aMoment()
			return nil, ctx.Err()
		}
	}
}

// Peer implements link.Conn.
func (e *end) Peer() keys.PublicKey { return e.peer }

// idle is when one side lets go of a connection whose other end has fallen silent.
const idle = 10 * time.Minute

// Close implements link.Conn. The other side learns of it after all that is
// still on its way.
func (e *end) Close() error {
	e.once.Do(func() {
		close(e.gone)
		e.device.drop(e)
		e.mu.Lock()
		way := max(time.Until(e.latest), 0) + e.dice.Between(1, time.Millisecond)
		e.mu.Unlock()
		_, reach := e.device.net.now()
		if !e.device.alive() || !reach(e.device.name, e.other.device.name) {
			way += idle
		}
		time.AfterFunc(way, e.other.end)
	})
	return nil
}

// cut ends a connection whose process has died.
func (e *end) cut() { _ = e.Close() }

func (e *end) end() { e.over.Do(func() { close(e.ended) }) }
