package view

import (
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// Next goes to the next step, if this one is answered.
func (v *Pay) Next() {
	v.edit(func(s *PayState) {
		switch {
		case !s.CanNext():
		case s.Step == PayWho:
			v.whoDone(s)
		case s.Step == PayAmount && len(s.Note) > ledger.MaxMemoText:
			s.Notice = notice.Of(keys.ErrMemoTooLong)
		case s.Step == PayAmount:
			s.Step = PayCheck
		}
	})
}

// whoDone reads the address or the request. What a request asks for fills in
// what comes next, and can still be changed.
func (v *Pay) whoDone(s *PayState) {
	if v.community.ID.IsZero() {
		s.Notice = notice.Of(wallet.ErrNoCommunity)
		return
	}
	r, err := readRequest(s.To, v.community)
	if err == nil {
		err = v.asked(s, r)
	}
	if err != nil {
		s.Notice = notice.Of(err)
		return
	}
	s.Payee, s.Step = payeeOf(r, v.community, v.known), PayAmount
	v.show(s)
}

func (v *Pay) asked(s *PayState, r wallet.Request) error {
	assets := v.community.Assets
	chosen, err := askedAsset(r, assets)
	if err != nil {
		return err
	}
	if r.Code != "" && chosen < len(assets) {
		v.asset = assets[chosen].ID
	}
	if at := chosenAsset(assets, v.asset); r.Amount != "" && at < len(assets) {
		if err := v.pad.set(r.Amount, assets[at].Decimals); err != nil {
			return err
		}
	}
	if r.Memo != "" {
		s.Note = r.Memo
	}
	return nil
}

// Pay pays, once it was checked. When the same was paid within a minute it
// asks first.
func (v *Pay) Pay() { v.pay(false) }

// PayAnyway pays the same once more.
func (v *Pay) PayAnyway() {
	if v.State().Again {
		v.pay(true)
	}
}

func (v *Pay) pay(anyway bool) {
	v.work(func(s *PayState) func() (func(*PayState), error) {
		if s.Step != PayCheck || s.Short {
			return nil
		}
		order, err := v.order(s)
		if err != nil {
			s.Notice = notice.Of(err)
			return nil
		}
		s.Again = false
		return func() (func(*PayState), error) {
			if !anyway {
				if twice, err := v.paidJustNow(order); err != nil || twice {
					return func(s *PayState) { s.Again = twice }, err
				}
			}
			m, err := v.wallet.Pay(order)
			if err != nil {
				return v.show, err
			}
			return func(s *PayState) {
				s.Step, s.Row = PayDone, rowOf(m)
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}

const (
	// often is how many payments to the same make a tab worth offering.
	often = 3
	// tabFor is how long a tab is open: a month of market days.
	tabFor = 30 * 24 * time.Hour
)

// OpenTab locks the amount for the payee, once it was checked, instead of paying
// it: from then on paying her is safe with nobody in reach.
func (v *Pay) OpenTab() {
	v.work(func(s *PayState) func() (func(*PayState), error) {
		if s.Step != PayCheck || !s.Tab || s.Short {
			return nil
		}
		order, err := v.order(s)
		if err != nil {
			s.Notice = notice.Of(err)
			return nil
		}
		until := v.now().Add(tabFor)
		return func() (func(*PayState), error) {
			m, err := v.wallet.OpenTab(order, until)
			if err != nil {
				return v.show, err
			}
			return func(s *PayState) {
				s.Step, s.Row = PayDone, rowOf(m)
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}

// Promise pays from a pocket, once it was checked: what is to be handed over
// stands in the state then.
func (v *Pay) Promise() {
	v.work(func(s *PayState) func() (func(*PayState), error) {
		if s.Step != PayCheck || !s.Pocket {
			return nil
		}
		order, err := v.order(s)
		if err != nil {
			s.Notice = notice.Of(err)
			return nil
		}
		return func() (func(*PayState), error) {
			m, hand, err := v.wallet.Promise(order)
			if err != nil {
				return v.show, err
			}
			return func(s *PayState) {
				s.Step, s.Row, s.Hand, s.Left = PayDone, rowOf(m), hand.Text(), Money{}
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}

func (v *Pay) order(s *PayState) (wallet.Order, error) {
	to, err := keys.ParseAddress(s.Payee.Address)
	a, ok := s.Amount.asset()
	if err == nil && !ok {
		err = wallet.ErrNoAsset
	}
	return wallet.Order{Community: v.community.ID, To: to, Key: s.Payee.Key, Asset: a.ID, Amount: s.Amount.Amount.Amount, Memo: s.Note}, err
}

// justNow is how long after a payment the same one is more likely a mistake
// than meant.
const justNow = time.Minute

// paidJustNow tells whether the same was paid to the same within a minute.
func (v *Pay) paidJustNow(o wallet.Order) (bool, error) {
	list, err := v.wallet.History(o.Community, nil, lookedAt)
	if err != nil {
		return false, err
	}
	to, now := accountOf(o.To), v.now()
	for _, m := range list {
		same := m.Kind == wallet.KindPaid && m.Other == to && m.Asset.ID == o.Asset && m.Amount == o.Amount
		if same && !struck(m.Status) && now.Sub(m.Time).Abs() < justNow {
			return true, nil
		}
	}
	return false, nil
}

// Back goes a step back and keeps what was typed; false: the screen is to be
// left, as it is after the payment and from the first step.
func (v *Pay) Back() bool {
	stays := true
	v.edit(func(s *PayState) {
		switch {
		case s.Step == PayWho || s.Step == PayDone:
			stays = false
		case s.Again:
			s.Again = false
		default:
			s.Step--
		}
	})
	return stays
}
