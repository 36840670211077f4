package publiclog

import (
	"golang.org/x/mod/sumdb/tlog"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Record is one vote as the log has it. Community, epoch and guardian are the
// log's.
type Record struct {
	_       struct{} `cbor:",toarray"`
	Account ledger.Account
	Seq     uint64
	Round   uint64
	Entry   ledger.ID
}

// MaxRecordBytes bounds a record's encoding.
const MaxRecordBytes = 128

// RecordOf is the record of a vote for a statement.
func RecordOf(s quorum.Statement) Record {
	return Record{Account: s.Account, Seq: s.Seq, Round: s.Round, Entry: s.Entry}
}

// SameSlot tells whether two records are of one place in one feed, so that no
// honest guardian has both, unless they are the same.
func (r Record) SameSlot(o Record) bool {
	return r.Account == o.Account && r.Seq == o.Seq && r.Round == o.Round
}

// Bytes is the canonical encoding.
func (r Record) Bytes() []byte { return ledger.Encode(&r) }

// DecodeRecord reads what Bytes gave.
func DecodeRecord(b []byte) (Record, error) {
	var r Record
	err := ledger.Decode("log record", b, MaxRecordBytes, &r)
	return r, err
}

func (r Record) hash() tlog.Hash { return tlog.RecordHash(r.Bytes()) }
