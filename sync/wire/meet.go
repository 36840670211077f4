package wire

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// What two wallets that meet say to each other. One asks and one answers; the
// one who asks hands over, too.
const (
	Greet     Type = 16 // → Greeted
	MeetAsk   Type = 17 // → MeetSaid
	CarryAsk  Type = 18 // → Parcel
	CarryPush Type = 19 // → Taken
	Greeted   Type = 48
	MeetSaid  Type = 49
	Parcel    Type = 50
)

// Bounds of a meeting's messages.
const (
	MaxGreets   = 64   // communities of one wallet
	MaxStands   = 64   // accounts of one wallet in a community: its own, its box, its purses
	MaxMarks    = 1024 // items of a bag
	MaxWants    = 64   // entries asked for by their ids
	MaxParcel   = 64   // items of one parcel
	MaxRoot     = 8    // items that show that an account has had money
	MaxHandOver = 64 << 10
)

// Tag hides a community's id from those who do not know it, anew in each
// meeting.
type Tag [16]byte

// GreetBody says, hidden, in which communities the asker is.
type GreetBody struct {
	_      struct{} `cbor:",toarray"`
	Nonce  [16]byte
	Tags   []Tag
	Budget uint64 // bytes that the asker's side may use
}

// GreetedBody says which of them the two have in common, by their places.
type GreetedBody struct {
	_      struct{} `cbor:",toarray"`
	Known  []uint64
	Budget uint64
}

// Stand is an own account with the newest place of its feed that is known to be
// final.
type Stand struct {
	_       struct{} `cbor:",toarray"`
	Account ledger.Account
	Seq     uint64
}

// Mark says how far an item is that somebody carries.
type Mark struct {
	_     struct{} `cbor:",toarray"`
	Short [8]byte
	Seats uint64 // guardians that voted for it, as bits
	Final bool
	About uint64 // 0: the asker, 1: the replier, 2: somebody whom the replier knows, 3: others
	Size  uint64 // bytes, about
}

// MeetAskBody says what the asker has of a community.
type MeetAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Stands    []Stand
	Root      [8]byte     // of what it carries
	Held      [][8]byte   // final entries that pay it and that it has not claimed
	Wants     []ledger.ID // entries that it misses
	Asks      []Mark      // requests for seals that it carries
}

// MeetSaidBody says the same of the replier, and what it has for the asker.
type MeetSaidBody struct {
	_      struct{} `cbor:",toarray"`
	Stands []Stand
	Root   [8]byte
	Held   [][8]byte
	Wants  []ledger.ID
	Yours  []Mark // final entries that the asker lacks, as it seems
	Marks  []Mark // all that is carried; none where the roots are equal
	Asks   []Mark // requests for seals that it carries
}

// CarryAskBody asks for items by the short names that were said.
type CarryAskBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Shorts    [][8]byte
}

// Carried is an entry that somebody carries.
type Carried struct {
	_           struct{} `cbor:",toarray"`
	Entry       []byte
	Certificate []byte // empty: none
	Memos       [][]byte
	Seals       [][]byte
	Evidence    []Item
	Votes       []quorum.Vote
	HandOver    []byte // what the giver promised to the taker, for it alone to judge; empty: nothing
}

// ParcelBody answers CarryAsk; what the replier does not have any more is
// missing.
type ParcelBody struct {
	_     struct{} `cbor:",toarray"`
	Items []Carried
	Asks  []CarriedAsk
}

// CarryPushBody hands items over.
type CarryPushBody struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Items     []Carried
	Asks      []CarriedAsk
}

// CarriedAsk is a request for seals that somebody carries to guardians, with what
// these gave: seals that answer it, and, with no answer and nothing reported,
// those that stand in its way.
type CarriedAsk struct {
	_       struct{} `cbor:",toarray"`
	Request []byte
	Given   []SealedBody
	Root    []Item // shows that the account has had money of this community
}

// Size is about how many bytes of a message the request takes.
func (c *CarriedAsk) Size() int {
	size := len(c.Request) + 8
	for _, g := range c.Given {
		size += len(g.Seal) + 80
		for _, item := range g.Reported {
			size += item.Size()
		}
	}
	for _, item := range c.Root {
		size += item.Size()
	}
	return size
}

func (c *CarriedAsk) bounds() error {
	if err := first(atMost("seals", len(c.Given), MaxSeals), atMost("items", len(c.Root), MaxRoot)); err != nil {
		return err
	}
	for i := range c.Given {
		if err := c.Given[i].bounds(); err != nil {
			return err
		}
	}
	return nil
}

// Size is about how many bytes of a message the item takes.
func (c Carried) Size() int {
	size := Item{Entry: c.Entry, Certificate: c.Certificate, Memos: c.Memos, Seals: c.Seals}.Size() + len(c.HandOver) + 8
	for _, e := range c.Evidence {
		size += e.Size()
	}
	for _, v := range c.Votes {
		size += 72 + 34*len(v.Attestation.Path)
	}
	return size
}

func (c *Carried) bounds() error {
	return first(atMost("memos", len(c.Memos), ledger.MaxCredits), atMost("seals", len(c.Seals), MaxSeals),
		atMost("items of evidence", len(c.Evidence), MaxItems), atMost("votes", len(c.Votes), quorum.MaxGuardians),
		atMost("bytes of a hand-over", len(c.HandOver), MaxHandOver))
}

func carriedBounds(list []Carried, asks []CarriedAsk) error {
	if err := first(atMost("items", len(list), MaxParcel), atMost("requests", len(asks), MaxParcel)); err != nil {
		return err
	}
	for i := range asks {
		if err := asks[i].bounds(); err != nil {
			return fmt.Errorf("request %d: %w", i, err)
		}
	}
	for i := range list {
		if err := list[i].bounds(); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}

func first(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *GreetBody) bounds() error   { return atMost("communities", len(b.Tags), MaxGreets) }
func (b *GreetedBody) bounds() error { return atMost("communities", len(b.Known), MaxGreets) }
func (b *MeetAskBody) bounds() error {
	return first(atMost("accounts", len(b.Stands), MaxStands), atMost("entries", len(b.Held), MaxMarks), atMost("ids", len(b.Wants), MaxWants),
		atMost("requests", len(b.Asks), MaxParcel))
}
func (b *MeetSaidBody) bounds() error {
	return first(atMost("accounts", len(b.Stands), MaxStands), atMost("entries", len(b.Held), MaxMarks),
		atMost("ids", len(b.Wants), MaxWants), atMost("marks", len(b.Yours), MaxMarks), atMost("marks", len(b.Marks), MaxMarks), atMost("requests", len(b.Asks), MaxParcel))
}
func (b *CarryAskBody) bounds() error  { return atMost("names", len(b.Shorts), MaxParcel) }
func (b *ParcelBody) bounds() error    { return carriedBounds(b.Items, b.Asks) }
func (b *CarryPushBody) bounds() error { return carriedBounds(b.Items, b.Asks) }
