package node

import (
	"errors"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// A guardian may be several processes, on a store that they share
// (sanduk.app/wallet/store/etcd). What they decide by is in the store: votes,
// seals, the clock, and the vote key itself, which is looked for in each
// transaction that votes. What a node holds in memory beside it, its seats, may
// be out of date, and then it votes for nothing until it has refreshed them.

// refresh takes a seat anew where another process has moved the store on.
func (n *Node) refresh(id ledger.ID) error {
	s, ok := n.seat(id)
	if !ok || !n.config.Shared {
		return nil
	}
	return n.config.Store.View(func(tx store.Tx) error {
		if same, err := n.upToDate(tx, s); err != nil || same {
			return err
		}
		return n.reload(tx, id)
	})
}

// upToDate tells whether the store says of a seat what the node holds.
func (n *Node) upToDate(tx store.Tx, s *seat) (bool, error) {
	b := n.book(tx, s.epoch.Community)
	now, err := b.EpochNumber()
	if err != nil {
		return false, err
	}
	first, _ := s.epoch.At(0)
	newest, err := b.Chain(*first)
	if err != nil || newest.Number != s.epoch.Number || s.behind != (now < newest.Number) {
		return false, err
	}
	if s.key == nil {
		return true, nil
	}
	public := s.key.Public()
	_, err = tx.Get(keyBucket, public[:])
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
