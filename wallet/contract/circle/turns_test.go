package circle_test

import (
	"errors"
	"slices"
	"testing"

	"sanduk.app/wallet/contract"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/ledger"
)

func TestEachTakesThePotOnceInTheOrderAgreed(t *testing.T) {
	x := newRing(t, weekly(3))
	for round := range 3 {
		x.pay(100, 0, 1)
		if len(x.state.Turns) != round {
			t.Fatal("it was paid out before it was whole")
		}
		x.pay(100, 2)
		if got := x.last(); got.Member != round || got.Takes != 300 {
			t.Fatalf("%+v", got)
		}
	}
	if !same(x.turns(), []int{0, 1, 2}) || !x.state.Over || len(x.state.Balances()) != 0 {
		t.Errorf("%+v", x.state)
	}
}

func TestWhoTakesThePotPaysNothingInWhereTheRulesSaySo(t *testing.T) {
	r := weekly(3)
	r.OwnPart = false
	x := newRing(t, r)
	x.pay(100, 0, 1) // hers waits for the next round
	x.pay(100, 2)
	if got := x.last(); got.Member != 0 || got.Takes != 200 || x.state.Round != 2 {
		t.Fatalf("%+v", got)
	}
	x.pay(100, 2) // with what the first one paid too early that is all
	if got := x.last(); got.Member != 1 || got.Takes != 200 {
		t.Errorf("%+v", got)
	}
}

func TestMoneyThatIsNobodysInTheCircleGoesBackAtOnce(t *testing.T) {
	x := newRing(t, weekly(2))
	stranger := ledger.SingleAccount(key(9).Public())
	must(t, x.try([]contract.Payment{
		{Payer: stranger, Asset: bean, Amount: 5}, {Payer: x.account(0), Asset: bean, Amount: 100}, {Payer: stranger, Asset: bean, Amount: 2},
	}))
	if x.took[stranger] != 7 || x.state.Members[0].Paid != true {
		t.Errorf("%v %+v", x.took, x.state.Members)
	}
	_, effects, err := contract.Step(x.state, &contract.Event{Community: community, Account: account, Seq: 9, Time: x.now, Acts: circle.Encode(), Paid: []contract.Payment{{Payer: x.account(0), Asset: ledger.ID{8}, Amount: 3}}})
	if err != nil || len(effects) != 1 || effects[0].Asset != (ledger.ID{8}) || effects[0].Amount != 3 {
		t.Errorf("another asset: %v %v", effects, err)
	}
}

func TestPaidAheadCountsInTheRoundsToCome(t *testing.T) {
	x := newRing(t, weekly(3))
	x.pay(250, 0)
	x.pay(100, 1, 2)
	x.pay(100, 1, 2)
	if len(x.state.Turns) != 2 || x.state.Members[0].Credit != 50 {
		t.Errorf("%+v", x.state)
	}
}

func TestDepositComesFirstAndGoesBackAtTheEnd(t *testing.T) {
	r := weekly(2)
	r.Deposit = 40
	x := newRing(t, r)
	x.pay(100, 0, 1)
	if len(x.state.Turns) != 0 || x.state.Members[0].Deposit != 40 {
		t.Fatalf("%+v", x.state)
	}
	x.pay(40, 0, 1)
	x.pay(100, 0, 1)
	if !x.state.Over || x.took[x.account(0)] != 240 || x.took[x.account(1)] != 240 {
		t.Errorf("%v", x.took)
	}
}

func TestTwoWhoAgreeChangeTheirTurns(t *testing.T) {
	x := newRing(t, weekly(3))
	pair := circle.Pair{Round: 1, Early: 0, Late: 2}
	if err := x.try(nil, x.signed(circle.DoSwap, &pair, 0)); !errors.Is(err, circle.ErrSigned) {
		t.Fatalf("one alone: %v", err)
	}
	swap := x.signed(circle.DoSwap, &pair, 0, 2)
	x.do(swap)
	if err := x.try(nil, swap); !errors.Is(err, circle.ErrTurn) {
		t.Fatalf("once more: %v", err)
	}
	x.pay(100, 0, 1, 2)
	if err := x.try(nil, swap); !errors.Is(err, circle.ErrRound) {
		t.Fatalf("in another round: %v", err)
	}
	x.pay(200, 0, 1, 2)
	if !same(x.turns(), []int{2, 1, 0}) {
		t.Errorf("%v", x.turns())
	}
}

func TestWhoIsLateIsFinedOnceARoundAndAllShareTheFines(t *testing.T) {
	r := weekly(2)
	r.Fine = 10
	x := newRing(t, r)
	x.pay(100, 0)
	fine := circle.NewAct(circle.DoFine, &circle.One{Round: 1, Member: 1})
	if err := x.try(nil, fine); !errors.Is(err, circle.ErrNotLate) {
		t.Fatalf("in time: %v", err)
	}
	x.now = r.Due(1) + r.Grace + 1
	x.do(fine)
	if err := x.try(nil, fine); !errors.Is(err, circle.ErrNotLate) {
		t.Fatalf("twice: %v", err)
	}
	x.pay(110, 1)
	x.pay(100, 0, 1)
	if !x.state.Over || x.took[x.account(0)] != 205 || x.took[x.account(1)] != 205 {
		t.Errorf("%v", x.took)
	}
}

func TestFinesGoToWhoTakesThePotWhereTheRulesSaySo(t *testing.T) {
	r := weekly(2)
	r.Fine, r.FinesTo = 10, circle.ToPot
	x := newRing(t, r)
	x.now = r.Due(1) + r.Grace + 1
	x.do(circle.NewAct(circle.DoFine, &circle.One{Round: 1, Member: 1}))
	x.pay(110, 1)
	x.pay(100, 0)
	if x.last().Takes != 210 {
		t.Errorf("%+v", x.last())
	}
}

func TestFineCanBeWaived(t *testing.T) {
	r := weekly(2)
	r.Fine = 10
	x := newRing(t, r)
	x.now = r.Due(1) + r.Grace + 1
	x.do(circle.NewAct(circle.DoFine, &circle.One{Round: 1, Member: 1}), circle.NewAct(circle.DoWaive, &circle.One{Round: 1, Member: 1}))
	x.pay(100, 0, 1)
	if x.state.Members[1].Fines != 0 || len(x.state.Turns) != 1 {
		t.Errorf("%+v", x.state.Members)
	}
}

func TestMissingContributionComesFromTheDepositThenTheGuarantorThenItIsOwed(t *testing.T) {
	r := weekly(3)
	r.Deposit, r.Guarantors = 60, []uint64{0, 0, 2} // 0 answers for 1
	x := newRing(t, r)
	x.pay(60, 0, 1, 2)
	x.pay(100, 0, 2)
	closing := circle.NewAct(circle.DoClose, &circle.Whole{Round: 1})
	if err := x.try(nil, closing); !errors.Is(err, circle.ErrEarly) {
		t.Fatalf("in time: %v", err)
	}
	x.now = r.Due(1) + r.Grace + 1
	x.do(closing)
	if x.last().Pot != 300 || x.state.Members[1].Deposit != 0 || x.state.Members[0].Deposit != 20 {
		t.Fatalf("%+v", x.state)
	}
	x.pay(40, 1) // goes to who answered for her
	if x.took[x.account(0)] != 340 || len(x.state.Debts) != 0 {
		t.Fatalf("%v %+v", x.took, x.state.Debts)
	}
	x.pay(100, 0, 2)
	x.now = r.Due(2) + r.Grace + 1
	x.do(circle.NewAct(circle.DoClose, &circle.Whole{Round: 2})) // 20 of the guarantor, 80 missing
	if got := x.last(); got.Pot != 220 || got.Member != 1 || x.took[x.account(1)] != 200 || x.took[x.account(0)] != 360 {
		t.Fatalf("who is late takes the pot less what she owes: %+v %v", got, x.took)
	}
	x.pay(100, 0, 1, 2)
	if !x.state.Over || x.took[x.account(2)] != 360 {
		t.Errorf("%v", x.took)
	}
}

func TestDebtToWhoTookThePotIsPaidBeforeAnythingElse(t *testing.T) {
	r := weekly(3)
	x := newRing(t, r)
	x.pay(100, 0, 1)
	x.now = r.Due(1) + r.Grace + 1
	x.do(circle.NewAct(circle.DoClose, &circle.Whole{Round: 1}))
	if x.took[x.account(0)] != 200 {
		t.Fatalf("%v", x.took)
	}
	x.pay(150, 2)
	if x.took[x.account(0)] != 300 || x.state.Members[2].Credit != 50 {
		t.Errorf("%v %+v", x.took, x.state.Members[2])
	}
}

func TestDebtAfterTheEndStillFindsWhomItIsOwed(t *testing.T) {
	r := weekly(2)
	x := newRing(t, r)
	x.pay(100, 0, 1)
	x.pay(100, 1)
	x.now = r.Due(2) + r.Grace + 1
	x.do(circle.NewAct(circle.DoClose, &circle.Whole{Round: 2}))
	if !x.state.Over || x.took[x.account(1)] != 100 {
		t.Fatalf("%+v", x.state)
	}
	x.pay(130, 0)
	if x.took[x.account(1)] != 200 || x.took[x.account(0)] != 230 {
		t.Errorf("%v", x.took)
	}
	x.pay(5, 1)
	if x.took[x.account(1)] != 205 {
		t.Errorf("nothing is owed, it goes back: %v", x.took)
	}
}

func TestWhoLeavesGetsBackFromEachWhatSheGaveHim(t *testing.T) {
	x := newRing(t, weekly(4))
	x.pay(100, x.everybody()...) // 0 has her turn
	x.pay(100, 1)                // in the second round, and then she leaves
	one := circle.One{Round: 2, Member: 1}
	if err := x.try(nil, circle.NewAct(circle.DoLeave, &one)); !errors.Is(err, circle.ErrSigned) {
		t.Fatalf("others put her out: %v", err)
	}
	x.do(x.signed(circle.DoLeave, &one, 1))
	if x.took[x.account(1)] != 100 {
		t.Fatalf("what was not used goes back: %v", x.took)
	}
	x.pay(100, 0, 2, 3)
	x.pay(100, 0, 2, 3)
	if !same(x.turns(), []int{0, 2, 3}) || x.last().Takes != 300 || x.state.Over {
		t.Fatalf("%v %+v", x.turns(), x.state)
	}
	x.pay(100, 0)
	if !x.state.Over || x.took[x.account(1)] != 200 {
		t.Errorf("%v", x.took)
	}
	for i := range 4 {
		if x.in[x.account(i)] != x.took[x.account(i)] {
			t.Errorf("member %d paid %d and took %d", i, x.in[x.account(i)], x.took[x.account(i)])
		}
	}
}

func TestWhoHadHerTurnCannotLeave(t *testing.T) {
	x := newRing(t, weekly(3))
	x.pay(100, 0, 1, 2)
	if err := x.try(nil, x.signed(circle.DoLeave, &circle.One{Round: 2, Member: 0}, 0)); !errors.Is(err, circle.ErrTurn) {
		t.Error(err)
	}
}

func TestWhoNeverPaidIsLeftOutWithoutHerWord(t *testing.T) {
	x := newRing(t, weekly(3))
	x.pay(100, 0, 1)
	x.do(circle.NewAct(circle.DoLeave, &circle.One{Round: 1, Member: 2}))
	if x.last().Takes != 200 {
		t.Errorf("%+v", x.state.Turns)
	}
}

func TestAnotherPersonTakesAPlaceWithAllThatIsInIt(t *testing.T) {
	r := weekly(3)
	x := newRing(t, r)
	x.pay(100, 0, 1, 2)
	x.pay(30, 1)
	x.keys = append(x.keys, key(8))
	heir := circle.Heir{Round: 2, Member: 1, Account: ledger.SingleAccount(key(8).Public())}
	for what, by := range map[string][]int{"nobody": nil, "the member alone": {1}, "the new one alone": {3}} {
		if err := x.try(nil, x.signed(circle.DoReplace, &heir, by...)); !errors.Is(err, circle.ErrSigned) {
			t.Fatalf("%s: %v", what, err)
		}
	}
	x.now = r.Due(2) + r.Grace + 1 // now she is late
	x.do(x.signed(circle.DoReplace, &heir, 3))
	if x.account(1) != heir.Account || x.state.Members[1].Credit != 30 {
		t.Fatalf("%+v", x.state.Members[1])
	}
	x.pay(70, 1)
	x.pay(100, 0, 2)
	if x.took[heir.Account] != 300 {
		t.Errorf("%v", x.took)
	}
}

func TestFeeIsTheOrganisersAndNeverMoreThanTheCap(t *testing.T) {
	r := weekly(4)
	r.Fee, r.Organiser = 250, 3
	x := newRing(t, r)
	x.pay(100, x.everybody()...)
	if got := x.last(); got.Fee != 10 || got.Takes != 390 || x.took[x.account(3)] != 10 {
		t.Errorf("%+v %v", got, x.took)
	}
	r.Fee = circle.MaxFee + 1
	if r.Validate() == nil {
		t.Error("a fee above the cap")
	}
}

func TestFirstPotIsTheOrganisersWhereTheRulesSaySo(t *testing.T) {
	r := weekly(3)
	r.First = []uint64{2}
	x := newRing(t, r)
	x.pay(300, 0, 1, 2)
	if !same(x.turns(), []int{2, 0, 1}) {
		t.Errorf("%v", x.turns())
	}
}

func TestForgedWordIsRefused(t *testing.T) {
	x := newRing(t, weekly(3))
	a := x.signed(circle.DoSwap, &circle.Pair{Round: 1, Early: 0, Late: 1}, 0)
	a.By = append(a.By, circle.Word{Key: x.keys[1].Public(), Signature: a.By[0].Signature})
	if err := x.try(nil, a); err == nil {
		t.Error("taken")
	}
	elsewhere, err := circle.NewAct(circle.DoLeave, &circle.One{Round: 1, Member: 1}).Sign(community, ledger.Account{2}, x.keys[1])
	must(t, err)
	x.pay(100, 1)
	if err := x.try(nil, elsewhere); err == nil {
		t.Error("a word for another circle was taken")
	}
}

func TestActOfALaterVersionWaits(t *testing.T) {
	x := newRing(t, weekly(2))
	var wait *ledger.Wait
	if err := x.try(nil, circle.Act{Do: 77}); !errors.As(err, &wait) || wait.Reason != ledger.WaitKind {
		t.Error(err)
	}
}

func TestRulesThatCannotBeFollowedFoundNothing(t *testing.T) {
	for what, spoil := range map[string]func(*circle.Rules){
		"one member":            func(r *circle.Rules) { r.Members = r.Members[:1] },
		"a member twice":        func(r *circle.Rules) { r.Members[1] = r.Members[0] },
		"nothing to pay":        func(r *circle.Rules) { r.Contribution = 0 },
		"no asset":              func(r *circle.Rules) { r.Asset = ledger.ID{} },
		"an unknown order":      func(r *circle.Rules) { r.Order = 5 },
		"no time between":       func(r *circle.Rules) { r.Every = 0 },
		"a fee for nobody":      func(r *circle.Rules) { r.Organiser = 3 },
		"a lot without parts":   func(r *circle.Rules) { r.Order, r.OwnPart = circle.ByLot, false },
		"a guarantor too few":   func(r *circle.Rules) { r.Guarantors = []uint64{0} },
		"a guarantor who isn't": func(r *circle.Rules) { r.Guarantors = []uint64{0, 1, 3} },
	} {
		r := weekly(3)
		r.Members = slices.Clone(r.Members)
		spoil(&r)
		ev := contract.Event{Seq: 1, Time: 1, Acts: circle.Encode(circle.NewAct(circle.DoFound, &r))}
		if _, _, err := contract.Step(&circle.Circle{}, &ev); err == nil {
			t.Errorf("%s: founded", what)
		}
	}
}
