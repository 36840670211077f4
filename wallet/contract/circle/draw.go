package circle

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"sanduk.app/wallet/money"
)

// Draw is a lot, or an auction, of one round. Everybody hides a secret; once
// nobody can hide another one, all show theirs, and the lot follows from all of
// them together. So it is nobody's as long as one of those who show theirs is
// honest.
type Draw struct {
	Opened  uint64 // time of the first commit
	Closed  uint64 // time of the first reveal: from then on nobody commits
	Tickets []Ticket
	Done    bool
}

// Ticket is a member's part in a draw.
type Ticket struct {
	Committed bool
	Hash      [32]byte
	Revealed  bool
	Secret    [32]byte
	Bid       money.Amount
}

func (d *Draw) clone() *Draw {
	e := *d
	e.Tickets = slices.Clone(d.Tickets)
	return &e
}

func (d *Draw) count(of func(*Ticket) bool) (n int) {
	for i := range d.Tickets {
		if of(&d.Tickets[i]) {
			n++
		}
	}
	return n
}

func committed(t *Ticket) bool { return t.Committed }
func revealed(t *Ticket) bool  { return t.Revealed }

// Drawing tells whether the present round has a draw in which members can still
// take part.
func (c *Circle) Drawing() bool {
	waiting := c.waiting()
	switch {
	case c.Over || len(waiting) < 2 || c.Draw != nil && c.Draw.Done:
		return false
	case c.Round == 1 && len(c.Rules.First) == 1 && !c.Members[c.Rules.First[0]].Left:
		return false
	case c.Rules.Order == ByLot:
		return c.Order == nil
	}
	return c.Rules.Order == ByLots || c.Rules.Order == ByBid
}

// MayCommit tells whether a member can take part in the present round's draw:
// everybody whose turn is to come; in an auction only who has paid the round.
func (c *Circle) MayCommit(i int) bool {
	m := &c.Members[i]
	return c.Drawing() && m.Served == 0 && !m.Left && (c.Rules.Order != ByBid || m.Paid && !m.Covered) &&
		(c.Draw == nil || c.Draw.Closed == 0 && !c.Draw.Tickets[i].Committed)
}

// MayReveal tells whether secrets can be shown: once all have committed, or the
// time for it is over and enough have.
func (c *Circle) MayReveal(now uint64) bool {
	d := c.Draw
	if !c.Drawing() || d == nil {
		return false
	}
	if d.Closed > 0 {
		return true
	}
	n, all := d.count(committed), len(c.waiting())
	until, least := d.Opened+c.Rules.Window, all/2+1
	if c.Rules.Order == ByBid {
		until, least = max(until, c.Rules.Due(c.Round)), 1
	}
	return n == all || now >= until && n >= least
}

// DrawUntil is when the present draw goes on with those who took part, unless all
// do before; false: it has not begun.
func (c *Circle) DrawUntil() (uint64, bool) {
	d := c.Draw
	switch {
	case !c.Drawing() || d == nil:
		return 0, false
	case d.Closed > 0:
		return d.Closed + c.Rules.Window, true
	case c.Rules.Order == ByBid:
		return max(d.Opened+c.Rules.Window, c.Rules.Due(c.Round)), true
	}
	return d.Opened + c.Rules.Window, true
}

func (c *Circle) commit(now uint64, d Commit) error {
	if !c.MayCommit(int(d.Member)) {
		return ErrDraw
	}
	if c.Draw == nil {
		c.Draw = &Draw{Opened: now, Tickets: make([]Ticket, len(c.Members))}
	}
	t := &c.Draw.Tickets[d.Member]
	t.Committed, t.Hash = true, d.Hash
	return nil
}

func (c *Circle) reveal(now uint64, d Reveal) error {
	if !c.MayReveal(now) {
		return ErrDraw
	}
	t := &c.Draw.Tickets[d.Member]
	if !t.Committed || t.Revealed || HashOf(c.community, c.account, d) != t.Hash {
		return fmt.Errorf("%w: it is not what member %d committed to", ErrDraw, d.Member)
	}
	if c.Rules.Order != ByBid && d.Bid != 0 {
		return fmt.Errorf("%w: a bid in a lot", ErrDraw)
	}
	if c.Draw.Closed == 0 {
		c.Draw.Closed = now
	}
	t.Revealed, t.Secret, t.Bid = true, d.Secret, d.Bid
	return nil
}

// drawn ends a draw once all have shown their secrets, or the time for it is
// over.
func (c *Circle) drawn(now uint64) {
	d := c.Draw
	if d == nil || d.Done || d.Closed == 0 || d.count(revealed) < d.count(committed) && now < d.Closed+c.Rules.Window {
		return
	}
	d.Done = true
	if c.Rules.Order == ByLot {
		c.Order = append(c.lot(), c.withheld()...)
		for i := range c.Members { // who left before
			if !slices.Contains(c.Order, i) {
				c.Order = append(c.Order, i)
			}
		}
	}
}

// winner is who takes the round by a draw; false: it is not over, or has not
// begun.
func (c *Circle) winner(waiting []int, now uint64) (int, bool) {
	if c.Draw == nil {
		// Nobody bids: the pot goes in the order of places, with the fee alone taken.
		none := c.Rules.Order == ByBid && now >= c.Rules.Due(c.Round)+c.Rules.Window
		return waiting[0], none
	}
	if !c.Draw.Done {
		return nobody, false
	}
	best := slices.DeleteFunc(c.lot(), func(i int) bool { return c.Rules.Order == ByBid && !c.Draw.Tickets[i].Revealed })
	if len(best) == 0 {
		return waiting[0], true
	}
	if c.Rules.Order != ByBid {
		return best[0], true
	}
	w := best[0] // of equal bids the one that the lot put first
	for _, i := range best {
		if c.discount(i) > c.discount(w) {
			w = i
		}
	}
	return w, true
}

// lot is an order of those whose turn is to come, from all secrets that were
// shown; without those who hid one and did not show it: they come last, so that
// nobody gains a place by holding back a secret.
func (c *Circle) lot() []int {
	var seed []byte
	for i := range c.Draw.Tickets {
		if t := &c.Draw.Tickets[i]; t.Revealed {
			seed = append(append(seed, byte(i)), t.Secret[:]...)
		}
	}
	tickets := make([][32]byte, len(c.Members))
	var out []int
	for _, i := range c.waiting() {
		if t := &c.Draw.Tickets[i]; !t.Committed || t.Revealed {
			tickets[i] = tagLot.Hash(c.community[:], c.account[:], binary.BigEndian.AppendUint64(nil, c.Round), seed, []byte{byte(i)})
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return bytes.Compare(tickets[a][:], tickets[b][:]) })
	return out
}

func (c *Circle) withheld() (out []int) {
	for _, i := range c.waiting() {
		if t := &c.Draw.Tickets[i]; t.Committed && !t.Revealed {
			out = append(out, i)
		}
	}
	return out
}
