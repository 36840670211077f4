package wallet

import (
	"time"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// A lock is money that only one payee can get, until a time: a tab for somebody
// who is paid often, or a pick-up for somebody who has no wallet yet. Who made
// it gets back what was not claimed, from that time on, by itself.

const lockBucket store.Bucket = "own-locks" // community, lock account → lockRecord

// lockRecord is what this wallet knows of a lock beside the ledger.
type lockRecord struct {
	_     struct{} `cbor:",toarray"`
	Total []byte   // of a tab: the newest running total, signed by us or held by us; else empty
	Code  []byte   // of a pick-up that this wallet claims: its secret; else empty
}

// Lock is one as screens need it.
type Lock struct {
	Account ledger.Account
	Kind    LockKind
	Payee   bool           // we are to get it; else we made it
	Other   ledger.Account // the other one; of a pick-up that we made a key nobody has yet
	Asset   AssetInfo
	Amount  money.Amount
	Spent   money.Amount // of a tab: the newest running total
	Until   time.Time    // the payee has to have closed it by then
	Closing Status       // what became of its closing; empty: it is open
	Urgent  bool         // we are its payee, and have little time left to close it
}

// LockKind is what a lock is for.
type LockKind string

// The kinds of locks.
const (
	Tab    LockKind = "tab"
	PickUp LockKind = "pick-up"
)

const (
	// urgentBefore is when a payee is warned, and closes a lock by herself:
	// villages meet a guardian once a week.
	urgentBefore = 3 * 24 * time.Hour
	// leastLock is the shortest time that a lock is made for: it has to be
	// certified, used and closed within.
	leastLock = urgentBefore + 24*time.Hour
)

// OpenTab locks a sum for one payee, until a time. Once it is certified, each
// payment from it is safe for her with nobody in reach. ErrTooShort, *FundsError.
func (w *Wallet) OpenTab(o Order, until time.Time) (Movement, error) {
	return w.locking(o.Community, o.Asset, o.Amount, until, func(m *member) (ledger.Account, ledger.Condition, error) {
		payee, err := m.payee(o.To)
		switch {
		case err != nil:
			return payee, ledger.Condition{}, err
		case payee == m.Account:
			return payee, ledger.Condition{}, ErrSelf
		case payee.Type() != ledger.TypeSingle:
			return payee, ledger.Condition{}, ErrRequest
		}
		key := m.Account.Key()
		return payee, ledger.Condition{Tag: ledger.ConditionTotal, Data: key[:]}, nil
	})
}

// locking writes an entry with one lock.
func (w *Wallet) locking(community, asset ledger.ID, amount money.Amount, until time.Time, of func(*member) (ledger.Account, ledger.Condition, error)) (Movement, error) {
	var out Movement
	err := w.updating(community, func(m *member) error {
		if amount == 0 || amount > ledger.MaxAmount {
			return ErrAmount
		}
		if until.Before(w.config.Now().Add(leastLock)) {
			return ErrTooShort
		}
		if _, err := m.asset(asset); err != nil {
			return err
		}
		payee, condition, err := of(m)
		if err != nil {
			return err
		}
		if err := w.claimSome(m, m.Account, ledger.MaxClaims); err != nil {
			return err
		}
		lock := ledger.Lock{Payee: payee, Asset: asset, Amount: amount, Condition: condition, RefundFrom: uint64(until.UnixMilli())}
		s, err := w.write(m, m.Account, entryDraft{kind: ledger.KindLock, locks: []ledger.Lock{lock}})
		if err != nil {
			return m.plain(err, asset, amount)
		}
		out, err = w.movement(m, s.Entry.Time, lockedRecord(s, 0))
		return err
	})
	return out, err
}

// Locks are the open locks of a community that this wallet made or is to get,
// and those whose closing is on its way.
func (w *Wallet) Locks(community ledger.ID) ([]Lock, error) {
	var out []Lock
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		return m.openLocks(func(p ledger.Placed) error {
			l, err := w.lock(m, &p)
			if l.Payee && l.Kind == Tab && l.Spent == 0 && !w.config.Now().Before(l.Until) {
				return err // it goes back to who made it, and nobody tells us of it
			}
			out = append(out, l)
			return err
		})
	})
	return out, err
}

// openLocks walks the certified locks that no final entry has closed and that
// this wallet has a part in; those of a code that it claims, too.
func (m *member) openLocks(f func(ledger.Placed) error) error {
	var all []ledger.Placed
	seen := map[ledger.Account]bool{}
	collect := func(p ledger.Placed) error {
		if account := p.Account(); !seen[account] {
			seen[account] = true
			all = append(all, p)
		}
		return nil
	}
	if err := m.book.OpenLocks(m.Account, collect); err != nil {
		return err
	}
	if err := m.claimedLocks(collect); err != nil {
		return err
	}
	for _, p := range all {
		if err := f(p); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) lock(m *member, p *ledger.Placed) (Lock, error) {
	asset, err := m.asset(p.Lock.Asset)
	if err != nil {
		return Lock{}, err
	}
	r, err := m.lockRecord(p.Account())
	if err != nil {
		return Lock{}, err
	}
	l := Lock{Account: p.Account(), Kind: Tab, Other: p.Lock.Payee, Asset: asset, Amount: p.Lock.Amount, Until: time.UnixMilli(int64(p.Lock.RefundFrom))}
	if p.Lock.Condition.Tag == ledger.ConditionHash {
		l.Kind = PickUp
	}
	if p.Payer != m.Account || len(r.Code) > 0 {
		l.Payee, l.Other = true, p.Payer
	}
	if t, err := ledger.DecodeTotal(r.Total); err == nil {
		l.Spent = t.Amount
	}
	h, err := m.head(p.Account())
	if err != nil {
		return Lock{}, err
	}
	if !h.Entry.IsZero() {
		if l.Closing, _, err = m.status(h.Entry); err != nil {
			return Lock{}, err
		}
	}
	l.Urgent = l.Payee && l.Closing == "" && w.config.Now().After(l.Until.Add(-urgentBefore)) && (l.Kind == PickUp || l.Spent > 0)
	return l, nil
}

func (m *member) lockRecord(account ledger.Account) (lockRecord, error) {
	var r lockRecord
	_, err := load(m.tx, lockBucket, purseRecordKey(m.epoch.Community, account), &r)
	return r, err
}

func (m *member) saveLockRecord(account ledger.Account, r lockRecord) error {
	return save(m.tx, lockBucket, purseRecordKey(m.epoch.Community, account), &r)
}

// lockAccounts are the lock accounts that this wallet signed for, or has to
// open.
func (m *member) lockAccounts() ([]ledger.Account, error) {
	var out []ledger.Account
	err := m.openLocks(func(p ledger.Placed) error {
		h, err := m.head(p.Account())
		if err == nil && (len(h.Pending) > 0 || h.Opening > 0) {
			out = append(out, p.Account())
		}
		return err
	})
	return out, err
}

// tendLocks does what locks need by themselves: it closes what we are to get
// before its time is over, and asks to open what we made when it is.
func (w *Wallet) tendLocks(m *member) error {
	var due []ledger.Placed
	if err := m.openLocks(func(p ledger.Placed) error { due = append(due, p); return nil }); err != nil {
		return err
	}
	for i := range due {
		if err := w.tendLock(m, &due[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) tendLock(m *member, p *ledger.Placed) error {
	l, err := w.lock(m, p)
	if err != nil {
		return err
	}
	switch {
	case l.Payee && l.Closing == "" && (l.Urgent || l.Kind == PickUp):
		return w.closeLock(m, p)
	case !l.Payee && !w.config.Now().Before(l.Until):
		h, err := m.head(p.Account())
		if err != nil || h.Opening > 0 || len(h.Pending) > 0 {
			return err
		}
		h.Opening = 1
		return m.saveHead(p.Account(), h)
	}
	return nil
}

// addLocked adds what locks mean to the holdings of the main account.
func (w *Wallet) addLocked(m *member, of map[ledger.ID]*Holding) error {
	return m.openLocks(func(p ledger.Placed) error {
		l, err := w.lock(m, &p)
		h, known := of[p.Lock.Asset]
		switch {
		case err != nil || !known:
			return err
		case !l.Payee:
			return add(&h.Locked, l.Amount)
		case l.Kind == PickUp:
			return add(&h.Secured, l.Amount)
		}
		return add(&h.Secured, l.Spent)
	})
}
