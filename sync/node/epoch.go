package node

import (
	"context"
	"errors"

	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// A node follows the chain of charters. When an epoch has ended, a guardian of it
// seals it, and erases its vote key in the same transaction; a guardian of the
// next one takes over from a quorum of seals before it votes. Until then the
// node is behind: it takes nothing in, and hands out what it has.

const reachBucket store.Bucket = "reaches" // community, epoch → addresses of its guardians, in their own words

func reachKey(id ledger.ID, epoch uint64) []byte {
	return append(append([]byte(nil), id[:]...), ledger.Encode(epoch)...)
}

func reachesOf(tx store.Tx, id ledger.ID, epoch uint64) ([]quorum.Reach, error) {
	raw, err := tx.Get(reachBucket, reachKey(id, epoch))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []quorum.Reach
	return list, ledger.Decode("addresses of guardians", raw, 1<<20, &list)
}

// Follow takes the amendments since the founding, each checked against the one
// before, with the addresses of the last one's guardians. It is for homes that
// become guardians by one of them, before Run. A guardian that voted in an epoch
// seals it first.
func (n *Node) Follow(id ledger.ID, amendments []book.Evidence, reaches []quorum.Reach) error {
	s, err := n.served(id)
	if err != nil {
		return err
	}
	if s.behind || uint64(len(amendments)) <= s.epoch.Number {
		return nil // what it knows it goes on with by itself
	}
	amendments = amendments[s.epoch.Number:]
	next, err := peer.Follow(s.epoch, &wire.EpochsSaidBody{Community: id, Amendments: wire.ItemsOf(amendments), Reaches: reaches}, n.config.Verify)
	if err != nil {
		return err
	}
	defer n.soon()
	return n.config.Store.Update(func(tx store.Tx) error {
		at := &s.epoch
		for _, e := range next.Amendments {
			s.over.Store(true)
			err := errors.Join(keepAmendment(tx, at, e, nil), n.sealEpoch(tx, book.Open(tx, id), at, e.Entry.ID()))
			if err != nil {
				return err
			}
			after, err := at.Trusted(e.Entry)
			if err != nil {
				return err
			}
			if _, _, err := findSeat(tx, &after); !errors.Is(err, ErrSeat) {
				if err == nil {
					err = n.keepReaches(tx, &next)
				}
				return errors.Join(err, n.reload(tx, id))
			}
			if err := book.Open(tx, id).Begin(after.Number); err != nil {
				return err
			}
			at = &after
		}
		return errors.Join(n.keepReaches(tx, &next), n.reload(tx, id))
	})
}

func (n *Node) keepReaches(tx store.Tx, next *peer.Newer) error {
	if len(next.Reaches) == 0 {
		return nil
	}
	return tx.Put(reachBucket, reachKey(next.Epoch.Community, next.Epoch.Number), ledger.Encode(next.Reaches))
}

func keepAmendment(tx store.Tx, at *quorum.Epoch, e book.Evidence, reaches []quorum.Reach) error {
	b := book.Open(tx, at.Community)
	if len(reaches) > 0 {
		if err := tx.Put(reachBucket, reachKey(at.Community, at.Number+1), ledger.Encode(reaches)); err != nil {
			return err
		}
	}
	return b.Amend(at.Number+1, e.Entry, e.Certificate[0])
}

// reload reads a seat anew.
func (n *Node) reload(tx store.Tx, id ledger.ID) error {
	raw, err := tx.Get(charterBucket, id[:])
	if err != nil {
		return err
	}
	var s served
	if err := ledger.Decode("served community", raw, ledger.MaxSignedBytes*2, &s); err != nil {
		return err
	}
	return n.load(tx, s)
}

// amend takes amendments that somebody brings.
func (n *Node) amend(ctx context.Context, body wire.EpochsSaidBody) ([]byte, error) {
	s, err := n.served(body.Community)
	if err != nil {
		return nil, err
	}
	if err := n.learnEpochs(ctx, s, &body); err != nil {
		return nil, err
	}
	return wire.Encode(wire.Taken, nil), nil
}

// learnEpochs stores the first amendment that is news, and has the node go on.
// The others come again: each epoch is taken over for itself.
func (n *Node) learnEpochs(ctx context.Context, s *seat, body *wire.EpochsSaidBody) error {
	for len(body.Amendments) > 0 { // what we know
		e, err := body.Amendments[0].Evidence()
		if err != nil {
			return err
		}
		known := false
		err = n.view(s.epoch.Community, func(b *book.Book) error {
			list, err := b.Amendments(1, 1<<20)
			for _, k := range list {
				known = known || k.Entry.ID() == e.Entry.ID()
			}
			return err
		})
		if err != nil {
			return err
		}
		if !known {
			break
		}
		body.Amendments = body.Amendments[1:]
	}
	next, err := peer.Follow(s.epoch, body, n.config.Verify)
	if err != nil || len(next.Amendments) == 0 {
		return err
	}
	if s.behind {
		return errBehind
	}
	reaches := next.Reaches
	if len(next.Amendments) > 1 {
		reaches = nil // of the last one's guardians
	}
	err = n.writer.do(ctx, func(tx store.Tx) error {
		return keepAmendment(tx, &s.epoch, next.Amendments[0], reaches)
	})
	if err != nil {
		return err
	}
	return n.advance(ctx, s.epoch.Community)
}

var errBehind = &wire.FailedBody{Code: wire.CodeBusy, Text: "this node is taking over from the guardians before"}

// advance goes on to the newest epoch that is known, as far as it can without
// asking others, and has the rest done soon.
func (n *Node) advance(ctx context.Context, id ledger.ID) error {
	n.advancing.Lock()
	defer n.advancing.Unlock()
	for {
		s, err := n.served(id)
		if err != nil {
			return err
		}
		var more, waits bool
		err = n.writer.do(ctx, func(tx store.Tx) (err error) {
			more, waits, err = n.step(tx, s)
			return err
		})
		if err == nil && (more || waits) {
			err = n.config.Store.View(func(tx store.Tx) error { return n.reload(tx, id) })
		}
		if err != nil {
			return err
		}
		if waits {
			n.soon()
		}
		if !more {
			return nil
		}
	}
}

// soon has the node look at what it has to take over.
func (n *Node) soon() {
	select {
	case n.kick <- struct{}{}:
	default:
	}
}

// step ends the epoch that the book is in, where there is a newer one: the
// guardian seals it. Where it is no guardian of the next one it begins that one,
// else it waits to take over.
func (n *Node) step(tx store.Tx, s *seat) (more, waits bool, err error) {
	b := n.book(tx, s.epoch.Community)
	now, err := b.EpochNumber()
	if err != nil {
		return false, false, err
	}
	first, _ := s.epoch.At(0)
	newest, err := b.Chain(*first)
	if err != nil || newest.Number == now {
		return false, false, err
	}
	s.over.Store(true)
	ended, _ := newest.At(now)
	next, _ := newest.At(now + 1)
	if err := n.sealEpoch(tx, b, ended, next.Began.Entry); err != nil {
		return false, false, err
	}
	_, _, err = findSeat(tx, next)
	switch {
	case err != nil && !errors.Is(err, ErrSeat):
		return false, false, err
	case err == nil && !n.config.Relay:
		return false, !s.behind, nil
	}
	return true, false, b.Begin(next.Number)
}

// sealEpoch promises to vote no more in an epoch, and makes sure of it.
func (n *Node) sealEpoch(tx store.Tx, b *book.Book, ended *quorum.Epoch, amendment ledger.ID) error {
	if n.config.Relay {
		return nil
	}
	index, key, err := findSeat(tx, ended)
	if errors.Is(err, ErrSeat) {
		return nil
	}
	if err != nil {
		return err
	}
	var leaves []quorum.EpochLeaf
	var hashes []ledger.ID
	err = b.Leaves(func(l quorum.EpochLeaf) error {
		leaves, hashes = append(leaves, l), append(hashes, l.Hash())
		return nil
	})
	if err != nil {
		return err
	}
	seal, err := ended.SealEpoch(index, amendment, hashes, key)
	if err != nil {
		return err
	}
	public := key.Public()
	n.config.Log.Info("an epoch is sealed", "community", ended.Community.Short(), "epoch", ended.Number, "accounts", len(leaves))
	return errors.Join(b.KeepEpochSeal(&seal, leaves), tx.Delete(keyBucket, public[:]))
}

// epochs tells how the chain of charters goes on, and where its newest guardians
// are.
func (n *Node) epochs(_ context.Context, body wire.EpochsAskBody) ([]byte, error) {
	out := wire.EpochsSaidBody{Community: body.Community}
	if _, err := n.served(body.Community); err != nil {
		return nil, err
	}
	err := n.config.Store.View(func(tx store.Tx) error {
		list, err := n.book(tx, body.Community).Amendments(max(body.From, 1), wire.MaxAmendments)
		if err != nil {
			return err
		}
		out.Amendments = wire.ItemsOf(list)
		if last := max(body.From, 1) + uint64(len(list)); last > 1 {
			out.Reaches, err = reachesOf(tx, body.Community, last-1)
		}
		return err
	})
	return wire.Encode(wire.EpochsSaid, &out), err
}

// leavesAsk gives this guardian's seal of an epoch, page by page.
func (n *Node) leavesAsk(_ context.Context, body wire.LeavesAskBody) ([]byte, error) {
	var out wire.LeavesSaidBody
	err := n.view(body.Community, func(b *book.Book) error {
		seal, held, err := b.EpochSeal(body.Epoch)
		if err != nil {
			return err
		}
		if !held {
			return &ledger.Wait{Reason: ledger.WaitSeals, Text: "this guardian has not sealed the epoch"}
		}
		out.Seal = seal.Bytes()
		return b.SealedLeaves(body.Epoch, body.From, func(l quorum.EpochLeaf) error {
			if len(out.Leaves) >= wire.MaxLeaves/2 || full(out.Items) {
				out.More = true
				return store.ErrStop
			}
			report := l.Report(seal.Guardian)
			items, err := reported(b, &report)
			out.Leaves, out.Items = append(out.Leaves, l.Bytes()), append(out.Items, items...)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return wire.Encode(wire.LeavesSaid, &out), nil
}

// revotes gives this guardian's votes of the present epoch for accounts' newest
// certified entries.
func (n *Node) revotes(_ context.Context, body wire.RevotesAskBody) ([]byte, error) {
	var out wire.RevotesSaidBody
	err := n.view(body.Community, func(b *book.Book) error {
		return b.HeightsFrom(body.From, func(h book.Height) error {
			if len(out.Votes) == wire.MaxLeaves {
				out.More = true
				return store.ErrStop
			}
			s, held, err := b.Entry(h.Entry)
			if err != nil || !held {
				return err
			}
			vote, given, err := b.Vote(s)
			if given {
				out.Votes = append(out.Votes, wire.Revote{Account: h.Account, Entry: h.Entry, Vote: vote})
			}
			return err
		})
	})
	return wire.Encode(wire.RevotesSaid, &out), err
}

// dialSeat connects to a guardian of an epoch.
func (n *Node) dialSeat(ctx context.Context, s *seat, identity keys.PublicKey, address string) (*peer.Client, error) {
	conn, err := n.config.Dialer.Dial(ctx, address, identity)
	if err != nil {
		return nil, err
	}
	return peer.New(conn, &s.epoch, n.config.Verify), nil
}
