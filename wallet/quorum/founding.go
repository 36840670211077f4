package quorum

import (
	"encoding/base64"
	"fmt"
	"strings"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Card is what somebody who is to be a guardian hands to the founder.
type Card struct {
	_       struct{} `cbor:",toarray"`
	Seat    Seat
	Address string // where it can be reached; empty: only by who carries things to it
}

// Draft is a charter that waits for its guardians' consent.
type Draft struct {
	_         struct{} `cbor:",toarray"`
	Entry     []byte   // the charter entry
	Joint     ledger.Joint
	Addresses []string // of the guardians, by seat
}

// Consent is one guardian's agreement to a draft.
type Consent struct {
	_        struct{} `cbor:",toarray"`
	Charter  ledger.ID
	Approval ledger.Approval
	Proposer []byte // of seat 0, which proposes; else empty
}

// The texts begin so, that a person who pastes the wrong one can be told.
const (
	cardPrefix    = "sanduk-guardian:"
	draftPrefix   = "sanduk-draft:"
	consentPrefix = "sanduk-consent:"
)

// MaxText bounds the texts of cards, drafts and consents before they are decoded.
const MaxText = 128 << 10

// NewCard makes a guardian's card: its identity vouches for its vote key.
func NewCard(identity keys.Signer, vote keys.PublicKey, address string) (Card, error) {
	sig, err := identity.Sign(BindingDigest(ledger.ID{}, 0, identity.Public(), vote))
	if err != nil {
		return Card{}, fmt.Errorf("guardian's card: %w", err)
	}
	return Card{Seat: Seat{Identity: identity.Public(), VoteKey: vote, Binding: sig}, Address: address}, nil
}

// NewDraft makes a draft of a charter with the cards' guardians in their order.
func NewDraft(c Charter, cards []Card, salt ledger.ID, time uint64) (Draft, error) {
	c.Guardians = nil
	d := Draft{}
	for _, card := range cards {
		c.Guardians = append(c.Guardians, card.Seat)
		d.Addresses = append(d.Addresses, card.Address)
	}
	if err := c.Validate(); err != nil {
		return Draft{}, err
	}
	d.Joint = ledger.Joint{Members: c.Members(), Needed: c.Quorum, Salt: salt}
	e := ledger.Entry{
		Version: ledger.Version, Account: d.Joint.Account(), Seq: 1, Time: time,
		Kind: ledger.KindCharter, Body: ledger.Encode(&c),
	}
	d.Entry = ledger.Encode(&e)
	return d, e.Validate()
}

// Charter reads what the draft would found, for the guardian to look at.
func (d *Draft) Charter() (ledger.Entry, Charter, error) {
	var e ledger.Entry
	if err := ledger.Decode("draft", d.Entry, ledger.MaxEntryBytes, &e); err != nil {
		return ledger.Entry{}, Charter{}, err
	}
	if err := e.Validate(); err != nil {
		return ledger.Entry{}, Charter{}, err
	}
	if e.Kind != ledger.KindCharter || e.Account != d.Joint.Account() {
		return ledger.Entry{}, Charter{}, fmt.Errorf("%w: draft is of kind %q", ledger.ErrMalformed, e.Kind)
	}
	c, err := DecodeCharter(e.Body)
	if err == nil && len(d.Addresses) != len(c.Guardians) {
		err = fmt.Errorf("%w: draft with %d addresses for %d guardians", ledger.ErrMalformed, len(d.Addresses), len(c.Guardians))
	}
	return e, c, err
}

// Consent signs the draft as one of its guardians.
func (d *Draft) Consent(identity keys.Signer) (Consent, error) {
	e, c, err := d.Charter()
	if err != nil {
		return Consent{}, err
	}
	epoch := Epoch{Charter: c}
	seat, ok := epoch.SeatOf(identity.Public())
	if !ok {
		return Consent{}, fmt.Errorf("%w: the charter does not name this guardian", ErrVote)
	}
	id := ledger.IDOf(&e)
	out := Consent{Charter: id}
	if out.Approval, err = ledger.Approve(id, seat, identity); err != nil {
		return Consent{}, err
	}
	if seat == 0 {
		out.Proposer, err = ledger.Propose(id, identity)
	}
	return out, err
}

// Finish puts the consents of all guardians together, checks everything, and
// gives the charter.
func (d *Draft) Finish(consents []Consent, verify ledger.Verify) (*ledger.Signed, Epoch, error) {
	e, c, err := d.Charter()
	if err != nil {
		return nil, Epoch{}, err
	}
	a := ledger.Authority{Joint: []ledger.Joint{d.Joint}, Approvals: make([]ledger.Approval, 0, len(c.Guardians))}
	id := ledger.IDOf(&e)
	for seat := range c.Guardians {
		for _, k := range consents {
			if k.Charter == id && k.Approval.Member == uint64(seat) {
				a.Approvals = append(a.Approvals, k.Approval)
				a.Proposer = append(a.Proposer, k.Proposer...)
				break
			}
		}
	}
	s, err := ledger.NewSigned(e, a)
	if err != nil {
		return nil, Epoch{}, err
	}
	epoch, err := Found(s, verify)
	return s, epoch, err
}

// String is the card as a text to hand over.
func (c Card) String() string { return cardPrefix + text(&c) }

// String is the draft as a text to hand over.
func (d Draft) String() string { return draftPrefix + text(&d) }

// String is the consent as a text to hand over.
func (c Consent) String() string { return consentPrefix + text(&c) }

// ParseCard reads a card's text and checks that its identity vouches for it.
func ParseCard(s string, verify ledger.Verify) (Card, error) {
	var c Card
	if err := parse("guardian's card", cardPrefix, s, &c); err != nil {
		return Card{}, err
	}
	k := c.Seat
	if len(c.Address) > 256 || !verify(k.Identity, BindingDigest(ledger.ID{}, 0, k.Identity, k.VoteKey), k.Binding) {
		return Card{}, fmt.Errorf("%w: guardian's card is not signed by its identity", ledger.ErrMalformed)
	}
	return c, nil
}

// ParseDraft reads a draft's text.
func ParseDraft(s string) (Draft, error) {
	var d Draft
	if err := parse("draft", draftPrefix, s, &d); err != nil {
		return Draft{}, err
	}
	_, _, err := d.Charter()
	return d, err
}

// ParseConsent reads a consent's text; Draft.Finish checks it.
func ParseConsent(s string) (Consent, error) {
	var c Consent
	if err := parse("consent", consentPrefix, s, &c); err != nil {
		return Consent{}, err
	}
	return c, nil
}

func text(v any) string { return base64.RawURLEncoding.EncodeToString(ledger.Encode(v)) }

func parse(item, prefix, s string, v any) error {
	s = strings.TrimSpace(s)
	if len(s) > MaxText {
		return fmt.Errorf("%w: %s of %d letters", ledger.ErrMalformed, item, len(s))
	}
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return fmt.Errorf("%w: a %s begins with %q", ledger.ErrMalformed, item, prefix)
	}
	raw, err := base64.RawURLEncoding.DecodeString(rest)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ledger.ErrMalformed, item, err)
	}
	return ledger.Decode(item, raw, MaxText, v)
}
