// Package book is the typed view over a store that guardians, carriers and
// wallets share: entries, certificates, votes, seals, faults and memos of one
// community, within one transaction of the store.
//
// It keeps what it is given and judges nothing: signatures and rules are
// checked before (see [sanduk.app/wallet/quorum] and
// [sanduk.app/wallet/guardian]). It implements guardian.Past. Repeats change
// nothing. A record that can't be read is an error that names it, never
// skipped. Not safe for concurrent use, as a transaction is not.
package book

import (
	"encoding/hex"
	"errors"
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

var (
	// ErrTwoCertified says that two entries of one place are certified: a
	// quorum's keys were stolen, or more guardians lie than the community bears.
	ErrTwoCertified = errors.New("two certified entries for one place")
	// ErrRecord says that a record of the store can't be read.
	ErrRecord = errors.New("record can't be read")
)

// Book is the view. Make one for each transaction.
type Book struct {
	tx        store.Tx
	community ledger.ID
	suffix    string
	cache     *Cache
	number    *uint64 // of the epoch, once it was read
}

// Open makes a view of one community's part of the store.
func Open(tx store.Tx, community ledger.ID) *Book {
	return OpenCached(tx, community, NewCache(ownCache))
}

// ownCache is how many bytes of entries a book without a shared cache holds: a
// few entries, for those that are read twice in one transaction.
const ownCache = 64 << 10

// OpenCached makes a view that shares what was read with others.
func OpenCached(tx store.Tx, community ledger.ID, cache *Cache) *Book {
	return &Book{
		tx: tx, community: community, suffix: "-" + hex.EncodeToString(community[:8]),
		cache: cache,
	}
}

// Community is the community whose part this is.
func (b *Book) Community() ledger.ID { return b.community }

// The buckets. Keys are fixed-width and big-endian, so that a scan is in order.
const (
	entries  = "entries"  // id → record
	certs    = "certs"    // id → certificate
	finals   = "final"    // account, seq → id
	slots    = "slots"    // account, round, seq, id → vote, or nothing where stood on
	opens    = "opens"    // account, round → id of the opening voted for
	seals    = "seals"    // account → own newest seal
	carry    = "carry"    // opening's id → seals that carry it
	asks     = "asks"     // account → hash of the request that the own newest seal answers, and what friends asked: see ask
	friends  = "friends"  // entry → the friends entry that holds after it; none: the account has named nobody
	holds    = "holds"    // entry → the hold that is in force after it; none: nothing is held
	claims   = "claims"   // credit's entry, index, claimant → nothing
	inbox    = "inbox"    // payee, entry, index → nothing: certified, not claimed by a certified entry; locks: see lockIndex
	locks    = "locks"    // lock account → entry that makes it, index
	faults   = "faults"   // account → proof
	faultAt  = "faultat"  // account → unix ms when this guardian first saw the proof
	releases = "releases" // release → unix ms when this guardian first heard of it
	shown    = "shown"    // frozen purse, entry → nothing: the newest of each chain that was shown
	approve  = "approve"  // account, round → id of the settlement that was approved
	propose  = "propose"  // account, round → own proposal
	paid     = "paid"     // credit → amount that a final settlement pays
	memos    = "memos"    // commitment → sealed memo

	logged   = "log"      // epoch, place → record of the own public log
	logTiles = "logtiles" // epoch, level, place → hashes
	logSize  = "logsize"  // epoch → records
	logAt    = "logat"    // entry, epoch → place
	seen     = "seen"     // epoch, guardian → newest checkpoint
	accused  = "accused"  // epoch, guardian → proof

	epochs   = "epochs"   // "now" → number; number → own seal of that epoch; see epoch.go
	leaves   = "leaves"   // number, account → what that seal says of it
	charters = "charters" // number → the amendment that starts the epoch
	doubts   = "doubts"   // entry → certificate of an epoch that is over, which proves nothing here
)

// Of an epoch, in a bucket with its number: votes of one say nothing in another.
const (
	floors = "floors" // account → round below which nothing is voted for
	forks  = "forks"  // account → nothing: a certificate has to decide
	knowns = "knowns" // entry → nothing: a certificate of an earlier epoch counts for it
)

func (b *Book) bucket(name string) store.Bucket {
	switch name {
	case slots, floors, forks, knowns:
		if number, err := b.EpochNumber(); err == nil && number > 0 { // the error comes again where it is asked for
			return store.Bucket(fmt.Sprintf("%s%s-%d", name, b.suffix, number))
		}
	}
	return store.Bucket(name + b.suffix)
}

func (b *Book) get(name string, key []byte) ([]byte, bool, error) {
	value, err := b.tx.Get(b.bucket(name), key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, false, nil
	}
	return value, err == nil, err
}

func (b *Book) put(name string, key, value []byte) error {
	return b.tx.Put(b.bucket(name), key, value)
}

func (b *Book) has(name string, key []byte) (bool, error) {
	_, ok, err := b.get(name, key)
	return ok, err
}

// scan walks the keys with a prefix, ascending.
func (b *Book) scan(name string, prefix []byte, f func(key, value []byte) error) error {
	return store.ScanPrefix(b.tx, b.bucket(name), prefix, f)
}

func broken(item string, err error) error { return fmt.Errorf("%w: %s: %w", ErrRecord, item, err) }
