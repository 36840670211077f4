package ledger

import (
	"fmt"

	"sanduk.app/wallet/keys"
)

// Signed is an entry with the signatures of its authority: the form in which
// entries are stored and sent. It is made by NewSigned, SignSingle, SignJoint
// or DecodeSigned, never by hand, and never changed after.
type Signed struct {
	Entry     Entry
	Authority Authority
	id        ID
	bytes     []byte
}

// signedForm is Signed as it is encoded: the entry as a byte string, so that
// its id is the hash of bytes that stand there.
type signedForm struct {
	_         struct{} `cbor:",toarray"`
	Entry     []byte
	Authority Authority
}

// IDOf is the id that the entry has: the tagged hash of its canonical bytes.
func IDOf(e *Entry) ID { return tagEntry.Hash(Encode(e)) }

// NewSigned puts an entry and its signatures together, checking form and
// bounds but no signature.
func NewSigned(e Entry, a Authority) (*Signed, error) {
	raw := Encode(&e)
	return newSigned(e, a, raw, Encode(&signedForm{Entry: raw, Authority: a}))
}

func newSigned(e Entry, a Authority, raw, whole []byte) (*Signed, error) {
	if len(raw) > MaxEntryBytes {
		return nil, fmt.Errorf("%w: entry of %d bytes", ErrMalformed, len(raw))
	}
	if err := e.Validate(); err != nil {
		return nil, err
	}
	if err := a.validate(&e); err != nil {
		return nil, err
	}
	return &Signed{Entry: e, Authority: a, id: tagEntry.Hash(raw), bytes: whole}, nil
}

// DecodeSigned reads what Bytes gave. It checks form and bounds whole; the
// signatures are checked by [Holder.CheckAuthority]. The bytes are kept, and
// must not be changed after.
func DecodeSigned(b []byte) (*Signed, error) {
	var form signedForm
	if err := Decode("signed entry", b, MaxSignedBytes, &form); err != nil {
		return nil, err
	}
	var e Entry
	if err := Decode("entry", form.Entry, MaxEntryBytes, &e); err != nil {
		return nil, err
	}
	return newSigned(e, form.Authority, form.Entry, b)
}

// RereadSigned reads what DecodeSigned or a maker of signed entries let through
// before, and this program kept.
func RereadSigned(b []byte) (*Signed, error) {
	var form signedForm
	if err := Reread("signed entry", b, &form); err != nil {
		return nil, err
	}
	var e Entry
	if err := Reread("entry", form.Entry, &e); err != nil {
		return nil, err
	}
	return newSigned(e, form.Authority, form.Entry, b)
}

// ID is the entry's id.
func (s *Signed) ID() ID { return s.id }

// Bytes is the canonical encoding; not to be changed.
func (s *Signed) Bytes() []byte { return s.bytes }

// Tip is the entry's place in its feed.
func (s *Signed) Tip() Tip { return s.Entry.Place(s.id) }

// SignSingle signs an entry of a single account or a purse.
func SignSingle(e Entry, signer keys.Signer) (*Signed, error) {
	approval, err := Approve(IDOf(&e), 0, signer)
	if err != nil {
		return nil, err
	}
	return NewSigned(e, Authority{Approvals: []Approval{approval}})
}

// SignAlone signs an entry of a joint account whose only member is the signer:
// proposer and approver in one. The account's first entry shows its members.
func SignAlone(e Entry, joint Joint, signer keys.Signer) (*Signed, error) {
	id := IDOf(&e)
	approval, err := Approve(id, 0, signer)
	if err != nil {
		return nil, err
	}
	proposer, err := Propose(id, signer)
	if err != nil {
		return nil, err
	}
	a := Authority{Proposer: proposer, Approvals: []Approval{approval}}
	if e.Seq == 1 {
		a.Joint = []Joint{joint}
	}
	return NewSigned(e, a)
}

// MemoCommitment is what a credit says of the sealed memo that travels beside
// its entry.
func MemoCommitment(sealed []byte) []byte {
	h := tagMemo.Hash(sealed)
	return h[:]
}
