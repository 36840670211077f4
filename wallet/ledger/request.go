package ledger

import (
	"fmt"
)

// SealRequest asks guardians to seal an account for a round: they then vote in
// no lower one. It is signed by the account's authority (later also by its
// friends), so nobody else can stop an account.
type SealRequest struct {
	_         struct{} `cbor:",toarray"`
	Community ID
	Account   Account
	Round     uint64 // of the opening to come; at least 1
	By        uint64 // who signs: ByAuthority or ByFriends
	Authority Authority
}

// MaxSealRequestBytes bounds a request: 64 signatures and a joint account's members.
const MaxSealRequestBytes = 16 << 10

func (r *SealRequest) digest(tag string) [32]byte {
	return tagSealRequest.Hash(r.Community[:], r.Account[:], be64(r.Round), be64(r.By), []byte(tag))
}

// ApprovalDigest is what each approving member signs.
func (r *SealRequest) ApprovalDigest() [32]byte { return r.digest("approval") }

// ProposalDigest is what a joint account's proposer signs, or any member who
// asks in the proposer's place.
func (r *SealRequest) ProposalDigest() [32]byte { return r.digest("proposer") }

// CheckAuthority tells whether the account's holder signed the request.
func (r *SealRequest) CheckAuthority(h Holder, verify Verify) error {
	if r.Account.Type() == TypeLock {
		if err := lockSigners(&r.Authority, []uint64{openerOf(r.Round)}); err != nil {
			return err
		}
	}
	if err := h.check(r.Account, r.ApprovalDigest(), &r.Authority, verify); err != nil || r.Account.Type() != TypeJoint {
		return err
	}
	return h.proposed(r.ProposalDigest(), &r.Authority, verify)
}

// DecodeSealRequest reads the canonical bytes of a request; signatures are
// left to CheckAuthority.
func DecodeSealRequest(b []byte) (SealRequest, error) {
	var r SealRequest
	if err := Decode("seal request", b, MaxSealRequestBytes, &r); err != nil {
		return SealRequest{}, err
	}
	if err := r.Account.Validate(); err != nil {
		return SealRequest{}, err
	}
	switch {
	case r.Round == 0 || r.Round > MaxRound:
		return SealRequest{}, fmt.Errorf("%w: seal request for round %d", ErrMalformed, r.Round)
	case r.By != ByAuthority && r.By != ByFriends:
		return SealRequest{}, fmt.Errorf("%w: seal request by %d", ErrMalformed, r.By)
	case len(r.Authority.Joint) > 1 || len(r.Authority.Approvals) > MaxMembers:
		return SealRequest{}, fmt.Errorf("%w: authority of a seal request", ErrMalformed)
	}
	return r, nil
}
