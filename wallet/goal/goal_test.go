package goal_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/goal"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

const day = 24 * 60 * 60 * 1000

func plan() goal.Plan {
	return goal.Plan{Version: goal.Version, Name: "School fees", Picture: "book", Asset: ledger.ID{1}, Target: 24_000_00}
}

func TestAPlanIsRefusedWholeWhenAPartOfItIsWrong(t *testing.T) {
	for name, spoil := range map[string]func(*goal.Plan){
		"version":           func(p *goal.Plan) { p.Version = 2 },
		"no name":           func(p *goal.Plan) { p.Name = "" },
		"long name":         func(p *goal.Plan) { p.Name = strings.Repeat("x", goal.MaxName+1) },
		"name of two lines": func(p *goal.Plan) { p.Name = "a\nb" },
		"no UTF-8":          func(p *goal.Plan) { p.Name = "\xff" },
		"unknown picture":   func(p *goal.Plan) { p.Picture = "../x" },
		"no currency":       func(p *goal.Plan) { p.Asset = ledger.ID{} },
		"no target":         func(p *goal.Plan) { p.Target = 0 },
		"target too large":  func(p *goal.Plan) { p.Target = ledger.MaxAmount + 1 },
		"share":             func(p *goal.Plan) { p.Share = 101 },
		"rounding":          func(p *goal.Plan) { p.Rounding = ledger.MaxAmount + 1 },
		"date":              func(p *goal.Plan) { p.By = ledger.MaxTime + 1 },
	} {
		p := plan()
		spoil(&p)
		if err := p.Validate(); !errors.Is(err, goal.ErrPlan) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := goal.Decode(p.Bytes()); err == nil {
			t.Errorf("%s: it was read", name)
		}
	}
}

func TestTheLongestPlanFitsIntoAMemoAndComesBack(t *testing.T) {
	p := plan()
	p.Name, p.Picture, p.Target, p.Rounding = strings.Repeat("x", goal.MaxName), "people", ledger.MaxAmount, ledger.MaxAmount
	p.By, p.Share, p.Asset = ledger.MaxTime, 100, ledger.ID([]byte(strings.Repeat("\xff", 32)))
	raw := p.Bytes()
	if len(raw) > ledger.MaxMemoText {
		t.Fatalf("%d bytes", len(raw))
	}
	if got, err := goal.Decode(raw); err != nil || got != p {
		t.Fatalf("%+v, %v", got, err)
	}
}

// The bytes lie in feeds: a later version has to read them.
func TestTheBytesOfAPlanAreFrozen(t *testing.T) {
	p := plan()
	p.By, p.Share, p.Rounding = 1_800_000_000_000, 10, 100_00
	const frozen = "88016b5363686f6f6c206665657364626f6f6b582001000000000000000000000000000000000000000000000000000000000000001a00249f001b000001a3185c50000a192710"
	if got := hex.EncodeToString(p.Bytes()); got != frozen {
		t.Fatalf("got %s", got)
	}
}

func TestEveryPictureCanBeChosen(t *testing.T) {
	for _, name := range goal.Pictures() {
		p := plan()
		if p.Picture = name; p.Validate() != nil {
			t.Errorf("%s can't", name)
		}
	}
}

func TestAShareIsRoundedDown(t *testing.T) {
	for _, c := range []struct {
		share        uint64
		income, want money.Amount
	}{
		{0, 1000, 0}, {10, 1000, 100}, {10, 99, 9}, {33, 1, 0}, {100, 7, 7}, {100, ledger.MaxAmount, ledger.MaxAmount},
	} {
		p := plan()
		p.Share = c.share
		if got := p.ShareOf(c.income); got != c.want {
			t.Errorf("%d%% of %d: %d, want %d", c.share, c.income, got, c.want)
		}
	}
}

func TestRoundingUpGoesToTheNextMultiple(t *testing.T) {
	for _, c := range []struct{ rounding, paid, want money.Amount }{
		{0, 37, 0}, {100, 37, 63}, {100, 100, 0}, {100, 101, 99}, {50, 7, 43},
	} {
		p := plan()
		p.Rounding = c.rounding
		if got := p.RoundUp(c.paid); got != c.want {
			t.Errorf("%d to %d: %d, want %d", c.paid, c.rounding, got, c.want)
		}
	}
}

func TestTheOutlook(t *testing.T) {
	const now = 1000 * day
	put := func(days uint64, amount money.Amount) goal.Step {
		return goal.Step{Time: now - days*day, Amount: amount}
	}
	for name, c := range map[string]struct {
		by    uint64
		saved money.Amount
		steps []goal.Step
		want  goal.Outlook
	}{
		"nothing yet":             {want: goal.Outlook{Left: 1000}},
		"nothing yet and a date":  {by: now + 70*day, want: goal.Outlook{Left: 1000, PerWeek: 100, Late: true}},
		"reached":                 {saved: 1000, want: goal.Outlook{Percent: 100}},
		"more than the target":    {saved: 1500, by: now - day, want: goal.Outlook{Percent: 100}},
		"one below":               {saved: 999, want: goal.Outlook{Percent: 99, Left: 1}},
		"ten a day":               {saved: 300, steps: []goal.Step{put(30, 100), put(15, 200)}, want: goal.Outlook{Percent: 30, Left: 700, Reached: now + 70*day}},
		"in time":                 {by: now + 70*day, saved: 300, steps: []goal.Step{put(30, 300)}, want: goal.Outlook{Percent: 30, Left: 700, Reached: now + 70*day, PerWeek: 70}},
		"a day late":              {by: now + 69*day, saved: 300, steps: []goal.Step{put(30, 300)}, want: goal.Outlook{Percent: 30, Left: 700, Reached: now + 70*day, PerWeek: 70, Late: true}},
		"the date is over":        {by: now, saved: 300, steps: []goal.Step{put(30, 300)}, want: goal.Outlook{Percent: 30, Left: 700, Reached: now + 70*day, Late: true}},
		"first day counts a week": {saved: 70, steps: []goal.Step{put(0, 70)}, want: goal.Outlook{Percent: 7, Left: 930, Reached: now + 93*day}},
		"long ago is no pace":     {saved: 500, steps: []goal.Step{put(91, 500)}, want: goal.Outlook{Percent: 50, Left: 500}},
		"more taken than put":     {saved: 100, steps: []goal.Step{put(9, 100), {Time: now, Amount: 100, Back: true}}, want: goal.Outlook{Percent: 10, Left: 900}},
		"the future is left out":  {steps: []goal.Step{{Time: now + 1, Amount: 5}}, want: goal.Outlook{Left: 1000}},
	} {
		p := plan()
		p.Target, p.By = 1000, c.by
		if got := p.Look(c.saved, c.steps, now); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func amounts(label string) func(*rapid.T) money.Amount {
	return func(t *rapid.T) money.Amount {
		return money.Amount(rapid.Uint64Range(0, ledger.MaxAmount).Draw(t, label))
	}
}

func TestSharesAndRoundingNeverTakeMoreThanThereIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plan()
		p.Share, p.Rounding = rapid.Uint64Range(0, 100).Draw(t, "share"), amounts("rounding")(t)
		sum := amounts("sum")(t)
		if p.ShareOf(sum) > sum {
			t.Fatal("a share is more than the income")
		}
		up := p.RoundUp(sum)
		if p.Rounding > 0 && (up >= p.Rounding || (uint64(sum)+uint64(up))%uint64(p.Rounding) != 0) {
			t.Fatalf("%d to %d: %d", sum, p.Rounding, up)
		}
	})
}

func TestWhoPutsAsideWhatIsNeededEachWeekIsInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plan()
		p.Target = max(amounts("target")(t), 1)
		now := rapid.Uint64Range(0, ledger.MaxTime/2).Draw(t, "now")
		p.By = now + rapid.Uint64Range(1, 20*365*day).Draw(t, "time")
		saved := amounts("saved")(t)
		o := p.Look(saved, nil, now)
		if (o.Percent == 100) != (saved >= p.Target) || (o.Left == 0) != (saved >= p.Target) {
			t.Fatalf("%+v", o)
		}
		weeks := (p.By - now + 7*day - 1) / (7 * day)
		if o.Left > 0 && uint64(o.PerWeek) < uint64(o.Left)/weeks {
			t.Fatalf("%d in %d weeks is less than %d", o.PerWeek, weeks, o.Left)
		}
	})
}

func TestAnOutlookNeverFailsAndSavingMoreIsNeverLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plan()
		p.Target = max(amounts("target")(t), 1)
		now := rapid.Uint64Range(0, ledger.MaxTime).Draw(t, "now")
		step := func(t *rapid.T) goal.Step {
			return goal.Step{Time: rapid.Uint64Range(0, ledger.MaxTime).Draw(t, "when"), Amount: amounts("amount")(t), Back: rapid.Bool().Draw(t, "back")}
		}
		steps := rapid.SliceOfN(rapid.Custom(step), 0, 5).Draw(t, "steps")
		saved := amounts("saved")(t)
		less := p.Look(saved, steps, now)
		more := p.Look(min(saved+1, ledger.MaxAmount), steps, now)
		if less.Reached > ledger.MaxTime || more.Reached > less.Reached || more.Percent < less.Percent {
			t.Fatalf("%+v, then %+v", less, more)
		}
	})
}

func FuzzPlan(f *testing.F) {
	p := plan()
	f.Add(p.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := goal.Decode(raw)
		if err != nil {
			return
		}
		if string(p.Bytes()) != string(raw) {
			t.Fatal("two encodings of one plan")
		}
		_ = p.Look(1, nil, 1)
	})
}
