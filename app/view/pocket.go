package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// PocketKeeper is what Pocket calls.
type PocketKeeper interface {
	Current() (wallet.Community, error)
	Balance(community ledger.ID) ([]wallet.Holding, error)
	Purses(community ledger.ID) ([]wallet.Purse, error)
	DepositFor(community ledger.ID, allowance money.Amount) (money.Amount, error)
	Fill(community, asset ledger.ID, allowance money.Amount) (wallet.Movement, error)
	TakeBack(community ledger.ID, account ledger.Account) error
}

// PocketRow is a pocket as it is shown.
type PocketRow struct {
	Left     Money
	Most     Money // at once
	Promised Money // not final yet
	Deposit  Money
	Ready    bool      // it can be promised from
	Filling  bool      // it waits for the guardians
	Expires  time.Time // zero while Filling
	Back     time.Time // when the deposit can come back
}

// PocketState is what Pocket shows.
type PocketState struct {
	Progress
	Fills   bool // the amount is being typed; else the pockets are shown
	Pockets []PocketRow
	Amount  AmountField
	Have    Money // to fill it from
	Deposit Money // that the amount needs beside it
	Over    bool  // amount and deposit are more than Have
}

// CanFill tells whether Fill does something.
func (s PocketState) CanFill() bool { return s.Fills && s.Amount.Amount.Amount > 0 && !s.Over }

// CanTakeBack tells whether there is something to take back.
func (s PocketState) CanTakeBack() bool {
	for _, p := range s.Pockets {
		if p.Ready && p.Left.Amount > 0 {
			return true
		}
	}
	return false
}

// Pocket is the money put aside for paying with nobody in reach.
type Pocket struct {
	model[PocketState, *PocketState]
	wallet PocketKeeper
	hub    *Hub

	// Under the model's lock, as the state is.
	community wallet.Community
	holdings  []wallet.Holding
	purses    []wallet.Purse
	pad       amountPad
	asset     ledger.ID
}

// NewPocket shows the pockets first. Without a community its state carries the
// notice.
func NewPocket(w PocketKeeper, hub *Hub) *Pocket {
	v := &Pocket{wallet: w, hub: hub}
	v.follow(hub, v.read)
	return v
}

func (v *Pocket) read() (func(*PocketState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	holdings, err := v.wallet.Balance(c.ID)
	if err != nil {
		return nil, err
	}
	purses, err := v.wallet.Purses(c.ID)
	if err != nil {
		return nil, err
	}
	return func(s *PocketState) {
		v.community, v.holdings, v.purses = c, holdings, purses
		s.Pockets = s.Pockets[:0:0]
		for _, p := range purses {
			s.Pockets = append(s.Pockets, pocketRow(p))
		}
		v.show(s)
	}, nil
}

func pocketRow(p wallet.Purse) PocketRow {
	return PocketRow{
		Left: notice.MoneyOf(p.Left, p.Asset), Most: notice.MoneyOf(p.Most, p.Asset), Promised: notice.MoneyOf(p.Promised, p.Asset),
		Deposit: notice.MoneyOf(p.Deposit, p.Asset), Ready: p.Ready, Filling: p.Expires.IsZero() || !p.Ready && p.Count > 0 && p.Promised == 0,
		Expires: p.Expires, Back: p.Back,
	}
}

// show works out what follows from the amount.
func (v *Pocket) show(s *PocketState) {
	assets := v.community.Assets
	chosen := chosenAsset(assets, v.asset)
	s.Amount = v.pad.field(assets, chosen)
	if chosen >= len(assets) {
		return
	}
	a := assets[chosen]
	v.asset = a.ID
	var have money.Amount
	for _, h := range v.holdings {
		if h.Asset.ID == a.ID {
			have = h.Available
		}
	}
	deposit, err := v.wallet.DepositFor(v.community.ID, s.Amount.Amount.Amount)
	if err != nil {
		s.Notice = notice.Of(err)
		return
	}
	sum, err := deposit.Plus(s.Amount.Amount.Amount)
	s.Have, s.Deposit, s.Over = notice.MoneyOf(have, a), notice.MoneyOf(deposit, a), err != nil || sum > have
}

// Begin asks how much is to be put aside.
func (v *Pocket) Begin() { v.edit(func(s *PocketState) { s.Fills = true }) }

// Key takes a digit or the point of the amount.
func (v *Pocket) Key(r rune) {
	v.edit(func(s *PocketState) {
		if a, ok := s.Amount.asset(); ok && s.Fills {
			v.pad.key(r, a.Decimals)
			v.show(s)
		}
	})
}

// Delete takes the amount's last digit away.
func (v *Pocket) Delete() {
	v.edit(func(s *PocketState) {
		v.pad.delete()
		v.show(s)
	})
}

// SetAsset chooses the currency; digits that it has not are cut.
func (v *Pocket) SetAsset(id ledger.ID) {
	v.edit(func(s *PocketState) {
		v.asset = id
		if a, ok := v.pad.field(v.community.Assets, chosenAsset(v.community.Assets, id)).asset(); ok {
			v.pad.fit(a.Decimals)
		}
		v.show(s)
	})
}

// Fill puts the amount aside.
func (v *Pocket) Fill() {
	v.work(func(s *PocketState) func() (func(*PocketState), error) {
		if !s.CanFill() {
			return nil
		}
		community, asset, amount := v.community.ID, v.asset, s.Amount.Amount.Amount
		return func() (func(*PocketState), error) {
			if _, err := v.wallet.Fill(community, asset, amount); err != nil {
				return nil, err
			}
			return func(s *PocketState) {
				s.Fills, v.pad = false, amountPad{}
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}

// TakeBack returns what is left of the pockets.
func (v *Pocket) TakeBack() {
	v.work(func(s *PocketState) func() (func(*PocketState), error) {
		if !s.CanTakeBack() {
			return nil
		}
		community, purses := v.community.ID, v.purses
		return func() (func(*PocketState), error) {
			for _, p := range purses {
				if err := v.wallet.TakeBack(community, p.Account); err != nil {
					return nil, err
				}
			}
			return func(*PocketState) { v.afterwards(v.hub.Signed) }, nil
		}
	})
}

// Back goes from the amount to the pockets; false: the screen is to be left.
func (v *Pocket) Back() bool {
	stays := false
	v.edit(func(s *PocketState) { stays, s.Fills = s.Fills, false })
	return stays
}
