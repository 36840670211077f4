// Package collect adds up guardians' answers to one entry, as pure values: when
// is it final, when can it never be, who has yet to answer, and who lies.
package collect

import (
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Collection is the answers for one entry. Make it with New; it is not safe
// for concurrent use.
type Collection struct {
	epoch    *quorum.Epoch
	verify   ledger.Verify
	entry    *ledger.Signed
	votes    map[uint64]quorum.Vote
	refusals map[uint64]*ledger.Refusal
	waits    map[uint64]*ledger.Wait
}

// Outcome is where a collection stands.
type Outcome int

// The outcomes.
const (
	Open      Outcome = iota // more answers can decide it
	Certified                // a quorum has voted
	Refused                  // so many refuse that a quorum can't be reached
)

// New begins a collection.
func New(epoch *quorum.Epoch, entry *ledger.Signed, verify ledger.Verify) *Collection {
	return &Collection{
		epoch: epoch, verify: verify, entry: entry,
		votes: map[uint64]quorum.Vote{}, refusals: map[uint64]*ledger.Refusal{}, waits: map[uint64]*ledger.Wait{},
	}
}

// Vote takes a guardian's vote after checking it. An error means that whoever
// answered for the seat lies, or is somebody else; the vote is not taken.
func (c *Collection) Vote(seat uint64, v quorum.Vote) error {
	if v.Guardian != seat {
		return quorum.ErrVote
	}
	if err := c.epoch.CheckVote(c.epoch.Statement(c.entry), v, c.verify); err != nil {
		return err
	}
	c.votes[seat] = v
	delete(c.refusals, seat)
	delete(c.waits, seat)
	return nil
}

// Refuse takes a refusal. A guardian that voted before and refuses now is not
// believed: a vote is for ever.
func (c *Collection) Refuse(seat uint64, r *ledger.Refusal) {
	if _, voted := c.votes[seat]; !voted {
		c.refusals[seat] = r
		delete(c.waits, seat)
	}
}

// Wait takes what a guardian waits for.
func (c *Collection) Wait(seat uint64, w *ledger.Wait) {
	if _, voted := c.votes[seat]; !voted {
		c.waits[seat] = w
	}
}

// Outcome says where it stands.
func (c *Collection) Outcome() Outcome {
	switch {
	case len(c.votes) >= c.epoch.Quorum():
		return Certified
	case c.epoch.Guardians()-len(c.refusals) < c.epoch.Quorum():
		return Refused
	}
	return Open
}

// Certificate is the quorum's; quorum.ErrTooFew before there is one.
func (c *Collection) Certificate() (quorum.Certificate, error) {
	votes := make([]quorum.Vote, 0, len(c.votes))
	for _, v := range c.votes {
		votes = append(votes, v)
	}
	return c.epoch.Certify(votes)
}

// Votes are those that were taken, ascending by seat.
func (c *Collection) Votes() []quorum.Vote {
	out := make([]quorum.Vote, 0, len(c.votes))
	for seat := range uint64(c.epoch.Guardians()) {
		if v, ok := c.votes[seat]; ok {
			out = append(out, v)
		}
	}
	return out
}

// Refusal is the one that most guardians gave, by its code; of equals the one
// of the lowest seat. Nil when none refused.
func (c *Collection) Refusal() *ledger.Refusal {
	count := map[ledger.Code]int{}
	for _, r := range c.refusals {
		count[r.Code]++
	}
	var best *ledger.Refusal
	for seat := range uint64(c.epoch.Guardians()) {
		if r, ok := c.refusals[seat]; ok && (best == nil || count[r.Code] > count[best.Code]) {
			best = r
		}
	}
	return best
}

// Waits are what guardians wait for, by seat.
func (c *Collection) Waits() map[uint64]*ledger.Wait { return c.waits }
