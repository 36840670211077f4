package mailbox

import (
	"encoding/binary"
	"errors"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// age lets mail grow older by the time since the last look at the clock, but
// never by more than a step: see longestStep. A clock that was set back ages
// nothing.
func (s *state) age(now uint64) {
	if s.Seen > 0 && now > s.Seen {
		s.Aged += min(now-s.Seen, uint64(longestStep.Milliseconds()))
	}
	s.Seen = now
}

// remover takes items out within a transaction.
type remover struct {
	office *Office
	tx     store.Tx
	state  state
}

func (o *Office) remover(tx store.Tx) (*remover, error) {
	r := &remover{office: o, tx: tx}
	return r, load(tx, stateBucket, stateKey, &r.state)
}

// remove deletes an item, if it is there, and takes it off the counts; its id
// stays.
func (r *remover) remove(mailbox keys.PublicKey, id ledger.ID) (deadline uint64, held bool, err error) {
	place, err := r.tx.Get(idBucket, named(mailbox, id))
	if errors.Is(err, store.ErrNotFound) || err == nil && binary.BigEndian.Uint64(place) == 0 {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	key := append(mailbox[:], place...)
	value, err := r.tx.Get(itemBucket, key)
	if err != nil {
		return 0, false, err
	}
	_, deadline, content, err := readItem(value)
	if err != nil {
		return 0, false, err
	}
	return deadline, true, errors.Join(r.tx.Delete(itemBucket, key), r.uncount(mailbox, uint64(len(content))+overhead))
}

func (r *remover) uncount(mailbox keys.PublicKey, size uint64) error {
	r.state.Items, r.state.Bytes = r.state.Items-1, r.state.Bytes-size
	var b box
	if err := load(r.tx, boxBucket, mailbox[:], &b); err != nil {
		return err
	}
	b.Items, b.Bytes = b.Items-1, b.Bytes-size
	if b.Items == 0 {
		return r.tx.Delete(boxBucket, mailbox[:])
	}
	return save(r.tx, boxBucket, mailbox[:], &b)
}

// remember keeps the id of a removed item until its deadline; beyond as many
// as the relay holds items, it is forgotten at once.
func (r *remover) remember(deadline uint64, mailbox keys.PublicKey, id ledger.ID) error {
	if r.state.Gone < r.office.policy.TotalItems {
		r.state.Gone++
		return r.tx.Put(idBucket, named(mailbox, id), u64(0))
	}
	return errors.Join(r.tx.Delete(idBucket, named(mailbox, id)), r.tx.Delete(endBucket, ending(deadline, mailbox, id)))
}

// Sweep takes note of the time, and removes what is too old. It tells how many
// items it removed, and whether there are more: then it should be called
// again.
func (o *Office) Sweep(now uint64) (removed int, more bool, err error) {
	err = o.store.Update(func(tx store.Tx) error {
		removed, more = 0, false
		r, err := o.remover(tx)
		if err != nil {
			return err
		}
		r.state.age(now)
		ends, err := r.old()
		if err != nil {
			return err
		}
		more = len(ends) == sweepItems
		for _, end := range ends {
			held, err := r.end(end)
			if err != nil {
				return err
			}
			if held {
				removed++
			}
		}
		if err := r.forgetDays(now); err != nil {
			return err
		}
		return save(tx, stateBucket, stateKey, &r.state)
	})
	return removed, more, err
}

// old are the keys of what has reached its deadline.
func (r *remover) old() (ends [][]byte, err error) {
	err = r.tx.Scan(endBucket, nil, func(key, _ []byte) error {
		if binary.BigEndian.Uint64(key) > r.state.Aged || len(ends) == sweepItems {
			return store.ErrStop
		}
		ends = append(ends, append([]byte(nil), key...))
		return nil
	})
	return ends, err
}

func (r *remover) end(key []byte) (held bool, err error) {
	mailbox, id := keys.PublicKey(key[8:40]), ledger.ID(key[40:72])
	if _, held, err = r.remove(mailbox, id); err != nil {
		return false, err
	}
	if !held {
		r.state.Gone--
	}
	return held, errors.Join(r.tx.Delete(idBucket, named(mailbox, id)), r.tx.Delete(endBucket, key))
}

// forgetDays forgets who left something on days before yesterday, or, when the
// clock was wrong, after tomorrow.
func (r *remover) forgetDays(now uint64) error {
	var gone [][]byte
	err := r.tx.Scan(dayBucket, nil, func(key, _ []byte) error {
		if at := binary.BigEndian.Uint64(key); at+1 < now/day || at > now/day+1 {
			gone = append(gone, append([]byte(nil), key...))
		}
		if len(gone) == sweepItems {
			return store.ErrStop
		}
		return nil
	})
	r.state.Known -= uint64(len(gone))
	for _, key := range gone {
		err = errors.Join(err, r.tx.Delete(dayBucket, key))
	}
	return err
}
