package group_test

import (
	"testing"

	"sanduk.app/wallet/contract/group"
)

func TestFiguresSayHowAGroupDoes(t *testing.T) {
	v := borrowed(t, early()) // 7 members, 900 of 7,000 lent
	s := v.sit()
	s.do(group.Line{What: group.Roll, Member: 7, N: uint64(group.Absent)})
	s.to(group.StepBusiness)
	s.do(group.Line{What: group.Gift, N: 1, Amount: 1_000, Note: note("the harvest")}, depart(6, group.Leaves))
	f := s.now.Figures()
	want := group.Figures{
		Members: 6, Left: 1, Attendance: 20 * 1000 / 21, DropOut: 142, Savings: 17 * 500, Worth: 9_500, Profit: 1_000, Return: 117 * 52 / 3, Invested: 1_416,
		Lent: 900, Borrowers: 1, Borrowing: 166, FundUse: 94,
	}
	if f != want {
		t.Errorf("%+v\n%+v", f, want)
	}
	if empty := (&group.State{}).Figures(); empty != (group.Figures{}) {
		t.Errorf("%+v", empty)
	}
}

func TestFiguresShowWhatIsAtRisk(t *testing.T) {
	v := borrowed(t, early())
	v.meet(9)
	if f := v.state.Figures(); f.PastDue != f.Lent || f.AtRisk != 1000 {
		t.Errorf("%+v", f)
	}
}
