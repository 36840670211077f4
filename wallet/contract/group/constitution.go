package group

import (
	"errors"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// ErrConstitution says that a constitution can't be kept; its text says which
// part of it.
var ErrConstitution = errors.New("not a constitution of a group")

// The bounds of a group.
const (
	Version    = 1
	MaxName    = 60 // bytes, of a fine
	MaxMembers = 60
	MaxFines   = 16
	MaxShares  = 100     // a meeting
	MaxPrice   = 1 << 40 // minor units: sums of a whole cycle stay far below 64 bits
	MaxCycle   = 520     // meetings
	MaxRate    = 10_000  // hundredths of a per cent a period: all of the loan
	MaxPeriods = 60

	maxConstitution = 4 << 10 // bytes
)

// Step is a part of the meeting.
type Step uint64

// The parts of a meeting. A constitution puts them in order.
const (
	StepRoll     Step = 1  // who is there
	StepOpen     Step = 2  // balances recalled and counted
	StepSocial   Step = 3  // social fund: contributions and grants
	StepShares   Step = 4  // members buy shares, or sell them back
	StepFines    Step = 5  // fines are paid
	StepTotal    Step = 6  // the loan fund's total is announced
	StepRepay    Step = 7  // loans are paid back
	StepLend     Step = 8  // loans are given
	StepBusiness Step = 9  // all else
	StepClose    Step = 10 // closing balances are counted, and the box is locked
)

// UsualOrder is that of the VSLA manuals.
func UsualOrder() []Step {
	return []Step{StepRoll, StepOpen, StepSocial, StepShares, StepFines, StepTotal, StepRepay, StepBusiness, StepLend, StepClose}
}

// Form is how a cycle's profit is shared out.
type Form uint64

// The forms of a share-out.
const (
	ByValue    Form = 1 // A: the whole fund by shares
	ByProfit   Form = 2 // B: savings back, then the profit by shares
	ByHead     Form = 3 // savings back, then the profit in equal parts
	ByBorrower Form = 4 // savings back, charges to who paid them, the rest by shares
)

// Rest is where goes what rounding leaves of a share-out.
type Rest uint64

// Where the remainder goes.
const (
	RestSocial Rest = 1 // into the social fund
	RestCarry  Rest = 2 // stays in the loan fund for the next cycle
	RestLot    Rest = 3 // to the member on whom the lot falls in the meeting
)

// Charge is how a loan's service charge is reckoned.
type Charge uint64

// The forms of a service charge.
const (
	ChargeOnce      Charge = 1 // once for the loan, on the original amount
	ChargeFlat      Charge = 2 // each period, on the original amount
	ChargeDeclining Charge = 3 // each period, on what remains of it
)

// Late is what a member who joins in mid-cycle has to do.
type Late uint64

// How one joins in mid-cycle.
const (
	LateNever  Late = 1 // nobody does
	LateNow    Late = 2 // she buys from now on
	LateMissed Late = 3 // she buys the fewest shares of all meetings that she missed, when she joins
)

// Leave is what one gets who leaves in mid-cycle, or her heir.
type Leave uint64

// What goes back to who leaves.
const (
	LeaveSavings Leave = 1 // what she paid for her shares
	LeaveValue   Leave = 2 // what her shares are worth
)

// FundName is one of a group's two funds.
type FundName uint64

// The two funds. They are never mixed.
const (
	LoanFund   FundName = 1
	SocialFund FundName = 2
)

// Fine is one line of the list of fines.
type Fine struct {
	_      struct{} `cbor:",toarray"`
	Name   string
	Amount money.Amount
}

// Lending is the rules on loans.
type Lending struct {
	_        struct{} `cbor:",toarray"`
	Multiple uint64   // the most that a member borrows, in multiples of her savings; 0: no loans
	First    uint64   // the first meeting of a cycle with loans
	Stop     uint64   // no loans in so many last meetings of a cycle
	Period   uint64   // meetings between two instalments
	Periods  uint64   // the most instalments
	Rate     uint64   // service charge in hundredths of a per cent
	Charge   Charge
	LateFine uint64 // place in the list of fines, from 1, for each meeting with a loan past its term; 0: none
}

// Constitution is what a group decided before its cycle began, and keeps to
// until its end.
type Constitution struct {
	_           struct{} `cbor:",toarray"`
	Version     uint64
	Asset       ledger.ID    // the currency of both sides
	Unit        money.Amount // the smallest coin or note in use
	Price       money.Amount // of a share, for the whole cycle
	MinShares   uint64       // that a member who is there buys at a meeting
	MaxShares   uint64
	SellBack    bool         // members may sell shares back at their price
	Social      money.Amount // what each member gives at each meeting
	Lending     Lending
	Fines       []Fine
	FinesTo     FundName
	Order       []Step
	Meetings    uint64 // of a cycle; 0: it has no end, and no share-out by itself
	Form        Form
	Rest        Rest
	Late        Late
	Leaving     Leave
	Death       Leave
	Counters    uint64 // how many sign what was counted
	Locks       uint64 // how many key holders lock the box
	OutsideMost uint64 // the most that the group may owe a bank, in per cent of all savings
}

// Usual is the constitution that the manuals begin with, to be changed by the
// group: a share of the given price, 1 to 5 a meeting.
func Usual(asset ledger.ID, price, social, unit money.Amount) Constitution {
	return Constitution{
		Version: Version, Asset: asset, Unit: unit, Price: price, MinShares: 1, MaxShares: 5, SellBack: true, Social: social,
		Lending: Lending{Multiple: 3, First: 12, Stop: 4, Period: 4, Periods: 3, Rate: 1_000, Charge: ChargeDeclining},
		Fines:   []Fine{}, FinesTo: LoanFund, Order: UsualOrder(), Meetings: 52, Form: ByValue, Rest: RestSocial,
		Late: LateNow, Leaving: LeaveSavings, Death: LeaveValue, Counters: 2, Locks: 3,
	}
}

// Bytes is the canonical encoding.
func (c *Constitution) Bytes() []byte { return ledger.Encode(c) }

// DecodeConstitution reads what Bytes gave, and refuses all that is not valid.
func DecodeConstitution(b []byte) (Constitution, error) {
	var c Constitution
	if err := ledger.Decode("constitution", b, maxConstitution, &c); err != nil {
		return Constitution{}, err
	}
	return c, c.Validate()
}

// Validate tells whether a group can be run by it.
func (c *Constitution) Validate() error {
	bad := func(what string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrConstitution, fmt.Sprintf(what, args...))
	}
	switch {
	case c.Version != Version:
		return bad("version %d", c.Version)
	case c.Asset.IsZero():
		return bad("its currency")
	case c.Unit == 0 || c.Unit > MaxPrice:
		return bad("its rounding unit %d", c.Unit)
	case c.Price == 0 || c.Price > MaxPrice || c.Price%c.Unit != 0:
		return bad("the price of a share, %d: in units of %d", c.Price, c.Unit)
	case c.MaxShares == 0 || c.MaxShares > MaxShares || c.MinShares > c.MaxShares:
		return bad("%d to %d shares a meeting", c.MinShares, c.MaxShares)
	case c.Social > MaxPrice || c.Social%c.Unit != 0:
		return bad("social fund: %d a meeting, in units of %d", c.Social, c.Unit)
	case c.Meetings > MaxCycle:
		return bad("%d meetings a cycle", c.Meetings)
	case c.FinesTo != LoanFund && c.FinesTo != SocialFund:
		return bad("where fines go")
	case c.Form < ByValue || c.Form > ByBorrower:
		return bad("the form of the share-out")
	case c.Rest < RestSocial || c.Rest > RestLot:
		return bad("where the remainder goes")
	case c.Late < LateNever || c.Late > LateMissed:
		return bad("how one joins late")
	case c.Leaving < LeaveSavings || c.Leaving > LeaveValue || c.Death < LeaveSavings || c.Death > LeaveValue:
		return bad("what one gets who leaves")
	case c.Counters == 0 || c.Counters > 4 || c.Locks == 0 || c.Locks > 5:
		return bad("%d counters, %d locks", c.Counters, c.Locks)
	case c.OutsideMost > 1_000:
		return bad("a bank's loan of %d per cent", c.OutsideMost)
	}
	return errors.Join(c.validateLending(bad), c.validateFines(bad), c.validateOrder(bad))
}

// validateLending asks for all of it also where no loans are given: a bank's, or
// those of an earlier constitution, may be owed still.
func (c *Constitution) validateLending(bad func(string, ...any) error) error {
	l := &c.Lending
	switch {
	case l.Multiple > 20:
		return bad("loans of %d times the savings", l.Multiple)
	case l.Period == 0 || l.Period > MaxCycle || l.Periods == 0 || l.Periods > MaxPeriods:
		return bad("%d instalments, every %d meetings", l.Periods, l.Period)
	case l.First > MaxCycle || l.Stop > MaxCycle:
		return bad("loans from meeting %d, none in the last %d", l.First, l.Stop)
	case l.Rate > MaxRate || l.Charge < ChargeOnce || l.Charge > ChargeDeclining:
		return bad("the service charge")
	case l.LateFine > uint64(len(c.Fines)):
		return bad("the fine for a late loan")
	}
	return nil
}

func (c *Constitution) validateFines(bad func(string, ...any) error) error {
	if len(c.Fines) > MaxFines {
		return bad("%d fines", len(c.Fines))
	}
	for i, f := range c.Fines {
		if !plain(f.Name) || f.Amount == 0 || f.Amount > MaxPrice || f.Amount%c.Unit != 0 {
			return bad("fine %d, %.80q: %d, in units of %d", i+1, f.Name, f.Amount, c.Unit)
		}
	}
	return nil
}

// validateOrder asks for what no order can do without: who is there and what is
// in the box comes first, the total before it is lent, and the locks last.
func (c *Constitution) validateOrder(bad func(string, ...any) error) error {
	at := func(s Step) int { return slices.Index(c.Order, s) }
	seen := map[Step]bool{}
	for _, s := range c.Order {
		if s < StepRoll || s > StepClose || seen[s] {
			return bad("the order of the meeting")
		}
		seen[s] = true
	}
	switch {
	case len(c.Order) < 3 || at(StepRoll)+at(StepOpen) != 1 || at(StepClose) != len(c.Order)-1:
		return bad("a meeting begins with the roll call and the count, and ends with the locks")
	case at(StepShares) < 0 || at(StepFines) < 0 || at(StepBusiness) < 0:
		return bad("a meeting has shares, fines and other business")
	case c.Social > 0 && at(StepSocial) < 0:
		return bad("a meeting without the social fund")
	case c.Lending.Multiple > 0 && (at(StepTotal) < 0 || at(StepRepay) < 0 || at(StepLend) < at(StepTotal)):
		return bad("loans are given after the total was announced, and paid back")
	}
	return nil
}

// plain tells whether a name is one line of text.
func plain(name string) bool {
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return name != "" && len(name) <= MaxName && utf8.ValidString(name)
}
