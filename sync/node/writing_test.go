package node_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// crowd is n people who each have a bean, and what they sign to give it on.
func (v *village) crowd(n int) []*ledger.Signed {
	v.t.Helper()
	v.asks(0, v.pushing(v.certified(v.define())), wire.Taken)
	var out []*ledger.Signed
	for range n {
		p := newPerson(v.t)
		given := v.issue(nil, p.state.Account)
		v.asks(0, v.pushing(v.certified(given)), wire.Taken)
		out = append(out, v.spend(p, given, 0, v.issuer.state.Account))
	}
	return out
}

func TestVotesUnderLoadShareTransactions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		const people = 60
		crowd := v.crowd(people)
		disk := v.keepers[0].store
		release := disk.hold()
		before := disk.writes.Load()
		var all sync.WaitGroup
		for _, s := range crowd {
			all.Go(func() { v.asks(0, v.submission(s), wire.Voted) })
		}
		synctest.Wait() // the first is being written, all others wait
		release()
		all.Wait()
		if n := disk.writes.Load() - before; n > 3 {
			t.Errorf("%d votes took %d transactions", people, n)
		}
		v.keepers[0].stop()
	})
}

func TestOneBadJobTakesNoneOfTheOthersWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		crowd := v.crowd(20)
		fork := v.certified(v.rival(v.issuer.key)) // a second certified entry for one place: it can't be written
		release := v.keepers[0].store.hold()
		var all sync.WaitGroup
		for _, s := range crowd[:10] {
			all.Go(func() { v.asks(0, v.submission(s), wire.Voted) })
		}
		all.Go(func() { v.fails(0, v.pushing(fork), wire.CodeInternal) })
		for _, s := range crowd[10:] {
			all.Go(func() { v.asks(0, v.submission(s), wire.Voted) })
		}
		synctest.Wait()
		release()
		all.Wait()
		for _, s := range crowd {
			v.keepers[0].read(t, v.epoch.Community, func(b *book.Book) error {
				if _, voted, err := b.Vote(s); err != nil || !voted {
					return fmt.Errorf("the vote for %s was not kept: %w", s.ID(), err)
				}
				return nil
			})
		}
		v.keepers[0].stop()
	})
}

func TestRequestThatIsGivenUpHarmsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		s := v.define()
		k := v.keepers[0]
		for _, frame := range [][]byte{v.submission(s), v.sealRequest(v.issuer, 1, v.issuer.key)} {
			release := k.store.hold()
			ctx, cancel := context.WithCancel(t.Context())
			var asked sync.WaitGroup
			asked.Go(func() { _, _ = k.node.Answer(ctx, frame) })
			synctest.Wait()
			cancel()
			go release() // it is written while the one who asked goes
			asked.Wait()
			synctest.Wait()
		}
		v.asks(0, v.submission(s), wire.Voted)
		v.asks(0, v.sealRequest(v.issuer, 1, v.issuer.key), wire.Sealed)
		k.stop()
	})
}

func TestRelayCarriesAndNeverSigns(t *testing.T) {
	v := newVillage(t, 1)
	v.start(func(c *node.Config) { c.Relay = true }, 0)
	carriesOnly(t, v)
}

func TestGuardianWhoseBooksDoNotAddUpCarriesOnly(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	s := v.define()
	v.asks(0, v.pushing(v.certified(s)), wire.Taken)
	v.keepers[0].stop()
	e := ledger.Entry{ // gives a bean that was never issued
		Version: ledger.Version, Community: v.epoch.Community, Account: s.Entry.Account, Seq: 2, Prev: s.ID(), Time: s.Entry.Time,
		Kind: ledger.KindPay, Credits: []ledger.Credit{{Payee: v.somebody(), Asset: s.ID(), Amount: money.Amount(1)}}, After: s.Entry.After,
	}
	stolen, err := ledger.SignSingle(e, v.issuer.key)
	must(t, err)
	must(t, v.keepers[0].store.Store.Update(func(tx store.Tx) error {
		c := v.certified(stolen)
		return book.Open(tx, v.epoch.Community).Certify(stolen, c.Certificate[0])
	}))
	v.start(nil, 0)
	v.asset = nil
	v.issuer.state = ledger.Empty(v.issuer.state.Account)
	carriesOnly(t, v)
}

// carriesOnly asserts that a node gives and takes what is proven, and signs
// nothing.
func carriesOnly(t *testing.T, v *village) {
	t.Helper()
	if _, votes, err := v.keepers[0].node.Community(v.epoch.Community); err != nil || votes {
		t.Errorf("it would vote: %t, %v", votes, err)
	}
	s := v.define()
	v.fails(0, v.submission(s), wire.CodeNoVotes)
	v.fails(0, v.sealRequest(v.issuer, 1, v.issuer.key), wire.CodeNoVotes)
	v.asks(0, v.pushing(v.certified(s)), wire.Taken)
	m := v.asks(0, wire.Encode(wire.FeedAsk, &wire.FeedAskBody{Community: v.epoch.Community, Account: s.Entry.Account, From: 1}), wire.Items)
	page, err := wire.Body[wire.ItemsBody](m)
	must(t, err)
	if len(page.Items) == 0 {
		t.Error("it does not carry")
	}
	v.keepers[0].read(t, v.epoch.Community, func(b *book.Book) error {
		if _, voted, err := b.Vote(s); err != nil || voted {
			t.Errorf("voted: %t, %v", voted, err)
		}
		return nil
	})
	v.fails(0, wire.Encode(wire.FeedAsk, &wire.FeedAskBody{Community: ledger.ID{1}, Account: s.Entry.Account}), wire.CodeCommunity)
}
