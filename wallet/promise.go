package wallet

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// Promise pays from a purse, with no guardian in reach: the entry is signed and
// stored, and what it returns is to be handed over. It becomes Done as any
// payment, by whoever carries it to the guardians. ErrNoPurse, *FundsError and
// *LimitError say why there is none; nothing is signed then.
func (w *Wallet) Promise(o Order) (Movement, HandOver, error) {
	var out Movement
	var hand HandOver
	err := w.updating(o.Community, func(m *member) error {
		p, err := w.purseFor(m, o.Asset, o.Amount)
		if err != nil {
			return err
		}
		credit, memo, err := w.credit(m, p.Account, o)
		if err != nil {
			return err
		}
		if credit.Payee == m.Account {
			return ErrSelf
		}
		d := entryDraft{kind: ledger.KindPay, credits: []ledger.Credit{credit}}
		if memo != nil {
			d.memos = [][]byte{memo}
		}
		s, err := w.write(m, p.Account, d)
		if err != nil {
			return err
		}
		if hand, err = m.handOverPromise(s.ID()); err != nil {
			return err
		}
		out, err = w.movement(m, s.Entry.Time, m.outRecord(s, 0))
		return err
	})
	return out, hand, err
}

// LimitError says that a limit on paying offline stands in the way.
type LimitError struct {
	Asset AssetInfo
	Most  money.Amount // what would pass; of a count, 0
	Asked money.Amount
	Count int // how many promises pass before the next certificate; 0: it is the sum that stands in the way
}

func (e *LimitError) Error() string {
	if e.Count > 0 {
		return fmt.Sprintf("%d payments were promised without a guardian: no more until one is met", e.Count)
	}
	return fmt.Sprintf("at most %s %s can be promised at once, %s were asked for",
		money.Format(e.Most, e.Asset.Decimals), e.Asset.Code, money.Format(e.Asked, e.Asset.Decimals))
}

// purseFor is a purse that can promise so much now.
func (w *Wallet) purseFor(m *member, asset ledger.ID, amount money.Amount) (Purse, error) {
	if amount == 0 || amount > ledger.MaxAmount {
		return Purse{}, ErrAmount
	}
	why := ErrNoPurse
	for _, account := range m.openPurses() {
		p, err := w.purse(m, account)
		if err != nil {
			return Purse{}, err
		}
		if !p.Ready || p.Asset.ID != asset {
			continue
		}
		switch {
		case p.Count >= p.MostCount:
			why = &LimitError{Asset: p.Asset, Asked: amount, Count: p.MostCount}
		case amount > p.Left:
			why = &FundsError{Asset: p.Asset, Have: p.Left, Asked: amount}
		case amount > p.Most:
			why = &LimitError{Asset: p.Asset, Most: p.Most, Asked: amount}
		default:
			return p, nil
		}
	}
	return Purse{}, why
}

// HandOver gives what is to be handed over for a promise, again: showing it
// twice is no second payment. ErrNoPurse says that it is no promise of ours.
func (w *Wallet) HandOver(community, entry ledger.ID) (HandOver, error) {
	var out HandOver
	err := w.updating(community, func(m *member) error {
		s, ok, err := m.book.Entry(entry)
		if err != nil {
			return err
		}
		if _, own := m.purses[accountOf(s, ok)]; !own {
			return ErrNoPurse
		}
		out, err = m.handOverPromise(entry)
		return err
	})
	return out, err
}

func accountOf(s *ledger.Signed, held bool) ledger.Account {
	if !held {
		return ledger.Account{}
	}
	return s.Entry.Account
}

// handOverPromise is the purse's terms, its newest certified entry, and the
// stretch from there to the promise: what a payee needs to judge it alone.
func (m *member) handOverPromise(entry ledger.ID) (HandOver, error) {
	if err := m.see(entry, seenHanded, 0); err != nil {
		return nil, err
	}
	s, ok, err := m.book.Entry(entry)
	if err != nil || !ok {
		return nil, missingOwn(ok, entry)
	}
	stretch, err := m.above(entry)
	if err != nil {
		return nil, err
	}
	newest, err := m.newestCertificate(s.Entry.Account)
	if err != nil {
		return nil, err
	}
	first, ok, err := m.book.FinalAt(s.Entry.Account, 1)
	if err != nil || !ok {
		return nil, ErrNoPurse
	}
	ids := []ledger.ID{first}
	if newest != first {
		ids = append(ids, newest)
	}
	if len(stretch) == 0 && entry != newest && entry != first {
		stretch = []ledger.ID{entry} // final by now: the payee may not know it yet
	}
	return m.handOver(append(ids, stretch...))
}

// newestCertificate is the account's newest entry that has a certificate of its
// own.
func (m *member) newestCertificate(account ledger.Account) (ledger.ID, error) {
	newest, err := m.book.Newest(account)
	if err != nil {
		return ledger.ID{}, err
	}
	for id := newest.Entry; !id.IsZero(); {
		if _, certified, err := m.book.Certificate(id); err != nil || certified {
			return id, err
		}
		s, ok, err := m.book.Entry(id)
		if err != nil || !ok {
			return ledger.ID{}, missingOwn(ok, id)
		}
		id = s.Entry.Prev
	}
	return ledger.ID{}, ErrNoPurse
}
