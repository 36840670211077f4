package mailbox

import (
	"errors"
	"fmt"
	"time"

	"sanduk.app/sync/wire"
)

// Policy is what a relay gives room to. The zero Policy takes nothing; begin
// with Defaults.
type Policy struct {
	MaxItem    int
	BoxItems   uint64
	BoxBytes   uint64
	DayItems   uint64
	DayBytes   uint64
	TotalItems uint64
	TotalBytes uint64
	Age        time.Duration
}

// Defaults are a relay's on a small rented machine.
func Defaults() Policy {
	return Policy{
		// An item is a bundle for one reader; wallets aim at 32 KiB. The most
		// that the wire takes leaves room for one entry with all its evidence.
		MaxItem: wire.MaxMail,
		// A guardian of 200 people who each pay five times a day finds 7,000
		// items after a week away; at some 2 kB each they are 14 MB.
		BoxItems: 16_384,
		BoxBytes: 32 << 20,
		// The same guardian's votes for a week, brought in one day.
		DayItems: 16_384,
		DayBytes: 32 << 20,
		// What a small disk has to spare. bbolt never gives pages back, and needs
		// some beside what it holds: plan one and a half times as much disk.
		TotalItems: 1 << 20,
		TotalBytes: 1 << 30,
		// A phone that was stolen, broken or without money for data is replaced
		// within a month. Longer would make a bigger heap of what nobody reads.
		Age: 30 * 24 * time.Hour,
	}
}

// Bounds of a policy.
const (
	shortestAge = time.Hour
	longestAge  = 365 * 24 * time.Hour
	leastItem   = 4 << 10 // a payment with its evidence
)

// ErrPolicy says that a relay's policy can't be meant.
var ErrPolicy = errors.New("the relay's policy makes no sense")

// Check refuses a policy under which no item could be taken, or which keeps
// things for ever.
func (p Policy) Check() error {
	switch {
	case p.MaxItem < leastItem || p.MaxItem > wire.MaxMail:
		return fmt.Errorf("%w: items of %d bytes; %d to %d", ErrPolicy, p.MaxItem, leastItem, wire.MaxMail)
	case p.Age < shortestAge || p.Age > longestAge:
		return fmt.Errorf("%w: an age of %v; %v to %v", ErrPolicy, p.Age, shortestAge, longestAge)
	case p.BoxItems == 0 || p.DayItems == 0 || p.TotalItems == 0:
		return fmt.Errorf("%w: no items at all", ErrPolicy)
	}
	for _, most := range []uint64{p.BoxBytes, p.DayBytes, p.TotalBytes} {
		if most < uint64(p.MaxItem) {
			return fmt.Errorf("%w: room for %d bytes is less than one item of %d", ErrPolicy, most, p.MaxItem)
		}
	}
	return nil
}

// Bounds of the work of a relay.
const (
	// overhead is what an item costs beside its bytes: keys, ids, dates.
	overhead = 256
	// sweepItems bounds one transaction of a sweep: some ten milliseconds.
	sweepItems = 256
	// sweepEvery is how often a relay looks for what is too old.
	sweepEvery = time.Minute
	// longestStep is the most by which mail ages between two looks at the clock.
	// So the time while a relay was down, or by which its clock was set ahead,
	// does not count: what it promised to keep, people could have fetched.
	longestStep = 10 * time.Minute
	// mostRequests bounds one connection: a guardian's week, item by item.
	mostRequests = 100_000
)
