package mailbox

import (
	"encoding/binary"
	"errors"
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// The buckets. An item says nothing of who left it: depositors are counted by
// the day, and forgotten after it.
const (
	stateBucket store.Bucket = "mail-state"  // one record
	boxBucket   store.Bucket = "mail-boxes"  // mailbox → box
	itemBucket  store.Bucket = "mail-items"  // mailbox, place → id, deadline, content
	idBucket    store.Bucket = "mail-ids"    // mailbox, id → place; 0: removed by its owner
	endBucket   store.Bucket = "mail-ends"   // deadline, mailbox, id → nothing
	dayBucket   store.Bucket = "mail-days"   // day, depositor → used
	keyBucket   store.Bucket = "mail-secret" // the relay's own key
)

// state is the relay's totals, and the age of all mail.
type state struct {
	_     struct{} `cbor:",toarray"`
	Aged  uint64   // ms that mail has aged since the relay began
	Seen  uint64   // the clock when it was last looked at, unix ms
	Items uint64
	Bytes uint64
	Gone  uint64 // ids that are remembered though their items are removed
	Known uint64 // depositors that are counted
}

// box is a mailbox that holds something.
type box struct {
	_     struct{} `cbor:",toarray"`
	Last  uint64   // the newest item's place
	Items uint64
	Bytes uint64
}

// used is what a depositor left on a day.
type used struct {
	_     struct{} `cbor:",toarray"`
	Items uint64
	Bytes uint64
}

const maxRecord = 128

var stateKey = []byte("state")

// load reads a record; what is not there is zero.
func load(tx store.Tx, b store.Bucket, key []byte, v any) error {
	raw, err := tx.Get(b, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := ledger.Decode("record of a mailbox", raw, maxRecord, v); err != nil {
		return errors.Join(errRecord, err)
	}
	return nil
}

func save(tx store.Tx, b store.Bucket, key []byte, v any) error {
	return tx.Put(b, key, ledger.Encode(v))
}

func u64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }

func placed(mailbox keys.PublicKey, place uint64) []byte {
	return append(mailbox[:], u64(place)...)
}

func named(mailbox keys.PublicKey, id ledger.ID) []byte { return append(mailbox[:], id[:]...) }

func ending(deadline uint64, mailbox keys.PublicKey, id ledger.ID) []byte {
	return append(u64(deadline), named(mailbox, id)...)
}

// header is what stands before an item's content.
const header = 32 + 8

// errRecord says that the relay's own file can't be read: never the asker's
// fault.
var errRecord = errors.New("a stored item can't be read")

func readItem(value []byte) (id ledger.ID, deadline uint64, content []byte, err error) {
	if len(value) < header {
		return id, 0, nil, fmt.Errorf("%w: %d bytes", errRecord, len(value))
	}
	return ledger.ID(value[:32]), binary.BigEndian.Uint64(value[32:]), value[header:], nil
}
