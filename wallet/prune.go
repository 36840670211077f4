package wallet

import (
	"cmp"
	"slices"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// What a phone needs of others' feeds is what pays it, until its own claim is
// final. After that it is only the past, which guardians keep, and grows without
// end. What stays, whatever the limit: the own feeds, the newest entry of
// whoever has a name here, charters, assets, proofs, locks, purses and shared
// accounts, what is not claimed yet, and what shows these to be final.

const forgottenBucket store.Bucket = "forgotten" // entry → forgotten

// forgotten is what is kept of an entry that paid us and was forgotten: the
// history still says that it is final, and what was written to it.
type forgotten struct {
	_     struct{} `cbor:",toarray"`
	Memos [][]byte // commitment of each credit's, in their order; empty: none
}

// prunable is a final entry of somebody else that nothing here needs.
type prunable struct {
	entry *ledger.Signed
	bytes int
}

// Prune forgets others' final entries that are not needed any more, the oldest
// first, until no more than so many bytes of them are left, and tells how many it
// forgot.
func (w *Wallet) Prune(community ledger.ID, most int) (forgot int, err error) {
	err = w.updating(community, func(m *member) error {
		list, bytes, err := m.prunable()
		if err != nil {
			return err
		}
		slices.SortFunc(list, func(a, b prunable) int {
			return cmp.Or(cmp.Compare(a.entry.Entry.Time, b.entry.Entry.Time), cmp.Compare(a.entry.Entry.Seq, b.entry.Entry.Seq))
		})
		for _, p := range list {
			if bytes <= most {
				return nil
			}
			if err := m.forget(p.entry); err != nil {
				return err
			}
			forgot, bytes = forgot+1, bytes-p.bytes
		}
		return nil
	})
	return forgot, err
}

// Prunable is how many bytes of others' entries are kept here that nothing needs.
func (w *Wallet) Prunable(community ledger.ID) (bytes int, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		_, bytes, err = m.prunable()
		return err
	})
	return bytes, err
}

func (m *member) forget(s *ledger.Signed) error {
	id, kept := s.ID(), forgotten{}
	ours := false
	for _, c := range s.Entry.Credits {
		kept.Memos = append(kept.Memos, c.Memo)
		ours = ours || m.keeps(c.Payee)
	}
	if ours {
		if err := save(m.tx, forgottenBucket, id[:], &kept); err != nil {
			return err
		}
	}
	return m.book.Forget(s, m.keeps)
}

func (m *member) prunable() (out []prunable, bytes int, err error) {
	var accounts []book.Height
	err = m.book.Heights(func(h book.Height) error {
		accounts = append(accounts, h)
		return nil
	})
	for _, h := range accounts {
		if err != nil {
			break
		}
		var list []prunable
		if list, err = m.prunableOf(h); err == nil {
			out = append(out, list...)
		}
	}
	for _, p := range out {
		bytes += p.bytes
	}
	return out, bytes, err
}

func (m *member) prunableOf(h book.Height) (out []prunable, err error) {
	if signs, err := m.signs(); err != nil || h.Account.Type() != ledger.TypeSingle || m.keeps(h.Account) || slices.Contains(signs, h.Account) {
		return nil, err
	}
	if _, cheated, err := m.book.Fault(h.Account); err != nil || cheated {
		return nil, err
	}
	if r, running, err := m.rescue(); err != nil || running && r.Account == h.Account {
		return nil, err
	}
	named, err := has(m.tx, nameBucket, string(personKey(m.epoch.Community, h.Account)))
	if err != nil {
		return nil, err
	}
	proves := false // of what is below: up to the next certificate
	err = m.book.Feed(h.Account, 1, func(s *ledger.Signed) error {
		needed, err := m.needsOther(s)
		if err != nil {
			return err
		}
		needed = needed || named && s.ID() == h.Entry
		_, certified, err := m.book.Certificate(s.ID())
		if err != nil {
			return err
		}
		if !needed && !proves {
			size, err := m.book.Size(s.ID())
			out = append(out, prunable{entry: s, bytes: size})
			return err
		}
		proves = !certified
		return nil
	})
	return out, err
}

// needsOther tells whether an entry of somebody else is needed here: it pays us
// and is not claimed, makes a lock, or says what others go by.
func (m *member) needsOther(s *ledger.Signed) (bool, error) {
	if len(s.Entry.Locks) > 0 || s.Entry.Kind != ledger.KindPay {
		return true, nil
	}
	if wanted, err := has(m.tx, wantBucket, string(assetKey(m.epoch.Community, s.ID()))); err != nil || wanted {
		return wanted, err
	}
	for i, c := range s.Entry.Credits {
		if !m.keeps(c.Payee) {
			continue
		}
		claimed, err := m.book.Claimed(ledger.CreditID{Entry: s.ID(), Index: uint64(i)})
		if err != nil || !claimed {
			return true, err
		}
	}
	return false, nil
}
