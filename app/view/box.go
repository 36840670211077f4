package view

import (
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Issuer is what Box calls.
type Issuer interface {
	Current() (wallet.Community, error)
	BoxBalance(community ledger.ID) ([]wallet.Holding, error)
	History(community ledger.ID, after []byte, limit int) ([]wallet.Movement, error)
	People(community ledger.ID) ([]wallet.Person, error)
	Movement(community ledger.ID, cursor []byte) (wallet.Movement, error)
	Issue(o wallet.Order) (wallet.Movement, error)
	Redeem(community, asset ledger.ID, amount money.Amount) (wallet.Movement, error)
	ProposeIssue(o wallet.Order) (wallet.JointAccount, error)
	ProposeRedeem(community, asset ledger.ID, amount money.Amount) (wallet.JointAccount, error)
}

// BoxStep is a step of Box.
type BoxStep int

// The steps, in order. Cash out has no BoxWho.
const (
	BoxWay    BoxStep = iota // cash in, or cash out
	BoxWho                   // who put the cash in
	BoxAmount                // how much
	BoxCheck                 // is this right?
	BoxDone                  // what became of it
)

// BoxState is what Box shows.
type BoxState struct {
	Progress
	Step   BoxStep
	Out    bool      // cash out: what was paid back to the box is redeemed
	InBox  []Holding // paid back, to be redeemed
	To     string    // what was typed or pasted; empty: the issuer herself
	Recent []Payee
	Payee  Payee // from BoxAmount on, of cash in
	Amount AmountField
	Over   bool // more cash out than was paid back: there is no next step
	Row    Row  // at BoxDone; follows the movement until it is final
	// Shared is the box of several treasurers, at BoxDone: what was done waits
	// there for their approval. Else it is zero.
	Shared ledger.Account
}

// CanNext tells whether Next goes on.
func (s BoxState) CanNext() bool {
	return s.Step == BoxWho || s.Step == BoxAmount && s.Amount.Amount.Amount > 0 && !s.Over
}

// Box is the issuer's: money for cash that came into the box, and money taken
// back for cash that went out.
type Box struct {
	model[BoxState, *BoxState]
	wallet Issuer
	hub    *Hub

	// Under the model's lock, as the state is.
	community wallet.Community
	held      []wallet.Holding
	known     []Payee
	pad       amountPad
	asset     ledger.ID
}

// NewBox begins with the way. Where the wallet does not issue, its state
// carries the notice.
func NewBox(w Issuer, hub *Hub) *Box {
	v := &Box{wallet: w, hub: hub}
	v.follow(hub, v.read)
	return v
}

func (v *Box) read() (func(*BoxState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	held, err := v.wallet.BoxBalance(c.ID)
	if err != nil {
		return nil, err
	}
	known, err := knownTo(v.wallet, c)
	if err != nil {
		return nil, err
	}
	var row Row
	if cursor := v.State().Row.Cursor; cursor != nil {
		m, err := v.wallet.Movement(c.ID, cursor)
		if err != nil {
			return nil, err
		}
		row = rowOf(m)
	}
	return func(s *BoxState) {
		v.community, v.held, v.known = c, held, known
		s.InBox, s.Recent = holdingsOf(held), v.known[:min(len(v.known), recentPayees)]
		if row.Cursor != nil && string(row.Cursor) == string(s.Row.Cursor) {
			s.Row = row
		}
		v.show(s)
	}, nil
}

func (v *Box) show(s *BoxState) {
	if s.Step == BoxDone || s.Busy {
		return
	}
	chosen := chosenAsset(v.community.Assets, v.asset)
	s.Amount = v.pad.field(v.community.Assets, chosen)
	a, ok := s.Amount.asset()
	if !ok {
		return
	}
	v.asset = a.ID
	var back money.Amount
	for _, h := range v.held {
		if h.Asset.ID == a.ID {
			back = h.Available
		}
	}
	s.Over = s.Out && s.Amount.Amount.Amount > back
}

// CashIn begins with who put cash into the box.
func (v *Box) CashIn() { v.way(BoxWho, false) }

// CashOut begins with how much cash was handed out.
func (v *Box) CashOut() { v.way(BoxAmount, true) }

func (v *Box) way(step BoxStep, out bool) {
	v.edit(func(s *BoxState) {
		if s.Step == BoxWay {
			s.Step, s.Out = step, out
			v.show(s)
		}
	})
}

// SetTo takes the address of who put the cash in; empty is the issuer herself.
func (v *Box) SetTo(text string) {
	v.edit(func(s *BoxState) {
		if s.Step == BoxWho {
			s.To = text
		}
	})
}

// Choose takes somebody who is known and goes on to the amount.
func (v *Box) Choose(p Payee) {
	v.edit(func(s *BoxState) {
		if s.Step == BoxWho {
			s.To, s.Payee, s.Step = p.Address, p, BoxAmount
		}
	})
}

// Key takes a digit or the point of the amount.
func (v *Box) Key(r rune) { v.amount(func(decimals uint8) { v.pad.key(r, decimals) }) }

// Delete takes the amount's last digit away.
func (v *Box) Delete() { v.amount(func(uint8) { v.pad.delete() }) }

func (v *Box) amount(f func(decimals uint8)) {
	v.edit(func(s *BoxState) {
		if a, ok := s.Amount.asset(); ok && s.Step == BoxAmount {
			f(a.Decimals)
			v.show(s)
		}
	})
}
