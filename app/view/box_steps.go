package view

import (
	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Next goes to the next step, if this one is answered.
func (v *Box) Next() {
	v.edit(func(s *BoxState) {
		switch {
		case !s.CanNext():
		case s.Step == BoxWho:
			v.whoDone(s)
		case s.Step == BoxAmount:
			s.Step = BoxCheck
		}
	})
}

func (v *Box) whoDone(s *BoxState) {
	c := v.community
	if s.To == "" {
		s.Payee = Payee{Account: c.Account, Address: c.Address, Who: ShortAddress(c.Address)}
		s.Step = BoxAmount
		return
	}
	c.Address = "" // the issuer may give to herself
	r, err := readRequest(s.To, c)
	if err != nil {
		s.Notice = notice.Of(err)
		return
	}
	s.Payee, s.Step = payeeOf(r, v.community, v.known), BoxAmount
}

// Do issues or redeems, once it was checked.
func (v *Box) Do() {
	v.work(func(s *BoxState) func() (func(*BoxState), error) {
		a, ok := s.Amount.asset()
		if s.Step != BoxCheck || s.Over || !ok {
			return nil
		}
		out, payee, amount, community := s.Out, s.Payee.Address, s.Amount.Amount.Amount, v.community.ID
		if v.community.Treasurer {
			return func() (func(*BoxState), error) { return v.propose(out, community, payee, a.ID, amount) }
		}
		return func() (func(*BoxState), error) {
			m, err := v.move(out, community, payee, a.ID, amount)
			if err != nil {
				return nil, err
			}
			return func(s *BoxState) {
				s.Step, s.Row = BoxDone, rowOf(m)
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}

// propose is what one of several treasurers does.
func (v *Box) propose(out bool, community ledger.ID, payee string, asset ledger.ID, amount money.Amount) (func(*BoxState), error) {
	box, err := v.proposal(out, community, payee, asset, amount)
	if err != nil {
		return nil, err
	}
	return func(s *BoxState) {
		s.Step, s.Shared = BoxDone, box.Account
		v.afterwards(v.hub.Signed)
	}, nil
}

func (v *Box) proposal(out bool, community ledger.ID, payee string, asset ledger.ID, amount money.Amount) (wallet.JointAccount, error) {
	if out {
		return v.wallet.ProposeRedeem(community, asset, amount)
	}
	to, err := keys.ParseAddress(payee)
	if err != nil {
		return wallet.JointAccount{}, err
	}
	return v.wallet.ProposeIssue(wallet.Order{Community: community, To: to, Asset: asset, Amount: amount})
}

func (v *Box) move(out bool, community ledger.ID, payee string, asset ledger.ID, amount money.Amount) (wallet.Movement, error) {
	if out {
		return v.wallet.Redeem(community, asset, amount)
	}
	to, err := keys.ParseAddress(payee)
	if err != nil {
		return wallet.Movement{}, err
	}
	return v.wallet.Issue(wallet.Order{Community: community, To: to, Asset: asset, Amount: amount})
}

// Back goes a step back and keeps what was typed; false: the screen is to be left.
func (v *Box) Back() bool {
	stays := true
	v.edit(func(s *BoxState) {
		switch {
		case s.Step == BoxWay || s.Step == BoxDone:
			stays = false
		case s.Step == BoxAmount && s.Out:
			s.Step = BoxWay
		default:
			s.Step--
		}
	})
	return stays
}
