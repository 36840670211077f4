package group_test

import (
	"testing"

	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/money"
)

// early is a constitution with loans from the second meeting on, and a cycle of
// twenty.
func early() group.Constitution {
	c := usual()
	c.Lending.First, c.Lending.Stop, c.Meetings = 2, 2, 20
	return c
}

func lend(member uint64, amount money.Amount, periods uint64) group.Line {
	return group.Line{What: group.Lend, Member: member, Amount: amount, N: periods, Side: group.Cash}
}

func repay(member uint64, amount money.Amount) group.Line {
	return group.Line{What: group.Repay, Member: member, Amount: amount, Side: group.Cash}
}

// borrowed is a group in which member 7 borrowed 900 of the 3,500 for two
// instalments, in its second meeting.
func borrowed(t testing.TB, c group.Constitution) *village {
	t.Helper()
	v := newVillage(t, c, 7)
	v.meet(1)
	s := v.sit()
	s.to(group.StepLend)
	s.do(lend(7, 900, 2))
	s.end()
	return v
}

func TestLoansAreBoundedByTheConstitution(t *testing.T) {
	v := newVillage(t, early(), 7)
	s := v.sit()
	s.to(group.StepLend)
	s.refuse(group.ErrLoan, lend(1, 100, 1)) // not in the first meeting
	s.end()
	s = v.sit()
	s.to(group.StepShares)
	s.buy(1, 5)
	s.to(group.StepLend)
	s.refuse(group.ErrLoan, lend(2, 3_050, 1)) // three times 1,000
	s.refuse(group.ErrLoan, lend(2, 900, 4), lend(2, 900, 0), lend(2, 0, 1))
	s.do(lend(2, 3_000, 3))
	s.refuse(group.ErrLoan, lend(2, 100, 1)) // owes already
	s.refuse(group.ErrFund, lend(1, 6_050, 1))
	s.do(lend(1, 6_000, 1))
	if s.now.Loan.Cash != 0 {
		t.Fatalf("%+v", s.now.Loan)
	}
	s.end()
	if v.state.Worth() != 9_000 {
		t.Errorf("worth %d", v.state.Worth())
	}
}

func TestNoLoansInTheLastMeetings(t *testing.T) {
	c := early()
	c.Meetings = 4
	v := newVillage(t, c, 7)
	v.meet(2)
	s := v.sit()
	s.to(group.StepLend)
	s.refuse(group.ErrLoan, lend(1, 100, 1))
}

func TestChargeFallsDueEachPeriodAndRepaymentsPayItFirst(t *testing.T) {
	c := early()
	c.Unit = 10
	v := borrowed(t, c)
	v.meet(3)
	if m := v.state.Members[6]; m.Loan.Charge != 0 {
		t.Fatalf("%+v", m.Loan)
	}
	s := v.sit() // four meetings later: 10 % of 900
	s.to(group.StepRepay)
	s.refuse(group.ErrOwed, repay(7, 1_000))
	s.do(repay(7, 540))
	if l := s.now.Members[6].Loan; l.Charge != 0 || l.Remains != 450 {
		t.Fatalf("%+v", l)
	}
	s.end()
	v.meet(3)
	s = v.sit() // and 10 % of 450, in coins of 10
	s.to(group.StepRepay)
	s.do(repay(7, 490))
	s.end()
	if m := v.state.Members[6]; m.Owes() != 0 || m.Charges != 90+40 || v.state.Totals.Charges != 130 {
		t.Errorf("%+v", m)
	}
}

func TestALoanPastItsTermBearsNoMoreChargeButFinesAndNoOtherLoan(t *testing.T) {
	v := borrowed(t, early())
	v.meet(8)
	at := v.state.Members[6]
	if v.state.PastDue(&at) || at.Fines != 0 {
		t.Fatalf("%+v", at)
	}
	v.meet(2)
	late := v.state.Members[6]
	if !v.state.PastDue(&late) || late.Owes() != at.Owes() || late.Fines != 400 {
		t.Fatalf("%+v, before %+v", late, at)
	}
	s := v.sit()
	s.to(group.StepLend)
	s.refuse(group.ErrLoan, lend(7, 100, 1))
}

func TestChargeThatIsAskedOnceIsOwedAtOnce(t *testing.T) {
	c := early()
	c.Lending.Charge = group.ChargeOnce
	v := borrowed(t, c)
	if l := v.state.Members[6].Loan; l.Charge != 50 { // 10 % of 900, in coins of 50
		t.Errorf("%+v", l)
	}
	v.meet(8)
	if l := v.state.Members[6].Loan; l.Charge != 50 {
		t.Errorf("%+v", l)
	}
}

// shareOut goes on to the share-out, and announces what the books give.
func (s *sitting) shareOut() group.Division {
	s.t.Helper()
	s.to(group.StepBusiness)
	d, err := s.now.Preview()
	must(s.t, err)
	s.refuse(group.ErrMismatch, group.Line{What: group.ShareOut, Amount: s.now.Free() - d.Rest + 1})
	s.do(group.Line{What: group.ShareOut, Amount: s.now.Free() - d.Rest})
	return d
}

func (s *sitting) takeAll(side group.Side) {
	s.t.Helper()
	for i := range s.now.Members {
		if due := s.now.Members[i].Due; due > 0 {
			s.do(group.Line{What: group.Take, Member: uint64(i + 1), Amount: due, Side: side})
		}
	}
}

func TestTheShareOutEndsTheCycleAndTheNextBeginsWithItsRest(t *testing.T) {
	v := borrowed(t, early())
	v.meet(8)
	s := v.sit()
	s.to(group.StepBusiness)
	fund, debt, social := s.now.Loan.Cash, s.now.Members[6].Owes()+s.now.Members[6].Fines, s.now.Social.Cash
	d := s.shareOut()
	if p := d.Payouts[6]; p.Netted != debt || p.Gross != d.Payouts[0].Gross {
		t.Fatalf("%+v", p)
	}
	s.refuse(group.ErrOwed, group.Line{What: group.Take, Member: 1, Amount: d.Payouts[0].Paid + 50, Side: group.Cash})
	s.takeAll(group.Cash)
	s.end()
	var paid money.Amount
	for _, p := range v.state.Shared.Division.Payouts {
		paid += p.Paid
	}
	st := v.state
	if paid+d.Rest != fund || st.Loan.Sum() != 0 || st.Social.Cash != social+d.Rest || st.Shares() != 0 || st.Lent() != 0 {
		t.Fatalf("fund %d, paid %d, rest %d, %+v", fund, paid, d.Rest, st)
	}
	c := early()
	c.Price = 1_000
	next := v.sit()
	next.to(group.StepClose)
	if next.now.Cycle != 2 || next.now.Meeting != 1 {
		t.Fatalf("%+v", next.now)
	}
}

func TestWhatIsDueStaysTheMembersUntilTaken(t *testing.T) {
	v := newVillage(t, early(), 7)
	v.meet(3)
	s := v.sit()
	s.shareOut()
	s.do(group.Line{What: group.Take, Member: 1, Amount: 500, Side: group.Cash})
	s.end()
	if v.state.Dues() != 7*2_000-500 || v.state.Free() != 0 {
		t.Fatalf("%d due, %d free", v.state.Dues(), v.state.Free())
	}
	s = v.sit() // of the next cycle: dues can't be lent
	s.to(group.StepTotal)
	if s.now.Free() != 7*500 {
		t.Errorf("%d free", s.now.Free())
	}
	s.to(group.StepBusiness)
	s.takeAll(group.Cash)
	s.end()
	if v.state.Loan.Cash != 7*500 {
		t.Errorf("%+v", v.state.Loan)
	}
}

func TestTheRestGoesWhereTheConstitutionSays(t *testing.T) {
	for _, rest := range []group.Rest{group.RestSocial, group.RestCarry, group.RestLot} {
		c := early()
		c.Rest = rest
		v := newVillage(t, c, 7)
		s := v.sit()
		s.to(group.StepBusiness)
		s.do(group.Line{What: group.Gift, N: 1, Amount: 100, Note: note("a visitor")})
		d, err := s.now.Preview()
		must(t, err)
		out := group.Line{What: group.ShareOut, Amount: 3_500}
		if d.Rest != 100 {
			t.Fatalf("%+v", d)
		}
		if rest == group.RestLot {
			s.refuse(group.ErrLine, out)
			out.Member = 3
		}
		s.do(out)
		s.takeAll(group.Cash)
		s.end()
		social, loan := v.state.Social.Cash, v.state.Loan.Cash
		if (rest == group.RestSocial) != (social == 800) || (rest == group.RestCarry) != (loan == 100) {
			t.Errorf("rest %d: social %d, loan %d", rest, social, loan)
		}
	}
}

func TestAConstitutionChangesOnlyBetweenTwoCycles(t *testing.T) {
	v := newVillage(t, early(), 7)
	other := early()
	other.Price = 1_000
	amended := func(share bool) error {
		s := v.sit()
		if share {
			s.shareOut()
			s.takeAll(group.Cash)
		}
		s.to(group.StepClose)
		s.least(group.StepClose)
		s.do(group.Line{What: group.Next})
		m := s.minutes()
		m.Amends = []group.Constitution{other}
		s.sign(m)
		return v.try(m.Bytes())
	}
	if err := amended(false); err == nil {
		t.Fatal("the price was changed in mid-cycle")
	}
	must(t, amended(true))
	v.meet(1)
	if v.state.Loan.Cash != 7_000 {
		t.Errorf("%+v", v.state.Loan)
	}
}

func TestSHGIsASetting(t *testing.T) {
	c := usual()
	c.Meetings, c.Lending.First, c.Lending.Stop, c.Social, c.OutsideMost = 0, 0, 0, 0, 400
	c.MinShares, c.MaxShares = 1, 1
	c.Order = []group.Step{group.StepRoll, group.StepOpen, group.StepShares, group.StepFines, group.StepBusiness, group.StepTotal, group.StepRepay, group.StepLend, group.StepClose}
	v := newVillage(t, c, 10)
	v.meet(6)
	s := v.sit()
	s.to(group.StepBusiness)
	bank := group.Line{What: group.Borrow, Amount: 140_050, Note: note("the bank")} // four times 35,000
	s.refuse(group.ErrLoan, bank)
	bank.Amount = 20_000
	worth := s.now.Worth()
	s.do(bank)
	if s.now.Worth() != worth {
		t.Errorf("a bank's loan made the group richer: %d", s.now.Worth())
	}
	if _, err := s.now.Preview(); err == nil {
		t.Error("a bank's money was shared out")
	}
	s.end()
	s = v.sit()
	s.to(group.StepBusiness)
	s.refuse(group.ErrOwed, group.Line{What: group.PayBank, Amount: 20_050})
	s.do(group.Line{What: group.PayBank, Amount: 20_000, N: 500})
	s.end()
	if v.state.Bank != 0 || v.state.Worth() != 8*10*500-500 {
		t.Errorf("%+v", v.state)
	}
}
