package carry

import (
	"cmp"
	"slices"

	"sanduk.app/wallet/ledger"
)

// Class says whose an item is.
type Class uint64

// The classes, most important first.
const (
	Mine     Class = iota // ours, or it pays us
	Friend                // of somebody we know, or it pays such
	Stranger              // all others
)

// Weight is what decides whether an item stays.
type Weight struct {
	Class  Class
	Author ledger.Account
	Seq    uint64
	Since  uint64 // unix ms when it came
	Final  bool
	Bytes  int
}

// Bounds are the most that is carried.
type Bounds struct {
	Items    int
	Bytes    int
	Age      uint64 // ms; our own entries wait without end
	Settled  uint64 // ms that a final entry is carried on, to tell others
	Each     int    // items of one stranger
	EachKnow int    // items of one friend
	Item     int    // bytes of one item
}

const day = 24 * 3600 * 1000

// Default suits a phone of 2 GB: some hundreds of payments, 30 days.
func Default() Bounds {
	return Bounds{Items: 512, Bytes: 2 << 20, Age: 30 * day, Settled: 14 * day, Each: 8, EachKnow: 64, Item: 128 << 10}
}

// Surplus gives what to drop, as indices: what is too old or too large; of one
// author what is beyond her share, her later entries first; and what does not
// fit, strangers' first, then friends', of these what is final first, since
// guardians know it, and of equals the newest first. So nobody pushes out what
// was there, and waits, by handing over more.
func Surplus(list []Weight, b Bounds, now uint64) (drop []int) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		x, y := &list[i], &list[j]
		return cmp.Or(cmp.Compare(x.Class, y.Class), last(x.Final, y.Final), cmp.Compare(x.Since, y.Since), cmp.Compare(x.Seq, y.Seq))
	})
	share := map[ledger.Account]int{}
	items, bytes := 0, 0
	for _, i := range order {
		w := &list[i]
		if w.Bytes > b.Item || w.old(b, now) || w.beyond(b, share) || items+1 > b.Items || bytes+w.Bytes > b.Bytes {
			drop = append(drop, i)
			continue
		}
		items, bytes = items+1, bytes+w.Bytes
		share[w.Author]++
	}
	return drop
}

// last orders what is so after what is not.
func last(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return 1
	}
	return -1
}

func (w *Weight) old(b Bounds, now uint64) bool {
	age := now - min(w.Since, now)
	if w.Final {
		return age > b.Settled
	}
	return w.Class != Mine && age > b.Age
}

func (w *Weight) beyond(b Bounds, share map[ledger.Account]int) bool {
	switch w.Class {
	case Stranger:
		return share[w.Author] >= b.Each
	case Friend:
		return share[w.Author] >= b.EachKnow
	}
	return false
}
