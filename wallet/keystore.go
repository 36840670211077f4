package wallet

import (
	"encoding/binary"
	"errors"
	"io"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/vault"
)

// secret is what the vault holds: the words, so that they can be shown again,
// and the passphrase that goes with them.
type secret struct {
	_          struct{} `cbor:",toarray"`
	Words      string
	Passphrase string
}

const maxSecret = 4096

// Exists tells whether there is a keystore.
func (w *Wallet) Exists() (bool, error) {
	exists := false
	err := w.config.Store.View(func(tx store.Tx) error {
		var err error
		exists, err = has(tx, metaBucket, keyVault)
		return err
	})
	return exists, err
}

// Create makes a new keystore under a PIN and leaves the wallet unlocked. The
// words are the owner's to write down; they can be asked for again with Words.
func (w *Wallet) Create(pin []byte, words int) (keys.Mnemonic, error) {
	return w.CreateIn(pin, words, keys.English)
}

// CreateIn is Create with the words of another list than the English one. They
// bring the wallet back as English ones do: a list is known by its words.
func (w *Wallet) CreateIn(pin []byte, words int, list keys.Language) (keys.Mnemonic, error) {
	m, err := keys.NewMnemonic(w.config.Rand, words, list)
	if err != nil {
		return keys.Mnemonic{}, err
	}
	return m, w.install(m, "", pin, func(store.Tx) error { return nil })
}

// Restore makes a keystore from words that were in use before. Every community
// joined after is opened before anything is signed in it.
func (w *Wallet) Restore(m keys.Mnemonic, passphrase string, pin []byte) error {
	return w.install(m, passphrase, pin, func(tx store.Tx) error {
		return errors.Join(w.noteRestored(tx), w.noteWordsKept(tx), w.noteRehearsed(tx, func(r *rehearsal, now uint64) { r.Words = now }))
	})
}

// notePhone makes what tells this phone from any other with the same words.
func (w *Wallet) notePhone(tx store.Tx) error {
	var phone [32]byte
	if _, err := io.ReadFull(w.config.Rand, phone[:]); err != nil {
		return err
	}
	return tx.Put(metaBucket, []byte(keyPhone), phone[:])
}

func (w *Wallet) noteRestored(tx store.Tx) error {
	return tx.Put(metaBucket, []byte(keyRestored), []byte{1})
}

// install keeps a secret that is new here, with what else is to be noted, and
// leaves the wallet unlocked.
func (w *Wallet) install(m keys.Mnemonic, passphrase string, pin []byte, note func(store.Tx) error) error {
	if exists, err := w.Exists(); err != nil || exists {
		return errors.Join(err, ErrExists)
	}
	if err := vault.CheckPIN(pin); err != nil {
		return err
	}
	master, err := keys.NewMaster(m.Seed(passphrase))
	if err != nil {
		return err
	}
	sealed, err := w.sealSecret(secret{Words: m.String(), Passphrase: passphrase}, pin)
	if err != nil {
		return err
	}
	err = w.config.Store.Update(func(tx store.Tx) error {
		if exists, err := has(tx, metaBucket, keyVault); err != nil || exists {
			return errors.Join(err, ErrExists)
		}
		return errors.Join(w.notePhone(tx), note(tx), tx.Delete(metaBucket, []byte(keyGathered)), tx.Put(metaBucket, []byte(keyVault), sealed))
	})
	if err == nil {
		w.unlockWith(master, passphrase != "")
	}
	return err
}

func (w *Wallet) sealSecret(s secret, pin []byte) ([]byte, error) {
	plain := ledger.Encode(&s)
	defer vault.Wipe(plain)
	return vault.Create(w.config.Rand, pin, plain, w.config.Vault)
}

// Unlock opens the keystore. A wrong PIN is vault.ErrWrongPIN; after some of
// them a *vault.WaitError says until when to wait. The try is counted before
// the PIN is looked at, so that killing the program gains nothing.
func (w *Wallet) Unlock(pin []byte) error {
	s, err := w.open(pin)
	if err != nil {
		return err
	}
	m, err := keys.ParseMnemonic(s.Words)
	if err != nil {
		return err
	}
	master, err := keys.NewMaster(m.Seed(s.Passphrase))
	if err != nil {
		return err
	}
	w.unlockWith(master, s.Passphrase != "")
	return nil
}

// Words gives the words after another look at the PIN.
func (w *Wallet) Words(pin []byte) ([]string, error) {
	s, err := w.open(pin)
	if err != nil {
		return nil, err
	}
	m, err := keys.ParseMnemonic(s.Words)
	if err != nil {
		return nil, err
	}
	return m.Words(), nil
}

// ChangePIN puts the keystore under a new PIN.
func (w *Wallet) ChangePIN(old, fresh []byte) error {
	if err := vault.CheckPIN(fresh); err != nil {
		return err
	}
	s, err := w.open(old)
	if err != nil {
		return err
	}
	sealed, err := w.sealSecret(s, fresh)
	if err != nil {
		return err
	}
	return w.config.Store.Update(func(tx store.Tx) error { return tx.Put(metaBucket, []byte(keyVault), sealed) })
}

// WordsKept tells whether the owner showed that she wrote the words down.
func (w *Wallet) WordsKept() (bool, error) {
	kept := false
	err := w.config.Store.View(func(tx store.Tx) error {
		var err error
		kept, err = has(tx, metaBucket, keyWordsKept)
		return err
	})
	return kept, err
}

// KeepWords notes that the owner showed that she wrote the words down.
func (w *Wallet) KeepWords() error {
	return w.config.Store.Update(w.noteWordsKept)
}

// noteWordsKept writes since when; wallets of the first version wrote a 1.
func (w *Wallet) noteWordsKept(tx store.Tx) error {
	return tx.Put(metaBucket, []byte(keyWordsKept), binary.BigEndian.AppendUint64(nil, w.now()))
}

// open opens the keystore.
func (w *Wallet) open(pin []byte) (secret, error) {
	plain, err := w.openVault(keyVault, pin)
	if err != nil {
		return secret{}, err
	}
	defer vault.Wipe(plain)
	var s secret
	err = ledger.Decode("keystore", plain, maxSecret, &s)
	return s, err
}

// openVault counts a try, then opens what is sealed under a key of the meta
// bucket; a right PIN forgets the tries.
func (w *Wallet) openVault(key string, pin []byte) ([]byte, error) {
	sealed, err := w.countTry(key)
	if err != nil {
		return nil, err
	}
	plain, err := vault.Open(sealed, pin)
	if err != nil {
		return nil, errors.Join(err, w.PINWait()) // a wrong PIN may begin a wait
	}
	return plain, w.config.Store.Update(func(tx store.Tx) error { return tx.Delete(metaBucket, []byte(keyAttempts)) })
}

// PINWait is a *vault.WaitError while tries at the PIN have to wait, else nil.
func (w *Wallet) PINWait() error {
	return w.config.Store.View(func(tx store.Tx) error {
		tries, err := attempts(tx)
		if err != nil {
			return err
		}
		return tries.Waiting(int64(w.now()))
	})
}

func attempts(tx store.Tx) (vault.Attempts, error) {
	raw, err := tx.Get(metaBucket, []byte(keyAttempts))
	if errors.Is(err, store.ErrNotFound) {
		return vault.Attempts{}, nil
	}
	if err != nil {
		return vault.Attempts{}, err
	}
	return vault.DecodeAttempts(raw)
}

func (w *Wallet) countTry(key string) (sealed []byte, err error) {
	err = w.config.Store.Update(func(tx store.Tx) error {
		sealed, err = tx.Get(metaBucket, []byte(key))
		if errors.Is(err, store.ErrNotFound) {
			return ErrNoWallet
		}
		if err != nil {
			return err
		}
		tries, err := attempts(tx)
		if err != nil {
			return err
		}
		tries, err = tries.Try(int64(w.now()))
		if err != nil {
			return err
		}
		return tx.Put(metaBucket, []byte(keyAttempts), tries.Encode())
	})
	return sealed, err
}
