package wallet_test

import (
	"crypto/rand"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
	"sanduk.app/wallet/vault"
)

// inTx is a store inside one transaction of another, so that a long history is
// written without a disk write for each payment.
type inTx struct{ tx store.Tx }

func (s inTx) View(f func(store.Tx) error) error   { return f(s.tx) }
func (s inTx) Update(f func(store.Tx) error) error { return f(s.tx) }
func (inTx) Close() error                          { return nil }

// BenchmarkHomeOfALongHistory opens a wallet with 50,000 certified payments of
// its own, and reads what Home shows once it is unlocked: communities, balance,
// the last five movements.
func BenchmarkHomeOfALongHistory(b *testing.B) {
	path, community := longHistory(b, 50_000, testParams)
	var opening, reading time.Duration
	for b.Loop() {
		begin := time.Now()
		s, err := bolt.Open(path, bolt.Migrations())
		must(b, err)
		w := walletOn(b, s, testParams)
		must(b, w.Unlock([]byte(pin)))
		unlocked := time.Now()
		_, err = w.Current()
		must(b, err)
		h, err := w.Balance(community)
		must(b, err)
		list, err := w.History(community, nil, 5)
		must(b, err)
		reading += time.Since(unlocked)
		opening += unlocked.Sub(begin)
		if len(h) != 1 || len(list) != 5 {
			b.Fatalf("%v %v", h, list)
		}
		must(b, s.Close())
	}
	b.ReportMetric(float64(reading.Microseconds())/1000/float64(b.N), "ms-after-unlock")
	b.ReportMetric(float64(opening.Microseconds())/1000/float64(b.N), "ms-to-unlock")
}

var history = flag.String("history", "", "where to leave the file of a wallet with 50,000 payments")

// The window is measured with such a wallet: `make budgets`.
func TestALongHistoryIsLeftForTheWindow(t *testing.T) {
	if *history == "" {
		t.Skip("-history names no file")
	}
	path, _ := longHistory(t, 50_000, vault.DefaultParams)
	b, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(*history, b, 0o600))
}

func walletOn(b testing.TB, s store.Store, cost vault.Params) *wallet.Wallet {
	b.Helper()
	w, err := wallet.New(wallet.Config{Store: s, Outbox: queue{}, Now: time.Now, Rand: rand.Reader, Vault: cost})
	must(b, err)
	return w
}

// longHistory is a wallet's file with that many payments.
func longHistory(b testing.TB, payments int, cost vault.Params) (string, ledger.ID) {
	b.Helper()
	v, founder := newVillage(b, 1)
	v.clock = time.Now()
	invitation, err := founder.Invite(v.epoch.Community)
	must(b, err)
	path := filepath.Join(b.TempDir(), "wallet.db")
	s, err := bolt.Open(path, bolt.Migrations())
	must(b, err)
	w := walletOn(b, s, cost)
	_, err = w.Create([]byte(pin), 12)
	must(b, err)
	_, err = w.Join(invitation)
	must(b, err)
	f := &fixture{village: v, founder: founder, amina: w}
	c, err := founder.Community(v.epoch.Community)
	must(b, err)
	f.asset = c.Assets[0].ID
	_, err = founder.Issue(f.order(w, 1_000_000))
	must(b, err)
	v.carry(founder)
	v.fetch(w)
	order := f.order(founder, 1)
	for done := 0; done < payments; {
		must(b, s.Update(func(tx store.Tx) error {
			in := walletOn(b, inTx{tx}, cost)
			must(b, in.Unlock([]byte(pin)))
			for range 1_000 {
				_, err := in.Pay(order)
				must(b, err)
				pending, err := in.Pending(v.epoch.Community)
				must(b, err)
				vote, err := quorum.SignVote(0, v.epoch.Statement(pending[0].Entry), v.guardians[0].vote)
				must(b, err)
				certificate, err := v.epoch.Certify([]quorum.Vote{vote})
				must(b, err)
				must(b, in.Certified(v.epoch.Community, pending[0].Entry, certificate))
				done++
			}
			return nil
		}))
	}
	must(b, s.Close())
	return path, v.epoch.Community
}
