package publiclog

import "sanduk.app/wallet/ledger"

// Compare looks for what two checkpoints of one log, both with good signatures,
// prove at sight: two roots of one size, or a log that shrank.
func Compare(a, b *Checkpoint) (Fault, bool) {
	if a.Size < b.Size {
		a, b = b, a
	}
	switch {
	case !a.same(b) || b.Size == 0 && a.Size == 0:
		return nil, false
	case a.Size == b.Size && a.Root != b.Root:
		return &Fork{Old: *a, New: *b, Real: b.Root}, true
	case a.Size > b.Size && b.Time > a.Time:
		return &Rollback{Long: *a, Short: *b}, true
	}
	return nil, false
}

// Read is a log that was fetched whole, for an auditor: it is rebuilt from its
// records, and every older checkpoint is held against it.
type Read struct {
	log     Log
	records []Record
}

// NewRead begins with an empty log.
func NewRead() *Read { return &Read{log: Log{Shelf: memory{}}} }

// Add takes the next records.
func (r *Read) Add(records ...Record) error {
	r.records = append(r.records, records...)
	return r.log.Append(records...)
}

// Size is how many records were taken.
func (r *Read) Size() uint64 { return r.log.Size }

// Matches tells whether the records are those of a checkpoint.
func (r *Read) Matches(c *Checkpoint) (bool, error) {
	at := r.log.At(c.Size)
	if at.Size != c.Size {
		return false, nil
	}
	root, err := at.Root()
	return root == c.Root, err
}

// Fork holds an older checkpoint against one that the records match.
func (r *Read) Fork(old, matched *Checkpoint) (*Fork, error) {
	if !old.same(matched) || old.Size == 0 || old.Size > matched.Size {
		return nil, nil
	}
	at, whole := r.log.At(old.Size), r.log.At(matched.Size)
	real, err := at.Root()
	if err != nil || real == old.Root {
		return nil, err
	}
	proof, err := whole.Consistency(old.Size)
	return &Fork{Old: *old, New: *matched, Real: real, Proof: proof}, err
}

// Doubles finds the first two records of one slot in the log of a checkpoint
// that the records match.
func (r *Read) Doubles(matched *Checkpoint) (*Double, error) {
	type slot struct {
		account    ledger.Account
		seq, round uint64
	}
	seen := map[slot]uint64{}
	for at, b := range r.records[:matched.Size] {
		key := slot{b.Account, b.Seq, b.Round}
		first, again := seen[key]
		if !again {
			seen[key] = uint64(at)
			continue
		}
		if r.records[first].Entry != b.Entry {
			return r.double(matched, first, uint64(at))
		}
	}
	return nil, nil
}

func (r *Read) double(matched *Checkpoint, first, second uint64) (*Double, error) {
	d := &Double{Checkpoint: *matched}
	log := r.log.At(matched.Size)
	for i, at := range []uint64{first, second} {
		proof, err := log.Inclusion(at)
		if err != nil {
			return nil, err
		}
		d.Records[i] = Logged{Record: r.records[at], At: at, Proof: proof}
	}
	return d, nil
}

// Has tells which of an epoch's entries the log's records are for.
func (r *Read) Has() map[ledger.ID]bool {
	out := make(map[ledger.ID]bool, len(r.records))
	for _, record := range r.records {
		out[record.Entry] = true
	}
	return out
}

// memory is a shelf that lasts as long as the program.
type memory map[[2]uint64][]byte

func (m memory) Tile(level, n uint64) ([]byte, error) {
	return append([]byte(nil), m[[2]uint64{level, n}]...), nil
}

func (m memory) PutTile(level, n uint64, hashes []byte) error {
	m[[2]uint64{level, n}] = append([]byte(nil), hashes...)
	return nil
}
