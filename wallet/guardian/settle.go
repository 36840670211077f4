package guardian

import (
	"bytes"
	"cmp"
	"slices"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// A purse whose owner promised the same money twice is ended by a settlement,
// which pays those it was promised to out of all that the purse has, and gives
// the rest to the owner. It stands on seals of all guardians, and each of them
// comes to the very same entry: [Desk.Settle]. A quorum of guardians approves it
// ([Desk.Approve]), one of each round, before any of them votes for it: so no
// two can split the votes.

// authors is who has to sign what does not belong to its account's own key.
func (d *Desk) authors(s *ledger.Signed, lock *ledger.Placed) ledger.Facts {
	facts := ledger.Facts{Lock: lock}
	if s.Entry.Kind == ledger.KindSettlement && s.Entry.Round >= ledger.SettleRound {
		settlers := d.Epoch.Settlers(s.Entry.Round)
		facts.Settle = &settlers
	}
	facts.Next = quorum.NextHolder(&s.Entry)
	return facts
}

// ownersRound keeps a purse's owner out of the rounds of settlements, and from
// opening a purse that is frozen.
func (d *Desk) ownersRound(past Past, r *ledger.SealRequest) error {
	if r.Account.Type() != ledger.TypePurse {
		return nil
	}
	if r.Round >= ledger.SettleRound {
		return ledger.Refuse(ledger.CodeRound, "rounds from %d on are for settlements", uint64(ledger.SettleRound))
	}
	proof, frozen, err := past.Fault(r.Account)
	if err != nil || !frozen {
		return err
	}
	refusal := ledger.Refuse(ledger.CodeFrozen, "the purse promised the same money twice: only a settlement ends it")
	refusal.Other = proof.Bytes()
	return refusal
}

// SettleFrom is when a guardian begins to seal a frozen purse for settlements,
// by its own clock: since is when it first had the proof. All guardians have to
// seal, so none is made before every honest one has had the proof for the
// promise age; that is how its publication is certified. It is not earlier than
// the purse could be opened, either: payees were told that they may show their
// promises until then.
func (d *Desk) SettleFrom(past Past, account ledger.Account, since uint64) (uint64, error) {
	newest, err := past.Newest(account)
	if err != nil {
		return 0, err
	}
	state, known, err := past.State(newest.Entry)
	if err != nil {
		return 0, err
	}
	if !known || len(state.Purse) != 1 {
		return 0, &ledger.Wait{Reason: ledger.WaitEntry, Text: "the terms of purse " + account.String() + " are not certified here"}
	}
	age := d.Epoch.PurseTime(quorum.RulePromiseAge, state.Purse[0].Expiry, quorum.DefaultPromiseAge)
	return later(max(state.Purse[0].Expiry, since), 1, age), nil
}

// shortestTurn keeps the rounds from running out before the year 6000.
const shortestTurn = 60_000

// Turn is the round of settlements at a time. It goes by the clock alone, so
// that guardians who saw the proof weeks apart are in the same.
func (d *Desk) Turn(now uint64) uint64 {
	span := max(shortestTurn, d.Epoch.Charter.Value(quorum.RuleRoundDelay, "", quorum.DefaultRoundDelay))
	return min(ledger.SettleRound+now/span, ledger.MaxRound)
}

// SealToSettle makes the seal of a frozen purse for a settlement. The caller
// stores it before it leaves, and gives the stored one when it is asked again.
func (d *Desk) SealToSettle(past Past, now, since uint64, account ledger.Account, round uint64) (quorum.AccountSeal, error) {
	_, frozen, err := past.Fault(account)
	if err != nil {
		return quorum.AccountSeal{}, err
	}
	if !frozen || account.Type() != ledger.TypePurse || round < ledger.SettleRound {
		return quorum.AccountSeal{}, ledger.Refuse(ledger.CodeRound, "no settlement of account %s is due", account)
	}
	newest, votes, err := d.known(past, account)
	if err != nil {
		return quorum.AccountSeal{}, err
	}
	r := &ledger.SealRequest{Account: account, Round: round}
	if err := d.higher(past, r, highest(newest, votes)); err != nil {
		return quorum.AccountSeal{}, err
	}
	from, err := d.SettleFrom(past, account, since)
	if err != nil {
		return quorum.AccountSeal{}, err
	}
	if now < from || round > d.Turn(now) {
		return quorum.AccountSeal{}, &ledger.Wait{Reason: ledger.WaitTime, Text: "the purse can't be settled yet", Until: max(from, now+1)}
	}
	return quorum.AccountSeal{
		Community: d.Epoch.Community, Epoch: d.Epoch.Number, Guardian: d.Seat, Account: account, Round: round, Certified: newest, Votes: votes,
	}, nil
}

// Show tells whether a promise of a frozen purse is one that a settlement has
// to look at: it would be voted for, were the purse not frozen.
func (d *Desk) Show(past Past, s *ledger.Signed) error {
	sealed, err := past.SealedRound(s.Entry.Account)
	if err != nil {
		return err
	}
	if s.Entry.Account.Type() != ledger.TypePurse || s.Entry.Kind != ledger.KindPay || sealed >= ledger.SettleRound {
		return ledger.Refuse(ledger.CodeFrozen, "it is too late to show a promise of this purse")
	}
	w := weighing{desk: d, past: past, judged: map[ledger.ID]Standing{}, known: map[ledger.ID]ledger.State{}}
	if !s.Entry.Prev.IsZero() {
		if err := w.weighDown(s.Entry.Prev, ledger.MaxUncertified); err != nil {
			return err
		}
	}
	_, err = w.weigh(s)
	return err
}

// MostShown is how many promises a guardian keeps of a frozen purse: those of
// all guardians together have room in a settlement.
func (d *Desk) MostShown() int { return max(1, ledger.MaxRefs/d.Epoch.Guardians()) }

// Settle makes the settlement of a frozen purse: a function of the seals of all
// guardians, the promises that they were shown (the newest of each chain,
// ascending), and the fault. All entries that they name must be held.
func (d *Desk) Settle(past Past, seals []quorum.AccountSeal, shown []ledger.ID, fault ledger.ID) (ledger.Entry, error) {
	w := weighing{desk: d, past: past, judged: map[ledger.ID]Standing{}, known: map[ledger.ID]ledger.State{}}
	if len(seals) == 0 {
		return ledger.Entry{}, ledger.Refuse(ledger.CodeSeals, "a settlement stands on seals")
	}
	c, err := w.settle(seals[0].Account, seals[0].Round, seals, shown)
	if err != nil {
		return ledger.Entry{}, err
	}
	return d.settlementOf(c, seals[0].Round, shown, fault)
}

// Approve tells whether the guardian approves a settlement that its proposer
// signed. The caller keeps, before the approval leaves, that it approves no
// other of this round.
func (d *Desk) Approve(past Past, s *ledger.Signed, seals []quorum.AccountSeal) error {
	if s.Entry.Kind != ledger.KindSettlement || s.Entry.Account.Type() != ledger.TypePurse || s.Entry.Round < ledger.SettleRound {
		return ledger.Refuse(ledger.CodeKind, "only settlements of purses are approved")
	}
	if err := d.belongs(s); err != nil {
		return err
	}
	if err := d.free(past, s); err != nil {
		return err
	}
	if err := d.mayOpen(past, s); err != nil {
		return err
	}
	settlers := d.Epoch.Settlers(s.Entry.Round)
	if err := settlers.CheckProposer(s, d.Verify); err != nil {
		return err
	}
	w := weighing{desk: d, past: past, known: map[ledger.ID]ledger.State{}}
	c, err := w.settlement(s, seals)
	if err != nil {
		return err
	}
	return w.allShown(c)
}

// settlement checks that a settlement is the one that follows from its seals,
// and that it passes by nothing that is certified here.
func (w *weighing) settlement(s *ledger.Signed, seals []quorum.AccountSeal) (*settling, error) {
	w.judged = map[ledger.ID]Standing{}
	c, err := w.follows(s, seals)
	if err != nil {
		return nil, err
	}
	return c, w.aboveNewest(s.Entry.Account, c.base.Tip)
}

// follows checks that a settlement is the one that follows from its seals and
// from what it says was shown.
func (w *weighing) follows(s *ledger.Signed, seals []quorum.AccountSeal) (*settling, error) {
	e := &s.Entry
	c, err := w.settle(e.Account, e.Round, seals, e.Refs)
	if err != nil {
		return nil, err
	}
	body, err := ledger.DecodeSettlement(e.Body)
	if err != nil {
		return nil, ledger.Refuse(ledger.CodeMalformed, "%v", err)
	}
	want, err := w.desk.settlementOf(c, e.Round, e.Refs, body.Fault)
	if err != nil {
		return nil, err
	}
	if ledger.IDOf(&want) != s.ID() {
		return nil, ledger.Refuse(ledger.CodeSeals, "the settlement is not what its seals lead to")
	}
	return c, w.proven(c, body.Fault)
}

// settling is what a settlement decides on.
type settling struct {
	base   ledger.State // what it stands on
	ended  bool         // an earlier round's settlement: only to be made final
	fault  ledger.ID    // what that one names
	counts map[ledger.ID]int
	chain  map[ledger.ID]*ledger.Signed // the entries of all branches
}

// settle reads the seals: what the settlement stands on, and how many of them
// report each entry beside.
func (w *weighing) settle(account ledger.Account, round uint64, seals []quorum.AccountSeal, shown []ledger.ID) (*settling, error) {
	if account.Type() != ledger.TypePurse || round < ledger.SettleRound {
		return nil, ledger.Refuse(ledger.CodeRound, "round %d of account %s is not for a settlement", round, account)
	}
	if err := w.desk.Epoch.CheckSeals(account, round, seals, w.desk.Verify); err != nil {
		return nil, ledger.Refuse(ledger.CodeSeals, "%v", err)
	}
	for i := range seals {
		if err := w.reports(&seals[i]); err != nil {
			return nil, err
		}
	}
	base, err := w.settleBase(account, seals)
	if err != nil {
		return nil, err
	}
	c := &settling{base: base, ended: base.Tip.Round >= ledger.SettleRound, counts: map[ledger.ID]int{}, chain: map[ledger.ID]*ledger.Signed{}}
	if c.ended {
		return c, w.asBefore(c)
	}
	for i := range seals { // a seal counts for one branch: that of its newest report
		if err := w.branch(c, highest(seals[i].Certified, seals[i].Votes).Entry, 1); err != nil {
			return nil, err
		}
	}
	for i, id := range shown {
		if i > 0 && bytes.Compare(shown[i-1][:], id[:]) >= 0 {
			return nil, ledger.Refuse(ledger.CodeSeals, "promise %d that was shown is out of order", i)
		}
		if err := w.weighDown(id, ledger.MaxUncertified); err != nil {
			return nil, err
		}
		if err := w.branch(c, id, 0); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// asBefore reads which fault the settlement of an earlier round names.
func (w *weighing) asBefore(c *settling) error {
	entry, err := w.entry(c.base.Tip.Entry)
	if err != nil {
		return err
	}
	body, err := ledger.DecodeSettlement(entry.Entry.Body)
	c.fault = body.Fault
	return err
}

// settleBase is the newest certified entry that a seal reports, or the
// settlement of an earlier round that somebody voted for: it may be certified,
// and all that is left is to make it final.
func (w *weighing) settleBase(account ledger.Account, seals []quorum.AccountSeal) (ledger.State, error) {
	var base ledger.Tip
	for _, s := range seals {
		if s.Certified.Newer(base) {
			base = s.Certified
		}
		for _, v := range s.Votes {
			if v.Round >= ledger.SettleRound && v.Newer(base) {
				base = v
			}
		}
	}
	if base.IsZero() {
		return ledger.State{}, missing(ledger.ID{})
	}
	for _, s := range seals {
		for _, t := range append([]ledger.Tip{s.Certified}, s.Votes...) {
			if t.IsZero() || t.Round < ledger.SettleRound && (t != s.Certified || base.Round >= ledger.SettleRound) {
				continue // what an earlier settlement passed by, it paid
			}
			on, err := w.onChain(t.Entry, base.Entry)
			if err != nil {
				return ledger.State{}, err
			}
			if !on {
				return ledger.State{}, ledger.Refuse(ledger.CodeSeals, "guardian %d reports entry %s on another chain", s.Guardian, t.Entry.Short())
			}
		}
	}
	return w.stateOf(account, base.Entry)
}

// branch counts a report of an entry for it and for those below it, down to
// what is settled already.
func (w *weighing) branch(c *settling, id ledger.ID, count int) error {
	for range ledger.MaxUncertified + 2 {
		if id.IsZero() {
			return nil
		}
		entry, err := w.entry(id)
		if err != nil {
			return err
		}
		if entry.Entry.Account != c.base.Account {
			return ledger.Refuse(ledger.CodeSeals, "entry %s is of another account", id.Short())
		}
		if entry.Entry.Seq <= c.base.Tip.Seq {
			at, ok, err := w.past.FinalAt(c.base.Account, entry.Entry.Seq)
			if err != nil || ok && at == id {
				return err
			}
		}
		c.counts[id] += count
		c.chain[id] = entry
		id = entry.Entry.Prev
	}
	return errBeyond
}

// allShown asks that no promise is left out that was shown to this guardian.
func (w *weighing) allShown(c *settling) error {
	if c.ended {
		return nil
	}
	shown, err := w.past.Shown(c.base.Account)
	if err != nil {
		return err
	}
	for _, id := range shown {
		if _, there := c.chain[id]; there {
			continue
		}
		if on, err := w.onChain(id, c.base.Tip.Entry); err != nil {
			return err
		} else if !on {
			return &ledger.Wait{Reason: ledger.WaitEntry, Text: "the settlement leaves out a promise that was shown here", Needs: []ledger.ID{id}}
		}
	}
	return nil
}

// proven asks that the fault which the settlement names is one that is held, or
// of two entries that it looks at.
func (w *weighing) proven(c *settling, fault ledger.ID) error {
	if c.ended {
		return nil // compared with the one before
	}
	proof, held, err := w.past.Fault(c.base.Account)
	if err != nil || held && proof.ID() == fault {
		return err
	}
	at := map[[2]uint64][]*ledger.Signed{}
	for _, s := range c.chain {
		slot := [2]uint64{s.Entry.Round, s.Entry.Seq}
		at[slot] = append(at[slot], s)
	}
	for slot, rivals := range at {
		if id, ok, err := w.past.FinalAt(c.base.Account, slot[1]); err != nil {
			return err
		} else if ok {
			final, err := w.entry(id)
			if err != nil {
				return err
			}
			rivals = append(rivals, final)
		}
		for i, a := range rivals {
			for _, b := range rivals[:i] {
				if f, ok := ledger.FindFault(a, b); ok && f.ID() == fault {
					return nil // both were weighed: their author signed them
				}
			}
		}
	}
	return ledger.Refuse(ledger.CodeSeals, "the settlement names a fault that it does not show")
}

// settlementOf is the one entry that pays what the case says.
func (d *Desk) settlementOf(c *settling, round uint64, shown []ledger.ID, fault ledger.ID) (ledger.Entry, error) {
	e := ledger.Entry{
		Version: ledger.Version, Community: d.Epoch.Community, Account: c.base.Account, Seq: c.base.Tip.Seq + 1, Round: round,
		Prev: c.base.Tip.Entry, Time: c.base.Time, Kind: ledger.KindSettlement, Refs: shown,
	}
	if len(c.base.Purse) != 1 {
		return e, ledger.Refuse(ledger.CodeSeals, "the purse has no terms")
	}
	if c.ended {
		e.Refs, fault = nil, c.fault
	}
	have, err := c.base.After.Everything()
	if err != nil {
		return e, err
	}
	owner := c.base.Purse[0].Owner
	paid, rest := ledger.ShareOut(have, c.owed(owner, d.sureFrom(c.base.Purse[0].Expiry)))
	for _, r := range rest {
		e.Credits = append(e.Credits, ledger.Credit{Payee: owner, Asset: r.Asset, Amount: r.Amount})
	}
	e.Body = ledger.Encode(&ledger.Settlement{Fault: fault, Paid: paid})
	e.After, err = c.base.Next(&e, ledger.Facts{})
	return e, err
}

// sureFrom is how many reports make a branch one that may be certified. Where the
// purse may have been filled in an earlier epoch, a guardian that voted for it
// may be gone, and each that is reported is held to be such.
func (d *Desk) sureFrom(expiry uint64) int {
	if d.Epoch.MayBeOlder(expiry) {
		return 1
	}
	return 2*d.Epoch.Quorum() - d.Epoch.Guardians()
}

// owed are the promises of all branches: those that at least so many guardians
// report are sure. Where there are more than a settlement has room for, the
// earliest of those that are not sure are looked at.
func (c *settling) owed(owner ledger.Account, sure int) []ledger.Owed {
	var ids []ledger.ID
	for id := range c.chain {
		ids = append(ids, id)
	}
	isSure := func(id ledger.ID) bool { return c.counts[id] >= sure }
	slices.SortFunc(ids, func(a, b ledger.ID) int {
		if isSure(a) != isSure(b) {
			if isSure(a) {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(c.chain[a].Entry.Seq, c.chain[b].Entry.Seq), bytes.Compare(a[:], b[:]))
	})
	var out []ledger.Owed
	for _, id := range ids {
		for i, credit := range c.chain[id].Entry.Credits {
			if credit.Payee == owner || len(out) == ledger.MostSettled {
				continue
			}
			out = append(out, ledger.Owed{Credit: ledger.CreditID{Entry: id, Index: uint64(i)}, Asset: credit.Asset, Amount: credit.Amount, Sure: isSure(id)})
		}
	}
	return out
}
