package wallet

import (
	"encoding/binary"
	"errors"
	"time"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/store"
)

// ErrOtherWallet says that words or shares are whole, but do not open this
// wallet: they are another one's, or the passphrase is wrong.
var ErrOtherWallet = errors.New("they are whole, but open another wallet")

// Rehearsal is when a backup was last shown to open this wallet; zero: never.
type Rehearsal struct{ Words, Shares time.Time }

type rehearsal struct {
	_             struct{} `cbor:",toarray"`
	Words, Shares uint64   // unix ms; 0: never
}

// A backup is due to be tried a day after the words were written down, when the
// head no longer knows them, and once a year, since paper and friends get lost.
const (
	firstRehearsal = 24 * time.Hour
	nextRehearsal  = 365 * 24 * time.Hour
)

// RehearseWords shows that words open this wallet: they are made into keys and
// compared with its own, in constant time, and nothing else happens with them.
// The wallet must be unlocked. ErrOtherWallet when they do not.
func (w *Wallet) RehearseWords(m keys.Mnemonic, passphrase string) error {
	if err := w.opens(m, passphrase); err != nil {
		return err
	}
	return w.config.Store.Update(func(tx store.Tx) error {
		return errors.Join(w.noteWordsKept(tx), w.noteRehearsed(tx, func(r *rehearsal, now uint64) { r.Words = now }))
	})
}

// RehearseShares shows that enough shares open this wallet, as RehearseWords
// does for words.
func (w *Wallet) RehearseShares(set *shares.Set, passphrase string) error {
	m, err := wordsOf(set)
	if err != nil {
		return err
	}
	if err := w.opens(m, passphrase); err != nil {
		return err
	}
	return w.config.Store.Update(func(tx store.Tx) error {
		return w.noteRehearsed(tx, func(r *rehearsal, now uint64) { r.Shares = now })
	})
}

func (w *Wallet) opens(m keys.Mnemonic, passphrase string) error {
	typed, err := keys.NewMaster(m.Seed(passphrase))
	if err != nil {
		return err
	}
	defer typed.Wipe()
	w.mu.Lock()
	defer w.mu.Unlock() // Lock must not wipe what is compared
	switch {
	case w.master == nil:
		return ErrLocked
	case !w.master.Same(typed):
		return ErrOtherWallet
	}
	return nil
}

// HasPassphrase tells whether a passphrase belongs to the words of the wallet,
// which must be unlocked.
func (w *Wallet) HasPassphrase() (bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.master == nil {
		return false, ErrLocked
	}
	return w.passphrase, nil
}

func (w *Wallet) noteRehearsed(tx store.Tx, note func(r *rehearsal, now uint64)) error {
	var r rehearsal
	if _, err := load(tx, metaBucket, []byte(keyRehearsed), &r); err != nil {
		return err
	}
	note(&r, w.now())
	return save(tx, metaBucket, []byte(keyRehearsed), &r)
}

// Rehearsed tells which backups were shown to work, and when.
func (w *Wallet) Rehearsed() (Rehearsal, error) {
	var r rehearsal
	err := w.config.Store.View(func(tx store.Tx) error {
		_, err := load(tx, metaBucket, []byte(keyRehearsed), &r)
		return err
	})
	return Rehearsal{Words: timeOf(r.Words), Shares: timeOf(r.Shares)}, err
}

// BackupDue tells whether a backup should be tried now.
func (w *Wallet) BackupDue() (bool, error) {
	r, err := w.Rehearsed()
	if err != nil {
		return false, err
	}
	now := timeOf(w.now())
	last := r.Words
	if r.Shares.After(last) {
		last = r.Shares
	}
	if !last.IsZero() {
		return now.Sub(last) >= nextRehearsal, nil
	}
	due := false
	err = w.config.Store.View(func(tx store.Tx) error {
		raw, err := tx.Get(metaBucket, []byte(keyWordsKept))
		if errors.Is(err, store.ErrNotFound) {
			return nil // they are to be written down first
		}
		due = err == nil && (len(raw) != 8 || now.Sub(timeOf(binary.BigEndian.Uint64(raw))) >= firstRehearsal)
		return err
	})
	return due, err
}
