package boot

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"

	"sanduk.app/app/config"
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/mailbox"
	"sanduk.app/sync/node"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
)

// The files of a relay's home.
const (
	relayFile  = "relay.db"
	policyFile = "relay.json"
)

// Relay is a relay to be served. It needs no wallet.
type Relay struct {
	Options Options
	Listen  string // host:port
	Public  string // host:port where others reach it; empty: this machine's address with the port of Listen

	own identities // nil: mailboxes only; see CarryToo
}

// CarryToo has the relay, once it is served, also carry what this home holds,
// as a node that does not vote. The wallet must be unlocked, and closed before
// the relay is served.
func (a *App) CarryToo(r *Relay) (err error) {
	r.own, err = a.identities()
	return err
}

// HasWallet tells whether there is a wallet in a home, without making one.
func HasWallet(home string) (bool, error) {
	if home == "" {
		var err error
		if home, err = DefaultHome(); err != nil {
			return false, err
		}
	}
	_, err := os.Stat(filepath.Join(home, walletFile))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Serve keeps mailboxes until the context ends. ready is told where it
// listens, and by what address wallets find it.
func (r *Relay) Serve(ctx context.Context, ready func(listen string, address relay.Address)) (err error) {
	a := &App{options: r.Options}
	if err := a.options.fill(); err != nil {
		return err
	}
	policy, err := config.LoadPolicy(filepath.Join(a.options.Home, policyFile))
	if err != nil {
		return err
	}
	s, err := bolt.Open(filepath.Join(a.options.Home, relayFile), bolt.Migrations())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	c := mailbox.Config{Store: s, Policy: policy, Now: a.options.Now, Rand: rand.Reader, Log: a.options.Log}
	var carrier *node.Node
	if r.own != nil {
		books, n, err := a.openCarrier()
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, books.Close()) }()
		carrier, c.Other = n, n.Answer
	}
	server, err := mailbox.New(c)
	if err != nil {
		return err
	}
	l, err := tcp.Listen(r.Listen, doorkeeper{server.Key(), r.own})
	if err != nil {
		return err
	}
	public, err := r.public(l.Address())
	if err != nil {
		return errors.Join(err, l.Close())
	}
	ready(l.Address(), relay.Address{Key: server.Key().Public(), Host: public})
	var group sync.WaitGroup
	if carrier != nil {
		group.Go(func() { err = errors.Join(err, carrier.Run(ctx)) })
	}
	served := server.Run(ctx, l)
	group.Wait()
	return errors.Join(err, served)
}

// Address is by what wallets find the relay, which must not be running. It
// makes the relay's key if there is none yet.
func (r *Relay) Address() (address relay.Address, err error) {
	o := r.Options
	if err := o.fill(); err != nil {
		return address, err
	}
	s, err := bolt.Open(filepath.Join(o.Home, relayFile), bolt.Migrations())
	if err != nil {
		return address, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	server, err := mailbox.New(mailbox.Config{Store: s, Policy: mailbox.Defaults(), Now: o.Now, Rand: rand.Reader})
	if err != nil {
		return address, err
	}
	public, err := r.public(r.Listen)
	return relay.Address{Key: server.Key().Public(), Host: public}, err
}

// openCarrier opens the home's node as one that does not vote.
func (a *App) openCarrier() (store.Store, *node.Node, error) {
	s, err := a.openBooks()
	if err != nil {
		return nil, nil, err
	}
	c := a.nodeConfig(s)
	c.Relay = true
	n, err := node.New(c)
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, n, nil
}

// public is where others reach the relay.
func (r *Relay) public(listen string) (string, error) {
	if r.Public != "" {
		if _, _, err := net.SplitHostPort(r.Public); err != nil {
			return "", fmt.Errorf("%w: %w", relay.ErrAddress, err)
		}
		return r.Public, nil
	}
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", err
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = ownHost()
	}
	return net.JoinHostPort(host, port), nil
}

// doorkeeper proves the relay's key, and where it carries the home's, to whoever
// asks for them.
type doorkeeper struct {
	key *keys.Key
	own identities
}

func (d doorkeeper) Signer(begins []byte) (keys.Signer, bool) {
	if key := d.key.Public(); bytes.HasPrefix(key[:], begins) {
		return d.key, true
	}
	return d.own.Signer(begins)
}
