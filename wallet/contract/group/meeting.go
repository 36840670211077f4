package group

import (
	"slices"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Record writes one line into the minutes of the meeting that is held; the first
// one begins it. A refused line changes nothing that matters: who tries a line
// tries it on a copy.
func (s *State) Record(l *Line) error {
	r, known := ruleOf(l.What)
	if !known {
		return refused(ErrLine, "what %d", l.What)
	}
	if err := l.validate(); err != nil {
		return err
	}
	if !s.sitting {
		if err := s.begin(); err != nil {
			return err
		}
	}
	if s.done {
		return refused(ErrStep, "the meeting is over")
	}
	if err := s.allowed(l.What, &r); err != nil {
		return err
	}
	if r.member {
		if _, err := s.member(l.Member); err != nil {
			return err
		}
	}
	if r.side && l.Side != Cash && l.Side != Wallet {
		return refused(ErrLine, "side %d", l.Side)
	}
	err := r.do(s, l)
	s.line++
	return err
}

func (l *Line) validate() error {
	if len(l.Note) != 0 && len(l.Note) != len(ledger.ID{}) || len(l.Key) != 0 && len(l.Key) != len(ledger.Account{}) || l.Amount > most || l.N > ledger.MaxTime || l.Side > Wallet {
		return refused(ErrLine, "out of bounds")
	}
	return nil
}

func (s *State) allowed(w What, r *rule) error {
	step := s.Constitution.Order[s.Step]
	if s.closing {
		if w == Count || w == Resolve || w == Remark || w == Next || w == Appoint {
			return nil
		}
		return refused(ErrStep, "the meeting was adjourned")
	}
	if len(r.steps) > 0 && !slices.Contains(r.steps, step) {
		return refused(ErrStep, "it is at step %d", step)
	}
	return nil
}

// begin begins a meeting, or the second half of an adjourned one.
func (s *State) begin() error {
	s.sitting, s.done, s.closing, s.total, s.line = true, false, false, false, 0
	s.checks = [2]check{}
	if s.Adjourned {
		s.Adjourned, s.resume = false, s.Step
		s.Step = slices.Index(s.Constitution.Order, StepOpen)
		return nil
	}
	if s.Ended {
		s.renew()
	}
	s.Meeting, s.Ever, s.Step, s.resume = s.Meeting+1, s.Ever+1, 0, 0
	for i := range s.Members {
		if m := &s.Members[i]; m.Active() {
			m.Here, m.Bought, m.Meetings = 0, 0, m.Meetings+1
			if m.Social += s.Constitution.Social; m.Social > most {
				return money.ErrOverflow
			}
			if err := s.accrue(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// renew begins the next cycle.
func (s *State) renew() {
	s.Cycle, s.Meeting, s.Ended = s.Cycle+1, 0, false
	s.Differences, s.Totals = nil, Totals{}
	for i := range s.Members {
		m := &s.Members[i]
		m.Joined, m.Meetings, m.Attended, m.Missed = 1, 0, 0, 0
	}
}

func (s *State) roll(l *Line) error {
	m, a := &s.Members[l.Member-1], Attendance(l.N)
	if a < Present || a > Absent {
		return refused(ErrLine, "attendance %d", l.N)
	}
	was, is := m.Here == Present || m.Here == Behind, a == Present || a == Behind
	if m.Here == 0 {
		s.Totals.Calls++
	}
	if is && !was {
		m.Attended, s.Totals.Attended = m.Attended+1, s.Totals.Attended+1
	}
	if was && !is {
		m.Attended, s.Totals.Attended = m.Attended-1, s.Totals.Attended-1
	}
	m.Here = a
	return nil
}

// next ends a step, once all that belongs to it was done.
func (s *State) next(*Line) error {
	step := s.Constitution.Order[s.Step]
	if err := s.finished(step); err != nil {
		return err
	}
	switch {
	case step == StepClose || s.closing:
		s.done, s.Adjourned = true, s.closing
		return nil
	case s.resume > 0:
		s.Step, s.resume = s.resume, 0
	default:
		s.Step++
	}
	if s.Constitution.Order[s.Step] == StepClose {
		s.recount()
	}
	return nil
}

// recount asks for a fresh count of both funds; a mismatch stays.
func (s *State) recount() {
	for i := range s.checks {
		s.checks[i].counted = false
	}
}

func (s *State) finished(step Step) error {
	switch {
	case s.closing || step == StepClose:
		return s.counted()
	case step == StepRoll:
		return s.every("was not called", func(m *Member) bool { return m.Here != 0 })
	case step == StepOpen:
		for i, c := range s.checks {
			if !c.recalled || !c.counted {
				return refused(ErrUnfinished, "fund %d is remembered and counted first", i+1)
			}
		}
	case step == StepShares:
		return s.every("has to buy more shares, or is excused", func(m *Member) bool {
			there := m.Here == Present || m.Here == Behind
			return m.Missed == 0 && (!there || m.Bought >= s.Constitution.MinShares || s.Ended)
		})
	case step == StepTotal && !s.total:
		return refused(ErrUnfinished, "the loan fund's total is announced first")
	}
	return nil
}

func (s *State) every(what string, good func(*Member) bool) error {
	for i := range s.Members {
		if m := &s.Members[i]; m.Active() && !good(m) {
			return refused(ErrUnfinished, "member %d %s", i+1, what)
		}
	}
	return nil
}

func (s *State) counted() error {
	for i, c := range s.checks {
		if !c.counted {
			return refused(ErrUnfinished, "fund %d is counted first", i+1)
		}
		if c.open() {
			return refused(ErrMismatch, "fund %d: %d too little, %d too much", i+1, c.short, c.over)
		}
	}
	return nil
}

func (s *State) recall(l *Line) error {
	f, err := s.fund(FundName(l.N))
	if err != nil {
		return err
	}
	s.checks[l.N-1].recalled = true
	if l.Amount != f.Cash {
		return s.differ(Difference{Meeting: s.Meeting, Fund: FundName(l.N), Books: f.Cash, Said: l.Amount})
	}
	return nil
}

// count holds what was counted against the books. A mismatch is kept with both
// figures, and blocks the end of the meeting, until it is counted anew or the
// group decides.
func (s *State) count(l *Line) error {
	f, err := s.fund(FundName(l.N))
	if err != nil {
		return err
	}
	if s.Members[l.Member-1].Offices&Counter == 0 {
		return refused(ErrRule, "member %d is no counter", l.Member)
	}
	c := &s.checks[l.N-1]
	c.counted, c.short, c.over = true, 0, 0
	if l.Amount == f.Cash {
		return nil
	}
	c.short, c.over = f.Cash-min(f.Cash, l.Amount), l.Amount-min(f.Cash, l.Amount)
	return s.differ(Difference{Meeting: s.Meeting, Fund: FundName(l.N), Books: f.Cash, Said: l.Amount, Counted: true})
}

// maxDifferences bounds what a cycle keeps of them.
const maxDifferences = 512

func (s *State) differ(d Difference) error {
	if len(s.Differences) >= maxDifferences {
		return refused(ErrRule, "too many differences")
	}
	s.Differences = append(s.Differences, d)
	return nil
}

// resolve brings the books to what is there, as the group decided.
func (s *State) resolve(l *Line) error {
	f, err := s.fund(FundName(l.N))
	if err != nil {
		return err
	}
	c, reason := &s.checks[l.N-1], Reason(l.Amount)
	switch {
	case !c.open():
		return refused(ErrLine, "no mismatch of fund %d", l.N)
	case c.short > 0 && reason != Loss && reason != Theft, c.over > 0 && reason != Found:
		return refused(ErrLine, "reason %d", reason)
	case len(l.Note) == 0:
		return refused(ErrLine, "it says nothing of why")
	}
	cash := *l
	cash.Side, cash.Member = Cash, 0
	short, over := c.short, c.over
	c.short, c.over = 0, 0
	if short > 0 {
		err = s.draw(&cash, FundName(l.N), short)
		s.Totals.Lost += short
	} else {
		err = s.put(&cash, FundName(l.N), f.on(Cash), over)
		s.Totals.Found += over
	}
	for i := len(s.Differences) - 1; i >= 0; i-- {
		if d := &s.Differences[i]; d.Counted && d.Fund == FundName(l.N) {
			d.Reason, d.Why = reason, ledger.ID(l.Note)
			break
		}
	}
	return err
}

// adjourn ends the sitting: the meeting goes on another day at this step. What
// is in the box is counted and locked as ever.
func (s *State) adjourn(*Line) error {
	step := s.Constitution.Order[s.Step]
	if step == StepRoll || step == StepOpen || step == StepClose || s.resume > 0 {
		return refused(ErrStep, "a meeting is adjourned between its count and its end")
	}
	s.closing = true
	s.recount()
	return nil
}

func (s *State) remark(l *Line) error {
	if len(l.Note) == 0 {
		return refused(ErrLine, "it says nothing")
	}
	return nil
}

func (s *State) appoint(l *Line) error {
	s.NextAt = l.N
	return nil
}
