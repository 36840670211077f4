package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"sanduk.app/sync/peer"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// inEpoch refuses work for a seat whose epoch is over, or has not begun here.
func inEpoch(b *book.Book, s *seat) error {
	now, err := b.EpochNumber()
	if err != nil {
		return err
	}
	_, sealed, err := b.EpochSeal(s.epoch.Number) // maybe by another process of this guardian
	if err == nil && (sealed || now != s.epoch.Number || s.over.Load()) {
		err = errBehind
	}
	return err
}

// learn stores what others know, if its author signed it. A certificate of an epoch that is over, which
// proves nothing here, is left: whoever has it can have the entry certified anew.
func learn(b *book.Book, e book.Evidence, verify ledger.Verify) error {
	if len(e.Certificate) > 0 {
		if counts, err := b.Counts(e.Entry, e.Certificate[0]); err != nil || !counts {
			return err
		}
	}
	_, err := b.Accept(e, verify)
	return err
}

// anew votes for an entry that is final here by an older epoch: so it gets a
// certificate of this one. Nothing: it is for others to answer.
func (n *Node) anew(b *book.Book, s *seat, entry *ledger.Signed, votes *ballot) (*cast, error) {
	if s.epoch.Number == 0 {
		return nil, nil
	}
	if vote, ok := votes.find(entry.ID()); ok {
		return vote, nil
	}
	final, err := b.Final(entry.ID())
	if err != nil || !final {
		return nil, err
	}
	if old, err := b.Outdated(entry.ID()); err != nil || !old {
		return nil, err
	}
	if _, voted, err := b.VoteAt(entry.Entry.Account, entry.Entry.Seq, entry.Entry.Round); err != nil || voted {
		return nil, err
	}
	return castFinal(b, s, entry, votes)
}

func castFinal(b *book.Book, s *seat, entry *ledger.Signed, votes *ballot) (*cast, error) {
	state, known, err := b.State(entry.ID())
	if err != nil || !known {
		return nil, err
	}
	return castAgain(b, s, guardian.Standing{Entry: entry, State: state}, votes)
}

func castAgain(b *book.Book, s *seat, k guardian.Standing, votes *ballot) (*cast, error) {
	j := guardian.Judgement{Entry: k.Entry, Statement: s.epoch.Statement(k.Entry), State: k.State}
	if k.Entry.Entry.Opens() {
		var err error
		if j.Seals, _, err = b.Seals(k.Entry.ID()); err != nil {
			return nil, err
		}
	}
	return votes.cast(b, s, j)
}

// estate is what a guardian takes over from those of an epoch that has ended.
type estate struct {
	ended *quorum.Epoch
	next  *quorum.Epoch
	left  map[uint64][]quorum.EpochLeaf
	lines map[uint64]*peer.Client
	older map[ledger.ID]quorum.Certificate // of certified entries, from before the epoch that ended
	other []book.Evidence                  // copies in other signatures than those of the copies that are held
}

// takeOver begins the epoch after the one that the book is in, as its guardian:
// on the seals of all guardians before that can be reached, of a quorum at
// least. It can be ended anywhere, and begun again.
func (n *Node) takeOver(ctx context.Context, id ledger.ID) error {
	s, ok := n.seat(id)
	if !ok || !s.behind {
		return nil
	}
	if err := n.advance(ctx, id); err != nil {
		return err
	}
	if s, ok = n.seat(id); !ok || !s.behind {
		return nil
	}
	e, err := n.estate(s)
	if err != nil {
		return err
	}
	defer func() {
		for _, l := range e.lines {
			_ = l.Close()
		}
	}()
	if err := n.gather(ctx, s, e); err != nil {
		return err
	}
	if s.tries++; len(e.left) < e.ended.Quorum() || s.tries < 2 && e.missing() {
		return fmt.Errorf("%w: seals of %d guardians of %d", quorum.ErrTooFew, len(e.left), e.ended.Guardians())
	}
	if err := n.history(ctx, s, e); err != nil {
		return err
	}
	if err := n.inherit(ctx, s, e); err != nil {
		return err
	}
	n.config.Log.Info("an epoch has begun", "community", id.Short(), "epoch", e.next.Number)
	if err := n.config.Store.View(func(tx store.Tx) error { return n.reload(tx, id) }); err != nil {
		return err
	}
	return n.advance(ctx, id)
}

// missing tells whether a guardian that stays in office has not sealed yet: it is
// worth waiting for. One that is replaced is likely to be lost.
func (e *estate) missing() bool {
	for seat, g := range e.ended.Charter.Guardians {
		if _, stays := e.next.SeatOf(g.Identity); stays && e.left[uint64(seat)] == nil {
			return true
		}
	}
	return false
}

func (n *Node) estate(s *seat) (*estate, error) {
	e := &estate{left: map[uint64][]quorum.EpochLeaf{}, lines: map[uint64]*peer.Client{}, older: map[ledger.ID]quorum.Certificate{}}
	err := n.config.Store.View(func(tx store.Tx) error {
		b := n.book(tx, s.epoch.Community)
		now, err := b.EpochNumber()
		if err != nil {
			return err
		}
		var ok, ok2 bool
		e.ended, ok = s.epoch.At(now)
		e.next, ok2 = s.epoch.At(now + 1)
		if !ok || !ok2 {
			return quorum.ErrEpoch
		}
		seal, held, err := b.EpochSeal(now)
		if err != nil || !held {
			return err
		}
		own := []quorum.EpochLeaf{}
		err = b.SealedLeaves(now, ledger.Account{}, func(l quorum.EpochLeaf) error {
			own = append(own, l)
			return nil
		})
		e.left[seal.Guardian] = own
		return err
	})
	return e, err
}

// gather fetches the others' seals with all that they name.
func (n *Node) gather(ctx context.Context, s *seat, e *estate) error {
	if n.config.Dialer == nil {
		return nil
	}
	var reaches, newest []quorum.Reach
	var told served
	err := n.config.Store.View(func(tx store.Tx) error {
		raw, err := tx.Get(charterBucket, s.epoch.Community[:])
		if err == nil {
			err = ledger.Decode("served community", raw, ledger.MaxSignedBytes*2, &told)
		}
		var err1, err2 error
		reaches, err1 = reachesOf(tx, s.epoch.Community, e.ended.Number)
		newest, err2 = reachesOf(tx, s.epoch.Community, e.next.Number)
		return errors.Join(err, err1, err2)
	})
	if err != nil {
		return err
	}
	for _, at := range book.EndpointsOf(e.ended, told.Endpoints, append(newest, reaches...)) {
		if _, have := e.left[at.Guardian]; have || ctx.Err() != nil {
			continue
		}
		if err := n.gatherFrom(ctx, s, e, at); err != nil {
			n.config.Log.Debug("no epoch seal yet", "of", at.Guardian, "cause", err)
		}
	}
	return ctx.Err()
}

func (n *Node) gatherFrom(ctx context.Context, s *seat, e *estate, at book.Endpoint) error {
	ctx, cancel := context.WithTimeout(ctx, 20*n.config.Every)
	defer cancel()
	client, err := n.dialSeat(ctx, s, e.ended.Charter.Guardians[at.Guardian].Identity, at.Address)
	if err != nil {
		return err
	}
	left, err := client.Left(ctx, e.ended, e.next.Began.Entry, at.Guardian, func(items []book.Evidence) error {
		return n.takeLeft(ctx, s, e, items)
	})
	if err != nil {
		return errors.Join(err, client.Close())
	}
	e.left[at.Guardian], e.lines[at.Guardian] = left.Leaves, client
	if left.Leaves == nil {
		e.left[at.Guardian] = []quorum.EpochLeaf{}
	}
	_, faults, err := client.Offer(ctx, make([]ledger.ID, 256))
	if err != nil {
		return err
	}
	return n.writer.do(ctx, func(tx store.Tx) error {
		b := n.book(tx, s.epoch.Community)
		for _, f := range faults {
			if err := b.KeepNewFault(f, keys.Verify); err != nil {
				return err
			}
		}
		return nil
	})
}

// takeLeft stores entries of the epoch that ended. Its certificates count still:
// nothing of the next one is voted for here yet.
func (n *Node) takeLeft(ctx context.Context, s *seat, e *estate, items []book.Evidence) error {
	return n.writer.do(ctx, func(tx store.Tx) error {
		b := n.book(tx, s.epoch.Community)
		for _, item := range items {
			if err := takeOne(b, e, item, n.config.Verify); err != nil {
				return err
			}
		}
		return nil
	})
}

// takeOne stores an entry in its author's signatures. Where it can't be told yet
// which of two copies has these, since the feed below is missing, the other one is
// remembered.
func takeOne(b *book.Book, e *estate, item book.Evidence, verify ledger.Verify) error {
	id := item.Entry.ID()
	if id == b.Community() {
		return nil
	}
	var newer []quorum.Certificate
	if len(item.Certificate) > 0 {
		switch c := item.Certificate[0]; {
		case c.Epoch > e.ended.Number:
			newer, item.Certificate = item.Certificate, nil
		case c.Epoch < e.ended.Number:
			e.older[id], item.Certificate = c, nil
		}
	}
	if _, err := b.Accept(item, verify); err != nil {
		return err
	}
	held, there, err := b.Entry(id)
	if err != nil || !there {
		return err
	}
	if !bytes.Equal(held.Bytes(), item.Entry.Bytes()) {
		e.other = append(e.other, item)
	}
	if len(newer) > 0 {
		return b.Inherited(held, newer[0])
	}
	return nil
}

// chooseCopies looks again at the copies that were not held, now that the feeds
// below are.
func (n *Node) chooseCopies(ctx context.Context, s *seat, e *estate) error {
	return n.writer.do(ctx, func(tx store.Tx) error {
		b := n.book(tx, s.epoch.Community)
		for _, item := range e.other {
			if _, err := b.Accept(item, n.config.Verify); err != nil {
				return err
			}
		}
		return nil
	})
}

// history fetches the feeds below what was taken over: who votes must know all
// that an account claimed.
func (n *Node) history(ctx context.Context, s *seat, e *estate) error {
	if err := n.writer.do(ctx, func(tx store.Tx) error { return believeOlder(n.book(tx, s.epoch.Community), e) }); err != nil {
		return err
	}
	for range 2 { // a lock's feed is known once the entry that makes it is
		missing, err := n.unlinked(s)
		if err != nil {
			return err
		}
		if len(missing) == 0 {
			break
		}
		for _, account := range missing {
			for _, client := range e.lines {
				if n.feedBelow(ctx, s, e, client, account) == nil {
					break
				}
			}
		}
	}
	missing, err := n.unlinked(s)
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("the feeds of %d accounts are not whole here, the first is %s", len(missing), missing[0])
	}
	if err != nil {
		return err
	}
	return n.chooseCopies(ctx, s, e)
}

// believeOlder makes final what was certified before the epoch that ended, where
// more guardians report it than may lie: their word, not the old certificate.
func believeOlder(b *book.Book, e *estate) error {
	said := map[ledger.ID]int{}
	for _, leaves := range e.left {
		for _, l := range leaves {
			if !l.Certified.IsZero() {
				said[l.Certified.Entry]++
			}
		}
	}
	for id, c := range e.older {
		if said[id] <= quorum.Faulty(e.ended.Guardians()) {
			continue
		}
		entry, held, err := b.Entry(id)
		if err != nil || !held {
			return err
		}
		if final, err := b.Final(id); err != nil || final {
			if err != nil {
				return err
			}
			continue
		}
		if err := b.Inherited(entry, c); err != nil {
			return err
		}
	}
	return nil
}

// unlinked are the accounts whose newest certified entry has no state here: a
// part of the feed below is missing.
func (n *Node) unlinked(s *seat) (out []ledger.Account, err error) {
	err = n.view(s.epoch.Community, func(b *book.Book) error {
		return b.Heights(func(h book.Height) error {
			_, known, err := b.State(h.Entry)
			if err == nil && !known {
				out = append(out, h.Account)
			}
			return err
		})
	})
	return out, err
}

func (n *Node) feedBelow(ctx context.Context, s *seat, e *estate, client *peer.Client, account ledger.Account) error {
	from := uint64(1)
	for {
		page, err := client.Feed(ctx, account, from)
		if err != nil {
			return err
		}
		if err := n.takeLeft(ctx, s, e, page.Items); err != nil {
			return err
		}
		if !page.More {
			return nil
		}
		from = page.Items[len(page.Items)-1].Entry.Entry.Seq + 1
	}
}

// inherit decides what to stand on in every account, begins the epoch, and votes
// for it, in one transaction. A seal that can't be judged is left out.
func (n *Node) inherit(ctx context.Context, s *seat, e *estate) error {
	for {
		err := n.writer.vote(ctx, func(tx store.Tx, votes *ballot) error { return n.begin(tx, s, e, votes) })
		var bad *guardian.UnusableSeal
		if !errors.As(err, &bad) {
			return err
		}
		n.config.Log.Error("a guardian's epoch seal is of no use", "guardian", bad.Guardian, "cause", bad.Cause)
		if delete(e.left, bad.Guardian); len(e.left) < e.ended.Quorum() {
			return errors.Join(quorum.ErrTooFew, err)
		}
	}
}

// account is what the seals say of one.
func (e *estate) accounts() ([]ledger.Account, map[ledger.Account][]quorum.AccountSeal) {
	said := map[ledger.Account][]quorum.AccountSeal{}
	var order []ledger.Account
	for guardian, leaves := range e.left {
		for i := range leaves {
			a := leaves[i].Account
			if said[a] == nil {
				order = append(order, a)
			}
			said[a] = append(said[a], leaves[i].Report(guardian))
		}
	}
	slices.SortFunc(order, func(a, b ledger.Account) int { return slices.Compare(a[:], b[:]) })
	return order, said
}

func (n *Node) begin(tx store.Tx, s *seat, e *estate, votes *ballot) error {
	b := n.book(tx, s.epoch.Community)
	if now, err := b.EpochNumber(); err != nil || now != e.ended.Number {
		return errors.Join(err, quorum.ErrEpoch)
	}
	to := &seat{epoch: *e.next, contracts: s.contracts}
	var err error
	if to.index, to.key, err = findSeat(tx, e.next); err != nil {
		return err
	}
	before := seat{epoch: *e.ended, contracts: s.contracts}
	desk := before.desk(n.config.Verify)
	order, said := e.accounts()
	all := make([]guardian.Inheritance, len(order))
	for i, account := range order {
		if all[i], err = desk.Inherit(b, account, said[account]); err != nil {
			return err
		}
	}
	if err := b.Begin(e.next.Number); err != nil {
		return err
	}
	for i, account := range order {
		if err := inheritOne(b, to, account, &all[i], votes); err != nil {
			return err
		}
	}
	return nil
}

func inheritOne(b *book.Book, to *seat, account ledger.Account, in *guardian.Inheritance, votes *ballot) error {
	if err := b.Inherit(account, in); err != nil {
		return err
	}
	newest, err := b.Newest(account)
	if err != nil {
		return err
	}
	if !newest.IsZero() {
		entry, _, err := b.Entry(newest.Entry)
		if err != nil {
			return err
		}
		if old, err := b.Outdated(newest.Entry); err != nil {
			return err
		} else if old && newest.Entry != b.Community() {
			if _, err := castFinal(b, to, entry, votes); err != nil {
				return err
			}
		}
	}
	if in.Forked {
		return nil
	}
	for _, k := range in.Stands {
		if _, err := castAgain(b, to, k, votes); err != nil {
			return err
		}
	}
	return nil
}

// certifyAnew gathers the votes that guardians gave anew for accounts' newest
// certified entries, and makes certificates of this epoch of them.
func (n *Node) certifyAnew(ctx context.Context, s *seat) error {
	old, err := n.outdated(s)
	if err != nil || len(old) == 0 {
		s.level = err == nil
		return err
	}
	given := map[ledger.ID][]quorum.Vote{}
	for _, at := range s.endpoints {
		if s.key != nil && at.Guardian == s.index || ctx.Err() != nil {
			continue
		}
		if err := n.revotesFrom(ctx, s, at, old, given); err != nil {
			n.config.Log.Debug("no votes given anew", "of", at.Guardian, "cause", err)
		}
	}
	return n.writer.do(ctx, func(tx store.Tx) error {
		b := n.book(tx, s.epoch.Community)
		if err := inEpoch(b, s); err != nil {
			return err
		}
		for id, entry := range old {
			votes := given[id]
			if own, voted, err := b.Vote(entry); err != nil {
				return err
			} else if voted {
				votes = append(votes, own)
			}
			c, err := s.epoch.Certify(votes)
			if err != nil {
				continue // not enough yet
			}
			if err := b.Certify(entry, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// mostOutdated bounds the entries of one round.
const mostOutdated = 100_000

// outdated are the newest entries that no certificate of this epoch covers.
func (n *Node) outdated(s *seat) (map[ledger.ID]*ledger.Signed, error) {
	out := map[ledger.ID]*ledger.Signed{}
	err := n.view(s.epoch.Community, func(b *book.Book) error {
		return b.Heights(func(h book.Height) error {
			old, err := b.Outdated(h.Entry)
			if err != nil || !old || h.Entry == s.epoch.Community {
				return err
			}
			if len(out) == mostOutdated {
				return store.ErrStop
			}
			out[h.Entry], _, err = b.Entry(h.Entry)
			return err
		})
	})
	return out, err
}

func (n *Node) revotesFrom(ctx context.Context, s *seat, at book.Endpoint, old map[ledger.ID]*ledger.Signed, given map[ledger.ID][]quorum.Vote) error {
	if n.config.Dialer == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, n.config.Every)
	defer cancel()
	client, err := n.dialSeat(ctx, s, s.epoch.Charter.Guardians[at.Guardian].Identity, at.Address)
	if err != nil {
		return err
	}
	defer func() { _ = client.Close() }()
	from := ledger.Account{}
	for more := true; more; {
		page, err := client.Revotes(ctx, from)
		if err != nil {
			return err
		}
		for _, r := range page.Votes {
			entry, wanted := old[r.Entry]
			if wanted && r.Vote.Guardian == at.Guardian && s.epoch.CheckVote(s.epoch.Statement(entry), r.Vote, n.config.Verify) == nil {
				given[r.Entry] = append(given[r.Entry], r.Vote)
			}
			from, _ = book.NextAccount(r.Account)
		}
		more = page.More
	}
	return nil
}
