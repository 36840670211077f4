package simnet

import (
	"errors"
	"maps"
	"sync"

	"sanduk.app/wallet/store"
)

// ErrDead says that the process that wrote has crashed.
var ErrDead = errors.New("simnet: the device has crashed")

// ErrFull says that the disk takes no more: nothing of the commit is there.
var ErrFull = errors.New("simnet: no space left on the device")

// Change is what a commit did to one key.
type Change struct {
	Bucket   store.Bucket
	Key      []byte
	Old, New []byte // nil: not there
}

// Disk keeps what was committed, whatever happens to the processes that mount
// it. Like a good disk it loses what was running when the power failed, and
// like every disk it may have written what nobody heard of any more.
type Disk struct {
	kept  store.Store
	watch func(store.Tx, []Change)
	name  string
	trace *Trace // nil: none

	mu      sync.Mutex
	buckets map[store.Bucket]bool
}

// NewDisk makes an empty one. watch, if any, sees each commit from within.
func NewDisk(watch func(store.Tx, []Change)) *Disk {
	return &Disk{kept: store.Memory(), watch: watch, buckets: map[store.Bucket]bool{}}
}

// Traced has each commit from now on noted in a trace, under a device's name.
func (d *Disk) Traced(t *Trace, name string) { d.trace, d.name = t, name }

// Copy makes another disk with the same on it: what nobody may do with a
// guardian's, and what a cheat does with her wallet's.
func (d *Disk) Copy() (*Disk, error) {
	out := NewDisk(d.watch)
	d.mu.Lock()
	maps.Copy(out.buckets, d.buckets)
	d.mu.Unlock()
	err := d.kept.View(func(from store.Tx) error {
		return out.kept.Update(func(to store.Tx) error {
			for b := range out.buckets {
				err := from.Scan(b, nil, func(key, value []byte) error { return to.Put(b, key, value) })
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
	return out, err
}

// Crash says what is lost with a process.
type Crash int

// The ways to crash.
const (
	Running      Crash = iota // the running transaction is lost
	Acknowledged              // it is kept, but the process does not learn of it
)

// Mount is the disk as one process has it: a store.Store until it crashes.
type Mount struct {
	disk *Disk

	mu    sync.Mutex
	dead  bool
	full  bool
	fuse  int // commits until the crash; 0: none is set
	how   Crash
	crash func()
}

// Mount gives the disk to a process. crash is called once, when it dies; it
// must not wait for it.
func (d *Disk) Mount(crash func()) *Mount { return &Mount{disk: d, crash: crash} }

// CrashAt has the process die at its n-th commit from now, n > 0.
func (m *Mount) CrashAt(n int, how Crash) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fuse, m.how = n, how
}

// Full has the disk take nothing more, or take again.
func (m *Mount) Full(full bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.full = full
}

func (m *Mount) isFull() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.full
}

// Kill has the process die now.
func (m *Mount) Kill() {
	m.mu.Lock()
	was := m.dead
	m.dead = true
	m.mu.Unlock()
	if !was && m.crash != nil {
		m.crash()
	}
}

// Dead tells whether the process has died.
func (m *Mount) Dead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// burns counts a commit and tells whether the process dies at it.
func (m *Mount) burns() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fuse == 0 {
		return false
	}
	m.fuse--
	return m.fuse == 0
}

// View implements store.Store.
func (m *Mount) View(f func(store.Tx) error) error {
	if m.Dead() {
		return ErrDead
	}
	return m.disk.kept.View(f)
}

// Update implements store.Store.
func (m *Mount) Update(f func(store.Tx) error) error {
	if m.Dead() {
		return ErrDead
	}
	dies := false
	err := m.disk.kept.Update(func(tx store.Tx) error {
		if m.Dead() {
			return ErrDead
		}
		r := &recorder{Tx: tx}
		if err := f(r); err != nil {
			return err
		}
		if m.isFull() && len(r.changes) > 0 {
			return ErrFull
		}
		if dies = m.burns(); dies && m.how == Running {
			return ErrDead
		}
		m.disk.committed(tx, r.changes)
		return nil
	})
	if dies {
		m.Kill()
		return ErrDead
	}
	return err
}

func (d *Disk) committed(tx store.Tx, changes []Change) {
	d.mu.Lock()
	for _, c := range changes {
		d.buckets[c.Bucket] = true
	}
	d.mu.Unlock()
	d.trace.commit(d.name, changes)
	if d.watch != nil {
		d.watch(tx, changes)
	}
}

// Close implements store.Store: the process ends, the disk stays.
func (m *Mount) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = true
	return nil
}

// recorder notes what a transaction writes.
type recorder struct {
	store.Tx
	changes []Change
}

func (r *recorder) Put(b store.Bucket, key, value []byte) error {
	old, err := r.old(b, key)
	if err != nil {
		return err
	}
	if err := r.Tx.Put(b, key, value); err != nil {
		return err
	}
	r.changes = append(r.changes, Change{Bucket: b, Key: clone(key), Old: old, New: clone(value)})
	return nil
}

func (r *recorder) Delete(b store.Bucket, key []byte) error {
	old, err := r.old(b, key)
	if err != nil {
		return err
	}
	if err := r.Tx.Delete(b, key); err != nil {
		return err
	}
	if old != nil {
		r.changes = append(r.changes, Change{Bucket: b, Key: clone(key), Old: old})
	}
	return nil
}

func (r *recorder) old(b store.Bucket, key []byte) ([]byte, error) {
	old, err := r.Get(b, key)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return old, err
}

// clone is a copy that is not nil, since nil means that nothing is there.
func clone(b []byte) []byte { return append([]byte{}, b...) }

// Watch changes who sees each commit from now on.
func (d *Disk) Watch(watch func(store.Tx, []Change)) { d.watch = watch }
