package quorum

import (
	"bytes"
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// EpochSeal is a guardian's signed promise to vote no more in an epoch, with
// what it leaves behind.
type EpochSeal struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64 // the one that ends
	Guardian  uint64
	Amendment ledger.ID // whose certificate let it seal
	Accounts  uint64    // how many leaves
	Root      ledger.ID // of a tree as that of votes, whose leaves are EpochLeaf hashes, ascending by account; an odd last node goes up as it is
	Signature keys.Signature
}

// EpochLeaf is what an epoch seal says of one account.
type EpochLeaf struct {
	_         struct{} `cbor:",toarray"`
	Account   ledger.Account
	Certified ledger.Tip
	Votes     []ledger.Tip
}

// Hash is the leaf's hash in the seal's tree.
func (l *EpochLeaf) Hash() ledger.ID { return tagEpochLeaf.Hash(ledger.Encode(l)) }

// Digest is what the guardian's vote key signs.
func (s *EpochSeal) Digest() [32]byte {
	unsigned := *s
	unsigned.Signature = keys.Signature{}
	return tagEpochSeal.Hash(ledger.Encode(&unsigned))
}

// DecodeEpochSeal reads the canonical bytes of an epoch seal.
func DecodeEpochSeal(b []byte) (EpochSeal, error) {
	var s EpochSeal
	if err := ledger.Decode("epoch seal", b, 1024, &s); err != nil {
		return EpochSeal{}, err
	}
	if s.Guardian >= MaxGuardians {
		return EpochSeal{}, fmt.Errorf("%w: epoch seal of guardian %d", ledger.ErrMalformed, s.Guardian)
	}
	return s, nil
}

// Tree gives the root over leaves.
func Tree(leaves []ledger.ID) ledger.ID {
	if len(leaves) == 0 {
		return ledger.ID{}
	}
	for len(leaves) > 1 {
		up := make([]ledger.ID, 0, (len(leaves)+1)/2)
		for i := 0; i+1 < len(leaves); i += 2 {
			up = append(up, tagNode.Hash(leaves[i][:], leaves[i+1][:]))
		}
		if len(leaves)%2 == 1 {
			up = append(up, leaves[len(leaves)-1])
		}
		leaves = up
	}
	return leaves[0]
}

// SealEpoch promises to vote no more in this epoch, which the amendment ended.
// leaves are the hashes of all leaves, ascending by account.
func (e *Epoch) SealEpoch(guardian uint64, amendment ledger.ID, leaves []ledger.ID, voteKey keys.Signer) (EpochSeal, error) {
	s := EpochSeal{Community: e.Community, Epoch: e.Number, Guardian: guardian, Amendment: amendment, Accounts: uint64(len(leaves)), Root: Tree(leaves)}
	sig, err := voteKey.Sign(s.Digest())
	if err != nil {
		return EpochSeal{}, fmt.Errorf("seal epoch %d: %w", e.Number, err)
	}
	s.Signature = sig
	return s, nil
}

// CheckEpochSeal tells whether the seal is the named guardian's, of this epoch,
// and stands on the amendment that ended it.
func (e *Epoch) CheckEpochSeal(s *EpochSeal, amendment ledger.ID, verify ledger.Verify) error {
	if s.Community != e.Community || s.Epoch != e.Number || s.Amendment != amendment {
		return fmt.Errorf("%w: epoch seal of epoch %d, this is epoch %d", ErrEpoch, s.Epoch, e.Number)
	}
	key, ok := e.VoteKey(s.Guardian)
	if !ok || !verify(key, s.Digest(), s.Signature) {
		return fmt.Errorf("%w: epoch seal of guardian %d", ErrSeal, s.Guardian)
	}
	return nil
}

// Covers tells whether leaves, given by their hashes in the order of accounts,
// are all that the seal speaks of.
func (s *EpochSeal) Covers(leaves []ledger.ID) bool {
	return s.Accounts == uint64(len(leaves)) && s.Root == Tree(leaves)
}

// Bytes is the canonical encoding.
func (s *EpochSeal) Bytes() []byte { return ledger.Encode(s) }

// Bytes is the canonical encoding.
func (l *EpochLeaf) Bytes() []byte { return ledger.Encode(l) }

// DecodeEpochLeaf reads what Bytes gave, checking form and bounds.
func DecodeEpochLeaf(b []byte) (EpochLeaf, error) {
	var l EpochLeaf
	if err := ledger.Decode("leaf of an epoch seal", b, MaxSealBytes, &l); err != nil {
		return EpochLeaf{}, err
	}
	if len(l.Votes) > MaxSealVotes || !validTip(l.Certified) {
		return EpochLeaf{}, fmt.Errorf("%w: leaf of an epoch seal with %d votes", ledger.ErrMalformed, len(l.Votes))
	}
	for i, v := range l.Votes {
		if v.Entry.IsZero() || !validTip(v) || i > 0 && !above(l.Votes[i-1], v) {
			return EpochLeaf{}, fmt.Errorf("%w: leaf of an epoch seal reports vote %d out of order or range", ledger.ErrMalformed, i)
		}
	}
	return l, nil
}

func validTip(t ledger.Tip) bool {
	return t.IsZero() == t.Entry.IsZero() && (!t.IsZero() || t.Round == 0) && t.Seq <= ledger.MaxSeq && t.Round <= ledger.MaxRound
}

// Report is the leaf as an account seal says the same: for Choose.
func (l *EpochLeaf) Report(guardian uint64) AccountSeal {
	return AccountSeal{Guardian: guardian, Account: l.Account, Certified: l.Certified, Votes: l.Votes}
}

// Below tells whether an account comes before another in a seal's tree.
func (l *EpochLeaf) Below(other ledger.Account) bool {
	return bytes.Compare(l.Account[:], other[:]) < 0
}
