package view

import (
	"reflect"
	"slices"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// SittingStep is a part of the meeting.
type SittingStep string

// The parts of a meeting, in no order: that is the constitution's.
const (
	SitRoll     SittingStep = "roll"
	SitOpen     SittingStep = "open"
	SitSocial   SittingStep = "social"
	SitShares   SittingStep = "shares"
	SitFines    SittingStep = "fines"
	SitTotal    SittingStep = "total"
	SitRepay    SittingStep = "repay"
	SitLend     SittingStep = "lend"
	SitBusiness SittingStep = "business"
	SitClose    SittingStep = "close"
	SitLocks    SittingStep = "locks" // all was written: who counted and who locks signs
)

func stepOf(s group.Step) SittingStep {
	return []SittingStep{SitRoll, SitRoll, SitOpen, SitSocial, SitShares, SitFines, SitTotal, SitRepay, SitLend, SitBusiness, SitClose}[min(s, group.StepClose)]
}

// SittingPerson is a member in the meeting.
type SittingPerson struct {
	GroupPerson
	Here    string // present, late, excused, absent; empty: not called yet
	Bought  int    // shares in this meeting
	Missed  int    // shares that she still has to buy for meetings before
	Limit   Money  // the most that she can borrow now
	Paid    Money  // what she paid in this step
	Owed    Money  // what she owes in it: to the social fund, or of fines
	Asks    Money  // the loan that she asks for
	AsksFor int    // in so many instalments
	Signed  bool   // at SitLocks
	Signs   bool   // she counts or holds a key
}

// There tells whether she is at the meeting.
func (p SittingPerson) There() bool { return p.Here == "present" || p.Here == "late" }

// SittingFund is how far a fund's cash is counted.
type SittingFund struct {
	Fund     string
	Recalled bool
	Counted  bool
	Said     Money // as members remember it
	Count    Money // as it was counted
	Books    Money // as the books say; to be shown once somebody said something
	Agrees   bool  // what was remembered is what the books say
	Short    Money // of an open mismatch: the books above the count
	Over     Money // or below it
}

// Open tells whether a mismatch is not resolved.
func (f SittingFund) Open() bool { return f.Short.Amount+f.Over.Amount > 0 }

// SittingState is what Sitting shows.
type SittingState struct {
	Progress
	Name    string
	Step    SittingStep
	After   SittingStep // the step that Next leads to; empty: to the end
	Number  int         // of the step, from 1
	Of      int
	Meeting int
	People  []SittingPerson // active ones
	Funds   [2]SittingFund
	Price   Money
	Least   int  // shares that each who is there buys
	Most    int  // shares that one can buy
	Account bool // money of what is written is in the account
	Both    bool // there is money in the account to be chosen
	Sum     Money
	SumOf   int   // from so many members
	Shares  int   // that were bought in this step
	Free    Money // what the loan fund can lend
	Asked   Money // all that is asked for
	CanNext bool
	Lent    bool // requests were made: GiveOut gives the loans
	Again   bool // other minutes were signed here: SignAgain signs these
	Self    int  // the owner's number
	CanSign bool
	Missing int // who still sign
	Closes  bool
	Closed  bool // it was proposed for the books
	Undo    *MinuteLine
	Lines   int
	Fines   []GroupFine
	Minutes []MinuteLine // at SitLocks: all that is signed
	Closing bool         // it was adjourned, and is counted
	Ended   bool         // the cycle was shared out
	Form    SittingForm
}

// CanGiveOut tells whether what is asked for is there.
func (s SittingState) CanGiveOut() bool { return s.Lent && s.Asked.Amount <= s.Free.Amount }

// Sitting is the meeting of a group, written down step by step. Each line is
// stored before it is shown; so another phone, or this one after it was off, goes
// on where the meeting was.
type Sitting struct {
	model[SittingState, *SittingState]
	wallet  GroupKeeper
	hub     *Hub
	account ledger.Account
	now     func() time.Time

	// Under the model's lock, as the state is.
	group wallet.Group
	pad   amountPad
	asks  map[int]ask
	past  [][]group.Line // what was written before each change, made here
	wrote []group.Line   // by the last change
}

// ask is a loan that somebody asks for, before it is given.
type ask struct {
	amount  money.Amount
	periods int
}

// NewSitting goes on with the meeting that is held, or begins one with the first
// line.
func NewSitting(w GroupKeeper, hub *Hub, account ledger.Account, now func() time.Time) *Sitting {
	v := &Sitting{wallet: w, hub: hub, account: account, now: now, asks: map[int]ask{}}
	v.follow(hub, v.read)
	return v
}

func (v *Sitting) read() (func(*SittingState), error) {
	g, err := groupOf(v.wallet, v.account)
	if err == nil && !g.Founded {
		err = wallet.ErrNoGroup
	}
	if err != nil {
		return nil, err
	}
	return func(s *SittingState) {
		v.group = g
		v.show(s)
	}, nil
}

// lines are those that are written.
func (v *Sitting) lines() []group.Line {
	if v.group.Meeting == nil {
		return nil
	}
	return v.group.Meeting.Minutes.Lines
}

// stepFrom is the place of the first line of the step that the meeting is at.
func stepFrom(lines []group.Line) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if lines[i].What == group.Next || lines[i].What == group.Adjourn {
			return i + 1
		}
	}
	return 0
}

// show works out all that follows from the books.
func (v *Sitting) show(s *SittingState) {
	g, b := v.group, booksOf(v.group)
	of := func(a money.Amount) Money { return notice.MoneyOf(a, g.Asset) }
	c := &b.Constitution
	step, held := b.At()
	s.Name, s.Step, s.Of, s.Meeting, s.Lines, s.Self = g.Name, stepOf(step), len(c.Order), int(b.Meeting), len(v.lines()), int(g.Self)
	s.Number, s.Closing, s.Ended = slices.Index(c.Order, step)+1, b.Closing(), b.Ended
	if g.Meeting == nil && !b.Adjourned {
		s.Meeting++
		if b.Ended {
			s.Meeting = 1
		}
	}
	if s.Closing {
		s.Step, s.Number = SitClose, s.Of
	}
	if s.After = ""; s.Number < s.Of {
		s.After = stepOf(c.Order[s.Number])
	}
	if g.Meeting != nil && !held {
		s.Step = SitLocks
	}
	s.Price, s.Least, s.Most, s.Free = of(c.Price), int(c.MinShares), int(c.MaxShares), of(b.Free())
	s.Both = b.Loan.Wallet+b.Social.Wallet > 0 || slices.ContainsFunc(b.Members, func(m group.Member) bool { return m.PaidIn > 0 })
	s.Account = s.Account && s.Both
	s.Fines = rulesOfGroup(*c, g.Asset).Fines
	v.showPeople(s, b, held)
	v.showFunds(s, b)
	v.showEnd(s)
	s.CanNext = s.Step != SitLocks && v.mayWrite(v.nextLines(s))
	s.Undo = nil
	if n := len(v.lines()); n > 0 && g.Meeting.Wrong == nil {
		line := minuteLine(g, b, n-1, &v.lines()[n-1])
		s.Undo = &line
	}
	v.showForm(s, b)
}

func (v *Sitting) showPeople(s *SittingState, b *group.State, held bool) {
	g := v.group
	of := func(a money.Amount) Money { return notice.MoneyOf(a, g.Asset) }
	paid, sum := v.paidInStep(b), money.Amount(0)
	s.People, s.SumOf, s.Shares = nil, 0, 0
	asked := money.Amount(0)
	for i := range b.Members {
		m := &b.Members[i]
		if !m.Active() {
			continue
		}
		n := uint64(i + 1)
		p := SittingPerson{GroupPerson: groupPerson(g, b, n), Limit: of(b.Limit(n)), Paid: of(paid[n])}
		if held || g.Meeting != nil || b.Adjourned {
			p.Here, p.Bought, p.Missed = attendanceWord(m.Here), int(m.Bought), int(m.Missed)
		}
		if paid[n] > 0 {
			s.SumOf, sum, s.Shares = s.SumOf+1, sum+paid[n], s.Shares+p.Bought
		}
		if p.Limit.Amount == 0 {
			delete(v.asks, p.Number) // she has it, or may not
		}
		if a, is := v.asks[p.Number]; is {
			p.Asks, p.AsksFor, asked = of(a.amount), a.periods, asked+a.amount
		}
		_, owed := payOf(s.Step, p)
		p.Owed = of(owed)
		p.Signs = m.Offices&(group.Counter|group.KeyHolder) != 0
		p.Signed = p.Signs && g.Meeting != nil && !slices.Contains(g.Meeting.Missing, n)
		s.People = append(s.People, p)
	}
	s.Sum, s.Asked, s.Lent = of(sum), of(asked), len(v.asks) > 0
}

// paidInStep is what each member paid in the step that the meeting is at.
func (v *Sitting) paidInStep(b *group.State) map[uint64]money.Amount {
	out, from := map[uint64]money.Amount{}, stepFrom(v.lines())
	for _, p := range b.Journal {
		if p.Line >= from && p.In && p.Member > 0 {
			out[p.Member] += p.Amount
		}
	}
	return out
}

func (v *Sitting) showFunds(s *SittingState, b *group.State) {
	of := func(a money.Amount) Money { return notice.MoneyOf(a, v.group.Asset) }
	for i, f := range []struct {
		name group.FundName
		cash money.Amount
	}{{group.LoanFund, b.Loan.Cash}, {group.SocialFund, b.Social.Cash}} {
		out := SittingFund{Fund: fundWord(f.name), Books: of(f.cash), Agrees: true}
		if v.group.Meeting != nil {
			c := b.Checked(f.name)
			out.Recalled, out.Counted, out.Short, out.Over = c.Recalled, c.Counted, of(c.Short), of(c.Over)
		}
		for _, l := range v.lines() {
			switch {
			case l.What == group.Recall && l.N == uint64(f.name):
				out.Said, out.Agrees = of(l.Amount), l.Amount == f.cash || s.Step != SitOpen
			case l.What == group.Count && l.N == uint64(f.name):
				out.Count = of(l.Amount)
			}
		}
		s.Funds[i] = out
	}
}

// showEnd tells who still signs.
func (v *Sitting) showEnd(s *SittingState) {
	s.CanSign, s.Missing, s.Closes, s.Closed, s.Minutes = false, 0, false, false, nil
	m := v.group.Meeting
	if m == nil || !m.Over() {
		return
	}
	s.Minutes = allLines(v.group, m)
	s.Missing = len(m.Missing)
	s.CanSign = mayHand(v.group) && !m.Signed
	s.Closed = len(v.group.Proposals) > 0
	s.Closes = !s.Closed && v.group.Proposer && s.Missing == 0
}

// nextLines are what Next writes.
func (v *Sitting) nextLines(s *SittingState) []wallet.SaidLine {
	next := []wallet.SaidLine{{Line: group.Line{What: group.Next}}}
	if s.Step == SitTotal {
		return append([]wallet.SaidLine{{Line: group.Line{What: group.Total, Amount: s.Free.Amount}}}, next...)
	}
	return next
}

// mayWrite tells whether lines could be written now.
func (v *Sitting) mayWrite(lines []wallet.SaidLine) bool {
	if v.group.Meeting == nil && !v.group.Books.Adjourned {
		return false // nobody was called
	}
	b := booksOf(v.group).Clone().(*group.State)
	for _, l := range lines {
		if b.Record(&l.Line) != nil {
			return false
		}
	}
	return true
}

// write is a command that puts lines behind those that there are; none: it does
// nothing.
func (v *Sitting) write(make func(*SittingState) []wallet.SaidLine) {
	v.rewrite(func(s *SittingState) []wallet.SaidLine {
		more := make(s)
		if len(more) == 0 {
			return nil
		}
		return append(saidAgain(v.lines()), more...)
	})
}

// saidAgain are lines as they were written, with the notes that they have.
func saidAgain(lines []group.Line) []wallet.SaidLine {
	out := []wallet.SaidLine{}
	for _, l := range lines {
		out = append(out, wallet.SaidLine{Line: l})
	}
	return out
}

// rewrite is a command that puts lines in the place of all that there are; nil:
// it does nothing.
func (v *Sitting) rewrite(make func(*SittingState) []wallet.SaidLine) {
	v.work(func(s *SittingState) func() (func(*SittingState), error) {
		lines, before := make(s), v.lines()
		if lines == nil {
			return nil
		}
		return v.put(lines, before, func(s *SittingState) { v.past = append(v.past, before) })
	})
}

// put stores lines; then what is done once they are.
func (v *Sitting) put(lines []wallet.SaidLine, before []group.Line, then func(*SittingState)) func() (func(*SittingState), error) {
	id := v.group.Community
	return func() (func(*SittingState), error) {
		g, err := v.wallet.RewriteLines(id, v.account, len(before), lines)
		if err != nil {
			return nil, err
		}
		return func(s *SittingState) {
			v.group, s.Form, v.pad = g, SittingForm{}, amountPad{}
			then(s)
			v.wrote = v.lines()
			v.show(s)
			v.afterwards(v.hub.Changed)
		}, nil
	}
}

// TakeBack takes back what was done last: the last change that was made here, or
// the last line.
func (v *Sitting) TakeBack() {
	v.work(func(s *SittingState) func() (func(*SittingState), error) {
		now := v.lines()
		if len(now) == 0 {
			return nil
		}
		last := now[:len(now)-1]
		if n := len(v.past); n > 0 && reflect.DeepEqual(v.wrote, now) {
			last = v.past[n-1]
		}
		return v.put(saidAgain(last), now, func(*SittingState) { v.past = v.past[:max(0, len(v.past)-1)] })
	})
}
