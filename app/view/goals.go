package view

import (
	"slices"
	"time"

	"sanduk.app/app/notice"
	"sanduk.app/wallet"
	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// GoalKeeper is what Goals calls.
type GoalKeeper interface {
	Current() (wallet.Community, error)
	Balance(community ledger.ID) ([]wallet.Holding, error)
	Goals(community ledger.ID) ([]wallet.Goal, error)
	MakeGoal(community ledger.ID, plan goal.Plan) (wallet.Goal, error)
	PutAside(community ledger.ID, account ledger.Account, amount money.Amount) (wallet.Movement, error)
	TakeOut(community ledger.ID, account ledger.Account, amount money.Amount) (wallet.Movement, error)
	ChangeGoal(community ledger.ID, account ledger.Account, plan goal.Plan) (wallet.Goal, error)
	GiveUp(community ledger.ID, account ledger.Account) error
	LockGoal(community ledger.ID, account ledger.Account, until uint64, reached bool, wait time.Duration) (wallet.Goal, error)
	UnlockGoal(community ledger.ID, account ledger.Account) (wallet.Goal, error)
	Circles(community ledger.ID) ([]wallet.Circle, error)
	Groups(community ledger.ID) ([]wallet.Group, error)
	Joints(community ledger.ID) ([]wallet.JointAccount, error)
}

// GoalStep is a step of Goals.
type GoalStep int

// The steps.
const (
	GoalList   GoalStep = iota // all goals
	GoalOne                    // the chosen one
	GoalPut                    // how much to put aside for it
	GoalBack                   // how much to take back from it
	GoalShut                   // until when to lock it
	GoalPlan                   // what to save for
	GoalTarget                 // how much is needed for it
)

// GoalRow is a goal as it is shown.
type GoalRow struct {
	Account ledger.Account
	Name    string
	Picture string // the name of an icon
	Saved   Money  // for good
	Coming  Money  // put aside, waits for the guardians
	Going   Money  // taken back, waits for the guardians
	Target  Money
	Percent int
	By      time.Time // zero: no date
	PerWeek Money     // what is needed to be in time; zero: nothing, or no date
	Reached time.Time // at the pace until now; zero: reached, or no pace
	Late    bool
	Share   int   // per cent of each income
	Round   Money // payments are rounded up to it; zero: they are not
	Opening bool  // nothing can be taken back yet
	Lock    GoalLock
}

// Done tells whether the target is reached.
func (r GoalRow) Done() bool { return r.Percent >= 100 }

// GoalsState is what Goals shows.
type GoalsState struct {
	Progress
	Shared  bool // something waits for the owner in a shared account
	Step    GoalStep
	Goals   []GoalRow
	Totals  []Money // of each currency that something is saved in
	Circles []CircleRow
	Groups  []GroupRow
	Chosen  GoalRow // from GoalOne to GoalShut
	Amount  AmountField
	Have    Money // what can be put aside, or taken back
	Over    bool  // the amount is more than that

	Name    string // of the plan
	Picture string
	Months  int // until it is wanted; 0: no date; Kept: as it was
	Share   int // per cent of each income
	Round   int // payments are rounded up to so many whole units; 0: they are not; Kept: as it was

	Changing bool // the plan is the chosen goal's

	LockMonths  int  // at GoalShut: until it opens; 0: no day
	LockReached bool // or once it is reached
	LockDays    int  // one waits who needs it sooner
}

// CanGo tells whether Go does something.
func (s GoalsState) CanGo() bool {
	switch s.Step {
	case GoalPlan:
		return s.Name != ""
	case GoalShut:
		return s.LockMonths > 0 || s.LockReached
	case GoalPut, GoalBack, GoalTarget:
		return s.Amount.Amount.Amount > 0 && !s.Over
	}
	return false
}

// GoalMonths are the dates that are offered: months from now; 0: none.
func GoalMonths() []int { return []int{0, 3, 6, 12} }

// GoalShares are per cents of each income.
func GoalShares() []int { return []int{0, 5, 10, 20} }

// GoalRounds are whole units that payments are rounded up to.
func GoalRounds() []int { return []int{0, 10, 50, 100} }

// GoalPictures are the icons that a goal can have.
func GoalPictures() []string { return goal.Pictures() }

// Goals shows what is saved for, puts money aside and takes it back.
type Goals struct {
	model[GoalsState, *GoalsState]
	wallet GoalKeeper
	hub    *Hub
	now    func() time.Time

	// Under the model's lock, as the state is.
	community wallet.Community
	holdings  []wallet.Holding
	goals     []wallet.Goal
	pad       amountPad
	asset     ledger.ID
}

// NewGoals begins with the list. Without a community its state carries the
// notice.
func NewGoals(w GoalKeeper, hub *Hub, now func() time.Time) *Goals {
	v := &Goals{wallet: w, hub: hub, now: now}
	v.follow(hub, v.read)
	return v
}

func (v *Goals) read() (func(*GoalsState), error) {
	c, err := v.wallet.Current()
	if err != nil {
		return nil, err
	}
	holdings, err := v.wallet.Balance(c.ID)
	if err != nil {
		return nil, err
	}
	goals, err := v.wallet.Goals(c.ID)
	if err != nil {
		return nil, err
	}
	circles, err := v.wallet.Circles(c.ID)
	if err != nil {
		return nil, err
	}
	groups, err := v.wallet.Groups(c.ID)
	if err != nil {
		return nil, err
	}
	joints, err := v.wallet.Joints(c.ID)
	if err != nil {
		return nil, err
	}
	return func(s *GoalsState) {
		s.Shared = slices.ContainsFunc(joints, waitsIn)
		v.community, v.holdings, v.goals = c, holdings, goals
		s.Goals, s.Totals, s.Circles = make([]GoalRow, 0, len(goals)), nil, nil
		for _, c := range circles {
			s.Circles = append(s.Circles, circleRow(c))
		}
		s.Groups = groupRows(groups)
		chosen := GoalRow{}
		for _, g := range goals {
			row := goalRow(g)
			s.Goals = append(s.Goals, row)
			if row.Account == s.Chosen.Account {
				chosen = row
			}
		}
		for _, h := range holdings {
			if h.Saved > 0 {
				s.Totals = append(s.Totals, notice.MoneyOf(h.Saved, h.Asset))
			}
		}
		if s.Chosen = chosen; chosen.Account.IsZero() && (s.Step >= GoalOne && s.Step <= GoalShut || s.Changing) {
			s.Step = GoalList
		}
		v.show(s)
	}, nil
}

func goalRow(g wallet.Goal) GoalRow {
	of := func(a money.Amount) Money { return notice.MoneyOf(a, g.Asset) }
	at := func(ms uint64) time.Time {
		if ms == 0 || ms >= ledger.MaxTime {
			return time.Time{}
		}
		return time.UnixMilli(int64(ms))
	}
	return GoalRow{
		Account: g.Account, Name: g.Plan.Name, Picture: g.Plan.Picture, Saved: of(g.Saved), Coming: of(g.Coming), Going: of(g.Going),
		Target: of(g.Plan.Target), Percent: int(g.Outlook.Percent), By: at(g.Plan.By), PerWeek: of(g.Outlook.PerWeek),
		Reached: at(g.Outlook.Reached), Late: g.Outlook.Late, Share: int(g.Plan.Share), Round: of(g.Plan.Rounding), Opening: g.Opening, Lock: goalLock(g),
	}
}

// show works out what follows from the amount.
func (v *Goals) show(s *GoalsState) {
	assets := v.community.Assets
	if s.Step == GoalTarget {
		if g, ok := v.goalOf(s.Chosen.Account); ok && s.Changing {
			assets = []wallet.AssetInfo{g.Asset}
		}
		chosen := chosenAsset(assets, v.asset)
		s.Amount, s.Over = v.pad.field(assets, chosen), false
		if a, ok := s.Amount.asset(); ok {
			v.asset = a.ID
		}
		return
	}
	g, ok := v.goalOf(s.Chosen.Account)
	if !ok {
		s.Amount, s.Over = AmountField{}, false
		return
	}
	s.Amount = v.pad.field([]wallet.AssetInfo{g.Asset}, 0)
	have := g.Saved
	if s.Step == GoalPut {
		have = 0
		for _, h := range v.holdings {
			if h.Asset.ID == g.Asset.ID {
				have = h.Available
			}
		}
	}
	s.Have, s.Over = notice.MoneyOf(have, g.Asset), s.Amount.Amount.Amount > have
}

func (v *Goals) goalOf(account ledger.Account) (wallet.Goal, bool) {
	for _, g := range v.goals {
		if g.Account == account {
			return g, true
		}
	}
	return wallet.Goal{}, false
}
