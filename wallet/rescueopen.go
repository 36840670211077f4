package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// What a rescue does with the guardians, and when the account is this wallet's.

// rescueRequest is the friends' signed request; false: it is not wanted now.
func (m *member) rescueRequest() (ledger.SealRequest, bool, error) {
	r, running, err := m.rescue()
	if err != nil || !running || len(r.Opening) > 0 {
		return ledger.SealRequest{}, false, err
	}
	f, known, err := m.rescueFriends(r.Account)
	return r.request(m.epoch.Community), known && uint64(len(r.Asked)) >= f.Needed, err
}

func (r *rescue) request(community ledger.ID) ledger.SealRequest {
	return ledger.SealRequest{
		Community: community, Account: r.Account, Round: r.Round, By: ledger.ByFriends,
		Authority: ledger.Authority{Approvals: r.Asked},
	}
}

// rescueRefused asks the friends once more, for a round beyond that which the
// account has come to.
func (m *member) rescueRefused(asked, reached uint64) error {
	r, running, err := m.rescue()
	if err != nil || !running || r.Round != asked || len(r.Opening) > 0 || reached > ledger.MaxRound-rescueLeap {
		return err
	}
	r.Round, r.Asked = max(r.Round, reached)+rescueLeap, nil
	return m.saveRescue(&r)
}

// draftRescue drafts the opening on what the guardians reported.
func (w *Wallet) draftRescue(m *member, asked ledger.SealRequest, top ledger.Tip, seals []quorum.AccountSeal) error {
	r, running, err := m.rescue()
	if err != nil || !running || r.Round != asked.Round {
		return err
	}
	before, err := m.stateAt(r.Account, top.Entry)
	if err != nil {
		return err
	}
	own, err := m.ownKey()
	if err != nil {
		return err
	}
	to := ledger.Holder{Members: []keys.PublicKey{own}, Needed: 1}
	e := ledger.Entry{
		Version: ledger.Version, Community: m.epoch.Community, Account: r.Account, Seq: top.Seq + 1, Round: r.Round, Prev: top.Entry,
		Time: max(w.now(), before.Time), Kind: ledger.KindOpening, After: before.After,
		Body: ledger.Encode(&ledger.Opening{By: ledger.ByFriends, Holder: []ledger.Holder{to}}),
	}
	r.Opening, r.Seals, r.Sealed = ledger.Encode(&e), seals, w.now()
	return m.saveRescue(&r)
}

// rescued takes the account once it is this wallet's, with all that it did
// before: when the opening is final, or when it was opened for this wallet's
// words on a phone of before. Then it signs again after an opening only.
func (w *Wallet) rescued(m *member, account ledger.Account) error {
	r, running, err := m.rescue()
	if err != nil || !running || r.Account != account {
		return err
	}
	own, err := m.ownKey()
	if err != nil {
		return err
	}
	holder, known, err := m.book.HolderOf(account, nil)
	if err != nil || !known || !slices.Contains(holder.Members, own) {
		return err
	}
	newest, err := m.book.Newest(account)
	if err != nil {
		return err
	}
	if final, err := m.book.Final(r.Entry); err != nil {
		return err
	} else if !final {
		if err := m.saveHead(account, head{Entry: newest.Entry, Opening: newest.Round + 1}); err != nil {
			return err
		}
	}
	m.Account = account
	err = errors.Join(
		m.tx.Put(rescuedBucket, m.epoch.Community[:], own[:]),
		m.tx.Delete(rescueBucket, m.epoch.Community[:]), m.save(), m.loadFormer(), w.listPast(m),
	)
	if err != nil {
		return err
	}
	s, held, err := m.book.Entry(newest.Entry)
	if err != nil || !held {
		return err
	}
	return w.advance(m, s)
}

// listPast lists what the account did before it was this wallet's.
func (w *Wallet) listPast(m *member) error {
	var past []*ledger.Signed
	err := m.book.Feed(m.Account, 1, func(s *ledger.Signed) error { past = append(past, s); return nil })
	if err == nil {
		err = m.book.Inbox(m.Account, func(c ledger.CreditID) error {
			s, held, err := m.book.Entry(c.Entry)
			if held {
				past = append(past, s)
			}
			return err
		})
	}
	if err != nil {
		return err
	}
	for _, s := range past {
		if s.Entry.Account != m.Account {
			err = errors.Join(m.listIn(s), m.wantUnknown(s))
		} else {
			err = errors.Join(m.listOut(s), m.wantClaimed(s))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
