package wallet

import (
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// CheatProof is the proof that whoever signed an entry cheated, as any node of
// Sanduk checks it (PROTOCOL.md 12.1): two entries for one place, with their
// signatures. It names accounts and sums, and no secret. Without one it is nil.
func (w *Wallet) CheatProof(community, entry ledger.ID) (proof []byte, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		s, held, err := m.book.Entry(entry)
		if err != nil || !held {
			return err
		}
		p, cheated, err := m.book.FaultOf(s.Entry.Account, w.verify)
		if err == nil && cheated && p.Freezes(s.Entry.Round) {
			proof = p.Bytes()
		}
		return err
	})
	return proof, err
}
