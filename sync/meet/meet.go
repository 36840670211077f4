// Package meet is what two wallets do when they meet, over any link, and what a
// wallet does for others when it meets a guardian.
//
// Two that meet find out, without telling a stranger, in which communities both
// are. Then each gives the other what concerns her, then what it wants to have
// carried itself, then what it carries for others, as far as the bytes reach
// that both allow. Everything is checked before it is kept; whatever came whole
// before a connection broke stays, and the next meeting goes on from there.
//
// [Meeter.Beside] takes what is carried to guardians, brings their votes into
// the bag, and tells them what became final.
package meet

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/link"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// ErrStranger says that the two who met have no community in common.
var ErrStranger = errors.New("no community in common")

// Owner is the wallet, as a meeting needs it. What it is handed was checked.
type Owner interface {
	Memberships() ([]book.Membership, error)
	// Pending are the own entries that wait for certificates, and promises to
	// the owner that do.
	Pending(community ledger.ID) ([]book.Pending, error)
	// VotesHeld are the votes of this epoch that were gathered for one of Pending.
	VotesHeld(community ledger.ID, s *ledger.Signed) ([]quorum.Vote, error)
	// Evidence gives held entries with what makes them final.
	Evidence(community ledger.ID, ids []ledger.ID) ([]book.Evidence, error)
	// Wants are entries that the owner misses.
	Wants(community ledger.ID) ([]ledger.ID, error)
	// SealsWanted are the owner's requests for seals.
	SealsWanted(community ledger.ID) ([]ledger.SealRequest, error)
	// SealsHeld are the guardians, as bits, whose seals for a request she has.
	SealsHeld(r ledger.SealRequest) (seats uint64, err error)
	// Knows tells whether an account is somebody's whom the owner deals with.
	Knows(community ledger.ID) (func(ledger.Account) bool, error)
	// HandOver gives what a payee needs to judge an own promise to her; none
	// where the entry is no promise.
	HandOver(community, entry ledger.ID) ([]byte, error)

	// Received takes final entries that concern the owner, or that she misses.
	Received(community ledger.ID, items []book.Evidence) error
	// Voted takes a vote for one of Pending.
	Voted(community, entry ledger.ID, v quorum.Vote) (bool, error)
	// Taken takes a hand-over, if it needs nobody to look at it, and tells what
	// became of it: what does not convince the owner is no error.
	Taken(community ledger.ID, handOver []byte) (Fate, error)
	Faulty(community ledger.ID, proof *ledger.FaultProof) error
	// Sealed takes seals that answer one of SealsWanted, SealRefused who says that
	// the account is further on.
	Sealed(community ledger.ID, r ledger.SealRequest, seals []quorum.AccountSeal, evidence []book.Evidence) (opened bool, err error)
	SealRefused(community ledger.ID, r ledger.SealRequest, refusals []book.SealRefusal, together bool) error
}

// Fate is what became of a hand-over.
type Fate int

// The fates.
const (
	Nothing Fate = iota // it was known, or is not for the owner
	Kept                // it is below all marks, and was taken
	Offered             // it waits for the owner to look at it
	Refused             // it does not convince, or is above a limit
)

// Config is what a meeter is made of.
type Config struct {
	Owner  Owner
	Met    Owner       // who hears of what people bring; nil: Owner, as of what guardians answer
	Store  store.Store // the wallet's
	Now    func() time.Time
	Rand   io.Reader
	Log    *slog.Logger
	Bounds carry.Bounds  // zero: the default
	Budget uint64        // bytes of one meeting, both ways; 0: one megabyte
	Verify ledger.Verify // nil: keys.Verify
}

// Meeter meets others. It is safe for concurrent use.
type Meeter struct {
	config Config

	mu    sync.Mutex
	later map[try]time.Time // guardians to leave alone about an entry for a while
	bytes float64           // that may be used for strangers at guardians
	saved time.Time         // since when
}

// Report says what a meeting or a round brought.
type Report struct {
	Communities int  // in common
	Received    int  // final entries that concern us
	Taken       int  // items that we carry now, or more of them than before
	Given       int  // items handed over
	Promises    int  // to the owner, taken without asking
	Offers      int  // promises to the owner that wait for her to look at them
	Refused     int  // promises to the owner that are above a limit, or do not convince
	Votes       int  // of guardians, for what we carry
	Final       int  // carried entries that became final
	Cheats      int  // accounts that turned out to have cheated
	Bytes       int  // both ways
	Cut         bool // the bytes did not reach
}

const (
	defaultBudget = 1 << 20
	// mostTime bounds a meeting: people stand beside each other that long.
	mostTime = 2 * time.Minute
)

// New makes a meeter.
func New(c Config) *Meeter {
	if c.Budget == 0 {
		c.Budget = defaultBudget
	}
	if c.Bounds == (carry.Bounds{}) {
		c.Bounds = carry.Default()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Met == nil {
		c.Met = c.Owner
	}
	if c.Verify == nil {
		c.Verify = keys.Verify
	}
	return &Meeter{config: c, later: map[try]time.Time{}}
}

func (m *Meeter) now() uint64 { return uint64(max(m.config.Now().UnixMilli(), 0)) }

// counted is a connection whose bytes are counted.
type counted struct {
	link.Conn
	bytes int
}

func (c *counted) Send(ctx context.Context, frame []byte) error {
	c.bytes += len(frame) + frameHead
	return c.Conn.Send(ctx, frame)
}

func (c *counted) Receive(ctx context.Context) ([]byte, error) {
	frame, err := c.Conn.Receive(ctx)
	c.bytes += len(frame) + frameHead
	return frame, err
}

// frameHead is what a link spends on a frame: its length, and TLS around it.
const frameHead = 4 + 22

// beginsAt is where a meeting begins, of what many carry.
func beginsAt(nonce [16]byte) account { return account(nonce[:8]) }

// tagOf hides a community's id from those who don't know it: good for one
// meeting with one listener.
func tagOf(nonce [16]byte, listener keys.PublicKey, community ledger.ID) [16]byte {
	h := keys.NewTag("sanduk/meet/1").Hash(nonce[:], listener[:], community[:])
	return [16]byte(h[:16])
}
