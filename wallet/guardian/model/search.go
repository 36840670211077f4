package model

import (
	"sync"
	"sync/atomic"
)

// Machine is a world S in which steps of kind A happen. Next must not depend on
// anything but the world, and may be called from several goroutines at once.
type Machine[S, A any] interface {
	// Start is how the world begins.
	Start() S
	// Next gives every step that can happen, with the world after it.
	Next(s *S, emit func(A, S))
	// Broken says which promise the world breaks; empty: none.
	Broken(s *S) string
	// Key is the same for worlds that differ in names only, and for no others,
	// but for the chance that two of 64 bits are equal.
	Key(s *S) uint64
	// Tell says in words what happened by a step.
	Tell(before *S, step A, after *S) string
}

// Limits bound a search; 0 is no limit.
type Limits struct {
	States  int // end before a level when so many worlds were visited
	Depth   int // steps from the start
	Workers int // goroutines; 0 is one
}

// Found is what a search saw.
type Found struct {
	States int
	Depth  int      // of the deepest world visited
	Whole  bool     // every world that can be reached was visited
	Broken string   // the promise that was broken first; empty: none
	Trace  []string // a shortest way to it, in words
}

// Search visits the worlds of a machine, breadth first, until one is broken or
// a limit is reached.
func Search[S, A any](m Machine[S, A], l Limits) Found {
	s := search[S, A]{machine: m}
	start := m.Start()
	s.seen.add(m.Key(&start), 0)
	level := []S{start}
	out := Found{States: 1, Broken: m.Broken(&start)}
	for len(level) > 0 && out.Broken == "" {
		if l.Depth > 0 && out.Depth >= l.Depth || l.States > 0 && out.States >= l.States {
			return out
		}
		next := s.level(level, max(1, l.Workers))
		if len(next) > 0 {
			out.Depth++
		}
		out.States += len(next)
		level = next
		if bad := s.bad.Load(); bad != nil {
			out.Broken, out.Trace = m.Broken(bad), s.trace(m.Key(bad))
		}
	}
	out.Whole = out.Broken == ""
	return out
}

type search[S, A any] struct {
	machine Machine[S, A]
	seen    seen
	bad     atomic.Pointer[S]
}

// level visits what follows the worlds of a level, and gives those not seen
// before.
func (s *search[S, A]) level(from []S, workers int) []S {
	const share = 64
	var at atomic.Int64
	var all sync.WaitGroup
	parts := make([][]S, workers)
	for w := range workers {
		all.Go(func() {
			for {
				begin := int(at.Add(share)) - share
				if begin >= len(from) {
					return
				}
				for i := begin; i < min(begin+share, len(from)); i++ {
					parts[w] = s.follow(&from[i], parts[w])
				}
			}
		})
	}
	all.Wait()
	out := parts[0]
	for _, p := range parts[1:] {
		out = append(out, p...)
	}
	return out
}

func (s *search[S, A]) follow(from *S, out []S) []S {
	parent := s.machine.Key(from)
	s.machine.Next(from, func(_ A, next S) {
		if !s.seen.add(s.machine.Key(&next), parent) {
			return
		}
		out = append(out, next)
		if s.machine.Broken(&next) != "" {
			s.bad.CompareAndSwap(nil, &next)
		}
	})
	return out
}

// trace tells the way from the start to a world. Names may differ on the way
// from those of the worlds visited: what counts is the key.
func (s *search[S, A]) trace(key uint64) []string {
	var way []uint64
	for key != 0 {
		way = append([]uint64{key}, way...)
		key = s.seen.parent(key)
	}
	var words []string
	at := s.machine.Start()
	for _, want := range way[1:] {
		here, found := at, false
		s.machine.Next(&here, func(step A, next S) {
			if !found && s.machine.Key(&next) == want {
				found, at = true, next
				words = append(words, s.machine.Tell(&here, step, &next))
			}
		})
	}
	return words
}

// seen are the keys of the worlds visited, each with that of the world before.
type seen struct {
	shards [64]struct {
		sync.Mutex
		before map[uint64]uint64
	}
}

func (s *seen) add(key, before uint64) bool {
	shard := &s.shards[key>>58]
	shard.Lock()
	defer shard.Unlock()
	if _, known := shard.before[key]; known {
		return false
	}
	if shard.before == nil {
		shard.before = map[uint64]uint64{}
	}
	shard.before[key] = before
	return true
}

func (s *seen) parent(key uint64) uint64 { return s.shards[key>>58].before[key] }

// mix scatters 64 bits, one to one.
func mix(x uint64) uint64 {
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	return x ^ x>>32
}
