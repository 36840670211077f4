package guardian

import (
	"errors"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// weighing judges entries by their content, whether or not they are voted for:
// the rules that make "not refused". It remembers what it judged on the way.
type weighing struct {
	desk   *Desk
	past   Past
	judged map[ledger.ID]Standing
	known  map[ledger.ID]ledger.State // read on the way

	proposal bool // one approval of a joint account's members is enough
}

// weigh gives the state after an entry whose predecessor is held or was
// weighed before.
func (w *weighing) weigh(s *ledger.Signed) (ledger.State, error) {
	before, err := w.stateOf(s.Entry.Account, s.Entry.Prev)
	if err != nil {
		return ledger.State{}, err
	}
	if err := w.admitted(before, s); err != nil {
		return ledger.State{}, err
	}
	if err := w.desk.amends(w.past, s); err != nil {
		return ledger.State{}, err
	}
	lock, err := w.lock(s)
	if err != nil {
		return ledger.State{}, err
	}
	if err := w.signed(before, s, w.desk.authors(s, lock)); err != nil {
		return ledger.State{}, err
	}
	facts, err := w.facts(s, lock)
	if err != nil {
		return ledger.State{}, err
	}
	if facts.Ruled, err = w.ruled(before, s, facts.Claimed); err != nil {
		return ledger.State{}, err
	}
	state, err := before.Apply(s, facts)
	if err != nil {
		return ledger.State{}, err
	}
	if err := w.mayDefine(s); err != nil {
		return ledger.State{}, err
	}
	return state, w.desk.withinPolicy(s, before)
}

// lock is the lock whose account the entry is of, nothing for others. A closing
// names the entry that it needs: it claims the lock there.
func (w *weighing) lock(s *ledger.Signed) (*ledger.Placed, error) {
	if s.Entry.Account.Type() != ledger.TypeLock {
		return nil, nil
	}
	p, known, err := w.past.Lock(s.Entry.Account)
	if err != nil {
		return nil, err
	}
	if !known {
		wait := &ledger.Wait{Reason: ledger.WaitEntry, Text: "the entry that made lock " + s.Entry.Account.String() + " is not certified here"}
		if len(s.Entry.Claims) > 0 {
			wait.Needs = []ledger.ID{s.Entry.Claims[0].Entry}
		}
		return nil, wait
	}
	return &p, nil
}

func (w *weighing) stateOf(account ledger.Account, id ledger.ID) (ledger.State, error) {
	if id.IsZero() {
		return ledger.Empty(account), nil
	}
	if state, ok := w.known[id]; ok {
		return state, nil
	}
	if known, ok := w.judged[id]; ok {
		return known.State, nil
	}
	state, ok, err := w.past.State(id)
	if err != nil || !ok {
		return ledger.State{}, orMissing(err, id)
	}
	return state, nil
}

// admitted lets an account begin: by a certified credit that it claims, or
// because the charter names it.
func (w *weighing) admitted(before ledger.State, s *ledger.Signed) error {
	if !before.Tip.IsZero() || len(s.Entry.Claims) > 0 || w.desk.Epoch.IsIssuer(s.Entry.Account) {
		return nil
	}
	return ledger.Refuse(ledger.CodeNotAdmitted, "the account's first entry claims nothing")
}

// mayDefine asks the charter whether the account may define this asset.
func (w *weighing) mayDefine(s *ledger.Signed) error {
	if s.Entry.Kind != ledger.KindAsset {
		return nil
	}
	a, err := ledger.DecodeAsset(s.Entry.Body)
	if err != nil {
		return err
	}
	if !w.desk.Epoch.MayDefine(s.Entry.Account, a.Code, a.Kind) {
		return ledger.Refuse(ledger.CodeRight, "the charter does not let account %s issue %s %s", s.Entry.Account, a.Kind, a.Code)
	}
	return nil
}

// facts looks up the claimed credits, each certified and not claimed before on
// this feed, and the asset that is issued or redeemed.
func (w *weighing) facts(s *ledger.Signed, lock *ledger.Placed) (ledger.Facts, error) {
	facts := w.desk.authors(s, lock)
	if lock != nil {
		facts.Claimed = lock.Claimed(&s.Entry)
		return facts, nil
	}
	var needs []ledger.ID
	for _, c := range s.Entry.Claims {
		credit, ok, err := w.credit(c)
		if err != nil {
			return ledger.Facts{}, err
		}
		if !ok {
			needs = append(needs, c.Entry)
			continue
		}
		if err := w.unclaimed(s, c); err != nil {
			return ledger.Facts{}, err
		}
		facts.Claimed = append(facts.Claimed, credit)
	}
	if supply, ok := ledger.SupplyOf(&s.Entry); ok {
		asset, held, err := w.finalEntry(supply.Asset)
		if err != nil {
			return ledger.Facts{}, err
		}
		if !held {
			needs = append(needs, supply.Asset)
		} else {
			facts.Asset = &asset.Entry
		}
	}
	if len(needs) > 0 {
		return ledger.Facts{}, missing(needs...)
	}
	return facts, nil
}

// finalEntry is an entry that is held and certified.
func (w *weighing) finalEntry(id ledger.ID) (*ledger.Signed, bool, error) {
	final, err := w.past.Final(id)
	if err != nil || !final {
		return nil, false, err
	}
	return w.past.Entry(id)
}

func (w *weighing) credit(c ledger.CreditID) (ledger.Credit, bool, error) {
	entry, ok, err := w.finalEntry(c.Entry)
	if err != nil {
		return ledger.Credit{}, false, err
	}
	if !ok {
		return w.paidBack(c)
	}
	if c.Index >= uint64(len(entry.Entry.Credits)) {
		r := ledger.Refuse(ledger.CodeNotYours, "entry %s has no credit %d", c.Entry.Short(), c.Index)
		r.Credit = c
		return ledger.Credit{}, false, r
	}
	return entry.Entry.Credits[c.Index], true, nil
}

// unclaimed refuses a credit that an entry on this very chain claimed before.
// One that a branch left behind had claimed is free again.
func (w *weighing) unclaimed(s *ledger.Signed, c ledger.CreditID) error {
	claimants, err := w.past.Claimants(c)
	if err != nil {
		return err
	}
	for id, k := range w.judged { // entries weighed in this very judgement
		for _, k := range k.Entry.Entry.Claims {
			if k == c {
				claimants = append(claimants, id)
			}
		}
	}
	for _, id := range claimants {
		on, err := w.onChain(id, s.Entry.Prev)
		if err != nil {
			return err
		}
		if on {
			r := ledger.Refuse(ledger.CodeClaimedTwice, "credit %s was claimed before", c)
			r.Credit = c
			return r
		}
	}
	return nil
}

// errBeyond ends a walk that would pass the bound on unsettled entries.
var errBeyond = errors.New("the unsettled stretch is longer than any guardian votes for")

// onChain tells whether the first entry is the second or stands below it. The
// settled part of a feed is one chain, so the walk ends at the first final
// entry.
func (w *weighing) onChain(lower, upper ledger.ID) (bool, error) {
	for range ledger.MaxUncertified + 2 {
		switch {
		case upper == lower:
			return true, nil
		case upper.IsZero():
			return false, nil
		}
		final, err := w.past.Final(upper)
		if err != nil {
			return false, err
		}
		if final {
			return w.settledBelow(lower, upper)
		}
		entry, err := w.entry(upper)
		if err != nil {
			return false, err
		}
		upper = entry.Entry.Prev
	}
	return false, errBeyond
}

func (w *weighing) settledBelow(lower, upper ledger.ID) (bool, error) {
	final, err := w.past.Final(lower)
	if err != nil || !final {
		return false, err
	}
	low, err := w.entry(lower)
	if err != nil {
		return false, err
	}
	up, err := w.entry(upper)
	if err != nil {
		return false, err
	}
	return low.Entry.Account == up.Entry.Account && low.Entry.Seq <= up.Entry.Seq, nil
}

func (w *weighing) entry(id ledger.ID) (*ledger.Signed, error) {
	entry, ok, err := w.past.Entry(id)
	if err != nil || !ok {
		return nil, orMissing(err, id)
	}
	return entry, nil
}

// paidBack is a credit that a settlement made claimable, with what it pays.
func (w *weighing) paidBack(c ledger.CreditID) (ledger.Credit, bool, error) {
	amount, paid, err := w.past.Paid(c)
	if err != nil || !paid {
		return ledger.Credit{}, false, err
	}
	entry, held, err := w.past.Entry(c.Entry)
	if err != nil || !held || c.Index >= uint64(len(entry.Entry.Credits)) {
		return ledger.Credit{}, false, err
	}
	credit := entry.Entry.Credits[c.Index]
	credit.Amount = amount
	return credit, true, nil
}

// stands checks that what opens a round follows from its seals.
func (w *weighing) stands(s *ledger.Signed, seals []quorum.AccountSeal) error {
	if s.Entry.Kind == ledger.KindSettlement {
		_, err := w.settlement(s, seals)
		return err
	}
	return w.opening(s, seals)
}

// opening checks that an opening stands on what its seals report, and weighs
// every reported entry that was not judged here before.
func (w *weighing) opening(s *ledger.Signed, seals []quorum.AccountSeal) error {
	e := &s.Entry
	if err := w.desk.checkSeals(e.Account, e.Round, seals); err != nil {
		return err
	}
	w.judged = map[ledger.ID]Standing{}
	for i := range seals {
		if err := w.reports(&seals[i]); err != nil {
			return err
		}
	}
	top, err := quorum.Choose(seals, func(lower, upper ledger.Tip) (bool, error) { return w.onChain(lower.Entry, upper.Entry) })
	switch {
	case errors.Is(err, quorum.ErrForked):
		return ledger.Refuse(ledger.CodeSeals, "%v", err)
	case err != nil:
		return err
	case top.Entry != e.Prev:
		r := ledger.Refuse(ledger.CodeSeals, "the seals report entry %s, the opening stands on %s", top.Entry.Short(), e.Prev.Short())
		r.Tip = top
		return r
	}
	return w.aboveNewest(e.Account, top)
}

// aboveNewest asks that the opening stands on what this guardian itself knows
// to be certified.
func (w *weighing) aboveNewest(account ledger.Account, top ledger.Tip) error {
	newest, err := w.past.Newest(account)
	if err != nil || newest.IsZero() {
		return err
	}
	on, err := w.onChain(newest.Entry, top.Entry)
	if err != nil {
		return err
	}
	if !on {
		r := ledger.Refuse(ledger.CodeSeals, "the opening leaves out the certified entry %d", newest.Seq)
		r.Tip = newest
		return r
	}
	return nil
}

// reports takes a seal's reports at their word only where their entries are
// held: certified ones with their certificate, the others weighed.
func (w *weighing) reports(seal *quorum.AccountSeal) error {
	if c := seal.Certified; !c.IsZero() {
		entry, ok, err := w.finalEntry(c.Entry)
		if err != nil || !ok {
			return orMissing(err, c.Entry)
		}
		if entry.Tip() != c || entry.Entry.Account != seal.Account {
			return ledger.Refuse(ledger.CodeSeals, "guardian %d reports entry %s at another place", seal.Guardian, c.Entry.Short())
		}
	}
	for _, v := range seal.Votes {
		if err := w.report(seal, v); err != nil {
			return err
		}
	}
	return nil
}

func (w *weighing) report(seal *quorum.AccountSeal, v ledger.Tip) error {
	if err := w.weighDown(v.Entry, ledger.MaxUncertified); err != nil {
		var refusal *ledger.Refusal
		if errors.As(err, &refusal) {
			return ledger.Refuse(ledger.CodeSeals, "guardian %d reports entry %s, which is refused: %s", seal.Guardian, v.Entry.Short(), refusal.Text)
		}
		return err
	}
	entry, err := w.entry(v.Entry)
	if err != nil {
		return err
	}
	if entry.Tip() != v || entry.Entry.Account != seal.Account {
		return ledger.Refuse(ledger.CodeSeals, "guardian %d reports entry %s at another place", seal.Guardian, v.Entry.Short())
	}
	return nil
}

// weighDown weighs a reported entry, and those below it first.
func (w *weighing) weighDown(id ledger.ID, depth int) error {
	if _, ok := w.judged[id]; ok {
		return nil
	}
	_, ok, err := w.past.State(id)
	if err != nil || ok {
		return err
	}
	if depth == 0 {
		return errBeyond
	}
	entry, err := w.entry(id)
	if err != nil {
		return err
	}
	if !entry.Entry.Prev.IsZero() {
		if err := w.weighDown(entry.Entry.Prev, depth-1); err != nil {
			return err
		}
	}
	if entry.Entry.Opens() {
		if err := w.carried(entry); err != nil {
			return err
		}
	}
	state, err := w.weigh(entry)
	if err != nil {
		return err
	}
	w.judged[id] = Standing{Entry: entry, State: state}
	return nil
}

// carried asks of a reported opening what was asked of it when it was voted
// for: a quorum of seals that lead to the entry below it. Without, one lying
// guardian and a cheat could pass by a certified entry of a lower round: she
// signs an opening that nobody sealed for, and it reports a vote for it. What
// the seals report beside that chain need not be held: had it counted, they
// would lead elsewhere. The place that they tell must be the entry's own: named
// in a higher round than its own, it would count above what the honest report.
func (w *weighing) carried(s *ledger.Signed) error {
	seals, held, err := w.past.Seals(s.ID())
	if err != nil || !held {
		return orMissing(err, s.ID())
	}
	if err := w.desk.presentSeals(s, seals); err != nil {
		return err
	}
	if s.Entry.Kind == ledger.KindSettlement {
		_, err := w.follows(s, seals)
		return err
	}
	below, err := w.stateOf(s.Entry.Account, s.Entry.Prev)
	if err != nil {
		return err
	}
	top, err := quorum.Choose(seals, func(lower, upper ledger.Tip) (bool, error) { return w.onChain(lower.Entry, upper.Entry) })
	switch {
	case errors.Is(err, quorum.ErrForked):
		return ledger.Refuse(ledger.CodeSeals, "%v", err)
	case err == nil && top != below.Tip:
		return ledger.Refuse(ledger.CodeSeals, "its seals report entry %s, it stands on %s", top.Entry.Short(), s.Entry.Prev.Short())
	}
	return err
}

// stood are the entries weighed on the chain that ends at id, lowest first.
func (w *weighing) stood(id ledger.ID) []Standing {
	var chain []Standing
	for {
		k, ok := w.judged[id]
		if !ok {
			break
		}
		chain = append([]Standing{k}, chain...)
		id = k.Entry.Entry.Prev
	}
	return chain
}
