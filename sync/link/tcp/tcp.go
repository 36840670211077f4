// Package tcp carries frames over TLS 1.3. Certificates are made up for each
// process and say nothing; who the sides are is proven inside, by signatures of
// their keys over the session's exported secret. So a session is bound to the
// keys, and nothing that one side signed can be used in another session.
//
// A phone pays for each byte of a handshake, and on most visits that is nearly
// all there is. So the client shows no certificate and, unless it has one, no key;
// the server's certificate is as small as there can be; no protocol is named, since
// the secret that is signed is exported for this one alone. And they agree on keys
// by X25519 alone, unless [Dialer.PostQuantum] asks for X25519MLKEM768, which every
// listener speaks, too, and which takes 2.3 kB more. What is given up by that: who records a visit today and has a quantum
// computer some day learns about which accounts an address asked. What it asked
// for is no secret even now: entries are their community's open book, and memos
// and mail are sealed on their own. Nodes among themselves ask for it: they carry
// everything, and dial anew each time that they level, but pay little for bytes.
// Session tickets would cost about the bytes that they save, and let a listener
// link a wallet's visits.
package tcp

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/wallet/keys"
)

// The times that a peer has, so that one that stalls is let go.
const (
	handshakeTime = 10 * time.Second
	frameTime     = 30 * time.Second // for one frame, on a bad mobile link
	idleTime      = 5 * time.Minute  // between frames
	backlog       = 64               // handshakes under way at once: each costs memory and a signature
)

// Dialer shows no key, so that nobody can link a wallet's visits by it.
type Dialer struct {
	Self        keys.Signer // the key to show; nil: none
	PostQuantum bool        // agree on keys by X25519MLKEM768, too
}

var _ link.Dialer = Dialer{}

// Dial reaches "host:port".
func (d Dialer) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeTime)
	defer cancel()
	self := d.Self
	if self == nil && expect == (keys.PublicKey{}) { // who takes anyone has to be told whom it met
		made, err := keys.NewRandomKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		self = made
	}
	config := tlsConfig()
	if !d.PostQuantum {
		config.CurvePreferences = []tls.CurveID{tls.X25519}
	}
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", link.ErrNobody, err)
	}
	c := tls.Client(raw, config)
	peer, err := greetServer(ctx, c, self, expect)
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	return newConn(c, peer), nil
}

// Listener listens on "host:port"; port 0 finds a free one.
type Listener struct {
	inner      net.Listener
	config     *tls.Config
	identities link.Identities
	ready      chan link.Conn
	slots      chan struct{}
	done       chan struct{}
	hosts      *hosts // of all connections
	greeted    *hosts // of those that are being greeted
}

var _ link.Listener = (*Listener)(nil)

// Listen opens the port.
func Listen(address string, identities link.Identities) (*Listener, error) {
	cert, err := certificate()
	if err != nil {
		return nil, fmt.Errorf("tls: %w", err)
	}
	config := tlsConfig()
	config.Certificates = []tls.Certificate{cert}
	inner, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	l := &Listener{
		inner: inner, config: config, identities: identities,
		ready: make(chan link.Conn), slots: make(chan struct{}, backlog), done: make(chan struct{}), hosts: newHosts(mostOfOne), greeted: newHosts(mostGreeted),
	}
	go l.accept()
	return l, nil
}

// accept takes connections and greets each beside the others, so that one
// that stalls in its greeting holds up nobody.
func (l *Listener) accept() {
	defer close(l.done)
	for {
		raw, err := l.inner.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			time.Sleep(10 * time.Millisecond) // out of descriptors, perhaps: let some go first
			continue
		}
		greeted, ok := l.greeted.enter(raw.RemoteAddr())
		if !ok {
			_ = raw.Close()
			continue
		}
		if raw, err = l.hosts.admit(raw); err != nil {
			greeted()
			continue // too many of that host
		}
		l.slots <- struct{}{}
		go func() {
			defer func() { greeted(); <-l.slots }()
			l.greet(raw)
		}()
	}
}

func (l *Listener) greet(raw net.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTime)
	defer cancel()
	c := tls.Server(raw, l.config)
	peer, err := greetClient(ctx, c, l.identities)
	if err != nil {
		_ = raw.Close() // a stranger without a greeting gets no answer
		return
	}
	select {
	case l.ready <- newConn(c, peer):
	case <-l.done:
		_ = raw.Close()
	case <-ctx.Done():
		_ = raw.Close()
	}
}

// Accept gives the next greeted connection.
func (l *Listener) Accept(ctx context.Context) (link.Conn, error) {
	select {
	case c := <-l.ready:
		return c, nil
	case <-l.done:
		return nil, link.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Address is where it listens.
func (l *Listener) Address() string { return l.inner.Addr().String() }

// Close stops listening; connections that were accepted go on.
func (l *Listener) Close() error {
	if err := l.inner.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	<-l.done
	return nil
}

func tlsConfig() *tls.Config {
	return &tls.Config{
		MinVersion:             tls.VersionTLS13,
		InsecureSkipVerify:     true, // the greeting binds the session to the keys
		SessionTicketsDisabled: true,
	}
}
