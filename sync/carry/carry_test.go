package carry_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/sync/carry"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

func TestVotesOfManyCarriersAddUpToOneCertificateInAnyOrder(t *testing.T) {
	v := newVillage(t, 1)
	s := v.feed(1, 1)[0]
	rapid.Check(t, func(t *rapid.T) {
		item := carry.Item{Entry: s, Evidence: []book.Evidence{{Entry: v.charter}}}
		seen := map[uint64]bool{}
		for _, seat := range rapid.SliceOfN(rapid.Uint64Range(0, 3), 1, 8).Draw(t, "seats") {
			grown := item.Merge(&carry.Item{Entry: s, Votes: []quorum.Vote{v.vote(s, seat)}}, &v.epoch)
			if grown != (!seen[seat] && len(seen) < 3) {
				t.Fatalf("seat %d after %v: grown %t", seat, seen, grown)
			}
			if len(seen) < 3 {
				seen[seat] = true
			}
		}
		if item.Final() != (len(seen) >= 3) {
			t.Fatalf("%d votes: final %t", len(seen), item.Final())
		}
		if item.Final() {
			if err := v.epoch.CheckCertificate(s, &item.Certificate[0], keys.Verify); err != nil || len(item.Votes)+len(item.Evidence) > 0 {
				t.Fatalf("%v; %d votes and %d pieces of evidence stay", err, len(item.Votes), len(item.Evidence))
			}
		}
	})
}

func TestCertificateEndsAllGathering(t *testing.T) {
	v := newVillage(t, 1)
	s := v.feed(1, 1)[0]
	final := carry.Item{Entry: s, Certificate: v.certified(s).Certificate}
	item := carry.Item{Entry: s}
	if !item.Merge(&final, &v.epoch) || !item.Final() || item.Merge(&carry.Item{Entry: s, Votes: []quorum.Vote{v.vote(s, 3)}}, &v.epoch) {
		t.Errorf("%+v", item)
	}
}

func TestStatesSayWhoHasMore(t *testing.T) {
	some, more, other, final := carry.State{Seats: 0b001}, carry.State{Seats: 0b011}, carry.State{Seats: 0b100}, carry.State{Final: true}
	for i, c := range []struct {
		s, mine carry.State
		want    bool
	}{{some, some, false}, {more, some, true}, {some, more, false}, {other, more, true}, {final, more, true}, {more, final, false}, {final, final, false}} {
		if got := c.s.Adds(c.mine); got != c.want {
			t.Errorf("%d: %t", i, got)
		}
	}
	if carry.Root([]carry.State{{Short: carry.Short{1}, Seats: 1}, {Short: carry.Short{2}}}) != carry.Root([]carry.State{{Short: carry.Short{2}}, {Short: carry.Short{1}, Seats: 1}}) {
		t.Error("the order of a list changes its root")
	}
	if carry.Root([]carry.State{some}) == carry.Root([]carry.State{more}) {
		t.Error("another vote does not change the root")
	}
}

func weights(t *rapid.T) []carry.Weight {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) carry.Weight {
		return carry.Weight{
			Class: carry.Class(rapid.Uint64Range(0, 2).Draw(t, "class")), Author: ledger.Account{1, byte(rapid.IntRange(0, 5).Draw(t, "author"))},
			Seq: rapid.Uint64Range(1, 9).Draw(t, "seq"), Since: rapid.Uint64Range(0, 1000).Draw(t, "since"),
			Bytes: rapid.IntRange(1, 300).Draw(t, "bytes"), Final: rapid.Bool().Draw(t, "final"),
		}
	}), 0, 60).Draw(t, "weights")
}

func TestWhatStaysKeepsWithinTheBoundsAndIsTheMostImportant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, now := weights(t), uint64(1000)
		b := carry.Bounds{Items: 20, Bytes: 2000, Age: 600, Settled: 300, Each: 2, EachKnow: 4, Item: 250}
		drop := carry.Surplus(list, b, now)
		dropped, bytes := map[int]bool{}, 0
		for _, i := range drop {
			dropped[i] = true
		}
		var kept []carry.Weight
		for i, w := range list {
			if !dropped[i] {
				kept, bytes = append(kept, w), bytes+w.Bytes
			}
		}
		if len(kept) > b.Items || bytes > b.Bytes {
			t.Fatalf("%d items of %d bytes stay", len(kept), bytes)
		}
		if len(carry.Surplus(kept, b, now)) > 0 {
			t.Fatal("what stays would not stay again")
		}
		for i, w := range list {
			fits := w.Bytes <= b.Item && (w.Class == carry.Mine && !w.Final) && len(list) <= b.Items && total(list) <= b.Bytes
			if fits && dropped[i] {
				t.Fatalf("our own %+v was dropped with room left", w)
			}
		}
	})
}

func total(list []carry.Weight) (n int) {
	for _, w := range list {
		n += w.Bytes
	}
	return n
}

func TestNobodyPushesOutWhatIsThereByHandingOverMore(t *testing.T) {
	b := carry.Default()
	b.Items = 10
	list := []carry.Weight{{Class: carry.Mine, Since: 90}, {Class: carry.Friend, Since: 80, Author: ledger.Account{9}}}
	for i := range 100 {
		list = append(list, carry.Weight{Class: carry.Stranger, Since: uint64(i), Author: ledger.Account{1, byte(i)}})
	}
	drop := carry.Surplus(list, b, 100)
	for i := range list {
		if want := i >= 10; slices.Contains(drop, i) != want {
			t.Errorf("item %d dropped: %t", i, !want)
		}
	}
}

func TestWhatWaitsForVotesStaysBeforeWhatIsFinal(t *testing.T) {
	b := carry.Default()
	b.Items = 4
	list := []carry.Weight{
		{Class: carry.Stranger, Author: ledger.Account{1}, Since: 1, Final: true},
		{Class: carry.Stranger, Author: ledger.Account{2}, Since: 2, Final: true},
		{Class: carry.Friend, Author: ledger.Account{3}, Since: 3, Final: true},
		{Class: carry.Stranger, Author: ledger.Account{4}, Since: 4},
		{Class: carry.Stranger, Author: ledger.Account{5}, Since: 5},
	}
	if drop := carry.Surplus(list, b, 10); !slices.Equal(drop, []int{1}) {
		t.Errorf("dropped %v", drop)
	}
}

func TestShareOfOneStrangerIsSmall(t *testing.T) {
	b := carry.Default()
	var list []carry.Weight
	for seq := range uint64(50) {
		list = append(list, carry.Weight{Class: carry.Stranger, Author: ledger.Account{1}, Seq: 50 - seq})
	}
	drop := carry.Surplus(list, b, 0)
	if len(drop) != 50-b.Each || slices.Contains(drop, 49) {
		t.Errorf("dropped %v", drop)
	}
}

// village's items in a bag.
func (v *village) in(s store.Store, f func(*carry.Bag, *book.Book) error) {
	v.t.Helper()
	must(v.t, s.Update(func(tx store.Tx) error {
		return f(carry.Open(tx, &v.epoch, carry.Default()), book.Open(tx, v.epoch.Community))
	}))
}

func TestBagKeepsItemsWholeAndAddsOnlyWhatIsNew(t *testing.T) {
	v, s := newVillage(t, 1), store.Memory()
	feed := v.feed(1, 2)
	item := carry.Item{Entry: feed[1], Memos: [][]byte{memo(1)}, Evidence: []book.Evidence{v.certified(feed[0])}, Votes: []quorum.Vote{v.vote(feed[1], 2)}}
	v.in(s, func(b *carry.Bag, _ *book.Book) error {
		for i, want := range []bool{true, false} {
			if grown, err := b.Add(&item, carry.Friend, 7); err != nil || grown != want {
				t.Errorf("time %d: %t, %v", i, grown, err)
			}
		}
		return nil
	})
	v.in(s, func(b *carry.Bag, _ *book.Book) error {
		got, held, err := b.Get(feed[1].ID())
		if err != nil || !held || !bytes.Equal(encoded(&got), encoded(&item)) {
			t.Errorf("%+v, %t, %v", got, held, err)
		}
		n, held, err := b.Note(feed[1].ID())
		if err != nil || !held || n.Class != carry.Friend || n.Since != 7 || n.State() != item.State() || !n.Concerns([]ledger.Account{feed[1].Entry.Account}) {
			t.Errorf("%+v, %t, %v", n, held, err)
		}
		for _, seat := range []uint64{0, 1} {
			if _, err := b.Add(&carry.Item{Entry: feed[1], Votes: []quorum.Vote{v.vote(feed[1], seat)}}, carry.Mine, 9); err != nil {
				return err
			}
		}
		n, _, err = b.Note(feed[1].ID())
		if err != nil || !n.Final || n.Class != carry.Mine {
			t.Errorf("%+v, %v", n, err)
		}
		return nil
	})
}

func encoded(i *carry.Item) []byte {
	c := carry.Form(i)
	return ledger.Encode(&c)
}

func TestBagDropsWhatIsBeyondItsBounds(t *testing.T) {
	v, s := newVillage(t, 1), store.Memory()
	v.in(s, func(b *carry.Bag, _ *book.Book) error {
		for _, e := range v.feed(1, 20) {
			if _, err := b.Add(&carry.Item{Entry: e}, carry.Stranger, 7); err != nil {
				return err
			}
		}
		if err := b.Fit(8); err != nil {
			return err
		}
		list, err := b.List()
		if len(list) != carry.Default().Each {
			t.Errorf("%d items", len(list))
		}
		for _, k := range list {
			if k.Seq > uint64(carry.Default().Each) {
				t.Errorf("entry %d stays, and what it stands on does not", k.Seq)
			}
		}
		if err := errors.Join(err, b.Fit(8+carry.Default().Age+1)); err != nil {
			return err
		}
		if empty, err := b.Empty(); err != nil || !empty {
			t.Errorf("a month later: empty %t, %v", empty, err)
		}
		return nil
	})
}

func TestItemsThatCanNotBeRightAreRefusedWhole(t *testing.T) {
	v, abroad := newVillage(t, 1), newVillage(t, 2)
	feed, other := v.feed(1, 2), v.feed(2, 1)[0]
	good := carry.Form(&carry.Item{Entry: feed[1], Votes: []quorum.Vote{v.vote(feed[1], 1)}, Evidence: []book.Evidence{v.certified(feed[0])}})
	change := func(f func(*wire.Carried)) wire.Carried {
		c := good
		f(&c)
		return c
	}
	forged, err := ledger.NewSigned(feed[0].Entry, other.Authority)
	must(t, err)
	for what, c := range map[string]wire.Carried{
		"nothing":                    {},
		"a foreign entry":            carry.Form(&carry.Item{Entry: abroad.feed(1, 1)[0]}),
		"the charter":                carry.Form(&carry.Item{Entry: v.charter}),
		"another's signature":        carry.Form(&carry.Item{Entry: forged}),
		"a vote for another entry":   change(func(c *wire.Carried) { c.Votes = []quorum.Vote{v.vote(other, 1)} }),
		"a vote in another's name":   change(func(c *wire.Carried) { c.Votes = []quorum.Vote{v.vote(feed[1], 1)}; c.Votes[0].Guardian = 2 }),
		"another's certificate":      change(func(c *wire.Carried) { c.Certificate = v.certified(other).Certificate[0].Bytes() }),
		"evidence that is none":      change(func(c *wire.Carried) { c.Evidence = []wire.Item{{Entry: []byte{1}}} }),
		"a memo that is not its own": change(func(c *wire.Carried) { c.Memos = [][]byte{memo(7)} }),
	} {
		v.in(store.Memory(), func(_ *carry.Bag, b *book.Book) error {
			if _, err := carry.Read(b, &v.epoch, c, keys.Verify); err == nil || errors.Is(err, carry.ErrUnknown) {
				t.Errorf("%s: %v", what, err)
			}
			return nil
		})
	}
	v.in(store.Memory(), func(_ *carry.Bag, b *book.Book) error {
		item, err := carry.Read(b, &v.epoch, good, keys.Verify)
		if err != nil || item.Seats() != 0b10 || len(item.Evidence) != 1 {
			t.Errorf("a good one: %+v, %v", item, err)
		}
		return nil
	})
}

func TestEntriesOfAccountsWithoutMoneyAreNotRooted(t *testing.T) {
	v := newVillage(t, 1)
	feed, payer := v.feed(1, 2), v.feed(2, 1)[0]
	mine := feed[0].Entry
	mine.Claims = []ledger.CreditID{{Entry: payer.ID()}}
	paid, err := ledger.SignSingle(mine, secretKey(t, 1))
	must(t, err)
	pays := payer.Entry
	pays.Credits = []ledger.Credit{{Payee: mine.Account, Asset: ledger.ID{9}, Amount: 1}}
	credit, err := ledger.SignSingle(pays, secretKey(t, 2))
	must(t, err)
	for what, c := range map[string]struct {
		item carry.Item
		want bool
	}{
		"nothing beside it":                  {carry.Item{Entry: feed[0]}, false},
		"a payment that nobody certified":    {carry.Item{Entry: paid, Evidence: []book.Evidence{{Entry: credit}}}, false},
		"a certified payment to another":     {carry.Item{Entry: paid, Evidence: []book.Evidence{v.certified(payer)}}, false},
		"a certified payment to the account": {carry.Item{Entry: paid, Evidence: []book.Evidence{v.certified(credit)}}, true},
		"its own entry before, certified":    {carry.Item{Entry: feed[1], Evidence: []book.Evidence{v.certified(feed[0])}}, true},
		"a guardian's vote":                  {carry.Item{Entry: feed[0], Votes: []quorum.Vote{v.vote(feed[0], 0)}}, true},
	} {
		v.in(store.Memory(), func(b *carry.Bag, books *book.Book) error {
			if got, err := b.Rooted(books, &c.item); err != nil || got != c.want {
				t.Errorf("%s: %t, %v", what, got, err)
			}
			return nil
		})
	}
	v.in(store.Memory(), func(b *carry.Bag, books *book.Book) error {
		if _, err := b.Add(&carry.Item{Entry: feed[0]}, carry.Friend, 1); err != nil {
			return err
		}
		if got, err := b.Rooted(books, &carry.Item{Entry: feed[1]}); err != nil || !got {
			t.Errorf("after one that is carried: %t, %v", got, err)
		}
		return nil
	})
}

func TestTwoEntriesForOnePlaceAreProofOfCheating(t *testing.T) {
	v, s := newVillage(t, 1), store.Memory()
	one := v.feed(1, 1)[0]
	again := one.Entry
	again.Time++
	two, err := ledger.SignSingle(again, secretKey(t, 1))
	must(t, err)
	v.in(s, func(b *carry.Bag, books *book.Book) error {
		if _, err := b.Add(&carry.Item{Entry: one}, carry.Friend, 1); err != nil {
			return err
		}
		proof, err := b.Conflict(books, two, keys.Verify)
		if err != nil || proof == nil || proof.Account() != one.Entry.Account {
			t.Errorf("%v, %v", proof, err)
		}
		if proof, err := b.Conflict(books, one, keys.Verify); err != nil || proof != nil {
			t.Errorf("an entry against itself: %v, %v", proof, err)
		}
		return nil
	})
}

func FuzzRead(f *testing.F) {
	v := newVillage(f, 1)
	feed := v.feed(1, 2)
	good := carry.Form(&carry.Item{Entry: feed[1], Votes: []quorum.Vote{v.vote(feed[1], 1)}, Evidence: []book.Evidence{v.certified(feed[0])}})
	f.Add(ledger.Encode(&good))
	f.Add(ledger.Encode(&wire.Carried{}))
	s := store.Memory()
	f.Fuzz(func(t *testing.T, raw []byte) {
		var c wire.Carried
		if ledger.Decode("item", raw, wire.MaxMessage, &c) != nil {
			return
		}
		must(t, s.View(func(tx store.Tx) error {
			item, err := carry.Read(book.Open(tx, v.epoch.Community), &v.epoch, c, keys.Verify)
			if err == nil && item.Entry.Entry.Community != v.epoch.Community {
				t.Fatalf("a foreign entry passed: %x", raw)
			}
			return nil
		}))
	})
}
