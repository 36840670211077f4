package runner

import (
	"errors"

	"sanduk.app/wallet/store"
)

// toldBucket keeps of which cheats each guardian has told: its proofs need not
// come again with each process. Community, seat (one byte) → digest.
const toldBucket store.Bucket = "told-cheats"

func (r *round) toldKey(seat uint64) []byte { return append(r.id[:], byte(seat)) }

// told is the digest of the cheats of which a guardian told; zero: of none. A
// record that can't be read is as none.
func (r *round) told(seat uint64) (digest [8]byte, err error) {
	err = r.runner.config.Store.View(func(tx store.Tx) error {
		value, err := tx.Get(toldBucket, r.toldKey(seat))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		copy(digest[:], value)
		return err
	})
	return digest, err
}

func (r *round) saveTold(seat uint64, digest [8]byte) error {
	return r.runner.config.Store.Update(func(tx store.Tx) error { return tx.Put(toldBucket, r.toldKey(seat), digest[:]) })
}
