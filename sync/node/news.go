package node

import (
	"context"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// news tells a wallet of which of its accounts there is more than it knows, and
// of which there is less.
func (n *Node) news(_ context.Context, body wire.NewsAskBody) ([]byte, error) {
	var out wire.NewsBody
	s, err := n.servedThatBegins(body.Community)
	if err != nil {
		return nil, err
	}
	err = n.view(s.epoch.Community, func(b *book.Book) error {
		for i, known := range body.Accounts {
			if err := compare(b, uint64(i), &known, &out); err != nil {
				return err
			}
		}
		charter, err := b.Newest(s.epoch.Account)
		if err != nil {
			return err
		}
		if charter.Seq > body.Charter {
			out.Changed = append(out.Changed, uint64(len(body.Accounts)))
		}
		accounts, err := cheats(b)
		out.Faults = exchange.FaultDigest(accounts)
		return err
	})
	return wire.Encode(wire.News, &out), err
}

// compare notes whether there is more of an account here, or less.
func compare(b *book.Book, place uint64, known *wire.Known, out *wire.NewsBody) error {
	newest, err := b.Newest(known.Account)
	if err != nil {
		return err
	}
	whole, err := b.Whole(book.Height{Account: known.Account, Seq: newest.Seq, Entry: newest.Entry})
	if err != nil {
		return err
	}
	if whole.Seq < known.Seq {
		out.Behind = append(out.Behind, wire.Behind{Place: place, Seq: whole.Seq})
	}
	waiting, err := b.Waiting(known.Account, exchange.MostDigested+1)
	if digest, ok := exchange.InboxDigest(waiting); newest.Seq > known.Seq || !ok || digest != known.Inbox {
		out.Changed = append(out.Changed, place)
	}
	return err
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
