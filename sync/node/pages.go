package node

import (
	"context"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// The bounds of a page leave room for one more proof: an entry with all those
// above it that have no certificate, each as long as the ledger lets it be.
const (
	pageItems = 256
	pageBytes = 512 << 10
)

// full tells whether a page takes no other proof.
func full(items []wire.Item) bool {
	size := 0
	for _, i := range items {
		size += i.Size()
	}
	return len(items) >= pageItems || size >= pageBytes
}

func (n *Node) inbox(_ context.Context, body wire.InboxAskBody) ([]byte, error) {
	var out wire.ItemsBody
	err := n.view(body.Community, func(b *book.Book) error {
		seen := map[ledger.ID]bool{}
		err := b.Arrivals(body.Account, func(c ledger.CreditID) error {
			if c.Compare(body.After) <= 0 && body.After != (ledger.CreditID{}) {
				return nil
			}
			if full(out.Items) {
				out.More = true
				return store.ErrStop
			}
			out.Next = c
			return add(&out, b, c.Entry, seen)
		})
		if err != nil {
			return err
		}
		accounts, err := cheats(b)
		if err == nil && exchange.FaultDigest(accounts) != body.Told {
			out.Faults, err = n.faultsOf(b)
		}
		return err
	})
	return wire.Encode(wire.Items, &out), err
}

// add puts an entry with its proof on a page, once.
func add(out *wire.ItemsBody, b *book.Book, id ledger.ID, seen map[ledger.ID]bool) error {
	proof, _, err := b.Proof(id)
	if err != nil {
		return err
	}
	for _, e := range proof {
		if !seen[e.Entry.ID()] {
			seen[e.Entry.ID()] = true
			out.Items = append(out.Items, wire.ItemOf(e))
		}
	}
	return nil
}

func (n *Node) feed(_ context.Context, body wire.FeedAskBody) ([]byte, error) {
	var out wire.ItemsBody
	err := n.view(body.Community, func(b *book.Book) error {
		seen := map[ledger.ID]bool{}
		return b.Feed(body.Account, max(body.From, 1), func(s *ledger.Signed) error {
			if full(out.Items) {
				out.More = true
				return store.ErrStop
			}
			return add(&out, b, s.ID(), seen)
		})
	})
	return wire.Encode(wire.Items, &out), err
}

func (n *Node) get(_ context.Context, body wire.GetAskBody) ([]byte, error) {
	var out wire.ItemsBody
	err := n.view(body.Community, func(b *book.Book) error {
		seen := map[ledger.ID]bool{}
		for _, id := range body.IDs {
			final, err := b.Final(id)
			if err != nil {
				return err
			}
			if !final || full(out.Items) {
				continue
			}
			if err := add(&out, b, id, seen); err != nil {
				return err
			}
		}
		return nil
	})
	return wire.Encode(wire.Items, &out), err
}
