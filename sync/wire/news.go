package wire

import "sanduk.app/wallet/ledger"

// A wallet that is up to date learns so by one question.
const (
	NewsAsk Type = 24 // → News
	News    Type = 58
)

// Known is what a wallet knows of an own account.
type Known struct {
	_       struct{} `cbor:",toarray"`
	Account ledger.Account
	Seq     uint64  // the newest place of its feed that is final
	Inbox   [8]byte // a digest of the certified credits and locks that wait for it
}

// Begins is how a community's id begins. It is the smallest question there is,
// asked more often than all others, that names it so.
type Begins [12]byte

// BeginsOf is how an id begins.
func BeginsOf(id ledger.ID) Begins { return Begins(id[:len(Begins{})]) }

// NewsAskBody asks whether there is more about own accounts, and whether the
// chain of charters goes on.
type NewsAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community Begins
	Charter   uint64 // the newest place of the charters' feed that is known
	Accounts  []Known
}

// Behind is an account of whose feed the replier has less than the asker.
type Behind struct {
	_     struct{} `cbor:",toarray"`
	Place uint64   // in the list that was asked about
	Seq   uint64   // the newest place that the replier knows to be final
}

// NewsBody says of which accounts there is, by their places, ascending, and of
// which the asker knows more: a certificate may have been lost on its way. After
// the last of the accounts comes the place of the charters.
// Faults is a digest of the accounts that have cheated; zero: none has.
type NewsBody struct {
	_       struct{} `cbor:",toarray"`
	Changed []uint64
	Behind  []Behind
	Faults  [8]byte
}

func (b *NewsAskBody) bounds() error { return atMost("accounts", len(b.Accounts), MaxStands) }
func (b *NewsBody) bounds() error {
	return first(atMost("accounts", len(b.Changed), MaxStands+1), atMost("accounts", len(b.Behind), MaxStands))
}
