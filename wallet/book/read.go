package book

import (
	"encoding/binary"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// Inbox walks the certified credits to an account that no certified entry has
// claimed, ascending by credit. store.ErrStop from f ends it.
func (b *Book) Inbox(payee ledger.Account, f func(ledger.CreditID) error) error {
	return b.scan(inbox, payee[:], func(key, _ []byte) error { return f(inboxCredit(key)) })
}

// Feed walks an account's final entries from a seq on, ascending; a place that
// is not held is left out.
func (b *Book) Feed(account ledger.Account, from uint64, f func(*ledger.Signed) error) error {
	return b.tx.Scan(b.bucket(finals), finalKey(account, from), func(key, value []byte) error {
		if string(key[:33]) != string(account[:]) {
			return store.ErrStop
		}
		s, ok, err := b.Entry(ledger.ID(value))
		if err == nil && !ok {
			err = broken("entry "+ledger.ID(value).String(), store.ErrNotFound)
		}
		if err != nil {
			return err
		}
		return f(s)
	})
}

// Height is an account with its newest certified place.
type Height struct {
	Account ledger.Account
	Seq     uint64
	Entry   ledger.ID
}

// Heights walks all accounts with a final entry, ascending, each with its newest.
func (b *Book) Heights(f func(Height) error) error {
	from := []byte(nil)
	for {
		var next *Height
		err := b.tx.Scan(b.bucket(finals), from, func(key, _ []byte) error {
			next = &Height{Account: ledger.Account(key[:33])}
			return store.ErrStop
		})
		if err != nil || next == nil {
			return err
		}
		err = b.tx.ScanBack(b.bucket(finals), finalKey(next.Account, ^uint64(0)), func(key, value []byte) error {
			next.Seq, next.Entry = binary.BigEndian.Uint64(key[33:]), ledger.ID(value)
			return store.ErrStop
		})
		if err != nil {
			return err
		}
		if err := f(*next); err != nil {
			return err
		}
		from = append(append([]byte(nil), next.Account[:]...), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	}
}

// Faults walks all fault proofs, ascending by account.
func (b *Book) Faults(f func(*ledger.FaultProof) error) error {
	return b.scan(faults, nil, func(key, _ []byte) error {
		proof, _, err := b.Fault(ledger.Account(key))
		if err != nil {
			return err
		}
		return f(proof)
	})
}
