package joint

import (
	"slices"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// A request is what a member asks the others for who wants to propose from now
// on: to have guardians seal the account for its opening. The member who asks
// signs it as proposer and approves it by that. To approve a request can be no
// fault: it only lets guardians be asked.

// CheckRequest tells who asks, by the place in the holder, after checking every
// signature on a request that need not have all its approvals.
func CheckRequest(r *ledger.SealRequest, h ledger.Holder, verify ledger.Verify) (asks uint64, err error) {
	lenient := h
	lenient.Needed = 1
	if err := r.CheckAuthority(lenient, verify); err != nil {
		return 0, err
	}
	for i, m := range h.Members {
		if verify(m, r.ProposalDigest(), keys.Signature(r.Authority.Proposer)) {
			return uint64(i), nil
		}
	}
	return 0, ErrParcel // CheckAuthority found one before
}

// RequestComplete tells whether a checked request can go to the guardians.
func RequestComplete(r *ledger.SealRequest, h ledger.Holder) bool {
	return uint64(len(r.Authority.Approvals)) >= h.Needed
}

// RequestApproved tells whether a member's approval is on a request.
func RequestApproved(r *ledger.SealRequest, member uint64) bool {
	return slices.ContainsFunc(r.Authority.Approvals, func(p ledger.Approval) bool { return p.Member == member })
}

// MergeRequests adds the approvals of another copy of a request, each of which
// was checked, up to so many, and tells whether that was any: what has gone to
// guardians must stay as it is.
func MergeRequests(r, other ledger.SealRequest, needed uint64) (ledger.SealRequest, bool) {
	out := r
	out.Authority.Approvals = slices.Clone(r.Authority.Approvals)
	for _, p := range other.Authority.Approvals {
		if !RequestApproved(&out, p.Member) && uint64(len(out.Authority.Approvals)) < needed {
			out.Authority.Approvals = append(out.Authority.Approvals, p)
		}
	}
	slices.SortFunc(out.Authority.Approvals, func(x, y ledger.Approval) int { return int(x.Member) - int(y.Member) })
	return out, len(out.Authority.Approvals) > len(r.Authority.Approvals)
}
