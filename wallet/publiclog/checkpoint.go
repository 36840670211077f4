package publiclog

import (
	"encoding/binary"
	"fmt"
	"math"

	"golang.org/x/mod/sumdb/tlog"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Checkpoint is a guardian's signed word for its log of an epoch. Time, in unix
// ms by the guardian's clock, which never goes backwards, is when it was said: of
// one size there may be many, all with one root; a later one is never shorter.
type Checkpoint struct {
	_         struct{} `cbor:",toarray"`
	Community ledger.ID
	Epoch     uint64
	Guardian  uint64 // seat
	Size      uint64
	Root      ledger.ID
	Time      uint64
	Signature keys.Signature
}

const maxCheckpointBytes = 256

func (c *Checkpoint) digest() [32]byte {
	var numbers []byte
	for _, n := range []uint64{c.Epoch, c.Guardian, c.Size, c.Time} {
		numbers = binary.BigEndian.AppendUint64(numbers, n)
	}
	return tagCheckpoint.Hash(c.Community[:], numbers, c.Root[:])
}

// Sign signs the checkpoint with the guardian's vote key. What it says must be
// durable before, its time too: a guardian that forgot a part of its log would
// prove itself faulty.
func (c *Checkpoint) Sign(voteKey keys.Signer) error {
	sig, err := voteKey.Sign(c.digest())
	if err != nil {
		return fmt.Errorf("checkpoint of %d votes: %w", c.Size, err)
	}
	c.Signature = sig
	return nil
}

// Check tells whether the guardian signed it, in this epoch.
func (c *Checkpoint) Check(e *quorum.Epoch, verify ledger.Verify) error {
	if c.Community != e.Community || c.Epoch != e.Number {
		return fmt.Errorf("%w: checkpoint of epoch %d, this is epoch %d", quorum.ErrEpoch, c.Epoch, e.Number)
	}
	key, ok := e.VoteKey(c.Guardian)
	if !ok {
		return fmt.Errorf("%w: there is no guardian %d", quorum.ErrVote, c.Guardian)
	}
	if !verify(key, c.digest(), c.Signature) {
		return fmt.Errorf("%w: guardian %d did not sign the checkpoint of %d votes", quorum.ErrVote, c.Guardian, c.Size)
	}
	return nil
}

// same tells whether two checkpoints speak of one log.
func (c *Checkpoint) same(o *Checkpoint) bool {
	return c.Community == o.Community && c.Epoch == o.Epoch && c.Guardian == o.Guardian
}

// Bytes is the canonical encoding.
func (c *Checkpoint) Bytes() []byte { return ledger.Encode(c) }

// DecodeCheckpoint reads what Bytes gave; the signature is left to Check.
func DecodeCheckpoint(b []byte) (Checkpoint, error) {
	var c Checkpoint
	if err := ledger.Decode("checkpoint", b, maxCheckpointBytes, &c); err != nil {
		return Checkpoint{}, err
	}
	return c, c.validate()
}

func (c *Checkpoint) validate() error {
	if c.Guardian >= quorum.MaxGuardians || c.Size > math.MaxInt64/4 {
		return fmt.Errorf("%w: checkpoint of guardian %d with %d votes", ledger.ErrMalformed, c.Guardian, c.Size)
	}
	return nil
}

// Includes tells whether a proof shows a record at its place in the log of the
// checkpoint, whose signature the caller has checked.
func (c *Checkpoint) Includes(r Record, at uint64, proof []ledger.ID) error {
	if at >= c.Size || len(proof) > maxProof {
		return fmt.Errorf("%w: record %d of %d", ErrProof, at, c.Size)
	}
	if err := tlog.CheckRecord(hashes(proof), int64(c.Size), tlog.Hash(c.Root), int64(at), r.hash()); err != nil { //nolint:gosec // validate bounds both
		return fmt.Errorf("%w: record %d is not in the log of %d votes", ErrProof, at, c.Size)
	}
	return nil
}

// GoesOn tells whether a proof shows that this checkpoint's log goes on from
// that of an older one of the same log. Both signatures were checked.
func (c *Checkpoint) GoesOn(old *Checkpoint, proof []ledger.ID) error {
	if !c.same(old) || old.Size > c.Size || len(proof) > maxProof {
		return fmt.Errorf("%w: checkpoints of %d and %d votes", ErrProof, old.Size, c.Size)
	}
	switch {
	case old.Size == c.Size:
		if old.Root != c.Root {
			return fmt.Errorf("%w: two logs of %d votes", ErrProof, c.Size)
		}
		return nil
	case old.Size == 0:
		return nil
	}
	err := tlog.CheckTree(hashes(proof), int64(c.Size), tlog.Hash(c.Root), int64(old.Size), tlog.Hash(old.Root)) //nolint:gosec // validate bounds both
	if err != nil {
		return fmt.Errorf("%w: the log of %d votes does not go on from that of %d", ErrProof, c.Size, old.Size)
	}
	return nil
}

// maxProof is the longest proof: two hashes for each level.
const maxProof = 128

func hashes(ids []ledger.ID) []tlog.Hash {
	out := make([]tlog.Hash, len(ids))
	for i := range ids {
		out[i] = tlog.Hash(ids[i])
	}
	return out
}

func ids(h []tlog.Hash) []ledger.ID {
	out := make([]ledger.ID, len(h))
	for i := range h {
		out[i] = ledger.ID(h[i])
	}
	return out
}
