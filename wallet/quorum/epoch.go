package quorum

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Epoch is a community's rules and guardians for a time: what everything else
// is verified against. It is made from a charter whose signatures were checked,
// and from amendments: see Amend.
type Epoch struct {
	Community ledger.ID
	Number    uint64
	Charter   Charter
	Account   ledger.Account // the guardians' joint account, whose feed the charter begins
	Began     ledger.Tip     // the charter or the amendment
	Since     uint64         // the time that it states, in unix ms
	Before    *Epoch         // the one that it ended; nil: this is the first
}

// Found verifies a charter whole and gives the community's first epoch. The
// charter needs no certificate: every guardian has signed it, and its id is
// the community's name.
func Found(charter *ledger.Signed, verify ledger.Verify) (Epoch, error) {
	e := &charter.Entry
	if e.Kind != ledger.KindCharter {
		return Epoch{}, fmt.Errorf("%w: kind %q is no charter", ledger.ErrMalformed, e.Kind)
	}
	if _, err := ledger.Empty(e.Account).Apply(charter, ledger.Facts{}); err != nil {
		return Epoch{}, fmt.Errorf("charter: %w", err)
	}
	c, err := DecodeCharter(e.Body)
	if err != nil {
		return Epoch{}, err
	}
	if err := checkFounders(charter, &c); err != nil {
		return Epoch{}, err
	}
	holder := charter.Authority.Joint[0].Holder()
	if err := holder.CheckAuthority(charter, verify); err != nil {
		return Epoch{}, fmt.Errorf("charter: %w", err)
	}
	for i, s := range c.Guardians {
		if !verify(s.Identity, BindingDigest(ledger.ID{}, 0, s.Identity, s.VoteKey), s.Binding) {
			return Epoch{}, fmt.Errorf("%w: charter: vote key of guardian %d is not signed by its identity", ledger.ErrMalformed, i)
		}
	}
	return Epoch{Community: charter.ID(), Charter: c, Account: e.Account, Began: charter.Tip(), Since: e.Time}, nil
}

// checkFounders tells whether the account is that of the guardians, and all
// of them signed.
func checkFounders(charter *ledger.Signed, c *Charter) error {
	joint := charter.Authority.Joint[0]
	same := len(joint.Members) == len(c.Guardians) && joint.Needed == c.Quorum
	for i := range joint.Members {
		same = same && joint.Members[i] == c.Guardians[i].Identity
	}
	if !same {
		return fmt.Errorf("%w: charter: the account's members are not the guardians", ledger.ErrMalformed)
	}
	if len(charter.Authority.Approvals) != len(c.Guardians) {
		return fmt.Errorf("%w: charter: %d of %d guardians signed", ledger.ErrMalformed, len(charter.Authority.Approvals), len(c.Guardians))
	}
	return nil
}

// Guardians is how many there are.
func (e *Epoch) Guardians() int { return len(e.Charter.Guardians) }

// Quorum is how many must agree.
func (e *Epoch) Quorum() int { return int(e.Charter.Quorum) }

// VoteKey is a guardian's, by its seat.
func (e *Epoch) VoteKey(guardian uint64) (keys.PublicKey, bool) {
	if guardian >= uint64(len(e.Charter.Guardians)) {
		return keys.PublicKey{}, false
	}
	return e.Charter.Guardians[guardian].VoteKey, true
}

// SeatOf finds the seat of an identity key.
func (e *Epoch) SeatOf(identity keys.PublicKey) (uint64, bool) {
	for i, s := range e.Charter.Guardians {
		if s.Identity == identity {
			return uint64(i), true
		}
	}
	return 0, false
}

// MayDefine tells whether an account may define an asset of that code and kind.
func (e *Epoch) MayDefine(issuer ledger.Account, code string, kind ledger.AssetKind) bool {
	for _, r := range e.Charter.Rights {
		if r.Issuer == issuer && (r.Code == "" || r.Code == code) && (r.Kind == "" || r.Kind == kind) {
			return true
		}
	}
	return false
}

// IsIssuer tells whether the charter names the account as an issuer, which
// admits it.
func (e *Epoch) IsIssuer(account ledger.Account) bool {
	for _, r := range e.Charter.Rights {
		if r.Issuer == account {
			return true
		}
	}
	return false
}

// Statement is what a vote for the entry says in this epoch.
func (e *Epoch) Statement(s *ledger.Signed) Statement {
	return Statement{
		Community: e.Community, Epoch: e.Number, Account: s.Entry.Account,
		Seq: s.Entry.Seq, Round: s.Entry.Round, Entry: s.ID(),
	}
}

func popCount(bitmap uint64) int { return bits.OnesCount64(bitmap) }

func be64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
