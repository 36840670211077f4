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
	"sanduk.app/wallet/ledger"
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
		c.Budget = 1 << 20
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
	if err := p.put(who.Route, who.Key.Public(), given, b.age); err != nil {
		return b.report, err
	}
	return b.report, b.send(ctx, info)
}

// Put stores what is to be sent with the next send of the route. It may be
// called from Take.
func (p *Post) Put(route Route, replyTo keys.PublicKey, mail []Mail) error {
	return p.put(route, replyTo, mail, longestAge)
}

// Sent tells whether a name went to a reader by this route, or waits to.
func (p *Post) Sent(route Route, reader keys.PublicKey, name ledger.ID) (sent bool, err error) {
	err = p.config.Store.View(func(tx store.Tx) error {
		at, err := sentAt(tx, route.key(reader[:], name[:]))
		sent = at > 0
		return err
	})
	return sent, err
}

// put seals what was not sent to its reader within an age, and stores it and
// that it was. From then on it is sent, also after a restart.
func (p *Post) put(route Route, replyTo keys.PublicKey, mail []Mail, age uint64) error {
	if len(mail) == 0 {
		return nil
	}
	now := p.now()
	return p.config.Store.Update(func(tx store.Tx) error {
		var order []keys.PublicKey
		fresh := map[keys.PublicKey][][]byte{}
		for _, m := range mail {
			key := route.key(m.Reader[:], m.Name[:])
			if sent, err := sentAt(tx, key); err != nil {
				return err
			} else if sent > 0 && sent+age > now {
				continue
			}
			if len(m.Frame) > maxFrame {
				p.config.Log.Warn("too long for a relay: carry it as a file", "bytes", len(m.Frame))
				continue
			}
			if err := tx.Put(sentBucket, key, u64(now)); err != nil {
				return err
			}
			if fresh[m.Reader] == nil {
				order = append(order, m.Reader)
			}
			fresh[m.Reader] = append(fresh[m.Reader], m.Frame)
		}
		for _, reader := range order {
			items, err := seal(p.config.Rand, reader, replyTo, fresh[reader])
			if err != nil {
				return err
			}
			for _, content := range items {
				if err := queue(tx, route, letter{Reader: reader, Content: content}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func sentAt(tx store.Tx, key []byte) (uint64, error) {
	raw, err := tx.Get(sentBucket, key)
	if errors.Is(err, store.ErrNotFound) || err == nil && len(raw) != 8 {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return number(raw), nil
}

// queue appends a letter to what waits for the relay.
func queue(tx store.Tx, route Route, l letter) error {
	next := uint64(1)
	prefix := route.key()
	err := tx.ScanBack(outBucket, append(prefix, u64(1<<64-1)...), func(key, _ []byte) error {
		if len(key) == len(prefix)+8 && string(key[:len(prefix)]) == string(prefix) {
			next = number(key[len(prefix):]) + 1
		}
		return store.ErrStop
	})
	if err != nil {
		return err
	}
	return save(tx, outBucket, route.key(u64(next)), &l)
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

// names of frames are a caller's; Name makes one of what the frame is about.
var tagName = keys.NewTag("sanduk/relay-name/1")

// Name is a frame's name: of what kind it is, and of what.
func Name(t wire.Type, about []byte) ledger.ID { return tagName.Hash(u64(uint64(t)), about) }
