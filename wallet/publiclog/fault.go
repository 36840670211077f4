package publiclog

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Fault proves that a guardian lies, or votes from a copy of its store, by
// nothing but its own signatures. It is a *Fork, a *Rollback, a *Double or *Votes.
type Fault interface {
	// Accused is the guardian's seat in an epoch.
	Accused() (epoch, guardian uint64)
	// Check tells whether it holds: nil means that the guardian is faulty.
	Check(e *quorum.Epoch, verify ledger.Verify) error
	// Bytes is the canonical encoding, which DecodeFault reads.
	Bytes() []byte
}

// Fork is two checkpoints of one log, of which the newer does not go on from
// the older: Real is what the root of the newer log was at the older's size.
type Fork struct {
	_     struct{} `cbor:",toarray"`
	Old   Checkpoint
	New   Checkpoint
	Real  ledger.ID
	Proof []ledger.ID // that New goes on from Real
}

// Rollback is a log that was shorter later: the guardian runs from an older copy
// of its store, or hides what it signed.
type Rollback struct {
	_     struct{} `cbor:",toarray"`
	Long  Checkpoint
	Short Checkpoint // said later
}

// Double is a log with two entries for one slot.
type Double struct {
	_          struct{} `cbor:",toarray"`
	Checkpoint Checkpoint
	Records    [2]Logged
}

// Logged is a record with its place in a log.
type Logged struct {
	_      struct{} `cbor:",toarray"`
	Record Record
	At     uint64
	Proof  []ledger.ID
}

// Votes are two votes for one slot.
type Votes struct{ quorum.GuardianFault }

const (
	kindFork     = 1
	kindDouble   = 2
	kindVotes    = 3
	kindRollback = 4

	// MaxFaultBytes bounds a fault's encoding.
	MaxFaultBytes = 16 << 10
)

type fault struct {
	_    struct{} `cbor:",toarray"`
	Kind uint64
	Body []byte
}

// Accused is the guardian whose log forks.
func (f *Fork) Accused() (epoch, guardian uint64) { return f.Old.Epoch, f.Old.Guardian }

// Accused is the guardian whose log shrank.
func (f *Rollback) Accused() (epoch, guardian uint64) { return f.Long.Epoch, f.Long.Guardian }

// Accused is the guardian whose log has both.
func (f *Double) Accused() (epoch, guardian uint64) {
	return f.Checkpoint.Epoch, f.Checkpoint.Guardian
}

// Accused is the guardian that gave both votes.
func (f *Votes) Accused() (epoch, guardian uint64) { return f.Epoch, f.Guardian }

// Check checks both signatures, and that one log can't be both.
func (f *Fork) Check(e *quorum.Epoch, verify ledger.Verify) error {
	for _, c := range []*Checkpoint{&f.Old, &f.New} {
		if err := c.Check(e, verify); err != nil {
			return fmt.Errorf("fork: %w", err)
		}
	}
	if !f.Old.same(&f.New) || f.Old.Size > f.New.Size || f.Old.Size == 0 || f.Old.Root == f.Real {
		return fmt.Errorf("%w: fork of checkpoints of %d and %d votes", ErrProof, f.Old.Size, f.New.Size)
	}
	err := tlog.CheckTree(hashes(f.Proof), int64(f.New.Size), tlog.Hash(f.New.Root), int64(f.Old.Size), tlog.Hash(f.Real)) //nolint:gosec // validate bounds both
	if err != nil {
		return fmt.Errorf("%w: fork of checkpoints of %d and %d votes", ErrProof, f.Old.Size, f.New.Size)
	}
	return nil
}

// Check checks both signatures, and that the shorter was said later.
func (f *Rollback) Check(e *quorum.Epoch, verify ledger.Verify) error {
	for _, c := range []*Checkpoint{&f.Long, &f.Short} {
		if err := c.Check(e, verify); err != nil {
			return fmt.Errorf("rollback: %w", err)
		}
	}
	if !f.Long.same(&f.Short) || f.Short.Size >= f.Long.Size || f.Short.Time <= f.Long.Time {
		return fmt.Errorf("%w: the log of %d votes is no older than that of %d", ErrProof, f.Short.Size, f.Long.Size)
	}
	return nil
}

// Check checks the signature, and that both records are in the log.
func (f *Double) Check(e *quorum.Epoch, verify ledger.Verify) error {
	if err := f.Checkpoint.Check(e, verify); err != nil {
		return fmt.Errorf("double vote: %w", err)
	}
	a, b := &f.Records[0], &f.Records[1]
	if !a.Record.SameSlot(b.Record) || a.Record.Entry == b.Record.Entry {
		return fmt.Errorf("%w: the records are of two slots, or one", ErrProof)
	}
	for _, r := range f.Records {
		if err := f.Checkpoint.Includes(r.Record, r.At, r.Proof); err != nil {
			return fmt.Errorf("double vote: %w", err)
		}
	}
	return nil
}

// Bytes is the canonical encoding.
func (f *Fork) Bytes() []byte { return encode(kindFork, ledger.Encode(f)) }

// Bytes is the canonical encoding.
func (f *Rollback) Bytes() []byte { return encode(kindRollback, ledger.Encode(f)) }

// Bytes is the canonical encoding.
func (f *Double) Bytes() []byte { return encode(kindDouble, ledger.Encode(f)) }

// Bytes is the canonical encoding.
func (f *Votes) Bytes() []byte { return encode(kindVotes, f.GuardianFault.Bytes()) }

func encode(kind uint64, body []byte) []byte { return ledger.Encode(&fault{Kind: kind, Body: body}) }

// DecodeFault reads what Bytes gave; it is left to Check.
func DecodeFault(b []byte) (Fault, error) {
	var f fault
	if err := ledger.Decode("guardian's fault", b, MaxFaultBytes, &f); err != nil {
		return nil, err
	}
	switch f.Kind {
	case kindFork:
		return decodeFork(f.Body)
	case kindDouble:
		return decodeDouble(f.Body)
	case kindRollback:
		return decodeRollback(f.Body)
	case kindVotes:
		v, err := quorum.DecodeGuardianFault(f.Body)
		return &Votes{v}, err
	}
	return nil, fmt.Errorf("%w: guardian's fault of kind %d", ledger.ErrMalformed, f.Kind)
}

func decodeFork(b []byte) (Fault, error) {
	f := new(Fork)
	if err := ledger.Decode("fork of a log", b, MaxFaultBytes, f); err != nil {
		return nil, err
	}
	if len(f.Proof) > maxProof {
		return nil, fmt.Errorf("%w: a proof of %d hashes", ledger.ErrMalformed, len(f.Proof))
	}
	if err := f.Old.validate(); err != nil {
		return nil, err
	}
	return f, f.New.validate()
}

func decodeRollback(b []byte) (Fault, error) {
	f := new(Rollback)
	if err := ledger.Decode("rollback of a log", b, MaxFaultBytes, f); err != nil {
		return nil, err
	}
	if err := f.Long.validate(); err != nil {
		return nil, err
	}
	return f, f.Short.validate()
}

func decodeDouble(b []byte) (Fault, error) {
	f := new(Double)
	if err := ledger.Decode("double vote in a log", b, MaxFaultBytes, f); err != nil {
		return nil, err
	}
	for _, r := range f.Records {
		if len(r.Proof) > maxProof {
			return nil, fmt.Errorf("%w: a proof of %d hashes", ledger.ErrMalformed, len(r.Proof))
		}
	}
	return f, f.Checkpoint.validate()
}
