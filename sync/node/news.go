package node

import (
	"context"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// news tells a wallet of which of its accounts there is more than it knows.
func (n *Node) news(_ context.Context, body wire.NewsAskBody) ([]byte, error) {
	var out wire.NewsBody
	err := n.view(body.Community, func(b *book.Book) error {
		for i, known := range body.Accounts {
			more, err := changed(b, &known)
			if err != nil {
				return err
			}
			if more {
				out.Changed = append(out.Changed, uint64(i))
			}
		}
		accounts, err := cheats(b)
		out.Faults = exchange.FaultDigest(accounts)
		return err
	})
	return wire.Encode(wire.News, &out), err
}

func changed(b *book.Book, known *wire.Known) (bool, error) {
	newest, err := b.Newest(known.Account)
	if err != nil || newest.Seq > known.Seq {
		return true, err
	}
	waiting, err := b.Waiting(known.Account, exchange.MostDigested+1)
	digest, ok := exchange.InboxDigest(waiting)
	return !ok || digest != known.Inbox, err
}

func cheats(b *book.Book) (out []ledger.Account, err error) {
	err = b.FaultAccounts(func(a ledger.Account) error {
		if out = append(out, a); len(out) == exchange.MostDigested {
			return store.ErrStop
		}
		return nil
	})
	return out, err
}
