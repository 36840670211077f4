package relay

import (
	"context"
	"encoding/binary"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

func number(b []byte) uint64 { return binary.BigEndian.Uint64(b) }

// fetch empties the person's mailboxes, up to the budget.
func (b *burst) fetch(ctx context.Context) (wire.RelayInfoBody, error) {
	conn, err := b.post.config.Dial(ctx, b.who.Route.Relay, nil)
	if err != nil {
		b.trouble(err)
		return wire.RelayInfoBody{}, nil
	}
	defer func() { _ = conn.Close() }()
	c := &client{conn: conn}
	if err := c.greet(ctx); err != nil {
		b.trouble(err)
		return c.info, nil
	}
	b.report.Reached = 1
	from, err := b.from(c.info)
	if err != nil {
		return c.info, err
	}
	budget := b.post.config.Budget
	for at := from; at <= c.info.Time/period; at++ {
		empty, err := b.read(ctx, c, at, &budget)
		if err != nil {
			return c.info, err
		}
		if !empty {
			break
		}
		if c.info.Time < (at+1)*period+grace {
			continue
		}
		if err := b.finished(at); err != nil {
			return c.info, err
		}
	}
	return c.info, nil
}

// from is the first period to look into. A relay whose clock was wrong, or
// which lies about it, makes us look into a few more.
func (b *burst) from(info wire.RelayInfoBody) (uint64, error) {
	now := info.Time / period
	oldest := now - min(now, info.Age/period+1)
	key := b.who.Key.Public()
	var s seen
	err := b.post.config.Store.View(func(tx store.Tx) error {
		_, err := load(tx, seenBucket, b.who.Route.key(key[:]), &s)
		return err
	})
	if s.From < oldest || s.From > now {
		return oldest, err
	}
	return s.From, err
}

func (b *burst) finished(at uint64) error {
	key := b.who.Key.Public()
	return b.post.config.Store.Update(func(tx store.Tx) error {
		return save(tx, seenBucket, b.who.Route.key(key[:]), &seen{From: at + 1})
	})
}

// read takes a mailbox's letters page by page; it tells whether there are no
// more. After each page the relay forgets what was taken.
func (b *burst) read(ctx context.Context, c *client, at uint64, budget *uint64) (empty bool, err error) {
	d, err := c.open(b.who.Key, b.who.Route.Community, at)
	if err != nil {
		return false, err
	}
	r := &reading{burst: b, door: d, budget: budget}
	if err := r.resume(); err != nil {
		return false, err
	}
	for more := true; more; {
		if *budget == 0 {
			return false, nil
		}
		got, err := c.collect(ctx, d, r.after, uint64(len(r.part.Bytes)), min(page, *budget))
		if err != nil {
			b.trouble(err)
			return false, nil
		}
		more = got.More
		*budget -= min(*budget, leastPage)
		before := *budget
		taken, err := r.take(got)
		if err != nil {
			return false, err
		}
		if len(taken) == 0 && *budget == before {
			return !more, nil // it brings nothing: not again before the next burst
		}
		if len(taken) == 0 {
			continue
		}
		if err := c.remove(ctx, d, taken); err != nil {
			b.trouble(err)
			return false, nil
		}
	}
	return true, nil
}

// reading is a mailbox at work.
type reading struct {
	burst  *burst
	door   door
	after  uint64
	part   partial
	budget *uint64
}

func (r *reading) key() []byte { return r.burst.who.Route.key(r.door.mailbox[:]) }

// resume goes on with an item that was cut.
func (r *reading) resume() error {
	err := r.burst.post.config.Store.View(func(tx store.Tx) error {
		_, err := load(tx, partBucket, r.key(), &r.part)
		return err
	})
	r.after = max(r.part.Place, 1) - 1
	return err
}

// take handles a page's whole items, and keeps the beginning of a cut one. It
// gives the ids of what was handled.
func (r *reading) take(got wire.MailBody) (taken []ledger.ID, err error) {
	for _, p := range got.Parts {
		*r.budget -= min(*r.budget, uint64(len(p.Bytes)))
		content, whole := r.join(p)
		switch {
		case content == nil: // the rest of something that is not there any more
			return taken, r.forget()
		case !whole:
			return taken, r.keep()
		case wire.MailID(content) != p.ID:
			r.burst.trouble(ErrLies)
		default:
			if err := r.handle(content); err != nil {
				return nil, err
			}
			taken = append(taken, p.ID)
		}
		r.after = p.Place
		if err := r.forget(); err != nil {
			return nil, err
		}
	}
	return taken, nil
}

// join adds a part to what is there of its item. Content that does not fit
// begins anew: the item that was cut is there no more, or was another.
func (r *reading) join(p wire.MailPart) (content []byte, whole bool) {
	fits := r.part.ID == p.ID && r.part.Place == p.Place && r.part.Size == p.Size && uint64(len(r.part.Bytes)) == p.Offset
	switch {
	case fits:
		r.part.Bytes = append(r.part.Bytes, p.Bytes...)
	case p.Offset == 0:
		r.part = partial{Place: p.Place, ID: p.ID, Size: p.Size, Bytes: append([]byte{}, p.Bytes...)}
	default:
		r.part = partial{}
		return nil, false
	}
	return r.part.Bytes, uint64(len(r.part.Bytes)) == p.Size
}

func (r *reading) keep() error {
	return r.burst.post.config.Store.Update(func(tx store.Tx) error { return save(tx, partBucket, r.key(), &r.part) })
}

func (r *reading) forget() error {
	r.part = partial{}
	return r.burst.post.config.Store.Update(func(tx store.Tx) error { return tx.Delete(partBucket, r.key()) })
}

func (r *reading) handle(content []byte) error {
	l := open(content, r.burst.who.Key)
	if len(l.Frames) == 0 {
		return nil
	}
	r.burst.report.Fetched++
	return r.burst.who.Take(l)
}
