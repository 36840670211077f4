package ledger

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"sanduk.app/wallet/keys"
)

// ID names an entry, an asset or a community: a tagged hash. The zero ID
// stands for "none".
type ID [32]byte

// IsZero tells whether the id stands for "none".
func (id ID) IsZero() bool { return id == ID{} }

// String is the id in hex.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Short is the id's first eight hex digits, for texts that people read.
func (id ID) Short() string { return hex.EncodeToString(id[:4]) }

// MarshalText gives the hex form, for JSON.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// ParseID reads the 64 hex digits of an id.
func ParseID(text string) (ID, error) {
	var id ID
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(id) {
		return ID{}, fmt.Errorf("%w: id %.80q", ErrMalformed, text)
	}
	copy(id[:], raw)
	return id, nil
}

// AccountType says who writes a feed.
type AccountType byte

// The account types. Their numbers are part of the protocol.
const (
	TypeSingle AccountType = 1 // one key
	TypeJoint  AccountType = 2 // m of n members; the id is the hash of the first members
	TypeLock   AccountType = 3 // a lock's own one-slot account; the id is the hash of its place
	TypePurse  AccountType = 4 // one key, for promises made offline
)

// Account is the typed id of a feed: the type's byte, then an x-only key
// (single, purse) or a hash (joint, lock).
type Account [33]byte

// SingleAccount is the account of one key.
func SingleAccount(key keys.PublicKey) Account { return account(TypeSingle, key) }

// PurseAccount is the purse of one key.
func PurseAccount(key keys.PublicKey) Account { return account(TypePurse, key) }

// LockAccount is the account of the lock at the given place of an entry.
func LockAccount(entry ID, index uint64) Account {
	return account(TypeLock, tagLock.Hash(entry[:], be64(index)))
}

func account[T ~[32]byte](t AccountType, rest T) Account {
	var a Account
	a[0] = byte(t)
	copy(a[1:], rest[:])
	return a
}

// Type is the account's type.
func (a Account) Type() AccountType { return AccountType(a[0]) }

// Key is the key that the id of a single account or a purse carries; of other
// types it is a hash and no key.
func (a Account) Key() keys.PublicKey { return keys.PublicKey(a[1:]) }

// IsZero tells whether the account is unset.
func (a Account) IsZero() bool { return a == Account{} }

// String is the account in hex, type first.
func (a Account) String() string { return hex.EncodeToString(a[:]) }

// MarshalText gives the hex form, for JSON.
func (a Account) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// Compare orders accounts by their bytes.
func (a Account) Compare(b Account) int { return bytes.Compare(a[:], b[:]) }

// Validate tells whether the id is of a type that there is.
func (a Account) Validate() error {
	switch a.Type() {
	case TypeSingle, TypeJoint, TypeLock, TypePurse:
		return nil
	}
	return fmt.Errorf("%w: account type %d", ErrMalformed, a[0])
}

// CreditID names one credit of an entry.
type CreditID struct {
	_     struct{} `cbor:",toarray"`
	Entry ID       `json:"entry"`
	Index uint64   `json:"index"`
}

// Compare orders credit ids by entry, then index.
func (c CreditID) Compare(d CreditID) int {
	if n := bytes.Compare(c.Entry[:], d.Entry[:]); n != 0 {
		return n
	}
	switch {
	case c.Index < d.Index:
		return -1
	case c.Index > d.Index:
		return 1
	}
	return 0
}

// String is the credit's entry and index.
func (c CreditID) String() string { return fmt.Sprintf("%s:%d", c.Entry, c.Index) }

// Tip is a place in a feed: what a seal reports and what a store calls newest.
type Tip struct {
	_     struct{} `cbor:",toarray"`
	Seq   uint64   `json:"seq"`
	Round uint64   `json:"round"`
	Entry ID       `json:"entry"`
}

// IsZero tells whether the tip stands for "no entry".
func (t Tip) IsZero() bool { return t.Seq == 0 }

// Newer tells whether t comes before u in the order of an opening: the higher
// round first, then the higher seq.
func (t Tip) Newer(u Tip) bool {
	if t.Round != u.Round {
		return t.Round > u.Round
	}
	return t.Seq > u.Seq
}

func be64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
