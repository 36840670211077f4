package ledger_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// held is a feed with 1000 beans, held until a time and until there are 1500.
func heldFeed(t *testing.T) *feed {
	t.Helper()
	f := newFeed(t)
	f.apply(f.sign(f.hold(), f.facts), f.facts)
	return f
}

const holdUntil = 1_000_000

func (f *feed) hold() ledger.Entry {
	return f.draft(ledger.KindHold, &ledger.Hold{Until: holdUntil, Asset: f.asset.ID(), Sum: 1500, Wait: 60_000})
}

func (f *feed) pays(at uint64) ledger.Entry {
	e := f.draft(ledger.KindPay, nil)
	e.Time, e.Credits = at, f.credit(100)
	return e
}

// allowed tells whether the state takes an entry, with the result that it gives.
func (f *feed) allowed(e ledger.Entry, facts ledger.Facts) error {
	_, err := f.state.Apply(f.sign(e, facts), facts)
	return err
}

func TestHeldMoneyIsPaidOutOnItsDayAndNotBefore(t *testing.T) {
	f := heldFeed(t)
	if err := f.allowed(f.pays(holdUntil-1), f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Fatalf("a moment before: %v", err)
	}
	lock := f.lockDraft()
	lock.Kind, lock.Body = ledger.KindLock, nil
	redeem := f.draft(ledger.KindRedeem, &ledger.Supply{Asset: f.asset.ID(), Amount: 1})
	for name, e := range map[string]ledger.Entry{"a lock": lock, "a redemption": redeem} {
		if err := f.allowed(e, f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.apply(f.sign(f.pays(holdUntil), f.facts), f.facts)
	if len(f.state.Held) != 0 {
		t.Error("it is held for ever")
	}
	f.apply(f.sign(f.pays(holdUntil), f.facts), f.facts)
}

func TestHeldMoneyIsPaidOutOnceTheSumIsThere(t *testing.T) {
	f := heldFeed(t)
	id := ledger.CreditID{Entry: ledger.ID{8}}
	facts := f.facts
	facts.Claimed = []ledger.Credit{{Payee: f.state.Account, Asset: f.asset.ID(), Amount: 499}}
	e := f.pays(5000)
	e.Claims = []ledger.CreditID{id}
	if err := f.allowed(e, facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Fatalf("one is missing: %v", err)
	}
	facts.Claimed[0].Amount = 500
	f.apply(f.sign(e, facts), facts)
}

func TestMoneyComesInAndTheAccountIsOpenedWhileItIsHeld(t *testing.T) {
	f := heldFeed(t)
	facts := f.facts
	facts.Claimed = []ledger.Credit{{Payee: f.state.Account, Asset: f.asset.ID(), Amount: 5}}
	take := f.draft(ledger.KindPay, nil)
	take.Claims = []ledger.CreditID{{Entry: ledger.ID{8}}}
	f.apply(f.sign(take, facts), facts)
	open := f.draft(ledger.KindOpening, &ledger.Opening{})
	open.Round = 1
	f.apply(f.sign(open, f.facts), f.facts)
	if len(f.state.Held) != 1 {
		t.Fatal("an opening ends what is held")
	}
	if err := f.allowed(f.pays(5000), f.facts); err == nil {
		t.Fatal("an opening is a way around")
	}
}

func TestAReleaseLetsPaymentsByAndSaysThatGuardiansWait(t *testing.T) {
	f := newFeed(t)
	release := func() ledger.Entry { return f.draft(ledger.KindRelease, nil) }
	if err := f.allowed(release(), f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Fatalf("nothing is held: %v", err)
	}
	f = heldFeed(t)
	if err := f.allowed(f.hold(), f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Fatalf("another hold could be a weaker one: %v", err)
	}
	s := f.sign(release(), f.facts)
	f.apply(s, f.facts)
	if err := f.allowed(release(), f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
		t.Fatalf("a second release: %v", err)
	}
	pay := f.sign(f.pays(5000), f.facts)
	held, early := f.state.Early(&pay.Entry)
	if !early || held.Release != s.ID() || held.Hold.Wait != 60_000 {
		t.Fatalf("%t %+v", early, held)
	}
	late := f.sign(f.pays(holdUntil), f.facts)
	if _, early := f.state.Early(&late.Entry); early {
		t.Error("its day has come")
	}
	f.apply(f.sign(f.hold(), f.facts), f.facts) // who thinks again
	if err := f.allowed(f.pays(5000), f.facts); err == nil {
		t.Error("the release of before still counts")
	}
}

func TestHoldsThatAreNoneAreRefused(t *testing.T) {
	f := newFeed(t)
	asset := f.asset.ID()
	for name, h := range map[string]ledger.Hold{
		"no end":         {Wait: 1},
		"no wait":        {Until: 5},
		"a year and two": {Until: 5, Wait: ledger.MaxWait + 86_400_000},
		"a sum of none":  {Asset: asset, Until: 5, Wait: 1},
		"a sum of what":  {Sum: 5, Wait: 1},
		"after all time": {Until: ledger.MaxTime + 1, Wait: 1},
		"too much":       {Asset: asset, Sum: ledger.MaxAmount + 1, Wait: 1},
	} {
		if err := f.allowed(f.draft(ledger.KindHold, &h), f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeMalformed}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	paying, claiming, speaking := f.hold(), f.draft(ledger.KindRelease, nil), f.draft(ledger.KindRelease, nil)
	paying.Credits, claiming.Claims, speaking.Body = f.credit(1), []ledger.CreditID{{Entry: ledger.ID{8}}}, []byte{0x80}
	joint := f.hold()
	joint.Account = ledger.PurseAccount(f.key.Public())
	for name, e := range map[string]ledger.Entry{"a hold that pays": paying, "a release that claims": claiming, "a release with words": speaking} {
		if err := f.allowed(e, f.facts); !errors.Is(err, &ledger.Refusal{Code: ledger.CodeKind}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever an owner signs, no entry that pays out passes a hold before its day,
// before its sum, and without a release; and where only a release lets it by,
// Early says so.
func TestNothingLeavesAHeldAccountBeforeItsTime(t *testing.T) {
	base := newFeed(t)
	rapid.Check(t, func(t *rapid.T) {
		state, asset := base.state, base.asset.ID()
		hold := ledger.Hold{Until: rapid.Uint64Range(10, 40).Draw(t, "until"), Asset: asset, Sum: money.Amount(rapid.Uint64Range(900, 1100).Draw(t, "sum")), Wait: 1}
		holding, released := false, false
		for range rapid.IntRange(1, 12).Draw(t, "entries") {
			kind := rapid.SampledFrom([]ledger.Kind{ledger.KindHold, ledger.KindRelease, ledger.KindPay, ledger.KindPay, ledger.KindRedeem, ledger.KindIssue}).Draw(t, "kind")
			e := ledger.Entry{
				Version: ledger.Version, Community: ledger.ID{7}, Account: state.Account, Seq: state.Tip.Seq + 1, Prev: state.Tip.Entry,
				Time: state.Time + rapid.Uint64Range(0, 9).Draw(t, "time"), Kind: kind,
			}
			amount := money.Amount(rapid.Uint64Range(1, 60).Draw(t, "amount"))
			switch kind {
			case ledger.KindHold:
				e.Body = ledger.Encode(&hold)
			case ledger.KindIssue, ledger.KindRedeem:
				e.Body = ledger.Encode(&ledger.Supply{Asset: asset, Amount: amount})
			case ledger.KindPay:
				e.Credits = []ledger.Credit{{Payee: other(), Asset: asset, Amount: amount}}
			}
			facts := ledger.Facts{Asset: &base.asset.Entry}
			after, err := state.Next(&e, facts)
			if err != nil {
				continue
			}
			e.After = after
			s, err := ledger.SignSingle(e, base.key)
			if err != nil {
				t.Fatal(err)
			}
			next, err := state.Apply(s, facts)
			if err != nil {
				t.Fatal(err)
			}
			over := e.Time >= hold.Until || state.After.Balance(asset) >= hold.Sum
			out := kind == ledger.KindPay || kind == ledger.KindRedeem
			if out && holding && !over && !released {
				t.Fatalf("%s of %d at %d passed %+v", kind, amount, e.Time, hold)
			}
			if _, early := state.Early(&e); early != (out && holding && !over) {
				t.Fatalf("early %t of %s at %d, held %t", early, kind, e.Time, holding)
			}
			switch {
			case kind == ledger.KindHold:
				holding, released = true, false
			case kind == ledger.KindRelease:
				released = true
			case out:
				holding, released = false, false
			}
			state = next
		}
	})
}

// held are a feed that holds its money, is released, and pays before its day.
func (s *specimens) held() {
	f := newFeed(s.t)
	for _, step := range []struct {
		name string
		e    func() ledger.Entry
	}{
		{"hold", f.hold}, {"release", func() ledger.Entry { return f.draft(ledger.KindRelease, nil) }}, {"pay", func() ledger.Entry { return f.pays(5000) }},
	} {
		signed := f.sign(step.e(), f.facts)
		s.keep("held-"+step.name, signed)
		f.apply(signed, f.facts)
	}
}

func TestTheFrozenHoldIsStillReleased(t *testing.T) {
	files := frozenFiles(t)
	hold := frozenEntry(t, files, "held-hold")
	state := ledger.Empty(hold.Entry.Account)
	holder, err := ledger.FirstHolder(hold.Entry.Account, nil)
	state.Holder = must(t, holder, err)
	state.After, state.Time = hold.Entry.After, hold.Entry.Time // what is below is not frozen
	state.Tip = ledger.Tip{Seq: hold.Entry.Seq - 1, Entry: hold.Entry.Prev}
	for _, name := range []string{"held-hold", "held-release", "held-pay"} {
		s := frozenEntry(t, files, name)
		must(t, name, state.CheckAuthority(s, ledger.Facts{}, keys.Verify))
		if _, early := state.Early(&s.Entry); early != (name == "held-pay") {
			t.Errorf("%s: early %t", name, early)
		}
		state, err = state.Apply(s, ledger.Facts{})
		must(t, name, err)
	}
	if len(state.Held) != 0 {
		t.Errorf("%+v", state.Held)
	}
}
