package guardian

import (
	"fmt"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// Judge decides whether the guardian votes for an entry. Its errors:
// *ledger.Refusal (a rule is broken, for good), *ledger.Wait (something is
// missing, ask again), *FaultFound (the author cheated), or the store's.
// now is the guardian's clock in unix ms, which never goes backwards; seals
// are the evidence of an opening.
func (d *Desk) Judge(past Past, now uint64, s *ledger.Signed, seals []quorum.AccountSeal) (Judgement, error) {
	if err := d.belongs(s); err != nil {
		return Judgement{}, err
	}
	repeat, err := d.slot(past, s)
	if err != nil {
		return Judgement{}, err
	}
	if repeat {
		state, _, err := past.State(s.ID())
		return Judgement{Entry: s, Statement: d.Epoch.Statement(s), State: state, Repeat: true}, err
	}
	if err := d.free(past, s); err != nil {
		return Judgement{}, err
	}
	if err := d.timely(now, s); err != nil {
		return Judgement{}, err
	}
	w := weighing{desk: d, past: past, known: map[ledger.ID]ledger.State{}}
	if s.Entry.Opens() {
		if err := d.mayOpen(past, s); err != nil {
			return Judgement{}, err
		}
		if err := w.stands(s, seals); err != nil {
			return Judgement{}, err
		}
	} else if err := w.mayExtend(s.Entry.Prev); err != nil {
		return Judgement{}, err
	}
	state, err := w.weigh(s)
	if err != nil {
		return Judgement{}, err
	}
	stood := w.stood(s.Entry.Prev)
	if s.Entry.Opens() {
		if err := d.byWhomAsked(past, now, s, stood); err != nil {
			return Judgement{}, err
		}
	}
	if err := w.released(now, s, state, stood); err != nil {
		return Judgement{}, err
	}
	if err := d.fitsSeal(past, s, len(stood)); err != nil {
		return Judgement{}, err
	}
	j := Judgement{Entry: s, Statement: d.Epoch.Statement(s), State: state, Stood: stood}
	if s.Entry.Opens() {
		j.Seals = seals
	}
	return j, nil
}

// fitsSeal keeps what the guardian would have to report of the account within
// what a seal can say. In the round of the newest certified entry the room of
// free does so already.
func (d *Desk) fitsSeal(past Past, s *ledger.Signed, stood int) error {
	newest, err := past.Newest(s.Entry.Account)
	if err != nil || s.Entry.Round == newest.Round {
		return err
	}
	votes, err := past.VotesAbove(s.Entry.Account, newest)
	if err != nil {
		return err
	}
	if len(votes)+stood+1 > quorum.MaxSealVotes {
		return &ledger.Wait{Reason: ledger.WaitRoom, Text: fmt.Sprintf("%d entries of the account wait for certificates", len(votes)+stood)}
	}
	return nil
}

func (d *Desk) belongs(s *ledger.Signed) error {
	if s.Entry.Kind == ledger.KindCharter {
		return ledger.Refuse(ledger.CodeKind, "a charter needs no vote")
	}
	if s.Entry.Community != d.Epoch.Community {
		return ledger.Refuse(ledger.CodeCommunity, "the entry is of community %s", s.Entry.Community.Short())
	}
	return d.Epoch.Charter.CheckKnown()
}

// slot tells whether the very entry was voted for already, and finds the two
// forms of fault against what was voted for or is certified.
func (d *Desk) slot(past Past, s *ledger.Signed) (repeat bool, err error) {
	e := &s.Entry
	held, taken, err := past.VoteAt(e.Account, e.Seq, e.Round)
	if err != nil || taken && held == s.ID() {
		return taken, err
	}
	if !taken && e.Opens() {
		if held, taken, err = past.OpeningAt(e.Account, e.Round); err != nil {
			return false, err
		}
	}
	if !taken {
		if held, taken, err = past.FinalAt(e.Account, e.Seq); err != nil {
			return false, err
		}
		taken = taken && held != s.ID()
	}
	if !taken {
		return false, nil
	}
	other, ok, err := past.Entry(held)
	if err != nil || !ok {
		return false, orMissing(err, held)
	}
	if other.Entry.Round != e.Round {
		return false, nil // an opening passed this place by: see free
	}
	return false, d.conflict(past, s, other)
}

// conflict is the answer to a second entry for a place: a fault when its
// author really signed it, else only a bad signature.
func (d *Desk) conflict(past Past, s, other *ledger.Signed) error {
	holder, known, err := d.holderOf(past, other)
	if err != nil {
		return err
	}
	if proof, ok := ledger.FindFault(s, other); ok && known && proof.Check(holder, d.Verify) == nil {
		return &FaultFound{Proof: proof}
	}
	r := ledger.Refuse(ledger.CodeSlotTaken, "another entry has place %d of round %d", s.Entry.Seq, s.Entry.Round)
	r.Other = other.Bytes()
	return r
}

// holderOf is who had to sign a judged entry.
func (d *Desk) holderOf(past Past, s *ledger.Signed) (ledger.Holder, bool, error) {
	if s.Entry.Account.Type() != ledger.TypeLock {
		return d.signerOf(past, s)
	}
	state, ok, err := past.State(s.ID())
	return state.Holder, ok, err
}

// free tells whether the account may have votes at all, and whether the entry
// is not behind what is certified or sealed.
func (d *Desk) free(past Past, s *ledger.Signed) error {
	e := &s.Entry
	proof, frozen, err := past.Fault(e.Account)
	if err != nil {
		return err
	}
	if e.Kind == ledger.KindSettlement {
		if !frozen {
			return &ledger.Wait{Reason: ledger.WaitEntry, Text: "no fault of the account is known here"}
		}
		frozen = false
	}
	if frozen {
		if frozen, err = d.freezes(past, proof, s); err != nil {
			return err
		}
	}
	if frozen {
		r := ledger.Refuse(ledger.CodeFrozen, "account %s signed two entries for one place", e.Account)
		r.Other = proof.Bytes()
		return r
	}
	if forked, err := past.Forked(e.Account); err != nil || forked && !e.Opens() {
		if err == nil {
			err = &ledger.Wait{Reason: ledger.WaitEntry, Text: "guardians before reported two chains of the account: a certificate decides, or an opening"}
		}
		return err
	}
	newest, err := past.Newest(e.Account)
	if err != nil {
		return err
	}
	if e.Seq <= newest.Seq {
		return behind(s, newest)
	}
	if e.Seq-newest.Seq > ledger.MaxUncertified {
		return &ledger.Wait{Reason: ledger.WaitRoom, Text: fmt.Sprintf("entry %d is more than %d beyond the newest certified", e.Seq, ledger.MaxUncertified)}
	}
	sealed, err := past.SealedRound(e.Account)
	if err != nil {
		return err
	}
	if least := max(sealed, newest.Round); e.Round < least {
		r := ledger.Refuse(ledger.CodeSealed, "the account is sealed for round %d, the entry is of round %d", least, e.Round)
		r.Tip = newest
		r.Tip.Round = least
		return r
	}
	return nil
}

func behind(s *ledger.Signed, newest ledger.Tip) error {
	r := ledger.Refuse(ledger.CodeLink, "place %d is behind the newest certified entry %d", s.Entry.Seq, newest.Seq)
	r.Tip = newest
	return r
}

func (d *Desk) timely(now uint64, s *ledger.Signed) error {
	gap := d.Epoch.Charter.Value(quorum.RuleClockGap, "", quorum.DefaultClockGap)
	if s.Entry.Time > now && s.Entry.Time-now > gap {
		return &ledger.Wait{Reason: ledger.WaitTime, Text: "the entry is timed in the future", Until: s.Entry.Time - gap}
	}
	return nil
}

// mayExtend tells whether the guardian stands on the entry before, or holds a
// certificate for it.
func (w *weighing) mayExtend(prev ledger.ID) error {
	if prev.IsZero() {
		return nil
	}
	state, ok, err := w.past.State(prev)
	if err != nil || !ok {
		return orMissing(err, prev)
	}
	w.known[prev] = state
	if stands, err := w.past.Stands(prev); err != nil || stands {
		return err
	}
	final, err := w.past.Final(prev)
	if err == nil && !final {
		err = missing(prev)
	}
	return err
}

// mayOpen tells whether the guardian itself sealed the account for the round.
func (d *Desk) mayOpen(past Past, s *ledger.Signed) error {
	sealed, err := past.SealedRound(s.Entry.Account)
	if err != nil {
		return err
	}
	if sealed != s.Entry.Round {
		return &ledger.Wait{Reason: ledger.WaitSeals, Text: fmt.Sprintf("the account is not sealed here for round %d", s.Entry.Round)}
	}
	return nil
}

func missing(ids ...ledger.ID) error {
	return &ledger.Wait{Reason: ledger.WaitEntry, Text: fmt.Sprintf("%d entries are not held or not certified here, the first is %s", len(ids), ids[0].Short()), Needs: ids}
}

func orMissing(err error, id ledger.ID) error {
	if err != nil {
		return err
	}
	return missing(id)
}
