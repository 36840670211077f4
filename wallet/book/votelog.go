package book

import (
	"encoding/binary"
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/store"
)

// VoteLog is this guardian's public log of an epoch.
type VoteLog struct {
	publiclog.Log
	book  *Book
	epoch []byte
}

// VoteLog opens the log of an epoch; it is empty where this is no guardian's book.
func (b *Book) VoteLog(epoch uint64) (*VoteLog, error) {
	l := &VoteLog{book: b, epoch: binary.BigEndian.AppendUint64(nil, epoch)}
	l.Shelf = l
	raw, held, err := b.get(logSize, l.epoch)
	if err != nil || !held {
		return l, err
	}
	if len(raw) != 8 {
		return nil, broken("size of the log", fmt.Errorf("%d bytes", len(raw)))
	}
	l.Size = binary.BigEndian.Uint64(raw)
	return l, nil
}

func (l *VoteLog) key(n uint64, more ...byte) []byte {
	key := append(append(make([]byte, 0, 24), l.epoch...), more...)
	return binary.BigEndian.AppendUint64(key, n)
}

// Tile reads a tile.
func (l *VoteLog) Tile(level, n uint64) ([]byte, error) {
	hashes, _, err := l.book.get(logTiles, l.key(n, byte(level)))
	return hashes, err
}

// PutTile stores a tile.
func (l *VoteLog) PutTile(level, n uint64, hashes []byte) error {
	return l.book.put(logTiles, l.key(n, byte(level)), hashes)
}

// Append adds records: in the transaction that stores the votes.
func (l *VoteLog) Append(records ...publiclog.Record) error {
	for i, r := range records {
		at := l.Size + uint64(i)
		if err := l.book.put(logged, l.key(at), r.Bytes()); err != nil {
			return err
		}
		if err := l.book.put(logAt, l.entryKey(r.Entry), l.key(at)[8:]); err != nil {
			return err
		}
	}
	if err := l.Log.Append(records...); err != nil {
		return err
	}
	return l.book.put(logSize, l.epoch, binary.BigEndian.AppendUint64(nil, l.Size))
}

func (l *VoteLog) entryKey(id ledger.ID) []byte {
	return append(append(make([]byte, 0, 40), id[:]...), l.epoch...)
}

// Find is the place of an entry's record.
func (l *VoteLog) Find(id ledger.ID) (at uint64, held bool, err error) {
	raw, held, err := l.book.get(logAt, l.entryKey(id))
	if err != nil || !held {
		return 0, false, err
	}
	if len(raw) != 8 {
		return 0, false, broken("place of entry "+id.String()+" in the log", fmt.Errorf("%d bytes", len(raw)))
	}
	return binary.BigEndian.Uint64(raw), true, nil
}

// Records walks the records from a place on.
func (l *VoteLog) Records(from uint64, f func(publiclog.Record) error) error {
	return l.book.tx.Scan(l.book.bucket(logged), l.key(from), func(key, value []byte) error {
		if string(key[:8]) != string(l.epoch) {
			return store.ErrStop
		}
		r, err := publiclog.DecodeRecord(value)
		if err != nil {
			return broken(fmt.Sprintf("record %x of the log", key), err)
		}
		return f(r)
	})
}

// Backfill logs the votes of a guardian that voted before it kept a log, in the
// order of accounts, rounds and places. A log that has anything is left.
func (l *VoteLog) Backfill() error {
	if l.Size > 0 {
		return nil
	}
	var records []publiclog.Record
	err := l.book.scan(slots, nil, func(key, value []byte) error {
		if len(value) > 0 {
			t := slotTip(key)
			records = append(records, publiclog.Record{Account: ledger.Account(key[:33]), Seq: t.Seq, Round: t.Round, Entry: t.Entry})
		}
		return nil
	})
	if err != nil || len(records) == 0 {
		return err
	}
	return l.Append(records...)
}

// seatKey is a guardian's of an epoch.
func seatKey(epoch, guardian uint64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, epoch), guardian)
}

// Checkpoint is the newest of a guardian's that was seen and checked.
func (b *Book) Checkpoint(epoch, guardian uint64) (publiclog.Checkpoint, bool, error) {
	raw, held, err := b.get(seen, seatKey(epoch, guardian))
	if err != nil || !held {
		return publiclog.Checkpoint{}, false, err
	}
	c, err := publiclog.DecodeCheckpoint(raw)
	if err != nil {
		return c, false, broken(fmt.Sprintf("checkpoint of guardian %d", guardian), err)
	}
	return c, true, nil
}

// KeepCheckpoint stores a checkpoint, checked and shown to go on from the one
// that is held.
func (b *Book) KeepCheckpoint(c *publiclog.Checkpoint) error {
	held, ok, err := b.Checkpoint(c.Epoch, c.Guardian)
	if err != nil || ok && (held.Size > c.Size || held.Size == c.Size && held.Time >= c.Time) {
		return err
	}
	return b.put(seen, seatKey(c.Epoch, c.Guardian), c.Bytes())
}

// Checkpoints walks those that are held of an epoch, ascending by guardian.
func (b *Book) Checkpoints(epoch uint64, f func(publiclog.Checkpoint) error) error {
	return b.scan(seen, binary.BigEndian.AppendUint64(nil, epoch), func(_, value []byte) error {
		c, err := publiclog.DecodeCheckpoint(value)
		if err != nil {
			return broken("a guardian's checkpoint", err)
		}
		return f(c)
	})
}

// Accuse stores the proof that a guardian is faulty, which was checked, and
// tells whether it is news: the first one stays.
func (b *Book) Accuse(f publiclog.Fault) (news bool, err error) {
	epoch, guardian := f.Accused()
	held, err := b.has(accused, seatKey(epoch, guardian))
	if err != nil || held {
		return false, err
	}
	return true, b.put(accused, seatKey(epoch, guardian), f.Bytes())
}

// Accused walks the proofs against guardians, ascending by epoch and seat.
func (b *Book) Accused(f func(publiclog.Fault) error) error {
	return b.scan(accused, nil, func(_, value []byte) error {
		fault, err := publiclog.DecodeFault(value)
		if err != nil {
			return broken("proof against a guardian", err)
		}
		return f(fault)
	})
}

var _ publiclog.Shelf = (*VoteLog)(nil)
