package cli

import (
	"testing"
	"time"

	"sanduk.app/app/bench"
)

// TestAMeasuredGuardianIsHeldToItsVotesAndItsBooks has a small load measure a
// guardian: how fast it is on this machine is nobody's business here.
func TestAMeasuredGuardianIsHeldToItsVotesAndItsBooks(t *testing.T) {
	r := reads[bench.Result](t, "bench", "--accounts", "40", "--connections", "8", "--full", "500ms", "--half", "500ms", "--entries", "100")
	if r.Entries < 100 || r.Full.Payments < 1 || r.Half.Payments < 1 || r.P50 <= 0 || r.P99 < r.P50 {
		t.Errorf("%+v", r)
	}
	if r.Recovery <= 0 || r.Audit <= 0 || r.Signatures <= r.Entries {
		t.Errorf("%+v", r)
	}
}

func TestAMeasurementThatMakesNoSenseIsRefused(t *testing.T) {
	for _, args := range [][]string{{"--accounts", "3", "--connections", "2"}, {"--cores", "0"}, {"--full", "0s"}} {
		if _, whole := runs(t, time.Minute, append([]string{"bench"}, args...)...); whole {
			t.Error(args)
		}
	}
}
