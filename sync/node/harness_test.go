package node_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/mem"
	"sanduk.app/sync/node"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// village is a community of guardians on one network, each with a store of its
// own, and of people whose feeds the test writes.
type village struct {
	t       testing.TB
	network *mem.Network
	keepers []*keeper
	charter *ledger.Signed
	epoch   quorum.Epoch
	issuer  *person
	asset   *ledger.Signed
	now     atomic.Int64 // unix ms, what all clocks show
}

// keeper is one guardian: its store, and the node while it runs.
type keeper struct {
	identity *keys.Key
	vote     *keys.Key
	store    *disk
	node     *node.Node
	ctx      context.Context
	stop     func()
}

// person writes a feed.
type person struct {
	key   *keys.Key
	state ledger.State
}

func newPerson(t testing.TB) *person {
	t.Helper()
	key := newKey(t)
	return &person{key: key, state: ledger.Empty(ledger.SingleAccount(key.Public()))}
}

// newVillage founds a community of n guardians, none of which runs yet.
func newVillage(t testing.TB, n int) *village {
	t.Helper()
	v := &village{t: t, network: mem.New(), issuer: newPerson(t)}
	v.now.Store(1_700_000_000_000)
	var cards []quorum.Card
	for i := range n {
		k := &keeper{identity: newKey(t), store: &disk{Store: store.Memory()}}
		made, err := node.New(v.config(k))
		must(t, err)
		card, err := made.Card(k.identity, address(i))
		must(t, err)
		k.vote = voteKey(t, k.store, card.Seat.VoteKey)
		cards, v.keepers = append(cards, card), append(v.keepers, k)
	}
	charter := quorum.Charter{
		Name: "Kongowea Market", Quorum: uint64(quorum.Threshold(n)), Admission: quorum.ByCredit,
		Rights: []quorum.Right{{Issuer: v.issuer.state.Account, Code: "BEAN", Kind: ledger.Token}},
	}
	draft, err := quorum.NewDraft(charter, cards, ledger.ID{7}, 1)
	must(t, err)
	var consents []quorum.Consent
	for _, k := range v.keepers {
		consent, err := draft.Consent(k.identity)
		must(t, err)
		consents = append(consents, consent)
	}
	v.charter, v.epoch, err = draft.Finish(consents, keys.Verify)
	must(t, err)
	return v
}

// voteKey is the secret that a card's node keeps: a test may sign what an
// honest guardian would not.
func voteKey(t testing.TB, s store.Store, public keys.PublicKey) (key *keys.Key) {
	t.Helper()
	must(t, s.View(func(tx store.Tx) error {
		secret, err := tx.Get("votekeys", public[:])
		if err != nil {
			return err
		}
		key, err = keys.KeyFromSecret([32]byte(secret))
		return err
	}))
	return key
}

func address(i int) string { return fmt.Sprintf("guardian-%d", i) }

func (v *village) config(k *keeper) node.Config {
	return node.Config{Store: k.store, Now: func() time.Time { return time.UnixMilli(v.now.Load()) }, Rand: rand.Reader}
}

// start runs guardians with a change to their configuration, if any.
func (v *village) start(change func(*node.Config), seats ...int) {
	v.t.Helper()
	for _, i := range seats {
		k := v.keepers[i]
		c := v.config(k)
		if change != nil {
			change(&c)
		}
		var err error
		k.node, err = node.New(c)
		must(v.t, err)
		must(v.t, k.node.Serve(v.charter, v.endpoints()))
		l, err := v.network.Listen(address(i), link.One(k.identity))
		must(v.t, err)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- k.node.Run(ctx, l) }()
		k.ctx = ctx
		k.stop = func() {
			cancel()
			must(v.t, <-done)
			k.stop = nil
		}
		v.t.Cleanup(func() {
			if k.stop != nil {
				k.stop()
			}
		})
	}
}

func (v *village) endpoints() (out []book.Endpoint) {
	for i := range v.keepers {
		out = append(out, book.Endpoint{Guardian: uint64(i), Address: address(i)})
	}
	return out
}

// dial is a connection to a guardian.
func (v *village) dial(seat int) link.Conn {
	v.t.Helper()
	c, err := v.network.Dialer(keys.PublicKey{}).Dial(v.t.Context(), address(seat), v.keepers[seat].identity.Public())
	must(v.t, err)
	v.t.Cleanup(func() { must(v.t, c.Close()) })
	return c
}

// disk is a store that can be told to fail, to wait, and to count.
type disk struct {
	store.Store
	broken atomic.Bool
	writes atomic.Int64
	gate   atomic.Pointer[chan struct{}] // what each write waits for
}

var errDisk = errors.New("the disk is full")

func (d *disk) Update(f func(store.Tx) error) error {
	d.writes.Add(1)
	if g := d.gate.Load(); g != nil {
		<-*g
	}
	return d.Store.Update(func(tx store.Tx) error {
		err := f(tx)
		if err == nil && d.broken.Load() {
			return errDisk
		}
		return err
	})
}

// hold keeps writes waiting until the function that it gives is called.
func (d *disk) hold() (release func()) {
	gate := make(chan struct{})
	d.gate.Store(&gate)
	return func() {
		d.gate.Store(nil)
		close(gate)
	}
}
