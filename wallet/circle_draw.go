package wallet

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"time"

	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

const ticketBucket store.Bucket = "circle-tickets" // account, round → the own reveal

func ticketKey(account ledger.Account, round uint64) []byte {
	return binary.BigEndian.AppendUint64(slices.Clone(account[:]), round)
}

func (w *Wallet) fillDraw(m *member, out *Circle, c *circle.Circle) error {
	out.Draw.Open = c.Drawing()
	out.Draw.Showing = c.MayReveal(w.now())
	if until, known := c.DrawUntil(); known {
		out.Draw.Until = time.UnixMilli(int64(until))
	}
	if c.Draw != nil {
		for i, t := range c.Draw.Tickets {
			p := &out.People[i]
			if p.Hidden = t.Committed; p.Hidden {
				out.Draw.Committed++
			}
			if p.Shown = t.Revealed; p.Shown {
				out.Draw.Revealed++
			}
		}
	}
	var mine circle.Reveal
	known, err := load(m.tx, ticketBucket, ticketKey(out.Account, c.Round), &mine)
	if err != nil {
		return err
	}
	out.Draw.Mine, out.Draw.Bid = known && out.Draw.Open, mine.Bid
	out.Draw.MayBid = !known && out.Self >= 0 && out.Founded && c.MayCommit(out.Self)
	return nil
}

// BidCircle takes part in the present round's auction: the owner would leave
// this much of the pot to the others. The bid is hidden until nobody can bid any
// more, and can't be changed. circle.ErrDraw: not now, or a second time.
func (w *Wallet) BidCircle(community ledger.ID, account ledger.Account, bid money.Amount) (Circle, error) {
	return w.withCircle(community, func(m *member) (ledger.Account, error) {
		c, _, err := w.circleOf(m, account)
		if err != nil {
			return account, err
		}
		if c == nil || c.Rules.Order != circle.ByBid || bid > c.Gross() {
			return account, circle.ErrDraw
		}
		return account, errors.Join(w.hide(m, account, c, bid), w.tendCircle(m, account))
	})
}

// hide commits to a secret and a bid. Both are stored before the commit can
// leave.
func (w *Wallet) hide(m *member, account ledger.Account, c *circle.Circle, bid money.Amount) error {
	self := c.Place(m.Account)
	key := ticketKey(account, c.Round)
	known, err := has(m.tx, ticketBucket, string(key))
	if err != nil {
		return err
	}
	if known || self < 0 || !c.MayCommit(self) {
		return circle.ErrDraw
	}
	t := circle.Reveal{Round: c.Round, Member: uint64(self), Bid: bid}
	if _, err := io.ReadFull(w.config.Rand, t.Secret[:]); err != nil {
		return err
	}
	hash := circle.HashOf(m.epoch.Community, account, t)
	return errors.Join(
		save(m.tx, ticketBucket, key, &t),
		w.speak(m, account, circle.NewAct(circle.DoCommit, &circle.Commit{Round: c.Round, Member: uint64(self), Hash: hash})),
	)
}

// speak signs an act with the own word, and keeps it for the next entry.
func (w *Wallet) speak(m *member, account ledger.Account, a circle.Act) error {
	key, _, err := w.signerOf(m, m.Account)
	if err != nil {
		return err
	}
	a, err = a.Sign(m.epoch.Community, account, key)
	if err != nil {
		return err
	}
	return m.keepWord(account, ledger.Encode(&a))
}

// takePart does what a draw asks of every member's phone: hide a secret for a
// lot, and show one that was hidden once that is due.
func (w *Wallet) takePart(m *member, account ledger.Account, c *circle.Circle) error {
	self := c.Place(m.Account)
	if self < 0 || !c.Drawing() {
		return nil
	}
	var mine circle.Reveal
	known, err := load(m.tx, ticketBucket, ticketKey(account, c.Round), &mine)
	switch {
	case err != nil:
		return err
	case !known && c.Rules.Order != circle.ByBid && c.MayCommit(self):
		return w.hide(m, account, c, 0)
	case known && c.MayReveal(w.now()) && c.Draw.Tickets[self].Committed && !c.Draw.Tickets[self].Revealed:
		return w.speak(m, account, circle.NewAct(circle.DoReveal, &mine))
	}
	return nil
}
