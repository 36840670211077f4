package relay

import (
	"errors"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

var tagName = keys.NewTag("sanduk/relay-name/1")

// Name is a frame's name: of what kind it is, and of what.
func Name(t wire.Type, about []byte) ledger.ID { return tagName.Hash(u64(uint64(t)), about) }

// Put stores what is to be sent with the next send of the route, however much
// waits. It may be called from Take.
func (p *Post) Put(route Route, replyTo keys.PublicKey, mail []Mail) error {
	return p.put(route, replyTo, mail, longestAge, 1<<31)
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
// that it was, as long as fewer than most letters wait. From then on it is
// sent, also after a restart.
func (p *Post) put(route Route, replyTo keys.PublicKey, mail []Mail, age uint64, most int) error {
	if len(mail) == 0 {
		return nil
	}
	return p.config.Store.Update(func(tx store.Tx) error {
		order, frames, err := p.fresh(tx, route, mail, age, most)
		if err != nil {
			return err
		}
		for _, reader := range order {
			items, err := seal(p.config.Rand, reader, replyTo, frames[reader])
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

// fresh are the frames that were not sent, by reader, with the readers in the
// order of their first; they count as sent now.
func (p *Post) fresh(tx store.Tx, route Route, mail []Mail, age uint64, most int) (order []keys.PublicKey, frames map[keys.PublicKey][][]byte, err error) {
	waiting, err := countWaiting(tx, route)
	if err != nil {
		return nil, nil, err
	}
	frames = map[keys.PublicKey][][]byte{}
	for _, m := range mail {
		key := route.key(m.Reader[:], m.Name[:])
		sent, err := sentAt(tx, key)
		switch {
		case err != nil:
			return nil, nil, err
		case sent > 0 && sent+age > p.now():
			continue
		case waiting >= most:
			p.config.Log.Warn("too much waits for a relay already")
			return order, frames, nil
		case len(m.Frame) > maxFrame:
			p.config.Log.Warn("too long for a relay: carry it as a file", "bytes", len(m.Frame))
			continue
		}
		if err := tx.Put(sentBucket, key, u64(p.now())); err != nil {
			return nil, nil, err
		}
		if frames[m.Reader] == nil {
			order = append(order, m.Reader)
		}
		frames[m.Reader] = append(frames[m.Reader], m.Frame)
		waiting++
	}
	return order, frames, nil
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

func countWaiting(tx store.Tx, route Route) (count int, err error) {
	err = store.ScanPrefix(tx, outBucket, route.key(), func(_, _ []byte) error {
		count++
		return nil
	})
	return count, err
}

// queue appends a letter to what waits for the relay.
func queue(tx store.Tx, route Route, l letter) error {
	next := uint64(1)
	prefix := route.key()
	err := tx.ScanBack(outBucket, route.key(u64(1<<64-1)), func(key, _ []byte) error {
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
