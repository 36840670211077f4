// Package joint gathers what the members of a joint account sign: pure
// functions over a proposal, which is an entry with its proposer's signature
// and fewer approvals than it needs. Approvals come by any carrier, in any
// order, and repeats change nothing.
//
// Start with [Propose]; members add theirs with [Approve]; [Merge] puts two
// copies together; [Complete] tells when guardians can be asked. [Doubles]
// finds members who approved two entries for one place. A [Parcel] is how all
// of it travels.
//
// Nothing here stores anything. The caller stores a signature, durably, BEFORE
// it leaves the phone, and gives at most one for each (account, seq, round).
package joint

import (
	"errors"
	"slices"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// errOther says that two proposals are not of one entry.
var errOther = errors.New("proposals of two entries")

// Propose signs an entry as the account's proposer, who approves it by that. j
// is shown in the account's first entry.
func Propose(e ledger.Entry, j ledger.Joint, proposer uint64, signer keys.Signer) (*ledger.Signed, error) {
	id := ledger.IDOf(&e)
	sig, err := ledger.Propose(id, signer)
	if err != nil {
		return nil, err
	}
	approval, err := ledger.Approve(id, proposer, signer)
	if err != nil {
		return nil, err
	}
	a := ledger.Authority{Proposer: sig, Approvals: []ledger.Approval{approval}}
	if e.Seq == 1 {
		a.Joint = []ledger.Joint{j}
	}
	return ledger.NewSigned(e, a)
}

// Approve adds a member's approval; one that is there already stays.
func Approve(s *ledger.Signed, member uint64, signer keys.Signer) (*ledger.Signed, error) {
	approval, err := ledger.Approve(s.ID(), member, signer)
	if err != nil {
		return nil, err
	}
	out, _, err := add(s, []ledger.Approval{approval})
	return out, err
}

// Merge adds the approvals of another copy, each of which was checked, and
// tells whether that was any.
func Merge(s, other *ledger.Signed) (*ledger.Signed, bool, error) {
	if s.ID() != other.ID() {
		return nil, false, errOther
	}
	return add(s, other.Authority.Approvals)
}

func add(s *ledger.Signed, approvals []ledger.Approval) (*ledger.Signed, bool, error) {
	a := s.Authority
	a.Approvals = slices.Clone(a.Approvals)
	for _, p := range approvals {
		if !Approved(s, p.Member) {
			a.Approvals = append(a.Approvals, p)
		}
	}
	if len(a.Approvals) == len(s.Authority.Approvals) {
		return s, false, nil
	}
	slices.SortFunc(a.Approvals, func(x, y ledger.Approval) int { return int(x.Member) - int(y.Member) })
	out, err := ledger.NewSigned(s.Entry, a)
	return out, err == nil, err
}

// Check tells whether all signatures on a proposal are those of the holder's
// proposer and members: as [ledger.Holder.CheckAuthority], but one approval is
// enough.
func Check(s *ledger.Signed, h ledger.Holder, verify ledger.Verify) error {
	h.Needed = 1
	return h.CheckAuthority(s, verify)
}

// Complete tells whether a checked proposal has the approvals that it needs.
func Complete(s *ledger.Signed, h ledger.Holder) bool {
	return uint64(len(s.Authority.Approvals)) >= h.Needed
}

// Approved tells whether a member's approval is there.
func Approved(s *ledger.Signed, member uint64) bool {
	return slices.ContainsFunc(s.Authority.Approvals, func(p ledger.Approval) bool { return p.Member == member })
}

// Doubles are the members who approved both of two checked proposals that
// exclude each other: they have committed a fault, the account has not. None
// where both can stand.
func Doubles(a, b *ledger.Signed) (members []uint64) {
	if _, exclude := ledger.FindFault(a, b); !exclude {
		return nil
	}
	for _, p := range a.Authority.Approvals {
		if Approved(b, p.Member) {
			members = append(members, p.Member)
		}
	}
	return members
}
