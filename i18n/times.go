package i18n

import (
	"strconv"
	"time"
)

// Clock is the time of day.
func (t *Texts) Clock(at time.Time) string {
	return t.digits(at.In(t.now().Location()).Format("15:04"))
}

// Day is the day as people say it: today, yesterday, a weekday within a week,
// else the date.
func (t *Texts) Day(at time.Time) string {
	now := t.now()
	at = at.In(now.Location())
	switch days := daysBetween(at, now); {
	case days == 0:
		return t.T("date.today", nil)
	case days == 1:
		return t.T("date.yesterday", nil)
	case days == -1:
		return t.T("date.tomorrow", nil)
	case days > 1 && days < 7:
		return t.T("date.weekday."+strconv.Itoa(int(at.Weekday())), nil)
	}
	return t.Date(at)
}

// Date is the day in full, which stays true on any other day.
func (t *Texts) Date(at time.Time) string {
	at = at.In(t.now().Location())
	return t.T("date.full", map[string]any{
		"day":   t.digits(strconv.Itoa(at.Day())),
		"month": t.T("date.month."+strconv.Itoa(int(at.Month())), nil),
		"year":  t.digits(strconv.Itoa(at.Year())),
	})
}

// daysBetween counts midnights, in the location that both are in; the days of
// a change of clocks have 23 and 25 hours.
func daysBetween(at, now time.Time) int {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return int(day(now).Sub(day(at)) / (24 * time.Hour))
}

// When is the day and the time of day.
func (t *Texts) When(at time.Time) string {
	return t.T("date.at", map[string]any{"day": t.Day(at), "clock": t.Clock(at)})
}

// Ago is how long ago something was, as "2 hours ago"; after a week the date.
func (t *Texts) Ago(at time.Time) string {
	switch since := t.now().Sub(at); {
	case since < time.Minute: // also what a clock that was set back makes of it
		return t.T("ago.now", nil)
	case since < time.Hour:
		return t.T("ago.minutes", count(since, time.Minute))
	case since < 24*time.Hour:
		return t.T("ago.hours", count(since, time.Hour))
	case since < 7*24*time.Hour:
		return t.T("ago.days", count(since, 24*time.Hour))
	}
	return t.Day(at)
}

// Span is how long something takes, rounded up, so that it never ends later
// than was said.
func (t *Texts) Span(d time.Duration) string {
	up := func(unit time.Duration) map[string]any { return count(d+unit-1, unit) }
	switch {
	case d <= time.Minute:
		return t.T("span.seconds", up(time.Second))
	case d <= time.Hour:
		return t.T("span.minutes", up(time.Minute))
	}
	if d < 2*24*time.Hour {
		return t.T("span.hours", up(time.Hour))
	}
	return t.T("span.days", up(24*time.Hour))
}

func count(d, unit time.Duration) map[string]any { return map[string]any{"count": int(d / unit)} }
