package boot

import (
	"context"
	"errors"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/watch"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/quorum"
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
	held := a.newestGiven
	if whole {
		held = a.allGiven
	}
	votes, err := held(&m)
	if err != nil {
		return nil, err
	}
	w := watching{app: a, member: &m, records: sightings(a.store, &m), whole: whole, clients: map[uint64]*peer.Client{}}
	defer w.close()
	out := make([]publiclog.Watched, m.Epoch.Guardians())
	for seat := range out { // first what each has seen of the others
		out[seat] = w.look(ctx, uint64(seat))
	}
	for seat := range out {
		out[seat] = w.search(ctx, uint64(seat), votes[uint64(seat)])
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if progress != nil {
			progress(seat + 1)
		}
	}
	return out, w.accusations(out)
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

// given are entries by the guardians that voted in their certificates.
type given map[uint64][]*ledger.Signed

// add adds an entry whose certificate is held, and tells whether there may be
// more of this epoch below it.
func (g given) add(b *book.Book, s *ledger.Signed, epoch *quorum.Epoch) (more bool, err error) {
	c, held, err := b.Certificate(s.ID())
	if err != nil || !held || c.Epoch != epoch.Number {
		return !held || c.Epoch > epoch.Number, err
	}
	for seat := range uint64(epoch.Guardians()) {
		if c.Signers>>seat&1 == 1 {
			g[seat] = append(g[seat], s)
		}
	}
	return true, nil
}

// allGiven are those of all accounts whose certificates are held.
func (a *App) allGiven(m *book.Membership) (given, error) {
	out := given{}
	err := a.store.View(func(tx store.Tx) error {
		b := book.Open(tx, m.Epoch.Community)
		return b.Heights(func(h book.Height) error {
			return b.Feed(h.Account, 1, func(s *ledger.Signed) error {
				_, err := out.add(b, s, &m.Epoch)
				return err
			})
		})
	})
	return out, err
}

// newestGiven are the newest of own accounts, as many of each.
func (a *App) newestGiven(m *book.Membership) (given, error) {
	out := given{}
	each := max(1, mostAsked/max(1, len(m.Accounts)))
	err := a.store.View(func(tx store.Tx) error {
		b := book.Open(tx, m.Epoch.Community)
		for _, account := range m.Accounts {
			if err := out.addNewest(b, account, each, &m.Epoch); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// addNewest goes down an account's feed from its top.
func (g given) addNewest(b *book.Book, account ledger.Account, most int, epoch *quorum.Epoch) error {
	tip, err := b.Newest(account)
	if err != nil {
		return err
	}
	for seq := tip.Seq; seq > 0 && most > 0; seq, most = seq-1, most-1 {
		id, there, err := b.FinalAt(account, seq)
		if err != nil || !there {
			return err
		}
		s, held, err := b.Entry(id)
		if err != nil || !held {
			return err
		}
		if more, err := g.add(b, s, epoch); err != nil || !more {
			return err
		}
	}
	return nil
}

// watching is one round with all guardians.
type watching struct {
	app     *App
	member  *book.Membership
	records watch.Book
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
func sightings(s store.Store, m *book.Membership) watch.Book {
	in := func(f func(*book.Book) error) func(store.Tx) error {
		return func(tx store.Tx) error { return f(book.Open(tx, m.Epoch.Community)) }
	}
	return watch.Book{
		Epoch:  m.Epoch.Number,
		View:   func(f func(*book.Book) error) error { return s.View(in(f)) },
		Change: func(f func(*book.Book) error) error { return s.Update(in(f)) },
	}
}

// accusations puts the proofs that are held to those that they accuse.
func (w *watching) accusations(list []publiclog.Watched) error {
	return w.records.View(func(b *book.Book) error {
		return b.Accused(func(f publiclog.Fault) error {
			if epoch, seat := f.Accused(); epoch == w.records.Epoch && seat < uint64(len(list)) {
				list[seat].Fault = f
			}
			return nil
		})
	})
}
