package view

import (
	"slices"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// CircleMaker is what CircleStart calls.
type CircleMaker interface {
	Acquainted
	Balance(community ledger.ID) ([]wallet.Holding, error)
	StartCircle(community ledger.ID, name string, others []keys.Address, place, needed int, rules circle.Rules) (wallet.Circle, error)
	PayCircle(community ledger.ID, account ledger.Account, amount money.Amount) (wallet.Movement, error)
}

// CircleStep is a step of CircleStart.
type CircleStep int

// The steps.
const (
	CirclePeople  CircleStep = iota // its name, and who is in it
	CircleAmount                    // what each pays in each round
	CircleTurns                     // whose turn it is when
	CircleTerms                     // how often, and for whom is late
	CircleSummary                   // is this right?
)

// CircleSteps is how many steps there are.
const CircleSteps = int(CircleSummary) + 1

// CircleStartState is what CircleStart shows.
type CircleStartState struct {
	Progress
	Step CircleStep
	Name string
	Choice
	Amount  AmountField
	TooMuch bool           // for any circle
	Order   string         // agreed, lot, lots, bid
	Seats   []CirclePerson // where the order is agreed: the first turn first

	Days    int  // from round to round
	Deposit int  // contributions that each sets apart
	Fine    int  // per cent of a contribution, for who is late
	Fee     int  // per cent of each pot, for who begins the circle
	Cap     int  // the most that can be bid, per cent of the pot
	Answers bool // each answers, with her deposit, for who is next in the list

	Sums CircleSums
	Open ledger.Account // that was begun, to be shown; zero: none
}

// CircleSums are what a plan comes to.
type CircleSums struct {
	Each    Money
	Pot     Money // of a whole round
	Deposit Money
	Fine    Money
	First   Money // what the owner pays now, so that the circle can begin
	Have    Money
	Short   bool // she has less than that
	Rounds  int
	Due     time.Time // of the first round
	Last    time.Time
}

// Members is how many members the circle has.
func (s CircleStartState) Members() int { return len(s.Chosen) + 1 }

// DepositOf is a deposit of so many contributions.
func (s CircleStartState) DepositOf(contributions int) Money {
	m := s.Sums.Each
	m.Amount *= money.Amount(contributions)
	return m
}

// CanNext tells whether Next goes on.
func (s CircleStartState) CanNext() bool {
	switch s.Step {
	case CirclePeople:
		return s.Name != "" && len(s.Chosen) > 0
	case CircleAmount:
		return s.Amount.Amount.Amount > 0 && !s.TooMuch
	}
	return true
}

// CircleOrders are the ways to settle whose turn it is.
func CircleOrders() []string { return []string{"agreed", "lot", "lots", "bid"} }

// CircleDays are days from round to round that are offered.
func CircleDays() []int { return []int{7, 14, 30} }

// CircleDeposits are contributions to set apart.
func CircleDeposits() []int { return []int{0, 1, 2} }

// CircleFines are per cents of a contribution.
func CircleFines() []int { return []int{0, 5, 10} }

// CircleFees are per cents of each pot.
func CircleFees() []int { return []int{0, 1, 2, 5} }

// CircleCaps are per cents of the pot.
func CircleCaps() []int { return []int{10, 20, 30, 40} }

// CircleStart plans a circle step by step, and begins it.
type CircleStart struct {
	model[CircleStartState, *CircleStartState]
	wallet CircleMaker
	hub    *Hub
	now    func() time.Time

	// Under the model's lock, as the state is.
	community wallet.Community
	holdings  []wallet.Holding
	all       []Payee
	pad       amountPad
	asset     ledger.ID
}

// NewCircleStart begins with the people. Without a community its state carries
// the notice.
func NewCircleStart(w CircleMaker, hub *Hub, now func() time.Time) *CircleStart {
	v := &CircleStart{wallet: w, hub: hub, now: now}
	v.state.Order, v.state.Days, v.state.Cap = "agreed", CircleDays()[0], 30
	v.follow(hub, v.read)
	return v
}

func (v *CircleStart) read() (func(*CircleStartState), error) {
	c, known, err := acquaintances(v.wallet)
	if err != nil {
		return nil, err
	}
	holdings, err := v.wallet.Balance(c.ID)
	if err != nil {
		return nil, err
	}
	return func(s *CircleStartState) {
		v.community, v.holdings, v.all = c, holdings, choosable(known, c, s.Chosen)
		s.among(v.all)
		v.show(s)
	}, nil
}

// show works out what follows from what was said so far.
func (v *CircleStart) show(s *CircleStartState) {
	s.Amount = v.pad.field(v.community.Assets, chosenAsset(v.community.Assets, v.asset))
	v.seat(s)
	asset, ok := s.Amount.asset()
	if !ok {
		return
	}
	v.asset = asset.ID
	of := func(a money.Amount) Money { return notice.MoneyOf(a, asset) }
	each := min(s.Amount.Amount.Amount, circle.MaxSum+1)
	rules := v.rules(*s)
	if s.TooMuch = each > circle.MaxSum; s.TooMuch {
		return
	}
	first, pot := each+rules.Deposit, each*money.Amount(s.Members())
	s.Sums = CircleSums{
		Each: of(each), Pot: of(pot), Deposit: of(rules.Deposit), Fine: of(rules.Fine), First: of(first), Rounds: s.Members(),
		Due: time.UnixMilli(int64(rules.Due(1))), Last: time.UnixMilli(int64(rules.Due(uint64(s.Members())))),
	}
	for _, h := range v.holdings {
		if h.Asset.ID == asset.ID {
			s.Sums.Have = notice.MoneyOf(h.Available, asset)
		}
	}
	s.Sums.Short = s.Sums.Have.Amount < first
}

// seat keeps the order of the turns while people come and go.
func (v *CircleStart) seat(s *CircleStartState) {
	self := CirclePerson{Account: v.community.Account, Self: true}
	seats := slices.DeleteFunc(slices.Clone(s.Seats), func(p CirclePerson) bool { return !p.Self && !s.Has(p.Account) })
	for _, p := range append([]CirclePerson{self}, seated(s.Chosen)...) {
		at := slices.IndexFunc(seats, func(o CirclePerson) bool { return o.Self && p.Self || o.Account == p.Account })
		if at < 0 {
			seats = append(seats, p)
			continue
		}
		seats[at] = p
	}
	for i := range seats {
		seats[i].Turn = i + 1
	}
	s.Seats = seats
}

func seated(list []Payee) (out []CirclePerson) {
	for _, p := range list {
		name := p.Called
		if name == "" {
			name = p.Who
		}
		out = append(out, CirclePerson{Account: p.Account, Name: name})
	}
	return out
}

// rules are the plan as the contract has it, but for the members.
func (v *CircleStart) rules(s CircleStartState) circle.Rules {
	day := uint64(24 * time.Hour / time.Millisecond)
	each := min(s.Amount.Amount.Amount, circle.MaxSum+1)
	r := circle.Rules{
		Asset: v.asset, Contribution: each, Every: uint64(s.Days) * day, Grace: day, Window: 2 * day, OwnPart: true,
		FinesTo: circle.ToAll, Dividend: circle.DividendToAll, Fee: uint64(s.Fee) * 100, Cap: uint64(s.Cap) * 100,
		Order: map[string]uint64{"agreed": circle.ByAgreement, "lot": circle.ByLot, "lots": circle.ByLots, "bid": circle.ByBid}[s.Order],
		Fine:  each * money.Amount(s.Fine) / 100, Deposit: each * money.Amount(s.Deposit), Organiser: uint64(place(s)),
	}
	r.Start = uint64(v.now().UnixMilli()) + r.Every
	if s.Answers && s.Deposit > 0 {
		for i := range s.Seats {
			r.Guarantors = append(r.Guarantors, uint64((i+len(s.Seats)-1)%len(s.Seats)))
		}
	}
	return r
}

// place is the owner's among the members.
func place(s CircleStartState) int {
	return max(slices.IndexFunc(s.Seats, func(p CirclePerson) bool { return p.Self }), 0)
}

func (v *CircleStart) at(step CircleStep, f func(*CircleStartState)) {
	v.edit(func(s *CircleStartState) {
		if s.Step == step {
			f(s)
			v.show(s)
		}
	})
}

// SetName names the circle, for its members.
func (v *CircleStart) SetName(name string) {
	v.at(CirclePeople, func(s *CircleStartState) { s.Name = cut(name, joint.MaxName) })
}

// SetFind shows only those whose name or address has a text, and the chosen.
func (v *CircleStart) SetFind(text string) {
	v.at(CirclePeople, func(s *CircleStartState) {
		s.Find = text
		s.among(v.all)
	})
}

// Toggle makes somebody a member, or no more.
func (v *CircleStart) Toggle(p Payee) {
	v.at(CirclePeople, func(s *CircleStartState) { s.toggle(p, circle.MaxMembers-1) })
}

// Key takes a digit or the point of the contribution.
func (v *CircleStart) Key(r rune) {
	v.at(CircleAmount, func(s *CircleStartState) { v.pad.key(r, s.Amount.Amount.Decimals) })
}

// Delete takes its last digit away.
func (v *CircleStart) Delete() { v.at(CircleAmount, func(*CircleStartState) { v.pad.delete() }) }

// SetAsset chooses the currency; digits that it has not are cut.
func (v *CircleStart) SetAsset(id ledger.ID) {
	v.at(CircleAmount, func(*CircleStartState) {
		v.asset = id
		if a, ok := v.pad.field(v.community.Assets, chosenAsset(v.community.Assets, id)).asset(); ok {
			v.pad.fit(a.Decimals)
		}
	})
}

// SetOrder chooses one of CircleOrders.
func (v *CircleStart) SetOrder(order string) {
	v.at(CircleTurns, func(s *CircleStartState) { s.Order = order })
}

// Sooner gives somebody the turn before hers; the first gets the last one.
func (v *CircleStart) Sooner(p CirclePerson) {
	v.at(CircleTurns, func(s *CircleStartState) {
		at := slices.IndexFunc(s.Seats, func(o CirclePerson) bool { return o.Account == p.Account })
		if at < 0 {
			return
		}
		seats := slices.Delete(slices.Clone(s.Seats), at, at+1)
		s.Seats = slices.Insert(seats, (at+len(seats))%(len(seats)+1), s.Seats[at])
	})
}

// SetDays chooses one of CircleDays.
func (v *CircleStart) SetDays(n int) { v.at(CircleTerms, func(s *CircleStartState) { s.Days = n }) }

// SetDeposit chooses one of CircleDeposits.
func (v *CircleStart) SetDeposit(n int) {
	v.at(CircleTerms, func(s *CircleStartState) { s.Deposit, s.Answers = n, s.Answers && n > 0 })
}

// SetFine chooses one of CircleFines.
func (v *CircleStart) SetFine(n int) { v.at(CircleTerms, func(s *CircleStartState) { s.Fine = n }) }

// SetFee chooses one of CircleFees.
func (v *CircleStart) SetFee(n int) { v.at(CircleTerms, func(s *CircleStartState) { s.Fee = n }) }

// SetCap chooses one of CircleCaps.
func (v *CircleStart) SetCap(n int) { v.at(CircleTerms, func(s *CircleStartState) { s.Cap = n }) }

// SetAnswers says whether members answer for each other.
func (v *CircleStart) SetAnswers(yes bool) {
	v.at(CircleTerms, func(s *CircleStartState) { s.Answers = yes && s.Deposit > 0 })
}

// Next goes on to the next step.
func (v *CircleStart) Next() {
	v.edit(func(s *CircleStartState) {
		if s.CanNext() && s.Step < CircleSummary {
			s.Step++
			v.show(s)
		}
	})
}

// Begin begins the circle and pays the owner's part, as far as she has it; the
// others have to be told then.
func (v *CircleStart) Begin() {
	v.work(func(s *CircleStartState) func() (func(*CircleStartState), error) {
		if s.Step != CircleSummary || !s.Open.IsZero() {
			return nil
		}
		plan, community, rules := *s, v.community.ID, v.rules(*s)
		return func() (func(*CircleStartState), error) {
			others, err := plan.others()
			if err != nil {
				return nil, err
			}
			c, err := v.wallet.StartCircle(community, plan.Name, others, place(plan), 0, rules)
			if err != nil {
				return nil, err
			}
			if !plan.Sums.Short {
				_, err = v.wallet.PayCircle(community, c.Account, 0)
			}
			return func(s *CircleStartState) {
				s.Open = c.Account
				v.afterwards(v.hub.Signed)
			}, err
		}
	})
}

// others are the members but the owner, in the order of the seats.
func (s CircleStartState) others() (out []keys.Address, err error) {
	for _, seat := range s.Seats {
		at := slices.IndexFunc(s.Chosen, func(p Payee) bool { return p.Account == seat.Account })
		if seat.Self || at < 0 {
			continue
		}
		a, err := keys.ParseAddress(s.Chosen[at].Address)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

// Back goes a step back; false: the screen is to be left.
func (v *CircleStart) Back() bool {
	stays := false
	v.edit(func(s *CircleStartState) {
		if stays = s.Step > CirclePeople; stays {
			s.Step--
			v.show(s)
		}
	})
	return stays
}
