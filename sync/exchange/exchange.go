// Package exchange finds out what one side has and the other misses, as pure
// functions: digests of 256 parts of all accounts, then the heights of the
// parts that differ, then the stretches of feeds. Rounds can be repeated, cut
// and mixed; each brings the two sides nearer.
package exchange

import (
	"bytes"
	"encoding/binary"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

var tagDigest = keys.NewTag("sanduk/sync-digest/1")

// Bucket is the part that an account is in.
func Bucket(a ledger.Account) int { return int(a[1]) }

// Digests sums up heights, ascending by account, one digest for each bucket;
// an empty bucket's is zero. The newest entry's id is covered, so that forks
// show and not only heights.
func Digests(heights []wire.Height) []ledger.ID {
	parts := make([][]byte, wire.Buckets)
	for _, h := range heights {
		b := Bucket(h.Account)
		parts[b] = append(parts[b], h.Account[:]...)
		parts[b] = binary.BigEndian.AppendUint64(parts[b], h.Seq)
		parts[b] = append(parts[b], h.Entry[:]...)
	}
	out := make([]ledger.ID, wire.Buckets)
	for i, p := range parts {
		if len(p) > 0 {
			out[i] = tagDigest.Hash(p)
		}
	}
	return out
}

// Differ are the buckets in which digests differ, ascending.
func Differ(mine, theirs []ledger.ID) []uint64 {
	var out []uint64
	for i := range mine {
		if i >= len(theirs) || mine[i] != theirs[i] {
			out = append(out, uint64(i))
		}
	}
	return out
}

// Answer is what one side says to the other's digests: the buckets that differ,
// ascending, with the heights in them, at most wire.MaxHeights. Buckets are
// named whole, so that each round is done with some: the others come with the
// next. Only a first bucket that is too large by itself is cut.
func Answer(mine []wire.Height, theirs []ledger.ID) (differ []uint64, within []wire.Height) {
	var count [wire.Buckets]int
	for _, h := range mine {
		count[Bucket(h.Account)]++
	}
	room := wire.MaxHeights
	for _, b := range Differ(Digests(mine), theirs) {
		if len(differ) > 0 && count[b] > room {
			continue
		}
		differ = append(differ, b)
		room -= count[b]
	}
	within = Within(mine, differ)
	return differ, within[:min(len(within), wire.MaxHeights)]
}

// Within are the heights in the given buckets.
func Within(heights []wire.Height, buckets []uint64) []wire.Height {
	in := map[int]bool{}
	for _, b := range buckets {
		in[int(b)] = true
	}
	var out []wire.Height
	for _, h := range heights {
		if in[Bucket(h.Account)] {
			out = append(out, h)
		}
	}
	return out
}

// Stretch is a part of a feed, from a place on.
type Stretch struct {
	Account ledger.Account
	From    uint64
}

// Plan compares heights, both ascending by account: what to fetch, and what to
// push. Where both are equally high with different entries, both fetch: the
// disaster has to be seen.
func Plan(mine, theirs []wire.Height) (fetch, push []Stretch) {
	i, j := 0, 0
	for i < len(mine) || j < len(theirs) {
		order := 0
		switch {
		case i == len(mine):
			order = 1
		case j == len(theirs):
			order = -1
		default:
			order = bytes.Compare(mine[i].Account[:], theirs[j].Account[:])
		}
		switch {
		case order < 0:
			push = append(push, Stretch{mine[i].Account, 1})
			i++
		case order > 0:
			fetch = append(fetch, Stretch{theirs[j].Account, 1})
			j++
		default:
			a, b := mine[i], theirs[j]
			if a.Seq < b.Seq {
				fetch = append(fetch, Stretch{a.Account, a.Seq + 1})
			} else if a.Seq > b.Seq {
				push = append(push, Stretch{a.Account, b.Seq + 1})
			} else if a.Entry != b.Entry {
				fetch = append(fetch, Stretch{a.Account, a.Seq})
			}
			i, j = i+1, j+1
		}
	}
	return fetch, push
}
