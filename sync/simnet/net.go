package simnet

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Fate is what happens to frames. The zero Fate carries everything at once.
type Fate struct {
	Least, Most time.Duration // of the way; frames overtake each other
	Loss        float64       // is lost
	Twice       float64       // arrives twice
	Late        float64       // arrives by days later, when nobody waits any more
	Days        time.Duration // the most that late is
	Ordered     bool          // frames do not overtake each other
}

// Fair links lose nothing, and keep the order, as TCP does.
func Fair() Fate {
	return Fate{Least: 5 * time.Millisecond, Most: 80 * time.Millisecond, Ordered: true}
}

// Bad links are those of a village on a bad day.
func Bad() Fate {
	return Fate{Least: 20 * time.Millisecond, Most: 4 * time.Second, Loss: 0.04, Twice: 0.02, Late: 0.02, Days: 48 * time.Hour}
}

// Reach tells who can talk to whom at the moment.
type Reach func(from, to string) bool

// Net is the network of a world. It is safe for concurrent use.
type Net struct {
	seed   uint64
	verify ledger.Verify // of all devices
	trace  *Trace        // nil: none

	mu        sync.Mutex
	fate      Fate
	reach     Reach
	listeners map[string]*listener
	dialled   map[[2]string]int
	carried   int
	bytes     int
	each      map[string]int // bytes from and to each device
}

// NewNet makes a network on which everybody reaches everybody.
func NewNet(seed uint64, fate Fate) *Net {
	return &Net{
		seed: seed, verify: Verifier(), fate: fate, reach: func(string, string) bool { return true },
		listeners: map[string]*listener{}, dialled: map[[2]string]int{}, each: map[string]int{},
	}
}

// Set changes what happens to frames, and who reaches whom, from now on.
func (n *Net) Set(fate Fate, reach Reach) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fate, n.reach = fate, reach
}

// Traced has each frame from now on noted in a trace.
func (n *Net) Traced(t *Trace) { n.trace = t }

// Verify is the check of signatures that all devices share.
func (n *Net) Verify() ledger.Verify { return n.verify }

// Traffic is how many frames and bytes arrived so far.
func (n *Net) Traffic() (frames, bytes int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.carried, n.bytes
}

// Bytes is how many bytes arrived so far that a device sent, or got.
func (n *Net) Bytes(device string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.each[device]
}

// carry counts a frame that arrives.
func (n *Net) carry(from, to string, size int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.carried, n.bytes = n.carried+1, n.bytes+size
	n.each[from] += size
	n.each[to] += size
}

func (n *Net) now() (Fate, Reach) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.fate, n.reach
}

// Device is one process on the network. What a dead one sends does not leave.
type Device struct {
	net  *Net
	name string

	mu   sync.Mutex
	dead bool
	ends map[*end]bool
	open map[*listener]bool
}

// Device puts a process onto the network.
func (n *Net) Device(name string) *Device {
	return &Device{net: n, name: name, ends: map[*end]bool{}, open: map[*listener]bool{}}
}

// Kill cuts all connections and listeners of a process, for good.
func (d *Device) Kill() {
	d.mu.Lock()
	ends, open := d.ends, d.open
	d.dead, d.ends, d.open = true, nil, nil
	d.mu.Unlock()
	for e := range ends {
		e.cut()
	}
	for l := range open {
		_ = l.Close()
	}
}

func (d *Device) alive() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return !d.dead
}

// keep notes an end, and tells whether the process still lives.
func (d *Device) keep(e *end) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.dead {
		d.ends[e] = true
	}
	return !d.dead
}

func (d *Device) drop(e *end) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.ends, e)
}

// patience is how long a dial to nobody may take.
const patience = 20 * time.Second

// Dial implements link.Dialer. The name of a listener is its address.
func (d *Device) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	return d.DialAs(ctx, address, expect, keys.PublicKey{})
}

// DialAs does the same as somebody whose key the other side is shown.
func (d *Device) DialAs(ctx context.Context, address string, expect, self keys.PublicKey) (link.Conn, error) {
	if !d.alive() { // what a dead process still does leaves no trace in the world
		return nil, link.ErrClosed
	}
	d.net.trace.step(d.name+" to "+address, "dialled", nil)
	dice := d.net.diceFor(d.name, address)
	fate, _ := d.net.now()
	if err := wait(ctx, dice, dice.Between(fate.Least, fate.Most)); err != nil {
		return nil, err
	}
	l, signer, err := d.find(address, expect)
	if err != nil {
		if dice.Chance(0.5) { // nobody says that nobody is there
			err = errors.Join(err, wait(ctx, dice, dice.Between(0, patience)))
		}
		return nil, err
	}
	near, far := pair(d, l.device, dice)
	near.peer, far.peer = signer.Public(), self
	if !d.keep(near) || !l.device.keep(far) {
		return nil, fmt.Errorf("%w: %s", link.ErrNobody, address)
	}
	select {
	case l.waiting <- far:
		return near, nil
	case <-l.done:
		return nil, fmt.Errorf("%w: %s", link.ErrNobody, address)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func wait(ctx context.Context, dice *Dice, way time.Duration) error {
	select {
	case <-time.After(way):
		return nil
	case <-ctx.Done():
		dice.aMoment()
		return ctx.Err()
	}
}

// Beside connects two devices whose owners stand beside each other: each end
// with the key that the other side proved.
func (d *Device) Beside(other *Device, own, its keys.PublicKey) (near, far link.Conn) {
	n, f := pair(d, other, d.net.diceFor(d.name, other.name))
	n.peer, f.peer = its, own
	d.keep(n)
	other.keep(f)
	return n, f
}

func (d *Device) find(address string, expect keys.PublicKey) (*listener, keys.Signer, error) {
	_, reach := d.net.now()
	d.net.mu.Lock()
	l := d.net.listeners[address]
	d.net.mu.Unlock()
	if l == nil || !d.alive() || !reach(d.name, address) {
		return nil, nil, fmt.Errorf("%w: %s", link.ErrNobody, address)
	}
	signer, ok := l.identities.Signer(link.Wanted(expect))
	if !ok {
		return nil, nil, fmt.Errorf("%w: %s", link.ErrWrongPeer, address)
	}
	return l, signer, nil
}

// diceFor are those of the next connection from one device to another.
func (n *Net) diceFor(from, to string) *Dice {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dialled[[2]string{from, to}]++
	return NewDice(n.seed, "line", from, to, n.dialled[[2]string{from, to}])
}

// Listen takes connections at the device's own name.
func (d *Device) Listen(identities link.Identities) (link.Listener, error) {
	l := &listener{device: d, identities: identities, waiting: make(chan *end), done: make(chan struct{})}
	d.net.mu.Lock()
	defer d.net.mu.Unlock()
	if d.net.listeners[d.name] != nil {
		return nil, fmt.Errorf("simnet: %s listens already", d.name)
	}
	d.net.listeners[d.name] = l
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open[l] = true
	return l, nil
}

type listener struct {
	device     *Device
	identities link.Identities
	waiting    chan *end
	once       sync.Once
	done       chan struct{}
}

func (l *listener) Accept(ctx context.Context) (link.Conn, error) {
	select {
	case e := <-l.waiting:
		return e, nil
	case <-l.done:
		return nil, link.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Address() string { return l.device.name }

func (l *listener) Close() error {
	l.once.Do(func() {
		close(l.done)
		n := l.device.net
		n.mu.Lock()
		defer n.mu.Unlock()
		if n.listeners[l.device.name] == l {
			delete(n.listeners, l.device.name)
		}
	})
	return nil
}
