package group

import (
	"errors"

	"sanduk.app/wallet/money"
)

// What a line was refused for. The text beside them says what it is about.
var (
	// ErrLine says that a line of the minutes makes no sense in itself.
	ErrLine = errors.New("not a line of a group's minutes")
	// ErrStep says that the meeting is at another step.
	ErrStep = errors.New("the meeting is at another step")
	// ErrMember says that there is no such member, or no more.
	ErrMember = errors.New("no member of the group")
	// ErrShares says that the constitution allows no such number of shares.
	ErrShares = errors.New("not a number of shares that the constitution allows")
	// ErrLoan says that the constitution allows no such loan.
	ErrLoan = errors.New("not a loan that the constitution allows")
	// ErrOwed says that more would be paid than is owed.
	ErrOwed = errors.New("more than is owed")
	// ErrFund says that there is not so much in that fund, on that side.
	ErrFund = errors.New("not so much in the fund")
	// ErrMismatch says that what was counted is not what the books say, and
	// that nothing was decided about it.
	ErrMismatch = errors.New("what was counted differs from the books")
	// ErrUnfinished says that a step, or the meeting, can't end yet.
	ErrUnfinished = errors.New("the step is not finished")
	// ErrRule says that the constitution forbids it.
	ErrRule = errors.New("the constitution does not allow it")
)

// Rules are all that a line or minutes are refused for.
func Rules() []error {
	return []error{
		ErrLine, ErrStep, ErrMember, ErrShares, ErrLoan, ErrOwed, ErrFund, ErrMismatch, ErrUnfinished, ErrRule, ErrMinutes, ErrHands,
		ErrShareOut, ErrConstitution, money.ErrOverflow,
	}
}

// Side is where money is: in the box as cash, or in the group's account.
type Side uint64

// The two sides of each fund.
const (
	Cash   Side = 1
	Wallet Side = 2
)

// What a line of the minutes says.
type What uint64

// The lines. Their numbers are part of the protocol.
const (
	Roll     What = 1  // Member is there as N says (an Attendance)
	Next     What = 2  // the step is done
	Assess   What = 3  // Member owes fine N of the list, from 1
	Recall   What = 4  // members remember Amount as the cash of fund N
	Count    What = 5  // Member, a counter, counted Amount as the cash of fund N
	Resolve  What = 6  // the group decides about a mismatch of fund N: Amount is a Reason, Note says why
	Give     What = 7  // Member gives Amount to the social fund
	Grant    What = 8  // Member gets Amount of the social fund, for what Note says
	Buy      What = 9  // Member buys N shares
	Sell     What = 10 // Member sells N shares back
	PayFine  What = 11 // Member pays Amount of her fines
	Total    What = 12 // the loan fund is announced to have Amount
	Repay    What = 13 // Member pays Amount of what she owes of loans
	Lend     What = 14 // Member borrows Amount for N instalments
	Join     What = 15 // a member joins, whose name Note is, with the account Key or none
	Depart   What = 16 // Member leaves as N says (a Parting); Note names the heir
	Take     What = 17 // Member takes Amount of what is due to her
	Elect    What = 18 // Member has the offices N from now on
	Phone    What = 19 // Member's account is Key from now on, or none
	Bring    What = 20 // Member comes from another group with N shares at their value: pays Amount, the rest is her loan
	Borrow   What = 21 // the group borrows Amount from a bank, which Note names
	PayBank  What = 22 // the group pays the bank Amount, and N above it as interest
	Spend    What = 23 // Amount of fund N is spent, for what Note says
	Gift     What = 24 // cash of Amount is given to fund N, by whom Note says
	Swap     What = 25 // Member gives Amount on Side into fund N, and gets it on the other side
	Return   What = 26 // Amount of what Member paid into the account goes back
	WriteOff What = 27 // the group lets Member off Amount of her loan, as Note says
	ShareOut What = 28 // the loan fund is shared out: Amount was announced in all; Member: on whom the lot fell, or 0
	Adjourn  What = 29 // the meeting goes on another day
	Remark   What = 30 // Note is remarked
	Appoint  What = 31 // the next meeting is at N (unix ms)
)

// Attendance is how a member is at a meeting.
type Attendance uint64

// How one is there.
const (
	Present Attendance = 1
	Behind  Attendance = 2 // came late
	Excused Attendance = 3 // need not buy shares
	Absent  Attendance = 4
)

// Parting is why a member leaves.
type Parting uint64

// How one leaves.
const (
	Leaves Parting = 1
	Dies   Parting = 2
	Splits Parting = 3 // to another group, with what her shares are worth, and her part of the social fund
)

// Reason is what a group decides about a mismatch.
type Reason uint64

// What a group decides.
const (
	Loss  Reason = 1
	Found Reason = 2 // there is more than the books say
	Theft Reason = 3
)

// Office is a set of offices.
type Office uint64

// The offices. Who holds a key can have no other.
const (
	Chair     Office = 1
	Secretary Office = 2
	BoxKeeper Office = 4
	Counter   Office = 8
	KeyHolder Office = 16
)

// MaxText bounds the text of a note, in bytes.
const MaxText = 120

// Line is one line of a meeting's minutes.
type Line struct {
	_      struct{} `cbor:",toarray"`
	What   What
	Member uint64 // number of a member, from 1
	N      uint64
	Amount money.Amount
	Side   Side
	Note   []byte // names a text beside the minutes (see Note): 32 bytes, or none
	Key    []byte // an account, or empty
}

// rule says when a line may be written, and what it does.
type rule struct {
	steps  []Step // none: at every step
	member bool   // it is about a member
	side   bool   // it names a side
	do     func(*State, *Line) error
}

// ruleOf is the rule of a line; false: there is no such line.
func ruleOf(what What) (rule, bool) {
	switch what {
	case Roll:
		return rule{member: true, do: (*State).roll}, true
	case Next:
		return rule{do: (*State).next}, true
	case Assess:
		return rule{member: true, do: (*State).assess}, true
	case Recall:
		return rule{steps: []Step{StepOpen}, do: (*State).recall}, true
	case Count:
		return rule{steps: []Step{StepOpen, StepClose}, member: true, do: (*State).count}, true
	case Resolve:
		return rule{do: (*State).resolve}, true
	case Give:
		return rule{steps: []Step{StepSocial}, member: true, side: true, do: (*State).give}, true
	case Grant:
		return rule{steps: []Step{StepSocial}, member: true, side: true, do: (*State).grant}, true
	case Buy:
		return rule{steps: []Step{StepShares}, member: true, side: true, do: (*State).buy}, true
	case Sell:
		return rule{steps: []Step{StepShares}, member: true, side: true, do: (*State).sell}, true
	case PayFine:
		return rule{steps: []Step{StepFines}, member: true, side: true, do: (*State).payFine}, true
	case Total:
		return rule{steps: []Step{StepTotal}, do: (*State).announce}, true
	case Repay:
		return rule{steps: []Step{StepRepay}, member: true, side: true, do: (*State).repay}, true
	case Lend:
		return rule{steps: []Step{StepLend}, member: true, side: true, do: (*State).lend}, true
	case Join:
		return rule{steps: []Step{StepRoll, StepBusiness}, do: (*State).join}, true
	case Depart:
		return rule{steps: []Step{StepBusiness}, member: true, do: (*State).depart}, true
	case Take:
		return rule{steps: []Step{StepShares, StepBusiness}, side: true, do: (*State).take}, true
	case Elect:
		return rule{steps: []Step{StepRoll, StepBusiness}, member: true, do: (*State).elect}, true
	case Phone:
		return rule{steps: []Step{StepRoll, StepBusiness}, member: true, do: (*State).phone}, true
	case Bring:
		return rule{steps: []Step{StepBusiness}, member: true, side: true, do: (*State).bring}, true
	case Borrow:
		return rule{steps: []Step{StepBusiness}, do: (*State).borrow}, true
	case PayBank:
		return rule{steps: []Step{StepBusiness}, do: (*State).payBank}, true
	case Spend:
		return rule{steps: []Step{StepBusiness}, do: (*State).spend}, true
	case Gift:
		return rule{steps: []Step{StepBusiness}, do: (*State).gift}, true
	case Swap:
		return rule{steps: []Step{StepBusiness}, member: true, side: true, do: (*State).swap}, true
	case Return:
		return rule{steps: []Step{StepBusiness}, member: true, do: (*State).giveBack}, true
	case WriteOff:
		return rule{steps: []Step{StepBusiness}, member: true, do: (*State).writeOff}, true
	case ShareOut:
		return rule{steps: []Step{StepBusiness}, do: (*State).shareOut}, true
	case Adjourn:
		return rule{do: (*State).adjourn}, true
	case Remark:
		return rule{do: (*State).remark}, true
	case Appoint:
		return rule{do: (*State).appoint}, true
	}
	return rule{}, false
}
