package node

import (
	"errors"
	"slices"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/publiclog"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// ballot is what one transaction votes for. The decisions are stored as they
// are taken, so that each work sees those before it; the votes are signed
// together at its end, a tree of them with one signature.
type ballot struct {
	casts []*cast
	byID  map[ledger.ID]*cast
}

// cast is a decision, and the vote for it once the ballot was signed.
type cast struct {
	book      *book.Book
	seat      *seat
	entry     *ledger.Signed
	statement quorum.Statement
	signed    quorum.Vote
}

// find is a decision that this transaction has taken.
func (b *ballot) find(id ledger.ID) (*cast, bool) {
	c, ok := b.byID[id]
	return c, ok
}

// cast stores a decision.
func (b *ballot) cast(to *book.Book, s *seat, j guardian.Judgement) (*cast, error) {
	c := &cast{book: to, seat: s, entry: j.Entry, statement: j.Statement}
	if b.byID == nil {
		b.byID = map[ledger.ID]*cast{}
	}
	b.casts, b.byID[j.Entry.ID()] = append(b.casts, c), c
	return c, to.KeepDecision(j)
}

// sign signs all that was cast, and stores it, in the public log too.
func (b *ballot) sign(tx store.Tx) error {
	if err := b.mayVote(tx); err != nil {
		return err
	}
	for _, tree := range b.trees() {
		if err := signTree(tree); err != nil {
			return err
		}
	}
	return b.log()
}

// mayVote looks whether the store still has each vote key: another process of this
// guardian may have sealed the epoch, and erased it. errBehind: it has.
func (b *ballot) mayVote(tx store.Tx) error {
	looked := map[*seat]bool{}
	for _, c := range b.casts {
		if looked[c.seat] {
			continue
		}
		looked[c.seat] = true
		public := c.seat.key.Public()
		if _, err := tx.Get(keyBucket, public[:]); errors.Is(err, store.ErrNotFound) {
			return errBehind
		} else if err != nil {
			return err
		}
	}
	return nil
}

// log adds what was cast to the public logs of its seats.
func (b *ballot) log() error {
	records := map[*seat][]publiclog.Record{}
	books := map[*seat]*book.Book{}
	for _, c := range b.casts {
		records[c.seat], books[c.seat] = append(records[c.seat], publiclog.RecordOf(c.statement)), c.book
	}
	for s, list := range records {
		log, err := books[s].VoteLog(s.epoch.Number)
		if err != nil {
			return err
		}
		if err := log.Append(list...); err != nil {
			return err
		}
	}
	return nil
}

// trees are groups that one signature can serve. A purse's entry is alone in
// its own: its certificate goes from phone to phone in QR codes, where a path
// would have no room.
func (b *ballot) trees() [][]*cast {
	var trees [][]*cast
	bySeat := map[*seat][]*cast{}
	for _, c := range b.casts {
		if c.entry.Entry.Account.Type() == ledger.TypePurse {
			trees = append(trees, []*cast{c})
			continue
		}
		bySeat[c.seat] = append(bySeat[c.seat], c)
	}
	for _, casts := range bySeat {
		trees = slices.AppendSeq(trees, slices.Chunk(casts, quorum.MaxTree))
	}
	return trees
}

func signTree(tree []*cast) error {
	statements := make([]quorum.Statement, len(tree))
	for i, c := range tree {
		statements[i] = c.statement
	}
	votes, err := quorum.SignVotes(tree[0].seat.index, statements, tree[0].seat.key)
	if err != nil {
		return err
	}
	for i, c := range tree {
		c.signed = votes[i]
		if err := c.book.KeepSigned(c.entry, c.signed); err != nil {
			return err
		}
	}
	return nil
}
