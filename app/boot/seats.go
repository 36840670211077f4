package boot

import (
	"errors"
	"maps"
	"net"

	"sanduk.app/sync/node"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// A change of guardians that the wallet hears of while the app runs can seat this
// home, or unseat it. After rounds the guardian inside is brought to where the
// chain of charters is, so that nobody has to start the app anew. Who was a
// guardian goes on listening: the new ones take over from its seals.

// tendGuardian does that where something changed since it last looked. What goes
// wrong is tried again at the next round.
func (a *App) tendGuardian() {
	if err := a.followSeats(); err != nil && !errors.Is(err, wallet.ErrLocked) {
		a.options.Log.Warn("the guardian in this app does not follow a change", "cause", err)
	}
}

func (a *App) followSeats() error {
	now, err := a.changedEpochs()
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if maps.Equal(now, a.seats) {
		return nil
	}
	own, err := a.identities()
	if err != nil {
		return err
	}
	list, err := a.enlistings(own)
	if err != nil {
		return err
	}
	if a.guard != nil && a.guard.lacks(list) {
		err := a.guard.close()
		if a.guard = nil; err != nil {
			return err
		}
	}
	for _, e := range list {
		if a.guard == nil && len(e.chain.Amendments) > 0 {
			if err := a.beginGuardian(); err != nil {
				return err
			}
		}
	}
	a.seats = now
	return nil
}

// changedEpochs are the communities whose charter was changed, with the number of
// their epoch.
func (a *App) changedEpochs() (map[ledger.ID]uint64, error) {
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return nil, err
	}
	out := map[ledger.ID]uint64{}
	for _, m := range memberships {
		if m.Epoch.Number > 0 {
			out[m.Epoch.Community] = m.Epoch.Number
		}
	}
	return out, nil
}

// lacks tells whether a guardian has to begin anew to serve communities as their
// changes say. What it was told of before it goes on with by itself.
func (e *embedded) lacks(list []enlisting) bool {
	for _, want := range list {
		epoch, _, err := e.node.Community(want.community)
		if len(want.chain.Amendments) > 0 && (errors.Is(err, node.ErrSeat) || epoch.Number < uint64(len(want.chain.Amendments))) {
			return true
		}
	}
	return false
}

// wasSeated tells whether this home is a guardian of an epoch, or was of one
// before it.
func (o identities) wasSeated(e *quorum.Epoch) bool {
	for at := e; at != nil; at = at.Before {
		if o.seated(&at.Charter) {
			return true
		}
	}
	return false
}

func (o identities) seated(c *quorum.Charter) bool {
	for _, g := range c.Guardians {
		if _, ours := o[g.Identity]; ours {
			return true
		}
	}
	return false
}

// ownListen is where to listen for the seats of this home: on every interface, at
// the port of the first address that was given to others; empty when none was.
func (a *App) ownListen(own identities) (string, error) {
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return "", err
	}
	for i := range memberships {
		if port, err := own.portIn(&memberships[i].Epoch, memberships[i].Endpoints); port != "" || err != nil {
			return port, err
		}
	}
	cards, err := a.Wallet.CardAddresses()
	if err != nil {
		return "", err
	}
	for _, address := range cards {
		if _, port, err := net.SplitHostPort(address); err == nil {
			return net.JoinHostPort("", port), nil
		}
	}
	for i := range memberships { // it was one of the first, and is no guardian any more
		first, _ := memberships[i].Epoch.At(0)
		chain, err := a.Wallet.Chain(first.Community)
		if err != nil {
			return "", err
		}
		if port, err := own.portIn(first, chain.Endpoints); port != "" || err != nil {
			return port, err
		}
	}
	return "", nil
}

// portIn is where the endpoints of an epoch say that its guardian of ours listens.
func (o identities) portIn(e *quorum.Epoch, endpoints []book.Endpoint) (string, error) {
	for _, at := range endpoints {
		if at.Address == wallet.Here || at.Guardian >= uint64(e.Guardians()) {
			continue
		}
		if _, ours := o[e.Charter.Guardians[at.Guardian].Identity]; !ours {
			continue
		}
		_, port, err := net.SplitHostPort(at.Address)
		return net.JoinHostPort("", port), err
	}
	return "", nil
}
