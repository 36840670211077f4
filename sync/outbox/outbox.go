// Package outbox is the durable queue of entries that wait for their
// certificates, with the times at which to try each again.
package outbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

const bucket store.Bucket = "outbox" // community, entry → tries (4 bytes), next try in unix ms (8 bytes)

// The pauses between tries double from the first to the last: guardians that
// are away do not come back faster for being asked, and radio costs battery.
const (
	firstPause = 2 * time.Second
	lastPause  = 15 * time.Minute
)

// ErrRecord says that a queued record can't be read.
var ErrRecord = errors.New("outbox record can't be read")

// Queue implements the wallet's Outbox and the runner's queue. It has no state
// of its own: all is in the transaction's store.
type Queue struct{}

func key(community, entry ledger.ID) []byte {
	return append(append([]byte(nil), community[:]...), entry[:]...)
}

// Put queues an entry, due at once; one that is queued stays as it is.
func (Queue) Put(tx store.Tx, community, entry ledger.ID) error {
	_, err := tx.Get(bucket, key(community, entry))
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return tx.Put(bucket, key(community, entry), make([]byte, 12))
}

// Done takes an entry out.
func (Queue) Done(tx store.Tx, community, entry ledger.ID) error {
	return tx.Delete(bucket, key(community, entry))
}

// Later notes that a try failed, and sets the next one. spread, between 0 and
// 1, moves it by up to a quarter, so that many phones do not ask at once.
func (Queue) Later(tx store.Tx, community, entry ledger.ID, now time.Time, spread float64) error {
	k := key(community, entry)
	value, err := tx.Get(bucket, k)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	tries, _, err := read(value)
	if err != nil {
		return err
	}
	pause := firstPause << min(tries, 16)
	pause = min(pause, lastPause)
	pause += time.Duration(float64(pause) / 4 * spread)
	value = binary.BigEndian.AppendUint32(nil, tries+1)
	return tx.Put(bucket, k, binary.BigEndian.AppendUint64(value, uint64(now.Add(pause).UnixMilli())))
}

// Due are a community's entries whose time has come.
func (Queue) Due(tx store.Tx, community ledger.ID, now time.Time) (map[ledger.ID]bool, error) {
	due := map[ledger.ID]bool{}
	err := store.ScanPrefix(tx, bucket, community[:], func(k, value []byte) error {
		_, next, err := read(value)
		if err == nil && !next.After(now) {
			due[ledger.ID(k[32:])] = true
		}
		return err
	})
	return due, err
}

func read(value []byte) (tries uint32, next time.Time, err error) {
	if len(value) != 12 {
		return 0, time.Time{}, fmt.Errorf("%w: %d bytes", ErrRecord, len(value))
	}
	return binary.BigEndian.Uint32(value), time.UnixMilli(int64(binary.BigEndian.Uint64(value[4:]))), nil
}
