package book

import (
	"bytes"
	"encoding/binary"
	"errors"

	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// ownKey tells whether an account is written by the key of its id.
func ownKey(a ledger.Account, h *ledger.Holder) bool {
	first, err := ledger.FirstHolder(a, nil)
	return err == nil && len(h.Members) == 1 && h.Members[0] == first.Members[0]
}

// markFriends notes which friends entry holds after an entry.
func (b *Book) markFriends(s *ledger.Signed, state *ledger.State) error {
	if len(state.Friends) == 0 {
		return nil
	}
	id := s.ID()
	if s.Entry.Kind == ledger.KindFriends {
		return b.put(friends, id[:], id[:])
	}
	named, ok, err := b.id(friends, s.Entry.Prev[:])
	if err != nil || !ok {
		return err
	}
	return b.put(friends, id[:], named[:])
}

// friendsAfter are the friends that hold after an entry: none, or one body.
func (b *Book) friendsAfter(id ledger.ID) ([]ledger.Friends, error) {
	named, ok, err := b.id(friends, id[:])
	if err != nil || !ok {
		return nil, err
	}
	s, held, err := b.Entry(named)
	if err == nil && !held {
		err = broken("friends "+named.String(), errors.New("their entry is not held"))
	}
	if err != nil {
		return nil, err
	}
	f, err := ledger.DecodeFriends(s.Entry.Body)
	if err != nil {
		return nil, broken("friends "+named.String(), err)
	}
	return []ledger.Friends{f}, nil
}

// HolderOf is who writes an account now, as far as is known here; joint is what
// a joint account shows. False: it can't be known yet.
func (b *Book) HolderOf(account ledger.Account, joint []ledger.Joint) (ledger.Holder, bool, error) {
	if account.Type() == ledger.TypeLock {
		p, known, err := b.Lock(account)
		return p.Holder(), known, err
	}
	newest, err := b.Newest(account)
	if err != nil {
		return ledger.Holder{}, false, err
	}
	if state, known, err := b.State(newest.Entry); err != nil || known {
		return state.Holder, known, err
	}
	holder, err := ledger.FirstHolder(account, joint)
	return holder, err == nil, nil
}

// StateBelow is what is known of an account where an entry stands: who may
// write it, and its friends. Entries below that are held, but were not judged,
// are taken at their word: it tells whose signature to ask for, not whether
// money is there. False: it can't be known.
func (b *Book) StateBelow(s *ledger.Signed) (ledger.State, bool, error) {
	var above []*ledger.Signed
	at := s
	for range ledger.MaxUncertified + 1 {
		if at.Entry.Seq == 1 {
			return b.upward(ledger.Empty(s.Entry.Account), at, above)
		}
		state, known, err := b.State(at.Entry.Prev)
		if err != nil {
			return ledger.State{}, false, err
		}
		if known {
			return b.upward(state, at, above)
		}
		below, held, err := b.Entry(at.Entry.Prev)
		if err != nil {
			return ledger.State{}, false, err
		}
		if !held || below.Entry.Account != s.Entry.Account {
			break
		}
		above = append(above, at)
		at = below
	}
	return ledger.State{}, false, nil
}

// upward adopts the entries between a state and the last of above, which is the
// one that is asked about.
func (b *Book) upward(state ledger.State, lowest *ledger.Signed, above []*ledger.Signed) (ledger.State, bool, error) {
	facts, err := b.lockFacts(state.Account)
	if err != nil {
		return ledger.State{}, false, err
	}
	at := lowest
	for i := len(above) - 1; i >= 0; i-- {
		facts.Next = quorum.NextHolder(&at.Entry)
		if state, err = state.Adopt(at, facts); err != nil {
			return ledger.State{}, false, nil //nolint:nilerr // it stands nowhere
		}
		at = above[i]
	}
	return state, true, nil
}

func (b *Book) lockFacts(account ledger.Account) (ledger.Facts, error) {
	if account.Type() != ledger.TypeLock {
		return ledger.Facts{}, nil
	}
	p, known, err := b.Lock(account)
	if err != nil || !known {
		return ledger.Facts{}, err
	}
	return ledger.Facts{Lock: &p}, nil
}

// Signs checks the signatures of an entry against what is known of its account
// where it stands; where that is not known, against who writes the account now.
// False: nothing is known.
func (b *Book) Signs(s *ledger.Signed, verify ledger.Verify) (known bool, err error) {
	state, known, err := b.StateBelow(s)
	if err != nil {
		return false, err
	}
	if known {
		facts, err := b.lockFacts(s.Entry.Account)
		if err != nil || s.Entry.Account.Type() == ledger.TypeLock && facts.Lock == nil {
			return false, err
		}
		return true, state.CheckAuthority(s, facts, verify)
	}
	holder, known, err := b.HolderOf(s.Entry.Account, s.Authority.Joint)
	if err != nil || !known {
		return false, err
	}
	return true, holder.CheckAuthority(s, verify)
}

// ask is what is kept of the request that the newest seal answers: its hash,
// and behind it, where friends asked or were stopped, the two times.
const askTimes = 16

// KeepAsk stores which request the newest seal of an account answers, and what
// is to be remembered of its friends' asking, in the transaction that stores
// the seal.
func (b *Book) KeepAsk(account ledger.Account, request [32]byte, asked guardian.Asking) error {
	value := request[:]
	if asked != (guardian.Asking{}) {
		value = binary.BigEndian.AppendUint64(value, asked.Since)
		value = binary.BigEndian.AppendUint64(value, asked.Stopped)
	}
	return b.put(asks, account[:], value)
}

// Asked tells whether the newest seal of an account answers a request.
func (b *Book) Asked(account ledger.Account, request [32]byte) (bool, error) {
	held, ok, err := b.get(asks, account[:])
	return ok && bytes.HasPrefix(held, request[:]), err
}

// Asking is what is remembered of the friends' asking with the newest seal.
func (b *Book) Asking(account ledger.Account) (guardian.Asking, error) {
	held, ok, err := b.get(asks, account[:])
	if err != nil || !ok || len(held) == len(ledger.ID{}) {
		return guardian.Asking{}, err
	}
	if len(held) != len(ledger.ID{})+askTimes {
		return guardian.Asking{}, broken("request for account "+account.String(), errors.New("it has another length"))
	}
	return guardian.Asking{Since: binary.BigEndian.Uint64(held[32:]), Stopped: binary.BigEndian.Uint64(held[40:])}, nil
}

// KeepNewFault stores an account's fault proof as KeepFault does, but puts it in
// the place of one that an old key of the account made, where this one is of
// who writes it now.
func (b *Book) KeepNewFault(f *ledger.FaultProof, verify ledger.Verify) error {
	account := f.Account()
	_, freezes, err := b.FaultOf(account, verify)
	if err != nil || freezes || account.Type() == ledger.TypeLock {
		return errors.Join(err, b.KeepFault(f))
	}
	holder, known, err := b.HolderOf(account, nil)
	if err != nil || !known || f.Check(holder, verify) != nil {
		return errors.Join(err, b.KeepFault(f))
	}
	return b.put(faults, account[:], f.Bytes())
}

// FaultOf is the proof that freezes an account for who writes it now. An old
// key's proof freezes nobody but the old key.
func (b *Book) FaultOf(account ledger.Account, verify ledger.Verify) (*ledger.FaultProof, bool, error) {
	proof, ok, err := b.Fault(account)
	if err != nil || !ok || account.Type() == ledger.TypeLock {
		return proof, ok, err
	}
	holder, known, err := b.HolderOf(account, nil)
	if err != nil || !known {
		return proof, ok, err
	}
	return proof, proof.Check(holder, verify) == nil, nil
}
