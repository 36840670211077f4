package etcd

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"sanduk.app/wallet/store"
)

// record is what one update wrote, in its order.
type record struct {
	_      struct{} `cbor:",toarray"`
	Name   name
	Writes []write
}

type write struct {
	_      struct{} `cbor:",toarray"`
	Bucket string
	Key    []byte
	Value  []byte
	Gone   bool // the key is deleted
}

// head is what stands at a place of the log: the record, or in how many parts it
// lies beside.
type head struct {
	_      struct{} `cbor:",toarray"`
	Name   name
	Parts  uint64
	Record []byte
}

// Bounds of what is read: a record has at most mostParts parts, and as many writes
// as fit.
const (
	partBytes  = 1 << 20 // etcd takes requests of 1.5 MiB
	mostParts  = 1 << 8
	mostWrites = 1 << 22
)

var encMode, decMode = mustModes()

// mustModes are the one form that a record has.
func mustModes() (cbor.EncMode, cbor.DecMode) {
	enc, err := cbor.CoreDetEncOptions().EncMode()
	dec, derr := cbor.DecOptions{MaxArrayElements: mostWrites, MaxNestedLevels: 8, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden}.DecMode()
	if err := errors.Join(err, derr); err != nil {
		panic(err) // the options are constants
	}
	return enc, dec
}

func encode(v any) ([]byte, error) { return encMode.Marshal(v) }

func decode(raw []byte, v any) error {
	if err := decMode.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("%w: %w", errRecord, err)
	}
	return nil
}

// decodeRecord reads a record, every write of which a store would take.
func decodeRecord(raw []byte) (record, error) {
	var r record
	if err := decode(raw, &r); err != nil {
		return record{}, err
	}
	for i, w := range r.Writes {
		err := store.Check(store.Bucket(w.Bucket), w.Key, w.Value)
		if err == nil && store.Bucket(w.Bucket) == replicaBucket {
			err = store.ErrBucket
		}
		if err != nil {
			return record{}, fmt.Errorf("%w: write %d: %w", errRecord, i, err)
		}
	}
	return r, nil
}

func decodeHead(raw []byte) (head, error) {
	var h head
	err := decode(raw, &h)
	if err == nil && (h.Parts > mostParts || (h.Parts == 0) == (len(h.Record) == 0)) {
		err = fmt.Errorf("%w: %d parts and %d bytes", errRecord, h.Parts, len(h.Record))
	}
	return h, err
}

// apply does what a record says.
func (r *record) apply(tx store.Tx) error {
	for _, w := range r.Writes {
		var err error
		if w.Gone {
			err = tx.Delete(store.Bucket(w.Bucket), w.Key)
		} else {
			err = tx.Put(store.Bucket(w.Bucket), w.Key, w.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// recorder notes what an update writes.
type recorder struct {
	store.Tx
	record record
}

func (r *recorder) Put(b store.Bucket, key, value []byte) error {
	if b == replicaBucket {
		return store.ErrBucket
	}
	if err := r.Tx.Put(b, key, value); err != nil {
		return err
	}
	r.note(write{Bucket: string(b), Key: append([]byte{}, key...), Value: append([]byte{}, value...)})
	return nil
}

func (r *recorder) Delete(b store.Bucket, key []byte) error {
	if b == replicaBucket {
		return store.ErrBucket
	}
	if err := r.Tx.Delete(b, key); err != nil {
		return err
	}
	r.note(write{Bucket: string(b), Key: append([]byte{}, key...), Gone: true})
	return nil
}

func (r *recorder) note(w write) { r.record.Writes = append(r.record.Writes, w) }

// The replica's own bucket says up to where it has followed which log.
const (
	replicaBucket store.Bucket = "replica"
	placeKey      string       = "place"
)

// position is a place of a log, with the name of the record there.
type position struct {
	_     struct{} `cbor:",toarray"`
	Log   name
	Place uint64 // 0: before the first
	Name  name
}

func placeOf(tx store.Tx) (position, error) {
	var p position
	raw, err := tx.Get(replicaBucket, []byte(placeKey))
	if errors.Is(err, store.ErrNotFound) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	return p, decode(raw, &p)
}

func keepPlace(tx store.Tx, p position) error {
	raw, err := encode(&p)
	if err != nil {
		return err
	}
	return tx.Put(replicaBucket, []byte(placeKey), raw)
}
