package sim_test

import (
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"sanduk.app/sync/simnet"
)

// village is the plan of most worlds: everything goes wrong in it.
func village(seed uint64) plan {
	return plan{
		people: 9, guardians: 4, liars: 1, cheats: 1,
		bad: 60 * time.Hour, fate: simnet.Bad(), reached: 0.6,
		pause: 4 * time.Hour, crash: 0.06, lose: 0.01, reopen: 0.02, meets: 0.2,
		offline: 0.5, posts: 2, whims: 1, mails: 0.3, boxes: 3, shares: 0.25, thefts: 1, skew: 4 * time.Minute, jumps: 0.05, full: 0.05, every: 3 * time.Hour, endow: 10_000,
	}
}

// setting reads a number of the environment.
func setting(t testing.TB, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	must(t, err)
	return n
}

func TestNothingThatGoesWrongMakesLosesOrUndoesMoney(t *testing.T) {
	first, n, seconds := setting(t, "SIM_SEED", 1), setting(t, "SIM_SEEDS", 4), setting(t, "SIM_SECONDS", 0)
	var worlds atomic.Int64
	begin := time.Now()
	if os.Getenv("SIM_SEEDS") != "" {
		t.Cleanup(func() {
			took := time.Since(begin)
			fmt.Printf("%d worlds in %s, %.0f a minute\n", worlds.Load(), took.Round(time.Second), float64(worlds.Load())/took.Minutes())
		})
	}
	for seed := first; seed < first+n; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			if seconds > 0 && time.Since(begin) > time.Duration(seconds)*time.Second {
				t.Skip("the time is over")
			}
			worlds.Add(1)
			inBubble(t, seed, village(seed), func(w *world) {
				w.days()
				w.settle()
				w.weeks(6)
				w.conclude()
				if err := w.breaches(); err != nil {
					t.Errorf("%v\nseed %d; to see it again: make sim SEED=%d SEEDS=1", err, seed, seed)
				}
				w.tell()
			})
		})
	}
}

// tell logs what happened in a world.
func (w *world) tell() {
	sum := map[string]int{}
	for _, p := range w.everybody() {
		for what, n := range p.happened {
			sum[what] += n
		}
	}
	sum["settled"] = w.law.Settled()
	frames, bytes := w.net.Traffic()
	w.t.Logf("seed %d: %v, %d final entries, %d frames, %d kB, trace %s", w.seed, sum, w.law.Entries(), frames, bytes/1024, w.trace.Sum().Short())
}
