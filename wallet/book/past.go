package book

import (
	"encoding/binary"
	"errors"

	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

var _ guardian.Past = (*Book)(nil)

// record is an entry as it is kept.
type record struct {
	_      struct{} `cbor:",toarray"`
	Marks  uint64
	Holder []ledger.Holder // who writes the account after it; none: the account's own key, or not judged
	Signed []byte
}

const (
	judged = 1 << iota // the state after it is known to be right
	stands             // this guardian voted for it or stands on it
)

func (b *Book) record(id ledger.ID) (record, bool, error) {
	raw, ok, err := b.get(entries, id[:])
	if err != nil || !ok {
		return record{}, false, err
	}
	var r record
	if err := ledger.Reread("record", raw, &r); err != nil {
		return record{}, false, broken("entry "+id.String(), err)
	}
	return r, true, nil
}

// entry is a record's, read once where the cache has it still.
func (b *Book) entry(id ledger.ID, r *record) (*ledger.Signed, error) {
	if s, ok := b.cache.get(id); ok {
		return s, nil
	}
	s, err := ledger.RereadSigned(r.Signed)
	if err == nil && s.ID() != id {
		err = errors.New("its bytes are those of another entry")
	}
	if err != nil {
		return nil, broken("entry "+id.String(), err)
	}
	b.cache.put(s)
	return s, nil
}

// Entry is any entry held.
func (b *Book) Entry(id ledger.ID) (*ledger.Signed, bool, error) {
	r, ok, err := b.record(id)
	if err != nil || !ok {
		return nil, false, err
	}
	s, err := b.entry(id, &r)
	return s, err == nil, err
}

// State is the account after a judged entry.
func (b *Book) State(id ledger.ID) (ledger.State, bool, error) {
	r, ok, err := b.record(id)
	if err != nil || !ok || r.Marks&judged == 0 {
		return ledger.State{}, false, err
	}
	s, err := b.entry(id, &r)
	if err != nil {
		return ledger.State{}, false, err
	}
	state := ledger.State{Account: s.Entry.Account, Tip: s.Tip(), Time: s.Entry.Time, After: s.Entry.After}
	if s.Entry.Account.Type() == ledger.TypePurse {
		terms, held, err := b.purseTerms(s)
		if err != nil || !held {
			return ledger.State{}, false, err
		}
		state.Purse = []ledger.PurseTerms{terms}
	}
	if s.Entry.Account.Type() == ledger.TypeJoint {
		if state.Contract, err = b.contractOf(s); err != nil {
			return ledger.State{}, false, err
		}
	}
	if state.Friends, err = b.friendsAfter(id); err != nil {
		return ledger.State{}, false, err
	}
	if state.Held, err = b.heldAfter(id); err != nil {
		return ledger.State{}, false, err
	}
	if len(r.Holder) == 1 {
		state.Holder = r.Holder[0]
		return state, true, nil
	}
	state.Holder, err = ledger.FirstHolder(s.Entry.Account, nil)
	return state, err == nil, err
}

// purseTerms are the terms in the first entry of a purse's chain; false: it is
// not held.
func (b *Book) purseTerms(s *ledger.Signed) (ledger.PurseTerms, bool, error) {
	s, held, err := b.firstOf(s)
	if err != nil || !held || s.Entry.Kind != ledger.KindPurse {
		return ledger.PurseTerms{}, false, err
	}
	terms, err := ledger.DecodePurseTerms(s.Entry.Body)
	return terms, err == nil, err
}

// contractOf is the kind of the contract whose account an entry is of; empty:
// it is of none, or the first entry is not held.
func (b *Book) contractOf(s *ledger.Signed) (ledger.Kind, error) {
	s, held, err := b.firstOf(s)
	if err != nil || !held || !s.Entry.Kind.IsContract() {
		return "", err
	}
	return s.Entry.Kind, nil
}

// firstOf is the first entry of an entry's chain; false: it is not held.
func (b *Book) firstOf(s *ledger.Signed) (*ledger.Signed, bool, error) {
	for s.Entry.Seq > 1 {
		below := s.Entry.Prev
		if final, err := b.isFinal(s); err != nil {
			return nil, false, err
		} else if final {
			first, ok, err := b.FinalAt(s.Entry.Account, 1)
			if err != nil || !ok {
				return nil, false, err
			}
			below = first
		}
		var held bool
		var err error
		if s, held, err = b.Entry(below); err != nil || !held {
			return nil, false, err
		}
	}
	return s, true, nil
}

// Lock is the lock of a lock account, once the entry that makes it is final.
func (b *Book) Lock(account ledger.Account) (ledger.Placed, bool, error) {
	raw, ok, err := b.get(locks, account[:])
	if err != nil || !ok {
		return ledger.Placed{}, false, err
	}
	if len(raw) != len(ledger.ID{})+8 {
		return ledger.Placed{}, false, broken("lock "+account.String(), errors.New("it has another length"))
	}
	id := ledger.ID(raw[:32])
	s, held, err := b.Entry(id)
	if err != nil || !held {
		return ledger.Placed{}, false, err
	}
	p, ok := ledger.PlacedIn(s, binary.BigEndian.Uint64(raw[32:]))
	if !ok || p.Account() != account {
		return ledger.Placed{}, false, broken("lock "+account.String(), errors.New("its entry makes no such lock"))
	}
	return p, true, nil
}

// Final tells whether an entry is certified, or below one that is.
func (b *Book) Final(id ledger.ID) (bool, error) {
	s, ok, err := b.Entry(id)
	if err != nil || !ok {
		return false, err
	}
	return b.isFinal(s)
}

func (b *Book) isFinal(s *ledger.Signed) (bool, error) {
	at, ok, err := b.FinalAt(s.Entry.Account, s.Entry.Seq)
	return ok && at == s.ID(), err
}

// Stands tells whether the guardian voted for the entry or stands on it.
func (b *Book) Stands(id ledger.ID) (bool, error) {
	s, ok, err := b.Entry(id)
	if err != nil || !ok {
		return false, err
	}
	return b.has(slots, slotKey(s.Entry.Account, s.Tip()))
}

// VoteAt is the entry that the guardian voted for in a slot.
func (b *Book) VoteAt(account ledger.Account, seq, round uint64) (ledger.ID, bool, error) {
	id, _, ok, err := b.voteAt(account, seq, round)
	return id, ok, err
}

func (b *Book) voteAt(account ledger.Account, seq, round uint64) (id ledger.ID, vote []byte, found bool, err error) {
	err = b.scan(slots, slotPrefix(account, seq, round), func(key, value []byte) error {
		if len(value) == 0 {
			return nil
		}
		id, vote, found = slotTip(key).Entry, append([]byte(nil), value...), true
		return store.ErrStop
	})
	return id, vote, found, err
}

// Vote is the guardian's stored vote for an entry, as it was given.
func (b *Book) Vote(s *ledger.Signed) (quorum.Vote, bool, error) {
	id, raw, ok, err := b.voteAt(s.Entry.Account, s.Entry.Seq, s.Entry.Round)
	if err != nil || !ok || id != s.ID() {
		return quorum.Vote{}, false, err
	}
	v, err := quorum.DecodeVote(raw)
	if err != nil {
		return quorum.Vote{}, false, broken("vote for entry "+id.String(), err)
	}
	return v, true, nil
}

// OpeningAt is the opening that the guardian voted for in a round.
func (b *Book) OpeningAt(account ledger.Account, round uint64) (ledger.ID, bool, error) {
	return b.id(opens, openKey(account, round))
}

func (b *Book) id(bucket string, key []byte) (ledger.ID, bool, error) {
	raw, ok, err := b.get(bucket, key)
	if err != nil || !ok {
		return ledger.ID{}, false, err
	}
	if len(raw) != len(ledger.ID{}) {
		return ledger.ID{}, false, broken("an id in "+bucket, errors.New("it has another length"))
	}
	return ledger.ID(raw), true, nil
}

// SealedRound is the round below which the guardian votes for nothing; 0: none.
func (b *Book) SealedRound(account ledger.Account) (uint64, error) {
	seal, _, err := b.Seal(account)
	if err != nil {
		return 0, err
	}
	floor, err := b.floor(account)
	return max(seal.Round, floor), err
}

// Seal is the guardian's newest seal of an account, as it was given.
func (b *Book) Seal(account ledger.Account) (quorum.AccountSeal, bool, error) {
	raw, ok, err := b.get(seals, account[:])
	if err != nil || !ok {
		return quorum.AccountSeal{}, false, err
	}
	seal, err := quorum.DecodeAccountSeal(raw)
	if err != nil {
		return quorum.AccountSeal{}, false, broken("seal of account "+account.String(), err)
	}
	return seal, true, nil
}

// OpenSeals gives the guardian's newest seal of each account that was not opened
// by it, with the hash of the request that it answers.
func (b *Book) OpenSeals(f func(seal quorum.AccountSeal, request [32]byte) error) error {
	return b.scan(seals, nil, func(key, _ []byte) error {
		account := ledger.Account(key)
		seal, _, err := b.Seal(account)
		if err != nil {
			return err
		}
		newest, err := b.Newest(account)
		if err != nil || newest.Round >= seal.Round {
			return err
		}
		request, ok, err := b.get(asks, key)
		if err != nil || !ok || len(request) < len(ledger.ID{}) {
			return err // it answers nobody, as one for a settlement
		}
		return f(seal, [32]byte(request))
	})
}

// Seals are those that carry an opening.
func (b *Book) Seals(opening ledger.ID) ([]quorum.AccountSeal, bool, error) {
	raw, ok, err := b.get(carry, opening[:])
	if err != nil || !ok {
		return nil, false, err
	}
	var list []quorum.AccountSeal
	if err := ledger.Reread("seals", raw, &list); err != nil {
		return nil, false, broken("seals of opening "+opening.String(), err)
	}
	return list, true, nil
}

// FinalAt is the certified entry at a place of the feed.
func (b *Book) FinalAt(account ledger.Account, seq uint64) (ledger.ID, bool, error) {
	return b.id(finals, finalKey(account, seq))
}

// Newest is the account's newest certified entry; zero: none. Entries below it
// may be missing where only a claimed credit's entry was fetched.
func (b *Book) Newest(account ledger.Account) (ledger.Tip, error) {
	var id ledger.ID
	err := b.tx.ScanBack(b.bucket(finals), finalKey(account, ^uint64(0)), func(key, value []byte) error {
		if string(key[:33]) == string(account[:]) {
			copy(id[:], value)
		}
		return store.ErrStop
	})
	if err != nil || id.IsZero() {
		return ledger.Tip{}, err
	}
	s, ok, err := b.Entry(id)
	if err == nil && !ok {
		err = broken("entry "+id.String(), store.ErrNotFound)
	}
	if err != nil {
		return ledger.Tip{}, err
	}
	return s.Tip(), nil
}

// VotesAbove are the entries voted for or stood on above a tip.
func (b *Book) VotesAbove(account ledger.Account, tip ledger.Tip) ([]ledger.Tip, error) {
	var tips []ledger.Tip
	err := b.scan(slots, account[:], func(key, _ []byte) error {
		if t := slotTip(key); t.Seq > tip.Seq || t.Round > tip.Round {
			tips = append(tips, t)
		}
		return nil
	})
	return tips, err
}

// Claimants are the judged entries that claim a credit.
func (b *Book) Claimants(credit ledger.CreditID) ([]ledger.ID, error) {
	var ids []ledger.ID
	err := b.scan(claims, creditKey(credit), func(key, _ []byte) error {
		ids = append(ids, ledger.ID(key[40:]))
		return nil
	})
	return ids, err
}

// Fault is the account's fault proof.
func (b *Book) Fault(account ledger.Account) (*ledger.FaultProof, bool, error) {
	raw, ok, err := b.get(faults, account[:])
	if err != nil || !ok {
		return nil, false, err
	}
	f, err := ledger.DecodeFaultProof(raw)
	if err != nil {
		return nil, false, broken("fault proof of account "+account.String(), err)
	}
	return f, true, nil
}
