package view

import (
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"

	"sanduk.app/app/notice"
)

// Payer is what Pay calls.
type Payer interface {
	Current() (wallet.Community, error)
	Balance(community ledger.ID) ([]wallet.Holding, error)
	History(community ledger.ID, after []byte, limit int) ([]wallet.Movement, error)
	Movement(community ledger.ID, cursor []byte) (wallet.Movement, error)
	People(community ledger.ID) ([]wallet.Person, error)
	Purses(community ledger.ID) ([]wallet.Purse, error)
	Pay(o wallet.Order) (wallet.Movement, error)
	Promise(o wallet.Order) (wallet.Movement, wallet.HandOver, error)
	OpenTab(o wallet.Order, until time.Time) (wallet.Movement, error)
}

// PayStep is a step of Pay.
type PayStep int

// The steps, in order.
const (
	PayWho    PayStep = iota // who gets it
	PayAmount                // how much
	PayCheck                 // is this right?
	PayDone                  // what became of it
)

// PayState is what Pay shows.
type PayState struct {
	Progress
	Step   PayStep
	To     string  // what was typed or pasted
	Recent []Payee // to choose from, the latest first
	Payee  Payee   // from PayAmount on
	Amount AmountField
	Have   Money // of the chosen currency
	Over   bool  // Amount is more than Have, and than a pocket can promise: there is no next step
	Short  bool  // Amount is more than Have: only a pocket can pay it
	Note   string
	Left   Money  // what will be left
	Alone  bool   // it stays Promised until others are met; else it is done at once
	Pocket bool   // a pocket can promise it now: Promise does, with nobody in reach
	Tab    bool   // they are paid often: OpenTab locks the amount for them
	Hand   string // at PayDone after Promise: what is to be handed over; else empty
	Again  bool   // at PayCheck: the same was paid within a minute; PayAnyway does it, Back does not
	Row    Row    // at PayDone; follows the payment until it is final
}

// CanNext tells whether Next goes on.
func (s PayState) CanNext() bool {
	switch s.Step {
	case PayWho:
		return s.To != ""
	case PayAmount:
		return s.Amount.Amount.Amount > 0 && !s.Over
	}
	return false
}

// Pay pays somebody of the chosen community: who, how much, check, result.
// What was typed stays when steps go back.
type Pay struct {
	model[PayState, *PayState]
	wallet Payer
	hub    *Hub
	now    func() time.Time

	// Under the model's lock, as the state is.
	community wallet.Community
	holdings  []wallet.Holding
	purses    []wallet.Purse
	known     []Payee
	pad       amountPad
	asset     ledger.ID
}

// NewPay begins with who. Without a community its state carries the notice.
func NewPay(w Payer, hub *Hub, now func() time.Time) *Pay {
	v := &Pay{wallet: w, hub: hub, now: now}
	v.follow(hub, v.read)
	return v
}

func (v *Pay) read() (func(*PayState), error) {
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
	known, err := knownTo(v.wallet, c)
	if err != nil {
		return nil, err
	}
	row, err := v.row(c.ID)
	if err != nil {
		return nil, err
	}
	now := v.now()
	return func(s *PayState) {
		v.community, v.holdings, v.purses, v.known = c, holdings, purses, known
		s.Recent, s.Alone = v.known[:min(len(v.known), recentPayees)], alone(c, now)
		if row.Cursor != nil && string(row.Cursor) == string(s.Row.Cursor) {
			s.Row = row
		}
		v.show(s)
	}, nil
}

// row reads the payment again once it was made.
func (v *Pay) row(community ledger.ID) (Row, error) {
	cursor := v.State().Row.Cursor
	if cursor == nil {
		return Row{}, nil
	}
	m, err := v.wallet.Movement(community, cursor)
	return rowOf(m), err
}

// show works out what follows from the currency and the amount. While it is
// being paid, and at the result, what was checked stays: the balance that was
// read since has the payment taken off already.
func (v *Pay) show(s *PayState) {
	if s.Step == PayDone || s.Busy {
		return
	}
	assets := v.community.Assets
	chosen := chosenAsset(assets, v.asset)
	s.Amount = v.pad.field(assets, chosen)
	if chosen >= len(assets) {
		return
	}
	v.asset = assets[chosen].ID
	var have money.Amount
	for _, h := range v.holdings {
		if h.Asset.ID == v.asset {
			have = h.Available
		}
	}
	s.Pocket, s.Tab = v.pocketPays(s.Amount.Amount.Amount), s.Payee.Times >= often && !s.Payee.Box
	left, err := have.Minus(s.Amount.Amount.Amount)
	s.Have, s.Left = notice.MoneyOf(have, assets[chosen]), notice.MoneyOf(left, assets[chosen])
	s.Short = err != nil
	s.Over = s.Short && !s.Pocket
}

// pocketPays tells whether a pocket can promise an amount of the chosen currency.
func (v *Pay) pocketPays(amount money.Amount) bool {
	for _, p := range v.purses {
		if p.Ready && p.Asset.ID == v.asset && amount > 0 && amount <= p.Most && p.Count < p.MostCount {
			return true
		}
	}
	return false
}

// SetTo takes what was typed, pasted or scanned: an address or a request.
func (v *Pay) SetTo(text string) {
	v.edit(func(s *PayState) {
		if s.Step == PayWho {
			s.To = text
		}
	})
}

// FromPicture takes whom a picture's code names, and goes on to the amount.
func (v *Pay) FromPicture(r Reading, p Picture) {
	v.work(func(s *PayState) func() (func(*PayState), error) {
		if s.Step != PayWho {
			return nil
		}
		return func() (func(*PayState), error) {
			text, err := pictureText(r, p, wallet.ErrRequest)
			if err != nil {
				return nil, err
			}
			return func(s *PayState) {
				s.To = text
				v.whoDone(s)
			}, nil
		}
	})
}

// Choose takes somebody who is known and goes on to the amount.
func (v *Pay) Choose(p Payee) {
	v.edit(func(s *PayState) {
		if s.Step == PayWho {
			s.To = p.Address
			v.whoDone(s)
		}
	})
}

// Key takes a digit or the point of the amount.
func (v *Pay) Key(r rune) {
	v.amount(func(decimals uint8) { v.pad.key(r, decimals) })
}

// Delete takes the amount's last digit away.
func (v *Pay) Delete() { v.amount(func(uint8) { v.pad.delete() }) }

// SetAsset chooses the currency; digits that it has not are cut.
func (v *Pay) SetAsset(id ledger.ID) {
	v.edit(func(s *PayState) {
		if s.Step != PayAmount {
			return
		}
		v.asset = id
		if a, ok := v.pad.field(v.community.Assets, chosenAsset(v.community.Assets, id)).asset(); ok {
			v.pad.fit(a.Decimals)
		}
		v.show(s)
	})
}

func (v *Pay) amount(f func(decimals uint8)) {
	v.edit(func(s *PayState) {
		a, ok := s.Amount.asset()
		if s.Step != PayAmount || !ok {
			return
		}
		f(a.Decimals)
		v.show(s)
	})
}

// SetNote says what it is for; what is too long is kept, and refused by Next.
func (v *Pay) SetNote(text string) {
	v.edit(func(s *PayState) {
		if s.Step == PayAmount {
			s.Note = text
		}
	})
}
