package wallet

import (
	"errors"
	"time"

	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// A goal can be locked until a day or until it is reached: its account then
// holds its money (PROTOCOL.md 8.5), and guardians let nothing out, whoever has
// the phone and its PIN. Who needs the money sooner asks, and waits.

// GoalLock says until when a goal is locked.
type GoalLock struct {
	Until uint64       // unix ms; 0: no day
	Sum   money.Amount // that opens it once it is saved; 0: none
	Wait  uint64       // ms from asking to opening
	Asked bool         // its owner has asked to open it sooner
	Opens uint64       // unix ms: about when guardians let money out then
	Shut  bool         // nothing can be taken out now
}

// LockGoal locks a goal until a day (unix ms; 0: none), or until its target is
// saved, whichever comes first; wait is how long one waits who needs it sooner.
// It can't be taken back. ErrGoalLocked: it is locked. goal.ErrPlan: not so.
// ErrGoalBusy: nothing has arrived in it yet. Else as TakeOut.
func (w *Wallet) LockGoal(community ledger.ID, account ledger.Account, until uint64, reached bool, wait time.Duration) (Goal, error) {
	return w.withGoal(community, account, func(m *member, g Goal) error {
		hold := ledger.Hold{Until: until, Wait: uint64(wait.Milliseconds())}
		if reached {
			hold.Asset, hold.Sum = g.Asset.ID, g.Plan.Target
		}
		switch {
		case g.Lock.Shut && !g.Lock.Asked:
			return ErrGoalLocked
		case hold.Validate() != nil || until > 0 && until <= w.now() || reached && g.Saved >= g.Plan.Target:
			return goal.ErrPlan
		case g.Saved == 0:
			return ErrGoalBusy
		}
		_, err := w.write(m, account, entryDraft{kind: ledger.KindHold, body: ledger.Encode(&hold)})
		return err
	})
}

// UnlockGoal asks to open a goal's lock sooner. Guardians let money out only
// when the lock's wait is over, counted from when they hear of this; until then
// LockGoal takes it back. Where it is not locked, or was asked for before,
// nothing happens.
func (w *Wallet) UnlockGoal(community ledger.ID, account ledger.Account) (Goal, error) {
	return w.withGoal(community, account, func(m *member, g Goal) error {
		if !g.Lock.Shut || g.Lock.Asked {
			return nil
		}
		_, err := w.write(m, account, entryDraft{kind: ledger.KindRelease})
		return err
	})
}

// withGoal changes a goal and shows it as it is then, in one transaction.
func (w *Wallet) withGoal(community ledger.ID, account ledger.Account, f func(*member, Goal) error) (out Goal, err error) {
	err = w.updating(community, func(m *member) error {
		g, err := w.goal(m, account)
		if err == nil {
			err = f(m, g)
		}
		if err == nil {
			out, err = w.goal(m, account)
		}
		return err
	})
	return out, err
}

// goalLock is how a goal with so much in it is locked.
func (m *member) goalLock(account ledger.Account, saved money.Amount) (GoalLock, error) {
	h, err := m.head(account)
	if err != nil {
		return GoalLock{}, err
	}
	state, err := m.stateAt(account, h.Entry)
	if errors.Is(err, ErrOpening) { // of a wallet that was restored: it opens the account first
		return GoalLock{}, nil
	}
	if err != nil || len(state.Held) == 0 {
		return GoalLock{}, err
	}
	held := state.Held[0]
	out := GoalLock{Until: held.Hold.Until, Sum: held.Hold.Sum, Wait: held.Hold.Wait, Asked: !held.Release.IsZero()}
	if out.Asked {
		s, ok, err := m.book.Entry(held.Release)
		if err != nil || !ok {
			return out, errors.Join(err, missingOwn(ok, held.Release))
		}
		out.Opens = s.Entry.Time + out.Wait
	}
	open := out.Until > 0 && m.now >= out.Until || out.Sum > 0 && saved >= out.Sum || out.Asked && m.now >= out.Opens
	out.Shut = !open
	return out, nil
}

// goalShut tells whether guardians would let nothing out of a goal now.
func (w *Wallet) goalShut(m *member, account ledger.Account, asset ledger.ID) (bool, error) {
	available, err := m.available(account)
	if err != nil {
		return false, err
	}
	lock, err := m.goalLock(account, available[asset])
	return lock.Shut, err
}
