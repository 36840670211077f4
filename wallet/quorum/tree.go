package quorum

import (
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// MaxTree is how many statements SignVotes puts under one signature. Each
// doubling halves what signing costs a vote, and adds 34 bytes to it, which all
// who hold the certificate carry for ever. With 16, signing is a fortieth of a
// vote's work, and a certificate of three votes grows from 0.2 to 0.6 kB. A
// verifier takes trees up to MaxPath high.
const MaxTree = 16

// SignVotes votes for statements of one community and epoch, 1 to MaxTree of
// them, with one signature; the votes are in the statements' order. One
// statement alone has an empty path, and its vote is the same every time.
func SignVotes(guardian uint64, statements []Statement, voteKey keys.Signer) ([]Vote, error) {
	if len(statements) == 0 || len(statements) > MaxTree {
		return nil, fmt.Errorf("%w: a tree of %d votes", ErrVote, len(statements))
	}
	first := &statements[0]
	leaves := make([]ledger.ID, len(statements))
	for i := range statements {
		s := &statements[i]
		if s.Community != first.Community || s.Epoch != first.Epoch {
			return nil, fmt.Errorf("%w: a tree of votes for two epochs", ErrEpoch)
		}
		leaves[i] = s.Leaf()
	}
	votes := make([]Vote, len(leaves))
	sig, err := voteKey.Sign(voteDigest(first, grow(votes, leaves)))
	if err != nil {
		return nil, fmt.Errorf("vote for entry %s and %d more: %w", first.Entry.Short(), len(votes)-1, err)
	}
	for i := range votes {
		votes[i].Guardian, votes[i].Attestation.Signature = guardian, sig
	}
	return votes, nil
}

// grow makes a tree over leaves, whose halves are trees again, and gives its
// root; each vote's path goes up with it.
func grow(votes []Vote, leaves []ledger.ID) ledger.ID {
	if len(leaves) == 1 {
		return leaves[0]
	}
	half := len(leaves) / 2
	left, right := grow(votes[:half], leaves[:half]), grow(votes[half:], leaves[half:])
	for i := range votes {
		a := &votes[i].Attestation
		if i < half {
			a.Path = append(a.Path, right)
			continue
		}
		a.Index |= 1 << len(a.Path)
		a.Path = append(a.Path, left)
	}
	return tagNode.Hash(left[:], right[:])
}
