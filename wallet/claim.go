package wallet

import (
	"errors"
	"math"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// claimFrom is how many credits may wait before the wallet claims them by an
// entry of their own: claims ride along with the next payment otherwise, and
// somebody who only ever receives would carry an ever longer list.
const claimFrom = 64

// noLimit asks for all.
const noLimit = math.MaxInt

// unclaimed are the certified credits to an own account that neither a
// certified nor a pending entry claims: at most limit of them.
func (m *member) unclaimed(account ledger.Account, pending []ledger.ID, limit int) ([]ledger.CreditID, []ledger.Credit, error) {
	taken := map[ledger.CreditID]bool{}
	for _, id := range pending {
		s, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return nil, nil, errors.Join(err, missingOwn(ok, id))
		}
		for _, c := range s.Entry.Claims {
			taken[c] = true
		}
	}
	var ids []ledger.CreditID
	var credits []ledger.Credit
	err := m.book.Inbox(account, func(c ledger.CreditID) error {
		if taken[c] {
			return nil
		}
		if len(ids) == limit {
			return store.ErrStop
		}
		credit, ok, err := m.book.Credit(c)
		if err != nil || !ok {
			return errors.Join(err, missingOwn(ok, c.Entry))
		}
		ids, credits = append(ids, c), append(credits, credit)
		return nil
	})
	return ids, credits, err
}

// claimSome signs entries that claim and do nothing else, while more than
// leave credits wait; before, the shares of an income are put aside by the
// entry that claims it.
func (w *Wallet) claimSome(m *member, account ledger.Account, leave int) error {
	if err := w.shareIncomes(m, account); err != nil {
		return err
	}
	for {
		h, err := m.head(account)
		if err != nil {
			return err
		}
		waiting, _, err := m.unclaimed(account, h.Pending, leave+1)
		if err != nil || len(waiting) <= leave {
			return err
		}
		if _, err := w.write(m, account, entryDraft{kind: ledger.KindPay}); err != nil {
			return err
		}
	}
}

// claimMany keeps the lists of unclaimed credits short and tends the box, purses,
// locks and codes, when the wallet can sign; when it can't, it does so another time.
func (w *Wallet) claimMany(m *member) error {
	if !w.Unlocked() {
		return nil
	}
	for _, account := range m.owns() {
		if account.Type() == ledger.TypePurse {
			continue // claims with its terms and its opening only
		}
		err := w.claimSome(m, account, claimFrom-1)
		if err != nil && !errors.Is(err, ErrOpening) && !errors.Is(err, ErrBacklog) && !errors.Is(err, ErrFrozen) {
			return err
		}
	}
	return errors.Join(w.findBox(m), w.tendFormer(m), w.tendPurses(m), w.tendGoals(m), w.tendLocks(m), w.tendCodes(m), w.tendCircles(m), w.tendPlans(m))
}
