package group_test

import (
	"testing"

	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func depart(member uint64, why group.Parting) group.Line {
	return group.Line{What: group.Depart, Member: member, N: uint64(why)}
}

// richer is a group whose shares of 500 are worth 700 each.
func richer(t testing.TB, c group.Constitution) *village {
	t.Helper()
	v := newVillage(t, c, 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepBusiness)
	s.do(group.Line{What: group.Gift, N: 1, Amount: 2_800, Note: note("the harvest")})
	s.end()
	return v
}

func TestALateJoinerBuysFromNowOnOrWhatSheMissed(t *testing.T) {
	for _, rule := range []group.Late{group.LateNever, group.LateNow, group.LateMissed} {
		c := early()
		c.Late = rule
		v := newVillage(t, c, 7)
		v.meet(3)
		s := v.sit()
		join := group.Line{What: group.Join, Note: note("Zawadi"), Key: []byte{}}
		if rule == group.LateNever {
			s.refuse(group.ErrRule, join)
			continue
		}
		s.do(join)
		s.to(group.StepShares)
		if rule == group.LateMissed {
			s.refuse(group.ErrShares, group.Line{What: group.Buy, Member: 8, N: 9, Side: group.Cash})
			s.buy(8, 2)
			s.refuse(group.ErrUnfinished, group.Line{What: group.Next})
			s.buy(8, 2) // the last she missed, and this meeting's
		}
		s.end()
		want := map[group.Late]uint64{group.LateNow: 1, group.LateMissed: 4}[rule]
		if m := v.state.Members[7]; m.Shares != want || m.Meetings != 1 {
			t.Errorf("rule %d: %+v", rule, m)
		}
	}
}

func TestALeaverGetsHerSavingsOrTheirValueLessWhatSheOwes(t *testing.T) {
	for rule, want := range map[group.Leave]money.Amount{group.LeaveSavings: 1_000, group.LeaveValue: 1_400} {
		c := early()
		c.Leaving = rule
		v := richer(t, c)
		s := v.sit()
		s.do(group.Line{What: group.Roll, Member: 7, N: uint64(group.Excused)}, group.Line{What: group.Assess, Member: 7, N: 2})
		s.to(group.StepBusiness)
		before := s.now.Worth()
		s.do(depart(7, group.Leaves))
		due := s.now.Members[6].Due
		if rule == group.LeaveSavings && due != want-100 || due > want || s.now.Worth() < before-want || s.now.Members[6].Active() {
			t.Errorf("rule %d: %d due, worth %d before %d", rule, due, s.now.Worth(), before)
		}
		s.refuse(group.ErrMember, group.Line{What: group.Assess, Member: 7, N: 1})
		s.do(group.Line{What: group.Take, Member: 7, Amount: due, Side: group.Cash})
		s.end()
	}
}

func TestWhoOwesMoreThanHerSharesBringPaysBeforeSheLeaves(t *testing.T) {
	v := newVillage(t, early(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepLend)
	s.do(lend(7, 1_500, 1))
	s.end()
	s = v.sit()
	s.do(group.Line{What: group.Roll, Member: 7, N: uint64(group.Excused)})
	s.to(group.StepBusiness)
	s.refuse(group.ErrOwed, depart(7, group.Leaves))
}

func TestTheHeirGetsWhatTheSharesBringAndTheLoanIsLetOff(t *testing.T) {
	v := newVillage(t, early(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepShares)
	s.buy(1, 3)
	s.to(group.StepLend)
	s.do(lend(7, 3_000, 1), lend(1, 600, 1))
	s.end()
	s = v.sit()
	s.do(group.Line{What: group.Roll, Member: 7, N: uint64(group.Excused)}, group.Line{What: group.Roll, Member: 1, N: uint64(group.Excused)})
	s.to(group.StepBusiness)
	s.refuse(group.ErrLine, depart(7, group.Dies)) // who inherits?
	worth := s.now.Worth()
	dead := depart(7, group.Dies)
	dead.Note = note("her daughter Asha")
	s.do(dead)
	if m := s.now.Members[6]; m.Due != 0 || m.Owes() != 0 || s.now.Totals.WrittenOff != 2_000 || s.now.Worth() != worth-3_000 {
		t.Errorf("%+v, worth %d before %d, %+v", m, s.now.Worth(), worth, s.now.Totals)
	}
	dead.Member = 1
	s.do(dead)
	if m := s.now.Members[0]; m.Due == 0 || m.Owes() != 0 {
		t.Errorf("%+v", m)
	}
	s.do(group.Line{What: group.Take, Member: 1, Amount: s.now.Members[0].Due, Side: group.Cash})
}

func TestSharesAreSoldBackAtTheirPriceAsLongAsTheyCoverTheLoan(t *testing.T) {
	v := richer(t, early())
	s := v.sit()
	s.to(group.StepShares)
	s.do(group.Line{What: group.Sell, Member: 1, N: 1, Side: group.Cash})
	if s.now.Loan.Cash != 7_000+2_800-500 {
		t.Errorf("%+v", s.now.Loan)
	}
	s.end()
	c := early()
	c.SellBack = false
	v = richer(t, c)
	s = v.sit()
	s.to(group.StepShares)
	s.refuse(group.ErrRule, group.Line{What: group.Sell, Member: 1, N: 1, Side: group.Cash})
	v = borrowed(t, early()) // 900 of three times 500
	s = v.sit()
	s.to(group.StepShares)
	s.do(group.Line{What: group.Sell, Member: 7, N: 1, Side: group.Cash})
	s.refuse(group.ErrLoan, group.Line{What: group.Sell, Member: 7, N: 1, Side: group.Cash})
}

func TestNobodyFleesALossAtTheOthersExpense(t *testing.T) {
	v := newVillage(t, early(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepOpen)
	s.do(group.Line{What: group.Recall, N: 1, Amount: 3_500}, group.Line{What: group.Recall, N: 2, Amount: 700})
	s.do(group.Line{What: group.Count, Member: 1, N: 1}, group.Line{What: group.Count, Member: 1, N: 2, Amount: 700})
	s.do(group.Line{What: group.Resolve, N: 1, Amount: money.Amount(group.Theft), Note: note("the box is gone")})
	s.do(group.Line{What: group.Next})
	s.to(group.StepBusiness)
	s.do(depart(7, group.Leaves)) // two shares of 14, which have 3,500 of 7,000 left
	if due := s.now.Members[6].Due; due != 500 {
		t.Errorf("%d due", due)
	}
}

func TestAGroupThatSplitsAndMergesMakesAndLosesNothing(t *testing.T) {
	v := richer(t, early())
	s := v.sit()
	s.to(group.StepLend)
	s.do(lend(7, 600, 1))
	s.end()
	s = v.sit()
	s.to(group.StepBusiness)
	worth, cash, social := s.now.Worth(), s.now.Loan.Cash, s.now.Social.Cash
	value := worth / 7
	s.do(depart(7, group.Splits))
	m := s.now.Members[6]
	part := social - s.now.Social.Cash
	if got := m.Due + 600; got != value-value%50 || part != 400 {
		t.Fatalf("she gets %d and owes 600, her shares are worth %d; %d of the social fund", m.Due, value, part)
	}
	due := m.Due
	s.do(group.Line{What: group.Take, Member: 7, Amount: due, Side: group.Cash})
	if s.now.Worth() != worth-600-due || s.now.Loan.Cash != cash-due {
		t.Fatalf("%+v", s.now)
	}
	s.end()

	other := richer(t, early()) // she comes to another group, whose shares are worth more than they cost
	s = other.sit()
	s.to(group.StepBusiness)
	s.do(group.Line{What: group.Join, Note: note("Zawadi"), Key: []byte{}})
	before, shares := s.now.Worth(), s.now.Shares()
	each := (before + money.Amount(shares) - 1) / money.Amount(shares)
	each += (50 - each%50) % 50
	bring := group.Line{What: group.Bring, Member: 8, N: 2, Amount: 3 * each, Side: group.Cash}
	s.refuse(group.ErrOwed, bring)
	cost := (2*before + money.Amount(shares) - 1) / money.Amount(shares)
	cost += (50 - cost%50) % 50
	bring.Amount = cost - 600
	s.do(bring)
	if s.now.Members[7].Owes() != 600 || s.now.Worth() != before+cost {
		t.Fatalf("%+v, worth %d before %d", s.now.Members[7], s.now.Worth(), before)
	}
	if after := s.now.Worth() / money.Amount(s.now.Shares()); after < before/money.Amount(shares) || after > before/money.Amount(shares)+50 {
		t.Errorf("a share is worth %d, before %d", after, before/money.Amount(shares))
	}
	s.end()
}

func TestALostPhoneIsReplacedAndItsKeyNoLongerLocks(t *testing.T) {
	v := newVillage(t, early(), 7)
	v.meet(1)
	s := v.sit()
	fresh := account(90)
	s.do(group.Line{What: group.Phone, Member: 4, Key: fresh[:]})
	old := s.state
	s.end()
	if v.state.Members[3].Account != fresh || old.Members[3].Account == fresh {
		t.Error("the account was not replaced, or in the books before")
	}
	v.pay(4, 100) // by the old phone, with the old key: of a stranger
	v.paid[0].Payer = account(4)
	v.meet(1)
	if len(v.sent) != 1 || v.sent[0].Payee != account(4) {
		t.Errorf("%+v", v.sent)
	}
}

func TestAnOfficerIsReplacedByAVoteOfTheMeeting(t *testing.T) {
	v := newVillage(t, early(), 8)
	s := v.sit()
	seventh := account(70)
	s.refuse(group.ErrRule, group.Line{What: group.Elect, Member: 7, N: uint64(group.KeyHolder)}) // has no phone
	s.do(group.Line{What: group.Phone, Member: 7, Key: seventh[:]})
	s.refuse(group.ErrRule, group.Line{What: group.Elect, Member: 7, N: uint64(group.KeyHolder | group.Chair)})
	s.do(group.Line{What: group.Elect, Member: 4}, group.Line{What: group.Elect, Member: 7, N: uint64(group.KeyHolder)})
	s.end()
	if v.state.Members[6].Offices != group.KeyHolder || v.state.Members[3].Offices != 0 {
		t.Errorf("%+v", v.state.Members)
	}
}

// The secretary's phone dies in the middle: what another officer took over last
// is where the meeting goes on, and nothing that was written before is lost.
func TestAnotherOfficerGoesOnWhenThePhoneDies(t *testing.T) {
	v := newVillage(t, early(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepShares)
	s.buy(1, 3)
	handed := group.Minutes{Before: s.state.Last, Held: s.time, Lines: s.lines}
	raw := handed.Bytes()
	s.buy(2, 2) // and then the phone dies: this line is written again

	got, err := group.DecodeMinutes(raw)
	must(t, err)
	other := v.sit()
	for _, l := range got.Lines {
		other.do(l)
	}
	other.buy(2, 2)
	other.end()
	if v.state.Members[0].Shares != 4 || v.state.Members[1].Shares != 3 {
		t.Errorf("%+v", v.state.Members[:2])
	}
	// The dead phone comes back with its own minutes: they stand on what was before.
	s.now.Constitution = v.state.Constitution
	m := group.Minutes{Before: handed.Before, Held: v.time, Lines: s.lines}
	if err := v.try(m.Bytes()); err == nil {
		t.Error("two meetings were taken for one")
	}
}

func TestAWholeShareOutCanBePaidIntoWallets(t *testing.T) {
	v := newVillage(t, early(), 6)
	for n := uint64(1); n <= 6; n++ {
		v.pay(n, 600)
	}
	s := v.sit()
	s.to(group.StepSocial)
	for n := uint64(1); n <= 6; n++ {
		s.do(group.Line{What: group.Give, Member: n, Amount: 100, Side: group.Wallet})
	}
	s.to(group.StepShares)
	for n := uint64(1); n <= 6; n++ {
		s.do(group.Line{What: group.Buy, Member: n, N: 1, Side: group.Wallet})
	}
	s.shareOut()
	s.takeAll(group.Wallet)
	s.end()
	if len(v.sent) != 6 || v.state.Loan.Sum() != 0 || v.state.Social != (group.Fund{Wallet: 600}) {
		t.Errorf("%+v %+v", v.sent, v.state.Social)
	}
	if b := v.state.Balances(); len(b) != 1 || b[0] != (ledger.Balance{Asset: v.state.Constitution.Asset, Amount: 600}) {
		t.Errorf("%+v", b)
	}
}

func TestWorthlessSharesAreSoldForNothingAndNothingIsPaid(t *testing.T) {
	v := newVillage(t, early(), 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepOpen)
	s.do(group.Line{What: group.Recall, N: 1, Amount: 3_500}, group.Line{What: group.Recall, N: 2, Amount: 700})
	s.do(group.Line{What: group.Count, Member: 1, N: 1}, group.Line{What: group.Count, Member: 1, N: 2, Amount: 700})
	s.do(group.Line{What: group.Resolve, N: 1, Amount: money.Amount(group.Loss), Note: note("washed away")})
	s.to(group.StepShares)
	s.do(group.Line{What: group.Sell, Member: 1, N: 1, Side: group.Wallet})
	s.end()
	if len(v.sent) != 0 {
		t.Errorf("%+v", v.sent)
	}
}
