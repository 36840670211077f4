package runner

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/link"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// patience is how long a round waits for guardians that say nothing before it
// asks one more; for those that have to be dialled it waits longer.
const (
	patience     = time.Second
	dialPatience = 3 * time.Second
)

// fetched is how it went with one guardian.
type fetched struct {
	seat   uint64
	client *peer.Client // nil: it was not reached
	err    error
}

// fetchFromEnough asks those that are reached for what came in, until one more
// than may lie has answered, so that none can hide a payment.
func (r *round) fetchFromEnough(ctx context.Context) error {
	_, err := r.fetch(ctx, r.anyOrder(), quorum.Faulty(r.member.Epoch.Guardians())+1)
	if err == nil && r.found != nil {
		err = r.amended(r.found.Newer)
	}
	return err
}

// fetch asks guardians for what came in, in the order of seats, until enough
// have answered, and gives those that it tried. Who has no line is dialled. They
// are asked side by side: what one tells is handed over at once, and one that
// stalls delays only the end of the round, by a moment. Its answer is read when
// it comes, so that its line stays of use.
func (r *round) fetch(ctx context.Context, seats []uint64, enough int) (tried []uint64, err error) {
	news := &news{round: r}
	defer news.end()
	answers := make(chan fetched, len(seats))
	running, missing := 0, enough
	another := func() {
		if len(tried) < len(seats) {
			seat := seats[len(tried)]
			tried = append(tried, seat)
			running++
			r.fetchFrom(news, seat, answers)
		}
	}
	for range missing {
		another()
	}
	silence := time.NewTicker(r.patience())
	defer silence.Stop()
	for running > 0 && missing > 0 {
		select {
		case a := <-answers:
			running--
			heard, err := r.heard(a)
			if err != nil {
				return tried, err
			}
			if heard {
				missing--
			} else {
				another()
			}
		case <-silence.C:
			another()
		case <-ctx.Done():
			return tried, nil
		}
	}
	return tried, nil
}

func (r *round) patience() time.Duration {
	if len(r.clients) == 0 {
		return dialPatience
	}
	return patience
}

// anyOrder are the seats that are reached, in an order drawn anew: the load is
// shared, and no liar knows whom a wallet asks.
func (r *round) anyOrder() []uint64 {
	seats := slices.Sorted(maps.Keys(r.clients))
	r.runner.config.Rand.Shuffle(len(seats), func(i, j int) { seats[i], seats[j] = seats[j], seats[i] })
	return seats
}

// fetchFrom begins to ask a guardian.
func (r *round) fetchFrom(n *news, seat uint64, answers chan<- fetched) {
	client := r.clients[seat]
	lines := r.runner.lines
	lines.dials.Go(func() {
		asking, cancel := context.WithTimeout(lines.ctx, r.runner.config.Wait)
		defer cancel()
		if client == nil {
			client = lines.one(asking, r.member, seat)
		}
		if client == nil {
			answers <- fetched{seat, nil, link.ErrNobody}
			return
		}
		answers <- fetched{seat, client, orNewer(asking, client, n.fetchFrom(asking, seat, client))}
		if client.Ended() {
			lines.rest(place{r.id, seat})
		}
	})
}

// heard tells whether a guardian has told all that it knows. Its error is the
// owner's.
func (r *round) heard(a fetched) (bool, error) {
	var failed *wire.FailedBody
	var trouble *ownError
	var newer *foundNewer
	switch {
	case a.err == nil:
		r.clients[a.seat] = a.client
		return true, nil
	case errors.As(a.err, &newer):
		r.clients[a.seat], r.found = a.client, newer
		return true, nil
	case a.client == nil: // it rests already
	case errors.As(a.err, &trouble):
		return false, trouble.error
	case errors.As(a.err, &failed):
		r.runner.config.Log.Debug("guardian does not serve", "seat", a.seat, "cause", a.err)
	default:
		r.drop(a.seat, a.err)
	}
	return false, nil
}

// news is what a round fetches from several guardians at once. What comes after
// its end is left: the next round asks again.
type news struct {
	round *round

	mu    sync.Mutex // what came is handed over one after the other
	ended bool
}

func (n *news) end() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ended = true
}

// errEnded says that the round has ended without this guardian.
var errEnded = errors.New("the round has ended")

// ownError is trouble on this side, which is nobody else's fault.
type ownError struct{ error }

// fetchFrom asks first of which accounts there is anything new: of most rounds
// that is all there is to say.
func (n *news) fetchFrom(ctx context.Context, seat uint64, client *peer.Client) error {
	told, err := n.round.told(seat)
	if err != nil {
		return &ownError{err}
	}
	accounts, faults, err := n.changed(ctx, seat, client, told)
	if err != nil {
		return err
	}
	whole := len(accounts) > 0 // all proofs came
	for _, account := range accounts {
		all, err := n.fetchInbox(ctx, client, account, told)
		if err != nil {
			return err
		}
		whole = whole && all
		if err := n.fetchFeed(ctx, client, account); err != nil {
			return err
		}
	}
	if whole && faults != told {
		if err := n.round.saveTold(seat, faults); err != nil {
			return &ownError{err}
		}
	}
	for range 2 { // the second time for what the first made known to be missing
		wants, err := n.round.runner.config.Owner.Wants(n.round.id)
		if err != nil {
			return &ownError{err}
		}
		if len(wants) == 0 {
			return nil
		}
		page, err := client.Get(ctx, wants[:min(len(wants), wire.MaxItems/4)])
		if err != nil {
			return err
		}
		if err := n.received(page); err != nil {
			return err
		}
	}
	return nil
}

// changed are the own accounts that a guardian knows more about. Where it knows
// of cheats that it did not tell of before, the first account is among them:
// proofs come beside the entries. It gives the digest of those cheats.
func (n *news) changed(ctx context.Context, seat uint64, client *peer.Client, told [8]byte) (out []ledger.Account, faults [8]byte, err error) {
	all := n.round.member.Accounts
	all = all[:min(len(all), wire.MaxStands)]
	known, err := n.round.known(all)
	if err != nil {
		return nil, faults, &ownError{err}
	}
	said, err := client.News(ctx, known, n.round.member.Epoch.Began.Seq)
	if err != nil {
		return nil, faults, err
	}
	if at := slices.Index(said.Changed, uint64(len(all))); at >= 0 {
		newer, err := client.Newer(ctx)
		if err != nil {
			return nil, faults, err
		}
		if len(newer.Amendments) > 0 {
			return nil, faults, &foundNewer{newer}
		}
		said.Changed = slices.Delete(said.Changed, at, at+1)
	}
	for _, b := range said.Behind {
		if err := n.round.teach(ctx, client, all[b.Place], b.Seq+1); err != nil {
			return nil, faults, err
		}
	}
	if n.round.runner.lines.newFaults(place{n.round.id, seat}, said.Faults, told) && len(all) > 0 && !slices.Contains(said.Changed, 0) {
		said.Changed = append(said.Changed, 0)
	}
	for _, at := range said.Changed {
		out = append(out, all[at])
	}
	return out, said.Faults, nil
}

// mostTaught bounds the entries of one message to a guardian that lacks them;
// the rest goes with the next round.
const mostTaught = 128

// teach hands an own feed's final entries to a guardian that lacks them: the
// certificate was lost on its way, and nobody else may have it.
func (r *round) teach(ctx context.Context, client *peer.Client, account ledger.Account, from uint64) error {
	var proof []book.Evidence
	err := r.runner.config.Store.View(func(tx store.Tx) error {
		b := book.Open(tx, r.id)
		return b.Feed(account, from, func(s *ledger.Signed) error {
			if n := len(proof); n > 0 && proof[n-1].Entry.Entry.Seq >= s.Entry.Seq {
				return nil // it came with the proof of one below
			}
			part, _, err := b.Proof(s.ID())
			if err != nil {
				return err
			}
			if len(proof)+len(part) > mostTaught && len(proof) > 0 {
				return store.ErrStop
			}
			proof = append(proof, part...)
			return nil
		})
	})
	if err != nil {
		return &ownError{err}
	}
	if len(proof) == 0 {
		return nil
	}
	return client.Push(ctx, proof, nil)
}

// known is what this side knows of own accounts.
func (r *round) known(accounts []ledger.Account) (out []wire.Known, err error) {
	err = r.runner.config.Store.View(func(tx store.Tx) error {
		b := book.Open(tx, r.id)
		for _, a := range accounts {
			whole, err := wholeTo(b, a)
			if err != nil {
				return err
			}
			waiting, err := b.Waiting(a, exchange.MostDigested+1)
			if err != nil {
				return err
			}
			digest, _ := exchange.InboxDigest(waiting)
			out = append(out, wire.Known{Account: a, Seq: whole, Inbox: digest})
		}
		return nil
	})
	return out, err
}

// fetchInbox asks for what came in, and tells whether all proofs of cheating came
// beside it.
func (n *news) fetchInbox(ctx context.Context, client *peer.Client, account ledger.Account, told [8]byte) (whole bool, err error) {
	var after ledger.CreditID
	for whole = true; ; {
		page, err := client.Inbox(ctx, account, after, told)
		if err != nil {
			return false, err
		}
		if err := n.received(page); err != nil {
			return false, err
		}
		whole = whole && allFaults(&page)
		if !page.More {
			return whole, nil
		}
		if page.Next.Compare(after) <= 0 {
			return false, &peer.Suspicion{Peer: "of this seat", Cause: errors.New("its inbox goes backwards")}
		}
		after = page.Next
	}
}

// allFaults tells whether a page has all proofs that its guardian has.
func allFaults(page *peer.Page) bool {
	size := 0
	for _, f := range page.Faults {
		size += len(f.Bytes())
	}
	return size < wire.FaultBytes && len(page.Faults) < wire.MaxItems
}

// fetchFeed asks for what of an own feed is not here: after a restore, or when
// another phone with the same words went on.
func (n *news) fetchFeed(ctx context.Context, client *peer.Client, account ledger.Account) error {
	before := uint64(0)
	for first := true; ; first = false {
		whole, err := n.round.wholeTo(account)
		if err != nil {
			return &ownError{err}
		}
		if !first && whole == before {
			return nil // this guardian does not have what is missing
		}
		before = whole
		page, err := client.Feed(ctx, account, whole+1)
		if err != nil {
			return err
		}
		if len(page.Items) == 0 {
			return nil
		}
		if err := n.received(page); err != nil {
			return err
		}
		if !page.More {
			return nil
		}
	}
}

func (r *round) wholeTo(account ledger.Account) (seq uint64, err error) {
	err = r.runner.config.Store.View(func(tx store.Tx) error {
		seq, err = wholeTo(book.Open(tx, r.id), account)
		return err
	})
	return seq, err
}

// wholeTo is the place up to which a feed is held with nothing missing below: a
// phone that was restored may have heard of its newest entry first, from whoever
// it paid.
func wholeTo(b *book.Book, account ledger.Account) (seq uint64, err error) {
	newest, err := b.Newest(account)
	if err != nil || newest.IsZero() {
		return 0, err
	}
	whole, err := b.Whole(book.Height{Account: account, Seq: newest.Seq, Entry: newest.Entry})
	return whole.Seq, err
}

// received hands over what the owner does not have yet.
func (n *news) received(page peer.Page) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ended {
		return errEnded
	}
	return n.round.received(page)
}

func (r *round) received(page peer.Page) error {
	fresh, err := r.fresh(page.Items)
	if err != nil {
		return &ownError{err}
	}
	if len(fresh) > 0 {
		if err := r.runner.config.Owner.Received(r.id, fresh); err != nil {
			return &ownError{err}
		}
		r.report.Received += len(fresh)
	}
	for _, f := range page.Faults {
		if err := r.runner.config.Owner.Faulty(r.id, f); err != nil {
			return &ownError{err}
		}
	}
	return nil
}

func (r *round) fresh(items []book.Evidence) ([]book.Evidence, error) {
	var out []book.Evidence
	err := r.runner.config.Store.View(func(tx store.Tx) error {
		b := book.Open(tx, r.id)
		for _, e := range items {
			final, err := b.Final(e.Entry.ID())
			if err != nil {
				return err
			}
			if !final {
				out = append(out, e)
			}
		}
		return nil
	})
	return out, err
}
