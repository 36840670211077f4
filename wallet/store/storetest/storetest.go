// Package storetest is the contract of store.Store as a test that every
// implementation passes.
package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"sort"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/store"
)

// Run checks a store. open gives a fresh, empty one; Run closes it.
func Run(t *testing.T, open func(*testing.T) store.Store) {
	for _, c := range []struct {
		name string
		test func(*testing.T, store.Store)
	}{
		{"ReadsNothingFromNowhere", readsNothing},
		{"GivesOwnCopies", copies},
		{"ScansInOrderFromItsBound", scans},
		{"UndoesAllOnError", undoesError},
		{"UndoesAllOnPanic", undoesPanic},
		{"ViewNeverWrites", viewNeverWrites},
		{"RefusesWhatIsTooLarge", sizes},
		{"RefusesToWriteWhatItScans", scanning},
		{"ClosesOnce", closes},
		{"UpdatesFollowOneAnother", concurrent},
		{"AgreesWithAModel", model},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			defer func() {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}()
			c.test(t, s)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func readsNothing(t *testing.T, s store.Store) {
	must(t, s.View(func(tx store.Tx) error {
		if _, err := tx.Get("none", []byte("k")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("get: %v", err)
		}
		return tx.Scan("none", nil, func(_, _ []byte) error { t.Error("a key"); return nil })
	}))
	must(t, s.Update(func(tx store.Tx) error {
		return errors.Join(tx.Delete("none", []byte("k")), tx.Put("a", []byte("k"), nil), tx.Delete("a", []byte("k")), tx.Delete("a", []byte("k")))
	}))
}

func copies(t *testing.T, s store.Store) {
	key, value := []byte("k"), []byte("value")
	must(t, s.Update(func(tx store.Tx) error { return tx.Put("a", key, value) }))
	value[0] = 'X'
	must(t, s.View(func(tx store.Tx) error {
		got, err := tx.Get("a", key)
		if string(got) != "value" {
			t.Errorf("got %q", got)
		}
		got[0] = 'Y'
		again, _ := tx.Get("a", key)
		if string(again) != "value" {
			t.Errorf("again %q", again)
		}
		return err
	}))
}

func scans(t *testing.T, s store.Store) {
	must(t, s.Update(func(tx store.Tx) error {
		for _, k := range []string{"b", "d", "a", "c"} {
			if err := tx.Put("a", []byte(k), []byte(k)); err != nil {
				return err
			}
		}
		return nil
	}))
	collect := func(scan func(store.Tx, func(k, v []byte) error) error) string {
		got := ""
		must(t, s.View(func(tx store.Tx) error {
			return scan(tx, func(k, _ []byte) error { got += string(k); return nil })
		}))
		return got
	}
	for _, c := range []struct {
		want string
		scan func(store.Tx, func(k, v []byte) error) error
	}{
		{"abcd", func(tx store.Tx, f func(k, v []byte) error) error { return tx.Scan("a", nil, f) }},
		{"bcd", func(tx store.Tx, f func(k, v []byte) error) error { return tx.Scan("a", []byte("aa"), f) }},
		{"dcba", func(tx store.Tx, f func(k, v []byte) error) error { return tx.ScanBack("a", nil, f) }},
		{"cba", func(tx store.Tx, f func(k, v []byte) error) error { return tx.ScanBack("a", []byte("cc"), f) }},
		{"ba", func(tx store.Tx, f func(k, v []byte) error) error { return tx.ScanBack("a", []byte("b"), f) }},
		{"", func(tx store.Tx, f func(k, v []byte) error) error { return tx.ScanBack("a", []byte("A"), f) }},
		{"", func(tx store.Tx, f func(k, v []byte) error) error { return tx.Scan("a", []byte("e"), f) }},
		{"c", func(tx store.Tx, f func(k, v []byte) error) error { return store.ScanPrefix(tx, "a", []byte("c"), f) }},
		{"a", func(tx store.Tx, f func(k, v []byte) error) error {
			return tx.Scan("a", nil, func(k, v []byte) error { return errors.Join(f(k, v), store.ErrStop) })
		}},
	} {
		if got := collect(c.scan); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

var errTest = errors.New("test")

func undoesError(t *testing.T, s store.Store) {
	must(t, s.Update(func(tx store.Tx) error { return tx.Put("a", []byte("kept"), []byte("1")) }))
	err := s.Update(func(tx store.Tx) error {
		return errors.Join(tx.Put("a", []byte("kept"), []byte("2")), tx.Put("b", []byte("new"), nil), tx.Delete("a", []byte("kept")), errTest)
	})
	if !errors.Is(err, errTest) {
		t.Errorf("got %v", err)
	}
	unchanged(t, s)
}

func undoesPanic(t *testing.T, s store.Store) {
	must(t, s.Update(func(tx store.Tx) error { return tx.Put("a", []byte("kept"), []byte("1")) }))
	func() {
		defer func() { _ = recover() }()
		_ = s.Update(func(tx store.Tx) error {
			must(t, tx.Put("a", []byte("kept"), []byte("2")))
			panic("test")
		})
	}()
	unchanged(t, s)
}

func unchanged(t *testing.T, s store.Store) {
	t.Helper()
	must(t, s.View(func(tx store.Tx) error {
		got, err := tx.Get("a", []byte("kept"))
		if string(got) != "1" {
			t.Errorf("got %q", got)
		}
		if _, err := tx.Get("b", []byte("new")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("new: %v", err)
		}
		return err
	}))
}

func viewNeverWrites(t *testing.T, s store.Store) {
	must(t, s.View(func(tx store.Tx) error {
		if err := tx.Put("a", []byte("k"), nil); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("put: %v", err)
		}
		if err := tx.Delete("a", []byte("k")); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("delete: %v", err)
		}
		return nil
	}))
}

func sizes(t *testing.T, s store.Store) {
	must(t, s.Update(func(tx store.Tx) error {
		for _, c := range []struct {
			bucket store.Bucket
			key    int
			value  int
			want   error
		}{
			{"a", 0, 1, store.ErrKeySize}, {"a", store.MaxKey + 1, 1, store.ErrKeySize}, {"a", 1, store.MaxValue + 1, store.ErrValueSize},
			{"", 1, 1, store.ErrBucket}, {"A", 1, 1, store.ErrBucket}, {"a", store.MaxKey, store.MaxValue, nil}, {"a-1", 1, 0, nil},
		} {
			if err := tx.Put(c.bucket, make([]byte, c.key), make([]byte, c.value)); !errors.Is(err, c.want) {
				t.Errorf("%+v: %v", c, err)
			}
		}
		return nil
	}))
}

func scanning(t *testing.T, s store.Store) {
	must(t, s.Update(func(tx store.Tx) error {
		must(t, tx.Put("a", []byte("k"), nil))
		must(t, tx.Scan("a", nil, func(k, _ []byte) error {
			if err := tx.Put("a", []byte("l"), nil); !errors.Is(err, store.ErrScanning) {
				t.Errorf("put: %v", err)
			}
			if err := tx.Delete("a", k); !errors.Is(err, store.ErrScanning) {
				t.Errorf("delete: %v", err)
			}
			return tx.Put("b", k, nil)
		}))
		return tx.Put("a", []byte("l"), nil)
	}))
}

func closes(t *testing.T, s store.Store) {
	must(t, s.Close())
	must(t, s.Close())
	if err := s.View(func(store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("view: %v", err)
	}
	if err := s.Update(func(store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Errorf("update: %v", err)
	}
}

func concurrent(t *testing.T, s store.Store) {
	const workers, each = 4, 10
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for range each {
				if err := s.Update(increment); err != nil {
					t.Error(err)
				}
				if err := s.View(sameInBoth); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	must(t, s.View(func(tx store.Tx) error {
		got, err := tx.Get("a", []byte("n"))
		if len(got) != workers*each {
			t.Errorf("counted %d", len(got))
		}
		return err
	}))
}

func increment(tx store.Tx) error {
	n, err := tx.Get("a", []byte("n"))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	n = append(n, 1)
	return errors.Join(tx.Put("a", []byte("n"), n), tx.Put("b", []byte("n"), n))
}

func sameInBoth(tx store.Tx) error {
	a, err1 := tx.Get("a", []byte("n"))
	b, err2 := tx.Get("b", []byte("n"))
	if !bytes.Equal(a, b) {
		return fmt.Errorf("half an update was seen: %d and %d", len(a), len(b))
	}
	return errors.Join(err1, err2)
}

// model compares the store with a map over drawn transactions.
func model(t *testing.T, s store.Store) {
	bucket := 0
	rapid.Check(t, func(rt *rapid.T) {
		bucket++
		b := store.Bucket(fmt.Sprintf("m-%d", bucket))
		want := map[string]string{}
		rt.Repeat(map[string]func(*rapid.T){
			"update": func(rt *rapid.T) {
				fail := rapid.Bool().Draw(rt, "fail")
				next := map[string]string{}
				for k, v := range want {
					next[k] = v
				}
				_ = s.Update(func(tx store.Tx) error {
					for range rapid.IntRange(1, 5).Draw(rt, "writes") {
						k := rapid.StringMatching(`[a-c]{1,2}`).Draw(rt, "k")
						if rapid.Bool().Draw(rt, "delete") {
							delete(next, k)
							must(t, tx.Delete(b, []byte(k)))
							continue
						}
						v := rapid.StringMatching(`[0-9]{0,3}`).Draw(rt, "v")
						next[k] = v
						must(t, tx.Put(b, []byte(k), []byte(v)))
					}
					if fail {
						return errTest
					}
					return nil
				})
				if !fail {
					want = next
				}
			},
			"": func(rt *rapid.T) {
				if got, want := dump(t, s, b), dumpMap(want); got != want {
					rt.Fatalf("got %s, want %s", got, want)
				}
			},
		})
	})
}

func dump(t *testing.T, s store.Store, b store.Bucket) string {
	out := ""
	must(t, s.View(func(tx store.Tx) error {
		return tx.Scan(b, nil, func(k, v []byte) error { out += string(k) + "=" + string(v) + ";"; return nil })
	}))
	return out
}

func dumpMap(m map[string]string) string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	out := ""
	for _, k := range keys {
		out += k + "=" + m[k] + ";"
	}
	return out
}
