package book

import (
	"encoding/binary"
	"errors"
	"slices"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// OpenLocks walks the certified locks that an account is payee or payer of and
// that no final entry has closed. store.ErrStop from f ends it.
func (b *Book) OpenLocks(party ledger.Account, f func(ledger.Placed) error) error {
	return b.Arrivals(party, func(c ledger.CreditID) error {
		if c.Index < ledger.MaxCredits {
			return nil
		}
		s, held, err := b.Entry(c.Entry)
		if err != nil || !held {
			return err
		}
		p, ok := ledger.PlacedIn(s, c.Index-ledger.MaxCredits)
		if !ok {
			return broken("lock "+c.String(), store.ErrNotFound)
		}
		return f(p)
	})
}

// Inbox walks the certified credits to an account that no certified entry has
// claimed, ascending by credit. store.ErrStop from f ends it.
func (b *Book) Inbox(payee ledger.Account, f func(ledger.CreditID) error) error {
	return b.Arrivals(payee, func(c ledger.CreditID) error {
		if c.Index >= ledger.MaxCredits {
			return nil
		}
		return f(c)
	})
}

// Arrivals walks what Inbox and OpenLocks do, ascending by entry; a lock's
// index is ledger.MaxCredits more than its own. store.ErrStop from f ends it.
func (b *Book) Arrivals(payee ledger.Account, f func(ledger.CreditID) error) error {
	return b.scan(inbox, payee[:], func(key, _ []byte) error { return f(inboxCredit(key)) })
}

// Waiting are at most so many of an account's Arrivals, in their order.
func (b *Book) Waiting(account ledger.Account, most int) (out []ledger.CreditID, err error) {
	err = b.Arrivals(account, func(c ledger.CreditID) error {
		if len(out) == most {
			return store.ErrStop
		}
		out = append(out, c)
		return nil
	})
	return out, err
}

// FaultAccounts walks the accounts with a fault proof, ascending. store.ErrStop
// from f ends it.
func (b *Book) FaultAccounts(f func(ledger.Account) error) error {
	return b.scan(faults, nil, func(key, _ []byte) error { return f(ledger.Account(key)) })
}

// Feed walks an account's final entries from a seq on, ascending; a place that
// is not held is left out.
func (b *Book) Feed(account ledger.Account, from uint64, f func(*ledger.Signed) error) error {
	return b.tx.Scan(b.bucket(finals), finalKey(account, from), func(key, value []byte) error {
		if string(key[:33]) != string(account[:]) {
			return store.ErrStop
		}
		s, ok, err := b.Entry(ledger.ID(value))
		if err == nil && !ok {
			err = broken("entry "+ledger.ID(value).String(), store.ErrNotFound)
		}
		if err != nil {
			return err
		}
		return f(s)
	})
}

// Height is an account with its newest certified place.
type Height struct {
	Account ledger.Account
	Seq     uint64
	Entry   ledger.ID
}

// Heights walks all accounts with a final entry, ascending, each with its newest.
func (b *Book) Heights(f func(Height) error) error {
	return b.HeightsFrom(ledger.Account{}, f)
}

// HeightsFrom does the same from an account on. store.ErrStop from f ends it.
func (b *Book) HeightsFrom(first ledger.Account, f func(Height) error) error {
	err := b.heights(first[:], f)
	if errors.Is(err, store.ErrStop) {
		return nil
	}
	return err
}

func (b *Book) heights(from []byte, f func(Height) error) error {
	for {
		var next *Height
		err := b.tx.Scan(b.bucket(finals), from, func(key, _ []byte) error {
			next = &Height{Account: ledger.Account(key[:33])}
			return store.ErrStop
		})
		if err != nil || next == nil {
			return err
		}
		err = b.tx.ScanBack(b.bucket(finals), finalKey(next.Account, ^uint64(0)), func(key, value []byte) error {
			next.Seq, next.Entry = binary.BigEndian.Uint64(key[33:]), ledger.ID(value)
			return store.ErrStop
		})
		if err != nil {
			return err
		}
		if err := f(*next); err != nil {
			return err
		}
		from = append(append([]byte(nil), next.Account[:]...), 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	}
}

// Whole is the highest place of a feed, up to its newest, below which nothing is
// missing; zero: its first entry is. Certified entries come in any order: a
// payment may be the first that is known of its payer.
func (b *Book) Whole(newest Height) (Height, error) {
	if r, ok, err := b.record(newest.Entry); err != nil || ok && r.Marks&judged != 0 {
		return newest, err // it has a state: all below is here
	}
	whole := Height{Account: newest.Account}
	err := b.tx.Scan(b.bucket(finals), finalKey(newest.Account, 1), func(key, value []byte) error {
		if string(key[:33]) != string(newest.Account[:]) || binary.BigEndian.Uint64(key[33:]) != whole.Seq+1 {
			return store.ErrStop
		}
		whole.Seq, whole.Entry = whole.Seq+1, ledger.ID(value)
		return nil
	})
	return whole, err
}

// OpenVotes walks the votes given for entries that are not final, by account,
// round and seq.
func (b *Book) OpenVotes(f func(*ledger.Signed, quorum.Vote) error) error {
	return b.scan(slots, nil, func(key, value []byte) error {
		if len(value) == 0 {
			return nil
		}
		s, ok, err := b.Entry(slotTip(key).Entry)
		if err != nil || !ok {
			return err
		}
		if final, err := b.isFinal(s); err != nil || final {
			return err
		}
		v, err := quorum.DecodeVote(value)
		if err != nil {
			return broken("vote for entry "+s.ID().String(), err)
		}
		return f(s, v)
	})
}

// Unfinished walks the entries that were voted for above what is final, in the
// highest round of each account that has such, by account from one on, then seq.
// store.ErrStop from f ends it.
func (b *Book) Unfinished(from ledger.Account, f func(*ledger.Signed, quorum.Vote) error) error {
	for {
		account, found, err := b.accountFrom(from)
		if err != nil || !found {
			return err
		}
		if err := b.unfinished(account, f); err != nil {
			if errors.Is(err, store.ErrStop) {
				return nil
			}
			return err
		}
		if from, found = NextAccount(account); !found {
			return nil
		}
	}
}

func (b *Book) unfinished(account ledger.Account, f func(*ledger.Signed, quorum.Vote) error) error {
	newest, err := b.Newest(account)
	if err != nil {
		return err
	}
	var tips []ledger.Tip // from the highest down
	err = b.tx.ScanBack(b.bucket(slots), slotKey(account, ledger.Tip{Seq: ^uint64(0), Round: ^uint64(0)}), func(key, value []byte) error {
		t := slotTip(key)
		if string(key[:33]) != string(account[:]) || t.Round < newest.Round || t.Seq <= newest.Seq || len(tips) > 0 && t.Round < tips[0].Round {
			return store.ErrStop
		}
		if len(value) > 0 {
			tips = append(tips, t)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range slices.Backward(tips) {
		s, held, err := b.Entry(t.Entry)
		if err != nil || !held {
			return err
		}
		v, voted, err := b.Vote(s)
		if err != nil || !voted {
			return err
		}
		if err := f(s, v); err != nil {
			return err
		}
	}
	return nil
}

// Faults walks all fault proofs, ascending by account.
func (b *Book) Faults(f func(*ledger.FaultProof) error) error {
	return b.FaultsFrom(ledger.Account{}, f)
}

// FaultsFrom walks all fault proofs, ascending from an account on, then those
// before it. store.ErrStop from f ends it.
func (b *Book) FaultsFrom(from ledger.Account, f func(*ledger.FaultProof) error) error {
	around, stopped := false, false
	walk := func(key, _ []byte) error {
		if stopped || around && string(key) >= string(from[:]) {
			return store.ErrStop
		}
		proof, _, err := b.Fault(ledger.Account(key))
		if err == nil {
			err = f(proof)
		}
		stopped = errors.Is(err, store.ErrStop)
		return err
	}
	if err := b.tx.Scan(b.bucket(faults), from[:], walk); err != nil || stopped {
		return err
	}
	around = true
	return b.scan(faults, nil, walk)
}

// Proof is an entry with what makes it final: alone with its certificate, or
// followed by the entries above it up to the nearest that has one. Of an entry
// that is not final here it is the entry alone. False: it is not held.
func (b *Book) Proof(id ledger.ID) ([]Evidence, bool, error) {
	s, ok, err := b.Entry(id)
	if err != nil || !ok {
		return nil, false, err
	}
	final, err := b.isFinal(s)
	if err != nil {
		return nil, false, err
	}
	if !final {
		if settled, err := b.paidProof(s); err != nil || settled != nil {
			return settled, err == nil, err
		}
	}
	var out []Evidence
	for {
		e, err := b.evidence(s)
		if err != nil {
			return nil, false, err
		}
		out = append(out, e)
		if !final || len(e.Certificate) > 0 || len(out) > ledger.MaxUncertified {
			return out, true, nil
		}
		above, ok, err := b.FinalAt(s.Entry.Account, s.Entry.Seq+1)
		if err != nil || !ok {
			return out, err == nil, err
		}
		if s, ok, err = b.Entry(above); err != nil || !ok {
			return out, err == nil, err
		}
	}
}

func (b *Book) evidence(s *ledger.Signed) (Evidence, error) {
	e := Evidence{Entry: s}
	c, ok, err := b.Certificate(s.ID())
	if err != nil {
		return Evidence{}, err
	}
	if ok {
		e.Certificate = []quorum.Certificate{c}
	} else if s.Entry.Opens() {
		if e.Seals, _, err = b.Seals(s.ID()); err != nil {
			return Evidence{}, err
		}
	}
	for _, credit := range s.Entry.Credits {
		memo, ok, err := b.Memo(credit.Memo)
		if err != nil {
			return Evidence{}, err
		}
		if ok {
			e.Memos = append(e.Memos, memo)
		}
	}
	return e, nil
}
