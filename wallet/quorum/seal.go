package quorum

import (
	"bytes"
	"fmt"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// AccountSeal is a guardian's signed statement of what it knows of an account,
// and its promise to vote in no round below the one that is named.
type AccountSeal struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64
	Guardian  uint64
	Account   ledger.Account
	Round     uint64       // of the opening to come
	Certified ledger.Tip   // the newest certified entry that it holds; zero: none
	Votes     []ledger.Tip // every entry that it voted for or stands on above it, ascending by round, seq, id
	Signature keys.Signature
}

func (s *AccountSeal) digest() [32]byte {
	unsigned := *s
	unsigned.Signature = keys.Signature{}
	return tagAccountSeal.Hash(ledger.Encode(&unsigned))
}

// Sign fills in the signature of the guardian's vote key.
func (s *AccountSeal) Sign(voteKey keys.Signer) error {
	sig, err := voteKey.Sign(s.digest())
	if err != nil {
		return fmt.Errorf("seal account %s: %w", s.Account, err)
	}
	s.Signature = sig
	return nil
}

// Bytes is the canonical encoding.
func (s *AccountSeal) Bytes() []byte { return ledger.Encode(s) }

// DecodeAccountSeal reads what Bytes gave; the signature is left to CheckSeal.
func DecodeAccountSeal(b []byte) (AccountSeal, error) {
	var s AccountSeal
	if err := ledger.Decode("account seal", b, MaxSealBytes, &s); err != nil {
		return AccountSeal{}, err
	}
	return s, s.validate()
}

func (s *AccountSeal) validate() error {
	if s.Guardian >= MaxGuardians || s.Round == 0 || s.Round > ledger.MaxRound || len(s.Votes) > MaxSealVotes {
		return fmt.Errorf("%w: seal of guardian %d for round %d", ledger.ErrMalformed, s.Guardian, s.Round)
	}
	for i, v := range s.Votes {
		if v.Seq == 0 || v.Seq > ledger.MaxSeq || v.Round >= s.Round || v.Entry.IsZero() || i > 0 && !above(s.Votes[i-1], v) {
			return fmt.Errorf("%w: seal reports vote %d out of order or range", ledger.ErrMalformed, i)
		}
	}
	if s.Certified.IsZero() != s.Certified.Entry.IsZero() || s.Certified.Seq > ledger.MaxSeq || s.Certified.Round > ledger.MaxRound {
		return fmt.Errorf("%w: seal reports no certified entry at seq %d", ledger.ErrMalformed, s.Certified.Seq)
	}
	return nil
}

// above orders reports: by round, seq, then id, since a guardian may stand on
// another entry than the one that it voted for itself.
func above(a, b ledger.Tip) bool {
	if a.Round != b.Round || a.Seq != b.Seq {
		return b.Newer(a)
	}
	return bytes.Compare(a.Entry[:], b.Entry[:]) < 0
}

// CheckSeal tells whether the seal is the named guardian's in this epoch.
func (e *Epoch) CheckSeal(s *AccountSeal, verify ledger.Verify) error {
	if s.Community != e.Community || s.Epoch != e.Number {
		return fmt.Errorf("%w: seal of epoch %d, this is epoch %d", ErrEpoch, s.Epoch, e.Number)
	}
	if err := s.validate(); err != nil {
		return err
	}
	key, ok := e.VoteKey(s.Guardian)
	if !ok || !verify(key, s.digest(), s.Signature) {
		return fmt.Errorf("%w: guardian %d", ErrSeal, s.Guardian)
	}
	return nil
}
