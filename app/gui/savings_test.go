package gui_test

import (
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/ledger"
)

const tabOfSavings = 4

// saver saves for two things.
func saver() *fake {
	f := stall()
	day := uint64(24 * time.Hour / time.Millisecond)
	at := uint64(now().UnixMilli())
	fees := goal.Plan{Name: "School fees", Picture: "book", Asset: shilling().ID, Target: 2_400_000, By: at + 50*day, Share: 10}
	roof := goal.Plan{Name: "New roof", Picture: "roof", Asset: shilling().ID, Target: 6_000_000, Rounding: 5_000}
	f.goals = []wallet.Goal{
		{Account: ledger.Account{1, 1}, Plan: fees, Asset: shilling(), Saved: 1_800_000, Coming: 50_000,
			Outlook: fees.Look(1_850_000, []goal.Step{{Time: at - 80*day, Amount: 900_000}, {Time: at - 20*day, Amount: 950_000}}, at)},
		{Account: ledger.Account{1, 2}, Plan: roof, Asset: shilling(), Saved: 1_220_000, Outlook: roof.Look(1_220_000, nil, at)},
	}
	f.holdings = []wallet.Holding{{Asset: shilling(), Available: 1_245_000, Saved: 3_070_000}}
	return f
}

// locker has locked a goal until a day, and until it is reached.
func locker() *fake {
	f := saver()
	day := 24 * time.Hour
	f.goals[0].Lock = wallet.GoalLock{Until: uint64(now().Add(50 * day).UnixMilli()), Sum: 2_400_000, Wait: uint64((7 * day).Milliseconds()), Shut: true}
	return f
}

func TestAGoalIsLockedAndAskedForSooner(t *testing.T) {
	f := saver()
	s := open(t, f, phoneLook())
	s.tab(tabOfSavings)
	s.taps("School fees")
	s.does("goal.lock")
	s.shows("goal.lock.text")
	s.does("goal.lock")
	s.does("action.no")
	s.does("goal.lock")
	s.shows("goal.lock.sure")
	s.taps(s.texts.T("goal.lock", nil))
	s.shows("goal.unlock")
	if l := f.goals[0].Lock; !l.Shut || l.Sum != 2_400_000 || l.Until != 0 || l.Wait != uint64((7*24*time.Hour).Milliseconds()) {
		t.Fatalf("%+v", l)
	}
	s.does("goal.unlock")
	s.does("action.yes")
	s.until("asked", func() bool { defer f.locked()(); return f.goals[0].Lock.Asked })
}

func TestLockedGoalsHoldInLanguages(t *testing.T) {
	for _, p := range savingsScreens() {
		if p.name != "goal-lock" && p.name != "goal-locked" {
			continue
		}
		for _, language := range []string{"sw", "hi", "ar"} {
			look := phoneLook()
			look.language = language
			t.Run(language+"/"+p.name, func(t *testing.T) { p.draw(t, p.name+"-"+language, look) })
		}
	}
}

func savingsScreens() []picture {
	toGoals := func(s *screens) { s.tab(tabOfSavings); s.shows("goal.new") }
	toGoal := func(s *screens) { toGoals(s); s.taps("School fees"); s.shows("goal.about") }
	return []picture{
		{"savings-empty", stall, toGoals},
		{"savings", saver, toGoals},
		{"home-saved", saver, func(s *screens) { s.shows("home.have") }},
		{"goal", saver, toGoal},
		{"goal-put", saver, func(s *screens) { toGoal(s); s.does("goal.put"); s.keys("250"); s.sees("250 KES") }},
		{"goal-lock", saver, func(s *screens) { toGoal(s); s.does("goal.lock"); s.shows("goal.lock.text") }},
		{"goal-lock-sure", saver, func(s *screens) {
			toGoal(s)
			s.does("goal.lock")
			s.shows("goal.lock.text")
			s.does("goal.lock")
			s.shows("goal.lock.sure")
		}},
		{"goal-locked", locker, func(s *screens) { toGoals(s); s.taps("School fees"); s.shows("goal.unlock") }},
		{"goal-unlocking", func() *fake {
			f := locker()
			f.goals[0].Lock.Asked, f.goals[0].Lock.Opens = true, uint64(now().Add(7*24*time.Hour).UnixMilli())
			return f
		}, func(s *screens) { toGoals(s); s.taps("School fees"); s.shows("goal.lock") }},
		{"goal-plan", stall, func(s *screens) {
			toGoals(s)
			s.does("goal.new")
			s.types(0, "New roof")
			s.does("goal.picture.roof")
			s.shows("goal.name")
		}},
	}
}

func TestSavingsHoldInSwahiliAndLargeText(t *testing.T) {
	for _, p := range savingsScreens()[1:2] {
		large, swahili := phoneLook(), phoneLook()
		large.scale, swahili.language = 150, "sw"
		t.Run("150", func(t *testing.T) { p.draw(t, p.name+"-150", large) })
		t.Run("sw", func(t *testing.T) {
			s := open(t, saver(), swahili)
			s.tab(tabOfSavings)
			s.shows("goal.new")
			s.golden("savings-sw")
		})
	}
}

func TestAGoalIsMadeFilledAndTakenBackFrom(t *testing.T) {
	f := stall()
	s := open(t, f, phoneLook())
	s.tab(tabOfSavings)
	s.does("goal.new")
	s.types(0, "Phone")
	s.does("action.next")
	s.keys("9000")
	s.does("goal.make")
	s.sees("Phone")
	if g := f.goals[0]; g.Plan.Name != "Phone" || g.Plan.Target != 900_000 || g.Plan.Picture != "box" {
		t.Fatalf("%+v", g.Plan)
	}
	s.taps("Phone")
	s.does("goal.put")
	s.keys("250")
	s.sees("250 KES")
	s.does("goal.put")
	s.shows("goal.coming")
	if g := f.goals[0]; g.Coming != 25_000 {
		t.Fatalf("%+v", g)
	}
	s.does("goal.give-up")
	s.does("action.no")
	s.does("goal.give-up")
	s.shows("goal.give-up.text")
	s.does("goal.give-up")
	s.shows("goal.empty")
}
