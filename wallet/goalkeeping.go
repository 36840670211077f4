package wallet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

func (r *goalRecord) plan() goal.Plan {
	if len(r.Plan) != 1 {
		return goal.Plan{}
	}
	return r.Plan[0]
}

func (w *Wallet) goalKey(m *member, index uint64) (*keys.Key, error) {
	master, err := w.keysOf()
	if err != nil {
		return nil, err
	}
	return master.Goal(m.epoch.Community, uint32(index))
}

func (m *member) saveGoal(account ledger.Account, r goalRecord) error {
	m.goals[account] = r
	return save(m.tx, goalBucket, purseRecordKey(m.epoch.Community, account), &r)
}

func (m *member) loadGoals() error {
	m.goals = map[ledger.Account]goalRecord{}
	community := m.epoch.Community
	return store.ScanPrefix(m.tx, goalBucket, community[:], func(key, value []byte) error {
		var r goalRecord
		if err := ledger.Decode("goal record", value, maxRecord, &r); err != nil {
			return err
		}
		m.goals[ledger.Account(key[32:])] = r
		return nil
	})
}

// goalOf is a goal that was not given up, and whose plan is known.
func (m *member) goalOf(account ledger.Account) (goalRecord, error) {
	r, known := m.goals[account]
	if !known || r.Over || len(r.Plan) != 1 {
		return goalRecord{}, ErrNoGoal
	}
	return r, nil
}

// openGoals are the goals with a plan that were not given up, in the order of
// their keys.
func (m *member) openGoals() []ledger.Account {
	var out []ledger.Account
	for account := range m.goals {
		if _, err := m.goalOf(account); err == nil {
			out = append(out, account)
		}
	}
	slices.SortFunc(out, func(a, b ledger.Account) int { return int(m.goals[a].Index) - int(m.goals[b].Index) })
	return out
}

// goalAccounts are the accounts of all goals that may still hold something.
func (m *member) goalAccounts() []ledger.Account {
	var out []ledger.Account
	for account, r := range m.goals {
		if !r.Gone {
			out = append(out, account)
		}
	}
	slices.SortFunc(out, func(a, b ledger.Account) int { return int(m.goals[a].Index) - int(m.goals[b].Index) })
	return out
}

// steps are what was put into a goal and taken back, as the movements tell.
func (m *member) steps(account ledger.Account) ([]goal.Step, error) {
	var out []goal.Step
	community := m.epoch.Community
	since := uint64(0)
	if back := uint64(stepsOver / time.Millisecond); m.now > back {
		since = m.now - back
	}
	from := binary.BigEndian.AppendUint64(append([]byte(nil), community[:]...), since)
	err := m.tx.Scan(movementBucket, from, func(key, value []byte) error {
		if string(key[:32]) != string(community[:]) {
			return store.ErrStop
		}
		var r movementRecord
		if err := ledger.Decode("movement", value, maxRecord, &r); err != nil {
			return err
		}
		if r.Other != account || r.Kind != KindSaved && r.Kind != KindTakenBack {
			return nil
		}
		status, _, err := m.status(r.Credit.Entry)
		if err == nil && (status == Done || status == Promised) {
			out = append(out, goal.Step{Time: binary.BigEndian.Uint64(key[32:]), Amount: r.Amount, Back: r.Kind == KindTakenBack})
		}
		return err
	})
	return out, err
}

// isGoal tells whether an account is that of a goal, also of one given up.
func (m *member) isGoal(account ledger.Account) bool {
	_, ours := m.goals[account]
	return ours
}

// tendGoals finds goals of before a restore, and brings back what is in those
// that were given up, when the wallet can sign.
func (w *Wallet) tendGoals(m *member) error {
	if err := w.findGoals(m); err != nil {
		return err
	}
	for _, account := range m.goalAccounts() {
		if !m.goals[account].Over {
			continue
		}
		err := w.empty(m, account)
		if err != nil && !errors.Is(err, ErrOpening) && !errors.Is(err, ErrBacklog) && !errors.Is(err, ErrFrozen) {
			return err
		}
	}
	return nil
}

// empty returns all of a goal's account to the main one; once that is final the
// account is gone.
func (w *Wallet) empty(m *member, account ledger.Account) error {
	if held, err := w.bringHome(m, account); err != nil || held {
		return err
	}
	r := m.goals[account]
	r.Gone = true
	return m.saveGoal(account, r)
}

// bringHome pays all that another own account has to the main one, and tells
// whether it has, or had, something that is not there for good.
func (w *Wallet) bringHome(m *member, account ledger.Account) (held bool, err error) {
	h, err := m.head(account)
	if err != nil || len(h.Pending) > 0 {
		return true, err
	}
	have, err := m.available(account)
	if err != nil {
		return true, err
	}
	d := entryDraft{kind: ledger.KindPay}
	for asset, amount := range have {
		if amount > 0 {
			d.credits = append(d.credits, ledger.Credit{Payee: m.Account, Asset: asset, Amount: amount})
		}
	}
	for _, c := range d.credits { // of a wallet that was restored: given up before it was locked elsewhere
		if shut, err := w.goalShut(m, account, c.Asset); err != nil || shut {
			return true, err
		}
	}
	if len(d.credits) == 0 {
		return false, nil
	}
	slices.SortFunc(d.credits, func(a, b ledger.Credit) int { return bytes.Compare(a.Asset[:], b.Asset[:]) })
	if err := w.claimSome(m, account, ledger.MaxClaims); err != nil {
		return true, err
	}
	_, err = w.write(m, account, d)
	return true, err
}

// tendFormer brings home what came to the account that was the wallet's before
// friends gave it another.
func (w *Wallet) tendFormer(m *member) error {
	if m.former.IsZero() {
		return nil
	}
	_, err := w.bringHome(m, m.former)
	if errors.Is(err, ErrOpening) || errors.Is(err, ErrBacklog) || errors.Is(err, ErrFrozen) {
		return nil
	}
	return err
}

// addFormer adds what is there, and on its way from there.
func (w *Wallet) addFormer(m *member, of map[ledger.ID]*Holding) error {
	if m.former.IsZero() {
		return nil
	}
	have, err := m.available(m.former)
	if err != nil {
		return err
	}
	going, err := m.promised(m.former)
	for asset, h := range of {
		err = errors.Join(err, add(&h.PromisedIn, have[asset]), add(&h.PromisedIn, going[asset]))
	}
	return err
}

// addGoals adds what is in goals to the holdings of the main account.
func (w *Wallet) addGoals(m *member, of map[ledger.ID]*Holding) error {
	for _, account := range m.openGoals() {
		g, err := w.goal(m, account)
		if errors.Is(err, ErrNoAsset) {
			continue
		}
		if err != nil {
			return err
		}
		if h, known := of[g.Asset.ID]; known {
			if err := errors.Join(add(&h.Saved, g.Saved), add(&h.Saved, g.Coming), add(&h.PromisedIn, g.Going)); err != nil {
				return err
			}
		}
	}
	return nil
}

// shareIncomes puts the shares of what came into the main account aside. It is
// done with the very entry that claims the income: so it is done once, also by
// a wallet that was restored and reads its past again.
func (w *Wallet) shareIncomes(m *member, account ledger.Account) error {
	if account != m.Account {
		return nil
	}
	for {
		more, err := w.shareIncome(m)
		if err != nil || !more {
			return err
		}
	}
}

func (w *Wallet) shareIncome(m *member) (more bool, err error) {
	if !m.shares() {
		return false, nil
	}
	h, err := m.head(m.Account)
	if err != nil {
		return false, err
	}
	if m.maySign(m.Account, h, ledger.KindPay) != nil {
		return false, nil //nolint:nilerr // another time
	}
	ids, credits, err := m.unclaimed(m.Account, h.Pending, ledger.MaxClaims)
	if err != nil {
		return false, err
	}
	income, err := m.income(ids, credits)
	if err != nil {
		return false, err
	}
	d := entryDraft{kind: ledger.KindPay}
	for _, account := range m.openGoals() {
		r := m.goals[account]
		plan := r.plan()
		if share := plan.ShareOf(income[plan.Asset]); share > 0 {
			if err := w.aside(m, &d, account, share); err != nil {
				return false, err
			}
		}
	}
	if len(d.credits) == 0 {
		return false, nil
	}
	_, err = w.write(m, m.Account, d)
	return len(ids) == ledger.MaxClaims, err
}

func (m *member) shares() bool {
	for _, account := range m.openGoals() {
		if r := m.goals[account]; r.plan().Share > 0 {
			return true
		}
	}
	return false
}

// income is the sum of credits that others gave: not what came back from a
// purse, a goal or a lock of ours.
func (m *member) income(ids []ledger.CreditID, credits []ledger.Credit) (map[ledger.ID]money.Amount, error) {
	out := map[ledger.ID]money.Amount{}
	for i, c := range credits {
		s, ok, err := m.book.Entry(ids[i].Entry)
		if err != nil || !ok {
			return nil, errors.Join(err, missingOwn(ok, ids[i].Entry))
		}
		from := s.Entry.Account
		if p, known, err := m.book.Lock(from); err != nil {
			return nil, err
		} else if known {
			from = p.Payer
		}
		if m.isOwn(from) && s.Entry.Kind != ledger.KindIssue {
			continue
		}
		if out[c.Asset], err = out[c.Asset].Plus(c.Amount); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// roundUp adds to a payment what is missing to the next multiple, for the goals
// that ask for it, as far as there is money for it: the payment comes first.
func (w *Wallet) roundUp(m *member, d *entryDraft, asset ledger.ID, paid money.Amount) error {
	available, err := m.available(m.Account)
	if err != nil {
		return err
	}
	left, err := available[asset].Minus(paid)
	if err != nil {
		return nil //nolint:nilerr // the payment itself says so
	}
	for _, account := range m.openGoals() {
		r := m.goals[account]
		plan := r.plan()
		up := plan.RoundUp(paid)
		if plan.Asset != asset || up == 0 || up > left {
			continue
		}
		if err := w.aside(m, d, account, up); err != nil {
			return err
		}
		left -= up
	}
	return nil
}

// seenGoals are payees of the own feed that may be goals of a wallet that was
// restored; the plans are in the memos.
const seenGoalBucket store.Bucket = "goals-seen" // community, account, seq → the memo's commitment

// seeGoal remembers whom a restored wallet's own feed paid.
func (m *member) seeGoal(s *ledger.Signed) error {
	restored, err := has(m.tx, metaBucket, keyRestored)
	if err != nil || !restored || s.Entry.Account != m.Account {
		return err
	}
	for _, c := range s.Entry.Credits {
		if c.Payee.Type() != ledger.TypeSingle || c.Payee == m.Account {
			continue
		}
		key := binary.BigEndian.AppendUint64(purseRecordKey(m.epoch.Community, c.Payee), s.Entry.Seq)
		if err := m.tx.Put(seenGoalBucket, key, c.Memo); err != nil {
			return err
		}
	}
	return nil
}

// findGoals takes up the goals among the payees that were seen.
func (w *Wallet) findGoals(m *member) error {
	community := m.epoch.Community
	var seen [][]byte
	memos := map[ledger.Account][][]byte{}
	err := store.ScanPrefix(m.tx, seenGoalBucket, community[:], func(key, value []byte) error {
		account := ledger.Account(key[32:65])
		seen, memos[account] = append(seen, append([]byte(nil), key...)), append(memos[account], append([]byte(nil), value...))
		return nil
	})
	if err != nil || len(seen) == 0 {
		return err
	}
	for i := uint64(0); i < uint64(len(m.goals)+lookAhead); i++ {
		if err := w.adoptGoal(m, i, memos); err != nil {
			return err
		}
	}
	for _, key := range seen {
		if err := m.tx.Delete(seenGoalBucket, key); err != nil {
			return err
		}
	}
	return nil
}

func (w *Wallet) adoptGoal(m *member, index uint64, memos map[ledger.Account][][]byte) error {
	key, err := w.goalKey(m, index)
	if err != nil {
		return err
	}
	account := ledger.SingleAccount(key.Public())
	commitments, paid := memos[account]
	if !paid {
		return nil
	}
	r, known := m.goals[account]
	if !known {
		r = goalRecord{Index: index, Found: true}
		m.goals[account] = r
		if err := errors.Join(w.mustOpen(m, account), m.book.Feed(m.Account, 1, m.listOut)); err != nil { // now it is known what those were
			return err
		}
	}
	if r.Told = true; !r.Over && !known || len(r.Plan) == 0 {
		r.Plan = nil
		for _, commitment := range commitments { // in the order of the feed: the newest plan counts
			if plan, ok, err := w.planOf(m, key, commitment); err != nil {
				return err
			} else if ok {
				r.Plan = []goal.Plan{plan}
			}
		}
	}
	return m.saveGoal(account, r)
}

// planOf opens a plan that was sent along.
func (w *Wallet) planOf(m *member, key *keys.Key, commitment []byte) (goal.Plan, bool, error) {
	sealed, ok, err := m.book.Memo(commitment)
	if err != nil || !ok || len(commitment) == 0 {
		return goal.Plan{}, false, err
	}
	raw, wrong := keys.OpenMemo(key, m.Account.Key(), m.epoch.Community, sealed)
	if wrong != nil {
		return goal.Plan{}, false, nil //nolint:nilerr // what can't be read is no plan
	}
	plan, wrong := goal.Decode(raw)
	return plan, wrong == nil, nil
}
