// Package store is what wallets and guardians keep their books in: ordered
// bytes in named buckets, changed in transactions that hold whole or not at
// all.
//
// Every implementation passes storetest.Run. A Store is safe for concurrent
// use; a Tx belongs to the function that it was given to.
package store

import (
	"bytes"
	"errors"
)

// Bucket names a part of a store: lower-case letters, digits and dashes, at
// most MaxBucket. It comes into being when something is put into it; before,
// it reads as empty.
type Bucket string

// Bounds of what a store takes; wider than anything that the ledger allows.
const (
	MaxBucket = 32
	MaxKey    = 1024
	MaxValue  = 1 << 20
)

var (
	// ErrNotFound says that there is nothing under a key.
	ErrNotFound = errors.New("not found")
	// ErrStop, returned by a Scan's function, ends it without an error.
	ErrStop = errors.New("stop")
	// ErrReadOnly says that a View tried to write.
	ErrReadOnly = errors.New("read-only transaction")
	// ErrKeySize says that a key is empty or longer than MaxKey.
	ErrKeySize = errors.New("key is empty or too long")
	// ErrValueSize says that a value is longer than MaxValue.
	ErrValueSize = errors.New("value is too long")
	// ErrBucket says that a bucket's name is not allowed.
	ErrBucket = errors.New("bucket's name is not allowed")
	// ErrScanning says that a Scan's function wrote to the bucket that is scanned.
	ErrScanning = errors.New("the bucket is being scanned")
	// ErrClosed says that the store was closed.
	ErrClosed = errors.New("store is closed")
	// ErrUnknown says that a store on several machines did not tell whether it took
	// an update. It may still take it; whole or not at all.
	ErrUnknown = errors.New("the store did not answer whether it wrote")
	// ErrLost says that a store on several machines lacks, or has otherwise, what
	// was seen in it before: it was restored from a backup, or is another one. A
	// guardian must not go on with it.
	ErrLost = errors.New("the store has lost what was written: it must not be used for this guardian any more")
)

// Store keeps buckets.
type Store interface {
	// View reads one consistent state.
	View(func(Tx) error) error
	// Update changes the store: all or nothing, and durable when it returns nil.
	// An error or a panic of the function undoes all of it. Updates follow one
	// another. A store on several machines may run the function again, on a newer
	// state: what counts is its last run.
	Update(func(Tx) error) error
	// Close ends it; repeats do nothing.
	Close() error
}

// Tx is a transaction.
type Tx interface {
	// Get is the value under a key, the caller's own copy, or ErrNotFound.
	Get(b Bucket, key []byte) ([]byte, error)
	// Put stores a value, which may be empty.
	Put(b Bucket, key, value []byte) error
	// Delete removes a key; one that is not there is no error.
	Delete(b Bucket, key []byte) error
	// Scan walks keys upwards from the first that is not below from. Key and
	// value are good only within f. ErrStop ends it. f may write, but not to
	// this bucket.
	Scan(b Bucket, from []byte, f func(key, value []byte) error) error
	// ScanBack walks keys downwards from the last that is not above from; nil
	// is the end of the bucket.
	ScanBack(b Bucket, from []byte, f func(key, value []byte) error) error
}

// ScanPrefix walks the keys that begin with a prefix, upwards.
func ScanPrefix(tx Tx, b Bucket, prefix []byte, f func(key, value []byte) error) error {
	return tx.Scan(b, prefix, func(key, value []byte) error {
		if !bytes.HasPrefix(key, prefix) {
			return ErrStop
		}
		return f(key, value)
	})
}

// Check refuses what no store takes, for implementations.
func Check(b Bucket, key, value []byte) error {
	if err := CheckBucket(b); err != nil {
		return err
	}
	switch {
	case len(key) == 0 || len(key) > MaxKey:
		return ErrKeySize
	case len(value) > MaxValue:
		return ErrValueSize
	}
	return nil
}

// CheckBucket refuses a name that no store takes, for implementations.
func CheckBucket(b Bucket) error {
	ok := len(b) > 0 && len(b) <= MaxBucket
	for _, r := range b {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	}
	if !ok {
		return ErrBucket
	}
	return nil
}

// Guard remembers which buckets are being scanned, for implementations: a
// write into one would make what the scan sees depend on the implementation.
type Guard map[Bucket]int

// Scan runs a scan under the guard.
func (g Guard) Scan(b Bucket, scan func() error) error {
	g[b]++
	defer func() { g[b]-- }()
	if err := scan(); !errors.Is(err, ErrStop) {
		return err
	}
	return nil
}

// Write refuses a write into a bucket that is being scanned.
func (g Guard) Write(b Bucket) error {
	if g[b] > 0 {
		return ErrScanning
	}
	return nil
}
