package ledger

import (
	"sanduk.app/wallet/keys"
)

// An account's holder changes by openings only. What a new one may be depends
// on the account's type: of a single account another key; of a joint account
// the same members and the same number of them, with another proposer, or
// without those whom the others leave out.

// newHolder is the holder that an opening names.
func newHolder(e *Entry) (Holder, bool) {
	if e.Kind != KindOpening {
		return Holder{}, false
	}
	body, err := DecodeOpening(e.Body)
	if err != nil || len(body.Holder) == 0 {
		return Holder{}, false
	}
	return body.Holder[0], true
}

// NewHolder is the holder that an opening names, if it names one.
func (e *Entry) NewHolder() (Holder, bool) { return newHolder(e) }

// succession checks that the account may go on to a new holder.
func (h *Holder) succession(account Account, next *Holder) error {
	switch account.Type() {
	case TypeSingle:
		return soleHolder(next)
	case TypeJoint:
		return h.sameCircle(next)
	}
	return &Wait{Reason: WaitKind, Text: "a new holder of account " + account.String() + " is not known to this version"}
}

// soleHolder asks for one key, which somebody can have: money that nobody can
// sign for is lost.
func soleHolder(next *Holder) error {
	if len(next.Members) != 1 {
		return refuse(CodeKind, "a single account has one key, not %d", len(next.Members))
	}
	if _, err := keys.ParsePublicKey(next.Members[0][:]); err != nil {
		return refuse(CodeKind, "the new key is none: %v", err)
	}
	return nil
}

// sameCircle asks that a joint account's new holder has no new member, the rest
// in their order, and needs as many as before. So nobody gets in, and nobody can
// make the account easier to open than all agreed when they made it.
func (h *Holder) sameCircle(next *Holder) error {
	if next.Needed != h.Needed {
		return refuse(CodeKind, "%d members are needed, as before, not %d", h.Needed, next.Needed)
	}
	at := 0
	for _, m := range next.Members {
		for at < len(h.Members) && h.Members[at] != m {
			at++
		}
		if at == len(h.Members) {
			return refuse(CodeKind, "the new holder has a member who was none, or in another place")
		}
		at++
	}
	return nil
}

// Without is a joint account's holder after an opening that leaves members out
// and has the given one propose, all by their places in this one. It is nil
// where too few would stay, or the proposer would not.
func (h *Holder) Without(proposer uint64, out ...uint64) *Holder {
	next := &Holder{Needed: h.Needed}
	found := false
	for i, m := range h.Members {
		if contains(out, uint64(i)) {
			continue
		}
		if uint64(i) == proposer {
			next.Proposer, found = uint64(len(next.Members)), true
		}
		next.Members = append(next.Members, m)
	}
	if !found || next.validate() != nil {
		return nil
	}
	return next
}

func contains(list []uint64, n uint64) bool {
	for _, x := range list {
		if x == n {
			return true
		}
	}
	return false
}

// checkOpening checks the signatures of a joint account's opening that names a
// new holder: the new proposer submits it, since the old one may be gone, and
// only members who stay count.
func (h *Holder) checkOpening(s *Signed, next *Holder, verify Verify) error {
	id := s.ID()
	if next.validate() != nil {
		return refuse(CodeMalformed, "the new holder has no form")
	}
	if err := next.checkProposer(tagProposer.Hash(id[:]), &s.Authority, verify); err != nil {
		return err
	}
	staying := uint64(0)
	for _, p := range s.Authority.Approvals {
		if p.Member < uint64(len(h.Members)) && next.has(h.Members[p.Member]) {
			staying++
		}
	}
	if staying < h.Needed {
		return refuse(CodeAuthority, "%d approvals of %d who stay", staying, h.Needed)
	}
	return h.checkApprovals(tagApproval.Hash(id[:]), &s.Authority, verify)
}

func (h *Holder) has(key keys.PublicKey) bool {
	for _, m := range h.Members {
		if m == key {
			return true
		}
	}
	return false
}

// proposed tells whether one of the members signed a digest as proposer. Of a
// request to seal any may: the holder's proposer may be gone, and it is the
// approvals that decide.
func (h *Holder) proposed(digest [32]byte, a *Authority, verify Verify) error {
	if len(a.Proposer) != len(keys.Signature{}) {
		return refuse(CodeAuthority, "no proposer has signed")
	}
	for _, m := range h.Members {
		if verify(m, digest, keys.Signature(a.Proposer)) {
			return nil
		}
	}
	return refuse(CodeAuthority, "the proposer's signature is no member's")
}

// proposerOf is the key that has to propose an entry.
func (h *Holder) proposerOf(e *Entry) keys.PublicKey {
	if next, named := newHolder(e); named {
		return next.Members[next.Proposer]
	}
	return h.Members[h.Proposer]
}
