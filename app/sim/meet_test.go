package sim_test

import (
	"context"
	"errors"
	"sync"

	"sanduk.app/sync/meet"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/simnet"
	"sanduk.app/wallet"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// owner is the wallet as meetings need it; carrier is the meeter as the runner
// needs it: both as in app/boot.
type owner struct{ *wallet.Wallet }

func (o owner) Knows(community ledger.ID) (func(ledger.Account) bool, error) {
	list, err := o.History(community, nil, 64)
	if err != nil {
		return nil, err
	}
	accounts := map[ledger.Account]bool{}
	for _, m := range list {
		accounts[m.Other] = true
	}
	return func(a ledger.Account) bool { return accounts[a] }, nil
}

func (o owner) HandOver(community, entry ledger.ID) ([]byte, error) {
	raw, err := o.Wallet.HandOver(community, entry)
	if errors.Is(err, wallet.ErrNoPurse) {
		return nil, nil
	}
	return raw, err
}

func (o owner) Taken(community ledger.ID, handOver []byte) (meet.Fate, error) {
	_, _ = o.Take(community, handOver) // as a person would; what does not convince it is no trouble
	return meet.Nothing, nil
}

type carrier struct{ meeter *meet.Meeter }

func (c carrier) Voted(m book.Membership, p book.Pending, v quorum.Vote) error {
	return c.meeter.Voted(m, p, v)
}

func (c carrier) Carries(m book.Membership) (bool, error) { return c.meeter.Carries(m) }

func (c carrier) Beside(ctx context.Context, m book.Membership, clients map[uint64]*peer.Client) error {
	_, err := c.meeter.Beside(ctx, m, clients)
	return err
}

// meet has the person meet somebody, if there is somebody whose phone is on.
func (p *phone) meet() error {
	all := p.world.everybody()
	other := all[p.dice.Below(len(all))]
	if other.account == p.account {
		return nil
	}
	p.happened["met"]++
	return p.meetWith(other)
}

// meetWith has two who stand beside each other exchange what they have. That the
// other's phone fails, or the meeting breaks, is no trouble of this one.
func (p *phone) meetWith(other *phone) error {
	device, meeter, here := other.present()
	if !here {
		return nil
	}
	near, far := p.device.Beside(device, p.account.Key(), other.account.Key())
	var group sync.WaitGroup
	group.Go(func() { _, _ = meeter.Serve(context.Background(), far, other.account.Key()) })
	_, err := p.meeter.Meet(context.Background(), near)
	group.Wait()
	if errors.Is(err, simnet.ErrDead) {
		return err
	}
	return nil
}
