package publiclog

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"sanduk.app/wallet/ledger"
)

// TileHeight is that of the tiles: 256 hashes, 8 kB, each.
const TileHeight = 8

const (
	tileWidth = 1 << TileHeight
	hashSize  = tlog.HashSize
)

// Shelf is where a log's tiles lie: the hashes of level 8L, 256 to a tile, the
// last one of a level perhaps partial. What is not there is empty, no error.
// The errors are the store's.
type Shelf interface {
	Tile(level, n uint64) ([]byte, error)
	PutTile(level, n uint64, hashes []byte) error
}

// Log is a log of a size on a shelf.
type Log struct {
	Shelf Shelf
	Size  uint64
}

// Append adds records at the end. The caller keeps them and the new size, in
// the same transaction.
func (l *Log) Append(records ...Record) error {
	grown := make([]byte, 0, len(records)*hashSize)
	for _, r := range records {
		h := r.hash()
		grown = append(grown, h[:]...)
	}
	if err := l.append(0, l.Size, grown); err != nil {
		return err
	}
	l.Size += uint64(len(records))
	return nil
}

// append adds hashes to a level that has some; each tile that they fill is a
// hash of the level above.
func (l *Log) append(level, have uint64, grown []byte) error {
	var above []byte
	first := have / tileWidth
	for n := first; len(grown) > 0; n++ {
		tile, err := l.Shelf.Tile(level, n)
		if err != nil {
			return err
		}
		if n == first && uint64(len(tile)) != have%tileWidth*hashSize {
			return fmt.Errorf("%w: tile %d of level %d has %d bytes", ErrProof, n, level, len(tile))
		}
		room := min(len(grown), tileWidth*hashSize-len(tile))
		tile, grown = append(tile, grown[:room]...), grown[room:]
		if err := l.Shelf.PutTile(level, n, tile); err != nil {
			return err
		}
		if len(tile) == tileWidth*hashSize {
			h := top(tile)
			above = append(above, h[:]...)
		}
	}
	if len(above) == 0 {
		return nil
	}
	return l.append(level+1, first, above)
}

// top is the hash over a whole tile.
func top(tile []byte) tlog.Hash {
	level := make([]tlog.Hash, len(tile)/hashSize)
	for i := range level {
		level[i] = tlog.Hash(tile[i*hashSize:])
	}
	for len(level) > 1 {
		for i := range len(level) / 2 {
			level[i] = tlog.NodeHash(level[2*i], level[2*i+1])
		}
		level = level[:len(level)/2]
	}
	return level[0]
}

// Root is the log's, of all its records.
func (l *Log) Root() (ledger.ID, error) {
	h, err := tlog.TreeHash(int64(l.Size), l.reader()) //nolint:gosec // a log's size is bounded by what it stores
	return ledger.ID(h), err
}

// Inclusion proves that a record is at its place.
func (l *Log) Inclusion(at uint64) ([]ledger.ID, error) {
	if at >= l.Size {
		return nil, fmt.Errorf("%w: record %d of %d", ErrProof, at, l.Size)
	}
	p, err := tlog.ProveRecord(int64(l.Size), int64(at), l.reader()) //nolint:gosec // as above
	return ids(p), err
}

// Consistency proves that the log goes on from what it was at a smaller size.
func (l *Log) Consistency(old uint64) ([]ledger.ID, error) {
	if old > l.Size {
		return nil, fmt.Errorf("%w: %d records of %d", ErrProof, old, l.Size)
	}
	if old == 0 || old == l.Size {
		return nil, nil
	}
	p, err := tlog.ProveTree(int64(l.Size), int64(old), l.reader()) //nolint:gosec // as above
	return ids(p), err
}

// At is the log as it was at a size that it had.
func (l *Log) At(size uint64) Log { return Log{Shelf: l.Shelf, Size: min(size, l.Size)} }

// reader reads the tree's hashes from the tiles, which are trusted: they are
// the guardian's own.
func (l *Log) reader() tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			t := tlog.TileForIndex(TileHeight, index)
			data, err := l.Shelf.Tile(uint64(t.L), uint64(t.N)) //nolint:gosec // never negative
			if err != nil {
				return nil, err
			}
			if out[i], err = tlog.HashFromTile(t, data[:min(len(data), t.W*hashSize)], index); err != nil {
				return nil, fmt.Errorf("%w: tile %d of level %d has %d bytes", ErrProof, t.N, t.L, len(data))
			}
		}
		return out, nil
	})
}
