package quorum_test

import (
	"bytes"
	"errors"
	"math/bits"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// statements are n of the village's epoch, all different.
func (v *village) statements(n int) []quorum.Statement {
	out := make([]quorum.Statement, n)
	for i := range out {
		out[i] = quorum.Statement{Community: v.epoch.Community, Account: v.author(), Seq: uint64(i + 1), Entry: ledger.ID{byte(i), 1}}
	}
	return out
}

// counter counts how often its key signs.
type counter struct {
	keys.Signer
	signed int
}

func (c *counter) Sign(digest [32]byte) (keys.Signature, error) {
	c.signed++
	return c.Signer.Sign(digest)
}

func TestEachVoteOfATreeVerifiesForItsStatementAndForNoOther(t *testing.T) {
	v := newVillage(t, 4)
	for n := 1; n <= quorum.MaxTree; n++ {
		statements, key := v.statements(n), &counter{Signer: v.vote[2]}
		votes, err := quorum.SignVotes(2, statements, key)
		must(t, votes, err)
		if len(votes) != n || key.signed != 1 {
			t.Fatalf("%d statements: %d votes, %d signatures", n, len(votes), key.signed)
		}
		for i, vote := range votes {
			if most := bits.Len(uint(n - 1)); len(vote.Attestation.Path) > most {
				t.Errorf("vote %d of %d has a path of %d, %d would do", i, n, len(vote.Attestation.Path), most)
			}
			if read, err := quorum.DecodeVote(ledger.Encode(&vote)); err != nil || !bytes.Equal(ledger.Encode(&read), ledger.Encode(&vote)) {
				t.Errorf("vote %d of %d does not read back: %v", i, n, err)
			}
			for j, s := range statements {
				if err := v.epoch.CheckVote(s, vote, keys.Verify); (err == nil) != (i == j) {
					t.Errorf("vote %d of %d for statement %d: %v", i, n, j, err)
				}
			}
		}
	}
}

func TestVoteOfATreeThatIsChangedIsNoVote(t *testing.T) {
	v := newVillage(t, 4)
	rapid.Check(t, func(t *rapid.T) {
		statements := v.statements(rapid.IntRange(2, quorum.MaxTree).Draw(t, "statements"))
		votes, err := quorum.SignVotes(1, statements, v.vote[1])
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, len(votes)-1).Draw(t, "vote")
		a := &votes[i].Attestation
		switch level := rapid.IntRange(0, len(a.Path)-1).Draw(t, "level"); rapid.SampledFrom([]string{"side", "sibling", "shorter", "longer", "seat"}).Draw(t, "change") {
		case "side":
			a.Index ^= 1 << level
		case "sibling":
			a.Path[level][rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		case "shorter":
			a.Path = append(a.Path[:level:level], a.Path[level+1:]...)
		case "longer":
			a.Path = append(a.Path, ledger.ID{1})
		case "seat":
			votes[i].Guardian = 0
		}
		if v.epoch.CheckVote(statements[i], votes[i], keys.Verify) == nil {
			t.Fatalf("%+v was taken", votes[i])
		}
	})
}

func TestAVoteAloneIsTheSameWhoeverAskedForIt(t *testing.T) {
	v := newVillage(t, 4)
	s := v.statements(1)
	votes, err := quorum.SignVotes(3, s, v.vote[3])
	must(t, votes, err)
	alone, err := quorum.SignVote(3, s[0], v.vote[3])
	must(t, alone, err)
	sig, err := v.vote[3].Sign(keys.NewTag("sanduk/vote/1").Hash(v.epoch.Community[:], make([]byte, 8), ptr(s[0].Leaf())[:]))
	want := quorum.Vote{Guardian: 3, Attestation: quorum.Attestation{Signature: must(t, sig, err)}}
	for _, vote := range []quorum.Vote{votes[0], alone} {
		if !bytes.Equal(ledger.Encode(&vote), ledger.Encode(&want)) {
			t.Errorf("%+v, want %+v", vote, want)
		}
	}
}

func TestATreeIsOfOneEpochAndBounded(t *testing.T) {
	v := newVillage(t, 4)
	foreign, later := v.statements(3), v.statements(3)
	foreign[2].Community = ledger.ID{1}
	later[1].Epoch = 1
	for what, c := range map[string]struct {
		statements []quorum.Statement
		want       error
	}{
		"nothing":         {nil, quorum.ErrVote},
		"too many":        {v.statements(quorum.MaxTree + 1), quorum.ErrVote},
		"two communities": {foreign, quorum.ErrEpoch},
		"two epochs":      {later, quorum.ErrEpoch},
	} {
		key := &counter{Signer: v.vote[0]}
		if _, err := quorum.SignVotes(0, c.statements, key); !errors.Is(err, c.want) || key.signed != 0 {
			t.Errorf("%s: %v, signed %d times", what, err, key.signed)
		}
	}
}
