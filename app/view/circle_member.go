package view

import (
	"cmp"
	"slices"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/money"
)

// CircleDeed is something that the owner can do about a member.
type CircleDeed string

// The deeds: those of the proposer, which members decide, and those that need
// the owner's own word.
const (
	DeedFine     CircleDeed = "fine"
	DeedWaive    CircleDeed = "waive"
	DeedClose    CircleDeed = "close" // the round, without what is missing
	DeedLeaveOut CircleDeed = "leave-out"
	DeedSwap     CircleDeed = "swap" // her turn and the owner's
	DeedLeave    CircleDeed = "leave"
	DeedOffer    CircleDeed = "offer" // her place, to another person
)

// CircleWish is what members asked for, and what waits for the owner's word.
type CircleWish struct {
	What CircleWishKind
	Name string // of who wishes it; of a place, whose it is
	Self bool   // that is the owner
	To   string // of a place: who takes it
	act  circle.Act
}

// CircleWishKind tells wishes apart.
type CircleWishKind string

// The wishes.
const (
	WishSwap    CircleWishKind = "swap"    // to change turns with the owner
	WishTake    CircleWishKind = "take"    // that the owner takes a place
	WishGive    CircleWishKind = "give"    // that the owner gives hers
	WishPropose CircleWishKind = "propose" // that she proposes who takes a place
)

// wishesOf are those that wait for the owner.
func wishesOf(c wallet.Circle, people []CirclePerson, known []Payee) (out []CircleWish) {
	for _, w := range c.Swaps {
		other := w.Early
		if other == c.Self {
			other = w.Late
		}
		if !w.Said && (w.Early == c.Self || w.Late == c.Self) {
			out = append(out, CircleWish{What: WishSwap, Name: people[other].Name, act: w.Act})
		}
	}
	for _, o := range c.Offers {
		w := CircleWish{Name: people[o.Member].Name, Self: people[o.Member].Self, To: ShortAddress(o.To), act: o.Act}
		if i := slices.IndexFunc(known, func(p Payee) bool { return p.Address == o.To }); i >= 0 {
			w.To = cmp.Or(known[i].Called, w.To)
		}
		switch {
		case o.ToSelf && !o.Agreed:
			w.What = WishTake
		case o.Member == c.Self && !o.Given:
			w.What = WishGive
		case o.Agreed && o.Given && c.CanPropose && len(c.Waiting) == 0:
			w.What = WishPropose
		default:
			continue
		}
		out = append(out, w)
	}
	return out
}

// sumsOfPeople says what each has in the circle, and when her turn comes.
func sumsOfPeople(people []CirclePerson, c wallet.Circle) {
	of := func(a money.Amount) Money { return notice.MoneyOf(a, c.Money) }
	for i, m := range c.People {
		p := &people[i]
		p.Owes, p.Ahead, p.Deposit, p.Fines, p.PaidIn, p.Got = of(m.Owed), of(m.Credit), of(m.Deposit), of(m.Fines), of(m.PaidIn), of(m.Got)
		if m.Answers != i && m.Answers < len(people) {
			p.Answers = people[m.Answers].Name
		}
	}
	round := c.Round
	for _, i := range c.Order {
		if i < len(people) && people[i].Turn == 0 && people[i].Standing != StandsLeft {
			people[i].Comes, round = round, round+1
		}
	}
}

// deedsOf are what the owner can do about the member at a place.
func deedsOf(c wallet.Circle, place int) (out []CircleDeed) {
	if !c.Founded || c.Over || place >= len(c.People) || c.People[place].Left || c.Restored || c.Frozen {
		return nil
	}
	m, decides := &c.People[place], c.CanPropose && len(c.Waiting) == 0
	for _, d := range []struct {
		deed CircleDeed
		can  bool
	}{
		{DeedFine, decides && m.Late && !m.Fined && c.Rules.Fine > 0},
		{DeedWaive, decides && m.Fines > 0},
		{DeedClose, decides && m.Late},
		{DeedLeaveOut, decides && !m.Self && m.Empty && m.Served == 0},
		{DeedSwap, c.Self >= 0 && !m.Self && m.Served == 0 && c.People[c.Self].Served == 0 && ordered(c, place) && ordered(c, c.Self)},
		{DeedLeave, m.Self && m.Served == 0 && !m.Hidden},
		{DeedOffer, m.Self || m.Late},
	} {
		if d.can {
			out = append(out, d.deed)
		}
	}
	return out
}

func ordered(c wallet.Circle, place int) bool { return slices.Contains(c.Order, place) }

// Member shows one member, and what can be done about her.
func (v *Circle) Member(place int) {
	v.edit(func(s *CircleState) {
		if s.Step == ShowsCircle && place >= 0 && place < len(s.People) {
			s.Step, s.Place, s.Choice = ShowsMember, place, Choice{}
			v.again(s)
		}
	})
}

// Draw shows how far the draw is.
func (v *Circle) Draw() {
	v.edit(func(s *CircleState) {
		if s.Step == ShowsCircle && s.Begun && (s.Drawing || s.Bidding) {
			s.Step = ShowsDraw
		}
	})
}

// again brings what is shown up to the circle as it is now.
func (v *Circle) again(s *CircleState) {
	if s.Place < len(s.People) {
		s.Look, s.Deeds = s.People[s.Place], deedsOf(v.circle, s.Place)
	}
	if s.Step == ShowsDraw && !s.Drawing && !s.Bidding || s.Step == ShowsBid && !s.MayBid {
		s.Step = ShowsCircle
	}
}

// among shows who has no place in the circle.
func (v *Circle) among(s *CircleState) {
	s.Choice.among(slices.DeleteFunc(slices.Clone(v.all), func(p Payee) bool {
		return slices.ContainsFunc(s.People, func(m CirclePerson) bool { return m.Account == p.Account })
	}))
}

// Do does what is about the member that is shown; an offer asks first to whom.
func (v *Circle) Do(d CircleDeed) {
	if d == DeedOffer {
		v.edit(func(s *CircleState) {
			if s.Step == ShowsMember && slices.Contains(s.Deeds, d) {
				s.Step, s.Choice = ShowsHeir, Choice{}
				v.among(s)
			}
		})
		return
	}
	v.does(func(s *CircleState) func() error {
		if s.Step != ShowsMember || !slices.Contains(s.Deeds, d) {
			return nil
		}
		community, act := v.community.ID, v.deed(s, d)
		return func() error {
			var err error
			if d == DeedSwap || d == DeedLeave {
				_, err = v.wallet.SayCircle(community, v.account, act)
			} else {
				_, err = v.wallet.DecideCircle(community, v.account, act)
			}
			return err
		}
	})
}

func (v *Circle) deed(s *CircleState, d CircleDeed) circle.Act {
	round, one := uint64(v.circle.Round), &circle.One{Round: uint64(v.circle.Round), Member: uint64(s.Place)}
	switch d {
	case DeedFine:
		return circle.NewAct(circle.DoFine, one)
	case DeedWaive:
		return circle.NewAct(circle.DoWaive, one)
	case DeedClose:
		return circle.NewAct(circle.DoClose, &circle.Whole{Round: round})
	case DeedSwap:
		early, late := v.circle.Self, s.Place
		if slices.Index(v.circle.Order, early) > slices.Index(v.circle.Order, late) {
			early, late = late, early
		}
		return circle.NewAct(circle.DoSwap, &circle.Pair{Round: round, Early: uint64(early), Late: uint64(late)})
	}
	return circle.NewAct(circle.DoLeave, one)
}

// Heir chooses to whom the place is offered, or no more.
func (v *Circle) Heir(p Payee) {
	v.edit(func(s *CircleState) {
		if s.Step == ShowsHeir {
			had := s.Has(p.Account)
			if s.Chosen = nil; !had {
				s.Chosen = []Payee{p}
			}
			v.among(s)
		}
	})
}

// Offer offers the place to who was chosen, who has to hear of it then.
func (v *Circle) Offer() {
	v.does(func(s *CircleState) func() error {
		if s.Step != ShowsHeir || len(s.Chosen) != 1 {
			return nil
		}
		community, place, address := v.community.ID, s.Place, s.Chosen[0].Address
		return func() error {
			to, err := keys.ParseAddress(address)
			if err == nil {
				_, err = v.wallet.OfferPlace(community, v.account, place, to)
			}
			return err
		}
	})
}

// Grant gives the owner's word to a wish.
func (v *Circle) Grant(w CircleWish) {
	v.does(func(*CircleState) func() error {
		community := v.community.ID
		return func() error {
			var err error
			if w.What == WishPropose {
				_, err = v.wallet.ProposePlace(community, v.account, w.act)
			} else {
				_, err = v.wallet.SayCircle(community, v.account, w.act)
			}
			return err
		}
	})
}

// does is a long command that ends at the whole circle.
func (v *Circle) does(prepare func(*CircleState) func() error) {
	v.work(func(s *CircleState) func() (func(*CircleState), error) {
		job := prepare(s)
		if job == nil {
			return nil
		}
		return func() (func(*CircleState), error) {
			if err := job(); err != nil {
				return nil, err
			}
			return func(s *CircleState) {
				s.Step = ShowsCircle
				v.afterwards(v.hub.Signed)
			}, nil
		}
	})
}
