// Package bolt keeps a store in one bbolt file: every Update is on the disk
// when it returns.
//
// A file that is not ours, damaged, or of a newer version is refused in words
// and left as it is.
package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"sanduk.app/wallet/store"
)

var (
	// ErrLocked says that another program has the file open.
	ErrLocked = errors.New("another Sanduk has this wallet open")
	// ErrCorrupt says that the file is damaged or no store of ours.
	ErrCorrupt = errors.New("the file is damaged, or not Sanduk's")
	// ErrNewer says that a newer Sanduk wrote the file.
	ErrNewer = errors.New("the file was written by a newer Sanduk; please update")
)

// Migration brings a file from the version before to its own.
type Migration struct {
	Version uint64
	Name    string
	Up      func(store.Tx) error
}

// Migrations are those of this version, ascending. Version 1 is the beginning:
// buckets come into being as they are used.
func Migrations() []Migration {
	return []Migration{{Version: 1, Name: "begin", Up: func(store.Tx) error { return nil }}}
}

var (
	metaBucket = []byte("meta")
	magicKey   = []byte("magic")
	versionKey = []byte("version")
	magic      = []byte("sanduk store")
)

// Store is an open file.
type Store struct{ db *bbolt.DB }

var _ store.Store = (*Store)(nil)

// lockTimeout is how long to wait for another program to let go of the file:
// long enough for one that is just closing.
const lockTimeout = 2 * time.Second

// Option changes how a file is opened.
type Option func(*settings)

type settings struct{ wait time.Duration }

// NoWait gives ErrLocked at once (bbolt looks again every 50 ms) when another
// program has the file.
func NoWait(s *settings) { s.wait = time.Millisecond }

// Open opens a file, or makes it, readable by its owner only, and brings it up
// to the version of the last migration. Before an existing file is migrated a
// copy is put beside it.
func Open(path string, migrations []Migration, options ...Option) (*Store, error) {
	set := settings{wait: lockTimeout}
	for _, o := range options {
		o(&set)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	existing, err := look(path, migrations, set.wait)
	if err != nil {
		return nil, err
	}
	db, err := open(path, &bbolt.Options{
		Timeout:      set.wait,
		FreelistType: bbolt.FreelistMapType, // stays fast when a guardian's file has many free pages
	})
	if err != nil {
		return nil, err
	}
	s := &Store{db: db}
	if err := s.migrate(path, existing, migrations); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// open calls bbolt, which panics on some damaged files.
func open(path string, options *bbolt.Options) (db *bbolt.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %s: %v", ErrCorrupt, path, r)
		}
	}()
	db, err = bbolt.Open(path, 0o600, options)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%w: %s", ErrLocked, path)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, path, err)
	case errors.As(err, new(*os.PathError)):
		return nil, fmt.Errorf("store: %w", err)
	case err != nil: // "file size too small" and the like, which have no name
		return nil, fmt.Errorf("%w: %s: %w", ErrCorrupt, path, err)
	}
	return db, nil
}

// look reads the version of an existing file without a chance to change it; 0
// means that there is none. Opening for writing comes only after it.
func look(path string, migrations []Migration, wait time.Duration) (version uint64, err error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && info.Size() == 0 {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	db, err := open(path, &bbolt.Options{Timeout: wait, ReadOnly: true})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return version, guard(path, func() error {
		return db.View(func(tx *bbolt.Tx) error {
			var err error
			version, err = readVersion(path, tx, migrations)
			return err
		})
	})
}

func readVersion(path string, tx *bbolt.Tx, migrations []Migration) (uint64, error) {
	if tx.Size() > fileSize(path) {
		return 0, fmt.Errorf("%w: %s is cut off", ErrCorrupt, path)
	}
	meta := tx.Bucket(metaBucket)
	if meta == nil || string(meta.Get(magicKey)) != string(magic) || len(meta.Get(versionKey)) != 8 {
		return 0, fmt.Errorf("%w: %s", ErrCorrupt, path)
	}
	version := binary.BigEndian.Uint64(meta.Get(versionKey))
	if newest := migrations[len(migrations)-1].Version; version > newest {
		return 0, fmt.Errorf("%w: %s is of version %d, this program knows %d", ErrNewer, path, version, newest)
	}
	return version, nil
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// guard turns bbolt's panics on damaged pages into errors.
func guard(path string, f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %s: %v", ErrCorrupt, path, r)
		}
	}()
	return f()
}

func (s *Store) migrate(path string, version uint64, migrations []Migration) error {
	newest := migrations[len(migrations)-1].Version
	if version == newest {
		return nil
	}
	if version > 0 {
		if err := backUp(path, version); err != nil {
			return err
		}
	}
	return s.db.Update(func(tx *bbolt.Tx) error {
		for _, m := range migrations {
			if m.Version <= version {
				continue
			}
			if err := m.Up(&boltTx{tx: tx, guard: store.Guard{}}); err != nil {
				return fmt.Errorf("migration %d (%s): %w", m.Version, m.Name, err)
			}
		}
		meta, err := tx.CreateBucketIfNotExists(metaBucket)
		if err != nil {
			return err
		}
		return errors.Join(meta.Put(magicKey, magic), meta.Put(versionKey, binary.BigEndian.AppendUint64(nil, newest)))
	})
}

// backUp copies the file, which is not being written: this program holds its lock.
func backUp(path string, version uint64) (err error) {
	from, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := os.OpenFile(fmt.Sprintf("%s.v%d", path, version), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Sync(), to.Close())
}

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }

// View reads one consistent state.
func (s *Store) View(f func(store.Tx) error) error {
	return closed(s.db.View(func(tx *bbolt.Tx) error { return f(&boltTx{tx: tx, guard: store.Guard{}}) }))
}

// Update changes the file and waits for the disk.
func (s *Store) Update(f func(store.Tx) error) error {
	return closed(s.db.Update(func(tx *bbolt.Tx) error { return f(&boltTx{tx: tx, guard: store.Guard{}}) }))
}

func closed(err error) error {
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return store.ErrClosed
	}
	return err
}

// Check reads the whole file and tells what is wrong with its pages.
func (s *Store) Check() error {
	return s.db.View(func(tx *bbolt.Tx) error {
		var all error
		for err := range tx.Check() {
			all = errors.Join(all, err)
		}
		return all
	})
}
