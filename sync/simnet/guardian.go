package simnet

import (
	"context"
	"fmt"
	"sync"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Guardian is a guardian's home: a disk that outlives its processes, and the
// real node while one runs. One goroutine starts and stops it.
type Guardian struct {
	Name  string
	Disk  *Disk
	Clock *Clock
	Every time.Duration // between rounds of catching up

	net      *Net
	dice     *Dice
	identity *keys.Key
	vote     *keys.Key
	seat     uint64
	lie      Lie // nil: it is honest

	crashed chan struct{} // one token for each crash
	stop    func() error

	process sync.Mutex // writes below, by the goroutine that starts it
	mount   *Mount
	node    *node.Node
	device  *Device
}

// Process is what its mail is done with: the node that runs, or ran last.
type Process struct {
	Node     *node.Node
	Store    *Mount
	Device   *Device
	Identity *keys.Key
}

// Present gives the process that runs; false: none does, or it lies.
func (g *Guardian) Present() (Process, bool) {
	g.process.Lock()
	defer g.process.Unlock()
	return Process{g.node, g.mount, g.device, g.identity}, g.lie == nil && g.device != nil && g.device.alive() && !g.mount.Dead()
}

// NewGuardian makes a home with its keys, which nobody serves yet.
func NewGuardian(net *Net, seed uint64, index int) (*Guardian, error) {
	name := fmt.Sprintf("guardian %d", index)
	g := &Guardian{
		Name: name, Disk: NewDisk(nil), Clock: NewClock(0), Every: time.Hour, net: net, dice: NewDice(seed, name), seat: uint64(index), crashed: make(chan struct{}, 1),
	}
	var err error
	g.identity, err = keys.NewRandomKey(g.dice)
	return g, err
}

// Card makes the vote key and the card for a founder.
func (g *Guardian) Card() (quorum.Card, error) {
	n, err := node.New(g.config(g.Disk.Mount(nil), nil))
	if err != nil {
		return quorum.Card{}, err
	}
	card, err := n.Card(g.identity, g.Name)
	if err != nil {
		return quorum.Card{}, err
	}
	return card, g.Disk.kept.View(func(tx store.Tx) error {
		secret, err := tx.Get("votekeys", card.Seat.VoteKey[:])
		if err == nil {
			g.vote, err = keys.KeyFromSecret([32]byte(secret))
		}
		return err
	})
}

// Consent agrees to a draft.
func (g *Guardian) Consent(d quorum.Draft) (quorum.Consent, error) { return d.Consent(g.identity) }

func (g *Guardian) config(s store.Store, d link.Dialer) node.Config {
	return node.Config{Store: s, Now: g.Clock.Now, Rand: g.dice, Dialer: d, Every: g.Every, Verify: g.net.verify, Identities: link.One(g.identity)}
}

// Serve takes a community on, and has every commit from now on watched.
func (g *Guardian) Serve(charter *ledger.Signed, endpoints []book.Endpoint, watch func(store.Tx, []Change)) error {
	g.Disk.watch = watch
	n, err := node.New(g.config(g.Disk.Mount(nil), nil))
	if err != nil {
		return err
	}
	return n.Serve(charter, endpoints)
}

// Lies has it answer in its own way from the next start on; nil: honestly.
func (g *Guardian) Lies(l Lie) { g.lie = l }

// Start runs a process of it.
func (g *Guardian) Start() error {
	device := g.net.Device(g.Name)
	mount := g.Disk.Mount(func() {
		device.Kill()
		g.crashed <- struct{}{}
	})
	n, err := node.New(g.config(mount, device))
	if err != nil {
		return err
	}
	for _, id := range n.Communities() {
		if _, votes, err := n.Community(id); err != nil || !votes {
			return fmt.Errorf("%w: %s does not vote any more: %w", ErrMoney, g.Name, err)
		}
	}
	l, err := device.Listen(link.One(g.identity))
	if err != nil {
		return err
	}
	g.process.Lock()
	g.mount, g.node, g.device = mount, n, device
	g.process.Unlock()
	g.run(l)
	return nil
}

// run serves until stop is called.
func (g *Guardian) run(l link.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	done := make(chan error, 1)
	if g.lie == nil {
		group.Go(func() { done <- g.node.Run(ctx, l) })
	} else {
		group.Go(func() { done <- g.node.Run(ctx) })
		group.Go(func() { g.deceive(ctx, l) })
	}
	g.stop = func() error {
		cancel()
		err := <-done
		group.Wait()
		g.device.Kill()
		g.stop = nil
		return err
	}
}

// Runs tells whether a process of it runs.
func (g *Guardian) Runs() bool { return g.stop != nil }

// Stop ends the process, if one runs.
func (g *Guardian) Stop() error {
	if g.stop == nil {
		return nil
	}
	return g.stop()
}

// CrashAt has the process die at its n-th commit from now. Crashed tells when
// it has; Stop and Start follow.
func (g *Guardian) CrashAt(n int, how Crash) { g.mount.CrashAt(n, how) }

// Full has its disk take nothing more, or take again.
func (g *Guardian) Full(full bool) { g.mount.Full(full) }

// Crashed has a token once a process has died.
func (g *Guardian) Crashed() <-chan struct{} { return g.crashed }

// Answer is what it says to a request, past the network.
func (g *Guardian) Answer(frame []byte) ([]byte, error) {
	if g.lie == nil {
		return g.node.Answer(context.Background(), frame)
	}
	m, err := wire.Decode(frame)
	if err != nil {
		return nil, err
	}
	return g.lie(g, m, func() []byte { return g.honest(context.Background(), frame) }), nil
}

// honest is what it would answer if it did not lie.
func (g *Guardian) honest(ctx context.Context, frame []byte) []byte {
	reply, err := g.node.Answer(ctx, frame)
	if err != nil {
		return nil
	}
	return reply
}
