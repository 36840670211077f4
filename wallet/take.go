package wallet

import (
	"encoding/binary"
	"errors"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

const promiseBucket store.Bucket = "promises" // community, purse, seq, entry → nothing: taken from others

func promisePrefix(community ledger.ID, account ledger.Account) []byte {
	return append(append([]byte(nil), community[:]...), account[:]...)
}

func promiseKey(community ledger.ID, s *ledger.Signed) []byte {
	id := s.ID()
	key := binary.BigEndian.AppendUint64(promisePrefix(community, s.Entry.Account), s.Entry.Seq)
	return append(key, id[:]...)
}

// Take accepts a hand-over: it is judged as by Judge, and stored with all that
// its way to the guardians needs. From then on this wallet carries it to them
// too. Taking it again changes nothing: a promise read twice is one promise.
func (w *Wallet) Take(community ledger.ID, raw HandOver) (Worth, error) {
	return w.judging(community, raw, w.keepPromises)
}

func (w *Wallet) keepPromises(m *member, j *judgement) error {
	var certified []book.Evidence
	for _, e := range j.items {
		if len(e.Certificate) > 0 {
			certified = append(certified, e)
			continue
		}
		if err := w.keepPromise(m, e, j.states[e.Entry.ID()]); err != nil {
			return err
		}
	}
	return w.receive(m, certified)
}

func (w *Wallet) keepPromise(m *member, e book.Evidence, state ledger.State) error {
	if final, err := m.book.Final(e.Entry.ID()); err != nil || final {
		return err
	}
	for _, memo := range e.Memos {
		if err := m.book.KeepMemo(memo); err != nil {
			return err
		}
	}
	if err := m.book.KeepJudged(e.Entry, state); err != nil {
		return err
	}
	if err := m.tx.Put(promiseBucket, promiseKey(m.epoch.Community, e.Entry), nil); err != nil {
		return err
	}
	if err := errors.Join(m.listIn(e.Entry), m.see(e.Entry.ID(), seenTaken, 0)); err != nil {
		return err
	}
	return w.config.Outbox.Put(m.tx, m.epoch.Community, e.Entry.ID())
}

// entriesAt are the entries of a purse that are known for a place: taken, or
// final.
func (m *member) entriesAt(account ledger.Account, seq uint64) ([]*ledger.Signed, error) {
	out, err := m.promises(binary.BigEndian.AppendUint64(promisePrefix(m.epoch.Community, account), seq))
	if err != nil {
		return nil, err
	}
	final, ok, err := m.book.FinalAt(account, seq)
	if err != nil || !ok {
		return out, err
	}
	s, ok, err := m.book.Entry(final)
	if err != nil || !ok {
		return nil, errors.Join(err, missingOwn(ok, final))
	}
	return append(out, s), nil
}

// promisesOf are the promises of a purse that were taken and were not final
// when last looked at.
func (m *member) promisesOf(account ledger.Account) ([]*ledger.Signed, error) {
	return m.promises(promisePrefix(m.epoch.Community, account))
}

func (m *member) promises(prefix []byte) ([]*ledger.Signed, error) {
	var ids []ledger.ID
	err := store.ScanPrefix(m.tx, promiseBucket, prefix, func(key, _ []byte) error {
		ids = append(ids, ledger.ID(key[len(key)-32:]))
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]*ledger.Signed, 0, len(ids))
	for _, id := range ids {
		s, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return nil, errors.Join(err, missingOwn(ok, id))
		}
		out = append(out, s)
	}
	return out, nil
}

// taken walks the promises that were taken from others and may still become
// final, purse by purse, in the order of their places.
func (m *member) taken(f func(*ledger.Signed) error) error {
	community := m.epoch.Community
	all, err := m.promises(community[:])
	if err != nil {
		return err
	}
	for _, s := range all {
		status, _, err := m.status(s.ID())
		if err != nil {
			return err
		}
		if status != Promised {
			continue
		}
		if err := f(s); err != nil {
			return err
		}
	}
	return nil
}

// unshown walks the promises of cheats that were taken, and that guardians have
// not been shown yet.
func (m *member) unshown(f func(*ledger.Signed) error) error {
	community := m.epoch.Community
	all, err := m.promises(community[:])
	if err != nil {
		return err
	}
	for _, s := range all {
		status, _, err := m.status(s.ID())
		if err != nil {
			return err
		}
		id := s.ID()
		shown, err := has(m.tx, fateBucket, string(id[:]))
		if err != nil {
			return err
		}
		_, ended, err := m.book.Settlement(s.Entry.Account)
		if err != nil {
			return err
		}
		if status != Cheated || shown || ended {
			continue
		}
		if err := f(s); err != nil {
			return err
		}
	}
	return nil
}

// settlePromise looks at an entry that became final for a promise in its
// place: another one there is a fault.
func (w *Wallet) settlePromise(m *member, s *ledger.Signed) error {
	if s.Entry.Account.Type() != ledger.TypePurse {
		return nil
	}
	if err := w.config.Outbox.Done(m.tx, m.epoch.Community, s.ID()); err != nil {
		return err
	}
	rows, err := m.promisesOf(s.Entry.Account)
	if err != nil {
		return err
	}
	holder, err := ledger.FirstHolder(s.Entry.Account, nil)
	if err != nil {
		return err
	}
	for _, p := range rows {
		final, err := m.book.Final(p.ID())
		if err != nil {
			return err
		}
		if final {
			err = errors.Join(w.config.Outbox.Done(m.tx, m.epoch.Community, p.ID()), m.tx.Delete(promiseBucket, promiseKey(m.epoch.Community, p)))
		} else if proof, found := ledger.FindFault(p, s); found && proof.Check(holder, w.verify) == nil {
			err = m.book.KeepFault(proof)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// openMemo opens the note of a credit to us that is not stored yet; nothing
// while the wallet is locked, or where it was written for somebody else.
func (w *Wallet) openMemo(m *member, s *ledger.Signed, c ledger.Credit, memos [][]byte) (string, error) {
	if !w.Unlocked() {
		return "", nil
	}
	key, _, err := w.signerOf(m, c.Payee)
	if err != nil {
		return "", err
	}
	for _, memo := range memos {
		if string(c.Memo) != string(ledger.MemoCommitment(memo)) {
			continue
		}
		if text, wrong := keys.OpenMemo(key, s.Entry.Account.Key(), m.epoch.Community, memo); wrong == nil {
			return string(text), nil
		}
	}
	return "", nil
}

// promiseRefused notes that guardians refuse a promise that was taken.
func (w *Wallet) promiseRefused(m *member, entry ledger.ID, why *ledger.Refusal) error {
	if err := save(m.tx, fateBucket, entry[:], &fate{Refusal: []ledger.Refusal{*why}}); err != nil {
		return err
	}
	return w.config.Outbox.Done(m.tx, m.epoch.Community, entry)
}
