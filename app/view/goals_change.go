package view

import (
	"strings"
	"time"

	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/money"
)

// Kept stands for a date, or a sum to round up to, that stays as it was.
const Kept = -1

// Change goes through the chosen goal's plan again, as it is now. Its currency
// stays.
func (v *Goals) Change() {
	v.edit(func(s *GoalsState) {
		g, ok := v.goalOf(s.Chosen.Account)
		if s.Step != GoalOne || !ok {
			return
		}
		s.Step, s.Changing, s.Name, s.Picture, s.Share = GoalPlan, true, g.Plan.Name, g.Plan.Picture, int(g.Plan.Share)
		s.Months, s.Round, v.pad = 0, 0, amountPad{}
		if g.Plan.By > 0 {
			s.Months = Kept
		}
		if g.Plan.Rounding > 0 {
			s.Round = Kept
		}
		v.asset = g.Asset.ID
		if v.pad.text = money.Format(g.Plan.Target, g.Asset.Decimals); g.Asset.Decimals > 0 { // so that it can be typed on
			v.pad.text = strings.TrimSuffix(strings.TrimRight(v.pad.text, "0"), ".")
		}
		v.show(s)
	})
}

// planned is the plan that the steps make, of a new goal or of a changed one.
func (v *Goals) planned(s GoalsState) goal.Plan {
	plan := goal.Plan{Asset: v.asset}
	if g, ok := v.goalOf(s.Chosen.Account); s.Changing && ok {
		plan = g.Plan
	}
	plan.Name, plan.Picture, plan.Target, plan.Share = s.Name, s.Picture, s.Amount.Amount.Amount, uint64(s.Share)
	if s.Round != Kept {
		unit := money.Amount(1)
		for range s.Amount.Amount.Decimals {
			unit *= 10
		}
		plan.Rounding = money.Amount(s.Round) * unit
	}
	if s.Months != Kept {
		plan.By = 0
	}
	if s.Months > 0 {
		plan.By = uint64(v.now().AddDate(0, s.Months, 0).Round(time.Millisecond).UnixMilli())
	}
	return plan
}
