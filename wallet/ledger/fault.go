package ledger

import (
	"fmt"
)

// FaultProof is two entries that one account's authority signed and that can't
// both stand: proof of cheating that anybody can check. Nobody can make one
// without the account's own keys.
type FaultProof struct {
	Form   uint64
	First  *Signed // the one with the smaller id
	Second *Signed
}

// The two forms of a fault proof.
const (
	TwoEntries  = 1 // two entries for one (account, seq, round)
	TwoOpenings = 2 // two openings of one round
)

type faultForm struct {
	_      struct{} `cbor:",toarray"`
	Form   uint64
	First  []byte
	Second []byte
}

// FindFault tells whether two entries prove a fault, and gives the proof. The
// signatures are not checked: see Check.
func FindFault(a, b *Signed) (*FaultProof, bool) {
	if a.ID() == b.ID() || a.Entry.Community != b.Entry.Community || a.Entry.Account != b.Entry.Account || a.Entry.Round != b.Entry.Round {
		return nil, false
	}
	if a.Entry.ByFriends() || b.Entry.ByFriends() {
		return nil, false // what friends sign makes nobody a cheat
	}
	if string(a.id[:]) > string(b.id[:]) {
		a, b = b, a
	}
	switch {
	case a.Entry.Seq == b.Entry.Seq:
		return &FaultProof{Form: TwoEntries, First: a, Second: b}, true
	case a.Entry.Opens() && b.Entry.Opens():
		return &FaultProof{Form: TwoOpenings, First: a, Second: b}, true
	}
	return nil, false
}

// Check tells whether both entries are signed by the account's holder: nil
// means that the account has cheated. Of a joint account one proposer must have
// signed both: else a member approved two, and is at fault himself.
func (f *FaultProof) Check(holder Holder, verify Verify) error {
	if f.Account().Type() == TypeJoint && holder.proposerOf(&f.First.Entry) != holder.proposerOf(&f.Second.Entry) {
		return refuse(CodeAuthority, "fault proof: two proposers signed")
	}
	for _, s := range []*Signed{f.First, f.Second} {
		if err := holder.CheckAuthority(s, verify); err != nil {
			return fmt.Errorf("fault proof: entry %s: %w", s.ID().Short(), err)
		}
	}
	return nil
}

// Account is the account that the proof is about.
func (f *FaultProof) Account() Account { return f.First.Entry.Account }

// Freezes tells whether the fault keeps entries of a round from votes: of any
// round, but of a lock the round of its two entries only. A lock has two who
// take turns: what one of them signs twice must not stop the other, or a payer
// could end a claim by two entries for a round that nobody opened.
func (f *FaultProof) Freezes(round uint64) bool {
	return f.Account().Type() != TypeLock || round == f.First.Entry.Round
}

// ID names the proof.
func (f *FaultProof) ID() ID { return tagFault.Hash(f.First.id[:], f.Second.id[:]) }

// Bytes is the canonical encoding.
func (f *FaultProof) Bytes() []byte {
	return Encode(&faultForm{Form: f.Form, First: f.First.Bytes(), Second: f.Second.Bytes()})
}

// DecodeFaultProof reads what Bytes gave, and checks that the two entries
// prove the fault that is named; signatures are left to Check.
func DecodeFaultProof(b []byte) (*FaultProof, error) {
	var form faultForm
	if err := Decode("fault proof", b, 2*MaxSignedBytes+64, &form); err != nil {
		return nil, err
	}
	first, err := DecodeSigned(form.First)
	if err != nil {
		return nil, fmt.Errorf("fault proof: first: %w", err)
	}
	second, err := DecodeSigned(form.Second)
	if err != nil {
		return nil, fmt.Errorf("fault proof: second: %w", err)
	}
	f, ok := FindFault(first, second)
	if !ok || f.Form != form.Form || f.First != first {
		return nil, fmt.Errorf("%w: the two entries prove no fault of form %d", ErrMalformed, form.Form)
	}
	return f, nil
}
