package wallet

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"time"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// Seals are gathered one guardian at a time, over days where at most one is in
// reach: each is stored as it comes, whoever carried it, and so is a refusal. A
// request stays the same, byte for byte, until it is answered by a quorum.

const (
	sealBucket    store.Bucket = "seals-gathered" // community, account, hash of the request, seat → seal
	refusedBucket store.Bucket = "seals-refused"  // the same → sealRefusal
)

// sealRefusal is that a guardian will not seal for the round asked for.
type sealRefusal struct {
	_     struct{} `cbor:",toarray"`
	Round uint64   // in or for which the account is there
	Since uint64   // unix ms when it was first heard
}

// requestPlace is where the answers to a request are kept.
func requestPlace(r *ledger.SealRequest) []byte {
	hash := quorum.RequestHash(r)
	return slices.Concat(r.Community[:], r.Account[:], hash[:])
}

// SealsHeld are the guardians, as bits, whose seals for this very request are
// here: they need not be asked again.
func (w *Wallet) SealsHeld(r ledger.SealRequest) (seats uint64, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, r.Community)
		if err != nil {
			return err
		}
		held, err := m.heldSeals(&r)
		for _, s := range held {
			seats |= 1 << s.Guardian
		}
		return err
	})
	return seats, err
}

// Sealed takes seals that guardians gave at a request, one or more, each checked
// to answer this very request, with the entries that they report as evidence:
// certified ones with their certificates. It keeps them, and once a quorum's are
// there opens the account on them: what was pending and is not below the opening
// is not kept. It tells whether it did. Repeats, and answers to what is not asked
// any more, do nothing.
func (w *Wallet) Sealed(community ledger.ID, r ledger.SealRequest, seals []quorum.AccountSeal, evidence []book.Evidence) (opened bool, err error) {
	err = w.updating(community, func(m *member) error {
		if asked, err := m.stillAsks(&r); err != nil || !asked {
			return err
		}
		if err := w.receive(m, evidence); err != nil {
			return err
		}
		if asked, err := m.stillAsks(&r); err != nil || !asked { // evidence may have settled it
			return err
		}
		for i := range seals {
			if err := m.keepSeal(&r, &seals[i]); err != nil {
				return err
			}
		}
		opened, err = w.openIfEnough(m, r)
		return err
	})
	return opened, err
}

// stillAsks tells whether the wallet waits for answers to a request.
func (m *member) stillAsks(r *ledger.SealRequest) (bool, error) {
	switch {
	case m.isJoint(r.Account):
		own, held, err := m.request(r.Account, m.joints[r.Account].Self)
		return held && bytes.Equal(ledger.Encode(&own), ledger.Encode(r)), err
	case r.By == ledger.ByFriends:
		held, running, err := m.rescue()
		return running && held.Account == r.Account && held.Round == r.Round && len(held.Opening) == 0, err
	}
	h, err := m.head(r.Account)
	if err != nil || h.Opening != r.Round {
		return false, err // answered before, or asked anew since
	}
	return m.needsSeals(r.Account, h) // false: frozen since
}

func (m *member) keepSeal(r *ledger.SealRequest, s *quorum.AccountSeal) error {
	place := append(requestPlace(r), byte(s.Guardian))
	return errors.Join(m.tx.Put(sealBucket, place, s.Bytes()), m.tx.Delete(refusedBucket, place))
}

func (m *member) heldSeals(r *ledger.SealRequest) (out []quorum.AccountSeal, err error) {
	err = store.ScanPrefix(m.tx, sealBucket, requestPlace(r), func(_, value []byte) error {
		s, err := quorum.DecodeAccountSeal(value)
		if err == nil && s.Epoch == m.epoch.Number {
			out = append(out, s)
		}
		return err
	})
	return out, err
}

// answered is how many guardians have sealed an account for a round, whichever
// of this wallet's requests they answered: that a locked wallet can tell, too.
func (m *member) answered(account ledger.Account, round uint64) (int, error) {
	seats := map[uint64]bool{}
	err := store.ScanPrefix(m.tx, sealBucket, slices.Concat(m.epoch.Community[:], account[:]), func(_, value []byte) error {
		s, err := quorum.DecodeAccountSeal(value)
		if err == nil && s.Epoch == m.epoch.Number && s.Round == round {
			seats[s.Guardian] = true
		}
		return err
	})
	return len(seats), err
}

// forgetSeals forgets what answered an account's requests: it was opened, or is
// to be asked about anew.
func (m *member) forgetSeals(account ledger.Account) error {
	prefix := slices.Concat(m.epoch.Community[:], account[:])
	for _, bucket := range []store.Bucket{sealBucket, refusedBucket} {
		var gone [][]byte
		err := store.ScanPrefix(m.tx, bucket, prefix, func(key, _ []byte) error {
			gone = append(gone, slices.Clone(key))
			return nil
		})
		for _, key := range gone {
			err = errors.Join(err, m.tx.Delete(bucket, key))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) openIfEnough(m *member, r ledger.SealRequest) (bool, error) {
	held, err := m.heldSeals(&r)
	if err != nil || len(held) < m.epoch.Quorum() || !w.Unlocked() && r.By != ledger.ByFriends { // friends sign, not this wallet
		return false, err
	}
	seals, top, found, err := w.chooseSeals(m, r.Account, held)
	if err != nil || !found {
		return false, err
	}
	if err := m.standOn(top.Entry); err != nil {
		return false, err
	}
	if err := w.openBySeals(m, r, top, seals); err != nil {
		return false, err
	}
	return true, m.forgetSeals(r.Account)
}

func (w *Wallet) openBySeals(m *member, r ledger.SealRequest, top ledger.Tip, seals []quorum.AccountSeal) error {
	if m.isJoint(r.Account) {
		return w.openJoint(m, r, top, seals)
	}
	if r.By == ledger.ByFriends {
		return w.draftRescue(m, r, top, seals)
	}
	h, err := m.head(r.Account)
	if err != nil {
		return err
	}
	if err := w.leaveBehind(m, h, top.Entry); err != nil {
		return err
	}
	if r.Account.Type() == ledger.TypeLock {
		return w.openLock(m, r, top, seals)
	}
	return w.openAt(m, r, h, top, seals)
}

// mostQuorums bounds the quorums that are tried among the seals that are there.
const mostQuorums = 256

// chooseSeals finds a quorum of seals that an opening can stand on: the author
// may choose, and one that reports what does not count, or a fork, is left out
// once there are others. While guardians are missing, no such quorum is no error.
func (w *Wallet) chooseSeals(m *member, account ledger.Account, held []quorum.AccountSeal) (seals []quorum.AccountSeal, top ledger.Tip, found bool, err error) {
	var good []quorum.AccountSeal
	for _, s := range held {
		if counts, err := w.count(m, account, s); err != nil {
			return nil, top, false, err
		} else if counts {
			good = append(good, s)
		}
	}
	var forked error
	tries := 0
	quorums(good, m.epoch.Quorum(), func(some []quorum.AccountSeal) bool {
		tries++
		top, err = quorum.Choose(some, func(lower, upper ledger.Tip) (bool, error) { return m.onChain(lower, upper) })
		switch {
		case err == nil:
			seals, found = some, true
		case errors.Is(err, quorum.ErrForked) || errors.Is(err, errReportLacks):
			forked, err = err, nil
		}
		return !found && err == nil && tries < mostQuorums
	})
	if err == nil && !found && len(held) == m.epoch.Guardians() {
		err = forked
	}
	return seals, top, found, err
}

// quorums goes through the choices of n seals, until try says no.
func quorums(list []quorum.AccountSeal, n int, try func([]quorum.AccountSeal) bool) bool {
	var choose func(chosen, rest []quorum.AccountSeal) bool
	choose = func(chosen, rest []quorum.AccountSeal) bool {
		if len(chosen) == n {
			return try(slices.Clone(chosen))
		}
		for i := 0; len(rest)-i >= n-len(chosen); i++ {
			if !choose(append(slices.Clip(chosen), rest[i]), rest[i+1:]) {
				return false
			}
		}
		return true
	}
	return choose(nil, list)
}

// patience is how long a refusal is weighed alone, where guardians come one by
// one: so long the others have the time to say more than as many as may lie.
const patience = 7 * 24 * time.Hour

// leap is how many rounds on so few guardians as may lie can send an account.
// Rounds are many, but not endless: a liar must not use them up at once.
const leap = 16

// SealRefused takes that guardians will not seal for the round asked for: the
// account is further on than the wallet knew, and it asks for a later one. It
// keeps what few say, who may lie, until it is they who stand in the way: when
// together a quorum was asked at once and did not seal, or they said so long ago.
// What was heard by a carrier must be a guardian's signed statement.
func (w *Wallet) SealRefused(community ledger.ID, r ledger.SealRequest, refusals []book.SealRefusal, together bool) error {
	return w.updating(community, func(m *member) error {
		if asked, err := m.stillAsks(&r); err != nil || !asked {
			return err
		}
		for _, refusal := range refusals {
			if err := m.keepRefusal(&r, refusal); err != nil {
				return err
			}
		}
		rounds, since, err := m.refusals(&r)
		if err != nil || len(rounds) == 0 {
			return err
		}
		seals, err := m.heldSeals(&r)
		if err != nil {
			return err
		}
		liars := quorum.Faulty(m.epoch.Guardians())
		inTheWay := len(seals)+len(rounds) >= m.epoch.Quorum() && (together || m.now >= since+uint64(patience.Milliseconds()))
		if len(rounds) <= liars && !inTheWay {
			return nil
		}
		most := r.Round + leap
		if r.Account.Type() == ledger.TypeLock {
			most = r.Round // the next one of the same side: each round of a lock takes days
		}
		return w.askLater(m, r, believed(rounds, most, liars))
	})
}

func (m *member) keepRefusal(r *ledger.SealRequest, refusal book.SealRefusal) error {
	if refusal.Guardian >= uint64(m.epoch.Guardians()) || refusal.Round < r.Round || refusal.Round >= ledger.MaxRound {
		return nil
	}
	place := append(requestPlace(r), byte(refusal.Guardian))
	if sealed, err := has(m.tx, sealBucket, string(place)); err != nil || sealed {
		return err // it has sealed for this very request
	}
	held := sealRefusal{Since: m.now}
	if _, err := load(m.tx, refusedBucket, place, &held); err != nil {
		return err
	}
	held.Round = refusal.Round
	return save(m.tx, refusedBucket, place, &held)
}

// refusals are the rounds that guardians named, and when the first one did.
func (m *member) refusals(r *ledger.SealRequest) (rounds []uint64, since uint64, err error) {
	err = store.ScanPrefix(m.tx, refusedBucket, requestPlace(r), func(_, value []byte) error {
		var held sealRefusal
		if err := ledger.Decode("refusal of a seal", value, maxRecord, &held); err != nil {
			return err
		}
		if rounds = append(rounds, held.Round); len(rounds) == 1 || held.Since < since {
			since = held.Since
		}
		return nil
	})
	return rounds, since, err
}

// believed is what to go by when guardians say that an account is further on:
// of more of them than there are liars, the highest round that more than the
// liars reach; of fewer, no more than most.
func believed(rounds []uint64, most uint64, liars int) uint64 {
	slices.SortFunc(rounds, func(a, b uint64) int { return cmp.Compare(b, a) })
	if len(rounds) > liars {
		return rounds[liars]
	}
	return min(rounds[0], most)
}

// askLater asks for a round beyond that which the account has come to.
func (w *Wallet) askLater(m *member, r ledger.SealRequest, reached uint64) error {
	if err := m.forgetSeals(r.Account); err != nil {
		return err
	}
	if m.isJoint(r.Account) {
		return w.jointSealRefused(m, r, reached+1)
	}
	if r.By == ledger.ByFriends {
		return m.rescueRefused(r.Round, reached)
	}
	h, err := m.head(r.Account)
	if err != nil || h.Opening == 0 || h.Opening > reached {
		return err
	}
	h.Opening = above(r.Account, r.Round, reached)
	return m.saveHead(r.Account, h)
}

// above is the round to ask for in the place of another, above one that is
// reached: of a lock one of the same side.
func above(account ledger.Account, round, reached uint64) uint64 {
	next := reached + 1
	if account.Type() == ledger.TypeLock && next%2 != round%2 {
		next++
	}
	return next
}
