package ledger

import (
	"fmt"

	"sanduk.app/wallet/keys"
)

// A single account may name friends: whom, and how many of them, it lets open
// it with a new key, for the day when the phone is lost or stolen. The newest
// friends entry on an account's own chain counts, also through openings.

// Friends is the body of a friends entry: who together may open the account
// with a new key.
type Friends struct {
	_        struct{} `cbor:",toarray"`
	Members  []keys.PublicKey
	Needed   uint64
	OwnerCan bool // the old key can stop an opening while the delay runs
}

// DecodeFriends reads the body of a friends entry.
func DecodeFriends(b []byte) (Friends, error) {
	var f Friends
	if err := Decode("friends", b, MaxBody, &f); err != nil {
		return Friends{}, err
	}
	if f.Needed == 0 || f.Needed > uint64(len(f.Members)) {
		return Friends{}, fmt.Errorf("%w: %d of %d friends", ErrMalformed, f.Needed, len(f.Members))
	}
	return f, validMembers(f.Members)
}

// friendsRule is that of a friends entry. Its author's own key is no friend's:
// who stole the phone would be one of them.
func friendsRule(e *Entry) error {
	f, err := DecodeFriends(e.Body)
	switch {
	case err != nil:
		return refuse(CodeMalformed, "%v", err)
	case e.Account.Type() == TypeJoint:
		return &Wait{Reason: WaitKind, Text: "friends of a joint account are not known to this version"}
	case e.Account.Type() != TypeSingle:
		return refuse(CodeKind, "account %s can't have friends", e.Account)
	case len(e.Claims)+len(e.Credits)+len(e.Locks) != 0:
		return refuse(CodeKind, "naming friends moves nothing")
	}
	for i := range f.Members {
		if _, err := keys.ParsePublicKey(f.Members[i][:]); err != nil {
			return refuse(CodeKind, "the key of friend %d is none: %v", i, err)
		}
	}
	return nil
}

// notFriends checks that none of the friends is the holder himself.
func (h *Holder) notFriends(e *Entry) error {
	f, err := DecodeFriends(e.Body)
	if err != nil {
		return nil //nolint:nilerr // friendsRule says so
	}
	for i, m := range f.Members {
		if h.has(m) {
			return refuse(CodeKind, "friend %d is the account's own key", i)
		}
	}
	return nil
}

// ByFriends tells whether an entry is an opening that friends sign.
func (e *Entry) ByFriends() bool {
	if e.Kind != KindOpening {
		return false
	}
	body, err := DecodeOpening(e.Body)
	return err == nil && body.By == ByFriends
}

// CheckEntry tells whether enough of the friends signed an opening.
func (f *Friends) CheckEntry(s *Signed, verify Verify) error {
	id := s.ID()
	return f.check(tagApproval.Hash(id[:]), &s.Authority, verify)
}

// CheckRequest tells whether enough of the friends signed a request to seal.
func (f *Friends) CheckRequest(r *SealRequest, verify Verify) error {
	if r.By != ByFriends {
		return refuse(CodeAuthority, "the request is not by friends")
	}
	return f.check(r.ApprovalDigest(), &r.Authority, verify)
}

func (f *Friends) check(digest [32]byte, a *Authority, verify Verify) error {
	if len(a.Proposer) != 0 {
		return refuse(CodeAuthority, "friends have no proposer")
	}
	h := Holder{Members: f.Members, Needed: f.Needed}
	return h.checkApprovals(digest, a, verify)
}

// CheckAuthority tells whether an entry that is to follow the state is signed
// by whom it has to be: the account's holder, or the friends that it named. A
// *Refusal with CodeAuthority says what is wrong.
func (s State) CheckAuthority(e *Signed, facts Facts, verify Verify) error {
	if e.Entry.ByFriends() {
		if e.Entry.Account.Type() != TypeSingle {
			return &Wait{Reason: WaitKind, Text: "openings by friends of such an account are not known to this version"}
		}
		if len(s.Friends) != 1 {
			return refuse(CodeAuthority, "account %s has named no friends", s.Account)
		}
		return s.Friends[0].CheckEntry(e, verify)
	}
	holder, err := s.HolderFor(e, facts)
	if err != nil {
		return err
	}
	return holder.CheckAuthority(e, verify)
}

// mayChange checks what an entry does to who may write the account, and that it
// makes no lock for which an old key would sign.
func (h *Holder) mayChange(e *Entry) error {
	switch {
	case e.Kind == KindFriends:
		return h.notFriends(e)
	case e.Kind == KindLock || e.Kind == KindLockKeys:
		return h.signsLocks(e)
	}
	if next, named := newHolder(e); named {
		return h.succession(e.Account, &next)
	}
	return nil
}

// byRule is the rule of an opening's two ways to be signed.
func byRule(e *Entry, body *Opening) error {
	switch {
	case body.By == ByAuthority && len(body.Holder) == 0:
		return nil
	case body.By == ByFriends && e.Account.Type() == TypeSingle && len(body.Holder) == 0:
		return refuse(CodeKind, "friends open an account for a new key")
	case body.By == ByFriends && e.Account.Type() != TypeSingle, e.Account.Type() != TypeSingle && e.Account.Type() != TypeJoint:
		return &Wait{Reason: WaitKind, Text: fmt.Sprintf("such an opening of account %s is not known to this version", e.Account)}
	}
	return nil
}
