package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// TabKeeper is what Tabs calls.
type TabKeeper interface {
	Current() (wallet.Community, error)
	Locks(community ledger.ID) ([]wallet.Lock, error)
	PayTab(community ledger.ID, account ledger.Account, amount money.Amount, whole bool) (wallet.Lock, wallet.TabPay, error)
	ShowTab(community ledger.ID, account ledger.Account) (wallet.Lock, wallet.TabPay, error)
	Close(community ledger.ID, account ledger.Account) error
	Leave(community, asset ledger.ID, amount money.Amount, until time.Time) (wallet.Movement, string, error)
	Code(community, entry ledger.ID) (string, error)
}

// TabsStep is a step of Tabs.
type TabsStep int

// The steps.
const (
	TabsList  TabsStep = iota // what is open
	TabsPay                   // how much from the chosen tab
	TabsLeave                 // how much for a code
)

// TabRow is a tab, or money that was left for a code.
type TabRow struct {
	Account ledger.Account
	PickUp  bool
	Ours    bool // we made it; else we are to get it
	Other   ledger.Account
	Amount  Money
	Spent   Money
	Left    Money
	Until   time.Time
	Closing bool
	Urgent  bool // we are to get it, and time runs out
	OldKey  bool // it was made with a phone of before: nobody pays from it any more
}

// TabsState is what Tabs shows.
type TabsState struct {
	Progress
	Step   TabsStep
	Tabs   []TabRow
	Chosen TabRow // at TabsPay
	Amount AmountField
	Over   bool
	Hand   string // what is to be handed over; empty: nothing
	Code   bool   // Hand is a code: whoever has it gets the money
}

// CanGo tells whether Go does something.
func (s TabsState) CanGo() bool { return s.Step != TabsList && s.Amount.Amount.Amount > 0 && !s.Over }

// codeFor is how long money waits for whoever has its code.
const codeFor = 30 * 24 * time.Hour

// Tabs shows the sums that are locked for one person each, pays from them with
// nobody in reach, claims them, and leaves money for a code.
type Tabs struct {
	model[TabsState, *TabsState]
	wallet TabKeeper
	hub    *Hub
	now    func() time.Time

	// Under the model's lock, as the state is.
	community wallet.Community
	pad       amountPad
}

// NewTabs begins with what is open. Without a community its state carries the
// notice.
func NewTabs(w TabKeeper, hub *Hub, now func() time.Time) *Tabs {
	v := &Tabs{wallet: w, hub: hub, now: now}
	v.follow(hub, v.read)
	return v
}

func (v *Tabs) read() (func(*TabsState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	locks, err := v.wallet.Locks(c.ID)
	if err != nil {
		return nil, err
	}
	return func(s *TabsState) {
		v.community = c
		s.Tabs = make([]TabRow, 0, len(locks))
		for _, l := range locks {
			row := tabRow(l)
			s.Tabs = append(s.Tabs, row)
			if row.Account == s.Chosen.Account {
				s.Chosen = row
			}
		}
		v.show(s)
	}, nil
}

func tabRow(l wallet.Lock) TabRow {
	return TabRow{
		Account: l.Account, PickUp: l.Kind == wallet.PickUp, Ours: !l.Payee, Other: l.Other,
		Amount: notice.MoneyOf(l.Amount, l.Asset), Spent: notice.MoneyOf(l.Spent, l.Asset), Left: notice.MoneyOf(l.Amount-min(l.Spent, l.Amount), l.Asset),
		Until: l.Until, Closing: l.Closing != "", Urgent: l.Urgent, OldKey: l.OldKey,
	}
}

func (v *Tabs) show(s *TabsState) {
	s.Amount = v.pad.field(v.community.Assets, 0)
	if s.Step == TabsPay {
		left := s.Chosen.Left
		s.Amount.Point = left.Decimals > 0
		s.Amount.Assets = nil
		s.Amount.Amount = Money{Amount: v.pad.value(left.Decimals), Code: left.Code, Decimals: left.Decimals}
		s.Over = s.Amount.Amount.Amount > left.Amount
		return
	}
	s.Over = false
}

// Choose begins a payment from a tab of ours.
func (v *Tabs) Choose(row TabRow) {
	v.edit(func(s *TabsState) {
		if row.Ours && !row.PickUp && !row.Closing {
			s.Step, s.Chosen, s.Hand, v.pad = TabsPay, row, "", amountPad{}
			v.show(s)
		}
	})
}

// Leave begins leaving money for a code.
func (v *Tabs) Leave() {
	v.edit(func(s *TabsState) {
		s.Step, s.Hand, v.pad = TabsLeave, "", amountPad{}
		v.show(s)
	})
}

// Key takes a digit or the point of the amount.
func (v *Tabs) Key(r rune) {
	v.edit(func(s *TabsState) {
		if s.Step != TabsList {
			v.pad.key(r, s.Amount.Amount.Decimals)
			v.show(s)
		}
	})
}

// Delete takes the amount's last digit away.
func (v *Tabs) Delete() { v.edit(func(s *TabsState) { v.pad.delete(); v.show(s) }) }

// Go pays from the chosen tab, or leaves the money: what is to be handed over
// stands in the state then.
func (v *Tabs) Go() {
	v.work(func(s *TabsState) func() (func(*TabsState), error) {
		if !s.CanGo() {
			return nil
		}
		community, amount, account, leave := v.community, s.Amount.Amount.Amount, s.Chosen.Account, s.Step == TabsLeave
		return func() (func(*TabsState), error) {
			hand, err := v.give(community, account, amount, leave)
			if err != nil {
				return nil, err
			}
			return v.given(hand), nil
		}
	})
}

func (v *Tabs) give(c wallet.Community, account ledger.Account, amount money.Amount, leave bool) (string, error) {
	if leave {
		_, code, err := v.wallet.Leave(c.ID, c.Assets[0].ID, amount, v.now().Add(codeFor))
		return code, err
	}
	_, hand, err := v.wallet.PayTab(c.ID, account, amount, true)
	return hand.Text(), err
}

func (v *Tabs) given(hand string) func(*TabsState) {
	return func(s *TabsState) {
		s.Step, s.Hand, s.Code, v.pad = TabsList, hand, wallet.IsPickUp(hand), amountPad{}
		v.afterwards(v.hub.Signed)
	}
}

// Again gives what was handed over for a tab last, once more.
func (v *Tabs) Again(row TabRow) {
	v.work(func(*TabsState) func() (func(*TabsState), error) {
		community := v.community.ID
		return func() (func(*TabsState), error) {
			_, hand, err := v.wallet.ShowTab(community, row.Account)
			if err != nil {
				return nil, err
			}
			return v.given(hand.Text()), nil
		}
	})
}

// Claim takes what a tab of somebody else gives us; the rest goes back.
func (v *Tabs) Claim(row TabRow) {
	v.work(func(*TabsState) func() (func(*TabsState), error) {
		community := v.community.ID
		return func() (func(*TabsState), error) {
			if err := v.wallet.Close(community, row.Account); err != nil {
				return nil, err
			}
			return func(*TabsState) { v.afterwards(v.hub.Signed) }, nil
		}
	})
}

// Back goes to the list; false: the screen is to be left.
func (v *Tabs) Back() bool {
	stays := false
	v.edit(func(s *TabsState) { stays, s.Step, s.Hand = s.Step != TabsList, TabsList, "" })
	return stays
}
