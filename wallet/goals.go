package wallet

import (
	"errors"
	"time"

	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/store"
)

// A goal is what somebody saves for. Its money is in an account of its own, made
// from the same words: so it is certified like all money, "Pay" can't spend it,
// and a wallet that is restored finds it again. A mere note in the wallet's
// store would be forgotten with the phone. The plan goes along as the sealed
// memo of what is put aside, readable for the owner alone; guardians see that
// one account pays another, as they see of all payments.
//
// Taking back is a payment of that account to the main one; guardians let none
// pass while the goal is locked (LockGoal).

const goalBucket store.Bucket = "goals" // community, account → goalRecord

// goalRecord is one of the wallet's goals.
type goalRecord struct {
	_     struct{} `cbor:",toarray"`
	Index uint64   // of its key
	Plan  []goal.Plan
	Told  bool // the plan as it is now was sent along with money
	Found bool // by a wallet that was restored, and nothing was put into it since
	Over  bool // given up: all goes back
	Gone  bool // and nothing is in it any more
}

// Goal is a goal as screens need it.
type Goal struct {
	Account ledger.Account
	Plan    goal.Plan
	Asset   AssetInfo
	Saved   money.Amount // in it, for good
	Coming  money.Amount // put aside, waits for the guardians
	Going   money.Amount // taken back, waits for the guardians
	Opening bool         // nothing can be taken back before the guardians open its account again
	Outlook goal.Outlook
	Lock    GoalLock
}

// MakeGoal begins to save for something. Where it takes a share of each income,
// what came in before is claimed first, and not shared. goal.ErrPlan,
// ErrNoAsset, ErrShares, ErrGoals.
func (w *Wallet) MakeGoal(community ledger.ID, plan goal.Plan) (Goal, error) {
	var out Goal
	err := w.updating(community, func(m *member) error {
		if err := m.checkPlan(&plan, ledger.Account{}); err != nil {
			return err
		}
		if len(m.openGoals()) >= maxGoals {
			return ErrGoals
		}
		if err := w.claimBefore(m, &plan); err != nil {
			return err
		}
		r := goalRecord{Index: uint64(len(m.goals)), Plan: []goal.Plan{plan}}
		key, err := w.goalKey(m, r.Index)
		if err != nil {
			return err
		}
		account := ledger.SingleAccount(key.Public())
		if err := w.mustOpen(m, account); err != nil {
			return err
		}
		if err := m.saveGoal(account, r); err != nil {
			return err
		}
		out, err = w.goal(m, account)
		return err
	})
	return out, err
}

// claimBefore claims what waits, so that a new share is of what comes from now
// on; where the wallet can't sign now, the share is of that, too.
func (w *Wallet) claimBefore(m *member, plan *goal.Plan) error {
	if plan.Share == 0 {
		return nil
	}
	err := w.claimSome(m, m.Account, 0)
	if errors.Is(err, ErrOpening) || errors.Is(err, ErrBacklog) || errors.Is(err, ErrFrozen) {
		return nil
	}
	return err
}

// maxGoals bounds what a phone looks through for every payment.
const maxGoals = 32

// checkPlan asks that a plan is valid, and that no two goals take more than all
// of an income.
func (m *member) checkPlan(plan *goal.Plan, of ledger.Account) error {
	plan.Version = goal.Version
	if err := plan.Validate(); err != nil {
		return err
	}
	if _, err := m.asset(plan.Asset); err != nil {
		return err
	}
	shares := plan.Share
	for account, r := range m.goals {
		if account != of && !r.Over && r.plan().Asset == plan.Asset {
			shares += r.plan().Share
		}
	}
	if shares > goal.MaxShare {
		return ErrShares
	}
	return nil
}

// ChangeGoal puts another plan in the place of a goal's; its currency stays.
// Errors as of MakeGoal, ErrNoGoal.
func (w *Wallet) ChangeGoal(community ledger.ID, account ledger.Account, plan goal.Plan) (Goal, error) {
	var out Goal
	err := w.updating(community, func(m *member) error {
		r, err := m.goalOf(account)
		if err != nil {
			return err
		}
		plan.Asset = r.plan().Asset
		if err := m.checkPlan(&plan, account); err != nil {
			return err
		}
		if plan.Share != r.plan().Share {
			if err := w.claimBefore(m, &plan); err != nil {
				return err
			}
			r = m.goals[account] // its plan may have been sent along
		}
		if plan != r.plan() {
			r.Plan, r.Told = []goal.Plan{plan}, false
		}
		if err := m.saveGoal(account, r); err != nil {
			return err
		}
		out, err = w.goal(m, account)
		return err
	})
	return out, err
}

// PutAside moves money from the main account into a goal. *FundsError, ErrNoGoal.
func (w *Wallet) PutAside(community ledger.ID, account ledger.Account, amount money.Amount) (Movement, error) {
	return w.moving(community, account, amount, func(m *member, r goalRecord) (*ledger.Signed, error) {
		if err := w.claimSome(m, m.Account, ledger.MaxClaims); err != nil {
			return nil, err
		}
		d := entryDraft{kind: ledger.KindPay}
		if err := w.aside(m, &d, account, amount); err != nil {
			return nil, err
		}
		return w.write(m, m.Account, d)
	})
}

// TakeOut moves money from a goal back into the main account. *FundsError says
// how much is there for good; ErrOpening, after a restore, until the guardians
// have opened the goal's account again; ErrGoalLocked.
func (w *Wallet) TakeOut(community ledger.ID, account ledger.Account, amount money.Amount) (Movement, error) {
	return w.moving(community, account, amount, func(m *member, r goalRecord) (*ledger.Signed, error) {
		if shut, err := w.goalShut(m, account, r.plan().Asset); err != nil || shut {
			return nil, errors.Join(err, onlyIf(shut, ErrGoalLocked))
		}
		if err := w.claimSome(m, account, ledger.MaxClaims); err != nil {
			return nil, err
		}
		credit := ledger.Credit{Payee: m.Account, Asset: r.plan().Asset, Amount: amount}
		return w.write(m, account, entryDraft{kind: ledger.KindPay, credits: []ledger.Credit{credit}})
	})
}

func (w *Wallet) moving(community ledger.ID, account ledger.Account, amount money.Amount, sign func(*member, goalRecord) (*ledger.Signed, error)) (Movement, error) {
	var out Movement
	err := w.updating(community, func(m *member) error {
		r, err := m.goalOf(account)
		if err != nil {
			return err
		}
		if amount == 0 || amount > ledger.MaxAmount {
			return ErrAmount
		}
		s, err := sign(m, r)
		if err != nil {
			return m.plain(err, r.plan().Asset, amount)
		}
		out, err = w.movement(m, s.Entry.Time, m.outRecord(s, 0))
		return err
	})
	return out, err
}

// aside adds a credit for a goal to a draft of the main account; with the plan,
// where it was not sent along since it was changed.
func (w *Wallet) aside(m *member, d *entryDraft, account ledger.Account, amount money.Amount) error {
	r := m.goals[account]
	plan := r.plan()
	credit := ledger.Credit{Payee: account, Asset: plan.Asset, Amount: amount}
	if !r.Told {
		key, _, err := w.signerOf(m, m.Account)
		if err != nil {
			return err
		}
		sealed, err := keys.SealMemo(w.config.Rand, key, account.Key(), m.epoch.Community, plan.Bytes())
		if err != nil {
			return err
		}
		credit.Memo, d.memos = ledger.MemoCommitment(sealed), append(d.memos, sealed)
	}
	if !r.Told || r.Found {
		r.Told, r.Found = true, false
		if err := m.saveGoal(account, r); err != nil {
			return err
		}
	}
	d.credits = append(d.credits, credit)
	return nil
}

// GiveUp takes all of a goal back, and it is none any more. ErrOpening, as of
// TakeOut; ErrGoalBusy: something put aside waits for the guardians; ErrGoalLocked.
func (w *Wallet) GiveUp(community ledger.ID, account ledger.Account) error {
	return w.updating(community, func(m *member) error {
		g, err := w.goal(m, account)
		if err != nil {
			return err
		}
		if g.Coming > 0 {
			return ErrGoalBusy
		}
		if g.Lock.Shut {
			return ErrGoalLocked
		}
		r := m.goals[account]
		r.Over = true
		if err := m.saveGoal(account, r); err != nil {
			return err
		}
		return w.empty(m, account)
	})
}

// Goals are those of a community, in the order in which they were made; none
// that was given up, and none of old that came back empty.
func (w *Wallet) Goals(community ledger.ID) ([]Goal, error) {
	var out []Goal
	err := w.config.Store.View(func(tx store.Tx) error {
		m, err := w.member(tx, community)
		if err != nil {
			return err
		}
		for _, account := range m.openGoals() {
			g, err := w.goal(m, account)
			if err != nil {
				return err
			}
			if !m.goals[account].Found || g.Saved+g.Coming+g.Going > 0 {
				out = append(out, g)
			}
		}
		return nil
	})
	return out, err
}

// goal says how a goal stands.
func (w *Wallet) goal(m *member, account ledger.Account) (Goal, error) {
	r, err := m.goalOf(account)
	if err != nil {
		return Goal{}, err
	}
	g := Goal{Account: account, Plan: r.plan()}
	if g.Asset, err = m.asset(g.Plan.Asset); err != nil {
		return g, err
	}
	available, err := m.available(account)
	if err != nil {
		return g, err
	}
	going, err := m.promised(account)
	if err != nil {
		return g, err
	}
	h, err := m.head(account)
	if err != nil {
		return g, err
	}
	g.Saved, g.Going, g.Opening = available[g.Asset.ID], going[g.Asset.ID], h.Opening > 0
	if g.Lock, err = m.goalLock(account, g.Saved); err != nil {
		return g, err
	}
	steps, err := m.steps(account)
	if err != nil {
		return g, err
	}
	if g.Coming, err = m.coming(account); err != nil {
		return g, err
	}
	sum, err := g.Saved.Plus(g.Coming)
	if err != nil {
		return g, err
	}
	g.Outlook = g.Plan.Look(sum, steps, m.now)
	return g, nil
}

// coming is what pending entries of the main account put aside for a goal.
func (m *member) coming(account ledger.Account) (money.Amount, error) {
	var sum money.Amount
	h, err := m.head(m.Account)
	if err != nil {
		return 0, err
	}
	for _, id := range h.Pending {
		s, ok, err := m.book.Entry(id)
		if err != nil {
			return 0, err
		}
		if !ok {
			return 0, missingOwn(ok, id)
		}
		for _, c := range s.Entry.Credits {
			if c.Payee != account {
				continue
			}
			if err := add(&sum, c.Amount); err != nil {
				return 0, err
			}
		}
	}
	return sum, nil
}

// stepsOver is how far back movements are read for a goal's pace.
const stepsOver = 100 * 24 * time.Hour
