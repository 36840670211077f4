package view

import (
	"slices"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
)

// GoalLock says until when a goal is locked.
type GoalLock struct {
	Until time.Time // zero: no day
	Sum   Money     // that opens it once it is saved; nothing: none
	Days  int       // one waits who needs it sooner
	Asked bool      // to open it sooner
	Opens time.Time // about when that will be
	Shut  bool      // nothing can be taken back now
}

// GoalLockMonths are how long a goal can be locked: months from now; 0: to no day.
func GoalLockMonths() []int { return []int{0, 1, 3, 6, 12} }

// GoalLockDays are the days that one waits who needs the money sooner.
func GoalLockDays() []int { return []int{3, 7, 14, 30} }

func goalLock(g wallet.Goal) GoalLock {
	at := func(ms uint64) time.Time {
		if ms == 0 {
			return time.Time{}
		}
		return time.UnixMilli(int64(ms))
	}
	return GoalLock{
		Until: at(g.Lock.Until), Sum: notice.MoneyOf(g.Lock.Sum, g.Asset), Days: int(g.Lock.Wait / uint64(24*time.Hour/time.Millisecond)),
		Asked: g.Lock.Asked, Opens: at(g.Lock.Opens), Shut: g.Lock.Shut,
	}
}

// CanLock tells whether a goal can be locked, or again after one asked to open it.
func (r GoalRow) CanLock() bool {
	return r.Saved.Amount > 0 && !r.Opening && (!r.Lock.Shut || r.Lock.Asked)
}

// Lock asks until when the chosen goal is to be locked.
func (v *Goals) Lock() {
	v.edit(func(s *GoalsState) {
		if s.Step == GoalOne && s.Chosen.CanLock() {
			s.Step, s.LockMonths, s.LockReached, s.LockDays = GoalShut, 0, !s.Chosen.Done(), GoalLockDays()[1]
		}
	})
}

func (v *Goals) locking(f func(*GoalsState)) {
	v.edit(func(s *GoalsState) {
		if s.Step == GoalShut {
			f(s)
		}
	})
}

// SetLockMonths chooses one of GoalLockMonths.
func (v *Goals) SetLockMonths(n int) {
	v.locking(func(s *GoalsState) {
		if slices.Contains(GoalLockMonths(), n) {
			s.LockMonths = n
		}
	})
}

// SetLockReached says whether the goal opens once it is reached.
func (v *Goals) SetLockReached(yes bool) {
	v.locking(func(s *GoalsState) { s.LockReached = yes && !s.Chosen.Done() })
}

// SetLockDays chooses one of GoalLockDays.
func (v *Goals) SetLockDays(n int) {
	v.locking(func(s *GoalsState) {
		if slices.Contains(GoalLockDays(), n) {
			s.LockDays = n
		}
	})
}

// Shut locks the chosen goal, which can't be taken back.
func (v *Goals) Shut() {
	v.work(func(s *GoalsState) func() (func(*GoalsState), error) {
		if s.Step != GoalShut || !s.CanGo() {
			return nil
		}
		until := uint64(0)
		if s.LockMonths > 0 {
			until = uint64(v.now().AddDate(0, s.LockMonths, 0).UnixMilli())
		}
		community, account, reached, wait := v.community.ID, s.Chosen.Account, s.LockReached, time.Duration(s.LockDays)*24*time.Hour
		return func() (func(*GoalsState), error) {
			_, err := v.wallet.LockGoal(community, account, until, reached, wait)
			return v.done(GoalOne), err
		}
	})
}

// Unlock asks to open the chosen goal's lock sooner.
func (v *Goals) Unlock() {
	v.work(func(s *GoalsState) func() (func(*GoalsState), error) {
		if s.Step != GoalOne || !s.Chosen.Lock.Shut || s.Chosen.Lock.Asked {
			return nil
		}
		community, account := v.community.ID, s.Chosen.Account
		return func() (func(*GoalsState), error) {
			_, err := v.wallet.UnlockGoal(community, account)
			return v.done(GoalOne), err
		}
	})
}
