package exchange_test

import (
	"bytes"
	"encoding/binary"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/sync/exchange"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
)

// side is what one node holds: of each account the feed up to a height. Feeds
// of one account differ only where the world forked, from a place on.
type side map[ledger.Account]feed

type feed struct {
	height uint64
	branch byte
}

// heights are a side's, ascending by account, as a book gives them.
func (s side) heights() []wire.Height {
	var out []wire.Height
	for a, f := range s {
		out = append(out, wire.Height{Account: a, Seq: f.height, Entry: entry(a, f)})
	}
	slices.SortFunc(out, func(a, b wire.Height) int { return bytes.Compare(a.Account[:], b.Account[:]) })
	return out
}

// entry stands for the id of a feed's newest entry.
func entry(a ledger.Account, f feed) (id ledger.ID) {
	copy(id[:], a[1:16])
	binary.BigEndian.PutUint64(id[16:], f.height)
	id[31] = f.branch
	return id
}

// account is one of a bucket, of a type.
func account(kind ledger.AccountType, bucket byte, n uint32) (a ledger.Account) {
	a[0], a[1] = byte(kind), bucket
	binary.BigEndian.PutUint32(a[2:], n)
	return a
}

// level runs one round that mine began, as package node does, and gives how
// many stretches were carried.
func level(t interface{ Fatalf(string, ...any) }, mine, theirs side) int {
	differ, answered := exchange.Answer(theirs.heights(), exchange.Digests(mine.heights()))
	if len(answered) > wire.MaxHeights || len(differ) > wire.Buckets {
		t.Fatalf("%d heights of %d buckets in one answer", len(answered), len(differ))
	}
	fetch, push := exchange.Plan(exchange.Within(mine.heights(), differ), answered)
	for _, f := range fetch {
		carry(theirs, mine, f)
	}
	for _, p := range push {
		carry(mine, theirs, p)
	}
	return len(fetch) + len(push)
}

// carry takes a stretch from one side to the other, which keeps what joins on.
func carry(from, to side, s exchange.Stretch) {
	if has, gets := from[s.Account], to[s.Account]; s.From <= gets.height+1 && has.height > gets.height {
		to[s.Account] = has
	}
}

func draw(t *rapid.T) (mine, theirs side) {
	mine, theirs = side{}, side{}
	for range rapid.IntRange(0, 40).Draw(t, "accounts") {
		a := account(rapid.SampledFrom([]ledger.AccountType{ledger.TypeSingle, ledger.TypeJoint, ledger.TypePurse}).Draw(t, "type"),
			byte(rapid.IntRange(0, 3).Draw(t, "bucket")), rapid.Uint32Range(0, 20).Draw(t, "n"))
		for _, s := range []side{mine, theirs} {
			if h := rapid.Uint64Range(0, 5).Draw(t, "height"); h > 0 {
				s[a] = feed{height: h}
			}
		}
	}
	return mine, theirs
}

func TestTwoSidesHaveTheSameAfterOneRoundWhoeverBegins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mine, theirs := draw(t)
		want := union(mine, theirs)
		if rapid.Bool().Draw(t, "the other begins") {
			mine, theirs = theirs, mine
		}
		level(t, mine, theirs)
		if !maps.Equal(mine, want) || !maps.Equal(theirs, want) {
			t.Fatalf("want %v\nhave %v\n and %v", want, mine, theirs)
		}
		if n := level(t, mine, theirs); n > 0 {
			t.Fatalf("%d stretches were carried for nothing", n)
		}
	})
}

func union(a, b side) side {
	out := maps.Clone(a)
	for account, f := range b {
		if f.height > out[account].height {
			out[account] = f
		}
	}
	return out
}

func TestManySidesHaveTheSameInAnyOrderOfRounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t)
		c, d := draw(t)
		sides := []side{a, b, c, d}
		want := union(union(a, b), union(c, d))
		for range rapid.IntRange(0, 6).Draw(t, "rounds before") {
			i, j := rapid.IntRange(0, 3).Draw(t, "one"), rapid.IntRange(0, 3).Draw(t, "other")
			level(t, sides[i], sides[j])
		}
		for range 2 { // along a line and back
			for i := range 3 {
				level(t, sides[i], sides[i+1])
			}
		}
		for i := range 3 {
			level(t, sides[i], sides[3])
		}
		for i, s := range sides {
			if !maps.Equal(s, want) {
				t.Fatalf("side %d has %v, want %v", i, s, want)
			}
		}
	})
}

func TestCutRoundsBringTheSidesNearerAndNeverBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mine, theirs := draw(t)
		want := union(mine, theirs)
		differ, answered := exchange.Answer(theirs.heights(), exchange.Digests(mine.heights()))
		fetch, push := exchange.Plan(exchange.Within(mine.heights(), differ), answered)
		for _, f := range fetch[:rapid.IntRange(0, len(fetch)).Draw(t, "fetched")] {
			carry(theirs, mine, f)
		}
		for _, p := range push[:rapid.IntRange(0, len(push)).Draw(t, "pushed")] {
			carry(mine, theirs, p)
		}
		level(t, mine, theirs)
		if !maps.Equal(mine, want) || !maps.Equal(theirs, want) {
			t.Fatal("a round that was cut has done harm")
		}
	})
}

func TestDigestsShowForksAndNotOnlyHeights(t *testing.T) {
	a := account(ledger.TypeSingle, 7, 1)
	mine, theirs := side{a: {height: 3}}, side{a: {height: 3, branch: 1}}
	differ := exchange.Differ(exchange.Digests(mine.heights()), exchange.Digests(theirs.heights()))
	if !slices.Equal(differ, []uint64{7}) {
		t.Fatalf("buckets %v differ", differ)
	}
	for _, sides := range [][2]side{{mine, theirs}, {theirs, mine}} {
		fetch, push := exchange.Plan(sides[0].heights(), sides[1].heights())
		if len(push) > 0 || !slices.Equal(fetch, []exchange.Stretch{{Account: a, From: 3}}) {
			t.Errorf("fetch %v, push %v", fetch, push)
		}
	}
}

func TestDigestsDifferWhereverSomethingDiffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mine, theirs := draw(t)
		var want []uint64
		for b := range uint64(wire.Buckets) {
			in := func(s side) side {
				s = maps.Clone(s)
				maps.DeleteFunc(s, func(a ledger.Account, _ feed) bool { return exchange.Bucket(a) != int(b) })
				return s
			}
			if !maps.Equal(in(mine), in(theirs)) {
				want = append(want, b)
			}
		}
		if got := exchange.Differ(exchange.Digests(mine.heights()), exchange.Digests(theirs.heights())); !slices.Equal(got, want) {
			t.Fatalf("buckets %v differ, want %v", got, want)
		}
	})
}

func TestTooFewDigestsDifferWhereTheyAreMissing(t *testing.T) {
	full := exchange.Digests(nil)
	if got := exchange.Differ(full, full[:254]); !slices.Equal(got, []uint64{254, 255}) {
		t.Errorf("got %v", got)
	}
}

func TestAnswersAreBoundedAndRoundsStillEndWithAllOfIt(t *testing.T) {
	for what, newcomerAsks := range map[string]bool{"the newcomer asks": true, "the newcomer is asked": false} {
		newcomer, old := side{}, town(wire.MaxHeights+4000)
		for range 4 {
			if newcomerAsks {
				level(t, newcomer, old)
			} else {
				level(t, old, newcomer)
			}
		}
		if len(newcomer) != len(old) {
			t.Errorf("%s: after four rounds it has %d of %d accounts", what, len(newcomer), len(old))
		}
	}
}

// town is a side with many single accounts, and in each bucket two joint ones,
// which come behind all single ones.
func town(singles uint32) side {
	s := side{}
	for n := range singles {
		s[account(ledger.TypeSingle, byte(n), n)] = feed{height: 1}
	}
	for n := range uint32(2 * wire.Buckets) {
		s[account(ledger.TypeJoint, byte(n), n)] = feed{height: 2}
	}
	return s
}

func TestOneBucketTooLargeForAnAnswerIsCutAndStillMovesOn(t *testing.T) {
	newcomer, old := side{}, side{}
	for n := range uint32(wire.MaxHeights + 10) {
		old[account(ledger.TypeSingle, 3, n)] = feed{height: 1}
	}
	level(t, newcomer, old)
	if len(newcomer) != wire.MaxHeights {
		t.Errorf("it has %d accounts", len(newcomer))
	}
}
