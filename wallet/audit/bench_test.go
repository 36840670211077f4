package audit_test

import (
	"testing"
	"time"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// BenchmarkVerifyFeed replays 10,000 certified entries of one feed: each has
// its author's signature and a certificate. The limit is what one core needs
// for these signatures alone.
func BenchmarkVerifyFeed(b *testing.B) {
	const entries = 10_000
	m := newMarket(b)
	s := store.Memory()
	check(b, m.in(s, func(books *book.Book) error {
		check(b, books.Found(m.charter))
		last := m.sign(issuer(), nil, ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token})})
		m.asset = last.ID()
		check(b, books.Certify(last, m.certificate(last)))
		last = m.sign(issuer(), last, ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: m.asset, Amount: entries})})
		check(b, books.Certify(last, m.certificate(last)))
		for range entries - 2 {
			last = m.pay(issuer(), last, member(), 1)
			check(b, books.Certify(last, m.certificate(last)))
		}
		return nil
	}))
	limit := 2 * entries * verifyTime(b)
	for b.Loop() {
		err := s.View(func(tx store.Tx) error {
			report, err := audit.Run(b.Context(), book.Open(tx, m.epoch.Community), &m.epoch, keys.Verify, nil)
			if err == nil && (len(report.Faults) > 0 || report.Entries != entries+1) {
				b.Fatalf("%+v", report)
			}
			return err
		})
		check(b, err)
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(entries)/each.Seconds(), "entries/s")
	b.ReportMetric(100*float64(limit)/float64(each), "%of-limit")
}

// verifyTime is what one signature costs here and now.
func verifyTime(b *testing.B) time.Duration {
	digest := [32]byte{1}
	sig, err := member().Sign(digest)
	check(b, err)
	const times = 3_000
	begin := time.Now()
	for range times {
		if !keys.Verify(member().Public(), digest, sig) {
			b.Fatal("a good signature does not verify")
		}
	}
	return time.Since(begin) / times
}
