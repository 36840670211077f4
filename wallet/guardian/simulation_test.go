package guardian_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
)

// byRapid draws for a property, so that a failure shrinks.
type byRapid struct{ t *rapid.T }

func (c byRapid) below(n int, label string) int { return rapid.IntRange(0, n-1).Draw(c.t, label) }

// bySeed draws for a search.
type bySeed struct{ *rand.Rand }

func (c bySeed) below(n int, _ string) int { return c.IntN(n) }

// simulate lets steps happen in a new world; its error says what broke.
func simulate(c chance, r rules, steps int) (*world, error) {
	w, err := newWorld(c, r)
	if err != nil {
		return w, err
	}
	for i := range steps {
		if err := w.step(); err != nil {
			return w, fmt.Errorf("step %d: %w", i, err)
		}
	}
	if err := w.finish(); err != nil {
		return w, err
	}
	return w, w.audited()
}

// TestNothingThatOneLiarAndACheatDoBreaksTheLedger is the protocol's promise:
// four guardians, one of which may sign anything for anybody, honest authors,
// and one author who writes conflicting entries and openings and hands them to
// different guardians; votes, seals, openings and certificates in any order.
// Checked at each certificate: one entry for a place, one chain for an account,
// each credit claimed once, money conserved, and the replay giving the same
// states; at each vote, that a repeat changes nothing; at each accusation, that
// it is not of somebody honest; in the end, a newcomer's audit.
func TestNothingThatOneLiarAndACheatDoBreaksTheLedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, err := simulate(byRapid{t}, rules{honest: rapid.Bool().Draw(t, "nobody lies")}, 100)
		if err != nil {
			t.Fatalf("%v, after %v", err, w.happened)
		}
	})
}

// The same in worlds that are drawn evenly, which rapid's are not: they run
// further into openings, and can be counted.
func TestNothingBreaksInManyEvenWorlds(t *testing.T) {
	worlds, happened := uint64(30), map[string]int{}
	if long() {
		worlds = 20_000
	}
	for seed := range worlds {
		w, err := simulate(bySeed{rand.New(rand.NewPCG(seed, 0))}, rules{honest: seed%4 == 0}, 400)
		if err != nil {
			t.Fatalf("seed %d: %v, after %v", seed, err, w.happened)
		}
		for what, n := range w.happened {
			happened[what] += n
		}
	}
	for _, what := range []string{
		"certified pay", "certified opening", "certified redeem", "fault found", "opening", "refusal sealed", "refusal frozen", "wait entry", "wait seals",
	} {
		if happened[what] == 0 {
			t.Errorf("%q never happened: the simulation shows nothing of it", what)
		}
	}
	t.Log(happened)
}

// search looks for a world in which the given promise is broken.
func search(t *testing.T, r rules, want error, worlds int) {
	t.Helper()
	for seed := range uint64(worlds) {
		_, err := simulate(bySeed{rand.New(rand.NewPCG(seed, 1))}, r, 400)
		if errors.Is(err, want) {
			t.Logf("seed %d: %v", seed, err)
			return
		}
		if err != nil {
			t.Logf("seed %d, something else: %v", seed, err)
		}
	}
	t.Errorf("in %d worlds nothing broke: the simulation would not see this rule broken", worlds)
}

// forgetful is a past that lacks what the mutation takes away.
type forgetful struct {
	guardian.Past
	votes, seals, reports bool
}

func (p forgetful) VoteAt(account ledger.Account, seq, round uint64) (ledger.ID, bool, error) {
	if p.votes {
		return ledger.ID{}, false, nil
	}
	return p.Past.VoteAt(account, seq, round)
}

func (p forgetful) OpeningAt(account ledger.Account, round uint64) (ledger.ID, bool, error) {
	if p.votes {
		return ledger.ID{}, false, nil
	}
	return p.Past.OpeningAt(account, round)
}

func (p forgetful) SealedRound(account ledger.Account) (uint64, error) {
	if p.seals {
		return 0, nil
	}
	return p.Past.SealedRound(account)
}

func (p forgetful) VotesAbove(account ledger.Account, tip ledger.Tip) ([]ledger.Tip, error) {
	if p.reports {
		return nil, nil
	}
	return p.Past.VotesAbove(account, tip)
}

// Each rule that is left out must show: else the simulation proves nothing.
func TestEveryRuleThatIsLeftOutLetsTwoEntriesOfOnePlaceBeCertified(t *testing.T) {
	opens := func(s *ledger.Signed) bool { return s != nil && s.Entry.Kind == ledger.KindOpening }
	for name, r := range map[string]rules{
		"a quorum of two of four": {quorum: 2},
		"guardians that vote twice for a slot": {past: func(_ int, s *ledger.Signed, p guardian.Past) guardian.Past {
			return forgetful{Past: p, votes: s != nil}
		}},
		"guardians that vote below the round that they sealed": {past: func(_ int, s *ledger.Signed, p guardian.Past) guardian.Past {
			return forgetful{Past: p, seals: s != nil && !opens(s)}
		}},
		"guardians that do not report their votes": {past: func(_ int, s *ledger.Signed, p guardian.Past) guardian.Past {
			return forgetful{Past: p, reports: s == nil}
		}},
	} {
		t.Run(name, func(t *testing.T) { search(t, r, errTwoCertified, 2000) })
	}
}
