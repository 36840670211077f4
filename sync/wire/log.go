package wire

import (
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
)

// A guardian's public log, see package publiclog.
const (
	LogAsk     Type = 29 // → LogSaid
	ProofAsk   Type = 30 // → LogProof
	RecordsAsk Type = 31 // → Records
	LogSaid    Type = 69
	LogProof   Type = 70
	Records    Type = 71
)

// Bounds of what is said of logs.
const (
	// MaxRecords bounds a page of records: some 350 kB.
	MaxRecords = 4096
	// MaxCheckpoints is one for each guardian, and what was seen of it by others.
	MaxCheckpoints = 4 * MaxSeals
)

// LogAskBody asks for a node's checkpoint, for those of others that it has
// seen, and for proofs against guardians.
type LogAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
}

// LogSaidBody answers: its own checkpoint, where it votes, and the newest seen
// of others.
type LogSaidBody struct {
	_           struct{} `cbor:",toarray"`
	Checkpoints [][]byte
	Faults      [][]byte
}

// ProofAskBody asks for proofs of a guardian's log of an epoch at a size that it
// signed: that it goes on from an older size (0: not asked), that it has an
// entry (zero: not asked).
type ProofAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64
	Size      uint64
	Old       uint64
	Entry     ledger.ID
}

// LogProofBody has the proofs. Held tells whether the entry is in the log of
// that size.
type LogProofBody struct {
	_           struct{} `cbor:",toarray"`
	Consistency []ledger.ID
	Held        bool
	At          uint64
	Inclusion   []ledger.ID
}

// RecordsAskBody asks for the records of a log from a place on.
type RecordsAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64
	From      uint64
}

// RecordsBody is a page of them; an empty one is the end.
type RecordsBody struct {
	_       struct{} `cbor:",toarray"`
	Records []publiclog.Record
}

func (b *LogSaidBody) bounds() error {
	return first(atMost("checkpoints", len(b.Checkpoints), MaxCheckpoints), atMost("faults", len(b.Faults), MaxSeals))
}

func (b *LogProofBody) bounds() error {
	return first(atMost("hashes", len(b.Consistency), 128), atMost("hashes", len(b.Inclusion), 128))
}

func (b *RecordsBody) bounds() error { return atMost("records", len(b.Records), MaxRecords) }
