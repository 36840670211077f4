package carry

import (
	"errors"
	"fmt"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// ErrUnknown says that an item may be right, but can't be checked here, or does
// not show that its account has any money: it is not carried.
var ErrUnknown = errors.New("it can't be told here whose entry it is")

// mostEvidence bounds what comes beside an item.
const mostEvidence = 64

// Read decodes an item and checks all that can be checked without judging the
// entry. ErrUnknown is nobody's lie; any other error is the giver's, who had to
// check, too.
func Read(b *book.Book, epoch *quorum.Epoch, c wire.Carried, verify ledger.Verify) (Item, error) {
	item, err := decode(epoch, &c, verify)
	if err != nil {
		return Item{}, err
	}
	s := item.Entry
	known, err := b.Signs(s, verify)
	if !known {
		return Item{}, errors.Join(err, ErrUnknown)
	}
	if err != nil {
		if t := s.Entry.Account.Type(); t == ledger.TypePurse || t == ledger.TypeSingle && s.Entry.Round == 0 {
			return Item{}, err // only an opening brings another holder
		}
		return Item{}, fmt.Errorf("%w: %w", ErrUnknown, err) // another holder may have come since
	}
	return item, nil
}

func decode(epoch *quorum.Epoch, c *wire.Carried, verify ledger.Verify) (Item, error) {
	list, err := wire.Verify([]wire.Item{{Entry: c.Entry, Certificate: c.Certificate, Memos: c.Memos, Seals: c.Seals}}, epoch, verify)
	if err != nil {
		return Item{}, err
	}
	e := list[0]
	if e.Entry.ID() == epoch.Community || e.Entry.Entry.Kind == ledger.KindCharter {
		return Item{}, fmt.Errorf("%w: a charter is not carried", ledger.ErrMalformed)
	}
	item := Item{Entry: e.Entry, Seals: e.Seals, Memos: e.Memos, Certificate: e.Certificate}
	if item.Final() {
		item.Seals = nil
		return item, nil
	}
	statement := epoch.Statement(e.Entry)
	for i, v := range c.Votes {
		if err := epoch.CheckVote(statement, v, verify); err != nil {
			return Item{}, fmt.Errorf("vote %d: %w", i, err)
		}
	}
	item.addVotes(c.Votes)
	if len(c.Evidence) > mostEvidence {
		return Item{}, fmt.Errorf("%w: %d items of evidence", ledger.ErrMalformed, len(c.Evidence))
	}
	item.Evidence, err = wire.Verify(c.Evidence, epoch, verify)
	return item, err
}

// Form is an item as it travels and as it is kept.
func Form(i *Item) wire.Carried {
	item := wire.ItemOf(book.Evidence{Entry: i.Entry, Certificate: i.Certificate, Memos: i.Memos, Seals: i.Seals})
	return wire.Carried{Entry: item.Entry, Certificate: item.Certificate, Memos: item.Memos, Seals: item.Seals, Evidence: wire.ItemsOf(i.Evidence), Votes: i.Votes}
}
