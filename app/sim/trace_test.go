package sim_test

import (
	"io"
	"os"
	"testing"

	"sanduk.app/wallet/ledger"
)

// traceLog is where SIM_TRACE, a file, wants each step of each world written.
func traceLog(t testing.TB) io.Writer {
	t.Helper()
	name := os.Getenv("SIM_TRACE")
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	must(t, err)
	t.Cleanup(func() { must(t, f.Close()) })
	return f
}

// A seed that fails is of use only if it fails again, in the same way.
func TestASeedReplaysExactlyToEveryFrameAndCommit(t *testing.T) {
	run := func(seed uint64) (sum ledger.ID) {
		p := village(seed)
		p.bad /= 3
		inBubble(t, seed, p, func(w *world) {
			w.days()
			w.settle()
			w.weeks(3)
			sum = w.trace.Sum()
		})
		return sum
	}
	first := run(7)
	if again := run(7); again != first {
		t.Error("two runs of a seed went two ways; SIM_TRACE shows where")
	}
	if other := run(8); other == first {
		t.Error("another seed went the same way")
	}
}
