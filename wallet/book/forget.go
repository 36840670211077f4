package book

import (
	"errors"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// Forget drops a final entry of somebody else with all that is kept of it: the
// place in its feed, its certificate, and what it gave to others than keep names,
// with the memos of that. A phone does so with what it needs no longer; who guards or audits
// keeps everything. What is forgotten may come again.
func (b *Book) Forget(s *ledger.Signed, keep func(ledger.Account) bool) error {
	id := s.ID()
	at, final, err := b.FinalAt(s.Entry.Account, s.Entry.Seq)
	if err != nil || !final || at != id {
		return err
	}
	drop := func(name string, key []byte) { err = errors.Join(err, b.tx.Delete(b.bucket(name), key)) }
	for _, c := range s.Entry.Claims {
		drop(claims, append(creditKey(c), id[:]...))
	}
	for i, c := range s.Entry.Credits {
		if !keep(c.Payee) {
			if len(c.Memo) > 0 {
				drop(memos, c.Memo)
			}
			drop(inbox, inboxKey(c.Payee, ledger.CreditID{Entry: id, Index: uint64(i)}))
		}
	}
	drop(finals, finalKey(s.Entry.Account, s.Entry.Seq))
	drop(certs, id[:])
	drop(friends, id[:])
	drop(holds, id[:])
	drop(entries, id[:])
	b.cache.drop(id)
	return err
}

// Claimed tells whether a final entry has claimed a credit.
func (b *Book) Claimed(c ledger.CreditID) (bool, error) {
	claimants, err := b.Claimants(c)
	if err != nil {
		return false, err
	}
	for _, id := range claimants {
		if final, err := b.Final(id); err != nil || final {
			return final, err
		}
	}
	return false, nil
}

// Size is about how many bytes an entry takes here, with its certificate.
func (b *Book) Size(id ledger.ID) (int, error) {
	size := 0
	for _, name := range []string{entries, certs} {
		raw, err := b.tx.Get(b.bucket(name), id[:])
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return 0, err
		}
		size += len(raw)
	}
	return size, nil
}
