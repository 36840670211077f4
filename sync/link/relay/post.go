// Package relay exchanges sealed bundles through a relay's mailboxes: the
// carrier for people who are never online at the same time.
//
// A burst fetches what is in the own mailbox, hands each letter over, has the
// relay forget what was handed over, and then deposits what is new for others.
// A relay that loses or withholds things costs time, never money: everything
// that comes through it is judged as what a stranger's file brings.
package relay

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/store"
)

// Config is what a Post is made of.
type Config struct {
	Store store.Store // remembers what was sent and read
	Rand  io.Reader
	Now   func() time.Time
	Log   *slog.Logger

	// Dial reaches a relay, as self; nil: as nobody who was there before.
	Dial func(ctx context.Context, relay Address, self keys.Signer) (link.Conn, error)

	// Budget is how many bytes of items a burst fetches, about; 0: 1 MiB, what
	// rubbish in a mailbox may cost a phone at once.
	Budget uint64
}

// Post carries letters. It is safe for concurrent use; bursts follow one
// another.
type Post struct {
	config Config
	mu     sync.Mutex
}

// New makes a post.
func New(c Config) *Post {
	if c.Budget == 0 {
		c.Budget = defaultBudget
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Post{config: c}
}

// Person is for whom a burst is.
type Person struct {
	Route Route
	Key   *keys.Key // reads; others know its public key

	// Take handles a letter. It must be durable when Take returns; what it
	// answers goes into Put. An error, which is of the own store, ends the burst,
	// and the letter comes again.
	Take func(Letter) error
	// Give tells what concerns others, after all letters were taken. What was
	// sent before is sent only once.
	Give func() ([]Mail, error)
}

// Report says what a burst did.
type Report struct {
	Reached   int   // relays that answered
	Fetched   int   // letters that came
	Deposited int   // items that the relay took
	Left      int   // items that it did not take yet
	Trouble   error // why; nil: nothing was refused
}

// Burst visits the relay once. Its error is the own store's or the caller's; a
// relay that can't be reached, or lies, is Trouble in the report.
func (p *Post) Burst(ctx context.Context, who Person) (Report, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := &burst{post: p, who: who}
	info, err := b.fetch(ctx)
	if err != nil || b.report.Reached == 0 {
		return b.report, err
	}
	b.age = info.Age
	given, err := who.Give()
	if err != nil {
		return b.report, err
	}
	if err := p.put(who.Route, who.Key.Public(), given, b.age, mostWaiting); err != nil {
		return b.report, err
	}
	return b.report, b.send(ctx, info)
}

// burst is one visit.
type burst struct {
	post   *Post
	who    Person
	age    uint64
	report Report
}

// trouble notes what the relay did wrong, unless it is our own time that is
// over.
func (b *burst) trouble(err error) {
	b.report.Trouble = err
	b.post.config.Log.Debug("trouble with a relay", "cause", err)
}

// send deposits what waits, oldest first. What the relay has no room for
// waits on.
func (b *burst) send(ctx context.Context, info wire.RelayInfoBody) error {
	waiting, err := b.waiting()
	if err != nil || len(waiting) == 0 {
		return err
	}
	b.report.Left = len(waiting)
	self, err := b.self(info.Time / period)
	if err != nil {
		return err
	}
	conn, err := b.post.config.Dial(ctx, b.who.Route.Relay, self)
	if err != nil {
		b.trouble(err)
		return nil
	}
	defer func() { _ = conn.Close() }()
	c := &client{conn: conn, info: info}
	full := map[keys.PublicKey]bool{}
	for _, key := range waiting {
		goOn, err := b.sendOne(ctx, c, key, full)
		if err != nil || !goOn {
			return err
		}
	}
	return b.forgetSent()
}

// waiting are the keys of what is to be sent.
func (b *burst) waiting() (list [][]byte, err error) {
	err = b.post.config.Store.View(func(tx store.Tx) error {
		return store.ScanPrefix(tx, outBucket, b.who.Route.key(), func(key, _ []byte) error {
			list = append(list, append([]byte(nil), key...))
			return nil
		})
	})
	return list, err
}

// sendOne deposits a letter, and takes it off the list once the relay has it.
// It tells whether to go on with the next.
func (b *burst) sendOne(ctx context.Context, c *client, key []byte, full map[keys.PublicKey]bool) (goOn bool, err error) {
	var l letter
	err = b.post.config.Store.View(func(tx store.Tx) error {
		_, err := load(tx, outBucket, key, &l)
		return err
	})
	if err != nil {
		return false, err
	}
	if full[l.Reader] {
		return true, nil
	}
	to, err := mailbox(l.Reader, b.who.Route.Community, c.info.Time/period)
	if err != nil {
		b.trouble(err) // no key: whoever asked for answers there gets none
		return true, b.drop(key)
	}
	err = c.deposit(ctx, to, l.Content)
	var failed *wire.FailedBody
	switch {
	case err == nil:
		b.report.Deposited++
		b.report.Left--
		return true, b.drop(key)
	case errors.As(err, &failed) && failed.Code == wire.CodeTooLong:
		b.trouble(err)
		return true, b.drop(key)
	case errors.As(err, &failed) && failed.Code == wire.CodeMailboxFull:
		b.trouble(err)
		full[l.Reader] = true
		return true, nil
	}
	b.trouble(err)
	return false, nil
}

func (b *burst) drop(key []byte) error {
	return b.post.config.Store.Update(func(tx store.Tx) error { return tx.Delete(outBucket, key) })
}

// self is the key to deposit by in a period.
func (b *burst) self(at uint64) (*keys.Key, error) {
	var key *keys.Key
	err := b.post.config.Store.Update(func(tx store.Tx) error {
		var who identity
		known, err := load(tx, selfBucket, b.who.Route.key(), &who)
		if err != nil {
			return err
		}
		if known && who.Period == at {
			key, err = keys.KeyFromSecret(who.Secret)
			return err
		}
		if key, err = keys.NewRandomKey(b.post.config.Rand); err != nil {
			return err
		}
		return save(tx, selfBucket, b.who.Route.key(), &identity{Period: at, Secret: key.Secret()})
	})
	return key, err
}

// forgetSent forgets what the relay has forgotten too: if it still matters, it
// is sent again.
func (b *burst) forgetSent() error {
	now := b.post.now()
	var gone [][]byte
	err := b.post.config.Store.View(func(tx store.Tx) error {
		return store.ScanPrefix(tx, sentBucket, b.who.Route.key(), func(key, value []byte) error {
			if len(value) != 8 || number(value)+b.age <= now {
				gone = append(gone, append([]byte(nil), key...))
			}
			return nil
		})
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return b.post.config.Store.Update(func(tx store.Tx) error {
		for _, key := range gone {
			if err := tx.Delete(sentBucket, key); err != nil {
				return err
			}
		}
		return nil
	})
}
