package wire

import (
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// The chain of charters, and what guardians hand over from epoch to epoch.
const (
	EpochsAsk  Type = 10 // → EpochsSaid
	LeavesAsk  Type = 11 // → LeavesSaid, Waiting
	RevotesAsk Type = 12 // → RevotesSaid
	Amend      Type = 13 // body EpochsSaidBody; → Taken, Refused, Waiting

	EpochsSaid  Type = 80
	LeavesSaid  Type = 81
	RevotesSaid Type = 82
)

// Bounds of what is said of epochs.
const (
	// MaxAmendments bounds those of one message; the rest comes with the next.
	MaxAmendments = 16
	// MaxLeaves bounds a page of an epoch seal, and of votes given anew.
	MaxLeaves = 512
)

// EpochsAskBody asks for the amendments that start an epoch and those after it.
type EpochsAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	From      uint64
}

// EpochsSaidBody are amendments with their certificates, ascending, and where the
// guardians of the last of them are reached, in their own words. Without
// amendments the reaches are those of the epoch before From.
type EpochsSaidBody struct {
	_          struct{} `cbor:",toarray"`
	Community  ledger.ID
	Amendments []Item
	Reaches    []quorum.Reach
}

// LeavesAskBody asks a guardian for its seal of an epoch, and for the leaves from
// an account on.
type LeavesAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64
	From      ledger.Account
}

// LeavesSaidBody is a page of leaves, with the entries that they name.
type LeavesSaidBody struct {
	_      struct{} `cbor:",toarray"`
	Seal   []byte
	Leaves [][]byte
	Items  []Item
	More   bool
}

// RevotesAskBody asks a guardian for its votes of this epoch for accounts' newest
// certified entries, from an account on.
type RevotesAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	From      ledger.Account
}

// Revote is a vote for an account's newest certified entry.
type Revote struct {
	_       struct{} `cbor:",toarray"`
	Account ledger.Account
	Entry   ledger.ID
	Vote    quorum.Vote
}

// RevotesSaidBody is a page of them, ascending by account.
type RevotesSaidBody struct {
	_     struct{} `cbor:",toarray"`
	Votes []Revote
	More  bool
}

func (b *EpochsSaidBody) bounds() error {
	return first(atMost("amendments", len(b.Amendments), MaxAmendments), atMost("addresses", len(b.Reaches), MaxSeals))
}

func (b *LeavesSaidBody) bounds() error {
	return first(atMost("leaves", len(b.Leaves), MaxLeaves), atMost("items", len(b.Items), 4*MaxItems))
}

func (b *RevotesSaidBody) bounds() error { return atMost("votes", len(b.Votes), MaxLeaves) }
