package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"time"
)

// Result is what was measured. Times are in seconds, but for those that say
// otherwise; memory is in bytes.
type Result struct {
	Cores       int `json:"cores"`
	Guardians   int `json:"guardians"`
	Accounts    int `json:"accounts"`
	Connections int `json:"connections"`
	Entries     int `json:"entries"` // that the guardian holds at the end, final ones

	Full          Load    `json:"full"`
	PerCore       float64 `json:"per_core"`        // final payments a second, by the clock
	PerCoreSecond float64 `json:"per_core_second"` // final payments for each second that the guardian had a core
	Share         float64 `json:"share"`           // of that second, that checking their signatures alone takes, in percent
	Half          Load    `json:"half"`
	P50           float64 `json:"p50_ms"`
	P99           float64 `json:"p99_ms"`

	Memory     int64 `json:"memory"`      // resident under full load, the store's pages that the system keeps among it
	PeakMemory int64 `json:"peak_memory"` // the most of it
	OwnMemory  int64 `json:"own_memory"`  // without the store's pages

	Recovery float64 `json:"recovery"` // from the new beginning after a kill to the first vote

	Audit      float64 `json:"audit"`        // of all entries, with all cores
	Signatures int     `json:"signatures"`   // different ones that it checks
	Signature  float64 `json:"signature_us"` // microseconds of a core to check one here and now
	AuditShare float64 `json:"audit_share"`  // of the time that cores had for it, that checking the signatures alone takes, in percent
	OfLimit    float64 `json:"of_limit"`     // the same by the clock, with all cores
}

// Load is one.
type Load struct {
	Payments  int     `json:"payments"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"per_second"`
}

// audit has the program audit the guardian's books, and holds it to what was
// paid.
func (m *measurement) audit(ctx context.Context) error {
	m.server.stop()
	cost, err := verifyCost()
	if err != nil {
		return err
	}
	begun := time.Now()
	out, cpu, err := m.server.program.runWith(ctx, "", "audit", "--guardian")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrWrong, err)
	}
	took := time.Since(begun)
	var said struct {
		Complete bool
		Entries  int
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return err
	}
	r := &m.result
	if finished := r.Entries + int(m.late.Load()); !said.Complete || said.Entries < finished {
		return fmt.Errorf("%w: it holds %d entries, %d were final", ErrWrong, said.Entries, finished)
	}
	r.Entries, r.Signatures = said.Entries, said.Entries+m.town.others.signatures()
	signatures := float64(r.Signatures) * cost.Seconds()
	r.Audit, r.Signature = took.Seconds(), float64(cost.Nanoseconds())/1000
	r.AuditShare = 100 * signatures / cpu.Seconds()
	r.OfLimit = 100 * signatures / float64(runtime.GOMAXPROCS(0)) / r.Audit
	r.Share = 100 * r.PerCoreSecond * signatures / float64(r.Entries)
	return nil
}

// Print writes the table for people.
func (r *Result) Print(w io.Writer) {
	line := func(what, format string, args ...any) {
		fmt.Fprintf(w, "%-42s "+format+"\n", append([]any{what}, args...)...)
	}
	fmt.Fprintf(w, "\nA guardian of %d on %d of %d cores, %d accounts over %d connections:\n\n", r.Guardians, r.Cores, runtime.NumCPU(), r.Accounts, r.Connections)
	line("final payments/s", "%.0f", r.Full.PerSecond)
	line("… for each core", "%.0f", r.PerCore)
	line("… for each second that it had a core", "%.0f: checking their signatures is %.0f %% of that second", r.PerCoreSecond, r.Share)
	line("to final at half of that, p50 and p99", "%.1f ms, %.1f ms", r.P50, r.P99)
	line("memory (most, without the store's pages)", "%d MB (%d MB, %d MB)", r.Memory>>20, r.PeakMemory>>20, r.OwnMemory>>20)
	line("first vote after kill -9", "%.2f s, with %d entries", r.Recovery, r.Entries)
	line("audit of all", "%.1f s, %.0f entries/s", r.Audit, float64(r.Entries)/r.Audit)
	line("… of which checking its signatures is", "%.0f %% of the processor's time, %.0f %% by the clock", r.AuditShare, r.OfLimit)
	line("a signature", "%.0f µs", r.Signature)
}
