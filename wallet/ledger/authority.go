package ledger

import (
	"fmt"

	"sanduk.app/wallet/keys"
)

// Holder is who may write an account's entries: one key, or m of n members
// with one of them as proposer.
type Holder struct {
	_        struct{} `cbor:",toarray"`
	Members  []keys.PublicKey
	Needed   uint64
	Proposer uint64 // index in Members; 0 where there is one member
}

func (h *Holder) validate() error {
	if err := validMembers(h.Members); err != nil {
		return err
	}
	n := uint64(len(h.Members))
	if 2*h.Needed <= n || h.Needed > n || h.Proposer >= n {
		return fmt.Errorf("%w: %d of %d members, proposer %d", ErrMalformed, h.Needed, n, h.Proposer)
	}
	return nil
}

// Joint is what a joint account's id is the hash of. Its first entry shows it.
type Joint struct {
	_       struct{} `cbor:",toarray"`
	Members []keys.PublicKey
	Needed  uint64 // more than half
	Salt    ID
}

// Account is the joint account's id.
func (j *Joint) Account() Account { return account(TypeJoint, tagJoint.Hash(Encode(j))) }

// Holder is the joint account's first authority: its first member proposes.
func (j *Joint) Holder() Holder { return Holder{Members: j.Members, Needed: j.Needed} }

// Validate checks that the members are distinct and that more than half of them
// are needed.
func (j *Joint) Validate() error {
	h := j.Holder()
	return h.validate()
}

// Authority is the signatures beside an entry. They are never part of its id.
type Authority struct {
	_         struct{}   `cbor:",toarray"`
	Joint     []Joint    // exactly one in a joint account's first entry, else none
	Proposer  []byte     // a joint account's: the proposer's signature; else empty
	Approvals []Approval // ascending by member; of a single account or a purse exactly one, member 0
}

// Approval is one member's signature.
type Approval struct {
	_         struct{} `cbor:",toarray"`
	Member    uint64
	Signature keys.Signature
}

// Verify is a check of a BIP340 signature: [keys.Verify], or a cached form.
type Verify func(key keys.PublicKey, digest [32]byte, sig keys.Signature) bool

// ApprovalDigest is what each approving member of an entry signs.
func ApprovalDigest(id ID) [32]byte { return tagApproval.Hash(id[:]) }

// Approve signs an entry's id as the given member of the account.
func Approve(id ID, member uint64, signer keys.Signer) (Approval, error) {
	sig, err := signer.Sign(tagApproval.Hash(id[:]))
	if err != nil {
		return Approval{}, fmt.Errorf("approve entry %s: %w", id.Short(), err)
	}
	return Approval{Member: member, Signature: sig}, nil
}

// Approved tells whether an approval of an entry is of the given key.
func Approved(id ID, key keys.PublicKey, a Approval, verify Verify) bool {
	return verify(key, tagApproval.Hash(id[:]), a.Signature)
}

// Propose signs an entry's id as a joint account's proposer.
func Propose(id ID, signer keys.Signer) ([]byte, error) {
	sig, err := signer.Sign(tagProposer.Hash(id[:]))
	if err != nil {
		return nil, fmt.Errorf("propose entry %s: %w", id.Short(), err)
	}
	return sig[:], nil
}

// CheckAuthority tells whether the signatures on an entry are those of its
// account's holder. A *Refusal with CodeAuthority says what is wrong.
func (h *Holder) CheckAuthority(s *Signed, verify Verify) error {
	id := s.ID()
	if s.Entry.ByFriends() {
		return refuse(CodeAuthority, "the opening is the friends' to sign")
	}
	if s.Entry.Account.Type() == TypeLock {
		if err := lockSigners(&s.Authority, signersOf(&s.Entry)); err != nil {
			return err
		}
	}
	if s.Entry.Account.Type() == TypeJoint {
		if next, named := newHolder(&s.Entry); named {
			return h.checkOpening(s, &next, verify)
		}
		if s.Entry.Kind == KindAmendment { // any guardian may propose: the first may be the one that is lost
			if err := h.proposed(tagProposer.Hash(id[:]), &s.Authority, verify); err != nil {
				return err
			}
			return h.checkApprovals(tagApproval.Hash(id[:]), &s.Authority, verify)
		}
		if err := h.checkProposer(tagProposer.Hash(id[:]), &s.Authority, verify); err != nil {
			return err
		}
	}
	if s.Entry.Kind == KindSettlement && s.Entry.Account.Type() == TypePurse { // written by the guardians' joint account
		if err := h.CheckProposer(s, verify); err != nil {
			return err
		}
		return h.checkApprovals(tagApproval.Hash(id[:]), &s.Authority, verify)
	}
	return h.check(s.Entry.Account, tagApproval.Hash(id[:]), &s.Authority, verify)
}

// check checks the approvals; a joint account's proposer is the caller's.
func (h *Holder) check(account Account, approval [32]byte, a *Authority, verify Verify) error {
	switch account.Type() {
	case TypeSingle, TypePurse:
		if len(a.Approvals) != 1 || len(a.Proposer) != 0 {
			return refuse(CodeAuthority, "one signature is needed, there are %d", len(a.Approvals))
		}
	case TypeLock:
		if len(a.Proposer) != 0 {
			return refuse(CodeAuthority, "a lock has no proposer")
		}
	}
	return h.checkApprovals(approval, a, verify)
}

func (h *Holder) checkApprovals(approval [32]byte, a *Authority, verify Verify) error {
	if uint64(len(a.Approvals)) < h.Needed {
		return refuse(CodeAuthority, "%d approvals of %d", len(a.Approvals), h.Needed)
	}
	for i, p := range a.Approvals {
		if i > 0 && a.Approvals[i-1].Member >= p.Member { // a seal request's come here unordered
			return refuse(CodeAuthority, "member %d approves twice or out of order", p.Member)
		}
		if p.Member >= uint64(len(h.Members)) || !verify(h.Members[p.Member], approval, p.Signature) {
			return refuse(CodeAuthority, "the signature of member %d is wrong", p.Member)
		}
	}
	return nil
}

// CheckProposer tells whether the holder's proposer has signed the entry.
func (h *Holder) CheckProposer(s *Signed, verify Verify) error {
	id := s.ID()
	return h.checkProposer(tagProposer.Hash(id[:]), &s.Authority, verify)
}

func (h *Holder) checkProposer(digest [32]byte, a *Authority, verify Verify) error {
	if len(a.Proposer) != len(keys.Signature{}) {
		return refuse(CodeAuthority, "the proposer has not signed")
	}
	if !verify(h.Members[h.Proposer], digest, keys.Signature(a.Proposer)) {
		return refuse(CodeAuthority, "the proposer's signature is wrong")
	}
	return nil
}

func (a *Authority) validate(e *Entry) error {
	first := e.Account.Type() == TypeJoint && e.Seq == 1
	if first != (len(a.Joint) == 1) {
		return fmt.Errorf("%w: the first entry of a joint account, and no other, shows its members", ErrMalformed)
	}
	if first && a.Joint[0].Account() != e.Account {
		return fmt.Errorf("%w: the members shown are not those of account %s", ErrMalformed, e.Account)
	}
	if first {
		if h := a.Joint[0].Holder(); h.validate() != nil {
			return h.validate()
		}
	}
	if len(a.Proposer) != 0 && len(a.Proposer) != len(keys.Signature{}) {
		return fmt.Errorf("%w: proposer's signature of %d bytes", ErrMalformed, len(a.Proposer))
	}
	if len(a.Approvals) == 0 || len(a.Approvals) > MaxMembers {
		return fmt.Errorf("%w: %d approvals", ErrMalformed, len(a.Approvals))
	}
	for i, p := range a.Approvals {
		if p.Member >= MaxMembers || i > 0 && a.Approvals[i-1].Member >= p.Member {
			return fmt.Errorf("%w: approval %d is out of order", ErrMalformed, i)
		}
	}
	return nil
}
