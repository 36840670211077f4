package view

import (
	"cmp"
	"slices"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// CircleKeeper is what Circle calls.
type CircleKeeper interface {
	Acquainted
	Circle(community ledger.ID, account ledger.Account) (wallet.Circle, error)
	PayCircle(community ledger.ID, account ledger.Account, amount money.Amount) (wallet.Movement, error)
	BidCircle(community ledger.ID, account ledger.Account, bid money.Amount) (wallet.Circle, error)
	ApproveJoint(community ledger.ID, account ledger.Account, id ledger.ID) (wallet.JointAccount, error)
	DeclineJoint(community ledger.ID, account ledger.Account, id ledger.ID) (wallet.JointAccount, error)
	DecideCircle(community ledger.ID, account ledger.Account, acts ...circle.Act) (wallet.Circle, error)
	SayCircle(community ledger.ID, account ledger.Account, a circle.Act) (wallet.Circle, error)
	OfferPlace(community ledger.ID, account ledger.Account, place int, to keys.Address) (wallet.Circle, error)
	ProposePlace(community ledger.ID, account ledger.Account, offer circle.Act) (wallet.Circle, error)
}

// CircleScreen is a part of Circle's screen.
type CircleScreen int

// The parts.
const (
	ShowsCircle CircleScreen = iota // all of it
	ShowsBid                        // how much to leave to the others
	ShowsDraw                       // how far the draw is
	ShowsMember                     // one member, and what can be done
	ShowsHeir                       // to whom her place is offered
)

// CircleRow is a circle in a list.
type CircleRow struct {
	Account ledger.Account
	Name    string
	Each    Money // what each pays in a round
	Pot     Money // of this round, so far
	Gross   Money // once it is whole
	Owed    Money // by the owner, now
	Round   int
	Rounds  int
	Due     time.Time
	Percent int // of the pot
	Begun   bool
	Over    bool
}

// CircleStanding is how a member stands in a round.
type CircleStanding int

// The standings.
const (
	StandsOpen CircleStanding = iota // has not paid
	StandsPaid
	StandsLate
	StandsLeft
)

// CirclePerson is a member.
type CirclePerson struct {
	Account  ledger.Account
	Name     string // what the owner calls her, or the address, shortened
	Self     bool
	Turn     int // the round of her turn; 0: to come
	Comes    int // the round in which it will come, where that is known
	Standing CircleStanding
	Hidden   bool // in the draw: her number is hidden
	Shown    bool // and shown

	Owes    Money
	Ahead   Money // paid before it is owed
	Deposit Money
	Fines   Money
	Answers string // who answers for her; empty: nobody
	PaidIn  Money  // in all
	Got     Money
}

// CircleTurn is a round that was paid out.
type CircleTurn struct {
	Round int
	Name  string
	Self  bool
	Takes Money
}

// CircleAct is something that members decide.
type CircleAct struct {
	What CircleDecision
	Name string // of the member concerned; empty: of none
}

// CircleDecision is what is decided.
type CircleDecision string

// The decisions.
const (
	DecidesFine  CircleDecision = "fine"
	DecidesWaive CircleDecision = "waive"
	DecidesLeave CircleDecision = "leave"
	DecidesClose CircleDecision = "close"
	DecidesPlace CircleDecision = "place"
	DecidesOther CircleDecision = "other"
)

// decisionOf is an act that nobody signed, as screens name it.
func decisionOf(a circle.Act) CircleDecision {
	switch a.Do {
	case circle.DoFine:
		return DecidesFine
	case circle.DoWaive:
		return DecidesWaive
	case circle.DoLeave:
		return DecidesLeave
	case circle.DoClose:
		return DecidesClose
	case circle.DoReplace:
		return DecidesPlace
	}
	return DecidesOther
}

// CircleState is what Circle shows.
type CircleState struct {
	Progress
	CircleRow
	Step     CircleScreen
	Amount   AmountField
	TooMuch  bool // the bid is more than the pot
	Next     string
	NextSelf bool
	OnTheWay Money
	People   []CirclePerson
	Turns    []CircleTurn
	Drawing  bool // the turn is drawn
	Bidding  bool // it goes to who leaves most
	MayBid   bool
	Mine     bool // the owner takes part
	Hidden   int
	Shown    int
	Begins   bool        // the circle waits for members to agree to its rules
	Needed   int         // how many
	Decides  []CircleAct // what waits for the owner to agree
	Asked    bool        // something waits for the owner
	Rules    CircleRules

	Wishes []CircleWish // of members, that wait for the owner's word
	Until  time.Time    // when a draw goes on with those who took part; zero: not known
	Show   bool         // numbers, or bids, are to be shown now
	Guest  bool         // nothing is the owner's to approve
	Pool   Money        // fines that all share at the end

	Look   CirclePerson // at ShowsMember and ShowsHeir
	Place  int          // Look's
	Deeds  []CircleDeed // what the owner can do about her
	Choice              // at ShowsHeir: at most one
}

// CircleRules are what members agree to.
type CircleRules struct {
	Order   string // agreed, lot, lots, bid
	Deposit Money
	Fine    Money
	Fee     float64 // per cent of each pot
	FeeTo   string
	FeeSelf bool
	Days    int     // from round to round
	Cap     float64 // the most that can be bid, per cent of the pot
	Answers bool    // members answer for each other
}

// CanBid tells whether Go does something.
func (s CircleState) CanBid() bool {
	return s.Step == ShowsBid && s.Amount.Amount.Amount > 0 && !s.TooMuch
}

// Circle shows one circle, pays the owner's part, and bids.
type Circle struct {
	model[CircleState, *CircleState]
	wallet  CircleKeeper
	hub     *Hub
	account ledger.Account

	// Under the model's lock, as the state is.
	community wallet.Community
	circle    wallet.Circle
	asked     ledger.ID
	pad       amountPad
	all       []Payee
}

// NewCircle shows it, and again after every change.
func NewCircle(w CircleKeeper, hub *Hub, account ledger.Account) *Circle {
	v := &Circle{wallet: w, hub: hub, account: account}
	v.follow(hub, v.read)
	return v
}

func (v *Circle) read() (func(*CircleState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	one, err := v.wallet.Circle(c.ID, v.account)
	if err != nil {
		return nil, err
	}
	known, err := knownTo(v.wallet, c)
	if err != nil {
		return nil, err
	}
	return func(s *CircleState) {
		v.community, v.circle = c, one
		s.CircleRow = circleRow(one)
		fillCircle(s, one, known)
		v.waiting(s, one)
		v.all = choosable(known, c, s.Chosen)
		v.among(s)
		v.again(s)
		v.show(s)
	}, nil
}

func circleRow(c wallet.Circle) CircleRow {
	of := func(a money.Amount) Money { return notice.MoneyOf(a, c.Money) }
	r := CircleRow{
		Account: c.Account, Name: c.Name, Each: of(c.Rules.Contribution), Pot: of(c.Pot), Gross: of(c.Gross), Owed: of(c.Owed),
		Round: min(c.Round, len(c.People)), Rounds: len(c.People), Due: c.Due, Begun: c.Founded, Over: c.Over,
	}
	if c.Gross > 0 {
		r.Percent = int(min(c.Pot, c.Gross) / max(c.Gross/100, 1))
	}
	r.Percent = min(r.Percent, 100)
	return r
}

// personOf names a member as the owner does.
func personOf(m wallet.CircleMember, known []Payee) CirclePerson {
	p := CirclePerson{Name: ShortAddress(m.Address), Self: m.Self, Turn: m.Served, Hidden: m.Hidden, Shown: m.Shown}
	if r, err := wallet.ParseRequest(m.Address); err == nil {
		p.Account = accountOf(r.Address)
	}
	if i := slices.IndexFunc(known, func(k Payee) bool { return k.Account == p.Account }); i >= 0 {
		p.Name = cmp.Or(known[i].Called, p.Name)
	}
	switch {
	case m.Left:
		p.Standing = StandsLeft
	case m.Paid:
		p.Standing = StandsPaid
	case m.Late:
		p.Standing = StandsLate
	}
	return p
}

func fillCircle(s *CircleState, c wallet.Circle, known []Payee) {
	s.People, s.Turns, s.Next, s.NextSelf = nil, nil, "", false
	for _, m := range c.People {
		s.People = append(s.People, personOf(m, known))
	}
	sumsOfPeople(s.People, c)
	s.Wishes, s.Guest, s.Until, s.Show = wishesOf(c, s.People, known), c.Guest, c.Draw.Until, c.Draw.Showing
	s.Pool = notice.MoneyOf(c.Pool, c.Money)
	for _, t := range c.Turns {
		s.Turns = append(s.Turns, CircleTurn{Round: int(t.Round), Name: s.People[t.Member].Name, Self: s.People[t.Member].Self, Takes: notice.MoneyOf(t.Takes, c.Money)})
	}
	if c.Next >= 0 && c.Next < len(s.People) {
		s.Next, s.NextSelf = s.People[c.Next].Name, s.People[c.Next].Self
	}
	s.Rules = rulesOf(c, s.People)
	s.OnTheWay = notice.MoneyOf(c.OnTheWay, c.Money)
	bids := c.Rules.Order == circle.ByBid
	s.Drawing, s.Bidding = c.Draw.Open && !bids, c.Draw.Open && bids
	s.MayBid, s.Mine, s.Hidden, s.Shown = bids && c.Draw.MayBid, c.Draw.Mine, c.Draw.Committed, c.Draw.Revealed
}

func rulesOf(c wallet.Circle, people []CirclePerson) CircleRules {
	r := &c.Rules
	out := CircleRules{Cap: float64(r.Cap) / 100, Answers: len(r.Guarantors) > 0,
		Order:   map[uint64]string{circle.ByAgreement: "agreed", circle.ByLot: "lot", circle.ByLots: "lots", circle.ByBid: "bid"}[r.Order],
		Deposit: notice.MoneyOf(r.Deposit, c.Money), Fine: notice.MoneyOf(r.Fine, c.Money), Fee: float64(r.Fee) / 100,
		Days: int(r.Every / uint64(24*time.Hour/time.Millisecond)),
	}
	if r.Organiser < uint64(len(people)) {
		out.FeeTo, out.FeeSelf = people[r.Organiser].Name, people[r.Organiser].Self
	}
	return out
}

// waiting finds what the owner has to look at.
func (v *Circle) waiting(s *CircleState, c wallet.Circle) {
	s.Begins, s.Needed, s.Decides, s.Asked, v.asked = !c.Founded, c.Needed, nil, false, ledger.ID{}
	for _, p := range c.Waiting {
		if c.Guest || p.ByRule || p.Mine || p.Declined || p.Wrong != nil || p.Opening {
			continue
		}
		v.asked, s.Asked = p.ID, !c.Restored
		for _, a := range p.Acts {
			if a.Do == circle.DoFound || len(a.By) > 0 && a.Do != circle.DoReplace {
				continue
			}
			act := CircleAct{What: decisionOf(a)}
			if i, ok := circle.MemberOf(a); ok && i < len(s.People) {
				act.Name = s.People[i].Name
			}
			s.Decides = append(s.Decides, act)
		}
		return
	}
}

// show works out what follows from the amount.
func (v *Circle) show(s *CircleState) {
	s.Amount = v.pad.field([]wallet.AssetInfo{v.circle.Money}, 0)
	s.TooMuch = s.Amount.Amount.Amount > v.circle.Gross
}

// Pay pays what the owner owes now.
func (v *Circle) Pay() {
	v.work(func(s *CircleState) func() (func(*CircleState), error) {
		if s.Owed.Amount == 0 {
			return nil
		}
		community := v.community.ID
		return func() (func(*CircleState), error) {
			if _, err := v.wallet.PayCircle(community, v.account, 0); err != nil {
				return nil, err
			}
			return func(*CircleState) { v.afterwards(v.hub.Changed) }, nil
		}
	})
}

// Agree approves what waits for the owner.
func (v *Circle) Agree() {
	v.work(func(s *CircleState) func() (func(*CircleState), error) {
		if !s.Asked {
			return nil
		}
		community, id := v.community.ID, v.asked
		return func() (func(*CircleState), error) {
			if _, err := v.wallet.ApproveJoint(community, v.account, id); err != nil {
				return nil, err
			}
			return func(*CircleState) { v.afterwards(v.hub.Changed) }, nil
		}
	})
}

// Decline says no to what waits for the owner.
func (v *Circle) Decline() {
	v.does(func(s *CircleState) func() error {
		if !s.Asked {
			return nil
		}
		community, id := v.community.ID, v.asked
		return func() error {
			_, err := v.wallet.DeclineJoint(community, v.account, id)
			return err
		}
	})
}

// Bid asks how much the owner leaves to the others.
func (v *Circle) Bid() {
	v.edit(func(s *CircleState) {
		if s.MayBid {
			s.Step, v.pad = ShowsBid, amountPad{}
			v.show(s)
		}
	})
}

// Key takes a digit or the point of the bid.
func (v *Circle) Key(r rune) {
	v.typing(func() { v.pad.key(r, v.circle.Money.Decimals) })
}

// Delete takes the bid's last digit away.
func (v *Circle) Delete() { v.typing(v.pad.delete) }

func (v *Circle) typing(f func()) {
	v.edit(func(s *CircleState) {
		if s.Step == ShowsBid {
			f()
			v.show(s)
		}
	})
}

// Go makes the bid, which can't be changed.
func (v *Circle) Go() {
	v.work(func(s *CircleState) func() (func(*CircleState), error) {
		if !s.CanBid() {
			return nil
		}
		community, bid := v.community.ID, s.Amount.Amount.Amount
		return func() (func(*CircleState), error) {
			if _, err := v.wallet.BidCircle(community, v.account, bid); err != nil {
				return nil, err
			}
			return func(s *CircleState) {
				s.Step = ShowsCircle
				v.afterwards(v.hub.Changed)
			}, nil
		}
	})
}

// Back goes to the whole circle; false: the screen is to be left.
func (v *Circle) Back() bool {
	stays := false
	v.edit(func(s *CircleState) {
		if stays = s.Step != ShowsCircle; s.Step == ShowsHeir {
			s.Step = ShowsMember
			return
		}
		s.Step = ShowsCircle
	})
	return stays
}
