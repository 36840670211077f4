package quorum

import (
	"fmt"
	"unicode/utf8"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Seat is one guardian in an epoch.
type Seat struct {
	_        struct{}       `cbor:",toarray"`
	Identity keys.PublicKey // from its mnemonic, for as long as it serves
	VoteKey  keys.PublicKey // random, this epoch's, kept only in its vote store
	Binding  keys.Signature // of the identity key, over the vote key
}

// Admission says how an account comes into the community.
type Admission uint64

// The ways of admission.
const (
	ByCredit Admission = 1 // whoever is paid is in: the first entry claims a certified credit
	ByMember Admission = 2 // as ByCredit, and only after a member vouched
)

// Right lets an account define and issue assets.
type Right struct {
	_      struct{} `cbor:",toarray"`
	Issuer ledger.Account
	Code   string           // the only code that it may define; empty: any
	Kind   ledger.AssetKind // the only kind that it may define; empty: any
}

// Rule is one line of the policy: a named number with its source. The names
// that are known stand in policy.go; a guardian that meets an unknown name
// waits instead of guessing.
type Rule struct {
	_      struct{} `cbor:",toarray"`
	Name   string
	Asset  string // code of the asset that it speaks of; empty: all
	Value  uint64
	Source string // who says so, for people
	From   uint64 // unix ms since when
}

// Charter is the body of the charter entry: the founding of a community.
type Charter struct {
	_         struct{} `cbor:",toarray"`
	Name      string
	Guardians []Seat
	Quorum    uint64
	Admission Admission
	Rights    []Right
	Policy    []Rule
}

// Successor moves an asset's issuing to another feed.
type Successor struct {
	_      struct{} `cbor:",toarray"`
	Asset  ledger.ID
	Issuer ledger.Account
	Stands ledger.ID // the old issuer's newest certified entry
}

// Amendment is the body of an amendment: the next epoch as a whole. Successors
// and recovered epochs act in a later version.
type Amendment struct {
	_          struct{} `cbor:",toarray"`
	Epoch      uint64   // the one that it starts
	Charter    Charter  // as it reads from then on
	Successors []Successor
	// Recovered marks an amendment signed by the identity keys of epoch
	// SignedBy because fewer than a quorum of vote stores survived; until
	// PresentBy (unix ms) members present their certificates.
	Recovered bool
	SignedBy  uint64
	PresentBy uint64
}

// BindingDigest is what a guardian's identity key signs over its vote key. The
// charter comes before the community's id is known: there, community is zero
// and epoch 0.
func BindingDigest(community ledger.ID, epoch uint64, identity, vote keys.PublicKey) [32]byte {
	return tagVoteKey.Hash(community[:], be64(epoch), identity[:], vote[:])
}

// DecodeCharter reads the body of a charter, checking form and bounds.
func DecodeCharter(b []byte) (Charter, error) {
	var c Charter
	if err := ledger.Decode("charter", b, ledger.MaxBody, &c); err != nil {
		return Charter{}, err
	}
	return c, c.Validate()
}

// DecodeAmendment reads the body of an amendment, checking form and bounds.
func DecodeAmendment(b []byte) (Amendment, error) {
	var a Amendment
	if err := ledger.Decode("amendment", b, ledger.MaxBody, &a); err != nil {
		return Amendment{}, err
	}
	if a.Epoch == 0 || len(a.Successors) > MaxRights || a.PresentBy > ledger.MaxTime || a.SignedBy >= a.Epoch {
		return Amendment{}, fmt.Errorf("%w: amendment for epoch %d", ledger.ErrMalformed, a.Epoch)
	}
	return a, a.Charter.Validate()
}

// Validate checks form, bounds, threshold and that all keys are distinct.
func (c *Charter) Validate() error {
	if n := utf8.RuneCountInString(c.Name); n == 0 || len(c.Name) > 128 || !utf8.ValidString(c.Name) {
		return fmt.Errorf("%w: community name of %d letters", ledger.ErrMalformed, n)
	}
	if !ValidThreshold(len(c.Guardians), int(min(c.Quorum, MaxGuardians+1))) {
		return fmt.Errorf("%w: %d of %d guardians is no quorum", ledger.ErrMalformed, c.Quorum, len(c.Guardians))
	}
	if c.Admission != ByCredit && c.Admission != ByMember {
		return fmt.Errorf("%w: admission %d", ledger.ErrMalformed, c.Admission)
	}
	if len(c.Rights) > MaxRights || len(c.Policy) > MaxRules {
		return fmt.Errorf("%w: %d rights, %d rules", ledger.ErrMalformed, len(c.Rights), len(c.Policy))
	}
	for i, r := range c.Rights {
		if r.Issuer.Validate() != nil || r.Code != "" && !money.ValidCode(r.Code) || r.Kind != "" && !r.Kind.Known() {
			return fmt.Errorf("%w: right %d (%.40q)", ledger.ErrMalformed, i, r.Code)
		}
	}
	for i, r := range c.Policy {
		if i > 0 && !c.Policy[i-1].Before(r) || len(r.Name) == 0 || len(r.Name) > 64 || len(r.Asset) > 12 ||
			len(r.Source) > 256 || r.From > ledger.MaxTime {
			return fmt.Errorf("%w: policy rule %d (%.40q)", ledger.ErrMalformed, i, r.Name)
		}
	}
	return c.validateKeys()
}

func (c *Charter) validateKeys() error {
	seen := make(map[keys.PublicKey]bool, 2*len(c.Guardians))
	for i, s := range c.Guardians {
		if seen[s.Identity] || seen[s.VoteKey] || s.Identity == s.VoteKey {
			return fmt.Errorf("%w: a key of guardian %d stands there twice", ledger.ErrMalformed, i)
		}
		if _, err := keys.ParsePublicKey(s.Identity[:]); err != nil {
			return fmt.Errorf("%w: identity key of guardian %d: %w", ledger.ErrMalformed, i, err)
		}
		if _, err := keys.ParsePublicKey(s.VoteKey[:]); err != nil {
			return fmt.Errorf("%w: vote key of guardian %d: %w", ledger.ErrMalformed, i, err)
		}
		seen[s.Identity], seen[s.VoteKey] = true, true
	}
	return nil
}

// Members are the guardians' identity keys, in the order of their seats.
func (c *Charter) Members() []keys.PublicKey {
	members := make([]keys.PublicKey, len(c.Guardians))
	for i, s := range c.Guardians {
		members[i] = s.Identity
	}
	return members
}

// Before tells whether a rule stands before another in a policy.
func (r Rule) Before(s Rule) bool {
	if r.Name != s.Name {
		return r.Name < s.Name
	}
	return r.Asset < s.Asset
}
