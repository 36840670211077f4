package book

import (
	"errors"
	"fmt"

	"sanduk.app/wallet/guardian"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Keep stores an entry without judging it, as evidence or to carry it.
func (b *Book) Keep(s *ledger.Signed) error {
	held, err := b.has(entries, idKey(s))
	if err != nil || held {
		return err
	}
	if err := b.write(s, record{}); err != nil {
		return err
	}
	return errors.Join(b.deliverPaid(s), b.settleBelow(s))
}

// Learn stores what others know, each part of which was checked: an entry, with
// its certificate where there is one, and what came beside it.
func (b *Book) Learn(e Evidence) error {
	for _, memo := range e.Memos {
		if err := b.KeepMemo(memo); err != nil {
			return err
		}
	}
	if len(e.Seals) > 0 {
		if err := b.KeepSeals(e.Entry.ID(), e.Seals); err != nil {
			return err
		}
	}
	if len(e.Certificate) == 0 {
		return b.Keep(e.Entry)
	}
	return b.Certify(e.Entry, e.Certificate[0])
}

// KeepJudged stores an entry whose state was judged right: an author's own.
func (b *Book) KeepJudged(s *ledger.Signed, state ledger.State) error {
	return b.mark(s, judged, &state)
}

// KeepVote stores a judgement with the vote for it. It must be durable before
// the vote leaves.
func (b *Book) KeepVote(j guardian.Judgement, v quorum.Vote) error {
	if err := b.KeepDecision(j); err != nil {
		return err
	}
	return b.KeepSigned(j.Entry, v)
}

// unsigned stands for a vote until it is signed. It is no vote's encoding: one
// that stayed would be found as a record that can't be read.
var unsigned = []byte{0}

// KeepDecision stores a judgement whose vote is signed later in the same
// transaction, and is then given to KeepSigned: from now on the place is taken.
func (b *Book) KeepDecision(j guardian.Judgement) error {
	for _, k := range j.Stood {
		if err := b.stand(k.Entry, k.State, nil); err != nil {
			return err
		}
	}
	if j.Entry.Entry.Opens() {
		id := j.Entry.ID()
		if err := b.put(opens, openKey(j.Entry.Entry.Account, j.Entry.Entry.Round), id[:]); err != nil {
			return err
		}
		if err := b.put(carry, id[:], ledger.Encode(j.Seals)); err != nil {
			return err
		}
	}
	return b.stand(j.Entry, j.State, unsigned)
}

// KeepSigned stores the vote for an entry that was decided on. It must be
// durable before the vote leaves.
func (b *Book) KeepSigned(s *ledger.Signed, v quorum.Vote) error {
	return b.put(slots, slotKey(s.Entry.Account, s.Tip()), ledger.Encode(&v))
}

func (b *Book) stand(s *ledger.Signed, state ledger.State, vote []byte) error {
	if err := b.put(slots, slotKey(s.Entry.Account, s.Tip()), vote); err != nil {
		return err
	}
	return b.mark(s, judged|stands, &state)
}

// KeepSeal stores the guardian's seal of an account. It must be durable before
// the seal leaves.
func (b *Book) KeepSeal(s *quorum.AccountSeal) error { return b.put(seals, s.Account[:], s.Bytes()) }

// KeepSeals stores the seals that came beside an opening, checked to be of a
// quorum for its account and round. Newer ones take their place, but never that
// of those for which this guardian voted for it.
func (b *Book) KeepSeals(opening ledger.ID, list []quorum.AccountSeal) error {
	if stands, err := b.Stands(opening); err != nil || stands {
		return err
	}
	return b.put(carry, opening[:], ledger.Encode(list))
}

// KeepFault stores an account's fault proof; the first one stays.
func (b *Book) KeepFault(f *ledger.FaultProof) error {
	account := f.Account()
	held, err := b.has(faults, account[:])
	if err != nil || held {
		return err
	}
	return b.put(faults, account[:], f.Bytes())
}

// KeepMemo stores a sealed memo under its commitment.
func (b *Book) KeepMemo(sealed []byte) error {
	if len(sealed) == 0 || len(sealed) > ledger.MaxMemoSealed {
		return fmt.Errorf("%w: sealed memo of %d bytes", ledger.ErrMalformed, len(sealed))
	}
	return b.put(memos, ledger.MemoCommitment(sealed), sealed)
}

// Memo is the sealed memo of a commitment.
func (b *Book) Memo(commitment []byte) ([]byte, bool, error) {
	if len(commitment) == 0 {
		return nil, false, nil
	}
	return b.get(memos, commitment)
}

// Certify stores an entry with a certificate that was checked, and settles all
// entries before it. ErrTwoCertified is a disaster that must be shown.
func (b *Book) Certify(s *ledger.Signed, c quorum.Certificate) error {
	id := s.ID()
	counts, err := b.counts(s, c)
	if err != nil || !counts {
		return err
	}
	if err := b.Keep(s); err != nil {
		return err
	}
	if void, err := b.void(s); err != nil || void {
		return err
	}
	if err := b.put(certs, id[:], c.Bytes()); err != nil {
		return err
	}
	return errors.Join(b.settleAndLink(s), b.tx.Delete(b.bucket(doubts), id[:]), b.decide(s.Entry.Account))
}

// Found stores a community's charter: settled by its guardians' signatures.
func (b *Book) Found(charter *ledger.Signed) error {
	if err := b.Keep(charter); err != nil {
		return err
	}
	return b.settleAndLink(charter)
}

// Certificate is an entry's own certificate. An entry below a certified one
// may be final without.
func (b *Book) Certificate(id ledger.ID) (quorum.Certificate, bool, error) {
	raw, ok, err := b.get(certs, id[:])
	if err != nil || !ok {
		return quorum.Certificate{}, false, err
	}
	c, err := quorum.DecodeCertificate(raw)
	if err != nil {
		return quorum.Certificate{}, false, broken("certificate of entry "+id.String(), err)
	}
	return c, true, nil
}

func idKey(s *ledger.Signed) []byte { id := s.ID(); return id[:] }

func (b *Book) write(s *ledger.Signed, r record) error {
	r.Signed = s.Bytes()
	b.cache.put(s)
	return b.put(entries, idKey(s), ledger.Encode(&r))
}

// mark adds marks to an entry's record, which is made if it is not there, and
// lists its claims.
func (b *Book) mark(s *ledger.Signed, marks uint64, state *ledger.State) error {
	r, held, err := b.record(s.ID())
	if err != nil || r.Marks&marks == marks {
		return err
	}
	r.Marks |= marks
	if !ownKey(s.Entry.Account, &state.Holder) {
		r.Holder = []ledger.Holder{state.Holder}
	}
	if err := errors.Join(b.markFriends(s, state), b.markHeld(s, state)); err != nil {
		return err
	}
	if err := b.write(s, r); err != nil {
		return err
	}
	if err := b.listClaims(s); err != nil || held {
		return err
	}
	return errors.Join(b.deliverPaid(s), b.settleBelow(s))
}

func (b *Book) listClaims(s *ledger.Signed) error {
	for _, c := range s.Entry.Claims {
		if err := b.put(claims, append(creditKey(c), idKey(s)...), nil); err != nil {
			return err
		}
	}
	return nil
}
