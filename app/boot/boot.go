// Package boot puts the parts together: the only place that knows them all. A
// face (window, command line) opens an App and works with what is in it.
package boot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/mem"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/meet"
	"sanduk.app/sync/node"
	"sanduk.app/sync/outbox"
	"sanduk.app/sync/runner"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
	"sanduk.app/wallet/vault"
)

// Options say where and how an App runs.
type Options struct {
	Home  string           // folder of the wallet; empty: DefaultHome
	Now   func() time.Time // nil: the system's clock
	Log   *slog.Logger     // nil: silent
	Vault *vault.Params    // nil: the default costs
	Reach link.Dialer      // how others are reached; nil: over TCP

	Metrics string // host:port where a guardian's figures are served for whoever can reach it; empty: nowhere

	// Changed is called after each change of the wallet's store, by whoever made
	// it; nil: nobody is told. It must not wait for the wallet.
	Changed func()
}

// App is an open wallet with its carriers. Close it.
type App struct {
	Wallet *wallet.Wallet

	options Options
	store   *bolt.Store
	runner  *runner.Runner
	meeter  *meet.Meeter
	network *mem.Network
	found   founds
	nudge   chan struct{} // wakes Run: somebody was found or met

	traffic  *traffic
	mail     sync.Mutex // one round of visits to relays at a time
	settings sync.Mutex // one change of the settings at a time

	mu      sync.Mutex
	guard   *embedded            // the guardian in this app; nil: none, or not begun
	seats   map[ledger.ID]uint64 // the epochs that the guardian in this app was last brought to
	told    func(Met)            // hears of what is carried while a meeting runs; nil: nobody does
	meeting *Meeting             // that MeetAround runs; nil: none
	tidied  time.Time            // when what is needed no longer was looked for
	counted uint64               // of the traffic, what is in the day's count
}

// The files of a home.
const (
	walletFile   = "wallet.db"
	guardianFile = "guardian.db"
)

// DefaultHome is where the wallet is when nobody says otherwise: SANDUK_HOME,
// else the system's place for a program's data.
func DefaultHome() (string, error) {
	if home := os.Getenv("SANDUK_HOME"); home != "" {
		return home, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no place for the wallet: %w", err)
	}
	return filepath.Join(dir, "sanduk"), nil
}

// fill puts defaults in what is left open.
func (o *Options) fill() (err error) {
	if o.Home == "" {
		if o.Home, err = DefaultHome(); err != nil {
			return err
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Reach == nil {
		o.Reach = tcp.Dialer{}
	}
	if o.Vault == nil {
		o.Vault = &vault.DefaultParams
	}
	return nil
}

// Open opens the wallet of a home, which is made if it is not there.
func Open(o Options) (*App, error) {
	if err := o.fill(); err != nil {
		return nil, err
	}
	s, err := bolt.Open(filepath.Join(o.Home, walletFile), bolt.Migrations())
	if err != nil {
		return nil, err
	}
	var told store.Store = s
	if o.Changed != nil {
		told = observed{s, o.Changed}
	}
	w, err := wallet.New(wallet.Config{Store: told, Outbox: outbox.Queue{}, Now: o.Now, Rand: rand.Reader, Vault: *o.Vault})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	count := &traffic{now: o.Now}
	o.Reach = countingDialer{o.Reach, count}
	a := &App{Wallet: w, options: o, store: s, traffic: count, network: mem.New(), nudge: make(chan struct{}, 1), meeter: newMeeter(w, told, &o)}
	a.runner = runner.New(runner.Config{Owner: w, Carrier: carrier{a}, Store: s, Dialer: dialer{a}, Now: o.Now, Log: o.Log, Left: a.left})
	return a, nil
}

// observed is a store that tells of its changes.
type observed struct {
	store.Store
	changed func()
}

func (o observed) Update(f func(store.Tx) error) error {
	err := o.Store.Update(f)
	if err == nil {
		o.changed()
	}
	return err
}

// Home is the folder of the wallet.
func (a *App) Home() string { return a.options.Home }

// Close ends the carriers, the guardian inside, and lets go of the files.
func (a *App) Close() error {
	err := errors.Join(a.runner.Close(), a.endGuardian())
	a.Wallet.Lock()
	return errors.Join(err, a.store.Close())
}

// dialer reaches the guardian inside by memory, others by TCP.
type dialer struct{ app *App }

func (d dialer) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	if address != wallet.Here {
		return d.outside(ctx, address, expect)
	}
	if _, err := d.app.guardian(); err != nil {
		return nil, fmt.Errorf("%w: %w", link.ErrNobody, err)
	}
	return d.app.network.Dialer(keys.PublicKey{}).Dial(ctx, address, expect)
}

// outside dials a guardian where it was found on the local network, else where
// the invitation says.
func (d dialer) outside(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	if near, ok := d.app.found.of(expect); ok && near.String() != address {
		if c, err := d.app.dialShortly(ctx, near, expect); err == nil {
			return c, nil
		}
	}
	return d.app.options.Reach.Dial(ctx, address, expect)
}

// nodeConfig is what guardians and relays of a home have in common.
func (a *App) nodeConfig(s store.Store) node.Config {
	return node.Config{Store: s, Now: a.options.Now, Rand: rand.Reader, Log: a.options.Log, Dialer: tcp.Dialer{PostQuantum: true}, Promptly: true, Shared: a.clustered()}
}

// Sync does one round with the guardians of all communities.
func (a *App) Sync(ctx context.Context) (runner.Report, error) {
	report, err := a.runner.Once(ctx, true)
	a.tendGuardian()
	return report, err
}

// SyncUntilFinal does rounds until nothing waits any more, nobody answers, or
// the time is over. None of that is an error: what waits stays promised.
func (a *App) SyncUntilFinal(ctx context.Context, wait time.Duration, progress func(runner.Report)) (runner.Report, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		report, err := a.Sync(ctx)
		if ctx.Err() != nil {
			return report, nil
		}
		if err != nil {
			return report, err
		}
		if progress != nil {
			progress(report)
		}
		opening, err := a.opening()
		if err != nil {
			return report, err
		}
		if report.Waiting == 0 && !opening || report.Reached == 0 {
			return report, nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// opening tells whether an account that could be opened still is not.
func (a *App) opening() (bool, error) {
	all, err := a.Wallet.Communities()
	if err != nil {
		return false, err
	}
	for _, c := range all {
		wanted, err := a.Wallet.SealsWanted(c.ID)
		if err != nil || len(wanted) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// Run carries in the background until the context ends: when woken, and from
// time to time, also by relays.
func (a *App) Run(ctx context.Context, wake <-chan struct{}, done func(runner.Report, error)) {
	both := make(chan struct{}, 1)
	go func() {
		for {
			select {
			case <-wake:
			case <-a.nudge:
			case <-ctx.Done():
				return
			}
			poke(both)
		}
	}()
	a.runBeside(ctx, both, done)
}

// poke leaves one word in a channel that is read when there is time.
func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// foundingTime is how long a founding may take to make its first entries
// final, with the guardian in the same app.
const foundingTime = 10 * time.Second
