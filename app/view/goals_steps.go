package view

import (
	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/ledger"
)

// Choose shows one goal.
func (v *Goals) Choose(row GoalRow) {
	v.edit(func(s *GoalsState) {
		if s.Step == GoalList {
			s.Step, s.Chosen = GoalOne, row
			v.show(s)
		}
	})
}

// New begins with what to save for.
func (v *Goals) New() {
	v.edit(func(s *GoalsState) {
		if s.Step == GoalList {
			s.Step, s.Changing, s.Name, s.Picture, s.Months, s.Share, s.Round = GoalPlan, false, "", goal.Pictures()[0], 0, 0, 0
			v.pad = amountPad{}
		}
	})
}

// SetName names the plan.
func (v *Goals) SetName(text string) { v.plan(func(s *GoalsState) { s.Name = text }) }

// SetPicture chooses one of GoalPictures.
func (v *Goals) SetPicture(name string) { v.plan(func(s *GoalsState) { s.Picture = name }) }

// SetMonths chooses one of GoalMonths.
func (v *Goals) SetMonths(n int) { v.plan(func(s *GoalsState) { s.Months = n }) }

// SetShare chooses one of GoalShares.
func (v *Goals) SetShare(n int) { v.plan(func(s *GoalsState) { s.Share = n }) }

// SetRound chooses one of GoalRounds.
func (v *Goals) SetRound(n int) { v.plan(func(s *GoalsState) { s.Round = n }) }

func (v *Goals) plan(f func(*GoalsState)) {
	v.edit(func(s *GoalsState) {
		if s.Step == GoalPlan {
			f(s)
		}
	})
}

// Put asks how much is to be put aside for the chosen goal.
func (v *Goals) Put() { v.ask(GoalPut) }

// Take asks how much is to be taken back from it.
func (v *Goals) Take() { v.ask(GoalBack) }

func (v *Goals) ask(step GoalStep) {
	v.edit(func(s *GoalsState) {
		if s.Step == GoalOne {
			s.Step, v.pad = step, amountPad{}
			v.show(s)
		}
	})
}

// Key takes a digit or the point of the amount.
func (v *Goals) Key(r rune) { v.typing(func() { v.pad.key(r, v.state.Amount.Amount.Decimals) }) }

// Delete takes the amount's last digit away.
func (v *Goals) Delete() { v.typing(v.pad.delete) }

func (v *Goals) typing(f func()) {
	v.edit(func(s *GoalsState) {
		if s.Step == GoalPut || s.Step == GoalBack || s.Step == GoalTarget {
			f()
			v.show(s)
		}
	})
}

// SetAsset chooses the target's currency; digits that it has not are cut.
func (v *Goals) SetAsset(id ledger.ID) {
	v.edit(func(s *GoalsState) {
		if s.Step != GoalTarget {
			return
		}
		v.asset = id
		if a, ok := v.pad.field(v.community.Assets, chosenAsset(v.community.Assets, id)).asset(); ok {
			v.pad.fit(a.Decimals)
		}
		v.show(s)
	})
}

// Go does what the step asks about: on to the target, or a goal is made, money
// is put aside or taken back.
func (v *Goals) Go() {
	if v.State().Step == GoalPlan {
		v.edit(func(s *GoalsState) {
			if s.CanGo() {
				s.Step = GoalTarget
				v.show(s)
			}
		})
		return
	}
	v.work(func(s *GoalsState) func() (func(*GoalsState), error) {
		if !s.CanGo() {
			return nil
		}
		if s.Step == GoalTarget {
			return v.making(*s)
		}
		move, community, account, amount := v.wallet.PutAside, v.community.ID, s.Chosen.Account, s.Amount.Amount.Amount
		if s.Step == GoalBack {
			move = v.wallet.TakeOut
		}
		return func() (func(*GoalsState), error) {
			_, err := move(community, account, amount)
			return v.done(GoalOne), err
		}
	})
}

func (v *Goals) making(s GoalsState) func() (func(*GoalsState), error) {
	plan, account := v.planned(s), s.Chosen.Account
	if s.Changing {
		community := v.community.ID
		return func() (func(*GoalsState), error) {
			_, err := v.wallet.ChangeGoal(community, account, plan)
			return v.done(GoalOne), err
		}
	}
	community := v.community.ID
	return func() (func(*GoalsState), error) {
		_, err := v.wallet.MakeGoal(community, plan)
		return v.done(GoalList), err
	}
}

// done goes to a step and tells the carriers; where the command failed nothing
// changes.
func (v *Goals) done(step GoalStep) func(*GoalsState) {
	return func(s *GoalsState) {
		if s.Notice.None() {
			s.Step, v.pad = step, amountPad{}
			v.afterwards(v.hub.Signed)
		}
	}
}

// GiveUp takes all of the chosen goal back, and saves for it no more.
func (v *Goals) GiveUp() {
	v.work(func(s *GoalsState) func() (func(*GoalsState), error) {
		if s.Step != GoalOne {
			return nil
		}
		community, account := v.community.ID, s.Chosen.Account
		return func() (func(*GoalsState), error) {
			return v.done(GoalList), v.wallet.GiveUp(community, account)
		}
	})
}

// Back goes a step back; false: the screen is to be left.
func (v *Goals) Back() bool {
	stays := true
	v.edit(func(s *GoalsState) {
		switch s.Step {
		case GoalPut, GoalBack, GoalShut:
			s.Step = GoalOne
		case GoalTarget:
			s.Step = GoalPlan
		case GoalPlan:
			if s.Step = GoalList; s.Changing {
				s.Step = GoalOne
			}
		case GoalOne:
			s.Step = GoalList
		default:
			stays = false
		}
		v.show(s)
	})
	return stays
}
