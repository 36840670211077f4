package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func (f *fixture) plan() goal.Plan {
	return goal.Plan{Name: "School fees", Picture: "book", Asset: f.asset, Target: 24_000}
}

func (f *fixture) make(plan goal.Plan) wallet.Goal {
	f.t.Helper()
	g, err := f.amina.MakeGoal(f.epoch.Community, plan)
	must(f.t, err)
	return g
}

// goal is the only one of a wallet.
func (f *fixture) goal(w *wallet.Wallet) wallet.Goal {
	f.t.Helper()
	list, err := w.Goals(f.epoch.Community)
	must(f.t, err)
	if len(list) != 1 {
		f.t.Fatalf("%d goals: %+v", len(list), list)
	}
	return list[0]
}

func (f *fixture) putAside(g wallet.Goal, amount money.Amount) {
	f.t.Helper()
	_, err := f.amina.PutAside(f.epoch.Community, g.Account, amount)
	must(f.t, err)
	f.carry(f.amina)
	f.fetch(f.amina)
}

func TestMoneyPutAsideCantBePaidWithAndComesBack(t *testing.T) {
	f := newFixture(t, 4)
	g := f.make(f.plan())
	m, err := f.amina.PutAside(f.epoch.Community, g.Account, 30_000)
	must(t, err)
	if m.Kind != wallet.KindSaved || m.Goal != "School fees" || m.Memo != "" || m.Sign() != -1 {
		t.Fatalf("%+v", m)
	}
	if h := f.holding(f.amina); h.Available != 70_000 || h.Saved != 30_000 || h.PromisedOut != 0 {
		t.Fatalf("%+v", h)
	}
	if g := f.goal(f.amina); g.Coming != 30_000 || g.Saved != 0 {
		t.Fatalf("%+v", g)
	}
	f.carry(f.amina)
	f.fetch(f.amina)
	if g := f.goal(f.amina); g.Saved != 30_000 || g.Coming != 0 || g.Outlook.Percent != 100 {
		t.Fatalf("%+v", g)
	}
	var funds *wallet.FundsError
	if _, err := f.amina.Pay(f.order(f.brother, 70_001)); !errors.As(err, &funds) || funds.Have != 70_000 {
		t.Fatalf("paid from what was put aside: %v", err)
	}
	if _, err := f.amina.TakeOut(f.epoch.Community, g.Account, 30_001); !errors.As(err, &funds) || funds.Have != 30_000 {
		t.Fatalf("took back more than there is: %v", err)
	}
	m, err = f.amina.TakeOut(f.epoch.Community, g.Account, 10_000)
	must(t, err)
	if m.Kind != wallet.KindTakenBack || m.Goal != "School fees" || m.Sign() != 1 {
		t.Fatalf("%+v", m)
	}
	f.carry(f.amina)
	f.fetch(f.amina)
	if h := f.holding(f.amina); h.Available != 80_000 || h.Saved != 20_000 {
		t.Fatalf("%+v", h)
	}
	if m := f.newest(f.amina); m.Kind != wallet.KindTakenBack {
		t.Fatalf("%+v", m)
	}
}

func TestAGoalThatIsGivenUpGivesAllBack(t *testing.T) {
	f := newFixture(t, 4)
	g := f.make(f.plan())
	_, err := f.amina.PutAside(f.epoch.Community, g.Account, 5_000)
	must(t, err)
	if err := f.amina.GiveUp(f.epoch.Community, g.Account); !errors.Is(err, wallet.ErrGoalBusy) {
		t.Fatal(err)
	}
	f.carry(f.amina)
	f.fetch(f.amina)
	must(t, f.amina.GiveUp(f.epoch.Community, g.Account))
	if list, err := f.amina.Goals(f.epoch.Community); err != nil || len(list) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	f.carry(f.amina)
	f.fetch(f.amina)
	if h := f.holding(f.amina); h.Available != 100_000 || h.Saved != 0 {
		t.Fatalf("%+v", h)
	}
	if _, err := f.amina.PutAside(f.epoch.Community, g.Account, 1); !errors.Is(err, wallet.ErrNoGoal) {
		t.Fatal(err)
	}
	m, err := f.amina.Membership(f.epoch.Community)
	must(t, err)
	if len(m.Accounts) != 1 {
		t.Fatalf("an empty goal is still asked for: %d accounts", len(m.Accounts))
	}
}

func TestAShareOfEachIncomeIsPutAsideOnce(t *testing.T) {
	f := newFixture(t, 4)
	plan := f.plan()
	plan.Share = 10
	f.make(plan) // what she had before is not shared
	f.carry(f.amina)
	_, err := f.founder.Issue(f.order(f.amina, 50_000))
	must(t, err)
	f.carry(f.founder)
	for range 3 {
		f.fetch(f.amina)
		f.carry(f.amina)
	}
	if h := f.holding(f.amina); h.Saved != 5_000 || h.Available != 145_000 {
		t.Fatalf("%+v", h)
	}
	_, err = f.amina.TakeOut(f.epoch.Community, f.goal(f.amina).Account, 1_000)
	must(t, err)
	for range 3 {
		f.carry(f.amina)
		f.fetch(f.amina)
	}
	if h := f.holding(f.amina); h.Saved != 4_000 || h.Available != 146_000 {
		t.Fatalf("what was taken back counts as an income: %+v", h)
	}
}

func errOf[T any](_ T, err error) error { return err }

func TestAnIncomeThatCameWhileLockedIsSharedBeforeItIsSpent(t *testing.T) {
	f := newFixture(t, 4)
	must(t, errOf(f.amina.Pay(f.order(f.brother, 1))))
	f.carry(f.amina)
	plan := f.plan()
	plan.Share = 50
	f.make(plan)
	_, err := f.founder.Issue(f.order(f.amina, 1_000))
	must(t, err)
	f.carry(f.founder)
	f.amina.Lock()
	f.fetch(f.amina)
	must(t, f.amina.Unlock([]byte(pin)))
	must(t, errOf(f.amina.Pay(f.order(f.brother, 10))))
	f.carry(f.amina)
	if h := f.holding(f.amina); h.Saved != 500 {
		t.Fatalf("%+v", h)
	}
}

func TestAPaymentIsRoundedUpWhereThereIsMoneyForIt(t *testing.T) {
	f := newFixture(t, 4)
	plan := f.plan()
	plan.Rounding = 1_000
	f.make(plan)
	m, err := f.amina.Pay(f.order(f.brother, 2_350))
	must(t, err)
	if m.Kind != wallet.KindPaid || m.Amount != 2_350 {
		t.Fatalf("%+v", m)
	}
	f.carry(f.amina)
	f.fetch(f.amina)
	if h := f.holding(f.amina); h.Saved != 650 || h.Available != 97_000 {
		t.Fatalf("%+v", h)
	}
	must(t, errOf(f.amina.Pay(f.order(f.brother, 96_999))))
	f.carry(f.amina)
	f.fetch(f.amina)
	if h := f.holding(f.amina); h.Saved != 651 || h.Available != 0 {
		t.Fatalf("%+v", h)
	}
}

func TestAPaymentOfTheLastCoinsIsNotStoppedByRounding(t *testing.T) {
	f := newFixture(t, 1)
	plan := f.plan()
	plan.Rounding = 1_000_000
	f.make(plan)
	must(t, errOf(f.amina.Pay(f.order(f.brother, 99_999))))
	f.has(f.amina, 1)
}

func TestARestoredWalletFindsItsGoalsAndTheirPlans(t *testing.T) {
	f := newFixture(t, 4)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)
	old := f.make(f.plan())
	f.putAside(old, 700)
	must(t, f.amina.GiveUp(f.epoch.Community, old.Account))
	f.carry(f.amina)
	f.fetch(f.amina)
	plan := f.plan()
	plan.Name, plan.Share, plan.By = "New roof", 10, uint64(f.clock.Add(100*24*time.Hour).UnixMilli())
	g := f.make(plan)
	f.putAside(g, 12_000)
	_, err = f.amina.TakeOut(f.epoch.Community, g.Account, 2_000)
	must(t, err)
	f.carry(f.amina)
	restored := f.restore(words)
	for range 4 {
		f.fetch(restored)
		f.seal(restored)
		f.carry(restored)
	}
	plan.Version = goal.Version
	if got := f.goal(restored); got.Saved != 10_000 || got.Plan != plan || got.Opening || got.Account != g.Account {
		t.Fatalf("%+v, want %+v", got, plan)
	}
	if h := f.holding(restored); h.Available != 90_000 || h.Saved != 10_000 {
		t.Fatalf("%+v: an income of before was shared again", h)
	}
	kinds := map[string]int{}
	list, err := restored.History(f.epoch.Community, nil, 100)
	must(t, err)
	for _, m := range list {
		kinds[m.Kind]++
	}
	if kinds[wallet.KindSaved] != 2 || kinds[wallet.KindTakenBack] != 2 || kinds[wallet.KindPaid] != 0 {
		t.Fatalf("%v", kinds)
	}
	_, err = restored.TakeOut(f.epoch.Community, g.Account, 10_000)
	must(t, err)
	f.carry(restored)
	f.fetch(restored)
	f.has(restored, 100_000)
	fresh, err := restored.MakeGoal(f.epoch.Community, plan)
	must(t, err)
	if fresh.Account == g.Account || fresh.Account == old.Account {
		t.Fatal("an account was used twice")
	}
}

func TestAPlanThatCantBeKeptIsRefused(t *testing.T) {
	f := newFixture(t, 1)
	bad := f.plan()
	bad.Name = ""
	if _, err := f.amina.MakeGoal(f.epoch.Community, bad); !errors.Is(err, goal.ErrPlan) {
		t.Fatal(err)
	}
	bad = f.plan()
	bad.Asset = ledger.ID{7}
	if _, err := f.amina.MakeGoal(f.epoch.Community, bad); !errors.Is(err, wallet.ErrNoAsset) {
		t.Fatal(err)
	}
	half := f.plan()
	half.Share = 60
	g := f.make(half)
	if _, err := f.amina.MakeGoal(f.epoch.Community, half); !errors.Is(err, wallet.ErrShares) {
		t.Fatal(err)
	}
	half.Share, half.Name = 90, "Boat"
	if g, err := f.amina.ChangeGoal(f.epoch.Community, g.Account, half); err != nil || g.Plan.Name != "Boat" {
		t.Fatalf("%+v, %v", g, err)
	}
	if _, err := f.amina.PutAside(f.epoch.Community, g.Account, 0); !errors.Is(err, wallet.ErrAmount) {
		t.Fatal(err)
	}
	if _, err := f.amina.PutAside(f.epoch.Community, f.goal(f.amina).Account, ledger.MaxAmount); err == nil {
		t.Fatal("more than there is")
	}
	half.Share = 0
	for range 31 {
		f.make(half)
	}
	if _, err := f.amina.MakeGoal(f.epoch.Community, half); !errors.Is(err, wallet.ErrGoals) {
		t.Fatal(err)
	}
}
