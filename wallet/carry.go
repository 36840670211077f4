package wallet

import (
	"errors"
	"slices"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

// What follows is the wallet's side towards whoever carries entries to the
// guardians and back. What is handed in was verified by the carrier against
// the membership's epoch.

// Pending are the own entries of a community that wait for their
// certificates, oldest first, account by account, and then the promises that
// were taken from others. Nothing of a frozen account waits any more, but that
// guardians have to be shown what it promised us: a settlement pays it.
func (w *Wallet) Pending(community ledger.ID) ([]book.Pending, error) {
	var out []book.Pending
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		accounts, err := m.signs()
		if err != nil {
			return err
		}
		for _, account := range accounts {
			pending, err := m.unfrozen(account)
			if err == nil {
				err = w.addSealAsk(m, pending)
			}
			if err != nil {
				return err
			}
			out = append(out, pending...)
		}
		add := func(s *ledger.Signed) error {
			p, err := m.pending(s.ID())
			out = append(out, p)
			return err
		}
		return errors.Join(m.taken(add), m.unshown(add))
	})
	return out, err
}

// addSealAsk adds to an opening the request that its seals answer.
func (w *Wallet) addSealAsk(m *member, list []book.Pending) error {
	for i := range list {
		e := &list[i].Entry.Entry
		if e.Kind != ledger.KindOpening || !w.Unlocked() {
			continue
		}
		if r, shared := m.joints[e.Account]; shared {
			if ask, held, err := m.request(e.Account, r.Self); err != nil {
				return err
			} else if held && ask.Round == e.Round {
				list[i].SealAsk = []ledger.SealRequest{ask}
			}
			continue
		}
		ask, err := w.askOf(m, e)
		if err != nil {
			return err
		}
		list[i].SealAsk = []ledger.SealRequest{ask}
	}
	return nil
}

// askOf is the request that an opening's seals answer.
func (w *Wallet) askOf(m *member, e *ledger.Entry) (ledger.SealRequest, error) {
	if !e.ByFriends() {
		return w.sealRequest(m, e.Account, e.Round)
	}
	r, _, err := m.rescue()
	return r.request(m.epoch.Community), err
}

// unfrozen are an account's pending entries that guardians may still vote for.
func (m *member) unfrozen(account ledger.Account) ([]book.Pending, error) {
	h, err := m.head(account)
	if err != nil {
		return nil, err
	}
	pending, err := m.fromOpening(h.Pending)
	if err != nil {
		return nil, err
	}
	proof, cheated, err := m.book.FaultOf(account, m.verify)
	if cheated {
		pending = slices.DeleteFunc(pending, func(p book.Pending) bool {
			return !p.Entry.Entry.ByFriends() && proof.Freezes(p.Entry.Entry.Round)
		})
	}
	return pending, err
}

// fromOpening are the pending entries from the newest opening on: guardians
// that sealed vote in no lower round, and the opening's certificate settles
// what it stands on.
func (m *member) fromOpening(ids []ledger.ID) ([]book.Pending, error) {
	out := make([]book.Pending, 0, len(ids))
	for _, id := range ids {
		p, err := m.pending(id)
		if err != nil {
			return nil, err
		}
		if p.Entry.Entry.Kind == ledger.KindOpening {
			out = out[:0]
		}
		out = append(out, p)
	}
	return out, nil
}

func (m *member) pending(id ledger.ID) (book.Pending, error) {
	s, ok, err := m.book.Entry(id)
	if err != nil || !ok {
		return book.Pending{}, errors.Join(err, missingOwn(ok, id))
	}
	p := book.Pending{Entry: s}
	if _, err := load(m.tx, openSealsBucket, id[:], &p.Seals); err != nil {
		return book.Pending{}, err
	}
	for _, c := range s.Entry.Credits {
		memo, ok, err := m.book.Memo(c.Memo)
		if err != nil {
			return book.Pending{}, err
		}
		if ok {
			p.Memos = append(p.Memos, memo)
		}
	}
	return p, nil
}

// Evidence gives held entries by their ids, each with what makes it final:
// what a guardian asks for when it waits. Ids that are not held are left out.
func (w *Wallet) Evidence(community ledger.ID, ids []ledger.ID) ([]book.Evidence, error) {
	var out []book.Evidence
	err := w.config.Store.View(func(tx store.Tx) error {
		b := book.Open(tx, community)
		for _, id := range ids {
			proof, _, err := b.Proof(id)
			if err != nil {
				return err
			}
			out = append(out, proof...)
		}
		return nil
	})
	return out, err
}

// Certified makes an own entry, and all before it, final. Repeats do nothing.
func (w *Wallet) Certified(community ledger.ID, s *ledger.Signed, c quorum.Certificate) error {
	return w.updating(community, func(m *member) error {
		m.LastMet, m.way = w.now(), WayGuardian
		return errors.Join(w.receive(m, []book.Evidence{{Entry: s, Certificate: []quorum.Certificate{c}}}), m.save())
	})
}

// signs are the accounts that may have an entry of ours on its way: our own,
// and those of locks and codes.
func (m *member) signs() ([]ledger.Account, error) {
	locks, err := m.lockAccounts()
	if err != nil {
		return nil, err
	}
	codes, err := m.sweepers()
	own, err2 := m.follows()
	return append(append(own, locks...), codes...), errors.Join(err, err2)
}

// waits tells whether votes for an entry are of use to us: it is ours, or a
// promise that was taken.
func (m *member) waits(s *ledger.Signed) (bool, error) {
	if promised, err := has(m.tx, promiseBucket, string(promiseKey(m.epoch.Community, s))); err != nil || promised {
		return promised, err
	}
	h, err := m.head(s.Entry.Account)
	return slices.Contains(h.Pending, s.ID()), err
}

const voteBucket store.Bucket = "votes" // own pending entry, seat → vote

// Voted takes a guardian's vote for an own pending entry from whoever carried
// it, or for a promise that was taken, and makes the entry final once a quorum is there. It tells whether the
// vote was good and for an entry that waits.
func (w *Wallet) Voted(community, entry ledger.ID, v quorum.Vote) (bool, error) {
	return w.voted(WayGuardian, community, entry, v)
}

func (w *Wallet) voted(way Way, community, entry ledger.ID, v quorum.Vote) (bool, error) {
	taken := false
	err := w.updating(community, func(m *member) error {
		m.way = way
		s, ok, err := m.book.Entry(entry)
		if err != nil || !ok {
			return err
		}
		if waits, err := m.waits(s); err != nil || !waits {
			return err
		}
		if final, err := m.book.Final(entry); err != nil || final {
			return err
		}
		if err := m.epoch.CheckVote(m.epoch.Statement(s), v, w.verify); err != nil {
			return err
		}
		taken = true
		if err := save(m.tx, voteBucket, append(entry[:], byte(v.Guardian)), &v); err != nil {
			return err
		}
		if err := m.see(entry, seenVote, byte(v.Guardian)); err != nil {
			return err
		}
		return w.certify(m, s)
	})
	return taken, err
}

// VotesHeld are the votes of this epoch that were gathered for an entry that
// waits, ascending by seat.
func (w *Wallet) VotesHeld(community ledger.ID, s *ledger.Signed) (votes []quorum.Vote, err error) {
	err = w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err == nil {
			votes, err = w.votesHeld(m, s)
		}
		return err
	})
	return votes, err
}

func (w *Wallet) votesHeld(m *member, s *ledger.Signed) (votes []quorum.Vote, err error) {
	id := s.ID()
	err = store.ScanPrefix(m.tx, voteBucket, id[:], func(_, value []byte) error {
		v, err := quorum.DecodeVote(value)
		if err == nil && m.epoch.CheckVote(m.epoch.Statement(s), v, w.verify) == nil { // it may be of an epoch that is over
			votes = append(votes, v)
		}
		return err
	})
	return votes, err
}

// certify makes an entry final when a quorum's votes have been gathered.
func (w *Wallet) certify(m *member, s *ledger.Signed) error {
	votes, err := w.votesHeld(m, s)
	if err != nil {
		return err
	}
	c, err := m.epoch.Certify(votes)
	if errors.Is(err, quorum.ErrTooFew) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.receive(m, []book.Evidence{{Entry: s, Certificate: []quorum.Certificate{c}}})
}

// Received takes certified entries that concern us: credits to our accounts,
// our own feed, and what we asked for. Repeats do nothing.
func (w *Wallet) Received(community ledger.ID, items []book.Evidence) error {
	return w.received(WayGuardian, community, items)
}

func (w *Wallet) received(way Way, community ledger.ID, items []book.Evidence) error {
	return w.updating(community, func(m *member) error {
		m.LastMet, m.way = w.now(), way
		return errors.Join(w.receive(m, items), m.save())
	})
}

// Met notes that a quorum of the community's guardians was heard of.
func (w *Wallet) Met(community ledger.ID) error {
	return w.updating(community, func(m *member) error {
		m.LastMet = w.now()
		return errors.Join(w.claimMany(m), m.save())
	})
}

// Tend does what is due by itself, when the wallet can sign: it claims what came
// in, returns what is left of purses, and closes locks in time.
func (w *Wallet) Tend(community ledger.ID) error { return w.updating(community, w.claimMany) }

func (w *Wallet) updating(community ledger.ID, f func(*member) error) error {
	return w.config.Store.Update(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		return f(m)
	})
}

// receive stores all items first, since a certificate settles what came before
// it, then takes note of each that is final now.
func (w *Wallet) receive(m *member, items []book.Evidence) error {
	for _, item := range items {
		if _, err := m.book.Accept(item, w.verify); err != nil {
			return err
		}
	}
	for _, item := range items {
		final, err := m.book.Final(item.Entry.ID())
		if err != nil {
			return err
		}
		if !final {
			continue
		}
		if err := w.note(m, item.Entry); err != nil {
			return err
		}
	}
	return w.claimMany(m)
}

// note lists a final entry's movements, learns its asset, and asks for what is
// missing to understand it.
func (w *Wallet) note(m *member, s *ledger.Signed) error {
	if err := m.learnAsset(s); err != nil {
		return err
	}
	if err := errors.Join(m.listIn(s), m.seeFinal(s)); err != nil {
		return err
	}
	if s.Entry.Account.Type() == ledger.TypeLock {
		return errors.Join(m.listClosing(s), m.wantUnknown(s), w.advance(m, s))
	}
	if m.isJoint(s.Entry.Account) {
		return errors.Join(m.wantClaimed(s), w.settleJoint(m, s.Entry.Account))
	}
	if err := w.rescued(m, s.Entry.Account); err != nil {
		return err
	}
	if !m.isOwn(s.Entry.Account) {
		if err := errors.Join(m.wantUnknown(s), w.settlePromise(m, s)); err != nil {
			return err
		}
		return w.advanceSweep(m, s)
	}
	if err := m.listOut(s); err != nil {
		return err
	}
	if err := errors.Join(m.wantClaimed(s), m.seePurse(s), m.seeGoal(s)); err != nil {
		return err
	}
	return w.advance(m, s)
}

// advance moves an own head past what is now final.
func (w *Wallet) advance(m *member, s *ledger.Signed) error {
	account := s.Entry.Account
	h, err := m.head(account)
	if err != nil {
		return err
	}
	kept := h.Pending[:0:0]
	for _, id := range h.Pending {
		final, err := m.book.Final(id)
		if err != nil {
			return err
		}
		if !final && s.Entry.Kind != ledger.KindSettlement { // after which nothing of it waits
			kept = append(kept, id)
			continue
		}
		if err := w.config.Outbox.Done(m.tx, m.epoch.Community, id); err != nil {
			return err
		}
	}
	h.Pending = kept
	newest, err := m.book.Newest(account)
	if err != nil {
		return err
	}
	if s.Entry.Kind == ledger.KindSettlement {
		h.Opening = 0
	} else if h.Opening > 0 && h.Opening <= newest.Round {
		h.Opening = above(account, h.Opening, newest.Round) // no guardian seals for a round that is certified
	}
	if len(h.Pending) == 0 {
		h.Entry = newest.Entry
	}
	return m.saveHead(account, h)
}

// Refused notes that guardians refuse an own entry for good: it and what was
// signed after it will not be kept, and the account has to be opened again,
// which it asks for by itself.
func (w *Wallet) Refused(community, entry ledger.ID, why *ledger.Refusal) error {
	return w.updating(community, func(m *member) error {
		s, ok, err := m.book.Entry(entry)
		if err != nil || !ok {
			return err
		}
		if s.Entry.Account.Type() == ledger.TypeLock {
			return w.closingRefused(m, s, why)
		}
		if m.isJoint(s.Entry.Account) {
			return w.jointRefused(m, s, why)
		}
		if !m.isOwn(s.Entry.Account) {
			return w.promiseRefused(m, entry, why)
		}
		h, err := m.head(s.Entry.Account)
		if err != nil || !slices.Contains(h.Pending, entry) {
			return err
		}
		if err := save(m.tx, fateBucket, entry[:], &fate{Refusal: []ledger.Refusal{*why}}); err != nil {
			return err
		}
		return w.askOpening(m, s.Entry.Account, h, s.Entry.Round+1)
	})
}

// Reopen asks the guardians to open the wallet's account again, for when an
// entry was lost or is stuck. What is not certified by then may not be kept.
func (w *Wallet) Reopen(community ledger.ID) error {
	return w.updating(community, func(m *member) error {
		h, err := m.head(m.Account)
		if err != nil || h.Opening > 0 {
			return err
		}
		round := uint64(1)
		if !h.Entry.IsZero() {
			s, ok, err := m.book.Entry(h.Entry)
			if err != nil || !ok {
				return errors.Join(err, missingOwn(ok, h.Entry))
			}
			round = s.Entry.Round + 1
		}
		return w.askOpening(m, m.Account, h, round)
	})
}

func (w *Wallet) askOpening(m *member, account ledger.Account, h head, round uint64) error {
	for _, id := range h.Pending {
		if err := w.config.Outbox.Done(m.tx, m.epoch.Community, id); err != nil {
			return err
		}
	}
	h.Opening = max(h.Opening, round)
	return m.saveHead(account, h)
}

// Faulty keeps a checked fault proof: the account's movements show it from
// then on.
func (w *Wallet) Faulty(community ledger.ID, proof *ledger.FaultProof) error {
	return w.updating(community, func(m *member) error { return m.book.KeepNewFault(proof, w.verify) })
}

const wantBucket store.Bucket = "wants" // community, id → nothing

// Wants are entries that the wallet misses: assets that it was paid in, and
// what paid it in the past.
func (w *Wallet) Wants(community ledger.ID) ([]ledger.ID, error) {
	var ids []ledger.ID
	err := w.config.Store.View(func(tx store.Tx) error {
		return store.ScanPrefix(tx, wantBucket, community[:], func(key, _ []byte) error {
			ids = append(ids, ledger.ID(key[32:]))
			return nil
		})
	})
	return ids, err
}

func (m *member) want(id ledger.ID) error {
	if _, held, err := m.book.Entry(id); err != nil || held {
		return err
	}
	if gone, err := has(m.tx, forgottenBucket, string(id[:])); err != nil || gone {
		return err
	}
	return m.tx.Put(wantBucket, assetKey(m.epoch.Community, id), nil)
}

func (m *member) wantClaimed(s *ledger.Signed) error {
	for _, c := range s.Entry.Claims {
		if err := m.want(c.Entry); err != nil {
			return err
		}
	}
	return m.wantUnknown(s)
}

// wantUnknown asks for the assets of an entry, and no longer for the entry.
func (m *member) wantUnknown(s *ledger.Signed) error {
	for _, c := range s.Entry.Credits {
		if !m.keeps(c.Payee) && !m.keeps(s.Entry.Account) {
			continue
		}
		if err := m.want(c.Asset); err != nil {
			return err
		}
	}
	for _, l := range s.Entry.Locks {
		if !m.paysUs(l.Payee) {
			continue
		}
		if err := m.want(l.Asset); err != nil {
			return err
		}
	}
	for _, b := range s.Entry.After.Balances {
		if m.keeps(s.Entry.Account) {
			if err := m.want(b.Asset); err != nil {
				return err
			}
		}
	}
	return m.tx.Delete(wantBucket, assetKey(m.epoch.Community, s.ID()))
}
