package wallet

import (
	"errors"

	"sanduk.app/wallet/keys/shares"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/vault"
)

// ErrPassphraseNeeded says that a passphrase belongs to the words, and none was
// given.
var ErrPassphraseNeeded = errors.New("a passphrase belongs to these words")

// Gathered is how far a restore by friends is.
type Gathered struct {
	Have, Needed int  // shares; Needed is 0 while there is none
	Passphrase   bool // one is needed beside the shares
	Repeat       bool // the share was there already
}

// Whole tells whether there are enough shares.
func (g Gathered) Whole() bool { return g.Needed > 0 && g.Have >= g.Needed }

// gathered are the shares so far, as they are sealed under the new PIN. Until
// the last one comes they say nothing even to who breaks the PIN; then the
// wallet's own vault takes their place.
type gathered struct {
	_      struct{} `cbor:",toarray"`
	Shares []string
}

const maxGathered = 16 << 10 // 16 shares of 33 words several times over

// Gathering tells whether shares were gathered before, and not yet used.
func (w *Wallet) Gathering() (bool, error) {
	begun := false
	err := w.config.Store.View(func(tx store.Tx) error {
		var err error
		begun, err = has(tx, metaBucket, keyGathered)
		return err
	})
	return begun, err
}

// GatheredSoFar tells how far a restore by friends is. The PIN is the one that
// it was begun with, which will be the wallet's.
func (w *Wallet) GatheredSoFar(pin []byte) (Gathered, error) {
	set, err := w.gatheredSet(pin)
	if err != nil {
		return Gathered{}, err
	}
	defer set.Wipe()
	return tellGathered(set), nil
}

func tellGathered(set *shares.Set) Gathered {
	have, needed := set.Progress()
	return Gathered{Have: have, Needed: needed, Passphrase: needsPassphrase(set)}
}

// Gather takes a share, in any order, and keeps it sealed under the PIN, so
// that friends can be met one by one over days. A share that is there already
// changes nothing. Errors: those of shares.Parse and Set.Add, which name the
// word or the share; ErrExists when there is a wallet here.
func (w *Wallet) Gather(pin []byte, share string) (Gathered, error) {
	fresh, err := shares.Parse(share)
	if err != nil {
		return Gathered{}, err
	}
	if exists, err := w.Exists(); err != nil || exists {
		return Gathered{}, errors.Join(err, ErrExists)
	}
	set, err := w.gatheredSet(pin)
	if err != nil {
		return Gathered{}, err
	}
	defer set.Wipe()
	taken, err := set.Add(fresh)
	if err != nil {
		return Gathered{}, err
	}
	out := tellGathered(set)
	if out.Repeat = !taken; out.Repeat {
		return out, nil
	}
	return out, w.keepGathered(set, pin)
}

// gatheredSet opens what was gathered before; nothing is an empty set.
func (w *Wallet) gatheredSet(pin []byte) (*shares.Set, error) {
	set := &shares.Set{}
	begun, err := w.Gathering()
	if err != nil {
		return nil, err
	}
	if !begun {
		return set, vault.CheckPIN(pin)
	}
	plain, err := w.openVault(keyGathered, pin)
	if err != nil {
		return nil, err
	}
	defer vault.Wipe(plain)
	var g gathered
	if err := ledger.Decode("gathered shares", plain, maxGathered, &g); err != nil {
		return nil, err
	}
	for _, text := range g.Shares {
		share, err := shares.Parse(text)
		if err != nil {
			return nil, err
		}
		if _, err := set.Add(share); err != nil {
			return nil, err
		}
	}
	return set, nil
}

func (w *Wallet) keepGathered(set *shares.Set, pin []byte) error {
	var g gathered
	for _, share := range set.Shares() {
		g.Shares = append(g.Shares, share.String())
	}
	plain := ledger.Encode(&g)
	defer vault.Wipe(plain)
	sealed, err := vault.Create(w.config.Rand, pin, plain, w.config.Vault)
	if err != nil {
		return err
	}
	return w.config.Store.Update(func(tx store.Tx) error {
		if exists, err := has(tx, metaBucket, keyVault); err != nil || exists {
			return errors.Join(err, ErrExists)
		}
		return tx.Put(metaBucket, []byte(keyGathered), sealed)
	})
}

// ForgetGathered lets go of the shares so far, to begin again.
func (w *Wallet) ForgetGathered() error {
	return w.config.Store.Update(func(tx store.Tx) error {
		return errors.Join(tx.Delete(metaBucket, []byte(keyGathered)), forgetTries(tx))
	})
}

// forgetTries forgets wrong PINs of what is gone; a wallet's stay counted.
func forgetTries(tx store.Tx) error {
	if exists, err := has(tx, metaBucket, keyVault); err != nil || exists {
		return err
	}
	return tx.Delete(metaBucket, []byte(keyAttempts))
}

// RestoreGathered makes the wallet that the gathered shares stand for, with
// the same words in their language. As after Restore, every community is
// opened before anything is signed in it. The words are not noted as kept:
// whoever needed friends has no paper. A passphrase that belongs to no words
// is not used. Where one of more shares than are needed was forged, the others
// do. Errors: *shares.MissingError, those of
// Set.Secret, ErrPassphraseNeeded.
func (w *Wallet) RestoreGathered(passphrase string, pin []byte) error {
	set, err := w.gatheredSet(pin)
	if err != nil {
		return err
	}
	defer set.Wipe()
	m, err := wordsOf(set)
	var misfit *shares.MisfitError
	if errors.As(err, &misfit) { // one more than needed, and the others fit without it
		set.Remove(misfit.Position)
		m, err = wordsOf(set)
	}
	if err != nil {
		return err
	}
	switch {
	case !needsPassphrase(set):
		passphrase = ""
	case passphrase == "":
		return ErrPassphraseNeeded
	}
	return w.install(m, passphrase, pin, func(tx store.Tx) error {
		return errors.Join(w.noteRestored(tx), w.noteRehearsed(tx, func(r *rehearsal, now uint64) { r.Shares = now }))
	})
}
