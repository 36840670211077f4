package outbox_test

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanduk.app/sync/outbox"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
)

// stores runs a test over every kind of store.
func stores(t *testing.T, test func(*testing.T, store.Store)) {
	t.Run("memory", func(t *testing.T) { test(t, store.Memory()) })
	t.Run("bolt", func(t *testing.T) {
		s, err := bolt.Open(filepath.Join(t.TempDir(), "wallet.db"), bolt.Migrations())
		must(t, err)
		t.Cleanup(func() { must(t, s.Close()) })
		test(t, s)
	})
}

func update(t *testing.T, s store.Store, f func(store.Tx) error) {
	t.Helper()
	must(t, s.Update(f))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// due are the first bytes of the entries that are due, ascending.
func due(t *testing.T, s store.Store, community ledger.ID, now time.Time) []byte {
	t.Helper()
	var got map[ledger.ID]bool
	must(t, s.View(func(tx store.Tx) (err error) {
		got, err = outbox.Queue{}.Due(tx, community, now)
		return err
	}))
	var out []byte
	for id := range maps.Keys(got) {
		out = append(out, id[0])
	}
	slices.Sort(out)
	return out
}

func TestEntryIsDueAtOnceAndUntilItIsDone(t *testing.T) {
	stores(t, func(t *testing.T, s store.Store) {
		q, here, there, now := outbox.Queue{}, ledger.ID{1}, ledger.ID{2}, time.UnixMilli(1)
		update(t, s, func(tx store.Tx) error {
			return errors.Join(q.Put(tx, here, ledger.ID{7}), q.Put(tx, here, ledger.ID{8}), q.Put(tx, there, ledger.ID{9}))
		})
		if got := due(t, s, here, now); !slices.Equal(got, []byte{7, 8}) {
			t.Errorf("due: %v", got)
		}
		update(t, s, func(tx store.Tx) error {
			return errors.Join(q.Done(tx, here, ledger.ID{7}), q.Done(tx, here, ledger.ID{7}), q.Done(tx, here, ledger.ID{9}))
		})
		if got := due(t, s, here, now); !slices.Equal(got, []byte{8}) {
			t.Errorf("due: %v", got)
		}
		if got := due(t, s, there, now); !slices.Equal(got, []byte{9}) {
			t.Errorf("due in another community: %v", got)
		}
	})
}

func TestPauseDoublesUpToItsBoundAndPuttingAgainDoesNotShortenIt(t *testing.T) {
	stores(t, func(t *testing.T, s store.Store) {
		q, c, e := outbox.Queue{}, ledger.ID{1}, ledger.ID{7}
		update(t, s, func(tx store.Tx) error { return q.Put(tx, c, e) })
		now, pause := time.UnixMilli(1_700_000_000_000), 2*time.Second
		for range 40 {
			update(t, s, func(tx store.Tx) error { return q.Later(tx, c, e, now, 0) })
			update(t, s, func(tx store.Tx) error { return q.Put(tx, c, e) })
			if got := due(t, s, c, now.Add(pause-time.Millisecond)); len(got) > 0 {
				t.Fatalf("due before %s are over", pause)
			}
			if got := due(t, s, c, now.Add(pause)); len(got) != 1 {
				t.Fatalf("not due after %s", pause)
			}
			now, pause = now.Add(pause), min(2*pause, 15*time.Minute)
		}
	})
}

func TestPausesSpreadByUpToAQuarter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, q, c, e := store.Memory(), outbox.Queue{}, ledger.ID{1}, ledger.ID{7}
		tries := rapid.IntRange(1, 30).Draw(t, "tries")
		spread := rapid.Float64Range(0, 1).Draw(t, "spread")
		now := time.UnixMilli(1_700_000_000_000)
		pause := min(time.Second<<min(tries, 20), 15*time.Minute)
		err := s.Update(func(tx store.Tx) error {
			err := q.Put(tx, c, e)
			for range tries {
				err = errors.Join(err, q.Later(tx, c, e, now, spread))
			}
			before, err1 := q.Due(tx, c, now.Add(pause-time.Millisecond))
			after, err2 := q.Due(tx, c, now.Add(pause+pause/4))
			if len(before) > 0 || len(after) != 1 {
				t.Errorf("before: %v, after: %v", before, after)
			}
			return errors.Join(err, err1, err2)
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestLaterOfAnEntryThatIsDoneBringsItNotBack(t *testing.T) {
	stores(t, func(t *testing.T, s store.Store) {
		q, c := outbox.Queue{}, ledger.ID{1}
		update(t, s, func(tx store.Tx) error { return q.Later(tx, c, ledger.ID{7}, time.UnixMilli(1), 0) })
		if got := due(t, s, c, time.UnixMilli(1<<40)); len(got) > 0 {
			t.Errorf("due: %v", got)
		}
	})
}

func TestDamagedRecordIsAnErrorAndNeverSkipped(t *testing.T) {
	stores(t, func(t *testing.T, s store.Store) {
		q, c, e := outbox.Queue{}, ledger.ID{1}, ledger.ID{7}
		update(t, s, func(tx store.Tx) error { return q.Put(tx, c, e) })
		update(t, s, func(tx store.Tx) error { return tx.Put("outbox", append(c[:], e[:]...), []byte{1, 2, 3}) })
		err := s.View(func(tx store.Tx) error {
			_, err := q.Due(tx, c, time.UnixMilli(1))
			return err
		})
		if !errors.Is(err, outbox.ErrRecord) {
			t.Errorf("due: %v", err)
		}
		err = s.Update(func(tx store.Tx) error { return q.Later(tx, c, e, time.UnixMilli(1), 0) })
		if !errors.Is(err, outbox.ErrRecord) {
			t.Errorf("later: %v", err)
		}
		update(t, s, func(tx store.Tx) error { return q.Done(tx, c, e) })
		if got := due(t, s, c, time.UnixMilli(1)); len(got) > 0 {
			t.Errorf("it can't be got rid of: %v", got)
		}
	})
}

func TestQueueOutlivesARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "wallet.db")
	q, c, now := outbox.Queue{}, ledger.ID{1}, time.UnixMilli(1_700_000_000_000)
	s, err := bolt.Open(path, bolt.Migrations())
	must(t, err)
	update(t, s, func(tx store.Tx) error {
		return errors.Join(q.Put(tx, c, ledger.ID{7}), q.Put(tx, c, ledger.ID{8}), q.Later(tx, c, ledger.ID{8}, now, 1))
	})
	must(t, s.Close())
	s, err = bolt.Open(path, bolt.Migrations())
	must(t, err)
	defer func() { must(t, s.Close()) }()
	if got := due(t, s, c, now); !slices.Equal(got, []byte{7}) {
		t.Errorf("due: %v", got)
	}
	if got := due(t, s, c, now.Add(time.Minute)); !slices.Equal(got, []byte{7, 8}) {
		t.Errorf("due later: %v", got)
	}
}
