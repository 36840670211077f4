// Package link is what the carriers have in common: connections that carry
// frames between two proven keys. One package below it for each carrier.
//
// A carrier knows nothing of what it carries.
package link

import (
	"bytes"
	"context"
	"errors"

	"sanduk.app/wallet/keys"
)

// MaxFrame bounds a frame: a full page of entries with certificates.
const MaxFrame = 4 << 20

var (
	// ErrFrameSize says that a frame is longer than MaxFrame.
	ErrFrameSize = errors.New("frame is too long")
	// ErrWrongPeer says that the other side is not whom the caller expected.
	ErrWrongPeer = errors.New("the other side is somebody else")
	// ErrHandshake says that the other side did not prove who it is.
	ErrHandshake = errors.New("the other side did not prove who it is")
	// ErrNobody says that there is nobody at an address.
	ErrNobody = errors.New("nobody is there")
	// ErrClosed says that this side closed the connection or the listener.
	ErrClosed = errors.New("link is closed")
)

// Conn carries frames. One goroutine may send while another receives.
type Conn interface {
	// Send hands over a frame; what it returns nil for may still get lost.
	Send(ctx context.Context, frame []byte) error
	// Receive waits for a frame; io.EOF says that the other side closed.
	Receive(ctx context.Context) ([]byte, error)
	// Peer is the key that the other side proved to have; zero: it came, and showed
	// none.
	Peer() keys.PublicKey
	// Close ends both directions; repeats do nothing.
	Close() error
}

// Dialer makes connections.
type Dialer interface {
	// Dial reaches an address. expect is the key that the other side must have;
	// the zero key takes anyone.
	Dial(ctx context.Context, address string, expect keys.PublicKey) (Conn, error)
}

// Listener takes connections.
type Listener interface {
	Accept(ctx context.Context) (Conn, error)
	Address() string
	Close() error
}

// Identities are the keys that a listener can prove to have. One app may be a
// guardian of several communities, with a key for each.
type Identities interface {
	// Signer gives the signer of a key that begins so: any one's, where that is
	// nothing. Who asked checks that it is the right one.
	Signer(begins []byte) (keys.Signer, bool)
}

// One is a single identity.
func One(s keys.Signer) Identities { return one{s} }

type one struct{ signer keys.Signer }

func (o one) Signer(begins []byte) (keys.Signer, bool) {
	key := o.signer.Public()
	return o.signer, bytes.HasPrefix(key[:], begins)
}

// Wanted is how a key that is expected begins: the zero key takes anyone.
func Wanted(expect keys.PublicKey) []byte {
	if expect == (keys.PublicKey{}) {
		return nil
	}
	return expect[:]
}
