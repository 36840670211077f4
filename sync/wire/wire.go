// Package wire is what nodes and wallets say to each other: one request, one
// reply, as canonical CBOR arrays in the frames of a link.
//
// Decoding checks form and bounds, nothing else: what is inside is verified by
// package peer on the one side and by package node on the other.
package wire

import (
	"fmt"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Bounds of a message.
const (
	Version = 1
	// MaxMessage is a frame's bound.
	MaxMessage = 4 << 20
	// MaxItems bounds a page: 512 entries with certificates are some 400 kB.
	MaxItems = 512
	// MaxSeals is one for each guardian.
	MaxSeals = quorum.MaxGuardians
	// FaultBytes is where a page of fault proofs ends: a page that is shorter, and
	// has less than MaxItems, has all of them.
	FaultBytes = 256 << 10
	// Buckets is into how many parts an offer divides the accounts.
	Buckets = 256
	// MaxHeights bounds the accounts named in one reply; the rest comes with
	// the next round.
	MaxHeights = 16384
)

// Type says what a message is.
type Type uint64

// Requests, and the replies that each may have beside Failed.
const (
	Submit      Type = 1  // → Voted, Refused, Waiting, Fault; Items when it is final there already
	SealAsk     Type = 2  // → Sealed, Refused, Waiting
	InboxAsk    Type = 3  // → Items
	FeedAsk     Type = 4  // → Items
	GetAsk      Type = 5  // → Items
	Offer       Type = 6  // → Heights
	Push        Type = 7  // → Taken
	Certified   Type = 8  // → Taken, Waiting
	Voted       Type = 33 // body quorum.Vote
	Refused     Type = 34 // body ledger.Refusal
	Waiting     Type = 35 // body ledger.Wait
	Fault       Type = 36 // body a fault proof's bytes
	Sealed      Type = 37
	Items       Type = 38
	HeightsList Type = 39
	Taken       Type = 40
	Failed      Type = 41

	// VoteFor travels in files only: a vote with the entry that it is for.
	VoteFor Type = 42
)

// Message is what a frame holds.
type Message struct {
	_    struct{} `cbor:",toarray"`
	V    uint64
	Type Type
	Body []byte // canonical bytes of the type's body
}

// Item is an entry as it travels.
type Item struct {
	_           struct{} `cbor:",toarray"`
	Entry       []byte
	Certificate []byte // empty: none
	Memos       [][]byte
	Seals       [][]byte // of an opening without a certificate: those that carry it, where known
}

// SubmitBody asks for a vote.
type SubmitBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Entry     []byte
	Seals     [][]byte // of an opening
	Memos     [][]byte
	Evidence  []Item
}

// SealAskBody asks for a seal.
type SealAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Request   []byte
}

// InboxAskBody asks for certified credits to an account that nobody has
// claimed, after a credit id. Proofs of cheating come beside them, unless the
// asker was told of them all: of accounts with the digest Told.
type InboxAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Account   ledger.Account
	After     ledger.CreditID
	Told      [8]byte
}

// FeedAskBody asks for an account's certified entries from a place on.
type FeedAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Account   ledger.Account
	From      uint64
}

// GetAskBody asks for entries by their ids.
type GetAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	IDs       []ledger.ID
}

// OfferBody says what the asker has: a digest for each bucket of accounts.
type OfferBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Digests   []ledger.ID // Buckets of them
}

// PushBody hands over certified entries and fault proofs.
type PushBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Items     []Item
	Faults    [][]byte
}

// CertifiedBody is the certificate of an entry that the other has: it voted for it.
type CertifiedBody struct {
	_           struct{} `cbor:",toarray"`
	Community   ledger.ID
	Entry       ledger.ID
	Certificate []byte
}

// SealedBody is a seal with what it reports.
type SealedBody struct {
	_        struct{} `cbor:",toarray"`
	Seal     []byte
	Reported []Item
	Answer   quorum.SealAnswer // that it was given at the request
}

// ItemsBody is a page of entries; More says that there is another. Of an
// inbox, Next is the credit to go on after.
type ItemsBody struct {
	_      struct{} `cbor:",toarray"`
	Items  []Item
	Faults [][]byte
	More   bool
	Next   ledger.CreditID
}

// Height is an account's newest certified place.
type Height struct {
	_       struct{} `cbor:",toarray"`
	Account ledger.Account
	Seq     uint64
	Entry   ledger.ID
}

// HeightsBody answers an offer: the replier's accounts in the buckets that
// differ, and its fault proofs.
type HeightsBody struct {
	_       struct{} `cbor:",toarray"`
	Differ  []uint64 // buckets, ascending
	Heights []Height // ascending by account
	Faults  [][]byte
}

// VoteForBody is a vote that somebody carries to the entry's author.
type VoteForBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Entry     ledger.ID
	Vote      quorum.Vote
}

// Code says why a request failed, for programs.
type Code string

// The failures.
const (
	CodeMalformed Code = "malformed" // the request can't be read
	CodeCommunity Code = "community" // not served here
	CodeBusy      Code = "busy"      // ask again later
	CodeInternal  Code = "internal"  // the node's own trouble
	CodeNoVotes   Code = "no-votes"  // this node only carries
)

// FailedBody is a failure.
type FailedBody struct {
	_    struct{} `cbor:",toarray"`
	Code Code
	Text string
}

func (f *FailedBody) Error() string { return fmt.Sprintf("node: %s: %s", f.Code, f.Text) }

// Encode makes the frame of a message.
func Encode(t Type, body any) []byte {
	var raw []byte
	if body != nil {
		raw = ledger.Encode(body)
	}
	return ledger.Encode(&Message{V: Version, Type: t, Body: raw})
}

// EncodeRaw makes the frame of a message whose body is bytes already.
func EncodeRaw(t Type, body []byte) []byte {
	return ledger.Encode(&Message{V: Version, Type: t, Body: body})
}

// Decode reads a frame's message; its body is read with Body.
func Decode(frame []byte) (Message, error) {
	var m Message
	if err := ledger.Decode("message", frame, MaxMessage, &m); err != nil {
		return Message{}, err
	}
	if m.V != Version {
		return Message{}, fmt.Errorf("%w: message of version %d", ledger.ErrMalformed, m.V)
	}
	return m, nil
}

// Body reads a message's body into one of the body types, and checks its
// bounds.
func Body[T any](m Message) (T, error) {
	var body T
	if err := ledger.Decode(fmt.Sprintf("body of message %d", m.Type), m.Body, MaxMessage, &body); err != nil {
		return body, err
	}
	if b, ok := any(&body).(interface{ bounds() error }); ok {
		return body, b.bounds()
	}
	return body, nil
}

func atMost(item string, n, most int) error {
	if n > most {
		return fmt.Errorf("%w: %d %s", ledger.ErrMalformed, n, item)
	}
	return nil
}

func (b *SubmitBody) bounds() error {
	for _, err := range []error{atMost("seals", len(b.Seals), MaxSeals), atMost("items", len(b.Evidence), MaxItems), atMost("memos", len(b.Memos), ledger.MaxCredits)} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *GetAskBody) bounds() error { return atMost("ids", len(b.IDs), MaxItems) }

func (b *OfferBody) bounds() error {
	if len(b.Digests) != Buckets {
		return atMost("digests", len(b.Digests), -1)
	}
	return nil
}

func (b *PushBody) bounds() error {
	if err := atMost("items", len(b.Items), MaxItems); err != nil {
		return err
	}
	return atMost("faults", len(b.Faults), MaxItems)
}

func (b *SealedBody) bounds() error { return atMost("items", len(b.Reported), 2*MaxItems) }

func (b *ItemsBody) bounds() error {
	if err := atMost("items", len(b.Items), 2*MaxItems); err != nil {
		return err
	}
	return atMost("faults", len(b.Faults), MaxItems)
}

func (b *HeightsBody) bounds() error {
	for _, err := range []error{atMost("buckets", len(b.Differ), Buckets), atMost("heights", len(b.Heights), MaxHeights), atMost("faults", len(b.Faults), MaxItems)} {
		if err != nil {
			return err
		}
	}
	return nil
}

// ItemOf is evidence as it travels.
func ItemOf(e book.Evidence) Item {
	item := Item{Entry: e.Entry.Bytes(), Memos: e.Memos}
	if len(e.Certificate) > 0 {
		item.Certificate = e.Certificate[0].Bytes()
	}
	for i := range e.Seals {
		item.Seals = append(item.Seals, e.Seals[i].Bytes())
	}
	return item
}

// Size is about how many bytes of a message the item takes.
func (i Item) Size() int {
	size := len(i.Entry) + len(i.Certificate) + 16
	for _, beside := range [][][]byte{i.Memos, i.Seals} {
		for _, b := range beside {
			size += len(b) + 4
		}
	}
	return size
}

// ItemsOf is a list of evidence as it travels.
func ItemsOf(list []book.Evidence) []Item {
	out := make([]Item, len(list))
	for i, e := range list {
		out[i] = ItemOf(e)
	}
	return out
}

// Evidence reads an item; its certificate is not verified yet.
func (i Item) Evidence() (book.Evidence, error) {
	s, err := ledger.DecodeSigned(i.Entry)
	if err != nil {
		return book.Evidence{}, err
	}
	e := book.Evidence{Entry: s}
	if len(i.Certificate) > 0 {
		c, err := quorum.DecodeCertificate(i.Certificate)
		if err != nil {
			return book.Evidence{}, err
		}
		e.Certificate = []quorum.Certificate{c}
	}
	if len(i.Memos) > ledger.MaxCredits {
		return book.Evidence{}, fmt.Errorf("%w: %d memos", ledger.ErrMalformed, len(i.Memos))
	}
	e.Memos = i.Memos
	if len(i.Seals) > MaxSeals {
		return book.Evidence{}, fmt.Errorf("%w: %d seals", ledger.ErrMalformed, len(i.Seals))
	}
	for _, raw := range i.Seals {
		seal, err := quorum.DecodeAccountSeal(raw)
		if err != nil {
			return book.Evidence{}, err
		}
		e.Seals = append(e.Seals, seal)
	}
	return e, nil
}
