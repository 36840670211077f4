package lan

import (
	"net/netip"
	"slices"
	"time"
)

// Bounds on what a network full of liars can make this phone keep and do.
const (
	mostPlaces  = 64 // a market hall's; more than anybody meets at once
	mostOfOne   = 4  // places with one address: several wallets on one machine
	mostSources = 256
	perSource   = 4  // packets that one address may send at once, …
	perSecond   = 1  // … and each second
	allAtOnce   = 64 // the same for all addresses together
	allInSecond = 32
	forgotten   = 90 * time.Second // after the last beacon
)

// bucket lets so many through at once, and so many each second.
type bucket struct {
	tokens float64
	at     time.Time
}

func (b *bucket) take(now time.Time, most, rate float64) bool {
	if passed := now.Sub(b.at).Seconds(); passed > 0 {
		b.tokens = min(most, b.tokens+passed*rate)
		b.at = now
	}
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// table is who was heard. It is not safe for concurrent use.
type table struct {
	places  map[netip.AddrPort]Place
	sources map[netip.Addr]*bucket
	all     bucket
}

func newTable(now time.Time) *table {
	return &table{
		places: map[netip.AddrPort]Place{}, sources: map[netip.Addr]*bucket{},
		all: bucket{tokens: allAtOnce, at: now},
	}
}

// admit tells whether a packet from an address is looked at: the check of tags
// costs hashes.
func (t *table) admit(from netip.Addr, now time.Time) bool {
	b := t.sources[from]
	if b == nil {
		if len(t.sources) >= mostSources {
			t.forgetSources(now)
		}
		if len(t.sources) >= mostSources {
			return false
		}
		b = &bucket{tokens: perSource, at: now}
		t.sources[from] = b
	}
	return b.take(now, perSource, perSecond) && t.all.take(now, allAtOnce, allInSecond)
}

func (t *table) forgetSources(now time.Time) {
	for from, b := range t.sources {
		if now.Sub(b.at) > perSource/perSecond*time.Second {
			delete(t.sources, from)
		}
	}
}

// note keeps a place, and tells whether it is new. Those that are there are not
// pushed out by others.
func (t *table) note(p Place) bool {
	t.forget(p.Seen)
	if old, known := t.places[p.Address]; known {
		t.places[p.Address] = p
		return !slices.Equal(old.Names, p.Names)
	}
	same := 0
	for at := range t.places {
		if at.Addr() == p.Address.Addr() {
			same++
		}
	}
	if same >= mostOfOne || len(t.places) >= mostPlaces {
		return false
	}
	t.places[p.Address] = p
	return true
}

func (t *table) forget(now time.Time) {
	for at, p := range t.places {
		if now.Sub(p.Seen) > forgotten {
			delete(t.places, at)
		}
	}
}

// list gives the places that were heard of lately, ascending by address.
func (t *table) list(now time.Time) []Place {
	t.forget(now)
	out := make([]Place, 0, len(t.places))
	for _, p := range t.places {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Place) int { return a.Address.Compare(b.Address) })
	return out
}
