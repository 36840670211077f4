package wallet

import (
	"time"

	"sanduk.app/wallet/keys"
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
	// OldKey says that it was made for another key than the wallet signs with in
	// this account now: that of a phone of before.
	OldKey bool
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
	// giveBackAfter is long enough for who made a lock to take it back herself,
	// and no more than she can wait for if she can't.
	giveBackAfter = 30 * 24 * time.Hour
)

// OpenTab locks a sum for one payee, until a time. Once it is certified, each
// payment from it is safe for her with nobody in reach. ErrTooShort, *FundsError.
func (w *Wallet) OpenTab(o Order, until time.Time) (Movement, error) {
	return w.locking(o.Community, o.Asset, o.Amount, until, func(m *member) (promisee, error) {
		payee, err := m.payee(o.To)
		switch {
		case err != nil:
			return promisee{}, err
		case payee == m.Account:
			return promisee{}, ErrSelf
		case payee.Type() != ledger.TypeSingle:
			return promisee{}, ErrRequest
		}
		own, err := m.ownKey()
		if err != nil {
			return promisee{}, err
		}
		key, err := m.keyOf(payee, o.Key)
		return promisee{payee, key, ledger.Condition{Tag: ledger.ConditionTotal, Data: own[:]}}, err
	})
}

// promisee is who gets a lock, the key she signs with, and under what condition.
type promisee struct {
	account   ledger.Account
	key       keys.PublicKey
	condition ledger.Condition
}

// keyOf is the key that somebody signs with: what her request says; else what is
// known here of her account, else the key of its id.
func (m *member) keyOf(account ledger.Account, said keys.PublicKey) (keys.PublicKey, error) {
	if said != (keys.PublicKey{}) {
		return said, nil
	}
	holder, known, err := m.book.HolderOf(account, nil)
	if err != nil || !known || len(holder.Members) != 1 {
		return account.Key(), err
	}
	return holder.Members[0], nil
}

// locking writes an entry with one lock.
func (w *Wallet) locking(community, asset ledger.ID, amount money.Amount, until time.Time, of func(*member) (promisee, error)) (Movement, error) {
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
		to, err := of(m)
		if err != nil {
			return err
		}
		own, err := m.ownKey()
		if err != nil {
			return err
		}
		if err := w.claimSome(m, m.Account, ledger.MaxClaims); err != nil {
			return err
		}
		d := entryDraft{locks: []ledger.Lock{{Payee: to.account, Asset: asset, Amount: amount, Condition: to.condition, RefundFrom: uint64(until.UnixMilli())}}}
		d.kind, d.body = ledger.MakeLocks(m.Account, own, d.locks, []keys.PublicKey{to.key})
		s, err := w.write(m, m.Account, d)
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
			if l.Payee && l.OldKey {
				return err // we can't get it
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
	if !m.former.IsZero() { // made for the phone's own address
		if err := m.book.OpenLocks(m.former, collect); err != nil {
			return err
		}
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
	if l.OldKey, err = m.ofOldKey(p, r); err != nil {
		return Lock{}, err
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
	l.Urgent = l.Payee && !l.OldKey && l.Closing == "" && w.config.Now().After(l.Until.Add(-urgentBefore)) && (l.Kind == PickUp || l.Spent > 0)
	return l, nil
}

// ofOldKey tells whether our side of a lock is signed for by a key that this
// wallet has not.
func (m *member) ofOldKey(p *ledger.Placed, r lockRecord) (bool, error) {
	own, err := m.ownKey()
	if err != nil || len(r.Code) > 0 {
		return false, err
	}
	if p.Payer == m.Account {
		return p.PayerKey != own, nil
	}
	return p.PayeeKey != own, nil
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
// before its time is over, and asks to open what we made when it is. Who made
// a lock may have lost the key, as with a stolen phone: long after its time is
// over the payee gives it back.
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
	over := w.config.Now().Sub(l.Until)
	switch {
	case l.OldKey:
		return nil
	case l.Payee && l.Closing == "" && (l.Urgent || l.Kind == PickUp):
		return w.closeLock(m, p)
	case !l.Payee && over >= 0:
		return m.askLock(p, 1)
	case l.Payee && l.Closing == "" && over >= giveBackAfter:
		return m.askLock(p, 2)
	}
	return nil
}

// askLock asks to open a lock for a round, if nothing is on its way.
func (m *member) askLock(p *ledger.Placed, round uint64) error {
	h, err := m.head(p.Account())
	if err != nil || h.Opening > 0 || len(h.Pending) > 0 {
		return err
	}
	h.Opening = round
	return m.saveHead(p.Account(), h)
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
		case l.OldKey:
			return nil
		case l.Kind == PickUp:
			return add(&h.Secured, l.Amount)
		}
		return add(&h.Secured, l.Spent)
	})
}
