package audit

import (
	"runtime"
	"slices"
	"sync"
)

// later does checks of signatures, which depend on nothing but what they are
// given, on all cores beside the walk through the books. What fails is told in
// the order in which it was met.
type later struct {
	jobs    chan job
	workers sync.WaitGroup

	mu     sync.Mutex
	failed []failure
	next   int
}

// A few jobs wait, so that no core does: the rest of what they hold stays on disk.
const waiting = 256

type job struct {
	place int
	item  string
	check func() error
}

type failure struct {
	place int
	fault Fault
}

func newLater() *later {
	l := &later{jobs: make(chan job, waiting)}
	for range runtime.GOMAXPROCS(0) {
		l.workers.Go(func() {
			for j := range l.jobs {
				if err := j.check(); err != nil {
					l.fail(j.place, j.item, err)
				}
			}
		})
	}
	return l
}

// do has a check done; it must be safe beside others.
func (l *later) do(item string, check func() error) {
	l.jobs <- job{place: l.place(), item: item, check: check}
}

// place is the next in the order of what is met.
func (l *later) place() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next++
	return l.next
}

func (l *later) fail(place int, item string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = append(l.failed, failure{place, Fault{Item: item, Text: err.Error()}})
}

// end waits for all checks, and gives what failed.
func (l *later) end() []Fault {
	close(l.jobs)
	l.workers.Wait()
	slices.SortFunc(l.failed, func(a, b failure) int { return a.place - b.place })
	var out []Fault
	for _, f := range l.failed {
		out = append(out, f.fault)
	}
	return out
}
