package boot

import (
	"context"
	"errors"
	"fmt"
	"net"

	"sanduk.app/sync/node"
	"sanduk.app/sync/peer"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Changing a community's guardians or rules: each guardian of the next epoch
// makes a card, one of the members drafts the change, a quorum of the present
// guardians agrees, and whoever has their answers takes it to the guardians.

// Place makes this home ready to be a guardian of a community's next epoch, again
// or for the first time, and gives the card for who drafts the change: the same
// one as long as the address is.
func (a *App) Place(community ledger.ID, address string) (quorum.Place, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return quorum.Place{}, fmt.Errorf("address: %w", err)
	}
	m, err := a.Wallet.Membership(community)
	if err != nil {
		return quorum.Place{}, err
	}
	before, err := a.Wallet.Changing(community)
	if err != nil {
		return quorum.Place{}, err
	}
	index, identity, err := a.placeKey(&m.Epoch, before.Own)
	if err != nil {
		return quorum.Place{}, err
	}
	if err := a.Wallet.NotePlace(community, identity.Public(), index); err != nil {
		return quorum.Place{}, err
	}
	var p quorum.Place
	err = a.withNode(func(n *node.Node) error {
		if p, err = cardAgain(n, before.Own, m.Epoch.Number+1, address); err == nil {
			return nil
		}
		p, err = n.Place(identity, community, m.Epoch.Number+1, address)
		return err
	})
	if err != nil {
		return quorum.Place{}, err
	}
	return p, a.Wallet.KeepPlace(p)
}

// PlaceHere is Place at the address of the guardian in this app: where one listens
// already, else at a port that is free now.
func (a *App) PlaceHere(community ledger.ID) (quorum.Place, error) {
	own, err := a.identities()
	if err != nil {
		return quorum.Place{}, err
	}
	listen, err := a.ownListen(own)
	if err != nil {
		return quorum.Place{}, err
	}
	if listen == "" {
		address, err := freeAddress()
		if err != nil {
			return quorum.Place{}, err
		}
		return a.Place(community, address)
	}
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return quorum.Place{}, err
	}
	return a.Place(community, net.JoinHostPort(ownHost(), port))
}

// cardAgain is the card that was made before, if it is still good.
func cardAgain(n *node.Node, before *quorum.Place, epoch uint64, address string) (quorum.Place, error) {
	if before == nil || before.Epoch != epoch || before.Reach.Address != address {
		return quorum.Place{}, node.ErrSeat
	}
	holds, err := n.Holds(before.Seat.VoteKey)
	if err != nil || !holds {
		return quorum.Place{}, errors.Join(err, node.ErrSeat)
	}
	return *before, nil
}

// placeKey is the identity key for a card: that of this home's present seat, that
// of the card before, or a new one.
func (a *App) placeKey(now *quorum.Epoch, before *quorum.Place) (uint32, *keys.Key, error) {
	index, identity, err := a.seatKey(now)
	if !errors.Is(err, node.ErrSeat) {
		return index, identity, err
	}
	for i := range uint32(keysSearched) {
		k, err := a.Wallet.GuardianKey(i)
		if err != nil {
			return 0, nil, err
		}
		if before != nil && k.Public() == before.Seat.Identity {
			return i, k, nil
		}
	}
	if index, err = a.Wallet.NextKey(); err != nil {
		return 0, nil, err
	}
	identity, err = a.Wallet.GuardianKey(index)
	return index, identity, err
}

// seatKey is the key by which this home is a guardian of an epoch; ErrSeat when it
// is none.
func (a *App) seatKey(epoch *quorum.Epoch) (uint32, *keys.Key, error) {
	for i := range uint32(keysSearched) {
		k, err := a.Wallet.GuardianKey(i)
		if err != nil {
			return 0, nil, err
		}
		if _, ours := epoch.SeatOf(k.Public()); ours {
			return i, k, nil
		}
	}
	return 0, nil, fmt.Errorf("%w: the charter does not name this home", node.ErrSeat)
}

// AgreeToChange gives this home's consent to a change, as one of the present
// guardians. It agrees to one change at a time.
func (a *App) AgreeToChange(d *quorum.Change) (quorum.Consent, error) {
	epoch, _, err := a.Wallet.ReadChange(d)
	if err != nil {
		return quorum.Consent{}, err
	}
	_, identity, err := a.seatKey(&epoch)
	if err != nil {
		return quorum.Consent{}, err
	}
	return a.Wallet.AgreeToChange(d, identity)
}

// FinishChange takes a change that a quorum agreed to to the present guardians,
// who certify it and seal their epoch, and follows it. It can be repeated until
// all have heard of it.
func (a *App) FinishChange(ctx context.Context, d *quorum.Change, consents []quorum.Consent) (wallet.Community, error) {
	community, err := d.Community()
	if err != nil {
		return wallet.Community{}, err
	}
	m, err := a.Wallet.Membership(community)
	if err != nil {
		return wallet.Community{}, err
	}
	before, amendment, err := a.ended(d, &m)
	if err != nil {
		return wallet.Community{}, err
	}
	lines := a.linesTo(ctx, &m)
	defer lines.close()
	if amendment == nil {
		s, err := before.Agreed(d, consents, keys.Verify)
		if err != nil {
			return wallet.Community{}, fmt.Errorf("%w: %w", wallet.ErrConsent, err)
		}
		c, err := certifyChange(ctx, before, s, lines)
		if err != nil {
			return wallet.Community{}, err
		}
		amendment = &book.Evidence{Entry: s, Certificate: []quorum.Certificate{c}}
		if err := a.Wallet.Amended(community, []book.Evidence{*amendment}, d.Reaches); err != nil {
			return wallet.Community{}, err
		}
	}
	lines.each(ctx, func(ctx context.Context, seat uint64, l *peer.Client) {
		if err := l.Amend(ctx, []book.Evidence{*amendment}, d.Reaches); err != nil {
			a.options.Log.Warn("a guardian has not heard of the change", "seat", seat, "cause", err)
		}
	})
	return a.Wallet.Community(community)
}

// MakeChange makes the change that was gathered in this wallet, as FinishChange
// does, and brings the guardian in this app to it.
func (a *App) MakeChange(ctx context.Context, community ledger.ID) (wallet.Community, error) {
	c, err := a.Wallet.Changing(community)
	if err != nil {
		return wallet.Community{}, err
	}
	if c.Draft == nil {
		return wallet.Community{}, wallet.ErrNoDraft
	}
	out, err := a.FinishChange(ctx, c.Draft, c.Consents)
	if err != nil {
		return wallet.Community{}, err
	}
	a.tendGuardian()
	return out, a.Wallet.EndChange(community)
}

// AgreeToGathered gives this home's consent to the draft that is in this wallet.
func (a *App) AgreeToGathered(community ledger.ID) (quorum.Consent, error) {
	c, err := a.Wallet.Changing(community)
	if err != nil {
		return quorum.Consent{}, err
	}
	if c.Draft == nil {
		return quorum.Consent{}, wallet.ErrNoDraft
	}
	return a.AgreeToChange(c.Draft)
}

// ended is the epoch that a change ends, and the amendment where it is certified
// already.
func (a *App) ended(d *quorum.Change, m *book.Membership) (*quorum.Epoch, *book.Evidence, error) {
	chain, err := a.Wallet.Chain(m.Epoch.Community)
	if err != nil {
		return nil, nil, err
	}
	for i := range chain.Amendments {
		if e := &chain.Amendments[i]; string(ledger.Encode(&e.Entry.Entry)) == string(d.Entry) {
			before, _ := m.Epoch.At(uint64(i))
			return before, e, nil
		}
	}
	return &m.Epoch, nil, nil
}

// enlisting is a community that this home is a guardian of, or was.
type enlisting struct {
	community ledger.ID
	chain     wallet.Chain
}

func (a *App) enlistings(own identities) ([]enlisting, error) {
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return nil, err
	}
	var out []enlisting
	for _, m := range memberships {
		if !own.wasSeated(&m.Epoch) {
			continue
		}
		chain, err := a.Wallet.Chain(m.Epoch.Community)
		if err != nil {
			return nil, err
		}
		out = append(out, enlisting{m.Epoch.Community, chain})
	}
	return out, nil
}

// enlist has a guardian serve communities whose changes made this home one of
// their guardians.
func enlist(n *node.Node, list []enlisting) error {
	for _, e := range list {
		if len(e.chain.Amendments) == 0 {
			continue // it serves what it was founded with
		}
		if _, _, err := n.Community(e.community); errors.Is(err, node.ErrSeat) {
			if err := n.Serve(e.chain.Charter, e.chain.Endpoints); err != nil {
				return err
			}
		}
		if err := n.Follow(e.community, e.chain.Amendments, e.chain.Reaches); err != nil {
			return err
		}
	}
	return nil
}
