package boot

import (
	"testing"
	"time"
)

func TestRelaysAreVisitedEverMoreSeldomWhileNothingHappens(t *testing.T) {
	var p pace
	now := time.Unix(1_767_225_600, 0)
	visits := 0
	day := func(waiting int) {
		visits = 0
		for end := now.Add(24 * time.Hour); now.Before(end); now = now.Add(2 * time.Second) {
			if p.due(now, waiting) {
				visits++
				p.visited(now, false)
			}
		}
	}
	day(3) // entries that wait for guardians who are away for days
	if visits < 48 || visits > 55 {
		t.Errorf("%d visits a day", visits)
	}
	if !p.due(now, 4) {
		t.Error("a new payment waits for the next visit")
	}
	p.visited(now, true)
	if p.due(now.Add(shortestRest-time.Second), 4) || !p.due(now.Add(shortestRest), 4) {
		t.Error("an answer to what was left is not soon looked for")
	}
}
