package joint

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// ErrParcel says that bytes or a text are no parcel of a joint account, or a
// damaged one.
var ErrParcel = errors.New("not a whole text of a shared account")

// Bounds of a parcel.
const (
	// MaxParcel bounds a parcel's bytes, sealed: some proposals, and the
	// certified entries that they claim.
	MaxParcel = 128 << 10
	// MaxProposals bounds the proposals of a parcel: one waits at a time, and a
	// few more show who signed two.
	MaxProposals = 8
	// MaxEvidence bounds the certified entries of a parcel.
	MaxEvidence = ledger.MaxClaims + ledger.MaxUncertified
	// MaxName bounds what members call the account, in bytes.
	MaxName = 64

	// MaxWords bounds the words of a parcel, and MaxWord each one's bytes: the
	// minutes of a group's meeting are one.
	MaxWords = 256
	MaxWord  = 25 << 10

	version      = 1
	versionWords = 2
	prefix       = "sanduk-joint:"
)

// Parcel is what members of a joint account hand each other: who they are, and
// what waits for signatures. It is sealed to them, so that any carrier can have
// it. Names stay between members, and never enter the ledger.
type Parcel struct {
	_         struct{} `cbor:",toarray"`
	Version   uint64
	Community ledger.ID
	Joint     ledger.Joint
	Name      string
	Proposals []Proposed
	Requests  [][]byte // seal requests, each with the approvals so far
	Evidence  []Item   // what members need to judge them
	// Words are what single members signed for a contract's next entry, on their
	// way to who proposes it.
	Words [][]byte
}

// wordless is a parcel in its first form, in which one without words still is.
type wordless struct {
	_         struct{} `cbor:",toarray"`
	Version   uint64
	Community ledger.ID
	Joint     ledger.Joint
	Name      string
	Proposals []Proposed
	Requests  [][]byte
	Evidence  []Item
}

// encode gives the canonical bytes of a parcel.
func (p *Parcel) encode() []byte {
	if len(p.Words) > 0 {
		p.Version = versionWords
		return ledger.Encode(p)
	}
	p.Version = version
	return ledger.Encode(&wordless{Version: version, Community: p.Community, Joint: p.Joint, Name: p.Name, Proposals: p.Proposals, Requests: p.Requests, Evidence: p.Evidence})
}

func read(raw []byte) (Parcel, error) {
	var p Parcel
	if errWords := ledger.Decode("parcel", raw, MaxParcel, &p); errWords == nil {
		if p.Version != versionWords || len(p.Words) == 0 {
			return Parcel{}, ErrParcel
		}
		return p, nil
	}
	var w wordless
	if err := ledger.Decode("parcel", raw, MaxParcel, &w); err != nil {
		return Parcel{}, fmt.Errorf("%w: %w", ErrParcel, err)
	}
	if w.Version != version {
		return Parcel{}, ErrParcel
	}
	return Parcel{Version: version, Community: w.Community, Joint: w.Joint, Name: w.Name, Proposals: w.Proposals, Requests: w.Requests, Evidence: w.Evidence}, nil
}

// Proposed is a signed entry with the approvals so far, and the seals that an
// opening stands on.
type Proposed struct {
	_     struct{} `cbor:",toarray"`
	Entry []byte
	Seals [][]byte
}

// Item is an entry with its certificate.
type Item struct {
	_           struct{} `cbor:",toarray"`
	Entry       []byte
	Certificate []byte // empty: an entry above it has one
}

// Seal gives the parcel as bytes that only members, and guests, can read.
func (p *Parcel) Seal(rand io.Reader, guests ...keys.PublicKey) ([]byte, error) {
	raw := p.encode()
	if _, err := decode(raw); err != nil {
		return nil, err
	}
	return keys.SealTo(rand, append(slices.Clone(p.Joint.Members), guests...), raw)
}

// State names what a parcel says of waiting things: another approval makes
// another one.
func (p *Parcel) State() ledger.ID {
	said := *p
	said.Evidence = nil
	return keys.NewTag("sanduk/joint-state/1").Hash(said.encode())
}

// Open reads what Seal gave, with whichever of the keys it was sealed to.
// keys.ErrSealed says that it is for others. Signatures and certificates are
// not checked.
func Open(sealed []byte, own ...*keys.Key) (Parcel, error) {
	if len(sealed) > MaxParcel {
		return Parcel{}, ErrParcel
	}
	for _, k := range own {
		raw, err := keys.OpenSealed(k, sealed)
		if errors.Is(err, keys.ErrSealed) {
			continue
		}
		if err != nil {
			return Parcel{}, err
		}
		return decode(raw)
	}
	return Parcel{}, keys.ErrSealed
}

func decode(raw []byte) (Parcel, error) {
	p, err := read(raw)
	if err != nil {
		return Parcel{}, err
	}
	if len(p.Words) > MaxWords || len(p.Proposals) > MaxProposals || len(p.Evidence) > MaxEvidence || len(p.Requests) > MaxProposals {
		return Parcel{}, ErrParcel
	}
	for i := range p.Proposals {
		if len(p.Proposals[i].Seals) > ledger.MaxMembers {
			return Parcel{}, fmt.Errorf("%w: proposal %d: %d seals", ErrParcel, i+1, len(p.Proposals[i].Seals))
		}
	}
	for i := range p.Words {
		if len(p.Words[i]) > MaxWord {
			return Parcel{}, fmt.Errorf("%w: word %d: %d bytes", ErrParcel, i+1, len(p.Words[i]))
		}
	}
	if !ValidName(p.Name) {
		return Parcel{}, fmt.Errorf("%w: name", ErrParcel)
	}
	if err := p.Joint.Validate(); err != nil {
		return Parcel{}, fmt.Errorf("%w: %w", ErrParcel, err)
	}
	for i := range p.Joint.Members { // to one that is no key nothing can be sealed
		if _, err := keys.ParsePublicKey(p.Joint.Members[i][:]); err != nil {
			return Parcel{}, fmt.Errorf("%w: member %d: %w", ErrParcel, i+1, err)
		}
	}
	return p, nil
}

// ValidName takes one short line, which may be empty.
func ValidName(name string) bool {
	return len(name) <= MaxName && utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}

// Text is a sealed parcel as a text, to be pasted or sent.
func Text(sealed []byte) string { return prefix + base64.RawURLEncoding.EncodeToString(sealed) }

// ParseText reads what Text gave.
func ParseText(text string) ([]byte, error) {
	rest, ok := strings.CutPrefix(strings.Join(strings.Fields(text), ""), prefix)
	if !ok || len(rest) > base64.RawURLEncoding.EncodedLen(MaxParcel) {
		return nil, ErrParcel
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil {
		return nil, ErrParcel
	}
	return raw, nil
}
