package quorum

import (
	"fmt"

	"sanduk.app/wallet/ledger"
)

// Certificate is votes of a quorum of one epoch for one entry. The entry
// itself gives the rest of what they say.
type Certificate struct {
	_       struct{} `cbor:",toarray"`
	Epoch   uint64
	Signers uint64        // bit i: guardian i's vote is in the list
	Votes   []Attestation // exactly a quorum, ascending by guardian
}

// Certify makes a certificate of votes that were checked: of each guardian at
// most one, of the lowest seats as many as are needed. ErrTooFew says that a
// quorum is not there yet.
func (e *Epoch) Certify(votes []Vote) (Certificate, error) {
	bySeat := make(map[uint64]Attestation, len(votes))
	for _, v := range votes {
		bySeat[v.Guardian] = v.Attestation
	}
	c := Certificate{Epoch: e.Number}
	for seat := uint64(0); seat < uint64(e.Guardians()) && len(c.Votes) < e.Quorum(); seat++ {
		if a, ok := bySeat[seat]; ok {
			c.Signers |= 1 << seat
			c.Votes = append(c.Votes, a)
		}
	}
	if len(c.Votes) < e.Quorum() {
		return Certificate{}, fmt.Errorf("%w: %d of %d", ErrTooFew, len(c.Votes), e.Quorum())
	}
	return c, nil
}

// CheckCertificate tells whether the certificate makes the entry final.
func (e *Epoch) CheckCertificate(s *ledger.Signed, c *Certificate, verify ledger.Verify) error {
	if c.Epoch != e.Number {
		return fmt.Errorf("%w: certificate of epoch %d, this is epoch %d", ErrEpoch, c.Epoch, e.Number)
	}
	if s.Entry.Community != e.Community {
		return fmt.Errorf("%w: entry %s is of another community", ErrEpoch, s.ID().Short())
	}
	if err := c.validate(); err != nil {
		return err
	}
	if len(c.Votes) != e.Quorum() {
		return fmt.Errorf("%w: certificate with %d votes, %d make a quorum", ErrTooFew, len(c.Votes), e.Quorum())
	}
	statement := e.Statement(s)
	next := 0
	for seat := uint64(0); seat < MaxGuardians; seat++ {
		if c.Signers>>seat&1 == 0 {
			continue
		}
		if err := e.checkAttestation(&statement, seat, &c.Votes[next], verify); err != nil {
			return fmt.Errorf("certificate: %w", err)
		}
		next++
	}
	return nil
}

// CheckAnyCertificate tells whether the certificate made the entry final in its
// own epoch: this one, or one of those before. What an older one is worth now is
// for the caller to know: old keys may have been stolen since. ErrNewer says
// that the epoch is not known yet.
func (e *Epoch) CheckAnyCertificate(s *ledger.Signed, c *Certificate, verify ledger.Verify) error {
	at, known := e.At(c.Epoch)
	if !known {
		return fmt.Errorf("%w: certificate of epoch %d, this is epoch %d", ErrNewer, c.Epoch, e.Number)
	}
	return at.CheckCertificate(s, c, verify)
}

func (c *Certificate) validate() error {
	if len(c.Votes) == 0 || popCount(c.Signers) != len(c.Votes) {
		return fmt.Errorf("%w: certificate names %d guardians and has %d votes", ledger.ErrMalformed, popCount(c.Signers), len(c.Votes))
	}
	for i := range c.Votes {
		if err := c.Votes[i].validate(); err != nil {
			return err
		}
	}
	return nil
}

// Bytes is the canonical encoding.
func (c *Certificate) Bytes() []byte { return ledger.Encode(c) }

// DecodeCertificate reads what Bytes gave; votes are left to CheckCertificate.
func DecodeCertificate(b []byte) (Certificate, error) {
	var c Certificate
	if err := ledger.Decode("certificate", b, MaxCertificateBytes, &c); err != nil {
		return Certificate{}, err
	}
	return c, c.validate()
}
