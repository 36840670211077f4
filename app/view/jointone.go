package view

import (
	"slices"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// JointStep is a step of Joint.
type JointStep int

// The steps.
const (
	JointOne      JointStep = iota // what it has, who is in it, what waits
	JointProposal                  // one proposal, to be approved or not
	JointHand                      // what the other members take
	JointWho                       // a payment to propose: to whom
	JointAmount                    // how much
	JointCheck                     // is this right?
)

// JointState is what Joint shows.
type JointState struct {
	Progress
	Step   JointStep
	Row    JointRow
	Look   ProposalRow // at JointProposal
	Text   string      // at JointHand
	To     string      // what was typed of the payee
	Recent []Payee
	Payee  Payee // from JointAmount on
	Amount AmountField
	Over   bool // more than the account has
}

// CanNext tells whether Next goes on.
func (s JointState) CanNext() bool {
	return s.Step == JointWho && s.To != "" || s.Step == JointAmount && s.Amount.Amount.Amount > 0 && !s.Over
}

// Joint is one shared account: it shows what waits, approves it, and proposes.
type Joint struct {
	model[JointState, *JointState]
	wallet  JointKeeper
	hub     *Hub
	account ledger.Account

	// Under the model's lock, as the state is.
	community wallet.Community
	holdings  []wallet.Holding
	known     []Payee
	pad       amountPad
	asset     ledger.ID
}

// NewJoint shows an account.
func NewJoint(w JointKeeper, hub *Hub, account ledger.Account) *Joint {
	v := &Joint{wallet: w, hub: hub, account: account}
	v.follow(hub, v.read)
	return v
}

func (v *Joint) read() (func(*JointState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	a, err := v.wallet.Joint(c.ID, v.account)
	if err != nil {
		return nil, err
	}
	known, err := knownTo(v.wallet, c)
	if err != nil {
		return nil, err
	}
	row, err := jointRow(a, c, known)
	return func(s *JointState) {
		v.community, v.holdings, v.known = c, a.Holdings, known
		s.Row, s.Recent = row, known[:min(len(known), recentPayees)]
		at := slices.IndexFunc(row.Proposals, func(p ProposalRow) bool { return p.ID == s.Look.ID })
		switch {
		case at >= 0:
			s.Look = row.Proposals[at]
		case s.Step == JointProposal: // it is done, or came too late
			s.Step = JointOne
		}
		v.show(s)
	}, err
}

// show works out what follows from the amount: of the currencies that the
// account has.
func (v *Joint) show(s *JointState) {
	var assets []wallet.AssetInfo
	for _, h := range v.holdings {
		assets = append(assets, h.Asset)
	}
	at := chosenAsset(assets, v.asset)
	s.Amount = v.pad.field(assets, at)
	if a, ok := s.Amount.asset(); ok {
		v.asset = a.ID
		s.Over = s.Amount.Amount.Amount > v.holdings[at].Available
	}
}

// LookAt shows a proposal.
func (v *Joint) LookAt(p ProposalRow) {
	v.edit(func(s *JointState) {
		if s.Step == JointOne {
			s.Step, s.Look = JointProposal, p
		}
	})
}

// Approve approves the proposal that is shown.
func (v *Joint) Approve() {
	v.sign(JointProposal, func(s JointState) func() (wallet.JointAccount, error) {
		if !s.Look.CanApprove() {
			return nil
		}
		c := v.community.ID
		return func() (wallet.JointAccount, error) { return v.wallet.ApproveJoint(c, v.account, s.Look.ID) }
	})
}

// Decline notes that the owner does not approve it.
func (v *Joint) Decline() {
	v.work(func(s *JointState) func() (func(*JointState), error) {
		community, id := v.community.ID, s.Look.ID
		if s.Step != JointProposal || s.Look.Mine {
			return nil
		}
		return func() (func(*JointState), error) {
			if _, err := v.wallet.DeclineJoint(community, v.account, id); err != nil {
				return nil, err
			}
			change, err := v.read()
			return func(s *JointState) {
				if change != nil {
					change(s)
				}
				s.Step = JointOne
				v.afterwards(v.hub.Changed)
			}, err
		}
	})
}

// TakeIn proposes to take in what was paid into the account, and no payment.
func (v *Joint) TakeIn() {
	v.sign(JointOne, func(JointState) func() (wallet.JointAccount, error) {
		c := v.community.ID
		return func() (wallet.JointAccount, error) { return v.wallet.ProposeJoint(c, v.account, nil) }
	})
}

// Ask asks the others to let this wallet propose.
func (v *Joint) Ask() {
	v.sign(JointOne, func(JointState) func() (wallet.JointAccount, error) {
		c := v.community.ID
		return func() (wallet.JointAccount, error) { return v.wallet.AskJoint(c, v.account) }
	})
}

// Agree agrees that the member at a place proposes.
func (v *Joint) Agree(place int) {
	v.sign(JointOne, func(JointState) func() (wallet.JointAccount, error) {
		c := v.community.ID
		return func() (wallet.JointAccount, error) { return v.wallet.AgreeJoint(c, v.account, place) }
	})
}

// Do proposes the payment that was checked.
func (v *Joint) Do() {
	v.sign(JointCheck, func(s JointState) func() (wallet.JointAccount, error) {
		a, ok := s.Amount.asset()
		to, err := keys.ParseAddress(s.Payee.Address)
		if !ok || err != nil || s.Over {
			return nil
		}
		order := wallet.Order{Community: v.community.ID, To: to, Asset: a.ID, Amount: s.Amount.Amount.Amount}
		return func() (wallet.JointAccount, error) {
			return v.wallet.ProposeJoint(order.Community, v.account, []wallet.Order{order})
		}
	})
}

// sign does what a step signs, and goes on to what the other members take then;
// where nothing waits for them any more, back to the account.
func (v *Joint) sign(step JointStep, what func(JointState) func() (wallet.JointAccount, error)) {
	v.work(func(s *JointState) func() (func(*JointState), error) {
		if s.Step != step {
			return nil
		}
		do := what(*s)
		if do == nil {
			return nil
		}
		return func() (func(*JointState), error) {
			a, err := do()
			if err != nil {
				return nil, err
			}
			return v.signed(len(a.Proposals)+len(a.Asks) > 0)
		}
	})
}

func (v *Joint) signed(waits bool) (func(*JointState), error) {
	text := ""
	if waits {
		var err error
		if text, err = v.parcel(); err != nil {
			return nil, err
		}
	}
	change, err := v.read()
	return func(s *JointState) {
		if change != nil {
			change(s)
		}
		s.Step, s.Text, v.pad = JointOne, text, amountPad{}
		if waits {
			s.Step = JointHand
		}
		v.afterwards(v.hub.Signed)
	}, err
}

func (v *Joint) parcel() (string, error) {
	c, err := v.wallet.Current()
	if err != nil {
		return "", err
	}
	sealed, err := v.wallet.JointParcel(c.ID, v.account)
	return joint.Text(sealed), err
}

// Hand shows what the other members take.
func (v *Joint) Hand() {
	v.work(func(s *JointState) func() (func(*JointState), error) {
		if s.Step != JointOne {
			return nil
		}
		return func() (func(*JointState), error) {
			text, err := v.parcel()
			if err != nil {
				return nil, err
			}
			return func(s *JointState) { s.Step, s.Text = JointHand, text }, nil
		}
	})
}

// Propose begins with whom to pay.
func (v *Joint) Propose() {
	v.edit(func(s *JointState) {
		if s.Step == JointOne && s.Row.CanPropose && len(s.Row.Proposals) == 0 {
			s.Step, s.To, s.Payee, v.pad = JointWho, "", Payee{}, amountPad{}
			v.show(s)
		}
	})
}

// SetTo takes what was typed or pasted of the payee.
func (v *Joint) SetTo(text string) {
	v.edit(func(s *JointState) {
		if s.Step == JointWho {
			s.To = text
		}
	})
}

// Choose takes somebody who is known and goes on to the amount.
func (v *Joint) Choose(p Payee) {
	v.edit(func(s *JointState) {
		if s.Step == JointWho {
			s.To, s.Payee, s.Step = p.Address, p, JointAmount
		}
	})
}

// FromPicture takes whom a picture's code names, and goes on to the amount.
func (v *Joint) FromPicture(r Reading, p Picture) {
	v.work(func(s *JointState) func() (func(*JointState), error) {
		if s.Step != JointWho {
			return nil
		}
		return func() (func(*JointState), error) {
			text, err := pictureText(r, p, wallet.ErrRequest)
			if err != nil {
				return nil, err
			}
			return func(s *JointState) {
				s.To = text
				v.whoDone(s)
			}, nil
		}
	})
}

// Next goes on from whom to pay, and from the amount.
func (v *Joint) Next() {
	v.edit(func(s *JointState) {
		switch {
		case !s.CanNext():
		case s.Step == JointWho:
			v.whoDone(s)
		default:
			s.Step = JointCheck
		}
	})
}

// whoDone reads the payee; a member may be paid, the owner too.
func (v *Joint) whoDone(s *JointState) {
	c := v.community
	c.Address = ""
	r, err := readRequest(s.To, c)
	if err != nil {
		s.Notice = notice.Of(err)
		return
	}
	s.Payee, s.Step = payeeOf(r, v.community, v.known), JointAmount
}

// Key takes a digit or the point of the amount.
func (v *Joint) Key(r rune) { v.typing(func() { v.pad.key(r, v.state.Amount.Amount.Decimals) }) }

// Delete takes the amount's last digit away.
func (v *Joint) Delete() { v.typing(v.pad.delete) }

// SetAsset chooses the currency; digits that it has not are cut.
func (v *Joint) SetAsset(id ledger.ID) {
	v.typing(func() {
		v.asset = id
		if a, ok := v.pad.field(v.state.Amount.Assets, chosenAsset(v.state.Amount.Assets, id)).asset(); ok {
			v.pad.fit(a.Decimals)
		}
	})
}

func (v *Joint) typing(f func()) {
	v.edit(func(s *JointState) {
		if s.Step == JointAmount {
			f()
			v.show(s)
		}
	})
}

// Back goes a step back; false: the screen is to be left.
func (v *Joint) Back() bool {
	stays := true
	v.edit(func(s *JointState) {
		switch s.Step {
		case JointOne:
			stays = false
		case JointAmount, JointCheck:
			s.Step--
		default:
			s.Step = JointOne
		}
	})
	return stays
}
