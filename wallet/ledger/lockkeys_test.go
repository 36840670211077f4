package ledger_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// newPayee is the key that the payee's account was opened for.
func newPayee() *keys.Key { return secretKey(60) }

// keys makes the locks anew, for a payee who signs with another key.
func (l *locked) keys() {
	l.t.Helper()
	l.feed = newFeed(l.t)
	l.maker = l.sign(l.keyed(newPayee().Public(), newPayee().Public()), l.facts)
	l.apply(l.maker, l.facts)
}

func (f *feed) keyed(payees ...keys.PublicKey) ledger.Entry {
	e := f.lockDraft()
	e.Kind, e.Body = ledger.MakeLocks(e.Account, f.key.Public(), e.Locks, payees)
	return e
}

func TestALockWithKeysIsClosedByTheKeysThatItNames(t *testing.T) {
	l := newLocked(t)
	l.keys()
	for name, c := range l.closings() {
		before := l.signLock(c.place, c.entry, c.by)
		_, payeeSigns := c.by[0]
		if payeeSigns {
			c.by[0] = newPayee()
		}
		s := l.signLock(c.place, c.entry, c.by)
		holder := c.place.Holder()
		if err := holder.CheckAuthority(before, keys.Verify); payeeSigns && !errors.Is(err, &ledger.Refusal{Code: ledger.CodeAuthority}) {
			t.Errorf("%s by the key of the payee's id: %v", name, err)
		}
		if err := holder.CheckAuthority(s, keys.Verify); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := ledger.Empty(s.Entry.Account).Apply(s, ledger.Facts{Lock: c.place, Claimed: c.place.Claimed(&s.Entry)}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, credit := range s.Entry.Credits {
			if credit.Payee != other() && credit.Payee != l.maker.Entry.Account {
				t.Errorf("%s credits %s: the money is the accounts', whatever key signs", name, credit.Payee)
			}
		}
	}
}

func TestALockNamesKeysOnlyWhereItHasTo(t *testing.T) {
	f := newFeed(t)
	own := other().Key()
	if e := f.keyed(own, own); e.Kind != ledger.KindLock || len(e.Body) != 0 {
		t.Errorf("kind %s for the accounts' own keys", e.Kind)
	}
	if e := f.keyed(own, newPayee().Public()); e.Kind != ledger.KindLockKeys {
		t.Errorf("kind %s for a payee with another key", e.Kind)
	}
}

func TestKeysOfLocksThatNobodyCanHaveAreRefused(t *testing.T) {
	f := newFeed(t)
	own, fresh := f.key.Public(), newPayee().Public()
	for name, c := range map[string]struct {
		code ledger.Code
		keys ledger.LockKeys
	}{
		"a key too few":        {ledger.CodeKind, ledger.LockKeys{Payer: own, Payees: []keys.PublicKey{fresh}}},
		"a key too many":       {ledger.CodeKind, ledger.LockKeys{Payer: own, Payees: []keys.PublicKey{fresh, fresh, fresh}}},
		"no key of a payee":    {ledger.CodeKind, ledger.LockKeys{Payer: own, Payees: []keys.PublicKey{fresh, noKey()}}},
		"one key for both":     {ledger.CodeKind, ledger.LockKeys{Payer: own, Payees: []keys.PublicKey{fresh, own}}},
		"another payer's key":  {ledger.CodeKind, ledger.LockKeys{Payer: secretKey(61).Public(), Payees: []keys.PublicKey{fresh, fresh}}},
		"keys for no lock":     {ledger.CodeMalformed, ledger.LockKeys{Payer: own}},
		"more than locks may ": {ledger.CodeMalformed, ledger.LockKeys{Payer: own, Payees: make([]keys.PublicKey, ledger.MaxLocks+1)}},
	} {
		e := f.lockDraft()
		after, err := f.state.Next(&e, f.facts)
		e.After = must(t, after, err)
		e.Kind, e.Body = ledger.KindLockKeys, ledger.Encode(&c.keys)
		if _, err := f.state.Apply(f.sign(e, f.facts), f.facts); !errors.Is(err, &ledger.Refusal{Code: c.code}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
