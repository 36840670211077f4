package wallet_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// rotation is a circle of amina, her brother and the founder, who pay 10.00 a
// week; each of them has 50.00.
type rotation struct {
	*fixture
	account ledger.Account
	all     []*wallet.Wallet
}

func weekly(x *fixture, order uint64) circle.Rules {
	day := uint64(24 * time.Hour / time.Millisecond)
	return circle.Rules{
		Asset: x.asset, Contribution: 1_000, Order: order, Start: uint64(x.clock.UnixMilli()) + 7*day, Every: 7 * day, Grace: day,
		FinesTo: circle.ToAll, OwnPart: true, Window: day, Cap: 4_000, Dividend: circle.DividendToAll,
	}
}

func newRotation(t testing.TB, change func(*circle.Rules), order uint64) *rotation {
	t.Helper()
	x := &rotation{fixture: newFixture(t, 4)}
	x.all = []*wallet.Wallet{x.amina, x.brother, x.founder}
	for _, w := range x.all[:2] {
		_, err := x.founder.Issue(x.order(w, 5_000))
		must(t, err)
	}
	_, err := x.founder.Issue(x.order(x.founder, 5_000))
	must(t, err)
	x.carry(x.founder)
	for _, w := range x.all {
		x.fetch(w)
	}
	rules := weekly(x.fixture, order)
	if change != nil {
		change(&rules)
	}
	var others []keys.Address
	for _, w := range x.all[1:] {
		others = append(others, x.order(w, 1).To)
	}
	c, err := x.amina.StartCircle(x.epoch.Community, "Sunday circle", others, 0, 0, rules)
	must(t, err)
	x.account = c.Account
	return x
}

// pay has a member pay what is owed, and brings the certificate back.
func (x *rotation) pay(w *wallet.Wallet) {
	x.t.Helper()
	_, err := w.PayCircle(x.epoch.Community, x.account, 0)
	must(x.t, err)
	x.carry(w)
}

// round hands texts around: from the proposer to all, back, and to the guardians.
func (x *rotation) round(among ...*wallet.Wallet) {
	x.t.Helper()
	for _, w := range among {
		x.fetch(w)
		must(x.t, w.Tend(x.epoch.Community))
	}
	for _, from := range among {
		for _, to := range among {
			if from != to {
				x.give(from, to)
			}
		}
	}
	for _, w := range among {
		x.carry(w)
		x.fetch(w)
	}
}

func (x *rotation) give(from, to *wallet.Wallet) {
	x.t.Helper()
	raw, err := from.JointParcel(x.epoch.Community, x.account)
	must(x.t, err)
	_, err = to.TakeJoint(raw)
	must(x.t, err)
}

func (x *rotation) see(w *wallet.Wallet) wallet.Circle {
	x.t.Helper()
	c, err := w.Circle(x.epoch.Community, x.account)
	must(x.t, err)
	return c
}

// found has the first payment certified, and all agree.
func (x *rotation) found() {
	x.t.Helper()
	x.pay(x.amina)
	must(x.t, x.amina.Tend(x.epoch.Community))
	if c := x.see(x.amina); c.Founded || len(c.Waiting) != 1 || c.Waiting[0].ByRule {
		x.t.Fatal(say(c))
	}
	x.give(x.amina, x.brother)
	c := x.see(x.brother)
	if c.Founded || len(c.Waiting) != 1 || c.Waiting[0].Mine || c.Rules.Contribution != 1_000 || c.Owed < 1_000 {
		x.t.Fatalf("he has to look at it himself: %+v", c)
	}
	_, err := x.brother.ApproveJoint(x.epoch.Community, x.account, c.Waiting[0].ID)
	must(x.t, err)
	x.carry(x.brother)
	x.give(x.brother, x.amina)
	x.give(x.brother, x.founder)
	for _, w := range x.all {
		if c := x.see(w); !c.Founded || c.Round != 1 {
			x.t.Fatal(say(c))
		}
	}
}

// say is a circle in short, for what a test says when it fails.
func say(c wallet.Circle) string {
	out := fmt.Sprintf("founded %t, round %d, pot %d, pending %d, draw %+v, turns %+v, words %d", c.Founded, c.Round, c.Pot, c.Pending, c.Draw, c.Turns, len(c.Words))
	for _, p := range c.Waiting {
		out += fmt.Sprintf("; waits: by rule %t, mine %t, wrong %v, %d acts, %d paid", p.ByRule, p.Mine, p.Wrong, len(p.Acts), len(p.Claims))
	}
	for _, m := range c.People {
		out += fmt.Sprintf("; paid %t, owes %d, credit %d", m.Paid, m.Owed, m.Credit)
	}
	return out
}

func (x *rotation) balance(w *wallet.Wallet) money.Amount {
	x.t.Helper()
	x.fetch(w)
	h, err := w.Balance(x.epoch.Community)
	must(x.t, err)
	return h[0].Available
}

func TestCircleGoesRoundByItselfOnceItIsPaid(t *testing.T) {
	x := newRotation(t, nil, circle.ByAgreement)
	x.found()
	for turn := range 3 {
		for _, w := range x.all {
			if x.see(w).Owed > 0 {
				x.pay(w)
			}
		}
		x.round(x.amina, x.brother) // the founder's phone is off; the others' are enough
		if c := x.see(x.amina); len(c.Turns) != turn+1 || c.Turns[turn].Member != turn {
			t.Fatalf("turn %d: %s", turn+1, say(c))
		}
		x.give(x.brother, x.founder)
	}
	for _, w := range x.all {
		c := x.see(w)
		if !c.Over || len(c.Turns) != 3 || c.Holdings[0].Available != 0 {
			t.Error(say(c))
		}
	}
	if got := x.balance(x.brother); got != 5_000 {
		t.Errorf("he has %d", got)
	}
}

func TestLotIsDrawnByThePhonesOfTheMembers(t *testing.T) {
	x := newRotation(t, nil, circle.ByLot)
	x.found()
	for _, w := range []*wallet.Wallet{x.brother, x.founder} {
		x.pay(w)
	}
	for range 4 {
		x.round(x.all...)
	}
	first := x.see(x.amina)
	if len(first.Turns) != 1 || first.Draw.Open {
		t.Fatal(say(first))
	}
	for _, w := range x.all[1:] {
		if c := x.see(w); len(c.Turns) != 1 || c.Turns[0].Member != first.Turns[0].Member || c.Next != first.Next {
			t.Errorf("another order: %+v", c)
		}
	}
}

func TestHighestBidTakesThePotAndAllGetTheDividend(t *testing.T) {
	x := newRotation(t, nil, circle.ByBid)
	x.found()
	for _, w := range []*wallet.Wallet{x.brother, x.founder} {
		x.pay(w)
	}
	x.round(x.all...)
	for i, bid := range []money.Amount{300, 600, 450} {
		_, err := x.all[i].BidCircle(x.epoch.Community, x.account, bid)
		must(t, err)
		if _, err := x.all[i].BidCircle(x.epoch.Community, x.account, bid+1); !errors.Is(err, circle.ErrDraw) {
			t.Fatalf("a second bid: %v", err)
		}
	}
	for range 4 {
		x.round(x.all...)
	}
	c := x.see(x.founder)
	if len(c.Turns) != 1 || c.Turns[0].Member != 1 || c.Turns[0].Takes != 2_400 || c.Turns[0].Dividend != 200 {
		t.Fatal(say(c))
	}
	if c.Owed != 800 {
		t.Errorf("the next instalment is %d", c.Owed)
	}
}

func TestWhatMembersDecideIsApprovedByPeopleNotByPhones(t *testing.T) {
	x := newRotation(t, func(r *circle.Rules) { r.Fine = 50 }, circle.ByAgreement)
	x.found()
	x.pay(x.brother)
	x.round(x.amina, x.brother)
	x.clock = x.clock.Add(9 * 24 * time.Hour)
	fine := circle.NewAct(circle.DoFine, &circle.One{Round: 1, Member: 2})
	if _, err := x.brother.DecideCircle(x.epoch.Community, x.account, fine); !errors.Is(err, wallet.ErrNotProposer) {
		t.Fatal(err)
	}
	_, err := x.amina.DecideCircle(x.epoch.Community, x.account, fine, circle.NewAct(circle.DoClose, &circle.Whole{Round: 1}))
	must(t, err)
	x.round(x.amina, x.brother)
	c := x.see(x.brother)
	if len(c.Turns) != 0 || len(c.Waiting) != 1 || c.Waiting[0].ByRule || len(c.Waiting[0].Acts) != 2 {
		t.Fatal(say(c))
	}
	_, err = x.brother.ApproveJoint(x.epoch.Community, x.account, c.Waiting[0].ID)
	must(t, err)
	x.carry(x.brother)
	if c := x.see(x.brother); len(c.Turns) != 1 || c.Turns[0].Takes != 2_000 || c.People[2].Owed != 2_050 {
		t.Error(say(c))
	}
}

func TestTwoMembersChangeTheirTurnsByTheirOwnWords(t *testing.T) {
	x := newRotation(t, nil, circle.ByAgreement)
	x.found()
	swap := circle.NewAct(circle.DoSwap, &circle.Pair{Round: 1, Early: 1, Late: 2})
	_, err := x.brother.SayCircle(x.epoch.Community, x.account, swap)
	must(t, err)
	x.round(x.all...)
	if c := x.see(x.founder); len(c.Words) != 1 {
		t.Fatalf("%+v", c.Words)
	}
	_, err = x.founder.SayCircle(x.epoch.Community, x.account, swap)
	must(t, err)
	x.round(x.all...)
	x.round(x.all...)
	for range 2 {
		for _, w := range x.all {
			if x.see(w).Owed > 0 {
				x.pay(w)
			}
		}
		x.round(x.all...)
	}
	if c := x.see(x.amina); len(c.Turns) != 2 || c.Turns[1].Member != 2 {
		t.Error(say(c))
	}
}

func TestCircleGoesOnWithAnotherProposerAndPaysWhoIsAway(t *testing.T) {
	x := newRotation(t, nil, circle.ByAgreement)
	x.found()
	others := []*wallet.Wallet{x.brother, x.founder}
	for _, w := range others { // and amina's phone, which proposes and whose turn it is, falls into the well
		x.pay(w)
	}
	y := &treasury{fixture: x.fixture, account: x.account}
	y.ask(x.brother, 1, x.founder)
	y.opened(x.brother, x.founder)
	x.round(others...)
	x.round(others...)
	c := x.see(x.founder)
	if len(c.Turns) != 1 || c.Turns[0].Member != 0 || !x.see(x.brother).CanPropose {
		t.Fatal(say(c))
	}
	if got := x.balance(x.amina); got < 3_000 {
		t.Errorf("she has %d", got)
	}
}

func TestNobodyPaysOutOfACirclePastItsRules(t *testing.T) {
	x := newRotation(t, nil, circle.ByAgreement)
	x.found()
	a, err := x.amina.ProposeJoint(x.epoch.Community, x.account, []wallet.Order{x.order(x.amina, 500)})
	var refusal *ledger.Refusal
	if err == nil && (len(a.Proposals) != 1 || !errors.As(a.Proposals[0].Wrong, &refusal)) {
		t.Errorf("%v %+v", err, a.Proposals)
	}
}

func TestManySmallSumsOfAStrangerHoldNobodyUpAndGoBack(t *testing.T) {
	x := newRotation(t, nil, circle.ByAgreement)
	x.found()
	invitation, err := x.founder.Invite(x.epoch.Community)
	must(t, err)
	stranger := x.member(invitation)
	_, err = x.founder.Issue(x.order(stranger, 100))
	must(t, err)
	x.carry(x.founder)
	x.fetch(stranger)
	to, err := wallet.ParseRequest(x.see(x.amina).Address)
	must(t, err)
	for range 10 {
		_, err := stranger.Pay(wallet.Order{Community: x.epoch.Community, To: to.Address, Asset: x.asset, Amount: 1})
		must(t, err)
	}
	x.carry(stranger)
	for _, w := range x.all[1:] {
		x.pay(w)
	}
	x.round(x.amina, x.brother)
	if c := x.see(x.amina); len(c.Turns) != 1 || c.Pot != 0 {
		t.Fatal(say(c))
	}
	if got := x.balance(stranger); got != 94 {
		t.Errorf("the stranger has %d: four of ten came back with this entry", got)
	}
}

// neighbour is somebody of the community who has 50.00, and no place in the circle.
func (x *rotation) neighbour() *wallet.Wallet {
	x.t.Helper()
	invitation, err := x.founder.Invite(x.epoch.Community)
	must(x.t, err)
	w := x.member(invitation)
	_, err = x.founder.Issue(x.order(w, 5_000))
	must(x.t, err)
	x.carry(x.founder)
	x.fetch(w)
	return w
}

// takes has a guest and members agree on a place, which brother offers.
func (x *rotation) takes(heir *wallet.Wallet, place int) {
	x.t.Helper()
	_, err := x.brother.OfferPlace(x.epoch.Community, x.account, place, x.order(heir, 1).To)
	must(x.t, err)
	x.give(x.brother, heir)
	c := x.see(heir)
	if !c.Guest || c.Self != -1 || len(c.Offers) != 1 || !c.Offers[0].ToSelf || !c.Offers[0].Given || c.Offers[0].Agreed {
		x.t.Fatal(say(c))
	}
	_, err = heir.SayCircle(x.epoch.Community, x.account, c.Offers[0].Act)
	must(x.t, err)
	x.give(heir, x.amina)
	c = x.see(x.amina)
	if len(c.Waiting) != 0 {
		x.t.Fatalf("a phone proposed it by itself: %s", say(c))
	}
	if len(c.Offers) != 1 || !c.Offers[0].Agreed || c.Offers[0].ToSelf || c.Offers[0].Member != place {
		x.t.Fatalf("%+v", c.Offers)
	}
	_, err = x.amina.ProposePlace(x.epoch.Community, x.account, c.Offers[0].Act)
	must(x.t, err)
	x.give(x.amina, x.brother)
	c = x.see(x.brother)
	if len(c.Waiting) != 1 || c.Waiting[0].ByRule || c.Waiting[0].Mine {
		x.t.Fatalf("it is for people to decide: %s", say(c))
	}
	_, err = x.brother.ApproveJoint(x.epoch.Community, x.account, c.Waiting[0].ID)
	must(x.t, err)
	x.carry(x.brother)
	x.give(x.brother, x.amina)
	x.give(x.brother, heir)
}

func TestWhoGivesHerPlaceAwayIsFollowedByTheOneWhoTookIt(t *testing.T) {
	x := newRotation(t, nil, circle.ByAgreement)
	x.found()
	heir := x.neighbour()
	x.takes(heir, 1)
	if c := x.see(heir); c.Self != 1 || !c.Guest || c.Owed != 1_000 || c.Words != nil {
		t.Fatal(say(c))
	}
	if c := x.see(x.brother); c.Self != -1 || c.Owed != 0 || c.Guest {
		t.Fatal(say(c))
	}
	for turn := range 3 {
		for _, w := range []*wallet.Wallet{x.amina, heir, x.founder} {
			if x.see(w).Owed > 0 {
				x.pay(w)
			}
		}
		x.round(x.amina, x.brother, heir) // he still approves what the rules say
		if c := x.see(heir); len(c.Turns) != turn+1 {
			t.Fatalf("turn %d: %s", turn+1, say(c))
		}
		x.give(x.brother, x.founder)
	}
	if got := x.balance(heir); got != 5_000 {
		t.Errorf("she has %d", got)
	}
	if c := x.see(heir); c.People[1].PaidIn != 3_000 || c.People[1].Got != 3_000 {
		t.Errorf("%+v", c.People[1])
	}
}

func TestThePlaceOfWhoIsLateGoesToAnotherWithoutHerWordAndTheDrawGoesOn(t *testing.T) {
	x := newRotation(t, nil, circle.ByLot)
	x.found()
	x.pay(x.brother)
	x.round(x.amina, x.brother)
	heir := x.neighbour()
	if _, err := x.brother.OfferPlace(x.epoch.Community, x.account, 2, x.order(heir, 1).To); !errors.Is(err, circle.ErrSigned) {
		t.Fatalf("the place of who is in time: %v", err)
	}
	if _, err := x.brother.OfferPlace(x.epoch.Community, x.account, 1, x.order(x.amina, 1).To); !errors.Is(err, wallet.ErrSelf) {
		t.Fatalf("to a member: %v", err)
	}
	x.clock = x.clock.Add(9 * 24 * time.Hour)
	x.round(x.amina, x.brother) // what is due by rule comes first
	x.takes(heir, 2)
	x.pay(heir)
	for range 6 { // the draw was begun by two; the third hides her number, too
		x.round(x.amina, x.brother, heir)
	}
	c := x.see(heir)
	if len(c.Turns) != 1 || c.Draw.Open {
		t.Fatal(say(c))
	}
}

func TestNobodyTakesATextOfACircleThatHasNoPlaceForHer(t *testing.T) {
	x := newRotation(t, nil, circle.ByAgreement)
	x.found()
	first, second := x.neighbour(), x.neighbour()
	_, err := x.brother.OfferPlace(x.epoch.Community, x.account, 1, x.order(first, 1).To)
	must(t, err)
	raw, err := x.brother.JointParcel(x.epoch.Community, x.account)
	must(t, err)
	if _, err := second.TakeJoint(raw); !errors.Is(err, wallet.ErrNotMember) {
		t.Errorf("%v", err)
	}
	if list, err := second.Circles(x.epoch.Community); err != nil || len(list) != 0 {
		t.Errorf("%v %+v", err, list)
	}
}
