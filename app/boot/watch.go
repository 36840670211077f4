package boot

import (
	"context"
	"errors"
	"slices"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/watch"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/store"
)

// mostAsked bounds the votes that are looked for one by one.
const mostAsked = 16

// WatchGuardians meets each guardian of a community and looks at its public log:
// that it goes on from what this home and other guardians have seen of it, and
// that it has the votes of the certificates that are held here. With whole set
// the log is read from its beginning, and searched for two votes for one place.
// What was seen, and what proves a guardian faulty, is kept. The error is the
// store's or the context's.
func (a *App) WatchGuardians(ctx context.Context, community ledger.ID, whole bool, progress func(guardians int)) ([]publiclog.Watched, error) {
	m, err := a.Wallet.Membership(community)
	if err != nil {
		return nil, err
	}
	given, err := a.votesHeld(community, &m, whole)
	if err != nil {
		return nil, err
	}
	w := watching{app: a, member: &m, records: sightings{a.store, &m}, whole: whole, clients: map[uint64]*peer.Client{}}
	defer w.close()
	out := make([]publiclog.Watched, m.Epoch.Guardians())
	for seat := range out { // first what each has seen of the others
		out[seat] = w.look(ctx, uint64(seat))
	}
	for seat := range out {
		out[seat] = w.search(ctx, uint64(seat), given[uint64(seat)])
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if progress != nil {
			progress(seat + 1)
		}
	}
	return out, w.records.accusations(out)
}

// Accused are the proofs held here that guardians of a community are false.
func (a *App) Accused(community ledger.ID) (out []publiclog.Fault, err error) {
	err = a.store.View(func(tx store.Tx) error {
		return book.Open(tx, community).Accused(func(f publiclog.Fault) error {
			out = append(out, f)
			return nil
		})
	})
	return out, err
}

// votesHeld are the entries whose certificates are held, by who voted in them:
// all, or the newest of own accounts.
func (a *App) votesHeld(community ledger.ID, m *book.Membership, whole bool) (map[uint64][]*ledger.Signed, error) {
	out := map[uint64][]*ledger.Signed{}
	err := a.store.View(func(tx store.Tx) error {
		b := book.Open(tx, community)
		return b.Heights(func(h book.Height) error {
			if !whole && !slices.Contains(m.Accounts, h.Account) {
				return nil
			}
			return b.Feed(h.Account, 1, func(s *ledger.Signed) error {
				c, held, err := b.Certificate(s.ID())
				if err != nil || !held || c.Epoch != m.Epoch.Number {
					return err
				}
				for seat := range uint64(m.Epoch.Guardians()) {
					if c.Signers>>seat&1 == 1 {
						out[seat] = append(out[seat], s)
					}
				}
				return nil
			})
		})
	})
	if !whole {
		for seat, list := range out {
			out[seat] = list[max(0, len(list)-mostAsked):]
		}
	}
	return out, err
}

// watching is one round with all guardians.
type watching struct {
	app     *App
	member  *book.Membership
	records sightings
	watch   watch.Watch
	whole   bool
	clients map[uint64]*peer.Client
}

func (w *watching) close() {
	for _, c := range w.clients {
		_ = c.Close()
	}
}

// look holds a guardian's log against what was seen of it so far.
func (w *watching) look(ctx context.Context, seat uint64) publiclog.Watched {
	out := publiclog.Watched{Seat: seat}
	client, err := w.client(ctx, seat)
	if err != nil {
		out.Err = err
		return out
	}
	now, ok, err := w.watch.Look(ctx, w.records, seat, client)
	if err == nil && !ok {
		err = errNoLog
	}
	out.Votes, out.Said, out.Err = now.Size, now.Time, err
	return out
}

// search looks again, and for votes that were given.
func (w *watching) search(ctx context.Context, seat uint64, given []*ledger.Signed) publiclog.Watched {
	out := w.look(ctx, seat)
	if out.Err != nil {
		return out
	}
	at, ok, err := w.records.Checkpoint(seat)
	if err == nil && ok {
		out.Err = w.votes(ctx, w.clients[seat], &at, given, &out)
	}
	return out
}

func (w *watching) client(ctx context.Context, seat uint64) (*peer.Client, error) {
	if c := w.clients[seat]; c != nil && !c.Ended() {
		return c, nil
	}
	c, err := w.dial(ctx, seat)
	if err == nil {
		w.clients[seat] = c
	}
	return c, err
}

var (
	errNoLog     = errors.New("it shows no log of its votes")
	errUnreached = errors.New("the guardian was not reached")
)

func (w *watching) dial(ctx context.Context, seat uint64) (*peer.Client, error) {
	var trouble []error
	for _, e := range w.member.Endpoints {
		if e.Guardian != seat {
			continue
		}
		conn, err := dialer{w.app}.Dial(ctx, e.Address, w.member.Epoch.Charter.Guardians[seat].Identity)
		if err == nil {
			return peer.New(conn, &w.member.Epoch, keys.Verify), nil
		}
		trouble = append(trouble, err)
	}
	return nil, errors.Join(append(trouble, errUnreached)...)
}

// votes looks for votes in a log.
func (w *watching) votes(ctx context.Context, client *peer.Client, at *publiclog.Checkpoint, given []*ledger.Signed, out *publiclog.Watched) error {
	has := func(s *ledger.Signed) error { return client.Logged(ctx, at, s) }
	if w.whole {
		logged, err := w.read(ctx, client, at)
		if err != nil {
			return err
		}
		has = func(s *ledger.Signed) error {
			if !logged[s.ID()] {
				return peer.ErrUnlogged
			}
			return nil
		}
	}
	for _, s := range given {
		out.Checked++
		switch err := has(s); {
		case errors.Is(err, peer.ErrUnlogged):
			out.Missing = append(out.Missing, s.ID())
		case err != nil:
			return err
		}
	}
	return nil
}

// read fetches a whole log, looks for two votes for one place, and gives the
// entries that it has.
func (w *watching) read(ctx context.Context, client *peer.Client, at *publiclog.Checkpoint) (map[ledger.ID]bool, error) {
	read, err := client.ReadLog(ctx, at, nil)
	if err != nil {
		return nil, err
	}
	double, err := read.Doubles(at)
	if err == nil && double != nil {
		err = w.records.Accuse(double)
	}
	return read.Has(), err
}

// sightings are what a home has seen of a community's guardians.
type sightings struct {
	store  store.Store
	member *book.Membership
}

func (s sightings) book(tx store.Tx) *book.Book { return book.Open(tx, s.member.Epoch.Community) }

// Checkpoint is the newest that was seen of a guardian.
func (s sightings) Checkpoint(guardian uint64) (c publiclog.Checkpoint, ok bool, err error) {
	err = s.store.View(func(tx store.Tx) error {
		c, ok, err = s.book(tx).Checkpoint(s.member.Epoch.Number, guardian)
		return err
	})
	return c, ok, err
}

// Keep keeps a checkpoint.
func (s sightings) Keep(c *publiclog.Checkpoint) error {
	return s.store.Update(func(tx store.Tx) error { return s.book(tx).KeepCheckpoint(c) })
}

// Accuse keeps proofs.
func (s sightings) Accuse(faults ...publiclog.Fault) error {
	return s.store.Update(func(tx store.Tx) error {
		for _, f := range faults {
			if _, err := s.book(tx).Accuse(f); err != nil {
				return err
			}
		}
		return nil
	})
}

// accusations puts the proofs that are held to those that they accuse.
func (s sightings) accusations(list []publiclog.Watched) error {
	return s.store.View(func(tx store.Tx) error {
		return s.book(tx).Accused(func(f publiclog.Fault) error {
			if epoch, seat := f.Accused(); epoch == s.member.Epoch.Number && seat < uint64(len(list)) {
				list[seat].Fault = f
			}
			return nil
		})
	})
}
