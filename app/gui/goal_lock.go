package gui

import (
	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/theme"
	"sanduk.app/app/gui/widget"
	"sanduk.app/app/view"
)

// goalLockParts say how a goal is locked, and let it be locked or asked for.
func (g *GUI) goalLockParts(v *view.Goals, r view.GoalRow) (parts []fyne.CanvasObject) {
	l := r.Lock
	if l.Shut {
		if !l.Until.IsZero() {
			parts = append(parts, centred(widget.NewStateBadge(theme.StateWaiting, g.T("goal.locked", "day", g.texts.Day(l.Until)))))
		}
		if l.Sum.Amount > 0 {
			parts = append(parts, centred(widget.NewStateBadge(theme.StateWaiting, g.T("goal.locked.sum", "money", l.Sum))))
		}
	}
	switch {
	case l.Shut && l.Asked:
		parts = append(parts, widget.NewParagraph(g.T("goal.unlocking", "day", g.texts.Date(l.Opens))).Centred())
	case l.Shut:
		days := g.T("span.days", "count", l.Days)
		parts = append(parts, widget.NewOutlinedButton(g.T("goal.unlock"), "clock", func() {
			g.confirm(asked{title: g.T("goal.unlock.sure"), text: g.T("goal.unlock.text", "days", days), yes: g.T("action.yes"), no: g.T("action.no")}, v.Unlock, nil)
		}))
	}
	if r.CanLock() {
		parts = append(parts, widget.NewOutlinedButton(g.T("goal.lock"), "keep", v.Lock))
	}
	return parts
}

// goalLockPart asks until when a goal is to be locked.
func (g *GUI) goalLockPart(v *view.Goals) (fyne.CanvasObject, func(view.GoalsState)) {
	status, months, reached, days := g.status(), flow(), flow(), flow()
	do := g.main(g.T("goal.lock"), "keep", func() {
		wait := g.T("span.days", "count", v.State().LockDays)
		g.confirm(asked{title: g.T("goal.lock.sure"), text: g.T("goal.lock.sure.text", "days", wait), yes: g.T("goal.lock"), no: g.T("action.no")}, v.Shut, nil)
	})
	body := g.screen(g.T("goal.lock.title"), "", do, widget.NewParagraph(g.T("goal.lock.text")), labelled(g.T("goal.lock.day"), months), reached,
		labelled(g.T("goal.lock.wait"), days), status)
	return body, func(s view.GoalsState) {
		months.SetParts(choices(view.GoalLockMonths(), s.LockMonths, v.SetLockMonths, func(n int) string {
			if n == 0 {
				return g.T("goal.no-date")
			}
			return g.T("goal.months", "count", n)
		}))
		reached.SetParts()
		if !s.Chosen.Done() {
			reached.SetParts(widget.NewOption(g.T("goal.lock.sum"), s.LockReached, func() { v.SetLockReached(!s.LockReached) }))
		}
		days.SetParts(choices(view.GoalLockDays(), s.LockDays, v.SetLockDays, func(n int) string { return g.T("span.days", "count", n) }))
		allow(do, s.CanGo() && !s.Busy)
		status.set(s.Progress)
		body.Refresh()
	}
}
