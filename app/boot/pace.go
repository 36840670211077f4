package boot

import "time"

// How often relays are visited in the background. A visit costs some 4 kB and a
// moment of radio: at the longest rest 200 kB a day.
const (
	shortestRest = time.Minute
	longestRest  = 30 * time.Minute
)

// pace says when to visit relays: at once when something new waits, soon after
// a visit that brought something, and ever more seldom while none does.
type pace struct {
	last    time.Time
	rest    time.Duration
	waiting int // entries that waited when last asked
}

// due tells whether it is time, with so many entries that wait.
func (p *pace) due(now time.Time, waiting int) bool {
	if waiting > p.waiting {
		p.rest = 0
	}
	p.waiting = waiting
	return p.last.IsZero() || now.Sub(p.last) >= p.rest
}

// visited notes a visit, and whether it brought or left anything.
func (p *pace) visited(now time.Time, fruitful bool) {
	p.last = now
	if fruitful {
		p.rest = shortestRest
		return
	}
	p.rest = min(max(2*p.rest, shortestRest), longestRest)
}
