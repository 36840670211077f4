package relay

import (
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// held is a frame that could not be answered yet.
type held struct {
	_       struct{} `cbor:",toarray"`
	At      uint64
	ReplyTo keys.PublicKey
	Frame   []byte
}

var tagHeld = keys.NewTag("sanduk/relay-held/1")

// Hold keeps a frame that can't be answered now, since something that it
// stands on is missing: the relay need not keep it. Beyond what there is room
// for it is dropped, which false says; its author brings it again.
func (p *Post) Hold(route Route, replyTo keys.PublicKey, frame []byte) (kept bool, err error) {
	name := tagHeld.Hash(replyTo[:], frame)
	err = p.config.Store.Update(func(tx store.Tx) error {
		count, size := 0, 0
		err := store.ScanPrefix(tx, heldBucket, route.key(), func(_, value []byte) error {
			count, size = count+1, size+len(value)
			return nil
		})
		if kept = count < mostHeld && size+len(frame) <= mostHeldBytes; err != nil || !kept {
			return err
		}
		return save(tx, heldBucket, route.key(name[:]), &held{At: p.now(), ReplyTo: replyTo, Frame: frame})
	})
	return kept, err
}

// Retry answers what is held, in no order. What f says is done, or has waited
// too long, is held no more.
func (p *Post) Retry(route Route, f func(replyTo keys.PublicKey, frame []byte) (done bool, err error)) error {
	var names []ledger.ID
	prefix := route.key()
	err := p.config.Store.View(func(tx store.Tx) error {
		return store.ScanPrefix(tx, heldBucket, prefix, func(key, _ []byte) error {
			names = append(names, ledger.ID(key[len(prefix):]))
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		var h held
		err := p.config.Store.View(func(tx store.Tx) error {
			_, err := load(tx, heldBucket, route.key(name[:]), &h)
			return err
		})
		if err != nil {
			return err
		}
		done, err := f(h.ReplyTo, h.Frame)
		if err != nil {
			return err
		}
		if !done && h.At+heldFor > p.now() {
			continue
		}
		err = p.config.Store.Update(func(tx store.Tx) error { return tx.Delete(heldBucket, route.key(name[:])) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *Post) now() uint64 { return uint64(max(p.config.Now().UnixMilli(), 1)) }
