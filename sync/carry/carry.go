// Package carry is what a wallet carries for others: signed entries that wait
// for their certificates, with the votes that were gathered so far and what
// guardians ask for to judge them, and certificates on their way home. So a
// payment becomes final though payer and payee never meet a guardian.
//
// What comes in is checked whole by [Read] first: an item is the account's own,
// its votes and certificates are the guardians', and, of a stranger, its account
// is shown to have money of this community, since accounts cost nothing. Whether
// an entry is right is for guardians to say: it is carried all the same.
//
// [Surplus] is what to drop first; [Bag] is the durable store of it. Neither
// knows of time or network: both are arguments.
package carry

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Item is an entry that is carried.
type Item struct {
	Entry       *ledger.Signed
	Seals       []quorum.AccountSeal // of an opening
	Memos       [][]byte             // sealed
	Evidence    []book.Evidence      // what guardians may ask for; none once there is a certificate
	Votes       []quorum.Vote        // ascending by seat; none once there is a certificate
	Certificate []quorum.Certificate // one once it is final
}

// Final tells whether the item has its certificate.
func (i *Item) Final() bool { return len(i.Certificate) > 0 }

// Seats are the guardians whose votes the item has, as bits.
func (i *Item) Seats() (seats uint64) {
	for _, v := range i.Votes {
		seats |= 1 << v.Guardian
	}
	return seats
}

// Merge adds what other has of the same entry, and tells whether that was
// anything. Votes of a quorum become the certificate.
func (i *Item) Merge(other *Item, epoch *quorum.Epoch) bool {
	if i.Final() {
		return false
	}
	if other.Final() {
		i.settle(other.Certificate[0])
		return true
	}
	grown := i.addVotes(other.Votes)
	if len(i.Evidence) < len(other.Evidence) {
		i.Evidence, grown = other.Evidence, true
	}
	if len(i.Seals) == 0 && len(other.Seals) > 0 {
		i.Seals, grown = other.Seals, true
	}
	if len(i.Memos) < len(other.Memos) {
		i.Memos, grown = other.Memos, true
	}
	if _, err := epoch.Certify(i.Votes); err == nil {
		i.complete(epoch)
	}
	return grown
}

// complete makes the certificate of a quorum's votes. They were checked when they
// came: those of an epoch that is over since are left.
func (i *Item) complete(epoch *quorum.Epoch) {
	i.Votes = slices.DeleteFunc(i.Votes, func(v quorum.Vote) bool {
		return epoch.CheckVote(epoch.Statement(i.Entry), v, keys.Verify) != nil
	})
	if c, err := epoch.Certify(i.Votes); err == nil {
		i.settle(c)
	}
}

func (i *Item) addVotes(votes []quorum.Vote) (grown bool) {
	have := i.Seats()
	for _, v := range votes {
		if have>>v.Guardian&1 == 0 {
			have |= 1 << v.Guardian
			i.Votes, grown = append(i.Votes, v), true
		}
	}
	slices.SortFunc(i.Votes, func(a, b quorum.Vote) int { return int(a.Guardian) - int(b.Guardian) })
	return grown
}

func (i *Item) settle(c quorum.Certificate) {
	i.Certificate, i.Votes, i.Evidence, i.Seals = []quorum.Certificate{c}, nil, nil, nil
}

// Proof is a final item as evidence.
func (i *Item) Proof() book.Evidence {
	return book.Evidence{Entry: i.Entry, Certificate: i.Certificate, Memos: i.Memos}
}

// Pending is the item as guardians are asked about it.
func (i *Item) Pending() book.Pending {
	return book.Pending{Entry: i.Entry, Seals: i.Seals, Memos: i.Memos}
}

// Short names an item among those of one meeting.
type Short [8]byte

// ShortOf is an entry's short name.
func ShortOf(id ledger.ID) Short { return Short(id[:8]) }

// State is how far an item is, to tell whether somebody else has more of it.
type State struct {
	Short Short
	Seats uint64
	Final bool
}

// State tells how far the item is.
func (i *Item) State() State {
	return State{Short: ShortOf(i.Entry.ID()), Seats: i.Seats(), Final: i.Final()}
}

// Adds tells whether an item that is as far as s has anything that one as far
// as mine lacks.
func (s State) Adds(mine State) bool {
	switch {
	case mine.Final:
		return false
	case s.Final:
		return true
	}
	return bits.OnesCount64(s.Seats&^mine.Seats) > 0
}

// Root sums up the states of items: equal roots need no list.
func Root(states []State) Short {
	states = slices.Clone(states)
	slices.SortFunc(states, func(a, b State) int { return slices.Compare(a.Short[:], b.Short[:]) })
	var all []byte
	for _, s := range states {
		all = append(all, s.Short[:]...)
		if s.Final {
			s.Seats = ^uint64(0)
		}
		all = binary.BigEndian.AppendUint64(all, s.Seats)
	}
	hash := keys.NewTag("sanduk/carry-root/1").Hash(all)
	return Short(hash[:8])
}
