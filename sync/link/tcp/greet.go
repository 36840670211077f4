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

// The greeting, after the TLS handshake. The client says whom it wants, and proves
// its own key where it has one to show; the server proves the wanted one:
//
//	client: version 1 ‖ wanted key or zeros ‖ key ‖ signature   (129 bytes)
//	server: version 1 ‖ key ‖ signature                        (97 bytes)
//
// or, from a client that shows no key and knows whom it wants:
//
//	client: version 2 ‖ the first 8 bytes of the wanted key   (9 bytes)
//	server: signature                                        (64 bytes)
//
// A signature is over tag "sanduk/link/1" of the role (0 client, 1 server), the
// session's exported secret, and both keys as far as they are known, zeros for
// the key of a client that shows none.
const (
	greetShown    = 1
	greetNameless = 2
	fewBytes      = 8 // to tell a listener's keys apart; the signature tells whether it was the right one
	exportLabel   = "EXPORTER-sanduk/1/link"
	roleClient    = 0
	roleServer    = 1
)

func exported(c *tls.Conn) ([]byte, error) {
	state := c.ConnectionState()
	return state.ExportKeyingMaterial(exportLabel, nil, 32)
}

func greetDigest(role byte, secret []byte, wanted, key keys.PublicKey) [32]byte {
	return keys.NewTag("sanduk/link/1").Hash([]byte{role}, secret, wanted[:], key[:])
}

// greetServer is the client's side; a nil self shows no key.
func greetServer(ctx context.Context, c *tls.Conn, self keys.Signer, expect keys.PublicKey) (peer keys.PublicKey, err error) {
	secret, err := start(ctx, c)
	if err != nil {
		return peer, err
	}
	if self == nil {
		peer, err = askNameless(c, secret, expect)
	} else {
		peer, err = askShown(c, secret, self, expect)
	}
	if err != nil {
		return peer, err
	}
	return peer, c.SetDeadline(time.Time{})
}

// askNameless has the server prove that it is the one expected.
func askNameless(c *tls.Conn, secret []byte, expect keys.PublicKey) (keys.PublicKey, error) {
	var sig keys.Signature
	if err := exchange(c, append([]byte{greetNameless}, expect[:fewBytes]...), sig[:]); err != nil {
		return expect, err
	}
	if !keys.Verify(expect, greetDigest(roleServer, secret, keys.PublicKey{}, expect), sig) {
		return expect, link.ErrHandshake
	}
	return expect, nil
}

func askShown(c *tls.Conn, secret []byte, self keys.Signer, expect keys.PublicKey) (peer keys.PublicKey, err error) {
	key := self.Public()
	sig, err := self.Sign(greetDigest(roleClient, secret, expect, key))
	if err != nil {
		return peer, err
	}
	var reply [97]byte
	if err := exchange(c, append(append(append([]byte{greetShown}, expect[:]...), key[:]...), sig[:]...), reply[:]); err != nil {
		return peer, err
	}
	peer = keys.PublicKey(reply[1:33])
	if reply[0] != greetShown || !keys.Verify(peer, greetDigest(roleServer, secret, key, peer), keys.Signature(reply[33:])) {
		return peer, link.ErrHandshake
	}
	if (expect != keys.PublicKey{}) && peer != expect {
		return peer, link.ErrWrongPeer
	}
	return peer, nil
}

// exchange sends a greeting and reads one.
func exchange(c *tls.Conn, hello, reply []byte) error {
	_, err := c.Write(hello)
	if err == nil {
		_, err = io.ReadFull(c, reply)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	return nil
}

// greetClient is the server's side. The peer's key is zero where it shows none.
func greetClient(ctx context.Context, c *tls.Conn, identities link.Identities) (peer keys.PublicKey, err error) {
	secret, err := start(ctx, c)
	if err != nil {
		return peer, err
	}
	var version [1]byte
	if _, err := io.ReadFull(c, version[:]); err != nil {
		return peer, fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	switch version[0] {
	case greetShown:
		peer, err = answerShown(c, secret, identities)
	case greetNameless:
		err = answerNameless(c, secret, identities)
	default:
		err = link.ErrHandshake
	}
	if err != nil {
		return peer, err
	}
	return peer, c.SetDeadline(time.Time{})
}

func answerNameless(c *tls.Conn, secret []byte, identities link.Identities) error {
	var begins [fewBytes]byte
	if _, err := io.ReadFull(c, begins[:]); err != nil {
		return fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	_, sig, err := prove(secret, identities, begins[:], keys.PublicKey{})
	if err != nil {
		return err
	}
	return reply(c, sig[:])
}

func answerShown(c *tls.Conn, secret []byte, identities link.Identities) (peer keys.PublicKey, err error) {
	var hello [128]byte
	if _, err := io.ReadFull(c, hello[:]); err != nil {
		return peer, fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	wanted, shown := keys.PublicKey(hello[:32]), keys.PublicKey(hello[32:64])
	if !keys.Verify(shown, greetDigest(roleClient, secret, wanted, shown), keys.Signature(hello[64:])) {
		return peer, link.ErrHandshake
	}
	key, sig, err := prove(secret, identities, link.Wanted(wanted), shown)
	if err != nil {
		return peer, err
	}
	return shown, reply(c, append(append([]byte{greetShown}, key[:]...), sig[:]...))
}

// prove signs with a key that begins as is wanted, for a client that showed its
// own, or zeros.
func prove(secret []byte, identities link.Identities, begins []byte, shown keys.PublicKey) (key keys.PublicKey, sig keys.Signature, err error) {
	signer, ok := identities.Signer(begins)
	if !ok {
		return key, sig, link.ErrWrongPeer
	}
	key = signer.Public()
	sig, err = signer.Sign(greetDigest(roleServer, secret, shown, key))
	return key, sig, err
}

func reply(c *tls.Conn, greeting []byte) error {
	if _, err := c.Write(greeting); err != nil {
		return fmt.Errorf("%w: %w", link.ErrHandshake, err)
	}
	return nil
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
