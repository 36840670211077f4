package boot

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"

	"sanduk.app/sync/meet"
	"sanduk.app/sync/peer"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// owner is the wallet as meetings need it.
type owner struct {
	*wallet.Wallet
	log *slog.Logger
}

// known is how many of the newest payments tell whom the owner deals with.
const known = 256

// Knows tells whom the owner paid, or was paid by, lately.
func (o owner) Knows(community ledger.ID) (func(ledger.Account) bool, error) {
	list, err := o.History(community, nil, known)
	if err != nil {
		return nil, err
	}
	accounts := map[ledger.Account]bool{}
	for _, m := range list {
		accounts[m.Other] = true
	}
	return func(a ledger.Account) bool { return accounts[a] }, nil
}

// HandOver gives what the payee of an own promise needs.
func (o owner) HandOver(community, entry ledger.ID) ([]byte, error) {
	raw, err := o.Wallet.HandOver(community, entry)
	if errors.Is(err, wallet.ErrNoPurse) {
		return nil, nil
	}
	return raw, err
}

// Taken takes a promise that somebody hands over, if it is below all marks; what
// a payee would be warned of waits for her. One that does not convince the
// wallet is not taken, which is no trouble of the meeting.
func (o owner) Taken(community ledger.ID, handOver []byte) (meet.Fate, error) {
	worth, kept, err := o.Consider(community, handOver)
	switch {
	case errors.Is(err, wallet.ErrNotForUs):
		return meet.Nothing, nil
	case err != nil:
		o.log.Warn("a promise was not taken", "cause", err)
		return meet.Refused, nil
	case worth.New == 0:
		return meet.Nothing, nil
	case kept:
		return meet.Kept, nil
	}
	return meet.Offered, nil
}

// metOwner is the owner as she hears of what people bring.
type metOwner struct{ owner }

// Voted takes a vote that somebody brought.
func (o metOwner) Voted(community, entry ledger.ID, v quorum.Vote) (bool, error) {
	return o.Via(wallet.WayPerson).Voted(community, entry, v)
}

// Received takes final entries that somebody brought.
func (o metOwner) Received(community ledger.ID, items []book.Evidence) error {
	return o.Via(wallet.WayPerson).Received(community, items)
}

// newMeeter makes what meets others for the wallet of a home.
func newMeeter(w *wallet.Wallet, s store.Store, o *Options) *meet.Meeter {
	own := owner{w, o.Log}
	return meet.New(meet.Config{Owner: own, Met: metOwner{own}, Store: s, Now: o.Now, Rand: rand.Reader, Log: o.Log, Bounds: carryBounds(o)})
}

// carrier is the meeter as the runner needs it.
type carrier struct{ app *App }

func (c carrier) Voted(m book.Membership, p book.Pending, v quorum.Vote) error {
	return c.app.meeter.Voted(m, p, v)
}

func (c carrier) Carries(m book.Membership) (bool, error) { return c.app.meeter.Carries(m) }

func (c carrier) Beside(ctx context.Context, m book.Membership, clients map[uint64]*peer.Client) error {
	report, err := c.app.meeter.Beside(ctx, m, clients)
	if report.Votes+report.Final > 0 {
		c.app.hear(Met{Guardians: len(clients), Report: report})
	}
	return err
}

// hear tells whoever runs a meeting, if anybody does.
func (a *App) hear(met Met) {
	a.mu.Lock()
	told := a.told
	a.mu.Unlock()
	if told != nil {
		told(met)
	}
}

func (a *App) tellMeetings(told func(Met)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.told = told
}
