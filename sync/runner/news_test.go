package runner_test

import (
	"testing"
	"testing/synctest"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/store"
)

func TestGuardianThatLacksOwnFinalEntriesIsHandedThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1)
		w.busy()
		feed := w.feed(1, 3)
		must(t, w.store.Update(func(tx store.Tx) error {
			b := book.Open(tx, w.epoch.Community)
			for _, s := range feed[:2] {
				if err := b.Keep(s); err != nil {
					return err
				}
			}
			return b.Learn(w.certified(feed[2])) // which makes those below final, too
		}))
		for _, seat := range []int{0, 1} {
			w.says(seat, wire.NewsAsk, func(wire.Message) []byte {
				return wire.Encode(wire.News, &wire.NewsBody{Behind: []wire.Behind{{Seq: 1}}})
			})
			w.says(seat, wire.Push, func(m wire.Message) []byte {
				body, err := wire.Body[wire.PushBody](m)
				must(t, err)
				list, err := wire.Verify(body.Items, &w.epoch, keys.Verify)
				must(t, err)
				if covered := wire.Covered(list); len(list) != 2 || !covered[feed[1].ID()] || !covered[feed[2].ID()] {
					t.Errorf("%d items, which prove %d entries", len(list), len(covered))
				}
				return wire.Encode(wire.Taken, nil)
			})
		}
		w.once()
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.pushes != [4]int{1, 1, 0, 0} {
			t.Errorf("pushes: %v", w.pushes)
		}
	})
}
