package view

import (
	"context"
	"slices"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// ChangeKeeper is what Change calls of the wallet.
type ChangeKeeper interface {
	Current() (wallet.Community, error)
	Changing(community ledger.ID) (wallet.Changing, error)
	TakeForChange(community ledger.ID, text string) (wallet.ChangePart, error)
	DropCard(community ledger.ID, identity keys.PublicKey) error
	DraftGathered(community ledger.ID, needed int) error
	DropChange(community ledger.ID) error
}

// ChangeMaker is what Change needs a guardian, or the network, for: boot.App.
type ChangeMaker interface {
	PlaceHere(community ledger.ID) (quorum.Place, error)
	AgreeToGathered(community ledger.ID) (quorum.Consent, error)
	MakeChange(ctx context.Context, community ledger.ID) (wallet.Community, error)
}

// ChangeStep is a step of Change.
type ChangeStep int

// The steps.
const (
	ChangeGather ChangeStep = iota // what there is of the change so far
	ChangeHand                     // something to give: What says what it is
	ChangeTake                     // what others gave
	ChangeLook                     // a present guardian looks before it agrees
	ChangeMade                     // the guardians are changed
)

// ChangeRow is a guardian of before or after the change.
type ChangeRow struct {
	Key     keys.PublicKey // whose cloth stands beside it
	Seat    int            // among the present guardians, from 1; 0: it is none
	Here    bool           // it is this home
	Address string         // where it is reached afterwards; empty of one that leaves
	Agreed  bool           // it agreed to the draft
}

// Comes tells whether it is none of the present guardians.
func (r ChangeRow) Comes() bool { return r.Seat == 0 }

// ChangeTerm is something else that a draft changes: Kind is one of
// quorum.Term….
type ChangeTerm = quorum.Term

// ChangeState is what Change shows.
type ChangeState struct {
	Progress
	Step ChangeStep

	Guardians, Quorum int          // of the present
	After             []ChangeRow  // who is a guardian afterwards: cards, or the draft's
	Leaves            []ChangeRow  // the present guardians who are none afterwards
	Wanted            int          // how many of them are to agree to a payment
	Terms             []ChangeTerm // what the draft changes beside that
	Drafted           bool
	Agreed            int  // present guardians who agreed to the draft
	Guardian          bool // this home is a present guardian
	Mine              bool // which agreed
	Carded            bool // this home made a card
	Made              bool // the change is certified: the guardians have to hear of it

	Typed string            // what others gave, while it is typed
	Took  wallet.ChangePart // what was taken last
	What  wallet.ChangePart // to give
	Text  string            // of it
}

// Least is the smallest number that is safe of how many must agree.
func (s ChangeState) Least() int { return quorum.Threshold(max(len(s.After), 1)) }

// CanDraft tells whether Draft does something.
func (s ChangeState) CanDraft() bool {
	return s.Step == ChangeGather && !s.Drafted && len(s.After) > 0 && !s.Busy
}

// CanAgree tells whether Agree does something.
func (s ChangeState) CanAgree() bool {
	return s.Drafted && s.Guardian && !s.Mine && !s.Made && !s.Busy
}

// CanMake tells whether Make does something.
func (s ChangeState) CanMake() bool {
	return s.Drafted && (s.Made || s.Agreed >= s.Quorum) && !s.Busy
}

// CanDrop tells whether Drop does something.
func (s ChangeState) CanDrop() bool { return s.Drafted && !s.Mine && !s.Made && !s.Busy }

// Change changes who a community's guardians are. It takes days: cards, a draft
// and answers are handed from one to the other, and kept as they come.
type Change struct {
	model[ChangeState, *ChangeState]
	wallet ChangeKeeper
	maker  ChangeMaker
	hub    *Hub
	ctx    context.Context // ends with Close

	community ledger.ID       // under the model's lock, as the state is
	change    wallet.Changing // what was read last
}

// NewChange begins with what there is so far. Without a community its state
// carries the notice.
func NewChange(w ChangeKeeper, m ChangeMaker, hub *Hub) *Change {
	ctx, cancel := context.WithCancel(context.Background())
	v := &Change{wallet: w, maker: m, hub: hub, ctx: ctx}
	v.whenClosed(cancel)
	v.follow(hub, v.read)
	return v
}

func (v *Change) read() (func(*ChangeState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	change, err := v.wallet.Changing(c.ID)
	if err != nil {
		return nil, err
	}
	return func(s *ChangeState) {
		v.community, v.change = c.ID, change
		s.fill(change)
	}, nil
}

// fill shows what there is of a change.
func (s *ChangeState) fill(c wallet.Changing) {
	s.Guardians, s.Quorum, s.Guardian, s.Made = c.Epoch.Guardians(), c.Epoch.Quorum(), c.Seat >= 0, c.Made
	s.Drafted, s.Agreed, s.Carded = c.Draft != nil, len(c.Consents), c.Own != nil
	_, s.Mine = c.Answer()
	s.After, s.Leaves, s.Terms = afterOf(c), nil, nil
	for i, g := range c.Epoch.Charter.Guardians {
		if !slices.ContainsFunc(s.After, func(r ChangeRow) bool { return r.Key == g.Identity }) {
			s.Leaves = append(s.Leaves, ChangeRow{Key: g.Identity, Seat: i + 1, Here: i == c.Seat, Agreed: c.Agreed(i)})
		}
	}
	if s.Wanted = min(max(s.Wanted, s.Least()), max(len(s.After), 1)); s.Drafted {
		s.Wanted = int(c.Next.Quorum) //nolint:gosec // at most 64
		s.Terms = c.Next.Terms(&c.Epoch.Charter)
	}
}

func afterOf(c wallet.Changing) []ChangeRow {
	out := []ChangeRow{}
	add := func(r ChangeRow) {
		if seat, seated := c.Epoch.SeatOf(r.Key); seated {
			r.Seat = int(seat) + 1 //nolint:gosec // at most 64
			r.Here, r.Agreed = int(seat) == c.Seat, c.Agreed(int(seat))
		}
		r.Here = r.Here || c.Own != nil && c.Own.Seat.Identity == r.Key
		out = append(out, r)
	}
	if c.Draft != nil {
		for i, g := range c.Next.Guardians {
			add(ChangeRow{Key: g.Identity, Address: c.Draft.Reaches[i].Address})
		}
		return out
	}
	for _, p := range c.Places {
		add(ChangeRow{Key: p.Seat.Identity, Address: p.Reach.Address})
	}
	return out
}

// does is a command that changes what there is: afterwards all is read again.
func (v *Change) does(may func(*ChangeState) bool, job func(ledger.ID) (func(*ChangeState), error)) {
	v.work(func(s *ChangeState) func() (func(*ChangeState), error) {
		if !may(s) {
			return nil
		}
		community := v.community
		return func() (func(*ChangeState), error) {
			change, err := job(community)
			if err != nil {
				return change, err
			}
			now, err := v.read()
			return func(s *ChangeState) {
				if now != nil {
					now(s)
				}
				if change != nil {
					change(s)
				}
				v.afterwards(v.hub.Changed)
			}, err
		}
	})
}

// gathering allows what can be done while nothing is drafted.
func gathering(s *ChangeState) bool { return s.Step == ChangeGather && !s.Drafted }

// Card makes this home's card and shows it.
func (v *Change) Card() {
	v.does(func(s *ChangeState) bool { return s.Step == ChangeGather }, func(id ledger.ID) (func(*ChangeState), error) {
		p, err := v.maker.PlaceHere(id)
		return hands(wallet.ChangeCard, p.String()), err
	})
}

// hands shows something to give; where the command failed nothing changes.
func hands(what wallet.ChangePart, text string) func(*ChangeState) {
	return func(s *ChangeState) {
		if s.Notice.None() {
			s.Step, s.What, s.Text, s.Took = ChangeHand, what, text, ""
		}
	}
}

// Give shows the draft, or the answer to it, to be given.
func (v *Change) Give(what wallet.ChangePart) {
	v.edit(func(s *ChangeState) {
		if s.Step != ChangeGather || v.change.Draft == nil {
			return
		}
		answer, agreed := v.change.Answer()
		switch {
		case what == wallet.ChangeDraft:
			hands(what, v.change.Draft.String())(s)
		case what == wallet.ChangeAnswer && agreed:
			hands(what, answer.String())(s)
		}
	})
}

// TakeText goes on to what others gave.
func (v *Change) TakeText() {
	v.edit(func(s *ChangeState) {
		if s.Step == ChangeGather {
			s.Step, s.Typed, s.Took = ChangeTake, "", ""
		}
	})
}

// SetText takes what was typed or pasted.
func (v *Change) SetText(text string) {
	v.edit(func(s *ChangeState) {
		if s.Step == ChangeTake {
			s.Typed = text
		}
	})
}

// Take takes the text: a card, a draft or an answer.
func (v *Change) Take() {
	if text := v.State().Typed; text != "" {
		v.take(func() (string, error) { return text, nil })
	}
}

// FromPicture takes what a picture's code says.
func (v *Change) FromPicture(r Reading, p Picture) {
	v.take(func() (string, error) { return pictureText(r, p, wallet.ErrChangeText) })
}

// FromFile takes what a file says.
func (v *Change) FromFile(p Picture) {
	v.take(func() (string, error) { return fileText(p, wallet.ErrChangeText) })
}

func (v *Change) take(from func() (string, error)) {
	v.does(func(s *ChangeState) bool { return s.Step == ChangeTake }, func(id ledger.ID) (func(*ChangeState), error) {
		text, err := from()
		if err != nil {
			return nil, err
		}
		took, err := v.wallet.TakeForChange(id, text)
		if err != nil {
			return func(s *ChangeState) { s.Typed = text }, err
		}
		return func(s *ChangeState) {
			if s.Step, s.Typed, s.Took = ChangeGather, "", took; took == wallet.ChangeDraft && s.Guardian && !s.Mine {
				s.Step = ChangeLook
			}
		}, nil
	})
}

// Remove takes somebody out of the guardians of the time after the change.
func (v *Change) Remove(r ChangeRow) {
	v.does(gathering, func(id ledger.ID) (func(*ChangeState), error) {
		return func(s *ChangeState) { s.Took = "" }, v.wallet.DropCard(id, r.Key)
	})
}

// SetWanted says how many must agree to a payment afterwards.
func (v *Change) SetWanted(n int) {
	v.edit(func(s *ChangeState) {
		if gathering(s) {
			s.Wanted = min(max(n, s.Least()), max(len(s.After), 1))
		}
	})
}

// Draft drafts the change to the guardians whose cards are here, and shows the
// draft; a present guardian looks at it first.
func (v *Change) Draft() {
	wanted := v.State().Wanted
	v.does(func(s *ChangeState) bool { return s.CanDraft() }, func(id ledger.ID) (func(*ChangeState), error) {
		err := v.wallet.DraftGathered(id, wanted)
		return func(s *ChangeState) {
			if s.Notice.None() {
				s.Took = wallet.ChangeDraft
			}
		}, err
	})
}

// Look goes on to what a present guardian agrees to.
func (v *Change) Look() {
	v.edit(func(s *ChangeState) {
		if s.Step == ChangeGather && s.CanAgree() {
			s.Step = ChangeLook
		}
	})
}

// Agree gives the consent of this home's guardian, which can't be taken back.
func (v *Change) Agree() {
	v.does(func(s *ChangeState) bool { return s.Step == ChangeLook && s.CanAgree() }, func(id ledger.ID) (func(*ChangeState), error) {
		k, err := v.maker.AgreeToGathered(id)
		return func(s *ChangeState) {
			switch {
			case !s.Notice.None():
			case s.Quorum == 1: // nobody else is asked
				s.Step, s.Took = ChangeGather, ""
			default:
				hands(wallet.ChangeAnswer, k.String())(s)
			}
		}, err
	})
}

// Make makes the change, once enough have agreed.
func (v *Change) Make() {
	v.does(func(s *ChangeState) bool { return s.Step == ChangeGather && s.CanMake() }, func(id ledger.ID) (func(*ChangeState), error) {
		c, err := v.maker.MakeChange(v.ctx, id)
		return func(s *ChangeState) {
			if s.Notice.None() {
				s.Step, s.Guardians, s.Quorum = ChangeMade, c.Guardians, c.Quorum
				v.afterwards(v.hub.Signed)
			}
		}, err
	})
}

// Drop lets go of the draft and the answers to it.
func (v *Change) Drop() {
	v.does(func(s *ChangeState) bool { return s.Step == ChangeGather && s.CanDrop() }, func(id ledger.ID) (func(*ChangeState), error) {
		return func(s *ChangeState) { s.Took = "" }, v.wallet.DropChange(id)
	})
}

// Back goes to what there is so far; false: the screen is to be left.
func (v *Change) Back() bool {
	stays := false
	v.edit(func(s *ChangeState) {
		stays = s.Step != ChangeGather && s.Step != ChangeMade
		s.Step = ChangeGather
	})
	return stays
}
