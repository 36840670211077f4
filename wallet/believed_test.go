package wallet

import (
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/ledger"
)

func TestBelievedRoundIsTheHighestThatMoreThanTheLiarsReach(t *testing.T) {
	const far = ledger.MaxRound - 1
	for what, c := range map[string]struct {
		said  []uint64
		liars int
		want  uint64
	}{
		"all say the same":           {[]uint64{4, 4, 4}, 1, 4},
		"one of many is far off":     {[]uint64{4, far, 4}, 1, 4},
		"two of many are far off":    {[]uint64{far, 4, far, 5, 4}, 2, 5},
		"one alone, near":            {[]uint64{4}, 1, 4},
		"one alone, far off":         {[]uint64{far}, 1, 3 + leap},
		"as many as may lie":         {[]uint64{far, far}, 2, 3 + leap},
		"nobody may lie":             {[]uint64{far}, 0, far},
		"the liar says less":         {[]uint64{1, 9, 9}, 1, 9},
		"two, of whom one may lie":   {[]uint64{9, 5}, 1, 5},
		"the same from two, far off": {[]uint64{far, far}, 1, far},
	} {
		if got := believed(c.said, 3+leap, c.liars); got != c.want {
			t.Errorf("%s: round %d, want %d", what, got, c.want)
		}
	}
}

func TestLiarsMoveTheBelievedRoundByNoMoreThanALeapBeyondTheHonest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		liars := rapid.IntRange(0, 3).Draw(t, "liars")
		honest := rapid.SliceOfN(rapid.Uint64Range(1, 30), 0, 6).Draw(t, "honest")
		lies := rapid.SliceOfN(rapid.Uint64Range(0, ledger.MaxRound), 0, liars).Draw(t, "lies")
		if len(honest)+len(lies) == 0 {
			return
		}
		asked := rapid.Uint64Range(1, 30).Draw(t, "asked")
		most := asked + leap
		for _, round := range honest {
			most = max(most, round)
		}
		if got := believed(append(lies, honest...), asked+leap, liars); got > most {
			t.Fatalf("round %d, %d is the most that any honest guardian allows", got, most)
		}
	})
}
