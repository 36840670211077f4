package boot_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/sync/link"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/vault"
)

const pin = "482913"

// town is a community with guardians over TCP on loopback, each with a home of
// its own, as it is in life.
type town struct {
	t          testing.TB
	guardians  []*keeper
	founder    *boot.App
	community  wallet.Community
	invitation string
}

// keeper is a guardian's home, and what serves at its address.
type keeper struct {
	t        testing.TB
	home     string
	address  string
	identity *keys.Key
	ahead    time.Duration // of the others' clocks
	stop     func()
}

// ahead is by how much all clocks are ahead of the system's, in nanoseconds.
var ahead atomic.Int64

func later() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }

func open(t testing.TB, home string) *boot.App {
	t.Helper()
	return openWith(t, home, nil)
}

func openWith(t testing.TB, home string, changed func()) *boot.App {
	t.Helper()
	app, err := boot.Open(boot.Options{Home: home, Vault: &vault.LightParams, Changed: changed, Now: later})
	must(t, err)
	return app
}

// person is a new, unlocked wallet.
func person(t testing.TB) *boot.App {
	t.Helper()
	app := open(t, t.TempDir())
	t.Cleanup(func() { _ = app.Close() })
	_, err := app.Wallet.Create([]byte(pin), 12)
	must(t, err)
	return app
}

// newTown founds a community of n guardians that all serve, and has its founder
// issue herself 1,000.00.
func newTown(t testing.TB, n int) *town {
	t.Helper()
	town := newTownOf(t, n)
	var err error
	town.community, err = town.founder.Wallet.Community(town.community.ID)
	must(t, err)
	_, err = town.founder.Wallet.Issue(town.order(town.community.Address, 100_000))
	must(t, err)
	town.sync(town.founder)
	return town
}

// newTownOf founds one whose box the founder holds alone, or with others, in
// which nothing was issued.
func newTownOf(t testing.TB, n int, treasurers ...joint.Card) *town {
	t.Helper()
	town := &town{t: t, founder: person(t)}
	kes, err := money.Lookup("KES")
	must(t, err)
	founding := wallet.Founding{Name: "Kongowea Market", Asset: kes, Kind: ledger.CashBacked, Treasurers: treasurers}
	for range n {
		k, card := newKeeper(t)
		town.guardians = append(town.guardians, k)
		founding.Cards = append(founding.Cards, card)
	}
	index, err := town.founder.Wallet.NextKey()
	must(t, err)
	draft, err := town.founder.Wallet.Draft(founding, index)
	must(t, err)
	consents := make([]quorum.Consent, n)
	for i, k := range town.guardians {
		app := open(t, k.home)
		must(t, app.Wallet.Unlock([]byte(pin)))
		consents[i], err = app.Agree(draft)
		must(t, err)
		must(t, app.Close())
	}
	town.community, err = town.founder.Finish(draft, consents, founding)
	must(t, err)
	town.invitation, err = town.founder.Wallet.Invite(town.community.ID)
	must(t, err)
	for _, k := range town.guardians {
		app := open(t, k.home)
		must(t, app.Wallet.Unlock([]byte(pin)))
		_, err := app.Join(town.invitation)
		must(t, err)
		must(t, app.Close())
		k.serve()
	}
	town.sync(town.founder)
	return town
}

func newKeeper(t testing.TB) (*keeper, quorum.Card) {
	t.Helper()
	k := &keeper{t: t, home: t.TempDir(), address: freeAddress(t)}
	app := open(t, k.home)
	_, err := app.Wallet.Create([]byte(pin), 12)
	must(t, err)
	card, err := app.GuardianCard(k.address)
	must(t, err)
	k.identity, err = app.Wallet.GuardianKey(0)
	must(t, err)
	must(t, app.Close())
	t.Cleanup(func() {
		if k.stop != nil {
			k.stop()
		}
	})
	return k, card
}

// ports are given out one after the other, below those that the system gives to
// whoever asks for any: a port is taken by a guardian only some time after it was
// given out. Package cli's tests, which run beside these, begin elsewhere.
var ports atomic.Uint32

func freeAddress(t testing.TB) string {
	t.Helper()
	for {
		address := fmt.Sprintf("127.0.0.1:%d", 22000+(uint32(os.Getpid())+ports.Add(1))%10000) //nolint:gosec // any number does
		l, err := net.Listen("tcp", address)
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		must(t, err)
		must(t, l.Close())
		return address
	}
}

// serve starts the honest guardian.
func (k *keeper) serve() {
	k.t.Helper()
	app, err := boot.Open(boot.Options{Home: k.home, Vault: &vault.LightParams, Now: func() time.Time { return later().Add(k.ahead) }})
	must(k.t, err)
	must(k.t, app.Wallet.Unlock([]byte(pin)))
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- app.Serve(ctx, k.address, func(a string) { ready <- a }) }()
	select {
	case <-ready:
	case err := <-done:
		k.t.Fatal(err)
	}
	k.stop = func() {
		cancel()
		if err := <-done; err != nil {
			k.t.Error(err)
		}
		k.stop = nil
	}
}

// lie has something else answer at the guardian's address, in its name.
func (k *keeper) lie(answer func(request []byte) []byte) {
	k.t.Helper()
	if k.stop != nil {
		k.stop()
	}
	l, err := tcp.Listen(k.address, link.One(k.identity))
	must(k.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		for {
			c, err := l.Accept(ctx)
			if err != nil {
				return
			}
			go func() {
				for {
					request, err := c.Receive(ctx)
					if err != nil {
						return
					}
					if reply := answer(request); reply == nil || c.Send(ctx, reply) != nil {
						return // it stalls: the connection stays open
					}
				}
			}()
		}
	}()
	k.stop = func() {
		cancel()
		_ = l.Close()
		k.stop = nil
	}
}

// member is a new wallet that has joined.
func (t *town) member() *boot.App {
	t.t.Helper()
	app := person(t.t)
	_, err := app.Join(t.invitation)
	must(t.t, err)
	return app
}

func (t *town) address(a *boot.App) string {
	t.t.Helper()
	c, err := a.Wallet.Community(t.community.ID)
	must(t.t, err)
	return c.Address
}

func (t *town) order(to string, amount money.Amount) wallet.Order {
	t.t.Helper()
	r, err := wallet.ParseRequest(to)
	must(t.t, err)
	return wallet.Order{Community: t.community.ID, To: r.Address, Asset: t.community.Assets[0].ID, Amount: amount}
}

func (t *town) sync(a *boot.App) {
	t.t.Helper()
	_, err := a.SyncUntilFinal(t.t.Context(), 20*time.Second, nil)
	must(t.t, err)
}

// pay pays and carries, and gives what became of it.
func (t *town) pay(from *boot.App, to string, amount money.Amount) wallet.Movement {
	t.t.Helper()
	m, err := from.Wallet.Pay(t.order(to, amount))
	must(t.t, err)
	t.sync(from)
	m, err = from.Wallet.Movement(t.community.ID, m.Cursor)
	must(t.t, err)
	return m
}

// has asserts a balance.
func (t *town) has(a *boot.App, want money.Amount) {
	t.t.Helper()
	h, err := a.Wallet.Balance(t.community.ID)
	must(t.t, err)
	if len(h) != 1 || h[0].Available != want {
		t.t.Fatalf("holds %v, want %d", h, want)
	}
}

// audited asserts that a guardian's books are whole, and gives how many entries
// and proofs of cheating are in them.
func (t *town) audited(k *keeper) (entries, proofs int) {
	t.t.Helper()
	if k.stop != nil {
		k.stop()
	}
	app := open(t.t, k.home)
	defer func() { must(t.t, app.Close()) }()
	r, err := app.Audit(t.t.Context(), t.community.ID, true, nil)
	must(t.t, err)
	if len(r.Faults) > 0 || !r.Complete() || len(r.Assets) != 1 || !r.Assets[0].Holds() {
		t.t.Fatalf("guardian %s: %+v", filepath.Base(k.home), r)
	}
	return r.Entries, r.Proofs
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// liars are answers that no honest guardian gives.
func liars(t *town) map[string]func([]byte) []byte {
	refusal := func(code ledger.Code) func([]byte) []byte {
		return func([]byte) []byte {
			return wire.Encode(wire.Refused, &ledger.Refusal{Code: code, Text: "because", Tip: ledger.Tip{Seq: 7, Round: ledger.MaxRound - 1}})
		}
	}
	return map[string]func([]byte) []byte{
		"stalls":                   func([]byte) []byte { return nil },
		"talks nonsense":           func([]byte) []byte { return []byte("nonsense") },
		"answers something else":   func([]byte) []byte { return wire.Encode(wire.Taken, nil) },
		"votes with another's key": func([]byte) []byte { return wire.Encode(wire.Voted, t.forgedVote()) },
		"refuses everything":       refusal(ledger.CodeFunds),
		"sends far rounds":         refusal(ledger.CodeRound),
		"waits for ever": func([]byte) []byte {
			return wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitEntry, Text: "more"})
		},
		"invents a page without end": func([]byte) []byte {
			return wire.Encode(wire.Items, &wire.ItemsBody{More: true})
		},
	}
}

func (t *town) forgedVote() *quorum.Vote {
	key, err := keys.NewRandomKey(zeros{})
	must(t.t, err)
	v, err := quorum.SignVote(0, quorum.Statement{}, key)
	must(t.t, err)
	return &v
}

// zeros is a bad source of randomness, good enough for a liar.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 7
	}
	return len(p), nil
}

func name(i int) string { return fmt.Sprintf("guardian %d", i+1) }
