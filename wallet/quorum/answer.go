package quorum

import (
	"crypto/sha256"
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// SealAnswer is a guardian's signature that a seal answers one very request. A
// seal itself names an account and a round, and not who asked: of two phones
// with the same words each must take only what was sealed for itself, or both
// would open one round, and their owner look like a cheat. A guardian answers
// one request a round; so no two requests have the answers of a quorum each,
// whoever carried them.
type SealAnswer = keys.Signature

// RequestHash names a request, byte for byte.
func RequestHash(r *ledger.SealRequest) [32]byte { return sha256.Sum256(ledger.Encode(r)) }

func answerDigest(request [32]byte, s *AccountSeal) [32]byte {
	seal := sha256.Sum256(s.Bytes())
	return tagSealAnswer.Hash(request[:], seal[:])
}

// SignAnswer makes the answer to a request, by the guardian's vote key.
func SignAnswer(request [32]byte, s *AccountSeal, voteKey keys.Signer) (SealAnswer, error) {
	sig, err := voteKey.Sign(answerDigest(request, s))
	if err != nil {
		return sig, fmt.Errorf("answer a request for a seal of account %s: %w", s.Account, err)
	}
	return sig, nil
}

// CheckAnswer tells whether a seal is the named guardian's in this epoch, and
// answers the request.
func (e *Epoch) CheckAnswer(r *ledger.SealRequest, s *AccountSeal, answer SealAnswer, verify ledger.Verify) error {
	if err := e.CheckSeal(s, verify); err != nil {
		return err
	}
	key, _ := e.VoteKey(s.Guardian) // a seal of nobody's did not pass
	if s.Account != r.Account || s.Round != r.Round || !verify(key, answerDigest(RequestHash(r), s), answer) {
		return fmt.Errorf("%w: guardian %d was asked for another one", ErrSeal, s.Guardian)
	}
	return nil
}
