package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// How a wallet knows that it is a treasurer, and with which key.

// TreasurerCard makes this wallet ready to be a treasurer, and gives the card
// for who founds the community. joint.ErrCard: the name is none.
func (w *Wallet) TreasurerCard(name string) (joint.Card, error) {
	index, err := w.NextKey()
	if err != nil {
		return joint.Card{}, err
	}
	master, err := w.keysOf()
	if err != nil {
		return joint.Card{}, err
	}
	key, err := master.Issuer(index)
	if err != nil {
		return joint.Card{}, err
	}
	return joint.NewCard(name, key)
}

func (w *Wallet) joinBox(m *member, j ledger.Joint, self keys.PublicKey, index uint64, restored bool) error {
	account := j.Account()
	return errors.Join(
		save(m.tx, boxKeyBucket, account[:], index),
		m.addJoint(jointRecord{Joint: j, Self: self, Restored: restored}),
	)
}

// treasurerName is what a treasurer's card called her; empty: it is not known.
func (m *member) treasurerName(key keys.PublicKey) (string, error) {
	raw, err := m.tx.Get(boxNameBucket, key[:])
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return string(raw), err
}

// treasurerKey is this wallet's key among a box's members, by its index.
func (w *Wallet) treasurerKey(used uint32, members []keys.PublicKey) (self keys.PublicKey, index uint64, found bool, err error) {
	master, err := w.keysOf()
	if err != nil {
		return self, 0, false, err
	}
	for i := range used {
		key, err := master.Issuer(i)
		if err != nil {
			return self, 0, false, err
		}
		if slices.Contains(members, key.Public()) {
			return key.Public(), uint64(i), true, nil
		}
	}
	return self, 0, false, nil
}

// findBox takes up the box once its first entry, which shows its members, is
// here: that of a treasurer who joined, or who was restored from her words.
func (w *Wallet) findBox(m *member) error {
	for _, right := range m.epoch.Charter.Rights {
		if m.isJoint(right.Issuer) || len(m.Issuer) > 0 {
			continue
		}
		id, final, err := m.book.FinalAt(right.Issuer, 1)
		if err != nil || !final {
			if err != nil {
				return err
			}
			continue
		}
		s, held, err := m.book.Entry(id)
		if err != nil || !held || len(s.Authority.Joint) != 1 {
			return errors.Join(err, missingOwn(held, id))
		}
		if err := w.adoptBox(m, s.Authority.Joint[0]); err != nil {
			return err
		}
	}
	return nil
}

// boxToFind are the boxes of the charter whose first entry is not here yet, where
// this wallet gave out keys that may be in them.
func (m *member) boxToFind() (out []ledger.Account, err error) {
	used, err := keysUsed(m.tx)
	if err != nil || used == 0 || len(m.Issuer) > 0 {
		return nil, err
	}
	for _, right := range m.epoch.Charter.Rights {
		newest, err := m.book.Newest(right.Issuer)
		if err != nil {
			return nil, err
		}
		if newest.IsZero() && right.Issuer.Type() == ledger.TypeJoint && !m.isJoint(right.Issuer) && !slices.Contains(out, right.Issuer) {
			out = append(out, right.Issuer)
		}
	}
	return out, nil
}

func (w *Wallet) adoptBox(m *member, j ledger.Joint) error {
	if len(m.joints) >= maxJoints {
		return nil // there is no room: another one has to be given up first
	}
	used, err := keysUsed(m.tx)
	if err != nil {
		return err
	}
	account := j.Account()
	var looked uint32
	if _, err := load(m.tx, strangeBucket, account[:], &looked); err != nil || looked == used {
		return err // also where there are none
	}
	self, index, found, err := w.treasurerKey(used, j.Members)
	if err != nil || !found {
		return errors.Join(err, save(m.tx, strangeBucket, account[:], used))
	}
	restored, err := has(m.tx, metaBucket, keyRestored)
	if err != nil {
		return err
	}
	return w.joinBox(m, j, self, index, restored)
}

// jointKey is the key with which this wallet signs in a joint account.
func (w *Wallet) jointKey(m *member, account ledger.Account) (*keys.Key, error) {
	var index uint64
	box, err := load(m.tx, boxKeyBucket, account[:], &index)
	if err != nil {
		return nil, err
	}
	if !box {
		key, _, err := w.signerOf(m, m.Account)
		return key, err
	}
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	return master.Issuer(uint32(index))
}

// boxKeys are this wallet's keys in boxes, of which it knows.
func (w *Wallet) boxKeys(tx store.Tx) (out []*keys.Key, err error) {
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	err = tx.Scan(boxKeyBucket, nil, func(_, value []byte) error {
		var index uint64
		if err := ledger.Decode("key of a box", value, maxRecord, &index); err != nil {
			return err
		}
		key, err := master.Issuer(uint32(index))
		out = append(out, key)
		return err
	})
	return out, err
}

// BoxKeys are this wallet's keys in boxes of a community: what waits in one is
// addressed to them.
func (w *Wallet) BoxKeys(community ledger.ID) (out []*keys.Key, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		box, shared := m.sharedBox()
		if !shared {
			return nil
		}
		key, err := w.jointKey(m, box)
		out = append(out, key)
		return err
	})
	return out, err
}

// madeKeys are all keys that this wallet may have given out on cards.
func (w *Wallet) madeKeys(tx store.Tx) (out []*keys.Key, err error) {
	used, err := keysUsed(tx)
	if err != nil {
		return nil, err
	}
	master, err := w.keysOf()
	for i := uint32(0); i < used && err == nil; i++ {
		var key *keys.Key
		key, err = master.Issuer(i)
		out = append(out, key)
	}
	return out, err
}
