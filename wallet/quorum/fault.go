package quorum

import (
	"fmt"

	"sanduk.app/wallet/ledger"
)

// GuardianFault is two votes of one guardian for two entries of one slot in
// one epoch: proof that it lies, or voted from a copy of its store.
type GuardianFault struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64
	Guardian  uint64
	Account   ledger.Account
	Seq       uint64
	Round     uint64
	Entries   [2]ledger.ID // ascending
	Votes     [2]Attestation
}

// Check tells whether both votes are the guardian's: nil means that it is faulty.
func (f *GuardianFault) Check(e *Epoch, verify ledger.Verify) error {
	for i := range f.Entries {
		s := Statement{Community: f.Community, Epoch: f.Epoch, Account: f.Account, Seq: f.Seq, Round: f.Round, Entry: f.Entries[i]}
		if err := e.CheckVote(s, Vote{Guardian: f.Guardian, Attestation: f.Votes[i]}, verify); err != nil {
			return fmt.Errorf("guardian fault: %w", err)
		}
	}
	return nil
}

// FindGuardianFault tells whether two votes, each checked against its
// statement, prove their guardian faulty.
func FindGuardianFault(a Statement, va Vote, b Statement, vb Vote) (GuardianFault, bool) {
	same := a.Community == b.Community && a.Epoch == b.Epoch && a.Account == b.Account &&
		a.Seq == b.Seq && a.Round == b.Round && va.Guardian == vb.Guardian
	if !same || a.Entry == b.Entry {
		return GuardianFault{}, false
	}
	if string(a.Entry[:]) > string(b.Entry[:]) {
		a, va, b, vb = b, vb, a, va
	}
	return GuardianFault{
		Community: a.Community, Epoch: a.Epoch, Guardian: va.Guardian, Account: a.Account, Seq: a.Seq, Round: a.Round,
		Entries: [2]ledger.ID{a.Entry, b.Entry}, Votes: [2]Attestation{va.Attestation, vb.Attestation},
	}, true
}

// Bytes is the canonical encoding.
func (f *GuardianFault) Bytes() []byte { return ledger.Encode(f) }

// DecodeGuardianFault reads what Bytes gave; the votes are left to Check.
func DecodeGuardianFault(b []byte) (GuardianFault, error) {
	var f GuardianFault
	if err := ledger.Decode("guardian fault", b, 4096, &f); err != nil {
		return GuardianFault{}, err
	}
	if string(f.Entries[0][:]) >= string(f.Entries[1][:]) || f.Guardian >= MaxGuardians {
		return GuardianFault{}, fmt.Errorf("%w: guardian fault", ledger.ErrMalformed)
	}
	for i := range f.Votes {
		if err := f.Votes[i].validate(); err != nil {
			return GuardianFault{}, err
		}
	}
	return f, nil
}
