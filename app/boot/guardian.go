package boot

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/lan"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/node"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
)

// keysSearched is how many guardian keys of a wallet are tried for a seat.
const keysSearched = 64

// embedded is the guardian that lives in this app.
type embedded struct {
	node   *node.Node
	store  store.Store
	cancel context.CancelFunc
	done   chan error
}

func (e *embedded) close() error {
	e.cancel()
	return errors.Join(<-e.done, e.store.Close())
}

// identities proves the guardian keys of an unlocked wallet.
type identities map[keys.PublicKey]*keys.Key

func (o identities) Signer(begins []byte) (keys.Signer, bool) {
	for key, k := range o {
		if bytes.HasPrefix(key[:], begins) {
			return k, true
		}
	}
	return nil, false
}

// identities are the guardian keys of the wallet, which must be unlocked.
func (a *App) identities() (identities, error) {
	out := identities{}
	for i := range uint32(keysSearched) {
		k, err := a.Wallet.GuardianKey(i)
		if err != nil {
			return nil, err
		}
		out[k.Public()] = k
	}
	return out, nil
}

// guardian gives the guardian inside, which begins where it has not. It needs the
// wallet to be unlocked, for its identity keys.
func (a *App) guardian() (*embedded, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.guard == nil {
		if err := a.beginGuardian(); err != nil {
			return nil, err
		}
	}
	return a.guard, nil
}

// beginGuardian begins it; the caller holds mu.
func (a *App) beginGuardian() error {
	own, err := a.identities()
	if err != nil {
		return err
	}
	list, err := a.enlistings(own)
	if err != nil {
		return err
	}
	s, n, err := a.openNode(own, bolt.NoWait)
	if err != nil {
		return err
	}
	if err := enlist(n, list); err != nil {
		return errors.Join(err, s.Close())
	}
	inside, err := a.network.Listen(wallet.Here, own)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	listeners := []link.Listener{inside}
	if outside, err := a.listenOutside(own); err != nil {
		a.options.Log.Warn("others can't reach the guardian in this app", "cause", err)
	} else if outside != nil {
		listeners = append(listeners, outside)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if len(listeners) > 1 {
		names, err := a.seatNames(own)
		if err != nil {
			a.options.Log.Error("the communities can't be read", "cause", err)
		}
		go a.announce(ctx, listeners[1].Address(), names)
	}
	a.guard = &embedded{node: n, store: s, cancel: cancel, done: make(chan error, 1)}
	go func(done chan<- error) { done <- n.Run(ctx, listeners...) }(a.guard.done)
	return nil
}

// openNode opens the guardian of this home; with its identity keys it settles
// purses that cheated.
func (a *App) openNode(own link.Identities, options ...bolt.Option) (store.Store, *node.Node, error) {
	s, err := a.openBooks(options...)
	if err != nil {
		return nil, nil, err
	}
	c := a.nodeConfig(s)
	c.Identities = own
	n, err := node.New(c)
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, n, nil
}

// listenOutside listens for others on the port that the wallet's own endpoint
// names; nil when it names none.
func (a *App) listenOutside(own identities) (link.Listener, error) {
	address, err := a.ownListen(own)
	if err != nil || address == "" {
		return nil, err
	}
	return tcp.Listen(address, own)
}

// FoundHere starts a community whose only guardian is the one in this app.
// Others reach it at this machine's address while the app runs.
func (a *App) FoundHere(f wallet.Founding) (wallet.Community, error) {
	index, err := a.Wallet.NextKey()
	if err != nil {
		return wallet.Community{}, err
	}
	identity, err := a.Wallet.GuardianKey(index)
	if err != nil {
		return wallet.Community{}, err
	}
	guard, err := a.guardian()
	if err != nil {
		return wallet.Community{}, err
	}
	address, err := freeAddress()
	if err != nil {
		return wallet.Community{}, err
	}
	card, err := guard.node.Card(identity, address)
	if err != nil {
		return wallet.Community{}, err
	}
	f.Cards = []quorum.Card{card}
	draft, err := a.Wallet.Draft(f, index)
	if err != nil {
		return wallet.Community{}, err
	}
	consent, err := draft.Consent(identity)
	if err != nil {
		return wallet.Community{}, err
	}
	c, err := a.Wallet.Finish(draft, []quorum.Consent{consent}, assetOf(f))
	if err != nil {
		return wallet.Community{}, err
	}
	return a.serve(c)
}

func assetOf(f wallet.Founding) ledger.Asset {
	return ledger.Asset{Code: f.Asset.Code, Decimals: uint64(f.Asset.Decimals), Kind: f.Kind}
}

// serve lets the guardian in this app serve a community, restarts it so that
// it listens, and makes what the founding left final.
func (a *App) serve(c wallet.Community) (wallet.Community, error) {
	charter, err := a.Wallet.Charter(c.ID)
	if err != nil {
		return c, err
	}
	m, err := a.Wallet.Membership(c.ID)
	if err != nil {
		return c, err
	}
	if err := a.withNode(func(n *node.Node) error { return n.Serve(charter, outside(m.Endpoints)) }); err != nil {
		return c, err
	}
	if err := a.endGuardian(); err != nil {
		return c, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), foundingTime)
	defer cancel()
	if _, err := a.Sync(ctx); err != nil {
		return c, err
	}
	return a.Wallet.Community(c.ID)
}

// endGuardian ends it; it begins anew when somebody asks for it.
func (a *App) endGuardian() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.guard == nil {
		return nil
	}
	err := a.guard.close()
	a.guard = nil
	return err
}

func outside(endpoints []book.Endpoint) []book.Endpoint {
	var out []book.Endpoint
	for _, e := range endpoints {
		if e.Address != wallet.Here {
			out = append(out, e)
		}
	}
	return out
}

// Finish founds a community of several guardians from its draft and their
// consents.
func (a *App) Finish(d quorum.Draft, consents []quorum.Consent, f wallet.Founding) (wallet.Community, error) {
	return a.Wallet.Finish(d, consents, assetOf(f))
}

// Join joins by an invitation. Where the charter names this home as a
// guardian, its guardian serves the community from then on.
func (a *App) Join(invitation string) (wallet.Community, error) {
	c, err := a.Wallet.Join(invitation)
	if err != nil || !c.Guardian {
		return c, err
	}
	chain, err := a.Wallet.Chain(c.ID)
	if err != nil {
		return c, err
	}
	return c, a.withNode(func(n *node.Node) error {
		return errors.Join(n.Serve(chain.Charter, chain.Endpoints), n.Follow(c.ID, chain.Amendments, chain.Reaches))
	})
}

// withNode opens the guardian's store for a moment, while nothing serves it.
func (a *App) withNode(f func(*node.Node) error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.guard != nil {
		return f(a.guard.node)
	}
	s, n, err := a.openNode(nil)
	if err != nil {
		return err
	}
	return errors.Join(f(n), s.Close())
}

// GuardianCard makes this home ready to be a guardian, and gives the card for
// the founder. address is where others reach it.
func (a *App) GuardianCard(address string) (quorum.Card, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return quorum.Card{}, fmt.Errorf("address: %w", err)
	}
	index, err := a.Wallet.NextKey()
	if err != nil {
		return quorum.Card{}, err
	}
	identity, err := a.Wallet.GuardianKey(index)
	if err != nil {
		return quorum.Card{}, err
	}
	var card quorum.Card
	err = a.withNode(func(n *node.Node) error {
		card, err = n.Card(identity, address)
		return err
	})
	return card, err
}

// Agree gives this home's consent to a draft that names it.
func (a *App) Agree(d quorum.Draft) (quorum.Consent, error) {
	_, charter, err := d.Charter()
	if err != nil {
		return quorum.Consent{}, err
	}
	own, err := a.identities()
	if err != nil {
		return quorum.Consent{}, err
	}
	for _, s := range charter.Guardians {
		if identity, ok := own[s.Identity]; ok {
			return d.Consent(identity)
		}
	}
	return quorum.Consent{}, fmt.Errorf("%w: the draft does not name this home", node.ErrSeat)
}

// defaultListen is where a node listens when nothing says otherwise.
const defaultListen = ":7263"

// Serve runs this home's guardian, and does its mail at the relays of this
// home, until the context ends. It lets go of the wallet, so that commands can
// use it beside. An empty listen means the port that invitations name for this
// home.
func (a *App) Serve(ctx context.Context, listen string, ready func(address string)) error {
	own, err := a.identities()
	if err != nil {
		return err
	}
	names, err := a.seatNames(own)
	if err != nil {
		return err
	}
	if listen == "" {
		if listen, err = a.ownListen(own); err != nil {
			return err
		}
		listen = cmp.Or(listen, defaultListen)
	}
	list, err := a.enlistings(own)
	if err != nil {
		return err
	}
	if err := a.Close(); err != nil {
		return err
	}
	s, n, err := a.openNode(own)
	if err != nil {
		return err
	}
	if err := enlist(n, list); err != nil {
		return errors.Join(err, s.Close())
	}
	l, err := tcp.Listen(listen, own)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	telling, hush := context.WithCancel(ctx)
	told, err := a.tell(telling, n, s)
	if err != nil {
		hush()
		return errors.Join(err, l.Close(), s.Close())
	}
	defer func() { hush(); told() }()
	ready(l.Address())
	go a.announce(ctx, l.Address(), names)
	var mail sync.WaitGroup
	mail.Go(func() {
		a.serveMail(ctx, a.clerk(s, n, own))
	})
	err = n.Run(ctx, l)
	mail.Wait()
	return errors.Join(err, s.Close())
}

// freeAddress is this machine's address with a port that is free now.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		return "", err
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return "", err
	}
	return net.JoinHostPort(ownHost(), strconv.Itoa(port)), nil
}

// ownHost is where others reach this machine.
func ownHost() string {
	return cmp.Or(os.Getenv("SANDUK_ADDRESS"), ownAddress()) // the variable says it when the machine can't tell itself
}

// ownAddress is this machine's first address in a local network; loopback when
// it has none.
func ownAddress() string {
	if own := lan.Addresses(); len(own) > 0 {
		return own[0].String()
	}
	return "127.0.0.1"
}
