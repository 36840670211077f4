package wallet

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// A pick-up is money for somebody who has no wallet yet: a lock for a key that
// is made from a code. Whoever has the code gets the money; if nobody comes, it
// goes back to who left it.

const (
	pickUpVersion = 1
	pickUpPrefix  = "sanduk-pickup:"
	codeBytes     = 16
	maxPickUp     = 256
)

// pickUpCode is what is handed to who shall pick the money up.
type pickUpCode struct {
	_         struct{} `cbor:",toarray"`
	Version   uint64
	Community ledger.ID
	Lock      ledger.CreditID
	Code      []byte
}

// Its secrets are hashes of the code under tags of their own.
func pickUpHash(tag string, code []byte) [32]byte { return keys.NewTag(tag).Hash(code) }

func pickUpKey(code []byte) (*keys.Key, error) {
	return keys.KeyFromSecret(pickUpHash("sanduk/pick-up-key/1", code))
}

func pickUpPreimage(code []byte) []byte {
	h := pickUpHash("sanduk/pick-up/1", code)
	return h[:]
}

// Leave locks a sum for whoever shows a code, until a time, and gives the code
// as a text. The code can be shown again by Code; nobody else can make it.
func (w *Wallet) Leave(community, asset ledger.ID, amount money.Amount, until time.Time) (Movement, string, error) {
	var text string
	moved, err := w.locking(community, asset, amount, until, func(m *member) (promisee, error) {
		seq, err := m.nextSeq()
		if err != nil {
			return promisee{}, err
		}
		code, err := w.codeOf(m, seq)
		if err != nil {
			return promisee{}, err
		}
		key, err := pickUpKey(code)
		if err != nil {
			return promisee{}, err
		}
		hash := sha256.Sum256(pickUpPreimage(code))
		return promisee{ledger.SingleAccount(key.Public()), key.Public(), ledger.Condition{Tag: ledger.ConditionHash, Data: hash[:]}}, nil
	})
	if err == nil {
		text, err = w.Code(community, moved.ID.Entry)
	}
	return moved, text, err
}

// nextSeq is the place of the main account's next entry. Claims that are
// written first take places, too: what counts is that no two codes are alike,
// and the lock's own entry says which code is meant.
func (m *member) nextSeq() (uint64, error) {
	h, err := m.head(m.Account)
	if err != nil || h.Entry.IsZero() {
		return 1, err
	}
	s, ok, err := m.book.Entry(h.Entry)
	if err != nil || !ok {
		return 0, errors.Join(err, missingOwn(ok, h.Entry))
	}
	return s.Entry.Seq + 1, nil
}

// codeOf makes a code from our own key and a number: it needs no storing, and
// comes back with the words.
func (w *Wallet) codeOf(m *member, number uint64) ([]byte, error) {
	key, _, err := w.signerOf(m, m.Account)
	if err != nil {
		return nil, err
	}
	secret := key.Secret()
	h := keys.NewTag("sanduk/pick-up-code/1").Hash(secret[:], []byte(fmt.Sprintf("%d", number)))
	return h[:codeBytes], nil
}

// Code gives the text of a pick-up that we left, again.
func (w *Wallet) Code(community, entry ledger.ID) (string, error) {
	var text string
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		s, ok, err := m.book.Entry(entry)
		if err != nil || !ok || s.Entry.Account != m.Account || len(s.Entry.Locks) != 1 {
			return errors.Join(err, ErrNoLock)
		}
		for number := s.Entry.Seq; number > 0 && number+maxPending > s.Entry.Seq; number-- {
			code, err := w.codeOf(m, number)
			if err != nil {
				return err
			}
			key, err := pickUpKey(code)
			if err != nil {
				return err
			}
			if s.Entry.Locks[0].Payee == ledger.SingleAccount(key.Public()) {
				c := pickUpCode{Version: pickUpVersion, Community: community, Lock: ledger.CreditID{Entry: entry}, Code: code}
				text = pickUpPrefix + base64.RawURLEncoding.EncodeToString(ledger.Encode(&c))
				return nil
			}
		}
		return ErrNoLock
	})
	return text, err
}

// IsPickUp tells whether a text begins as a pick-up's code.
func IsPickUp(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), pickUpPrefix) }

func parsePickUp(text string) (pickUpCode, error) {
	var c pickUpCode
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), pickUpPrefix)
	if !ok || len(rest) > base64.RawURLEncoding.EncodedLen(maxPickUp) {
		return c, ErrHandOver
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if err != nil {
		return c, ErrHandOver
	}
	if err := ledger.Decode("pick-up code", raw, maxPickUp, &c); err != nil {
		return c, fmt.Errorf("%w: %w", ErrHandOver, err)
	}
	if c.Version != pickUpVersion || c.Lock.Index >= ledger.MaxLocks || len(c.Code) != codeBytes {
		return c, ErrHandOver
	}
	return c, nil
}

// PickUp takes up a code: the wallet fetches the money that was left under it
// by itself, as soon as guardians are met. Repeats do nothing. ErrHandOver,
// ErrOtherCommunity, and ErrSelf for a code of our own.
func (w *Wallet) PickUp(community ledger.ID, text string) error {
	c, err := parsePickUp(text)
	if err != nil {
		return err
	}
	if c.Community != community {
		return ErrOtherCommunity
	}
	return w.updating(community, func(m *member) error {
		s, held, err := m.book.Entry(c.Lock.Entry)
		if err != nil {
			return err
		}
		if held && s.Entry.Account == m.Account {
			return ErrSelf // two who use one code at once could freeze it
		}
		account := ledger.LockAccount(c.Lock.Entry, c.Lock.Index)
		r, err := m.lockRecord(account)
		if err != nil {
			return err
		}
		r.Code = c.Code
		if err := m.saveLockRecord(account, r); err != nil {
			return err
		}
		if err := m.tx.Put(codeBucket, purseRecordKey(community, account), nil); err != nil {
			return err
		}
		if err := m.want(c.Lock.Entry); err != nil {
			return err
		}
		return w.claimMany(m)
	})
}

const codeBucket store.Bucket = "codes" // community, lock account → nothing: codes that this wallet picks up

// codes are the lock accounts whose code this wallet has taken up and not
// emptied yet.
func (m *member) codes() ([]ledger.Account, error) {
	var out []ledger.Account
	community := m.epoch.Community
	err := store.ScanPrefix(m.tx, codeBucket, community[:], func(key, _ []byte) error {
		out = append(out, ledger.Account(key[32:]))
		return nil
	})
	return out, err
}

// claimedLocks walks the locks of codes that no final entry has closed.
func (m *member) claimedLocks(f func(ledger.Placed) error) error {
	codes, err := m.codes()
	if err != nil {
		return err
	}
	for _, account := range codes {
		p, known, err := m.book.Lock(account)
		if err != nil {
			return err
		}
		if _, closed, err := m.book.FinalAt(account, 1); err != nil {
			return err
		} else if known && !closed {
			if err := f(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// tendCodes brings what a closed pick-up gave to its code's key into the main
// account.
func (w *Wallet) tendCodes(m *member) error {
	codes, err := m.codes()
	if err != nil {
		return err
	}
	for _, account := range codes {
		if err := w.sweep(m, account); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) sweep(m *member, account ledger.Account) error {
	id, closed, err := m.book.FinalAt(account, 1)
	if err != nil || !closed {
		return err
	}
	closing, ok, err := m.book.Entry(id)
	if err != nil || !ok {
		return errors.Join(err, missingOwn(ok, id))
	}
	r, err := m.lockRecord(account)
	if err != nil {
		return err
	}
	key, err := pickUpKey(r.Code)
	if err != nil {
		return err
	}
	from := ledger.SingleAccount(key.Public())
	if len(closing.Entry.Credits) == 0 || closing.Entry.Credits[0].Payee != from {
		return m.tx.Delete(codeBucket, purseRecordKey(m.epoch.Community, account)) // it went back
	}
	h, err := m.head(from)
	if err != nil {
		return err
	}
	if !h.Entry.IsZero() {
		if final, err := m.book.Final(h.Entry); err != nil || !final {
			return err
		}
		return m.tx.Delete(codeBucket, purseRecordKey(m.epoch.Community, account))
	}
	return w.writeSweep(m, from, key, closing)
}

// writeSweep pays what a code's account was given on to the main account. It is
// timed as the entry that made the lock, so that all phones with the same words
// sign the same: a code that is read again after a loss accuses nobody.
func (w *Wallet) writeSweep(m *member, from ledger.Account, key *keys.Key, closing *ledger.Signed) error {
	credit := closing.Entry.Credits[0]
	lock, ok, err := m.book.Lock(closing.Entry.Account)
	if err != nil || !ok {
		return err
	}
	left, ok, err := m.book.Entry(lock.Credit.Entry)
	if err != nil || !ok {
		return errors.Join(err, missingOwn(ok, lock.Credit.Entry))
	}
	e := ledger.Entry{
		Version: ledger.Version, Community: m.epoch.Community, Account: from, Seq: 1, Time: left.Entry.Time, Kind: ledger.KindPay,
		Claims:  []ledger.CreditID{{Entry: closing.ID()}},
		Credits: []ledger.Credit{{Payee: m.Account, Asset: credit.Asset, Amount: credit.Amount}},
	}
	facts := ledger.Facts{Claimed: []ledger.Credit{credit}}
	before := ledger.Empty(from)
	if e.After, err = before.Next(&e, facts); err != nil {
		return err
	}
	s, err := ledger.SignSingle(e, key)
	if err != nil {
		return err
	}
	state, err := before.Apply(s, facts)
	if err != nil {
		return err
	}
	if err := m.book.KeepJudged(s, state); err != nil {
		return err
	}
	if err := m.saveHead(from, head{Entry: s.ID(), Pending: []ledger.ID{s.ID()}}); err != nil {
		return err
	}
	if err := m.listIn(s); err != nil {
		return err
	}
	return w.config.Outbox.Put(m.tx, m.epoch.Community, s.ID())
}

// sweepers are the accounts of codes that have an entry of ours on its way.
func (m *member) sweepers() ([]ledger.Account, error) {
	codes, err := m.codes()
	if err != nil {
		return nil, err
	}
	var out []ledger.Account
	for _, account := range codes {
		r, err := m.lockRecord(account)
		if err != nil {
			return nil, err
		}
		key, err := pickUpKey(r.Code)
		if err != nil {
			return nil, err
		}
		from := ledger.SingleAccount(key.Public())
		h, err := m.head(from)
		if err != nil {
			return nil, err
		}
		if len(h.Pending) > 0 {
			out = append(out, from)
		}
	}
	return out, nil
}

// advanceSweep takes note that an entry of a code's own account is final.
func (w *Wallet) advanceSweep(m *member, s *ledger.Signed) error {
	h, err := m.head(s.Entry.Account)
	if err != nil || h.Entry != s.ID() {
		return err
	}
	if err := w.advance(m, s); err != nil {
		return err
	}
	return w.tendCodes(m)
}
