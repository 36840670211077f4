package relay

import (
	"encoding/binary"
	"errors"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// What is remembered of each route: in its own keys, so that a relay that was
// taken off the list can be forgotten.
const (
	outBucket  store.Bucket = "relay-out"  // route, number → letter, until the relay has it
	sentBucket store.Bucket = "relay-sent" // route, reader, name → when, unix ms
	seenBucket store.Bucket = "relay-seen" // route, reader → seen
	partBucket store.Bucket = "relay-part" // route, mailbox → the beginning of an item
	selfBucket store.Bucket = "relay-self" // route → identity
	heldBucket store.Bucket = "relay-held" // route, hash → held
)

// Route is a relay as used for one community. Nothing that a relay sees is
// shared by two routes, but the device's address in the network.
type Route struct {
	Relay     Address
	Community ledger.ID
}

func (r Route) key(parts ...[]byte) []byte {
	out := append(append(make([]byte, 0, 136), r.Relay.Key[:]...), r.Community[:]...)
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// letter is a sealed item on its way to a reader. Its mailbox is computed when
// it is sent: a period may have ended since.
type letter struct {
	_       struct{} `cbor:",toarray"`
	Reader  keys.PublicKey
	Content []byte
}

// seen says from which period on a reader still looks.
type seen struct {
	_    struct{} `cbor:",toarray"`
	From uint64
}

// partial is the beginning of an item that was longer than a page, or cut.
type partial struct {
	_     struct{} `cbor:",toarray"`
	Place uint64
	ID    ledger.ID
	Size  uint64
	Bytes []byte
}

// identity is by what the relay knows us as a depositor, for one period: it
// counts what one leaves on a day, and can link no more than a week of it.
type identity struct {
	_      struct{} `cbor:",toarray"`
	Period uint64
	Secret [32]byte
}

const maxRecord = wire.MaxMail + 1024

func load(tx store.Tx, b store.Bucket, key []byte, v any) (bool, error) {
	raw, err := tx.Get(b, key)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, ledger.Decode("what is remembered of a relay", raw, maxRecord, v)
}

func save(tx store.Tx, b store.Bucket, key []byte, v any) error {
	return tx.Put(b, key, ledger.Encode(v))
}

func u64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }

// Forget removes what is remembered of a relay: also what waits to be sent
// there. Whatever concerns somebody is deposited anew if it is added again.
func Forget(s store.Store, relay Address) error {
	return s.Update(func(tx store.Tx) error {
		for _, b := range []store.Bucket{outBucket, sentBucket, seenBucket, partBucket, selfBucket, heldBucket} {
			if err := wipe(tx, b, relay.Key[:]); err != nil {
				return err
			}
		}
		return nil
	})
}

func wipe(tx store.Tx, b store.Bucket, prefix []byte) error {
	var gone [][]byte
	err := store.ScanPrefix(tx, b, prefix, func(key, _ []byte) error {
		gone = append(gone, append([]byte(nil), key...))
		return nil
	})
	for _, key := range gone {
		err = errors.Join(err, tx.Delete(b, key))
	}
	return err
}
