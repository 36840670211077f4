package wallet

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

const (
	tabVersion = 1
	tabPrefix  = "sanduk-tab:"
	// MaxTabPay bounds a payment from a tab: an entry with its certificate, and
	// 72 bytes.
	MaxTabPay = 16 << 10
)

// tabPay is a payment from a tab as it is handed over.
type tabPay struct {
	_         struct{} `cbor:",toarray"`
	Version   uint64
	Community ledger.ID
	Lock      ledger.CreditID
	Total     []byte
	Items     []handItem // the entry that makes the lock, for who may not have it: one or none
}

// TabPay is bytes to hand over for a payment from a tab.
type TabPay []byte

// Text is the payment as a text.
func (t TabPay) Text() string { return tabPrefix + base64.RawURLEncoding.EncodeToString(t) }

// IsTabPay tells whether a text begins as a payment from a tab.
func IsTabPay(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), tabPrefix) }

// ParseTabPay reads a payment's text; its content is checked by TakeTab.
func ParseTabPay(text string) (TabPay, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), tabPrefix)
	if !ok || len(rest) > base64.RawURLEncoding.EncodedLen(MaxTabPay) {
		return nil, ErrHandOver
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil {
		return nil, ErrHandOver
	}
	return raw, nil
}

// PayTab pays more from a tab that we opened, with nobody in reach: the new
// running total is signed and stored, and what it returns is to be handed over.
// Handing it over twice is no second payment, and the newest one counts for all
// before. With whole set it carries the tab itself, for a payee who may not
// have heard of it yet; else it fits one small code. ErrNoLock, ErrOldKey,
// *FundsError.
func (w *Wallet) PayTab(community ledger.ID, account ledger.Account, amount money.Amount, whole bool) (Lock, TabPay, error) {
	return w.onTab(community, account, whole, func(m *member, p *ledger.Placed, r *lockRecord) error {
		if amount == 0 || amount > ledger.MaxAmount {
			return ErrAmount
		}
		var spent money.Amount
		if t, err := ledger.DecodeTotal(r.Total); err == nil {
			spent = t.Amount
		}
		if amount > p.Lock.Amount-spent {
			asset, err := m.asset(p.Lock.Asset)
			return errors.Join(err, &FundsError{Asset: asset, Have: p.Lock.Amount - spent, Asked: amount})
		}
		key, _, err := w.signerOf(m, m.Account)
		if err != nil {
			return err
		}
		if own := key.Public(); string(p.Lock.Condition.Data) != string(own[:]) {
			return ErrOldKey
		}
		t, err := ledger.SignTotal(account, spent+amount, key)
		r.Total = t.Bytes()
		return err
	})
}

// ShowTab gives the newest payment from a tab again.
func (w *Wallet) ShowTab(community ledger.ID, account ledger.Account) (Lock, TabPay, error) {
	return w.onTab(community, account, true, func(_ *member, _ *ledger.Placed, r *lockRecord) error {
		if len(r.Total) == 0 {
			return ErrNothingDue
		}
		return nil
	})
}

func (w *Wallet) onTab(community ledger.ID, account ledger.Account, whole bool, act func(*member, *ledger.Placed, *lockRecord) error) (Lock, TabPay, error) {
	var out Lock
	var hand TabPay
	err := w.updating(community, func(m *member) error {
		p, known, err := m.book.Lock(account)
		if err != nil || !known || p.Payer != m.Account || p.Lock.Condition.Tag != ledger.ConditionTotal {
			return errors.Join(err, ErrNoLock)
		}
		if _, closed, err := m.book.FinalAt(account, 1); err != nil || closed || w.now() >= p.Lock.RefundFrom {
			return errors.Join(err, ErrNoLock)
		}
		r, err := m.lockRecord(account)
		if err != nil {
			return err
		}
		if err := act(m, &p, &r); err != nil {
			return err
		}
		if err := m.saveLockRecord(account, r); err != nil {
			return err
		}
		if hand, err = m.tabPay(&p, r, whole); err != nil {
			return err
		}
		out, err = w.lock(m, &p)
		return err
	})
	return out, hand, err
}

func (m *member) tabPay(p *ledger.Placed, r lockRecord, whole bool) (TabPay, error) {
	out := tabPay{Version: tabVersion, Community: m.epoch.Community, Lock: p.Credit, Total: r.Total}
	if whole {
		item, err := m.handItem(p.Credit.Entry)
		if err != nil {
			return nil, err
		}
		if len(item.Certificate) > 0 { // else the payee hears of it from the guardians
			out.Items = []handItem{item}
		}
	}
	return ledger.Encode(&out), nil
}

// TakeTab takes a payment from a tab that is ours: the total is checked and
// stored, and is safe from then on, if the tab is closed in time. It says how
// much more it is than the one before; an older or the same one is 0 and
// changes nothing. Errors: ErrHandOver, ErrOtherCommunity, ErrNotForUs, ErrOldKey, ErrNoLock
// (the tab is not known here: its payer shows it whole, or a guardian has it),
// ErrExpired, *ledger.Refusal.
func (w *Wallet) TakeTab(community ledger.ID, raw TabPay) (Lock, money.Amount, error) {
	var out Lock
	var more money.Amount
	err := w.updating(community, func(m *member) error {
		t, err := w.readTabPay(m, raw)
		if err != nil {
			return err
		}
		account := ledger.LockAccount(t.Lock.Entry, t.Lock.Index)
		p, known, err := m.book.Lock(account)
		if err != nil {
			return err
		}
		own, err := m.ownKey()
		switch {
		case err != nil || !known:
			return errors.Join(err, notKnown(known))
		case !m.paysUs(p.Lock.Payee):
			return ErrNotForUs
		case p.PayeeKey != own:
			return ErrOldKey
		case w.latest(m) >= p.Lock.RefundFrom:
			return ErrExpired
		}
		if _, closed, err := m.book.FinalAt(account, 1); err != nil || closed {
			return errors.Join(err, ErrExpired)
		}
		if more, err = w.keepTotal(m, &p, t.Total); err != nil {
			return err
		}
		out, err = w.lock(m, &p)
		return err
	})
	return out, more, err
}

func (w *Wallet) keepTotal(m *member, p *ledger.Placed, raw []byte) (money.Amount, error) {
	total, err := ledger.DecodeTotal(raw)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrHandOver, err)
	}
	if err := p.CheckTotal(&total, w.verify); err != nil {
		return 0, err
	}
	r, err := m.lockRecord(p.Account())
	if err != nil {
		return 0, err
	}
	var held money.Amount
	if before, err := ledger.DecodeTotal(r.Total); err == nil {
		held = before.Amount
	}
	if total.Amount <= held {
		return 0, nil
	}
	h, err := m.head(p.Account())
	if err != nil || !h.Entry.IsZero() {
		return 0, errors.Join(err, ErrExpired) // we have closed it
	}
	r.Total = raw
	return total.Amount - held, m.saveLockRecord(p.Account(), r)
}

func (w *Wallet) readTabPay(m *member, raw TabPay) (tabPay, error) {
	var t tabPay
	if err := ledger.Decode("payment from a tab", raw, MaxTabPay, &t); err != nil {
		return t, fmt.Errorf("%w: %w", ErrHandOver, err)
	}
	if t.Version != tabVersion || len(t.Items) > 1 || t.Lock.Index >= ledger.MaxLocks {
		return t, ErrHandOver
	}
	if t.Community != m.epoch.Community {
		return t, ErrOtherCommunity
	}
	if len(t.Items) == 0 {
		return t, nil
	}
	e, err := w.readHandItem(m, &t.Items[0])
	if err != nil || len(e.Certificate) == 0 || e.Entry.ID() != t.Lock.Entry || e.Entry.Entry.Account.Type() != ledger.TypeSingle {
		return t, errors.Join(ErrHandOver, err)
	}
	p, makes := ledger.PlacedIn(e.Entry, t.Lock.Index)
	if !makes {
		return t, ErrHandOver
	}
	// The payer's key in it is that of the account: its certificate says so.
	holder := ledger.Holder{Members: []keys.PublicKey{p.PayerKey}, Needed: 1}
	if err := holder.CheckAuthority(e.Entry, w.verify); err != nil {
		return t, err
	}
	return t, w.receive(m, []book.Evidence{e})
}
