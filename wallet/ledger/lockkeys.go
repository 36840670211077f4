package ledger

import (
	"fmt"

	"sanduk.app/wallet/keys"
)

// LockKeys is the body of an entry that makes locks where an account has
// another key than that of its id. A lock's two sign for it with the keys that
// stand here, for ever: so everybody knows them from the very entry that made
// the lock, whatever else of the two accounts is known, and no opening of
// theirs changes who may close it.
type LockKeys struct {
	_      struct{}         `cbor:",toarray"`
	Payer  keys.PublicKey   // the key that writes the author's account now
	Payees []keys.PublicKey // for each lock, the one with which its payee signs
}

// DecodeLockKeys reads the body of such an entry.
func DecodeLockKeys(b []byte) (LockKeys, error) {
	var k LockKeys
	if err := Decode("keys of locks", b, MaxBody, &k); err != nil {
		return LockKeys{}, err
	}
	if len(k.Payees) == 0 || len(k.Payees) > MaxLocks {
		return LockKeys{}, fmt.Errorf("%w: keys of %d locks", ErrMalformed, len(k.Payees))
	}
	return k, nil
}

// MakeLocks is the kind and the body of an entry that makes locks, each of
// which the payee signs for with the key beside it: that of the locks whose
// keys are all those of the accounts, wherever it says enough.
func MakeLocks(author Account, signer keys.PublicKey, locks []Lock, payees []keys.PublicKey) (Kind, []byte) {
	plain := signer == author.Key()
	for i := range locks {
		plain = plain && payees[i] == locks[i].Payee.Key()
	}
	if plain {
		return KindLock, nil
	}
	return KindLockKeys, Encode(&LockKeys{Payer: signer, Payees: payees})
}

// lockKeysRule is what an entry with keys shows by itself. Whether a payee has
// the key is not asked: like her address, it is for the payer to know and for
// her to look at before she gives anything.
func lockKeysRule(e *Entry) error {
	k, err := DecodeLockKeys(e.Body)
	switch {
	case err != nil:
		return refuse(CodeMalformed, "%v", err)
	case len(k.Payees) != len(e.Locks):
		return refuse(CodeKind, "%d keys for %d locks", len(k.Payees), len(e.Locks))
	}
	for i, key := range k.Payees {
		if _, err := keys.ParsePublicKey(key[:]); err != nil {
			return refuse(CodeKind, "the key of payee %d is none: %v", i, err)
		}
		if key == k.Payer {
			return refuse(CodeKind, "lock %d has one key for both", i)
		}
	}
	return locksRule(e)
}

// signsLocks asks that the payer's key of locks is the one that writes the
// account: another could never give the money back, or an old phone could.
func (h *Holder) signsLocks(e *Entry) error {
	if e.Account.Type() != TypeSingle {
		return nil // locksRule says so
	}
	payer := e.Account.Key()
	if k, err := DecodeLockKeys(e.Body); e.Kind == KindLockKeys && err == nil {
		payer = k.Payer
	}
	if !h.has(payer) {
		return refuse(CodeKind, "the payer's key of the locks is not the one that writes the account")
	}
	return nil
}

// signersIn are the keys that sign for a lock of an entry.
func signersIn(e *Entry, index uint64) (payee, payer keys.PublicKey, ok bool) {
	if e.Kind != KindLockKeys {
		return e.Locks[index].Payee.Key(), e.Account.Key(), true
	}
	k, err := DecodeLockKeys(e.Body)
	if err != nil || index >= uint64(len(k.Payees)) {
		return payee, payer, false
	}
	return k.Payees[index], k.Payer, true
}
