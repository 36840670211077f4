package tcp

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/wallet/keys"
)

// The greeting, after the TLS handshake. The client says whom it wants and
// proves its own key; the server proves the wanted one:
//
//	client: version 1 ‖ wanted key or zeros ‖ key ‖ signature   (129 bytes)
//	server: version 1 ‖ key ‖ signature                        (97 bytes)
//
// A signature is over tag "sanduk/link/1" of the role (0 client, 1 server), the
// session's exported secret, and both keys as far as they are known.
const (
	greetVersion = 1
	exportLabel  = "EXPORTER-sanduk/1/link"
	roleClient   = 0
	roleServer   = 1
)

func exported(c *tls.Conn) ([]byte, error) {
	state := c.ConnectionState()
	return state.ExportKeyingMaterial(exportLabel, nil, 32)
}

func greetDigest(role byte, secret []byte, wanted, key keys.PublicKey) [32]byte {
	return keys.NewTag("sanduk/link/1").Hash([]byte{role}, secret, wanted[:], key[:])
}

func greetServer(ctx context.Context, c *tls.Conn, self keys.Signer, expect keys.PublicKey) (keys.PublicKey, error) {
	var peer keys.PublicKey
	secret, err := start(ctx, c)
	if err != nil {
		return peer, err
	}
	key := self.Public()
	sig, err := self.Sign(greetDigest(roleClient, secret, expect, key))
	if err != nil {
		return peer, err
	}
	hello := append(append(append([]byte{greetVersion}, expect[:]...), key[:]...), sig[:]...)
	if _, err := c.Write(hello); err != nil {
		return peer, fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	var reply [97]byte
	if _, err := io.ReadFull(c, reply[:]); err != nil {
		return peer, fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	peer = keys.PublicKey(reply[1:33])
	if reply[0] != greetVersion || !keys.Verify(peer, greetDigest(roleServer, secret, key, peer), keys.Signature(reply[33:])) {
		return peer, link.ErrHandshake
	}
	if (expect != keys.PublicKey{}) && peer != expect {
		return peer, link.ErrWrongPeer
	}
	return peer, c.SetDeadline(time.Time{})
}

func greetClient(ctx context.Context, c *tls.Conn, identities link.Identities) (keys.PublicKey, error) {
	var peer keys.PublicKey
	secret, err := start(ctx, c)
	if err != nil {
		return peer, err
	}
	var hello [129]byte
	if _, err := io.ReadFull(c, hello[:]); err != nil {
		return peer, fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	wanted := keys.PublicKey(hello[1:33])
	peer = keys.PublicKey(hello[33:65])
	if hello[0] != greetVersion || !keys.Verify(peer, greetDigest(roleClient, secret, wanted, peer), keys.Signature(hello[65:])) {
		return peer, link.ErrHandshake
	}
	signer, ok := identities.Signer(wanted)
	if !ok {
		return peer, link.ErrWrongPeer
	}
	key := signer.Public()
	sig, err := signer.Sign(greetDigest(roleServer, secret, peer, key))
	if err != nil {
		return peer, err
	}
	if _, err := c.Write(append(append([]byte{greetVersion}, key[:]...), sig[:]...)); err != nil {
		return peer, fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	return peer, c.SetDeadline(time.Time{})
}

// start does the TLS handshake under the context's deadline, which also holds
// for the greeting.
func start(ctx context.Context, c *tls.Conn) ([]byte, error) {
	if deadline, ok := ctx.Deadline(); ok {
		if err := c.SetDeadline(deadline); err != nil {
			return nil, fmt.Errorf("%w: %w", link.ErrHandshake, err)
		}
	}
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	secret, err := exported(c)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	return secret, nil
}
