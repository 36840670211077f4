package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Taker is what Take calls.
type Taker interface {
	Current() (wallet.Community, error)
	Judge(community ledger.ID, raw wallet.HandOver) (wallet.Worth, error)
	Take(community ledger.ID, raw wallet.HandOver) (wallet.Worth, error)
	Offers(community ledger.ID) ([]wallet.Offer, error)
	Decline(community, offer ledger.ID) error
	TakeTab(community ledger.ID, raw wallet.TabPay) (wallet.Lock, money.Amount, error)
	PickUp(community ledger.ID, text string) error
}

// TakeStep is a step of Take.
type TakeStep int

// The steps, in order.
const (
	TakeRead  TakeStep = iota // what is handed over
	TakeCheck                 // what it is worth
	TakeDone                  // it is kept
)

// TakeState is what Take shows.
type TakeState struct {
	Progress
	Step     TakeStep
	Text     string // what was pasted or read
	Offers   []TakeOffer
	Offered  ledger.ID // of the offer that is looked at; zero: it was not handed over in a meeting
	Tab      bool      // it is a payment from a tab: safe, if closed in time
	PickUp   bool      // it is a code for money that was left: it comes by itself
	From     ledger.Account
	Amount   Money // what is new in it; nothing: it was taken before
	Covered  Money // what of it the deposit holds, should its payer cheat
	Show     time.Time
	Notes    []string
	Warnings []wallet.Warning
}

// TakeOffer is a promise that was handed over in a meeting, and waits to be
// looked at.
type TakeOffer struct {
	ID     ledger.ID
	From   ledger.Account
	Amount Money
	Text   string
}

// Take reads what somebody hands over with nobody else in reach, says what it
// is worth, and keeps it.
type Take struct {
	model[TakeState, *TakeState]
	wallet Taker
	hub    *Hub
}

// NewTake begins with reading.
func NewTake(w Taker, hub *Hub) *Take {
	v := &Take{wallet: w, hub: hub}
	v.follow(hub, v.read)
	return v
}

// read reads what waits from meetings.
func (v *Take) read() (func(*TakeState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	list, err := v.wallet.Offers(c.ID)
	var offers []TakeOffer
	for _, o := range list {
		offers = append(offers, TakeOffer{o.ID, o.Worth.Owner, notice.MoneyOf(o.Worth.New, o.Worth.Asset), o.HandOver.Text()})
	}
	return func(s *TakeState) { s.Offers = offers }, err
}

// SetText takes what was pasted or read from a code.
func (v *Take) SetText(text string) {
	v.edit(func(s *TakeState) {
		if s.Step == TakeRead {
			s.Text, s.Offered = text, ledger.ID{}
		}
	})
}

// FromPicture takes what a picture's code says, and looks at it as Next does.
func (v *Take) FromPicture(r Reading, p Picture) {
	v.work(func(s *TakeState) func() (func(*TakeState), error) {
		if s.Step != TakeRead {
			return nil
		}
		return func() (func(*TakeState), error) {
			text, err := pictureText(r, p, wallet.ErrHandOver)
			if err != nil {
				return nil, err
			}
			next, err := v.look(text)
			return func(s *TakeState) {
				s.Text = text
				if next != nil {
					next(s)
				}
			}, err
		}
	})
}

// Choose looks at what waits from a meeting.
func (v *Take) Choose(o TakeOffer) {
	v.SetText(o.Text)
	v.edit(func(s *TakeState) { s.Offered = o.ID })
	v.Next()
}

// Decline lets go of the offer that is looked at: its payer may hand it over
// again. What was pasted is no offer, and is left by going back.
func (v *Take) Decline() {
	v.work(func(s *TakeState) func() (func(*TakeState), error) {
		offer := s.Offered
		if s.Step != TakeCheck || offer.IsZero() {
			return nil
		}
		return func() (func(*TakeState), error) {
			c, err := v.wallet.Current()
			if err != nil {
				return nil, err
			}
			if err := v.wallet.Decline(c.ID, offer); err != nil {
				return nil, err
			}
			again, err := v.read()
			return func(s *TakeState) {
				s.Step, s.Text, s.Offered, s.Warnings = TakeRead, "", ledger.ID{}, nil
				if again != nil {
					again(s)
				}
			}, err
		}
	})
}

// Next looks what was handed over.
func (v *Take) Next() {
	v.work(func(s *TakeState) func() (func(*TakeState), error) {
		text := s.Text
		if s.Step != TakeRead || text == "" {
			return nil
		}
		return func() (func(*TakeState), error) { return v.look(text) }
	})
}

// look judges a promise; a payment from a tab and a code are kept at once, since
// nothing about them is a risk.
func (v *Take) look(text string) (func(*TakeState), error) {
	switch {
	case wallet.IsTabPay(text):
		return v.takeTab(text)
	case wallet.IsPickUp(text):
		return v.pickUp(text)
	}
	return v.judge(text)
}

func (v *Take) judge(text string) (func(*TakeState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	hand, err := wallet.ParseHandOver(text)
	if err != nil {
		return nil, err
	}
	worth, err := v.wallet.Judge(c.ID, hand)
	if err != nil {
		return nil, err
	}
	return func(s *TakeState) { s.Step = TakeCheck; s.worth(worth) }, nil
}

func (s *TakeState) worth(w wallet.Worth) {
	s.From, s.Show, s.Warnings, s.Notes = w.Owner, w.Show, w.Warnings, nil
	s.Amount, s.Covered = notice.MoneyOf(w.New, w.Asset), notice.MoneyOf(w.Covered, w.Asset)
	for _, l := range w.Lines {
		if !l.Known && l.Memo != "" {
			s.Notes = append(s.Notes, l.Memo)
		}
	}
}

// Take keeps the promise that was looked at.
func (v *Take) Take() {
	v.work(func(s *TakeState) func() (func(*TakeState), error) {
		if s.Step != TakeCheck {
			return nil
		}
		text := s.Text
		return func() (func(*TakeState), error) {
			c, err := v.wallet.Current()
			if err != nil {
				return nil, err
			}
			hand, err := wallet.ParseHandOver(text)
			if err != nil {
				return nil, err
			}
			if _, err := v.wallet.Take(c.ID, hand); err != nil {
				return nil, err
			}
			return func(s *TakeState) {
				s.Step = TakeDone
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}

func (v *Take) takeTab(text string) (func(*TakeState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	hand, err := wallet.ParseTabPay(text)
	if err != nil {
		return nil, err
	}
	l, more, err := v.wallet.TakeTab(c.ID, hand)
	if err != nil {
		return nil, err
	}
	return func(s *TakeState) {
		s.Step, s.Tab, s.From, s.Show = TakeDone, true, l.Other, l.Until
		s.Amount = notice.MoneyOf(more, l.Asset)
		v.afterwards(v.hub.Changed)
	}, nil
}

func (v *Take) pickUp(text string) (func(*TakeState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	if err := v.wallet.PickUp(c.ID, text); err != nil {
		return nil, err
	}
	return func(s *TakeState) {
		s.Step, s.PickUp = TakeDone, true
		v.afterwards(v.hub.Signed)
	}, nil
}

// Back goes from the check to the reading; false: the screen is to be left.
func (v *Take) Back() bool {
	stays := false
	v.edit(func(s *TakeState) {
		if s.Step == TakeCheck {
			stays, s.Step, s.Warnings = true, TakeRead, nil
		}
	})
	return stays
}
