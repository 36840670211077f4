package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/money"
)

const week = 7 * 24 * time.Hour

func (f *fixture) saved(amount money.Amount) wallet.Goal {
	f.t.Helper()
	g := f.make(f.plan())
	f.putAside(g, amount)
	return f.goal(f.amina)
}

// carried brings what amina signed to the guardians, and the certificates back.
func (f *fixture) carried() {
	f.t.Helper()
	f.carry(f.amina)
	f.fetch(f.amina)
}

func (f *fixture) shuts(g wallet.Goal, until time.Time, reached bool) {
	f.t.Helper()
	at := uint64(0)
	if !until.IsZero() {
		at = uint64(until.UnixMilli())
	}
	_, err := f.amina.LockGoal(f.epoch.Community, g.Account, at, reached, week)
	must(f.t, err)
	f.carried()
}

func (f *fixture) takesOut(g wallet.Goal, amount money.Amount) error {
	_, err := f.amina.TakeOut(f.epoch.Community, g.Account, amount)
	return err
}

func TestALockedGoalGivesNothingBackBeforeItsDay(t *testing.T) {
	f := newFixture(t, 4)
	g := f.saved(10_000)
	f.shuts(g, f.clock.Add(30*24*time.Hour), false)
	if g := f.goal(f.amina); !g.Lock.Shut || g.Lock.Asked || g.Saved != 10_000 {
		t.Fatalf("%+v", g.Lock)
	}
	if err := f.takesOut(g, 1_000); !errors.Is(err, wallet.ErrGoalLocked) {
		t.Fatalf("taken out: %v", err)
	}
	if err := f.amina.GiveUp(f.epoch.Community, g.Account); !errors.Is(err, wallet.ErrGoalLocked) {
		t.Fatalf("given up: %v", err)
	}
	if _, err := f.amina.LockGoal(f.epoch.Community, g.Account, uint64(f.clock.Add(time.Hour).UnixMilli()), false, week); !errors.Is(err, wallet.ErrGoalLocked) {
		t.Fatalf("locked for shorter: %v", err)
	}
	f.putAside(g, 5_000) // money still comes in
	if g := f.goal(f.amina); g.Saved != 15_000 || !g.Lock.Shut {
		t.Fatalf("%+v", g)
	}
	f.clock = f.clock.Add(31 * 24 * time.Hour)
	must(t, f.takesOut(g, 1_000))
	f.carried()
	if g := f.goal(f.amina); g.Saved != 14_000 || g.Going != 0 || g.Lock.Shut {
		t.Fatalf("%+v", g)
	}
}

func TestALockedGoalOpensOnceItIsReached(t *testing.T) {
	f := newFixture(t, 4)
	g := f.saved(10_000)
	f.shuts(g, time.Time{}, true)
	f.putAside(g, 13_999)
	if err := f.takesOut(g, 1_000); !errors.Is(err, wallet.ErrGoalLocked) {
		t.Fatalf("one is missing: %v", err)
	}
	f.putAside(g, 1)
	must(t, f.takesOut(g, 1_000))
	f.carried()
	if g := f.goal(f.amina); g.Saved != 23_000 || g.Lock.Shut {
		t.Fatalf("%+v", g)
	}
}

func TestWhoNeedsLockedMoneySoonerAsksAndWaits(t *testing.T) {
	f := newFixture(t, 4)
	g := f.saved(10_000)
	f.shuts(g, f.clock.Add(300*24*time.Hour), false)
	_, err := f.amina.UnlockGoal(f.epoch.Community, g.Account)
	must(t, err)
	f.carried()
	g = f.goal(f.amina)
	if !g.Lock.Asked || !g.Lock.Shut || time.UnixMilli(int64(g.Lock.Opens)).Sub(f.clock.Add(week)).Abs() > time.Minute {
		t.Fatalf("%+v", g.Lock)
	}
	if err := f.takesOut(g, 1_000); !errors.Is(err, wallet.ErrGoalLocked) {
		t.Fatalf("at once: %v", err)
	}
	f.shuts(g, f.clock.Add(300*24*time.Hour), false) // she thinks again, and again
	_, err = f.amina.UnlockGoal(f.epoch.Community, g.Account)
	must(t, err)
	f.carried()
	f.clock = f.clock.Add(week + time.Minute)
	must(t, f.takesOut(g, 1_000))
	f.carried()
	if g := f.goal(f.amina); g.Saved != 9_000 || g.Going != 0 {
		t.Fatalf("%+v", g)
	}
}

func TestLocksThatAreNoneAreNotMade(t *testing.T) {
	f := newFixture(t, 4)
	g := f.make(f.plan())
	lock := func(until time.Duration, reached bool, wait time.Duration) error {
		at := uint64(0)
		if until != 0 {
			at = uint64(f.clock.Add(until).UnixMilli())
		}
		_, err := f.amina.LockGoal(f.epoch.Community, g.Account, at, reached, wait)
		return err
	}
	if err := lock(week, false, week); !errors.Is(err, wallet.ErrGoalBusy) {
		t.Errorf("nothing is there: %v", err)
	}
	f.putAside(g, 1_000)
	for name, err := range map[string]error{
		"no end": lock(0, false, week), "the past": lock(-week, false, week), "no wait": lock(week, false, 0), "two years": lock(week, false, 104*week),
	} {
		if !errors.Is(err, goal.ErrPlan) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
