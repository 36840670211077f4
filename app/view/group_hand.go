package view

import (
	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/ledger"
)

// GroupHandState is what GroupHand shows.
type GroupHandState struct {
	Progress
	Taking bool   // what another phone gave is typed; else Text is shown
	Text   string // for the other phones
	Typed  string
	Taken  bool // the last text was taken
}

// GroupHand hands a group to its other phones, and takes what they give.
type GroupHand struct {
	model[GroupHandState, *GroupHandState]
	wallet  GroupKeeper
	hub     *Hub
	account ledger.Account
}

// NewGroupHand begins with the text for the others, or with theirs.
func NewGroupHand(w GroupKeeper, hub *Hub, account ledger.Account, taking bool) *GroupHand {
	v := &GroupHand{wallet: w, hub: hub, account: account}
	v.state.Taking = taking
	v.follow(hub, v.read)
	return v
}

// read makes the text: of a group that is not founded all that a phone needs
// that is new to it, else what is new since the last meeting.
func (v *GroupHand) read() (func(*GroupHandState), error) {
	g, err := groupOf(v.wallet, v.account)
	if err != nil {
		return nil, err
	}
	text, err := handText(v.wallet, g)
	if err != nil {
		return nil, err
	}
	return func(s *GroupHandState) {
		if !s.Taking && s.Text == "" { // it is sealed anew each time: what is shown stays
			s.Text = text
		}
	}, nil
}

func handText(w GroupKeeper, g wallet.Group) (string, error) {
	if g.Founded {
		return w.GroupText(g.Community, g.Account)
	}
	sealed, err := w.JointParcel(g.Community, g.Account)
	return joint.Text(sealed), err
}

// Turn goes to the other of both: showing, or taking.
func (v *GroupHand) Turn(taking bool) {
	v.edit(func(s *GroupHandState) { s.Taking, s.Typed, s.Taken, s.Text = taking, "", false, "" })
	v.reload(v.read)
}

// SetText takes what was typed or pasted.
func (v *GroupHand) SetText(text string) {
	v.edit(func(s *GroupHandState) { s.Typed, s.Taken = text, false })
}

// Take takes the text.
func (v *GroupHand) Take() {
	if text := v.State().Typed; text != "" {
		v.take(func() (string, error) { return text, nil })
	}
}

// FromPicture takes what a picture's code says.
func (v *GroupHand) FromPicture(r Reading, p Picture) {
	v.take(func() (string, error) { return pictureText(r, p, joint.ErrParcel) })
}

// FromFile takes what a file says.
func (v *GroupHand) FromFile(p Picture) {
	v.take(func() (string, error) { return fileText(p, joint.ErrParcel) })
}

func (v *GroupHand) take(from func() (string, error)) {
	v.work(func(s *GroupHandState) func() (func(*GroupHandState), error) {
		if !s.Taking {
			return nil
		}
		return func() (func(*GroupHandState), error) {
			text, err := from()
			if err != nil {
				return nil, err
			}
			typed := func(s *GroupHandState) { s.Typed = text }
			sealed, err := joint.ParseText(text)
			if err != nil {
				return typed, err
			}
			if _, err := v.wallet.TakeJoint(sealed); err != nil {
				return typed, err
			}
			return func(s *GroupHandState) {
				s.Typed, s.Taken = "", true
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}
