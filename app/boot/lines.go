package boot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sanduk.app/sync/peer"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// changeWait is how long a guardian may take for one answer in a change: one that
// stalls holds up nobody for longer.
const changeWait = 5 * time.Second

// lines are connections to guardians, by seat.
type lines map[uint64]*peer.Client

// linesTo are connections to the present guardians that can be reached.
func (a *App) linesTo(ctx context.Context, m *book.Membership) lines {
	out, seats := lines{}, map[uint64][]string{}
	for _, e := range m.Endpoints {
		if e.Guardian < uint64(m.Epoch.Guardians()) {
			seats[e.Guardian] = append(seats[e.Guardian], e.Address)
		}
	}
	var mu sync.Mutex
	var group sync.WaitGroup
	for seat, addresses := range seats {
		group.Go(func() {
			l, err := a.lineTo(ctx, &m.Epoch, seat, addresses)
			if err != nil {
				a.options.Log.Debug("a guardian is not reached", "seat", seat, "cause", err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			out[seat] = l
		})
	}
	group.Wait()
	return out
}

// lineTo tries the addresses of a guardian, one after the other.
func (a *App) lineTo(ctx context.Context, epoch *quorum.Epoch, seat uint64, addresses []string) (*peer.Client, error) {
	var trouble error
	for _, address := range addresses {
		dialing, cancel := context.WithTimeout(ctx, changeWait)
		conn, err := dialer{a}.Dial(dialing, address, epoch.Charter.Guardians[seat].Identity)
		cancel()
		if err == nil {
			return peer.New(conn, epoch, keys.Verify), nil
		}
		trouble = errors.Join(trouble, err)
	}
	return nil, trouble
}

func (l lines) close() {
	for _, c := range l {
		_ = c.Close()
	}
}

// each asks all at once, and waits for none longer than changeWait.
func (l lines) each(ctx context.Context, ask func(ctx context.Context, seat uint64, c *peer.Client)) {
	ctx, cancel := context.WithTimeout(ctx, changeWait)
	defer cancel()
	var group sync.WaitGroup
	for seat, c := range l {
		group.Go(func() { ask(ctx, seat, c) })
	}
	group.Wait()
}

// certifyChange gathers the votes of a quorum for an amendment. ErrChangeReach where
// they are too few.
func certifyChange(ctx context.Context, epoch *quorum.Epoch, s *ledger.Signed, l lines) (quorum.Certificate, error) {
	var mu sync.Mutex
	var votes []quorum.Vote
	var trouble error
	var final []quorum.Certificate
	l.each(ctx, func(ctx context.Context, seat uint64, c *peer.Client) {
		v, err := c.Again(ctx, s)
		mu.Lock()
		defer mu.Unlock()
		final = append(final, finalIn(err, epoch, s)...)
		if err == nil && v.Guardian == seat {
			votes = append(votes, v)
		}
		trouble = errors.Join(trouble, err)
	})
	if len(final) > 0 {
		return final[0], nil
	}
	c, err := epoch.Certify(votes)
	if err != nil {
		return c, fmt.Errorf("%w: %w", wallet.ErrChangeReach, errors.Join(err, trouble))
	}
	return c, nil
}

// finalIn is the certificate of a change that a guardian had already.
func finalIn(err error, epoch *quorum.Epoch, s *ledger.Signed) []quorum.Certificate {
	var final *peer.FinalReply
	if !errors.As(err, &final) {
		return nil
	}
	for _, e := range final.Items {
		if e.Entry.ID() == s.ID() && len(e.Certificate) > 0 && epoch.CheckCertificate(s, &e.Certificate[0], keys.Verify) == nil {
			return e.Certificate[:1]
		}
	}
	return nil
}
