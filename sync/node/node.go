// Package node is a guardian without a screen, and a relay, which carries and
// does not vote. One node serves several communities over any link.
//
// Its store holds its vote keys. It must be the only copy: a guardian whose
// store was restored from a backup or a disk image could vote twice for one
// place, and prove itself faulty.
package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/watch"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/known"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// ErrSeat says that this node has no vote key of a charter's seat: it only
// carries for that community.
var ErrSeat = errors.New("this node is no guardian of that community")

// Config is what a node is made of.
type Config struct {
	Store      store.Store
	Now        func() time.Time
	Rand       io.Reader
	Log        *slog.Logger
	Identities link.Identities // for approving settlements; nil: it approves none
	Dialer     link.Dialer     // to catch up with other nodes; nil: it waits to be told
	Every      time.Duration   // between rounds of catching up; 0: half a minute
	Relay      bool            // carry only, whatever keys the store holds
	Shared     bool            // other processes work on the same store, as the same guardian
	Promptly   bool            // vote at once where the books added up once, and look through them beside
	Verify     ledger.Verify   // nil: keys.Verify, with keys that are parsed once
}

// Node serves. Make it with New.
type Node struct {
	config Config
	clock  *clock
	writer *writer
	counts *counts

	cache *book.Cache // of the newest entries

	advancing sync.Mutex    // one step of the chain of charters at a time
	kick      chan struct{} // there is an epoch to take over
	begun     bool          // New is over

	mu    sync.RWMutex
	seats map[ledger.ID]*seat
}

// seat is a community that the node serves.
type seat struct {
	epoch     quorum.Epoch
	index     uint64
	key       *keys.Key // nil: it only carries
	endpoints []book.Endpoint
	contracts *contract.Keeper

	behind bool        // the epoch has begun, and this node has not: see epoch.go
	over   atomic.Bool // the epoch has ended: nothing is voted for any more
	tries  int         // of taking over
	unseen bool        // the books were not looked through since the start
	level  bool        // all that is final has certificates of this epoch

	finished   uint64         // unix ms: when others were last asked to finish what is not final
	finishFrom ledger.Account // where to go on with it

	said  said        // of the own log
	watch watch.Watch // of others' logs
}

const (
	keyBucket     store.Bucket = "votekeys"    // public → secret
	charterBucket store.Bucket = "communities" // id → served
)

// served is a community as the node keeps it.
type served struct {
	_         struct{} `cbor:",toarray"`
	Charter   []byte
	Endpoints []book.Endpoint
}

// cacheBytes is for the newest entries of some ten thousand accounts.
const cacheBytes = 16 << 20

// parsedKeys is for the same accounts: some 2 MB.
const parsedKeys = 1 << 14

// New opens a node over its store and checks, for each community that it
// serves, that what it holds adds up. Where it does not, it carries and does
// not vote. With Config.Promptly, Run does so beside its work, for books that
// added up once: a million entries take a minute.
func New(c Config) (*Node, error) {
	if c.Every == 0 {
		c.Every = 30 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Verify == nil {
		c.Verify = keys.NewChecker(parsedKeys).Verify
	}
	n := &Node{config: c, clock: &clock{now: c.Now}, cache: book.NewCache(cacheBytes), kick: make(chan struct{}, 1), seats: map[ledger.ID]*seat{}}
	n.counts = newCounts(c.Now())
	n.writer = newWriter(c.Store, n.clock, n.counts)
	err := c.Store.View(func(tx store.Tx) error {
		if err := n.clock.load(tx); err != nil {
			return err
		}
		return tx.Scan(charterBucket, nil, func(_, value []byte) error {
			var s served
			if err := ledger.Decode("served community", value, ledger.MaxSignedBytes*2, &s); err != nil {
				return err
			}
			return n.load(tx, s)
		})
	})
	if err == nil {
		err = errors.Join(n.backfill(), n.markSound())
	}
	n.begun = true
	return n, err
}

// load takes a seat in a community from the store.
func (n *Node) load(tx store.Tx, s served) error {
	charter, err := ledger.DecodeSigned(s.Charter)
	if err != nil {
		return err
	}
	epoch, err := quorum.Found(charter, n.config.Verify)
	if err != nil {
		return err
	}
	b := book.Open(tx, epoch.Community)
	if epoch, err = b.Chain(epoch); err != nil {
		return err
	}
	now, err := b.EpochNumber()
	if err != nil {
		return err
	}
	at := &seat{epoch: epoch, endpoints: s.Endpoints, contracts: known.Keeper(), behind: now < epoch.Number}
	if epoch.Number > 0 {
		reaches, err := reachesOf(tx, epoch.Community, epoch.Number)
		if err != nil {
			return err
		}
		at.endpoints = book.EndpointsOf(&epoch, s.Endpoints, reaches)
	}
	if !n.config.Relay && !at.behind {
		if at.index, at.key, err = findSeat(tx, &epoch); err != nil && !errors.Is(err, ErrSeat) {
			return err
		}
	}
	if at.behind {
		n.config.Log.Info("a newer epoch has to be taken over", "community", epoch.Community.Short(), "epoch", epoch.Number)
	} else if err := n.look(tx, at); err != nil {
		n.config.Log.Error("this store does not add up, or can't be read: carrying only", "community", epoch.Community.Short(), "cause", err)
		at.key = nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seats[epoch.Community] = at
	return nil
}

// findSeat looks for a seat whose vote key the store holds.
func findSeat(tx store.Tx, epoch *quorum.Epoch) (uint64, *keys.Key, error) {
	for i, s := range epoch.Charter.Guardians {
		secret, err := tx.Get(keyBucket, s.VoteKey[:])
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return 0, nil, err
		}
		if len(secret) != 32 {
			return 0, nil, fmt.Errorf("vote key of seat %d has %d bytes", i, len(secret))
		}
		key, err := keys.KeyFromSecret([32]byte(secret))
		if err == nil && key.Public() != s.VoteKey {
			err = fmt.Errorf("vote key of seat %d is another's", i)
		}
		return uint64(i), key, err
	}
	return 0, nil, ErrSeat
}

// Card makes a vote key, which is stored before it is shown, and a guardian's
// card for it.
func (n *Node) Card(identity keys.Signer, address string) (quorum.Card, error) {
	key, err := keys.NewRandomKey(n.config.Rand)
	if err != nil {
		return quorum.Card{}, err
	}
	public, secret := key.Public(), key.Secret()
	err = n.config.Store.Update(func(tx store.Tx) error { return tx.Put(keyBucket, public[:], secret[:]) })
	if err != nil {
		return quorum.Card{}, err
	}
	return quorum.NewCard(identity, public, address)
}

// Place makes a vote key, which is stored before it is shown, and a guardian's
// card for the next epoch of a community.
func (n *Node) Place(identity keys.Signer, community ledger.ID, epoch uint64, address string) (quorum.Place, error) {
	key, err := keys.NewRandomKey(n.config.Rand)
	if err != nil {
		return quorum.Place{}, err
	}
	public, secret := key.Public(), key.Secret()
	err = n.config.Store.Update(func(tx store.Tx) error { return tx.Put(keyBucket, public[:], secret[:]) })
	if err != nil {
		return quorum.Place{}, err
	}
	return quorum.NewPlace(identity, public, community, epoch, address)
}

// Holds tells whether the secret of a vote key is here: it is not, once its epoch
// was sealed, or in another store.
func (n *Node) Holds(vote keys.PublicKey) (held bool, err error) {
	err = n.config.Store.View(func(tx store.Tx) error {
		_, err := tx.Get(keyBucket, vote[:])
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		held = err == nil
		return err
	})
	return held, err
}

// Serve takes a community on, for good; repeats change only the endpoints.
func (n *Node) Serve(charter *ledger.Signed, endpoints []book.Endpoint) error {
	if _, err := quorum.Found(charter, n.config.Verify); err != nil {
		return err
	}
	s := served{Charter: charter.Bytes(), Endpoints: endpoints}
	err := n.config.Store.Update(func(tx store.Tx) error {
		id := charter.ID()
		if err := tx.Put(charterBucket, id[:], ledger.Encode(&s)); err != nil {
			return err
		}
		return book.Open(tx, id).Found(charter)
	})
	if err != nil {
		return err
	}
	return n.config.Store.View(func(tx store.Tx) error { return n.load(tx, s) })
}

// Community is what the node knows of a community that it serves.
func (n *Node) Community(id ledger.ID) (epoch quorum.Epoch, votes bool, err error) {
	s, ok := n.seat(id)
	if !ok {
		return quorum.Epoch{}, false, ErrSeat
	}
	return s.epoch, s.key != nil, nil
}

// Communities are the ids of those that the node serves, ascending.
func (n *Node) Communities() []ledger.ID {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return slices.SortedFunc(maps.Keys(n.seats), func(a, b ledger.ID) int { return bytes.Compare(a[:], b[:]) })
}

// OpenVote is a vote for an entry that is not final here.
type OpenVote struct {
	Vote   wire.VoteForBody
	Author ledger.Account
}

// mostOpen bounds what OpenVotes gives: a file's worth.
const mostOpen = 10_000

// OpenVotes are the votes that the node gave for entries that are not final
// here, for whoever carries them to their authors.
func (n *Node) OpenVotes(id ledger.ID) ([]OpenVote, error) {
	var out []OpenVote
	err := n.view(id, func(b *book.Book) error {
		return b.OpenVotes(func(s *ledger.Signed, v quorum.Vote) error {
			if len(out) == mostOpen {
				return store.ErrStop
			}
			out = append(out, OpenVote{Vote: wire.VoteForBody{Community: id, Entry: s.ID(), Vote: v}, Author: s.Entry.Account})
			return nil
		})
	})
	return out, err
}

func (n *Node) seat(id ledger.ID) (*seat, bool) {
	n.mu.RLock()
	defer n.mu.RUnlock()
	s, ok := n.seats[id]
	return s, ok
}

func (s *seat) desk(verify ledger.Verify) guardian.Desk {
	return guardian.Desk{Epoch: &s.epoch, Seat: s.index, Verify: verify, Contracts: s.contracts}
}

// GCPercent is what a process that is nothing but a node does well to set: its
// memory is small, and its garbage much.
const GCPercent = 400

// MemoryLimit is for the same: from there on garbage is collected more often. It
// is several times what a node needs with as many connections as it takes.
const MemoryLimit = 128 << 20

// LeastProcs is the least GOMAXPROCS for a process that is nothing but a node:
// with one alone, the disk's writes would hold up the checking of signatures
// on a machine of one core.
const LeastProcs = 2

// Run serves the listeners until the context ends, which is no error.
func (n *Node) Run(ctx context.Context, listeners ...link.Listener) error {
	var group sync.WaitGroup
	defer group.Wait()
	group.Go(func() { n.writer.run(ctx) })
	group.Go(func() { n.catchUpEvery(ctx) })
	group.Go(func() { n.lookBeside(ctx) })
	return link.Serve(ctx, link.MostConns, n.serve, listeners...)
}

// serve answers one connection's requests until it ends, lies, or stalls; the
// others go on.
func (n *Node) serve(ctx context.Context, c link.Conn) {
	defer func() { _ = c.Close() }()
	n.counts.do(func(f *Figures) { f.Connections++ })
	defer n.counts.do(func(f *Figures) { f.Connections-- })
	for {
		frame, err := c.Receive(ctx)
		if err != nil {
			n.config.Log.Debug("connection ended", "cause", err)
			return
		}
		reply, err := n.Answer(ctx, frame)
		if err != nil {
			n.counts.do(func(f *Figures) { f.Dropped++ })
			n.config.Log.Warn("connection dropped", "cause", err)
			return
		}
		if err := c.Send(ctx, reply); err != nil {
			n.config.Log.Debug("connection ended", "cause", err)
			return
		}
	}
}
