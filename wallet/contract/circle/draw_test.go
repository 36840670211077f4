package circle_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/money"
)

func lots(n int, order uint64) circle.Rules {
	r := weekly(n)
	r.Order = order
	return r
}

// chit are the rules of an auction of n members.
func chit(n int, contribution money.Amount, fee, most uint64) circle.Rules {
	r := lots(n, circle.ByBid)
	r.Contribution, r.Fee, r.Cap = contribution, fee, most
	return r
}

func (x *ring) hideAll() {
	x.t.Helper()
	var acts []circle.Act
	for _, i := range x.everybody() {
		if x.state.MayCommit(i) {
			acts = append(acts, x.commit(i, 0))
		}
	}
	x.do(acts...)
}

func (x *ring) showAll(but ...int) {
	x.t.Helper()
	var acts []circle.Act
	for _, i := range x.everybody() {
		if x.state.Draw.Tickets[i].Committed && !slices.Contains(but, i) {
			acts = append(acts, x.reveal(i, 0))
		}
	}
	x.do(acts...)
}

func TestLotIsDrawnOnceAndGivesEachOneTurn(t *testing.T) {
	x := newRing(t, lots(5, circle.ByLot))
	x.pay(500, x.everybody()...)
	if len(x.state.Turns) != 0 {
		t.Fatal("a turn before the draw")
	}
	x.hideAll()
	x.showAll()
	got := x.turns()
	slices.Sort(got)
	if !same(got, x.everybody()) || !x.state.Over {
		t.Errorf("%v", x.turns())
	}
}

func TestLotIsDrawnInEachRoundAmongThoseWithoutATurn(t *testing.T) {
	x := newRing(t, lots(4, circle.ByLots))
	x.pay(400, x.everybody()...)
	for range 3 {
		x.hideAll()
		x.showAll()
	}
	got := x.turns()
	slices.Sort(got)
	if !same(got, x.everybody()) || !x.state.Over {
		t.Errorf("%v: the last one needs no draw", x.turns())
	}
}

func TestLotFollowsFromTheSecretsAloneWhateverTheirOrder(t *testing.T) {
	var orders [][]int
	for _, backwards := range []bool{false, true} {
		x := newRing(t, lots(6, circle.ByLot))
		x.hideAll()
		list := x.everybody()
		if backwards {
			slices.Reverse(list)
		}
		for _, i := range list {
			x.do(x.reveal(i, 0))
		}
		orders = append(orders, x.state.Order)
	}
	if len(orders[0]) != 6 || !same(orders[0], orders[1]) {
		t.Errorf("%v", orders)
	}
}

func TestNobodyShowsASecretBeforeAllHaveHiddenTheirsOrTheTimeIsOver(t *testing.T) {
	x := newRing(t, lots(5, circle.ByLot))
	x.do(x.commit(0, 0), x.commit(1, 0))
	if err := x.try(nil, x.reveal(0, 0)); !errors.Is(err, circle.ErrDraw) {
		t.Fatal(err)
	}
	x.now += x.state.Rules.Window
	if err := x.try(nil, x.reveal(0, 0)); !errors.Is(err, circle.ErrDraw) {
		t.Fatalf("two of five are not enough: %v", err)
	}
	x.do(x.commit(2, 0))
	x.do(x.reveal(0, 0))
	if err := x.try(nil, x.commit(3, 0)); !errors.Is(err, circle.ErrDraw) {
		t.Fatalf("a secret hidden after one was shown: %v", err)
	}
	x.do(x.reveal(1, 0), x.reveal(2, 0))
	if len(x.state.Order) != 5 {
		t.Errorf("who took no part is drawn like the others: %v", x.state.Order)
	}
}

func TestWhoKeepsASecretBackIsLastAndHoldsNobodyUp(t *testing.T) {
	x := newRing(t, lots(5, circle.ByLot))
	x.hideAll()
	x.showAll(1, 3)
	if x.state.Order != nil {
		t.Fatal("drawn without them before their time is over")
	}
	x.now += x.state.Rules.Window
	x.pay(100, 0)
	if len(x.state.Order) != 5 || !same(x.state.Order[3:], []int{1, 3}) {
		t.Errorf("%v", x.state.Order)
	}
	y := newRing(t, lots(3, circle.ByLots))
	y.pay(300, y.everybody()...)
	y.hideAll()
	y.showAll(0)
	y.now += y.state.Rules.Window
	y.pay(1, 0)
	if y.turns()[0] == 0 {
		t.Error("a turn with a secret kept back")
	}
}

func TestSecretThatWasNotHiddenIsRefused(t *testing.T) {
	x := newRing(t, lots(2, circle.ByLot))
	x.hideAll()
	other := x.ticket(0, 0)
	other.Secret[0]++
	for what, a := range map[string]circle.Act{
		"another secret":  x.signed(circle.DoReveal, &other, 0),
		"a bid in a lot":  x.reveal(0, 5),
		"another's words": x.signed(circle.DoReveal, &other, 1),
	} {
		if err := x.try(nil, a); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
	x.do(x.reveal(0, 0))
	if err := x.try(nil, x.reveal(0, 0)); err == nil {
		t.Error("shown twice")
	}
}

// TestKapil is METHODS.md's first chit: 500,000 of 50 members, bid 35 %, the
// foreman's 5 %: the dividend is 3,000, the next instalment 7,000.
func TestKapil(t *testing.T) {
	x := newRing(t, chit(50, 10_000, 500, 4_000))
	x.pay(10_000, x.everybody()...)
	x.auction(map[int]money.Amount{7: 175_000, 8: 150_000})
	got := x.last()
	if got.Member != 7 || got.Pot != 500_000 || got.Discount != 175_000 || got.Fee != 25_000 || got.Dividend != 3_000 || got.Takes != 325_000 {
		t.Fatalf("%+v", got)
	}
	x.pay(7_000, x.everybody()...)
	for i, m := range x.state.Members {
		if !m.Paid {
			t.Fatalf("member %d has not paid with 7,000: %+v", i, m)
		}
	}
}

// TestNeeladri is METHODS.md's second chit: 1,000,000 of 40 members, at most
// 35 %, the company's 5 %.
func TestNeeladri(t *testing.T) {
	for _, v := range []struct{ bid, dividend, instalment money.Amount }{
		{350_000, 7_500, 17_500},
		{300_000, 6_250, 18_750},
	} {
		x := newRing(t, chit(40, 25_000, 500, 3_500))
		x.pay(25_000, x.everybody()...)
		x.auction(map[int]money.Amount{3: v.bid, 4: v.bid - 1})
		if got := x.last(); got.Member != 3 || got.Dividend != v.dividend || got.Takes != 1_000_000-v.bid {
			t.Fatalf("%+v", got)
		}
		x.pay(v.instalment, 0)
		if !x.state.Members[0].Paid {
			t.Errorf("%+v", x.state.Members[0])
		}
	}
}

func TestTiesAtTheCapAreDecidedByLot(t *testing.T) {
	winners := map[int]int{}
	for run := range 12 {
		x := newRing(t, chit(40, 25_000, 500, 3_500))
		x.salt = byte(run)
		x.pay(25_000, x.everybody()...)
		x.auction(map[int]money.Amount{5: 350_000, 6: 400_000, 7: money.Amount(350_000 + run), 8: 349_999})
		if got := x.last(); got.Discount != 350_000 {
			t.Fatalf("%+v", got)
		}
		winners[x.last().Member]++
	}
	if winners[8] > 0 || len(winners) < 2 {
		t.Errorf("%v", winners)
	}
}

func TestOnlyWhoHasPaidTheRoundMayBid(t *testing.T) {
	x := newRing(t, chit(3, 100, 0, 3_000))
	x.pay(100, 0, 1)
	if err := x.try(nil, x.commit(2, 10)); !errors.Is(err, circle.ErrDraw) {
		t.Fatal(err)
	}
	x.do(x.commit(0, 10))
	x.now = x.state.Rules.Due(1) + x.state.Rules.Grace + 1
	x.do(circle.NewAct(circle.DoClose, &circle.Whole{Round: 1}))
	if err := x.try(nil, x.commit(2, 30)); !errors.Is(err, circle.ErrDraw) {
		t.Fatalf("the others covered it: %v", err)
	}
}

func TestDividendGoesToAllOrToTheOthersAndWhatCannotBeDividedToTheWinner(t *testing.T) {
	for to, want := range map[uint64][2]money.Amount{ // of 402 she leaves 11
		circle.DividendToAll:    {3, 402 - 3*3},
		circle.DividendToOthers: {5, 402 - 2*5},
	} {
		r := chit(3, 134, 0, 3_000)
		r.Dividend = to
		x := newRing(t, r)
		x.pay(134, 0, 1, 2)
		x.auction(map[int]money.Amount{0: 11})
		if got := x.last(); got.Dividend != want[0] || got.Takes != want[1] {
			t.Errorf("%d: %+v", to, got)
		}
	}
}

func TestRoundWithoutBidsGoesByTheOrderOfPlacesWithTheFeeAlone(t *testing.T) {
	x := newRing(t, chit(3, 1000, 500, 3_000))
	x.pay(1000, 0, 1, 2)
	x.now = x.state.Rules.Due(1) + x.state.Rules.Window
	x.pay(1, 0)
	if got := x.last(); got.Member != 0 || got.Fee != 150 || got.Discount != 150 || got.Takes != 2850 {
		t.Errorf("%+v", got)
	}
}

func TestHighestBidTakesEachRoundAndNobodyTwice(t *testing.T) {
	x := newRing(t, chit(4, 1000, 500, 3_500))
	for !x.state.Over {
		x.pay(1000, x.everybody()...)
		bids := map[int]money.Amount{}
		for i, m := range x.state.Members {
			if m.Served == 0 {
				bids[i] = money.Amount(200 + 100*i)
			}
		}
		if x.state.Drawing() {
			x.auction(bids)
		}
	}
	if got := fmt.Sprint(x.turns()); got != "[3 2 1 0]" {
		t.Errorf("%v", got)
	}
}
