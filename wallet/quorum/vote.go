package quorum

import (
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Statement is what one vote says: this entry, and no other, in this slot.
type Statement struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64
	Account   ledger.Account
	Seq       uint64
	Round     uint64
	Entry     ledger.ID
}

// Leaf is the statement's hash in the tree of votes.
func (s *Statement) Leaf() ledger.ID {
	return tagLeaf.Hash(s.Community[:], be64(s.Epoch), s.Account[:], be64(s.Seq), be64(s.Round), s.Entry[:])
}

// Attestation is a guardian's signature over a tree that holds a statement,
// and the statement's path in it. A tree of one leaf has an empty path.
type Attestation struct {
	_         struct{}    `cbor:",toarray"`
	Index     uint64      // of the leaf; bit i tells on which side level i's sibling is
	Path      []ledger.ID // siblings, from the leaf upwards
	Signature keys.Signature
}

// Vote is one guardian's attestation.
type Vote struct {
	_           struct{} `cbor:",toarray"`
	Guardian    uint64   // seat
	Attestation Attestation
}

// SignVote votes for one statement alone.
func SignVote(guardian uint64, s Statement, voteKey keys.Signer) (Vote, error) {
	votes, err := SignVotes(guardian, []Statement{s}, voteKey)
	if err != nil {
		return Vote{}, err
	}
	return votes[0], nil
}

func voteDigest(s *Statement, root ledger.ID) [32]byte {
	return tagVote.Hash(s.Community[:], be64(s.Epoch), root[:])
}

// Root is the root of the tree that the path leads to from the leaf.
func (a *Attestation) Root(leaf ledger.ID) ledger.ID {
	node, index := leaf, a.Index
	for _, sibling := range a.Path {
		if index&1 == 0 {
			node = tagNode.Hash(node[:], sibling[:])
		} else {
			node = tagNode.Hash(sibling[:], node[:])
		}
		index >>= 1
	}
	return node
}

func (a *Attestation) validate() error {
	if len(a.Path) > MaxPath || a.Index>>uint(len(a.Path)) != 0 {
		return fmt.Errorf("%w: vote path of %d with index %d", ledger.ErrMalformed, len(a.Path), a.Index)
	}
	return nil
}

// CheckVote tells whether the vote is the named guardian's, for the statement.
func (e *Epoch) CheckVote(s Statement, v Vote, verify ledger.Verify) error {
	if s.Community != e.Community || s.Epoch != e.Number {
		return fmt.Errorf("%w: vote of epoch %d, this is epoch %d", ErrEpoch, s.Epoch, e.Number)
	}
	return e.checkAttestation(&s, v.Guardian, &v.Attestation, verify)
}

func (e *Epoch) checkAttestation(s *Statement, guardian uint64, a *Attestation, verify ledger.Verify) error {
	key, ok := e.VoteKey(guardian)
	if !ok {
		return fmt.Errorf("%w: there is no guardian %d", ErrVote, guardian)
	}
	if err := a.validate(); err != nil {
		return err
	}
	if !verify(key, voteDigest(s, a.Root(s.Leaf())), a.Signature) {
		return fmt.Errorf("%w: guardian %d did not sign for entry %s", ErrVote, guardian, s.Entry.Short())
	}
	return nil
}

// DecodeVote reads the canonical bytes of a vote.
func DecodeVote(b []byte) (Vote, error) {
	var v Vote
	if err := ledger.Decode("vote", b, 1024, &v); err != nil {
		return Vote{}, err
	}
	if v.Guardian >= MaxGuardians {
		return Vote{}, fmt.Errorf("%w: vote of guardian %d", ledger.ErrMalformed, v.Guardian)
	}
	return v, v.Attestation.validate()
}
