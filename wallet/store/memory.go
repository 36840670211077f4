package store

import (
	"sort"
	"sync"
)

// Memory makes a store that lasts as long as the program: for tests, and for
// relays that need not remember.
func Memory() Store { return &memory{buckets: map[Bucket]*table{}} }

type memory struct {
	mu      sync.RWMutex
	buckets map[Bucket]*table
	closed  bool
}

// table is a bucket: sorted keys beside a map.
type table struct {
	keys   []string
	values map[string][]byte
}

func (m *memory) View(f func(Tx) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return ErrClosed
	}
	return f(&memoryTx{store: m, guard: Guard{}})
}

func (m *memory) Update(f func(Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return ErrClosed
	}
	tx := &memoryTx{store: m, guard: Guard{}, writable: true}
	done := false
	defer func() {
		if !done {
			tx.undo()
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	done = true
	return nil
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed, m.buckets = true, nil
	return nil
}

type memoryTx struct {
	store    *memory
	guard    Guard
	writable bool
	undone   []func() // what takes each write back, in order
}

func (tx *memoryTx) undo() {
	for i := len(tx.undone) - 1; i >= 0; i-- {
		tx.undone[i]()
	}
}

func (tx *memoryTx) Get(b Bucket, key []byte) ([]byte, error) {
	t := tx.store.buckets[b]
	if t == nil {
		return nil, ErrNotFound
	}
	value, ok := t.values[string(key)]
	if !ok {
		return nil, ErrNotFound
	}
	return append([]byte{}, value...), nil
}

func (tx *memoryTx) Put(b Bucket, key, value []byte) error {
	if err := tx.mayWrite(b, key, value); err != nil {
		return err
	}
	t := tx.store.buckets[b]
	if t == nil {
		t = &table{values: map[string][]byte{}}
		tx.store.buckets[b] = t
	}
	k := string(key)
	old, had := t.values[k]
	tx.undone = append(tx.undone, func() {
		if had {
			t.values[k] = old
		} else {
			t.remove(k)
		}
	})
	if !had {
		t.insert(k)
	}
	t.values[k] = append([]byte{}, value...)
	return nil
}

func (tx *memoryTx) Delete(b Bucket, key []byte) error {
	if err := tx.mayWrite(b, key, nil); err != nil {
		return err
	}
	t := tx.store.buckets[b]
	if t == nil {
		return nil
	}
	k := string(key)
	old, had := t.values[k]
	if !had {
		return nil
	}
	t.remove(k)
	tx.undone = append(tx.undone, func() { t.insert(k); t.values[k] = old })
	return nil
}

func (tx *memoryTx) mayWrite(b Bucket, key, value []byte) error {
	if !tx.writable {
		return ErrReadOnly
	}
	if err := Check(b, key, value); err != nil {
		return err
	}
	return tx.guard.Write(b)
}

func (tx *memoryTx) Scan(b Bucket, from []byte, f func(key, value []byte) error) error {
	t := tx.store.buckets[b]
	if t == nil {
		return nil
	}
	return tx.guard.Scan(b, func() error {
		for _, k := range t.keys[sort.SearchStrings(t.keys, string(from)):] {
			if err := f([]byte(k), t.values[k]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (tx *memoryTx) ScanBack(b Bucket, from []byte, f func(key, value []byte) error) error {
	t := tx.store.buckets[b]
	if t == nil {
		return nil
	}
	return tx.guard.Scan(b, func() error {
		end := len(t.keys)
		if from != nil {
			end = sort.Search(len(t.keys), func(i int) bool { return t.keys[i] > string(from) })
		}
		for i := end - 1; i >= 0; i-- {
			if err := f([]byte(t.keys[i]), t.values[t.keys[i]]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *table) insert(k string) {
	i := sort.SearchStrings(t.keys, k)
	t.keys = append(t.keys, "")
	copy(t.keys[i+1:], t.keys[i:])
	t.keys[i] = k
}

func (t *table) remove(k string) {
	i := sort.SearchStrings(t.keys, k)
	t.keys = append(t.keys[:i], t.keys[i+1:]...)
	delete(t.values, k)
}
