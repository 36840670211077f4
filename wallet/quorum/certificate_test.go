package quorum_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

func TestAThresholdMakesTwoQuorumsShareMoreThanMayLie(t *testing.T) {
	for n := 1; n <= quorum.MaxGuardians; n++ {
		q, f := quorum.Threshold(n), quorum.Faulty(n)
		if !quorum.ValidThreshold(n, q) || quorum.ValidThreshold(n, q-1) || quorum.ValidThreshold(n, n+1) {
			t.Errorf("%d guardians: %d is not the smallest quorum", n, q)
		}
		if 2*q-n <= f { // two quorums share an honest one
			t.Errorf("%d guardians, quorum %d: two share %d, %d may lie", n, q, 2*q-n, f)
		}
		if n-f < q { // the honest alone are a quorum
			t.Errorf("%d guardians, quorum %d, %d may lie", n, q, f)
		}
	}
	for n, q := range map[int]int{1: 1, 4: 3, 7: 5} {
		if quorum.Threshold(n) != q {
			t.Errorf("%d guardians: %d", n, quorum.Threshold(n))
		}
	}
}

func TestAnyQuorumOfVotesIsACertificateAndFewerAreNone(t *testing.T) {
	v := newVillage(t, 4)
	s := v.entry(1, 0, 0)
	for set := range 1 << 4 {
		var votes []quorum.Vote
		for seat := range uint64(4) {
			if set>>seat&1 == 1 {
				votes = append(votes, v.voteOf(seat, s), v.voteOf(seat, s)) // twice: it counts once
			}
		}
		slices.Reverse(votes)
		c, err := v.epoch.Certify(votes)
		if enough := len(votes) >= 6; enough != (err == nil) || !enough && !errors.Is(err, quorum.ErrTooFew) {
			t.Errorf("set %04b: %v", set, err)
			continue
		}
		if err != nil {
			continue
		}
		if err := v.epoch.CheckCertificate(s, &c, keys.Verify); err != nil {
			t.Errorf("set %04b: %v", set, err)
		}
	}
}

func TestACertificateOfAnythingElseIsRefused(t *testing.T) {
	v := newVillage(t, 4)
	s, other := v.entry(1, 0, 0), v.entry(1, 0, 1)
	votes := []quorum.Vote{v.voteOf(0, s), v.voteOf(1, s), v.voteOf(3, s)}
	certificate, err := v.epoch.Certify(votes)
	good := must(t, certificate, err)
	for name, c := range map[string]struct {
		entry  *ledger.Signed
		change func(*quorum.Certificate)
		want   error
	}{
		"another entry":          {other, func(*quorum.Certificate) {}, quorum.ErrVote},
		"another epoch":          {s, func(c *quorum.Certificate) { c.Epoch = 1 }, quorum.ErrEpoch},
		"other guardians":        {s, func(c *quorum.Certificate) { c.Signers = 0b0111 }, quorum.ErrVote},
		"a vote less":            {s, func(c *quorum.Certificate) { c.Signers, c.Votes = 0b0011, c.Votes[:2] }, quorum.ErrTooFew},
		"a vote more":            {s, func(c *quorum.Certificate) { c.Signers, c.Votes = 0b1111, append(c.Votes, c.Votes[0]) }, quorum.ErrTooFew},
		"a guardian too many":    {s, func(c *quorum.Certificate) { c.Signers = 0b1111 }, ledger.ErrMalformed},
		"a guardian of no seat":  {s, func(c *quorum.Certificate) { c.Signers = 0b10011 }, quorum.ErrVote},
		"a vote of another slot": {s, func(c *quorum.Certificate) { c.Votes[0] = v.voteOf(0, v.entry(2, 0, 0)).Attestation }, quorum.ErrVote},
		"a vote of a round":      {s, func(c *quorum.Certificate) { c.Votes[0] = v.voteOf(0, v.entry(1, 1, 0)).Attestation }, quorum.ErrVote},
		"an index off the path":  {s, func(c *quorum.Certificate) { c.Votes[0].Index = 1 }, ledger.ErrMalformed},
	} {
		bad := good
		bad.Votes = slices.Clone(good.Votes)
		c.change(&bad)
		if err := v.epoch.CheckCertificate(c.entry, &bad, keys.Verify); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	foreign := v.epoch
	foreign.Community[0] ^= 1
	if err := foreign.CheckCertificate(s, &good, keys.Verify); !errors.Is(err, quorum.ErrEpoch) {
		t.Errorf("another community: %v", err)
	}
}

// A path leads to the root of the one leaf at its index, on whichever side.
func TestAVoteInATreeHoldsForItsLeafOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawAttestation(t)
		leaf, other := drawID(t, "leaf"), drawID(t, "another")
		if leaf != other && a.Root(leaf) == a.Root(other) {
			t.Fatal("two leaves, one root")
		}
		if len(a.Path) > 0 {
			b := a
			b.Index ^= 1 << rapid.IntRange(0, len(a.Path)-1).Draw(t, "level")
			if a.Root(leaf) == b.Root(leaf) {
				t.Fatal("two places, one root")
			}
		}
	})
}

func TestTwoVotesForOneSlotProveTheirGuardianFaulty(t *testing.T) {
	v := newVillage(t, 4)
	a, b := v.entry(1, 0, 0), v.entry(1, 0, 1)
	sa, sb := v.epoch.Statement(a), v.epoch.Statement(b)
	for _, order := range [][2]int{{0, 1}, {1, 0}} {
		statements, votes := []quorum.Statement{sa, sb}, []quorum.Vote{v.voteOf(2, a), v.voteOf(2, b)}
		i, j := order[0], order[1]
		proof, ok := quorum.FindGuardianFault(statements[i], votes[i], statements[j], votes[j])
		if !ok || proof.Check(&v.epoch, keys.Verify) != nil {
			t.Fatalf("%t, %v", ok, proof.Check(&v.epoch, keys.Verify))
		}
		if _, err := quorum.DecodeGuardianFault(proof.Bytes()); err != nil {
			t.Error(err)
		}
		proof.Guardian = 1
		if err := proof.Check(&v.epoch, keys.Verify); !errors.Is(err, quorum.ErrVote) {
			t.Errorf("another guardian was framed: %v", err)
		}
	}
	next := v.entry(1, 1, 0)
	for name, pair := range map[string][2]quorum.Vote{"one entry": {v.voteOf(2, a), v.voteOf(2, a)}, "two guardians": {v.voteOf(2, a), v.voteOf(1, b)}} {
		second := sb
		if name == "one entry" {
			second = sa
		}
		if _, ok := quorum.FindGuardianFault(sa, pair[0], second, pair[1]); ok {
			t.Errorf("%s: a fault", name)
		}
	}
	if _, ok := quorum.FindGuardianFault(sa, v.voteOf(2, a), v.epoch.Statement(next), v.voteOf(2, next)); ok {
		t.Error("two rounds: a fault")
	}
}
