// Package bench measures a guardian from outside: a process of its own with real
// files, driven over TCP and TLS by many connections on behalf of many accounts.
//
// The guardian is one of a community whose other guardians the load generator
// plays: it signs their votes, in batches as they would under such a load. A
// payment counts once the guardian has voted for it, has been handed the
// certificate of a quorum, and has answered that this is stored: two
// signed requests, each durable. In the end the guardian is killed in the middle
// of its work, begins again, and is held to every vote that it gave; and its
// books are audited.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"sanduk.app/wallet/keys"
)

// Config says what is measured.
type Config struct {
	Program     string    // the sanduk to measure
	Dir         string    // for the guardian's home; it is left for looking into
	Out         io.Writer // what happens, for people
	Cores       int       // of the guardian; the load has the others
	Guardians   int       // of the community; the load plays all but one
	Accounts    int
	Connections int
	Full        time.Duration // under all the load that the connections make
	Half        time.Duration // at half of what was reached under it
	Entries     int           // to go on to under full load, where it is more; for recovery and audit
}

// ErrConfig says that a measurement makes no sense as it was asked for.
var ErrConfig = errors.New("this can't be measured")

// ErrWrong says that the guardian did what no guardian may.
var ErrWrong = errors.New("the guardian did wrong")

func (c *Config) check() error {
	switch {
	case c.Cores < 1 || c.Guardians < 1 || c.Connections < 1:
		return fmt.Errorf("%w: it needs a core, a guardian and a connection", ErrConfig)
	case c.Accounts < 2*c.Connections:
		return fmt.Errorf("%w: each connection needs two accounts to pay each other", ErrConfig)
	case c.Full <= 0 || c.Half <= 0:
		return fmt.Errorf("%w: it needs time under full and half load", ErrConfig)
	}
	return nil
}

// Run measures. An error says that it could not be measured, or that the
// guardian did wrong.
func Run(ctx context.Context, c Config) (Result, error) {
	if err := c.check(); err != nil {
		return Result{}, err
	}
	m := &measurement{Config: c, begun: time.Now(), result: Result{Cores: c.Cores, Guardians: c.Guardians, Accounts: c.Accounts, Connections: c.Connections}}
	defer m.stop()
	for _, part := range []struct {
		what string
		do   func(context.Context) error
		came func(*Result) string
	}{
		{"a community is founded, and its guardian begins", m.found, nothing},
		{fmt.Sprintf("%d accounts are given money", c.Accounts), m.fund, nothing},
		{fmt.Sprintf("%d connections pay as fast as they can", c.Connections), m.full, func(r *Result) string {
			return fmt.Sprintf(": %.0f payments/s, %.0f for each second of a core, %d MB (own %d MB)", r.Full.PerSecond, r.PerCoreSecond, r.Memory>>20, r.OwnMemory>>20)
		}},
		{"they pay half as much", m.half, func(r *Result) string { return fmt.Sprintf(": p50 %.1f ms, p99 %.1f ms", r.P50, r.P99) }},
		{"the guardian is killed, and begins again", m.recover, func(r *Result) string { return fmt.Sprintf(": first vote after %.2f s", r.Recovery) }},
		{"its books are audited", m.audit, nothing},
	} {
		if err := part.do(ctx); err != nil {
			return m.result, fmt.Errorf("%s: %w", part.what, err)
		}
		fmt.Fprintf(c.Out, "%7.1f s  %s%s\n", time.Since(m.begun).Seconds(), part.what, part.came(&m.result))
	}
	return m.result, nil
}

// nothing is what came of a part that measures nothing.
func nothing(*Result) string { return "" }

// measurement is one under way.
type measurement struct {
	Config
	begun  time.Time
	town   *town
	server *server
	payers []*payer
	result Result
	late   atomic.Int64 // payments that were final before the kill
}

func (m *measurement) home() string { return filepath.Join(m.Dir, "guardian") }

// found has the guardian make its card, agree to the charter, and begin.
func (m *measurement) found(ctx context.Context) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	p := program{path: m.Program, home: m.home()}
	if m.town, err = newTown(ctx, p, m.Guardians, address); err != nil {
		return err
	}
	m.server, err = p.serve(ctx, m.Cores, address)
	return err
}

// fund gives each account what it will ever pay.
func (m *measurement) fund(ctx context.Context) error {
	m.payers = make([]*payer, m.Connections)
	for i := range m.payers {
		m.payers[i] = &payer{town: m.town, address: m.server.address}
	}
	bank, err := newBank(ctx, m.town, m.server.address)
	if err != nil {
		return err
	}
	defer bank.close()
	for i := 0; i < m.Accounts; {
		batch := make([]*account, min(bankBatch, m.Accounts-i))
		for k := range batch {
			if batch[k], err = newAccount(); err != nil {
				return err
			}
			p := m.payers[(i+k)%m.Connections]
			p.accounts = append(p.accounts, batch[k])
		}
		if err := bank.give(ctx, batch); err != nil {
			return err
		}
		i += len(batch)
	}
	m.result.Entries += bank.entries
	return nil
}

// verifyCost is the processor's time that one signature takes to check here and
// now, with its key parsed before.
func verifyCost() (time.Duration, error) {
	key, err := keys.KeyFromSecret([32]byte{31: 1})
	if err != nil {
		return 0, err
	}
	const times = 2000
	var digests [times][32]byte
	var signatures [times]keys.Signature
	for i := range signatures {
		digests[i] = [32]byte{byte(i), byte(i >> 8)} //nolint:gosec // all bits, in two parts
		if signatures[i], err = key.Sign(digests[i]); err != nil {
			return 0, err
		}
	}
	checker := keys.NewChecker(1)
	begun, err := worked()
	if err != nil {
		return 0, err
	}
	for i := range signatures {
		if !checker.Verify(key.Public(), digests[i], signatures[i]) {
			return 0, errors.New("a good signature does not verify")
		}
	}
	end, err := worked()
	return (end - begun) / times, err
}

func (m *measurement) stop() {
	for _, p := range m.payers {
		p.close()
	}
	if m.server != nil {
		m.server.stop()
	}
}

func discard(path string) { _ = os.Remove(path) }
