package circle

import (
	"errors"
	"fmt"
	"slices"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Circle is a circle after some events.
type Circle struct {
	Rules   Rules
	Members []Member
	Order   []int  // turns, where an order was agreed or drawn; else none
	Round   uint64 // the present one, from 1
	Pot     money.Amount
	Extra   money.Amount // fines that go to who takes the pot
	Pool    money.Amount // fines that all share after the last round
	Draw    *Draw        // of this round; nil: nobody has committed
	Short   []Debt       // of this round: what late members owe to who takes it
	Debts   []Debt       // oldest first
	Turns   []Turn
	Over    bool

	out       []contract.Effect
	community ledger.ID
	account   ledger.Account
}

// Member is somebody's place.
type Member struct {
	Account ledger.Account
	Credit  money.Amount // paid in, and not yet used
	Deposit money.Amount
	Fines   money.Amount // owed
	Secured bool         // the deposit was paid, or none is asked for
	Served  uint64       // the round of the member's turn; 0: it is still to come
	Left    bool
	Gave    uint64       // a bit for each member to whose turn this one has contributed
	Paid    bool         // this round's contribution is there, or found elsewhere
	Put     money.Amount // what went into this round's pot for it
	Covered bool         // it was not this member who paid it in time
	Fined   bool         // in this round
}

// Debt is what one member owes another.
type Debt struct {
	From, To int
	Amount   money.Amount
}

// Turn is a round that was paid out.
type Turn struct {
	Round    uint64
	Member   int
	Time     uint64
	Pot      money.Amount // contributions
	Discount money.Amount // what the winner left, the fee among it
	Fee      money.Amount
	Dividend money.Amount // of each who got one
	Takes    money.Amount // what the winner took, before what she owed
}

var _ contract.State = (*Circle)(nil)

// Errors of the rules, which say why an entry can't be.
var (
	ErrOver    = errors.New("the circle is over")
	ErrMember  = errors.New("nobody has that place in the circle")
	ErrRound   = errors.New("the act speaks of another round")
	ErrSigned  = errors.New("the member concerned has not signed it")
	ErrNotLate = errors.New("the member is not late")
	ErrTurn    = errors.New("the turns can't be changed so")
	ErrDraw    = errors.New("the draw is not at that point")
	ErrEarly   = errors.New("the round is not late yet")
)

// Clone is a deep copy.
func (c *Circle) Clone() contract.State {
	d := *c
	d.Members, d.Order = slices.Clone(c.Members), slices.Clone(c.Order)
	d.Short, d.Debts = slices.Clone(c.Short), slices.Clone(c.Debts)
	d.Turns, d.out = slices.Clone(c.Turns), nil
	if c.Draw != nil {
		d.Draw = c.Draw.clone()
	}
	return &d
}

// Balances is what the circle holds.
func (c *Circle) Balances() []ledger.Balance {
	sum := c.Pot + c.Extra + c.Pool
	for i := range c.Members {
		sum += c.Members[i].Credit + c.Members[i].Deposit
	}
	if sum == 0 {
		return nil
	}
	return []ledger.Balance{{Asset: c.Rules.Asset, Amount: sum}}
}

// Apply follows an event.
func (c *Circle) Apply(ev *contract.Event) ([]contract.Effect, error) {
	c.out, c.community, c.account = nil, ev.Community, ev.Account
	acts, err := actsOf(ev)
	if err != nil {
		return nil, err
	}
	if ev.Seq == 1 {
		if acts, err = c.found(ev, acts); err != nil {
			return nil, err
		}
	}
	if err := c.receive(ev); err != nil {
		return nil, err
	}
	for i := range acts {
		c.advance(ev.Time) // what was paid counts before anything is decided
		if err := c.act(ev, &acts[i]); err != nil {
			return nil, fmt.Errorf("act %d: %w", i+1, err)
		}
	}
	c.advance(ev.Time)
	return c.out, nil
}

func (c *Circle) found(ev *contract.Event, acts []Act) ([]Act, error) {
	if len(acts) == 0 || acts[0].Do != DoFound {
		return nil, fmt.Errorf("%w: the first one founds the circle", errActs)
	}
	if err := ev.Decode("rules", acts[0].Data, &c.Rules); err != nil {
		return nil, err
	}
	if err := c.Rules.Validate(); err != nil {
		return nil, err
	}
	c.begin()
	return acts[1:], nil
}

// begin sets members and order as the rules say.
func (c *Circle) begin() {
	c.Round = 1
	for i, a := range c.Rules.Members {
		c.Members = append(c.Members, Member{Account: a, Secured: c.Rules.Deposit == 0})
		if c.Rules.Order == ByAgreement {
			c.Order = append(c.Order, i)
		}
	}
}

// Planned is a circle as it will be once it is founded, for screens.
func Planned(r Rules) *Circle {
	c := &Circle{Rules: r}
	c.begin()
	return c
}

// receive takes payments into members' credit. What is in another asset, of
// nobody in the circle, after its end, or far too much goes back in the same
// entry.
func (c *Circle) receive(ev *contract.Event) error {
	for _, p := range ev.Paid {
		i := c.place(p.Payer)
		if i < 0 || p.Asset != c.Rules.Asset || c.Members[i].Left || c.Over && !c.owes(i) || p.Amount > maxCredit-c.Members[i].Credit {
			if p.Payer.Type() == ledger.TypeLock || p.Payer == ev.Account {
				return fmt.Errorf("a payment that can't be given back: %w", ErrMember)
			}
			c.give(p.Payer, p.Asset, p.Amount)
			continue
		}
		c.Members[i].Credit += p.Amount
	}
	return nil
}

// maxCredit is far above what any circle asks for, and keeps sums from wrapping.
const maxCredit = ledger.MaxAmount >> 7

func (c *Circle) owes(i int) bool {
	return slices.ContainsFunc(c.Debts, func(d Debt) bool { return d.From == i })
}

// place is a member's, by the account; -1: nobody's.
func (c *Circle) place(a ledger.Account) int {
	return slices.IndexFunc(c.Members, func(m Member) bool { return m.Account == a })
}

// give pays somebody out of what was taken away from a part of the circle.
func (c *Circle) give(to ledger.Account, asset ledger.ID, amount money.Amount) {
	if amount == 0 {
		return
	}
	for i := range c.out {
		if c.out[i].Payee == to && c.out[i].Asset == asset {
			c.out[i].Amount += amount
			return
		}
	}
	c.out = append(c.out, contract.Effect{Payee: to, Asset: asset, Amount: amount})
}

func (c *Circle) giveMember(i int, amount money.Amount) {
	c.give(c.Members[i].Account, c.Rules.Asset, amount)
}

// advance does all that the rules do by themselves at a time: it uses what was
// paid, and pays out every round that is whole.
func (c *Circle) advance(now uint64) {
	c.drawn(now)
	for !c.Over {
		w, known := c.turn(now)
		if !known && c.served() {
			c.end(now)
			return
		}
		if !c.collect(w, known) || !known {
			return
		}
		c.payOut(w, now)
	}
	for i := range c.Members { // after the end only debts are left
		c.repay(i)
		c.giveMember(i, c.Members[i].Credit)
		c.Members[i].Credit = 0
	}
}
