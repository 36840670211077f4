package node_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/link"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// forger is the line to a guardian that puts other signatures beside the entries
// that it leaves: their ids, and so their certificates, stay good.
type forger struct {
	link.Dialer
	address string
	forged  *int
}

func (f forger) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	c, err := f.Dialer.Dial(ctx, address, expect)
	if err == nil && address == f.address {
		c = forgedLine{c, f.forged}
	}
	return c, err
}

type forgedLine struct {
	link.Conn
	forged *int
}

func (l forgedLine) Receive(ctx context.Context) ([]byte, error) {
	frame, err := l.Conn.Receive(ctx)
	if err != nil {
		return nil, err
	}
	m, err := wire.Decode(frame)
	if err != nil {
		return nil, err
	}
	switch m.Type {
	case wire.Items:
		body, err := wire.Body[wire.ItemsBody](m)
		l.forge(body.Items)
		return wire.Encode(m.Type, &body), err
	case wire.LeavesSaid:
		body, err := wire.Body[wire.LeavesSaidBody](m)
		l.forge(body.Items)
		return wire.Encode(m.Type, &body), err
	}
	return frame, nil
}

func (l forgedLine) forge(items []wire.Item) {
	for i := range items {
		s, err := ledger.DecodeSigned(items[i].Entry)
		if err != nil || len(s.Authority.Approvals) != 1 {
			continue
		}
		a := s.Authority
		a.Approvals = slices.Clone(a.Approvals)
		a.Approvals[0].Signature[9] ^= 1
		if bad, err := ledger.NewSigned(s.Entry, a); err == nil {
			items[i].Entry = bad.Bytes()
			*l.forged++
		}
	}
}

func TestWhoTakesOverFromAForgerHoldsWhatItsAuthorsSigned(t *testing.T) {
	for seat := range 4 {
		synctest.Test(t, func(t *testing.T) {
			c, forged := changing(newVillage(t, 4)), 0
			defer c.halt()
			c.start(c.dialing, 0, 1, 2, 3)
			first, second := newPerson(t), newPerson(t)
			c.done(c.define())
			gift := c.issue(nil, first.state.Account, second.state.Account)
			c.done(gift)
			c.done(c.spend(first, gift, 0, second.state.Account))
			waits := c.spend(second, gift, 1, first.state.Account) // voted for, and not certified
			for _, i := range []int{0, 1, 2} {
				c.asks(i, c.submission(waits), wire.Voted)
			}
			rounds(2)

			heir := c.newcomer()
			c.amend(0, 1, 2, heir)
			for _, i := range []int{0, 1, 2} {
				c.tell(i)
			}
			c.through = func(d link.Dialer) link.Dialer { return forger{d, address(seat), &forged} }
			c.run(heir)
			rounds(4)
			c.keepers[heir].read(t, c.epoch.Community, func(b *book.Book) error {
				held, there, err := b.Entry(waits.ID())
				if !there || !bytes.Equal(held.Bytes(), waits.Bytes()) {
					t.Errorf("forged by guardian %d: the entry that waits is held %t, not as it was signed", seat, there)
				}
				return err
			})
			for _, i := range []int{0, 1, 2, heir} {
				c.asks(i, c.submission(waits), wire.Voted)
			}
			c.done(waits)
			rounds(2)
			c.addsUp(6) // charter, amendment, asset, gift, two payments
			if forged == 0 && seat < 3 {
				t.Error("nothing was forged")
			}
		})
	}
}
