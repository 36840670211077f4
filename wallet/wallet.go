// Package wallet is what a person does with Sanduk: the use cases, one method
// each, each one transaction of the store. What a method returns is stored;
// nothing is shown that could be lost.
//
// Start with [New], then Create or Restore, then Found or Join. A payment is
// signed and queued by [Wallet.Pay]; whoever carries entries to the guardians
// (package runner) reads [Wallet.Pending] and brings back certificates through
// [Wallet.Certified]. Money that was certified for us counts as ours at once
// and is claimed by itself with the next entry that we sign.
//
// A Wallet is safe for concurrent use. It holds the keys in memory from Unlock
// to Lock; reading methods work while it is locked, except where said.
package wallet

import (
	"errors"
	"io"
	"sync"
	"time"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/known"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/vault"
)

// Outbox is the durable queue of what must reach the guardians. Both methods
// act within the caller's transaction, and repeats do nothing.
type Outbox interface {
	Put(tx store.Tx, community, entry ledger.ID) error
	Done(tx store.Tx, community, entry ledger.ID) error
}

// Config is what a wallet is made of.
type Config struct {
	Store  store.Store
	Outbox Outbox
	Now    func() time.Time
	Rand   io.Reader
	Vault  vault.Params  // cost of a new vault; an old one keeps its own
	Verify ledger.Verify // nil: keys.Verify
}

// Wallet is one person's keys and books.
type Wallet struct {
	config Config
	verify ledger.Verify

	contracts *contract.Keeper // of all communities: states are known by their entries

	mu         sync.Mutex // guards what follows
	master     *keys.Master
	passphrase bool                      // one belongs to the words that made master
	epochs     map[[32]byte]quorum.Epoch // by the hash of their charter, as read before
}

// New makes a wallet over a store; it writes nothing.
func New(c Config) (*Wallet, error) {
	if c.Store == nil || c.Outbox == nil || c.Now == nil || c.Rand == nil {
		return nil, errors.New("wallet: store, outbox, clock and randomness are needed")
	}
	if c.Verify == nil {
		c.Verify = keys.Verify
	}
	return &Wallet{config: c, verify: c.Verify, contracts: known.Keeper(), epochs: map[[32]byte]quorum.Epoch{}}, nil
}

func (w *Wallet) now() uint64 { return uint64(max(w.config.Now().UnixMilli(), 1)) }

// keysOf gives the unlocked keys, or ErrLocked.
func (w *Wallet) keysOf() (*keys.Master, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.master == nil {
		return nil, ErrLocked
	}
	return w.master, nil
}

// Lock forgets the keys.
func (w *Wallet) Lock() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.master != nil {
		w.master.Wipe()
	}
	w.master = nil
}

// Unlocked tells whether the keys are in memory.
func (w *Wallet) Unlocked() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.master != nil
}

func (w *Wallet) unlockWith(m *keys.Master, passphrase bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.master, w.passphrase = m, passphrase
}
