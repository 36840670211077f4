package group_test

import (
	"errors"
	"testing"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func TestAMeetingFromTheRollCallToTheLocks(t *testing.T) {
	v := newVillage(t, usual(), 10)
	v.meet(1)
	if s := v.state; s.Loan.Cash != 10*500 || s.Social.Cash != 10*100 || s.Meeting != 1 || s.Shares() != 10 || s.Worth() != 5_000 {
		t.Errorf("%+v", s)
	}
}

func TestStepsComeInTheConstitutionsOrderAndNoneIsLeftOut(t *testing.T) {
	v := newVillage(t, usual(), 7)
	s := v.sit()
	s.refuse(group.ErrStep, group.Line{What: group.Buy, Member: 1, N: 1, Side: group.Cash})
	s.refuse(group.ErrUnfinished, group.Line{What: group.Next}) // nobody was called
	s.to(group.StepOpen)
	s.refuse(group.ErrUnfinished, group.Line{What: group.Next}) // nothing was counted
	s.refuse(group.ErrRule, group.Line{What: group.Count, Member: 2, N: 1})
	s.to(group.StepShares)
	s.refuse(group.ErrShares, group.Line{What: group.Buy, Member: 1, N: 6, Side: group.Cash})
	s.refuse(group.ErrUnfinished, group.Line{What: group.Next}) // each buys one, or is excused
	s.to(group.StepTotal)
	s.refuse(group.ErrMismatch, group.Line{What: group.Total, Amount: 1})
	s.end()
	if err := v.try(v.acts[1]); !errors.Is(err, group.ErrMinutes) {
		t.Errorf("one meeting was taken twice: %v", err)
	}
}

func TestWhoIsExcusedOrAbsentBuysNothing(t *testing.T) {
	v := newVillage(t, usual(), 8)
	s := v.sit()
	s.do(group.Line{What: group.Roll, Member: 7, N: uint64(group.Excused)}, group.Line{What: group.Roll, Member: 8, N: uint64(group.Absent)})
	s.to(group.StepShares)
	s.refuse(group.ErrShares, group.Line{What: group.Buy, Member: 8, N: 1, Side: group.Cash})
	s.end()
	if v.state.Members[6].Shares+v.state.Members[7].Shares != 0 || v.state.Members[6].Attended != 0 {
		t.Errorf("%+v", v.state.Members[6:])
	}
}

func TestFinesAreAssessedAndPaidIntoTheFundOfTheConstitution(t *testing.T) {
	for fund := group.LoanFund; fund <= group.SocialFund; fund++ {
		c := usual()
		c.FinesTo = fund
		v := newVillage(t, c, 7)
		s := v.sit()
		s.do(group.Line{What: group.Roll, Member: 7, N: uint64(group.Behind)}, group.Line{What: group.Assess, Member: 7, N: 1})
		s.to(group.StepShares)
		s.buy(7, 1)
		s.to(group.StepFines)
		before := s.cash(fund)
		s.refuse(group.ErrOwed, group.Line{What: group.PayFine, Member: 7, Amount: 100, Side: group.Cash})
		s.do(group.Line{What: group.PayFine, Member: 7, Amount: 50, Side: group.Cash})
		if s.cash(fund) != before+50 {
			t.Errorf("fund %d: %d", fund, s.cash(fund))
		}
		s.end()
	}
}

func TestACountMismatchKeepsBothFiguresAndBlocksTheLocksUntilItIsResolved(t *testing.T) {
	v := newVillage(t, usual(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepOpen)
	s.do(group.Line{What: group.Recall, N: 1, Amount: 3_500}, group.Line{What: group.Recall, N: 2, Amount: 700})
	s.do(group.Line{What: group.Count, Member: 1, N: 1, Amount: 3_300}, group.Line{What: group.Count, Member: 1, N: 2, Amount: 700})
	if !s.now.Mismatch(group.LoanFund) || s.now.Mismatch(group.SocialFund) {
		t.Fatal("the mismatch is not seen")
	}
	s.do(group.Line{What: group.Next})
	s.to(group.StepClose)
	s.refuse(group.ErrUnfinished, group.Line{What: group.Next})
	s.do(group.Line{What: group.Count, Member: 3, N: 2, Amount: 1_400}, group.Line{What: group.Count, Member: 3, N: 1, Amount: 6_800})
	s.refuse(group.ErrMismatch, group.Line{What: group.Next})
	s.refuse(group.ErrLine, group.Line{What: group.Resolve, N: 1, Amount: money.Amount(group.Found), Note: note("?")}, group.Line{What: group.Resolve, N: 1, Amount: money.Amount(group.Theft)})
	s.do(group.Line{What: group.Resolve, N: 1, Amount: money.Amount(group.Theft), Note: note("the box was opened at night")})
	s.do(group.Line{What: group.Next})
	s.step(s.minutes().Bytes())
	d := v.state.Differences
	if len(d) != 2 || d[0].Books != 3_500 || d[0].Said != 3_300 || d[1].Reason != group.Theft || d[1].Books-d[1].Said != 200 {
		t.Errorf("%+v", d)
	}
	if v.state.Loan.Cash != 6_800 || v.state.Totals.Lost != 200 || v.state.Worth() != 6_800 {
		t.Errorf("%+v", v.state)
	}
}

func TestASecondCountPutsAMistakeOfTheFirstRight(t *testing.T) {
	v := newVillage(t, usual(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepOpen)
	s.do(group.Line{What: group.Count, Member: 1, N: 1, Amount: 3_000}, group.Line{What: group.Count, Member: 1, N: 1, Amount: 3_500})
	s.end()
	if d := v.state.Differences; len(d) != 1 || d[0].Reason != 0 || v.state.Totals.Lost != 0 {
		t.Errorf("%+v", d)
	}
}

func TestNoCashLeavesAFundWhoseCountIsOpen(t *testing.T) {
	v := newVillage(t, usual(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepOpen)
	s.do(group.Line{What: group.Recall, N: 1, Amount: 3_500}, group.Line{What: group.Recall, N: 2, Amount: 700})
	s.do(group.Line{What: group.Count, Member: 1, N: 1, Amount: 3_500}, group.Line{What: group.Count, Member: 1, N: 2, Amount: 600})
	s.do(group.Line{What: group.Next})
	s.refuse(group.ErrMismatch, group.Line{What: group.Grant, Member: 2, Amount: 100, Side: group.Cash, Note: note("medicine")})
}

func TestMoreCashThanTheBooksSayIsFoundNotLost(t *testing.T) {
	v := newVillage(t, usual(), 7)
	s := v.sit()
	s.to(group.StepClose)
	s.do(group.Line{What: group.Count, Member: 1, N: 1, Amount: 3_500}, group.Line{What: group.Count, Member: 1, N: 2, Amount: 750})
	s.do(group.Line{What: group.Resolve, N: 2, Amount: money.Amount(group.Found), Note: note("a coin under the cloth")}, group.Line{What: group.Next})
	s.step(s.minutes().Bytes())
	if v.state.Social.Cash != 750 || v.state.Totals.Found != 50 {
		t.Errorf("%+v", v.state)
	}
}

func TestAMeetingInTwoHalvesIsOneMeeting(t *testing.T) {
	v := newVillage(t, usual(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepShares)
	s.buy(1, 2)
	s.do(group.Line{What: group.Adjourn})
	s.refuse(group.ErrStep, group.Line{What: group.Buy, Member: 2, N: 1, Side: group.Cash})
	s.refuse(group.ErrUnfinished, group.Line{What: group.Next})
	s.count()
	s.do(group.Line{What: group.Next})
	s.step(s.minutes().Bytes())
	if !v.state.Adjourned || v.state.Meeting != 2 {
		t.Fatalf("%+v", v.state)
	}
	s = v.sit()
	s.refuse(group.ErrStep, group.Line{What: group.Buy, Member: 2, N: 1, Side: group.Cash}) // counted first
	s.least(group.StepOpen)
	s.do(group.Line{What: group.Next})
	s.refuse(group.ErrShares, group.Line{What: group.Buy, Member: 1, N: 4, Side: group.Cash}) // she bought two in the first half
	s.buy(1, 3)
	s.end()
	if v.state.Meeting != 2 || v.state.Adjourned || v.state.Members[0].Shares != 6 || v.state.Social.Cash != 1_400 {
		t.Errorf("%+v", v.state)
	}
}

func TestOnlyWhoCountsAndWhoHoldsAKeySignsAndAllOfThem(t *testing.T) {
	v := newVillage(t, usual(), 7)
	s := v.sit()
	s.to(group.StepClose)
	s.least(group.StepClose)
	s.do(group.Line{What: group.Next})
	good := s.minutes()
	for what, spoil := range map[string]func(*group.Minutes){
		"a lock is open":     func(m *group.Minutes) { m.Hands = m.Hands[:len(m.Hands)-1] },
		"one did not count":  func(m *group.Minutes) { m.Hands = m.Hands[1:] },
		"one signed twice":   func(m *group.Minutes) { m.Hands[1] = m.Hands[0] },
		"another's hand":     func(m *group.Minutes) { m.Hands[0].Signature = m.Hands[1].Signature },
		"the secretary":      func(m *group.Minutes) { m.Hands[0].Member = 2 },
		"changed afterwards": func(m *group.Minutes) { m.Held-- },
	} {
		m := *good
		s.sign(&m)
		spoil(&m)
		if err := v.try(m.Bytes()); !errors.Is(err, group.ErrHands) {
			t.Errorf("%s: %v", what, err)
		}
	}
	v.step(good.Bytes())
}

func TestMinutesOfAnotherHistoryOrTimeAreRefused(t *testing.T) {
	v := newVillage(t, usual(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepClose)
	s.least(group.StepClose)
	unfinished := s.minutes()
	s.do(group.Line{What: group.Next})
	for what, spoil := range map[string]func(*group.Minutes){
		"another history": func(m *group.Minutes) { m.Before = ledger.ID{1} },
		"the future":      func(m *group.Minutes) { m.Held = v.time + 2 },
		"the past":        func(m *group.Minutes) { m.Held = 1 },
		"not over":        func(m *group.Minutes) { m.Lines = unfinished.Lines[:len(m.Lines)-1] },
	} {
		m := *s.minutes()
		spoil(&m)
		s.sign(&m)
		if err := v.try(m.Bytes()); !errors.Is(err, group.ErrMinutes) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestCashAndWalletAreNeverConfused(t *testing.T) {
	v := newVillage(t, usual(), 7)
	v.pay(4, 1_000)
	s := v.sit()
	s.to(group.StepSocial)
	s.do(group.Line{What: group.Give, Member: 4, Amount: 100, Side: group.Wallet})
	s.refuse(group.ErrFund, group.Line{What: group.Give, Member: 5, Amount: 100, Side: group.Wallet}) // she paid nothing in
	s.to(group.StepShares)
	s.refuse(group.ErrFund, group.Line{What: group.Buy, Member: 4, N: 2, Side: group.Wallet}) // 900 are left
	s.do(group.Line{What: group.Buy, Member: 4, N: 1, Side: group.Wallet})
	s.to(group.StepBusiness)
	s.do(group.Line{What: group.Return, Member: 4, Amount: 400})
	s.end()
	if st := v.state; st.Loan != (group.Fund{Cash: 3_000, Wallet: 500}) || st.Social != (group.Fund{Cash: 600, Wallet: 100}) {
		t.Errorf("%+v", st)
	}
	if len(v.sent) != 1 || v.sent[0] != (contract.Effect{Payee: account(4), Asset: v.state.Constitution.Asset, Amount: 400}) {
		t.Errorf("%+v", v.sent)
	}
}

func TestSwapChangesTheSideAndNotTheSum(t *testing.T) {
	v := newVillage(t, usual(), 7)
	v.meet(1)
	v.pay(1, 800)
	s := v.sit()
	s.to(group.StepBusiness)
	before := s.now.Loan
	s.do(group.Line{What: group.Swap, Member: 1, N: 1, Amount: 800, Side: group.Wallet})                  // she takes cash for it
	s.refuse(group.ErrFund, group.Line{What: group.Swap, Member: 7, N: 1, Amount: 100, Side: group.Cash}) // has no phone
	s.refuse(group.ErrFund, group.Line{What: group.Swap, Member: 2, N: 1, Amount: 900, Side: group.Cash})
	s.do(group.Line{What: group.Swap, Member: 2, N: 1, Amount: 300, Side: group.Cash})
	s.end()
	if st := v.state; st.Loan.Sum() != before.Sum() || st.Loan.Wallet != 500 || len(v.sent) != 1 || v.sent[0].Amount != 300 {
		t.Errorf("%+v, before %+v, sent %+v", st.Loan, before, v.sent)
	}
}

func TestWhatStrangersOrOtherAssetsPayGoesBackAtOnce(t *testing.T) {
	v := newVillage(t, usual(), 7)
	lock := ledger.Account{0: byte(ledger.TypeLock)}
	v.paid = []contract.Payment{{Payer: account(50), Asset: v.state.Constitution.Asset, Amount: 70}, {Payer: account(1), Asset: ledger.ID{2}, Amount: 30},
		{Payer: lock, Asset: v.state.Constitution.Asset, Amount: 5}, {Payer: lock, Asset: ledger.ID{3}, Amount: 6}}
	v.meet(1)
	if len(v.sent) != 2 || v.sent[0].Amount != 70 || v.sent[1].Amount != 30 || v.state.Social.Wallet != 5 || len(v.state.Balances()) != 2 {
		t.Errorf("%+v, %+v", v.sent, v.state.Balances())
	}
}

func TestAGroupBeginsWithAConstitutionAndItsOfficers(t *testing.T) {
	good := founding(usual(), 7, 7)
	for what, spoil := range map[string]func(*group.Founding){
		"no key holders":            func(f *group.Founding) { f.Members = f.Members[:5] },
		"no counters":               func(f *group.Founding) { f.Members[0].Offices = 0 },
		"no name":                   func(f *group.Founding) { f.Members[6].Name = nil },
		"two of one account":        func(f *group.Founding) { f.Members[6].Account = f.Members[5].Account },
		"a counter without a phone": func(f *group.Founding) { f.Members[0].Account = []byte{} },
		"half an account":           func(f *group.Founding) { f.Members[6].Account = f.Members[6].Account[:10] },
		"a key holder who counts":   func(f *group.Founding) { f.Members[3].Offices |= group.Counter },
		"an unknown office":         func(f *group.Founding) { f.Members[6].Offices = 32 },
	} {
		f := good
		f.Members = append([]group.Founder(nil), good.Members...)
		spoil(&f)
		v := &village{t: t, state: &group.State{}, time: 1}
		if err := v.try(f.Bytes()); !errors.Is(err, group.ErrFounding) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
