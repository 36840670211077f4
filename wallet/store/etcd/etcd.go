// Package etcd keeps a store in an etcd cluster, so that several processes on
// several machines can be one guardian: any of them may die, and none can vote
// for what another has voted for otherwise.
//
// The cluster holds a log: each Update is one record of it, and is there once a
// majority of the members has it on disk. Every process has a replica, another
// store, in which it follows the log, and reads. An Update runs on the replica
// as it is after the newest record, and its record is put at the next place of
// the log only if nobody has put one there: a compare-and-swap on the whole
// store. Whoever comes second follows, and runs the Update's function again. So
// all updates of all processes follow one another, and each saw those before it.
//
// Whoever can't reach a majority can neither update nor view. An Update that
// ended with store.ErrUnknown may have been written, or be written later; it holds
// whole or not at all, like any other.
//
// A replica proves nothing, and may be lost, copied, or left behind: what is
// true is in the log. But it notices a cluster that lost records, as one
// restored from a backup has: then nothing works any more (store.ErrLost), rather than
// that a guardian votes twice.
//
// The log is never cut: the cluster holds all that was ever written, some two
// kilobytes for each payment. etcd takes 2 GiB, or 8 with --quota-backend-bytes.
// It holds the guardian's vote key, too: its clients and members have to prove
// themselves by certificates (TLS), and nobody else may read its disks.
package etcd

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"sanduk.app/wallet/store"
)

// errRecord says that a record of the log can't be read.
var errRecord = errors.New("a record of the cluster's log can't be read")

// Config is where the log is.
type Config struct {
	Endpoints []string
	TLS       *tls.Config   // nil: none, for tests on one machine
	Prefix    string        // of all keys: one for each guardian
	Replica   store.Store   // this process's own; Store.Close closes it
	Timeout   time.Duration // for an answer of the cluster; 0: five seconds
}

// Store is a process's part in the log.
type Store struct {
	client  *clientv3.Client
	replica store.Store
	prefix  string
	timeout time.Duration

	asks   chan chan error // who wants the replica to follow
	ctx    context.Context // until Close
	cancel context.CancelFunc
	done   chan struct{}
	once   sync.Once
	err    error
}

var _ store.Store = (*Store)(nil)

// Open takes part in a log, which begins with the first who does. On an error the
// replica is the caller's still.
func Open(c Config) (*Store, error) {
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	client, err := clientv3.New(clientv3.Config{
		Endpoints: c.Endpoints, TLS: c.TLS, DialTimeout: c.Timeout, DialKeepAliveTime: c.Timeout, DialKeepAliveTimeout: c.Timeout, Logger: zap.NewNop(),
	})
	if err != nil {
		return nil, fmt.Errorf("etcd: %w", err)
	}
	s := &Store{client: client, replica: c.Replica, prefix: c.Prefix, timeout: c.Timeout, asks: make(chan chan error), done: make(chan struct{})}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if err := errors.Join(s.begin(), s.follow(), s.sweep()); err != nil {
		s.cancel()
		return nil, errors.Join(err, client.Close())
	}
	go s.run()
	return s, nil
}

// run follows the log for all who wait, at once.
func (s *Store) run() {
	defer close(s.done)
	for {
		select {
		case <-s.ctx.Done():
			return
		case first := <-s.asks:
			waiting := []chan error{first}
		more:
			for {
				select {
				case next := <-s.asks:
					waiting = append(waiting, next)
				default:
					break more
				}
			}
			err := s.follow()
			for _, w := range waiting {
				w <- err
			}
		}
	}
}

// fresh has the replica hold all that the log held when it was called.
func (s *Store) fresh() error {
	told := make(chan error, 1)
	select {
	case s.asks <- told:
	case <-s.ctx.Done():
		return store.ErrClosed
	}
	select {
	case err := <-told:
		return err
	case <-s.done:
		return store.ErrClosed
	}
}

// View reads the newest state.
func (s *Store) View(f func(store.Tx) error) error {
	if err := s.fresh(); err != nil {
		return err
	}
	return s.replica.View(f)
}

// Update changes the store, for all processes. f may run several times; what
// counts is its last run.
func (s *Store) Update(f func(store.Tx) error) error {
	name := newName()
	for {
		if err := s.fresh(); err != nil {
			return err
		}
		written, err := s.try(name, f)
		switch {
		case written: // what the replica does not hold of it, it takes from the log
			return nil
		case !errors.Is(err, errSecond):
			return err
		}
	}
}

// errSecond says that another process was first at a place of the log.
var errSecond = errors.New("another process was first")

// try runs an update on the replica, and puts its record at the next place.
func (s *Store) try(name name, f func(store.Tx) error) (written bool, err error) {
	err = s.replica.Update(func(tx store.Tx) error {
		at, err := placeOf(tx)
		if err != nil {
			return err
		}
		r := &recorder{Tx: tx}
		if err := f(r); err != nil || len(r.record.Writes) == 0 {
			return err
		}
		r.record.Name = name
		if err := s.append(at.Place+1, &r.record); err != nil {
			return err
		}
		written = true
		return keepPlace(tx, position{Log: at.Log, Place: at.Place + 1, Name: name})
	})
	return written, err
}

// Close ends this process's part.
func (s *Store) Close() error {
	s.once.Do(func() {
		s.cancel()
		<-s.done
		s.err = errors.Join(s.replica.Close(), s.client.Close())
	})
	return s.err
}

// name tells one record from all others.
type name [16]byte

func newName() (n name) {
	_, _ = rand.Read(n[:]) // it never fails
	return n
}
