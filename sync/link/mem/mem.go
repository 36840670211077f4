// Package mem carries frames inside one program: for an app whose guardian
// lives in it, and for tests.
package mem

import (
	"context"
	"fmt"
	"io"
	"sync"

	"sanduk.app/sync/link"
	"sanduk.app/wallet/keys"
)

// Network is a set of named places. It is safe for concurrent use.
type Network struct {
	mu        sync.Mutex
	listeners map[string]*listener
}

// New makes an empty network.
func New() *Network { return &Network{listeners: map[string]*listener{}} }

type listener struct {
	network    *Network
	address    string
	identities link.Identities
	waiting    chan *conn
	once       sync.Once
	done       chan struct{}
}

// Listen takes connections at an address, which must be free.
func (n *Network) Listen(address string, identities link.Identities) (link.Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[address] != nil {
		return nil, fmt.Errorf("mem: %s is taken", address)
	}
	l := &listener{network: n, address: address, identities: identities, waiting: make(chan *conn), done: make(chan struct{})}
	n.listeners[address] = l
	return l, nil
}

// Dialer dials as the given key.
func (n *Network) Dialer(self keys.PublicKey) link.Dialer { return dialer{n, self} }

type dialer struct {
	network *Network
	self    keys.PublicKey
}

func (d dialer) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	d.network.mu.Lock()
	l := d.network.listeners[address]
	d.network.mu.Unlock()
	if l == nil {
		return nil, fmt.Errorf("%w: %s", link.ErrNobody, address)
	}
	signer, ok := l.identities.Signer(link.Wanted(expect))
	if !ok {
		return nil, fmt.Errorf("%w: %s", link.ErrWrongPeer, address)
	}
	near, far := pair(signer.Public(), d.self)
	select {
	case l.waiting <- far:
		return near, nil
	case <-l.done:
		return nil, fmt.Errorf("%w: %s", link.ErrNobody, address)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Accept(ctx context.Context) (link.Conn, error) {
	select {
	case c := <-l.waiting:
		return c, nil
	case <-l.done:
		return nil, link.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Address() string { return l.address }

func (l *listener) Close() error {
	l.once.Do(func() {
		close(l.done)
		l.network.mu.Lock()
		defer l.network.mu.Unlock()
		delete(l.network.listeners, l.address)
	})
	return nil
}

// conn is one end; out is the other's in. done closes with either end.
type conn struct {
	peer    keys.PublicKey
	in, out chan []byte
	done    *closing
}

type closing struct {
	once sync.Once
	ch   chan struct{}
}

func pair(nearPeer, farPeer keys.PublicKey) (near, far *conn) {
	a, b := make(chan []byte, 16), make(chan []byte, 16)
	done := &closing{ch: make(chan struct{})}
	return &conn{peer: nearPeer, in: a, out: b, done: done}, &conn{peer: farPeer, in: b, out: a, done: done}
}

func (c *conn) Send(ctx context.Context, frame []byte) error {
	if len(frame) > link.MaxFrame {
		return link.ErrFrameSize
	}
	select {
	case <-c.done.ch:
		return link.ErrClosed
	default:
	}
	select {
	case c.out <- append([]byte(nil), frame...):
		return nil
	case <-c.done.ch:
		return link.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *conn) Receive(ctx context.Context) ([]byte, error) {
	select {
	case frame := <-c.in:
		return frame, nil
	default:
	}
	select {
	case frame := <-c.in:
		return frame, nil
	case <-c.done.ch:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *conn) Peer() keys.PublicKey { return c.peer }

func (c *conn) Close() error {
	c.done.once.Do(func() { close(c.done.ch) })
	return nil
}
