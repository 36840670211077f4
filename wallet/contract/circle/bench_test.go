package circle_test

import (
	"testing"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
)

// BenchmarkCircleOf10000Events folds a circle of 60 members, each of whom pays
// every round in three parts, in an entry of its own: 10,000 of its events. The
// goal is 50 ms.
func BenchmarkCircleOf10000Events(b *testing.B) {
	r := weekly(circle.MaxMembers)
	r.Contribution = 3
	x := newRing(b, r)
	for len(x.all) < 10_000 {
		for i := range x.keys {
			must(b, x.try([]contract.Payment{{Payer: x.account(i), Asset: bean, Amount: 1}}))
		}
	}
	events := x.all[:10_000]
	for b.Loop() {
		folded := &circle.Circle{}
		for i := range events {
			if _, err := folded.Apply(&events[i]); err != nil {
				b.Fatal(err)
			}
		}
		if folded.Over || len(folded.Turns) != 55 {
			b.Fatalf("%d turns", len(folded.Turns))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/10000-events")
}
