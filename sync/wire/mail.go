package wire

import (
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// What wallets, guardians and a relay's mailboxes say to each other; the rules
// are in package mailbox.
const (
	RelayAsk  Type = 20 // → RelayInfo
	Deposit   Type = 21 // → Deposited
	Collect   Type = 22 // → Mail
	Remove    Type = 23 // → Removed
	RelayInfo Type = 52
	Deposited Type = 53
	Mail      Type = 54
	Removed   Type = 55

	// ReplyTo travels in bundles only: the key to which the writer wants the
	// answers sealed.
	ReplyTo Type = 56
	// Padding travels in bundles only, and means nothing: it hides lengths.
	Padding Type = 57
)

// Bounds of mail.
const (
	// MaxMail bounds an item: it is stored as one value and travels in one
	// frame. A day's entries of a shop, with evidence, are some 100 kB.
	MaxMail = 512 << 10
	// MaxMailPage bounds the bytes of one reply to Collect.
	MaxMailPage = 256 << 10
	// MaxMailParts bounds the items of one reply, and the ids of one Remove.
	MaxMailParts = 512
)

// The failures of a relay.
const (
	CodeFull        Code = "full"         // the relay, or its disk, has no room
	CodeMailboxFull Code = "mailbox-full" // this mailbox has no room until its owner reads
	CodeAllowance   Code = "allowance"    // the depositor has used up her day
	CodeTooLong     Code = "too-long"     // no item may be so long here
	CodeProof       Code = "proof"        // not the mailbox's owner
)

// RelayInfoBody is what a relay says of itself.
type RelayInfoBody struct {
	_         struct{} `cbor:",toarray"`
	Time      uint64   // its clock, unix ms: by it both sides know the period
	Challenge [32]byte // of this connection, for proofs
	MaxItem   uint64   // bytes
	Age       uint64   // how long it keeps what nobody fetches, ms
}

// DepositBody puts an item into a mailbox. The same content is the same item.
type DepositBody struct {
	_       struct{} `cbor:",toarray"`
	Mailbox keys.PublicKey
	Content []byte
}

// DepositedBody says that an item is on the relay's disk.
type DepositedBody struct {
	_  struct{} `cbor:",toarray"`
	ID ledger.ID
}

// CollectBody asks for a mailbox's items after a place, from a byte of the
// first on, some bytes at most.
type CollectBody struct {
	_       struct{} `cbor:",toarray"`
	Mailbox keys.PublicKey
	Proof   keys.Signature
	After   uint64
	Offset  uint64
	Most    uint64
}

// MailPart is an item, or as much of it as there was room for.
type MailPart struct {
	_      struct{} `cbor:",toarray"`
	Place  uint64   // within the mailbox, ascending
	ID     ledger.ID
	Size   uint64
	Offset uint64
	Bytes  []byte
}

// MailBody is a page of a mailbox; More says that there is another.
type MailBody struct {
	_     struct{} `cbor:",toarray"`
	Parts []MailPart
	More  bool
}

// RemoveBody says that the owner has what these ids name: the relay forgets it.
type RemoveBody struct {
	_       struct{} `cbor:",toarray"`
	Mailbox keys.PublicKey
	Proof   keys.Signature
	IDs     []ledger.ID
}

// ReplyToBody names the key for answers.
type ReplyToBody struct {
	_   struct{} `cbor:",toarray"`
	Key keys.PublicKey
}

func (b *DepositBody) bounds() error { return atMost("bytes of mail", len(b.Content), MaxMail) }

func (b *MailBody) bounds() error {
	size := 0
	for _, p := range b.Parts {
		size += len(p.Bytes)
	}
	if err := atMost("items", len(b.Parts), MaxMailParts); err != nil {
		return err
	}
	return atMost("bytes of mail", size, MaxMailPage)
}

func (b *RemoveBody) bounds() error { return atMost("ids", len(b.IDs), MaxMailParts) }

var (
	tagMail  = keys.NewTag("sanduk/mail/1")
	tagProof = keys.NewTag("sanduk/mailbox-proof/1")
)

// MailID is an item's id: its content's hash.
func MailID(content []byte) ledger.ID { return tagMail.Hash(content) }

// MailboxProof is what a mailbox's owner signs, with the mailbox's key, to be
// let in once. It names the relay, so that one can't use it at another.
func MailboxProof(relay keys.PublicKey, challenge [32]byte, mailbox keys.PublicKey) [32]byte {
	return tagProof.Hash(relay[:], challenge[:], mailbox[:])
}
