package node_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// withRelay is a village of one guardian and a relay, which goes to it to catch
// up; the relay is started with it, at seat 1, which there is not.
func withRelay(t testing.TB) *village {
	t.Helper()
	v := newVillage(t, 1)
	v.keepers = append(v.keepers, &keeper{identity: newKey(t), store: &disk{Store: store.Memory()}})
	v.start(nil, 0)
	v.start(func(c *node.Config) { c.Relay, c.Dialer = true, v.network.Dialer(keys.PublicKey{}) }, 1)
	return v
}

// stop ends all that runs: a bubble waits for it.
func (v *village) stop() {
	v.t.Helper()
	for _, k := range v.keepers {
		k.stop()
	}
}

// rounds lets nodes catch up some times, and waits until all is quiet.
func rounds(n int) {
	time.Sleep(time.Duration(n)*30*time.Second + time.Second) // the bubble's time
	synctest.Wait()
}

// holds is every final entry that a guardian has with its state, by id.
func (v *village) holds(seat int) map[ledger.ID]bool {
	v.t.Helper()
	out := map[ledger.ID]bool{}
	v.keepers[seat].read(v.t, v.epoch.Community, func(b *book.Book) error {
		return b.Heights(func(h book.Height) error {
			return b.Feed(h.Account, 1, func(s *ledger.Signed) error {
				_, known, err := b.State(s.ID())
				out[s.ID()] = known
				return err
			})
		})
	})
	return out
}

// level asserts that two guardians hold the same entries, the given ones and
// the charter, and know the state after each.
func (v *village) level(list []book.Evidence, seats ...int) {
	v.t.Helper()
	want := map[ledger.ID]bool{v.charter.ID(): true}
	for _, e := range list {
		want[e.Entry.ID()] = true
	}
	for _, i := range seats {
		got := v.holds(i)
		if maps.Equal(got, want) {
			continue
		}
		for n, e := range list {
			if !got[e.Entry.ID()] {
				v.t.Errorf("guardian %d lacks entry %d of %d, or its state", i, n+1, len(list))
				break
			}
		}
		v.t.Errorf("guardian %d holds %d of %d entries", i, len(got), len(want))
	}
}

// give hands a guardian stretches of feeds, each with its certificate.
func (v *village) give(seat int, stretches ...[]book.Evidence) {
	v.t.Helper()
	for _, s := range stretches {
		v.asks(seat, v.pushing(s...), wire.Taken)
	}
}

// stretch is entries that follow one another, with one certificate for all.
func (v *village) stretch(n int, next func() book.Evidence) []book.Evidence {
	v.t.Helper()
	var list []book.Evidence
	for range n {
		list = append(list, next())
	}
	top := v.certified(list[n-1].Entry)
	list[n-1].Certificate = top.Certificate
	return list
}

func TestTwoNodesThatCatchUpHoldTheSameWhoeverAsks(t *testing.T) {
	for what, owner := range map[string]int{"the one that lacks asks": 0, "the one that has asks": 1} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := withRelay(t)
				history := [][]book.Evidence{{v.certified(v.define())}}
				payee := v.somebody()
				for range 4 { // whatever is a message's length, it ends within one
					history = append(history, v.stretch(60, func() book.Evidence { return book.Evidence{Entry: v.issue(nil, payee)} }))
				}
				v.give(owner, history...)
				rounds(2)
				v.level(slices.Concat(history...), 0, 1)
				v.stop()
			})
		})
	}
}

func TestStartOfAFeedThatIsMissingBelowItsNewestEntryIsLevelledToo(t *testing.T) {
	for lacks := range 2 {
		synctest.Test(t, func(t *testing.T) {
			v := withRelay(t)
			var history []book.Evidence
			payee := v.somebody()
			history = append(history, v.certified(v.define()))
			for range 3 {
				history = append(history, v.certified(v.issue(nil, payee)))
			}
			v.give(lacks, history[3:])
			v.give(1-lacks, history)
			rounds(2)
			v.level(history, 0, 1)
			v.stop()
		})
	}
}

func TestBothSidesOfARoundGetWhatTheyLack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := withRelay(t)
		base := []book.Evidence{v.certified(v.define())}
		var here, there []book.Evidence
		for i := range 20 {
			p := newPerson(t)
			given := v.certified(v.issue(nil, p.state.Account))
			base = append(base, given)
			spent := v.certified(v.spend(p, given.Entry, 0, v.somebody()))
			if i%2 == 0 {
				here = append(here, spent)
			} else {
				there = append(there, spent)
			}
		}
		v.give(0, base, here)
		v.give(1, base, there)
		rounds(2)
		v.level(slices.Concat(base, here, there), 0, 1)
		v.stop()
	})
}

func TestProofsOfCheatingSpreadWithARound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := withRelay(t)
		proof, ok := ledger.FindFault(v.define(), v.rival(v.issuer.key))
		if !ok {
			t.Fatal("two entries of one place prove nothing")
		}
		v.asks(0, wire.Encode(wire.Push, &wire.PushBody{Community: v.epoch.Community, Faults: [][]byte{proof.Bytes()}}), wire.Taken)
		rounds(2)
		for seat := range 2 {
			v.keepers[seat].read(t, v.epoch.Community, func(b *book.Book) error {
				got, ok, err := b.Fault(v.issuer.state.Account)
				if err == nil && (!ok || got.ID() != proof.ID()) {
					err = fmt.Errorf("guardian %d does not know", seat)
				}
				return err
			})
		}
		v.stop()
	})
}

// cheats are proofs of n people who each signed two entries for one place.
func (v *village) cheats(n int) (proofs [][]byte) {
	v.t.Helper()
	asset := ledger.Entry{Kind: ledger.KindAsset, Body: ledger.Encode(&ledger.Asset{Code: "BEAN", Kind: ledger.Token, Terms: strings.Repeat("x", ledger.MaxText)})}
	for range n {
		p := newPerson(v.t)
		first := v.next(p, asset, ledger.Facts{})
		later := asset
		later.Time = first.Entry.Time + 1
		proof, ok := ledger.FindFault(first, v.next(p, later, ledger.Facts{}))
		if !ok {
			v.t.Fatal("two entries of one place prove nothing")
		}
		proofs = append(proofs, proof.Bytes())
	}
	return proofs
}

func TestProofsBeyondAPageSpreadToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := withRelay(t)
		const cheats = 200 // of more than 2 kB each: two pages
		proofs := v.cheats(cheats)
		v.asks(0, wire.Encode(wire.Push, &wire.PushBody{Community: v.epoch.Community, Faults: proofs}), wire.Taken)
		known := func() (n int) {
			v.keepers[1].read(t, v.epoch.Community, func(b *book.Book) error {
				return b.Faults(func(*ledger.FaultProof) error { n++; return nil })
			})
			return n
		}
		rounds(1)
		if n := known(); n == 0 || n == cheats {
			t.Errorf("the first round brought %d of %d", n, cheats)
		}
		for i := 0; known() < cheats; i++ {
			if i == 100 {
				t.Fatalf("%d of %d are known", known(), cheats)
			}
			rounds(1)
		}
		v.stop()
	})
}

// full is the issuer's next entry, as long as one can be: with all credits and
// the longest memo of each.
func (v *village) full() book.Evidence {
	v.t.Helper()
	e := ledger.Entry{Kind: ledger.KindIssue, Body: ledger.Encode(&ledger.Supply{Asset: v.asset.ID(), Amount: ledger.MaxCredits})}
	var memos [][]byte
	for i := range byte(ledger.MaxCredits) {
		memo := make([]byte, ledger.MaxMemoSealed)
		memo[0], memo[1] = byte(v.issuer.state.Tip.Seq), i
		memos = append(memos, memo)
		e.Credits = append(e.Credits, ledger.Credit{Payee: ledger.Account{byte(ledger.TypeJoint), i}, Asset: v.asset.ID(), Amount: 1, Memo: ledger.MemoCommitment(memo)})
	}
	return book.Evidence{Entry: v.write(v.issuer, e, ledger.Facts{Asset: &v.asset.Entry}), Memos: memos}
}

func TestLongestEntriesFitTheFramesThatCarryThem(t *testing.T) {
	if underRace {
		t.Skip("it is about bytes, and has megabytes of them")
	}
	for what, owner := range map[string]int{"the one that lacks asks": 0, "the one that has asks": 1} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				v := withRelay(t)
				history := [][]book.Evidence{{v.certified(v.define())}}
				for range 3 {
					history = append(history, v.stretch(50, v.full))
				}
				v.give(owner, history...)
				rounds(2)
				v.level(slices.Concat(history...), 0, 1)
				ask := wire.Encode(wire.InboxAsk, &wire.InboxAskBody{Community: v.epoch.Community, Account: ledger.Account{byte(ledger.TypeJoint)}})
				reply, err := v.keepers[0].node.Answer(v.keepers[0].ctx, ask)
				must(t, err)
				if len(reply) > link.MaxFrame {
					t.Errorf("a page of an inbox has %d bytes", len(reply))
				}
				v.stop()
			})
		})
	}
}
