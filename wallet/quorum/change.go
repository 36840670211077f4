package quorum

import (
	"errors"
	"fmt"
	"strings"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Place is what somebody hands over who is to be a guardian of the next epoch,
// again or for the first time: a new vote key, and where it is reached.
type Place struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64 // the one that is to start
	Seat      Seat
	Reach     Reach
}

// Reach says where a guardian of an epoch is reached, in its own words: so that
// whoever passes it on can't send others elsewhere.
type Reach struct {
	_         struct{} `cbor:",toarray"`
	Identity  keys.PublicKey
	Address   string         // at most MaxAddress bytes; empty: only by who carries things to it
	Signature keys.Signature // of the identity key
}

// MaxAddress bounds an address.
const MaxAddress = 256

// Change is the draft of an amendment, which waits for a quorum's consent.
type Change struct {
	_       struct{} `cbor:",toarray"`
	Entry   []byte   // the amendment
	Reaches []Reach  // of the next epoch's guardians, by seat
}

const (
	placePrefix  = "sanduk-seat:"
	changePrefix = "sanduk-change:"
)

func reachDigest(community ledger.ID, epoch uint64, identity keys.PublicKey, address string) [32]byte {
	return tagReach.Hash(community[:], be64(epoch), identity[:], []byte(address))
}

// NewPlace makes a guardian's card for an epoch of a community.
func NewPlace(identity keys.Signer, vote keys.PublicKey, community ledger.ID, epoch uint64, address string) (Place, error) {
	p := Place{Community: community, Epoch: epoch, Seat: Seat{Identity: identity.Public(), VoteKey: vote}}
	p.Reach = Reach{Identity: identity.Public(), Address: address}
	var err, err2 error
	p.Seat.Binding, err = identity.Sign(BindingDigest(community, epoch, identity.Public(), vote))
	p.Reach.Signature, err2 = identity.Sign(reachDigest(community, epoch, identity.Public(), address))
	if err = errors.Join(err, err2); err != nil {
		return Place{}, fmt.Errorf("guardian's card: %w", err)
	}
	return p, nil
}

// check tells whether both are the identity's own words.
func (p *Place) check(verify ledger.Verify) error {
	s := &p.Seat
	if p.Reach.Identity != s.Identity || !verify(s.Identity, BindingDigest(p.Community, p.Epoch, s.Identity, s.VoteKey), s.Binding) {
		return fmt.Errorf("%w: guardian's card is not signed by its identity", ledger.ErrMalformed)
	}
	return p.Reach.Check(p.Community, p.Epoch, verify)
}

// Check tells whether a guardian itself says that it is reached there.
func (r *Reach) Check(community ledger.ID, epoch uint64, verify ledger.Verify) error {
	if len(r.Address) > MaxAddress || !verify(r.Identity, reachDigest(community, epoch, r.Identity, r.Address), r.Signature) {
		return fmt.Errorf("%w: an address that is not signed by its guardian", ledger.ErrMalformed)
	}
	return nil
}

// Propose drafts the amendment that starts the next epoch with the places'
// guardians, in their order; the rest is as the charter says. prev is the newest
// entry of the guardians' account.
func (e *Epoch) Propose(c Charter, places []Place, prev ledger.Tip, time uint64, verify ledger.Verify) (Change, error) {
	c.Guardians = nil
	out := Change{}
	for _, p := range places {
		if p.Community != e.Community || p.Epoch != e.Number+1 {
			return Change{}, fmt.Errorf("%w: a guardian's card for epoch %d of community %s", ErrEpoch, p.Epoch, p.Community.Short())
		}
		c.Guardians, out.Reaches = append(c.Guardians, p.Seat), append(out.Reaches, p.Reach)
	}
	if err := c.Validate(); err != nil {
		return Change{}, err
	}
	entry := ledger.Entry{
		Version: ledger.Version, Community: e.Community, Account: e.Account, Seq: prev.Seq + 1, Round: prev.Round, Prev: prev.Entry,
		Time: max(time, e.Since), Kind: ledger.KindAmendment, Body: ledger.Encode(&Amendment{Epoch: e.Number + 1, Charter: c}),
	}
	if _, err := e.CheckAmendment(&entry, verify); err != nil {
		return Change{}, err
	}
	out.Entry = ledger.Encode(&entry)
	return out, entry.Validate()
}

// Read gives the amendment of a draft, for a guardian of this epoch to look at.
// All but signatures is checked.
func (e *Epoch) Read(d *Change, verify ledger.Verify) (ledger.Entry, Amendment, error) {
	entry, err := d.entry()
	if err != nil {
		return ledger.Entry{}, Amendment{}, err
	}
	if entry.Community != e.Community || entry.Account != e.Account {
		return ledger.Entry{}, Amendment{}, fmt.Errorf("%w: a change of another community", ErrEpoch)
	}
	a, err := e.CheckAmendment(&entry, verify)
	if err != nil {
		return ledger.Entry{}, Amendment{}, err
	}
	if len(d.Reaches) != len(a.Charter.Guardians) {
		return ledger.Entry{}, Amendment{}, fmt.Errorf("%w: change with %d addresses for %d guardians", ledger.ErrMalformed, len(d.Reaches), len(a.Charter.Guardians))
	}
	for i, r := range d.Reaches {
		if r.Identity != a.Charter.Guardians[i].Identity {
			return ledger.Entry{}, Amendment{}, fmt.Errorf("%w: address %d of the change is another guardian's", ledger.ErrMalformed, i)
		}
		if err := r.Check(e.Community, a.Epoch, verify); err != nil {
			return ledger.Entry{}, Amendment{}, err
		}
	}
	return entry, a, nil
}

// Community is whose guardians the draft changes.
func (d *Change) Community() (ledger.ID, error) {
	entry, err := d.entry()
	return entry.Community, err
}

func (d *Change) entry() (ledger.Entry, error) {
	var entry ledger.Entry
	if err := ledger.Decode("change", d.Entry, ledger.MaxEntryBytes, &entry); err != nil {
		return ledger.Entry{}, err
	}
	if entry.Kind != ledger.KindAmendment {
		return ledger.Entry{}, fmt.Errorf("%w: change is of kind %q", ledger.ErrMalformed, entry.Kind)
	}
	return entry, entry.Validate()
}

// Consent signs a change as a guardian of this epoch. It must be the only one
// that this guardian agrees to for the place: the caller keeps that, durably,
// before the consent leaves.
func (e *Epoch) Consent(entry *ledger.Entry, identity keys.Signer) (Consent, error) {
	seat, ok := e.SeatOf(identity.Public())
	if !ok {
		return Consent{}, fmt.Errorf("%w: the charter does not name this guardian", ErrVote)
	}
	out := Consent{Charter: ledger.IDOf(entry)}
	var err, err2 error
	out.Approval, err = ledger.Approve(out.Charter, seat, identity)
	out.Proposer, err2 = ledger.Propose(out.Charter, identity)
	return out, errors.Join(err, err2)
}

// CheckConsent tells whether a consent to an amendment is whole: both signatures
// are those of a guardian of this epoch. One alone that is not would spoil all.
func (e *Epoch) CheckConsent(entry *ledger.Entry, k *Consent, verify ledger.Verify) error {
	if k.Charter != ledger.IDOf(entry) {
		return fmt.Errorf("%w: consent to another change", ErrVote)
	}
	s, err := ledger.NewSigned(*entry, ledger.Authority{Approvals: []ledger.Approval{k.Approval}, Proposer: k.Proposer})
	if err != nil {
		return fmt.Errorf("consent: %w", err)
	}
	alone := ledger.Holder{Members: e.Charter.Members(), Needed: 1}
	if err := alone.CheckAuthority(s, verify); err != nil {
		return fmt.Errorf("%w: consent of guardian %d: %w", ErrVote, k.Approval.Member, err)
	}
	return nil
}

// Agreed puts the consents of a quorum of this epoch's guardians together; those
// that are not theirs are left out. ErrTooFew says that more are needed.
func (e *Epoch) Agreed(d *Change, consents []Consent, verify ledger.Verify) (*ledger.Signed, error) {
	entry, _, err := e.Read(d, verify)
	if err != nil {
		return nil, err
	}
	id, a := ledger.IDOf(&entry), ledger.Authority{}
	for seat := range e.Charter.Guardians {
		for _, k := range consents {
			if k.Charter == id && k.Approval.Member == uint64(seat) && e.CheckConsent(&entry, &k, verify) == nil {
				a.Approvals, a.Proposer = append(a.Approvals, k.Approval), k.Proposer
				break
			}
		}
	}
	if len(a.Approvals) < e.Quorum() {
		return nil, fmt.Errorf("%w: %d of %d guardians have agreed", ErrTooFew, len(a.Approvals), e.Quorum())
	}
	s, err := ledger.NewSigned(entry, a)
	if err != nil {
		return nil, err
	}
	holder := e.Holder()
	return s, holder.CheckAuthority(s, verify)
}

// String is the card as a text to hand over.
func (p Place) String() string { return placePrefix + text(&p) }

// String is the draft as a text to hand over.
func (d Change) String() string { return changePrefix + text(&d) }

// ParsePlace reads a card's text and checks that its identity vouches for it.
func ParsePlace(s string, verify ledger.Verify) (Place, error) {
	var p Place
	if err := parse("guardian's card", placePrefix, s, &p); err != nil {
		return Place{}, err
	}
	return p, p.check(verify)
}

// ParseChange reads a draft's text; Epoch.Read checks what it says.
func ParseChange(s string) (Change, error) {
	var d Change
	if err := parse("change", changePrefix, s, &d); err != nil {
		return Change{}, err
	}
	if len(d.Reaches) > MaxGuardians {
		return Change{}, fmt.Errorf("%w: change with %d addresses", ledger.ErrMalformed, len(d.Reaches))
	}
	_, err := d.entry()
	return d, err
}

// Part is what people hand over for a change: one of the three.
type Part struct {
	Place   *Place
	Change  *Change
	Consent *Consent
}

// ParsePart reads a card, a draft or a consent, whichever the text begins as. A
// card's own signatures are checked; the rest is for Epoch.Read and
// Epoch.CheckConsent.
func ParsePart(s string, verify ledger.Verify) (Part, error) {
	switch s = strings.TrimSpace(s); {
	case strings.HasPrefix(s, placePrefix):
		p, err := ParsePlace(s, verify)
		return Part{Place: &p}, err
	case strings.HasPrefix(s, changePrefix):
		d, err := ParseChange(s)
		return Part{Change: &d}, err
	case strings.HasPrefix(s, consentPrefix):
		c, err := ParseConsent(s)
		return Part{Consent: &c}, err
	}
	return Part{}, fmt.Errorf("%w: neither a guardian's card, nor a change, nor a consent", ledger.ErrMalformed)
}
