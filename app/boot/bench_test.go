package boot_test

import (
	"slices"
	"testing"
	"time"

	"sanduk.app/wallet"
)

// BenchmarkPaymentToFinal pays over TCP on loopback, with four guardians on
// real files: from signing until the wallet has stored the certificate.
func BenchmarkPaymentToFinal(b *testing.B) {
	town := newTown(b, 4)
	changes := make(chan time.Time, 64)
	payer := openWith(b, b.TempDir(), func() { changes <- time.Now() })
	_, err := payer.Wallet.Create([]byte(pin), 12)
	must(b, err)
	_, err = payer.Join(town.invitation)
	must(b, err)
	town.pay(town.founder, town.address(payer), 50_000)
	town.sync(payer)
	order := town.order(town.address(town.founder), 1)
	var took []time.Duration
	for b.Loop() {
		for len(changes) > 0 {
			<-changes
		}
		begin := time.Now()
		m, err := payer.Wallet.Pay(order)
		must(b, err)
		_, err = payer.Sync(b.Context())
		must(b, err)
		m, err = payer.Wallet.Movement(town.community.ID, m.Cursor)
		must(b, err)
		if m.Status != wallet.Done {
			b.Fatalf("it is %s", m.Status)
		}
		<-changes // it was signed
		took = append(took, (<-changes).Sub(begin))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
