package group_test

import (
	"bytes"
	"math/rand"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// any is a line that may make sense or not.
func anyLine(t *rapid.T, s *group.State) group.Line {
	members := uint64(len(s.Members))
	l := group.Line{
		What:   group.What(rapid.Uint64Range(1, 31).Draw(t, "what")),
		Member: rapid.Uint64Range(0, members+1).Draw(t, "member"),
		N:      rapid.Uint64Range(0, 5).Draw(t, "n"),
		Amount: 50 * money.Amount(rapid.Uint64Range(0, 60).Draw(t, "amount")),
		Side:   group.Side(rapid.Uint64Range(0, 2).Draw(t, "side")),
		Note:   rapid.SampledFrom([][]byte{{}, note("why")}).Draw(t, "note"),
		Key:    []byte{},
	}
	switch l.What {
	case group.ShareOut:
		if d, err := s.Preview(); err == nil {
			l.Amount, l.Member = s.Free()-d.Rest, 0
		}
	case group.Adjourn:
		if l.N > 0 { // not too often
			l.What = group.Lend
		}
	case group.Resolve:
		l.Amount = money.Amount(rapid.Uint64Range(1, 3).Draw(t, "reason"))
	}
	return l
}

// within asks what always holds: money moves only as it was posted, nothing is
// below zero, and what the group is worth changes only by what earned or lost.
func within(t *rapid.T, before, after *group.State) {
	flow := map[[2]uint64][2]money.Amount{}
	for _, p := range after.Journal {
		k := [2]uint64{uint64(p.Fund), uint64(p.Side)}
		v := flow[k]
		if p.In {
			v[0] += p.Amount
		} else {
			v[1] += p.Amount
		}
		flow[k] = v
	}
	for _, c := range []struct {
		fund     group.FundName
		side     group.Side
		was, now money.Amount
	}{
		{group.LoanFund, group.Cash, before.Loan.Cash, after.Loan.Cash}, {group.LoanFund, group.Wallet, before.Loan.Wallet, after.Loan.Wallet},
		{group.SocialFund, group.Cash, before.Social.Cash, after.Social.Cash}, {group.SocialFund, group.Wallet, before.Social.Wallet, after.Social.Wallet},
	} {
		v := flow[[2]uint64{uint64(c.fund), uint64(c.side)}]
		if c.was+v[0] != c.now+v[1] {
			t.Fatalf("fund %d side %d: %d before, %d in, %d out, %d after", c.fund, c.side, c.was, v[0], v[1], c.now)
		}
	}
	for i := range after.Members {
		m := &after.Members[i]
		for _, a := range []money.Amount{m.Debt, m.Fines, m.Social, m.Due, m.PaidIn, m.Charges, m.Loan.Remains, m.Loan.Charge} {
			if a > 1<<50 {
				t.Fatalf("below zero: %+v", m)
			}
		}
		if !m.Active() && (m.Shares > 0 || m.Owes() > 0 || m.Offices != 0) {
			t.Fatalf("gone with %+v", m)
		}
	}
}

func TestWhateverAMeetingWritesNoMoneyIsMadeOrLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := early()
		c.Lending.Charge = group.Charge(rapid.Uint64Range(1, 3).Draw(t, "charge"))
		c.Form = group.Form(rapid.Uint64Range(1, 4).Draw(t, "form"))
		c.Leaving, c.Death = group.Leave(rapid.Uint64Range(1, 2).Draw(t, "leaving")), group.Leave(rapid.Uint64Range(1, 2).Draw(t, "death"))
		c.Rest, c.Late = group.Rest(rapid.Uint64Range(1, 2).Draw(t, "rest")), group.Late(rapid.Uint64Range(1, 3).Draw(t, "late"))
		c.FinesTo, c.OutsideMost = group.FundName(rapid.Uint64Range(1, 2).Draw(t, "fines")), 100
		v := &village{t: t, state: &group.State{}, time: 1_000}
		f := founding(c, 8, 7)
		v.step(f.Bytes())
		for range rapid.IntRange(1, 6).Draw(t, "meetings") {
			if rapid.Bool().Draw(t, "paid") {
				v.pay(rapid.Uint64Range(1, 9).Draw(t, "payer"), 50*money.Amount(rapid.Uint64Range(1, 60).Draw(t, "sum")))
			}
			before, s := v.state, v.sit()
			wild := func() {
				for range rapid.IntRange(0, 12).Draw(t, "lines") {
					was, lines := s.now, s.lines
					if _ = s.try(anyLine(t, s.now)); lacksHands(s.now) { // nobody could end such a meeting
						s.now, s.lines = was, lines
					}
				}
			}
			wild()
			for !s.now.Done() {
				settle(s)
				if s.now.Done() {
					break
				}
				at, _ := s.now.At()
				s.least(at)
				if at != group.StepClose {
					wild()
					settle(s)
				}
				_ = s.try(group.Line{What: group.Next})
			}
			v.step(s.minutes().Bytes())
			within(t, before, v.state)
		}
		again(t, v)
	})
}

// settle ends what wild lines left open: counts, shares that have to be bought,
// an adjourned sitting.
func settle(s *sitting) {
	for f := group.LoanFund; f <= group.SocialFund; f++ {
		if s.now.Mismatch(f) {
			for r := group.Loss; r <= group.Theft; r++ {
				_ = s.try(group.Line{What: group.Resolve, N: uint64(f), Amount: money.Amount(r), Note: note("as it is")})
			}
		}
	}
	for i := range s.now.Members {
		if m := &s.now.Members[i]; m.Active() {
			if at, _ := s.now.At(); at == group.StepShares && m.Missed > 0 {
				_ = s.try(group.Line{What: group.Buy, Member: uint64(i + 1), N: m.Missed, Side: group.Cash})
			}
			if m.Here == group.Behind {
				_ = s.try(group.Line{What: group.Roll, Member: uint64(i + 1), N: uint64(group.Present)})
			}
		}
	}
	if at, _ := s.now.At(); at != group.StepClose && at != group.StepOpen && s.now.Constitution.Order != nil {
		for f := group.LoanFund; f <= group.SocialFund; f++ { // taken only where the sitting was adjourned
			_ = s.try(group.Line{What: group.Count, Member: s.counter(), N: uint64(f), Amount: s.cash(f)})
		}
	}
}

func lacksHands(s *group.State) bool {
	counters, locks := uint64(0), uint64(0)
	for i := range s.Members {
		if m := &s.Members[i]; m.Active() && m.Offices&group.KeyHolder != 0 {
			locks++
		} else if m.Active() && m.Offices&group.Counter != 0 {
			counters++
		}
	}
	return counters < s.Constitution.Counters || locks < s.Constitution.Locks
}

// again replays a group from its entries, as a phone does that trusts them.
func again(t interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}, v *village) {
	s := &group.State{}
	for i := range v.events {
		ev := v.events[i]
		ev.Verify = nil
		if _, err := s.Apply(&ev); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(s, v.state) {
		t.Fatalf("%+v\n%+v", s, v.state)
	}
}

func TestEveryPhoneGetsTheSameBooksFromTheSameEntries(t *testing.T) {
	v := borrowed(t, early())
	v.meet(9)
	again(t, v)
}

func FuzzMinutes(f *testing.F) {
	v := newVillage(f, usual(), 7)
	v.meet(1)
	f.Add(v.acts[1])
	base := v.state
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := group.DecodeMinutes(raw)
		if err != nil {
			return
		}
		if !bytes.Equal(m.Bytes(), raw) {
			t.Fatal("it reads as something else than it is")
		}
		ev := &contract.Event{Community: community, Account: box, Seq: 3, Time: ledger.MaxTime, Acts: raw, Verify: anyHand}
		if _, _, err := contract.Step(base, ev); err == nil && m.Before != base.Last {
			t.Fatal("minutes of another history were taken")
		}
	})
}

func FuzzFounding(f *testing.F) {
	good := founding(usual(), 7, 7)
	f.Add(good.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		g, err := group.DecodeFounding(raw)
		if err != nil {
			return
		}
		if !bytes.Equal(g.Bytes(), raw) {
			t.Fatal("it reads as something else than it is")
		}
		_, _, _ = contract.Step(&group.State{}, &contract.Event{Community: community, Account: box, Seq: 1, Time: 1, Acts: raw, Verify: anyHand})
	})
}

// Guardians follow whatever constitution is valid: none may stop them.
func TestNoConstitutionMakesALinePanic(t *testing.T) {
	const seed = 7
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewSource(seed))
	for tried := 0; tried < 5; {
		c := usual()
		c.Lending = group.Lending{
			Multiple: r.Uint64() % 3, First: r.Uint64() % 3, Stop: r.Uint64() % 3, Period: r.Uint64() % 3, Periods: r.Uint64() % 3,
			Rate: r.Uint64() % 20_000, Charge: group.Charge(r.Uint64() % 4), LateFine: r.Uint64() % 5,
		}
		c.Meetings, c.Form, c.Rest, c.Late = r.Uint64()%3, group.Form(r.Uint64()%5), group.Rest(r.Uint64()%4), group.Late(r.Uint64()%4)
		c.Price, c.OutsideMost = c.Unit*money.Amount(1+r.Uint64()%(1<<30)), r.Uint64()%1_000
		if c.Validate() != nil {
			continue
		}
		tried++
		v := &village{t: t, state: &group.State{}, time: 1}
		f := founding(c, 7, 7)
		v.step(f.Bytes())
		tryAll(v.state)
	}
}

// anyHand takes every signature: who fuzzes has no keys.
func anyHand(keys.PublicKey, [32]byte, keys.Signature) bool { return true }

// tryAll writes lines of all kinds at all steps, whatever the constitution is.
func tryAll(s *group.State) {
	why := note("why")
	for range 3 * len(s.Constitution.Order) {
		for what := group.Roll; what <= group.Appoint+1; what++ {
			for n := uint64(0); n < 3; n++ {
				l := group.Line{What: what, Member: 1 + n%2, N: n, Amount: money.Amount(n) * s.Constitution.Unit, Side: group.Side(1 + n%2), Note: why}
				if next := s.Clone().(*group.State); next.Record(&l) == nil {
					s = next
				}
			}
		}
		_ = s.Figures()
		_, _ = s.Preview()
	}
}
