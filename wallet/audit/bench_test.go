package audit_test

import (
	"runtime"
	"testing"
	"time"

	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/book/booktest"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// BenchmarkVerifyFeed replays 10,000 certified entries of one feed: each has
// its author's signature and a certificate. The limit is what all cores need
// for these signatures alone.
func BenchmarkVerifyFeed(b *testing.B) {
	const entries = 10_000
	m := booktest.NewMarket(b)
	s := store.Memory()
	m.Check(m.In(s, func(books *book.Book) error {
		m.Check(books.Found(m.Charter))
		last := m.Sign(booktest.Issuer(), nil, ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token})})
		m.Asset = last.ID()
		m.Check(books.Certify(last, m.Certificate(last)))
		last = m.Sign(booktest.Issuer(), last, ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: m.Asset, Amount: entries})})
		m.Check(books.Certify(last, m.Certificate(last)))
		for range entries - 2 {
			last = m.Pay(booktest.Issuer(), last, booktest.Member(), 1)
			m.Check(books.Certify(last, m.Certificate(last)))
		}
		return nil
	}))
	limit := 2 * entries * verifyTime(b, m) / time.Duration(runtime.GOMAXPROCS(0))
	for b.Loop() {
		err := s.View(func(tx store.Tx) error {
			report, err := audit.Run(b.Context(), book.Open(tx, m.Epoch.Community), &m.Epoch, keys.Verify, nil)
			if err == nil && (len(report.Faults) > 0 || report.Entries != entries+1) {
				b.Fatalf("%+v", report)
			}
			return err
		})
		m.Check(err)
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(entries)/each.Seconds(), "entries/s")
	b.ReportMetric(100*float64(limit)/float64(each), "%of-limit")
}

// verifyTime is what one signature costs here and now.
func verifyTime(b *testing.B, m *booktest.Market) time.Duration {
	digest := [32]byte{1}
	sig, err := booktest.Member().Sign(digest)
	m.Check(err)
	const times = 3_000
	begin := time.Now()
	for range times {
		if !keys.Verify(booktest.Member().Public(), digest, sig) {
			b.Fatal("a good signature does not verify")
		}
	}
	return time.Since(begin) / times
}
