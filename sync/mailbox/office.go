// Package mailbox is a relay's store-and-forward: sealed items wait in opaque
// mailboxes until their owners fetch and remove them, or they are too old.
//
// Promises: an item whose deposit was answered is on the disk, and leaves it
// only by its owner's word, or after the policy's age, counted in the time in
// which the relay was up. A deposit that finds no room is refused; nothing is
// ever pushed out by something newer. The same content in the same mailbox is
// one item, also after it was removed.
//
// A relay knows of a mailbox a key that says nothing of its owner, sizes,
// times, and the addresses of those who connect. PROTOCOL.md says what that
// gives away.
package mailbox

import (
	"encoding/binary"
	"errors"
	"fmt"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// Office keeps the mailboxes of a relay. It is safe for concurrent use; times
// are unix milliseconds. Refusals are *wire.FailedBody.
type Office struct {
	store  store.Store
	policy Policy
}

// NewOffice opens the office over its store.
func NewOffice(s store.Store, p Policy) (*Office, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	return &Office{store: s, policy: p}, nil
}

// Policy is what the office goes by.
func (o *Office) Policy() Policy { return o.policy }

func refuse(code wire.Code, format string, args ...any) error {
	return &wire.FailedBody{Code: code, Text: fmt.Sprintf(format, args...)}
}

// Deposit puts an item into a mailbox; it is on the disk when Deposit returns.
// Repeats give the same id and change nothing.
func (o *Office) Deposit(now uint64, depositor, mailbox keys.PublicKey, content []byte) (ledger.ID, error) {
	id := wire.MailID(content)
	if len(content) > o.policy.MaxItem {
		return id, refuse(wire.CodeTooLong, "an item of %d bytes; %d are the most here", len(content), o.policy.MaxItem)
	}
	return id, o.store.Update(func(tx store.Tx) error {
		_, err := tx.Get(idBucket, named(mailbox, id))
		if !errors.Is(err, store.ErrNotFound) {
			return err // it is there, or was
		}
		d := &deposit{office: o, tx: tx, mailbox: mailbox, id: id, size: uint64(len(content)) + overhead}
		if err := d.count(now, depositor); err != nil {
			return err
		}
		return d.keep(content)
	})
}

// deposit is one on its way into the store.
type deposit struct {
	office  *Office
	tx      store.Tx
	mailbox keys.PublicKey
	id      ledger.ID
	size    uint64
	state   state
	box     box
}

// count refuses what there is no room for, and counts the rest.
func (d *deposit) count(now uint64, depositor keys.PublicKey) error {
	p := d.office.policy
	if err := load(d.tx, stateBucket, stateKey, &d.state); err != nil {
		return err
	}
	if err := load(d.tx, boxBucket, d.mailbox[:], &d.box); err != nil {
		return err
	}
	d.state.age(now)
	d.state.Items, d.state.Bytes = d.state.Items+1, d.state.Bytes+d.size
	if d.state.Items > p.TotalItems || d.state.Bytes > p.TotalBytes {
		return refuse(wire.CodeFull, "this relay is full")
	}
	d.box.Last, d.box.Items, d.box.Bytes = d.box.Last+1, d.box.Items+1, d.box.Bytes+d.size
	if d.box.Items > p.BoxItems || d.box.Bytes > p.BoxBytes {
		return refuse(wire.CodeMailboxFull, "the mailbox is full until its owner reads it")
	}
	return d.countDay(now, depositor)
}

const day = 24 * 60 * 60 * 1000 // ms

func (d *deposit) countDay(now uint64, depositor keys.PublicKey) error {
	key := append(u64(now/day), depositor[:]...)
	var u used
	if err := load(d.tx, dayBucket, key, &u); err != nil {
		return err
	}
	if u.Items == 0 {
		d.state.Known++
	}
	if d.state.Known > d.office.policy.TotalItems {
		return refuse(wire.CodeFull, "this relay has heard too many today")
	}
	u.Items, u.Bytes = u.Items+1, u.Bytes+d.size
	if p := d.office.policy; u.Items > p.DayItems || u.Bytes > p.DayBytes {
		return refuse(wire.CodeAllowance, "enough from one depositor for today")
	}
	return save(d.tx, dayBucket, key, &u)
}

func (d *deposit) keep(content []byte) error {
	deadline := d.state.Aged + uint64(d.office.policy.Age.Milliseconds())
	value := append(append(d.id[:], u64(deadline)...), content...)
	return errors.Join(
		d.tx.Put(itemBucket, placed(d.mailbox, d.box.Last), value),
		d.tx.Put(idBucket, named(d.mailbox, d.id), u64(d.box.Last)),
		d.tx.Put(endBucket, ending(deadline, d.mailbox, d.id), nil),
		save(d.tx, boxBucket, d.mailbox[:], &d.box),
		save(d.tx, stateBucket, stateKey, &d.state),
	)
}

// Collect gives a mailbox's items after a place, oldest first, at most so many
// bytes of them: the last may be cut, and the first begins at the offset. Who
// asks was checked before.
func (o *Office) Collect(mailbox keys.PublicKey, after, offset, most uint64) (wire.MailBody, error) {
	out := wire.MailBody{Parts: []wire.MailPart{}}
	room := min(most, wire.MaxMailPage)
	if after == 1<<64-1 {
		return out, nil
	}
	err := o.store.View(func(tx store.Tx) error {
		return tx.Scan(itemBucket, placed(mailbox, after+1), func(key, value []byte) error {
			if keys.PublicKey(key[:32]) != mailbox {
				return store.ErrStop
			}
			if room == 0 || len(out.Parts) == wire.MaxMailParts {
				out.More = true
				return store.ErrStop
			}
			id, _, content, err := readItem(value)
			if err != nil {
				return err
			}
			part := wire.MailPart{Place: binary.BigEndian.Uint64(key[32:]), ID: id, Size: uint64(len(content))}
			if len(out.Parts) == 0 {
				part.Offset = min(offset, part.Size)
			}
			end := min(part.Size, part.Offset+room)
			part.Bytes = append([]byte{}, content[part.Offset:end]...)
			room -= end - part.Offset
			out.Parts = append(out.Parts, part)
			out.More = end < part.Size
			return nil
		})
	})
	return out, err
}

// Remove forgets items that their owner has; ids that are not there are no
// error. They are remembered until the items would have been too old, so that
// a late repeat of a deposit does not bring one back. Who asks was checked
// before.
func (o *Office) Remove(mailbox keys.PublicKey, ids []ledger.ID) error {
	return o.store.Update(func(tx store.Tx) error {
		r, err := o.remover(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			deadline, held, err := r.remove(mailbox, id)
			if err != nil {
				return err
			}
			if !held {
				continue
			}
			if err := r.remember(deadline, mailbox, id); err != nil {
				return err
			}
		}
		return save(tx, stateBucket, stateKey, &r.state)
	})
}

// Totals are how many items the relay holds, and their bytes.
func (o *Office) Totals() (items, bytes uint64, err error) {
	var s state
	err = o.store.View(func(tx store.Tx) error { return load(tx, stateBucket, stateKey, &s) })
	return s.Items, s.Bytes, err
}
