package view

import (
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// JointKeeper is what the screens of shared accounts call.
type JointKeeper interface {
	Acquainted
	Joints(community ledger.ID) ([]wallet.JointAccount, error)
	Joint(community ledger.ID, account ledger.Account) (wallet.JointAccount, error)
	MakeJoint(community ledger.ID, name string, others []keys.Address, needed int) (wallet.JointAccount, error)
	JointParcel(community ledger.ID, account ledger.Account) ([]byte, error)
	TakeJoint(sealed []byte) (wallet.JointAccount, error)
	ProposeJoint(community ledger.ID, account ledger.Account, pays []wallet.Order) (wallet.JointAccount, error)
	ApproveJoint(community ledger.ID, account ledger.Account, id ledger.ID) (wallet.JointAccount, error)
	DeclineJoint(community ledger.ID, account ledger.Account, id ledger.ID) (wallet.JointAccount, error)
	AskJoint(community ledger.ID, account ledger.Account) (wallet.JointAccount, error)
	AgreeJoint(community ledger.ID, account ledger.Account, place int) (wallet.JointAccount, error)
}

// JointsStep is a step of Joints.
type JointsStep int

// The steps.
const (
	JointsList JointsStep = iota // the shared accounts
	JointsMake                   // a new one: its name, members, and how many approve
	JointsTake                   // what another member gave
)

// JointsState is what Joints shows.
type JointsState struct {
	Progress
	Step JointsStep
	Rows []JointRow

	Name string // of the new one
	Choice
	Needed int // members who must approve, this wallet's owner among them

	Text string         // what another member gave
	Open ledger.Account // that was made or taken, to be shown; zero: none
	Made bool           // the others have to hear of it
	// Circle says that it is a circle's, which has a screen of its own.
	Circle bool
	Group  bool // it is a savings group's
}

// Members is how many members the new account has.
func (s JointsState) Members() int { return len(s.Chosen) + 1 }

// Fewest is the smallest number of members that is more than half.
func (s JointsState) Fewest() int { return s.Members()/2 + 1 }

// CanMake tells whether Make does something.
func (s JointsState) CanMake() bool { return s.Step == JointsMake && s.Name != "" && len(s.Chosen) > 0 }

// Joints lists the shared accounts that the owner is a member of, makes a new
// one, and takes what other members give.
type Joints struct {
	model[JointsState, *JointsState]
	wallet JointKeeper
	hub    *Hub

	// Under the model's lock, as the state is.
	community ledger.ID
	all       []Payee
}

// NewJoints begins with the list. Without a community its state carries the
// notice.
func NewJoints(w JointKeeper, hub *Hub) *Joints {
	v := &Joints{wallet: w, hub: hub}
	v.follow(hub, v.read)
	return v
}

func (v *Joints) read() (func(*JointsState), error) {
	c, known, err := acquaintances(v.wallet)
	if err != nil {
		return nil, err
	}
	list, err := v.wallet.Joints(c.ID)
	if err != nil {
		return nil, err
	}
	rows := make([]JointRow, 0, len(list))
	for _, a := range list {
		if a.Contract == circle.Kind || a.Contract == group.Kind {
			continue // it has a screen of its own
		}
		r, err := jointRow(a, c, known)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return func(s *JointsState) {
		v.community, v.all, s.Rows = c.ID, choosable(known, c, s.Chosen), rows
		s.among(v.all)
	}, nil
}

// New goes on to a new account.
func (v *Joints) New() {
	v.edit(func(s *JointsState) {
		if s.Step == JointsList {
			s.Step, s.Name, s.Choice, s.Needed = JointsMake, "", Choice{}, 0
			s.among(v.all)
		}
	})
}

// TakeText goes on to what another member gave.
func (v *Joints) TakeText() {
	v.edit(func(s *JointsState) {
		if s.Step == JointsList {
			s.Step, s.Text = JointsTake, ""
		}
	})
}

func (v *Joints) making(f func(*JointsState)) {
	v.edit(func(s *JointsState) {
		if s.Step == JointsMake {
			f(s)
			s.Needed = min(max(s.Needed, s.Fewest()), s.Members())
		}
	})
}

// SetName names the account, for its members.
func (v *Joints) SetName(name string) {
	v.making(func(s *JointsState) { s.Name = cut(name, joint.MaxName) })
}

// SetFind shows only those whose name or address has a text, and the chosen.
func (v *Joints) SetFind(text string) {
	v.making(func(s *JointsState) {
		s.Find = text
		s.among(v.all)
	})
}

// Toggle makes somebody a member, or no more.
func (v *Joints) Toggle(p Payee) {
	v.making(func(s *JointsState) { s.toggle(p, ledger.MaxMembers-1) })
}

// SetNeeded says how many must approve: more than half.
func (v *Joints) SetNeeded(n int) { v.making(func(s *JointsState) { s.Needed = n }) }

// Make makes the account; its members have to be told then.
func (v *Joints) Make() {
	v.work(func(s *JointsState) func() (func(*JointsState), error) {
		if !s.CanMake() {
			return nil
		}
		community, name, needed, addresses := v.community, s.Name, s.Needed, s.addresses()
		return func() (func(*JointsState), error) {
			var others []keys.Address
			for _, text := range addresses {
				a, err := keys.ParseAddress(text)
				if err != nil {
					return nil, err
				}
				others = append(others, a)
			}
			a, err := v.wallet.MakeJoint(community, name, others, needed)
			return v.opens(a, true), err
		}
	})
}

// opens goes back to the list and says which account to show; where the command
// failed nothing changes.
func (v *Joints) opens(a wallet.JointAccount, made bool) func(*JointsState) {
	return func(s *JointsState) {
		if s.Notice.None() {
			s.Step, s.Open, s.Made, s.Circle = JointsList, a.Account, made, a.Contract == circle.Kind
			s.Group = a.Contract == group.Kind
			v.afterwards(v.hub.Signed)
		}
	}
}

// Opened says that the account was shown.
func (v *Joints) Opened() {
	v.edit(func(s *JointsState) { s.Open, s.Made = ledger.Account{}, false })
}

// SetText takes what was typed or pasted.
func (v *Joints) SetText(text string) {
	v.edit(func(s *JointsState) {
		if s.Step == JointsTake {
			s.Text = text
		}
	})
}

// Take takes the text.
func (v *Joints) Take() {
	if text := v.State().Text; text != "" {
		v.take(func() (string, error) { return text, nil })
	}
}

// FromPicture takes what a picture's code says.
func (v *Joints) FromPicture(r Reading, p Picture) {
	v.take(func() (string, error) { return pictureText(r, p, joint.ErrParcel) })
}

// FromFile takes what a file says.
func (v *Joints) FromFile(p Picture) {
	v.take(func() (string, error) { return fileText(p, joint.ErrParcel) })
}

func (v *Joints) take(from func() (string, error)) {
	v.work(func(s *JointsState) func() (func(*JointsState), error) {
		if s.Step != JointsTake {
			return nil
		}
		return func() (func(*JointsState), error) {
			text, err := from()
			if err != nil {
				return nil, err
			}
			typed := func(s *JointsState) { s.Text = text }
			sealed, err := joint.ParseText(text)
			if err != nil {
				return typed, err
			}
			a, err := v.wallet.TakeJoint(sealed)
			if err != nil {
				return typed, err
			}
			return v.opens(a, false), nil
		}
	})
}

// Back goes to the list; false: the screen is to be left.
func (v *Joints) Back() bool {
	stays := false
	v.edit(func(s *JointsState) {
		stays = s.Step != JointsList
		s.Step = JointsList
	})
	return stays
}
