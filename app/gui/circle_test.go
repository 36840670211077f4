package gui_test

import (
	"testing"
	"time"

	"sanduk.app/app/view"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/circle"
	"sanduk.app/wallet/ledger"
)

// turner is in three circles, of each order one, and saves for two things.
func turner() *fake {
	f := saver().known()
	f.goals = f.goals[:1]
	people := func(change func([]wallet.CircleMember)) []wallet.CircleMember {
		list := []wallet.CircleMember{
			{Address: addressOf("me").String(), Self: true, Owed: 50_000}, {Address: addressOf("aunt in Mombasa").String(), Paid: true},
			{Address: addressOf("shop by the well").String(), Paid: true}, {Address: addressOf("school").String(), Late: true, Owed: 50_000},
		}
		for i := range list {
			list[i].Answers = i
		}
		if change != nil {
			change(list)
		}
		return list
	}
	base := func(n byte, name string, order uint64) wallet.Circle {
		return wallet.Circle{
			JointAccount: wallet.JointAccount{Account: ledger.Account{2, n}, Name: name, Needed: 3}, Money: shilling(),
			Rules: circle.Rules{Contribution: 50_000, Order: order}, Founded: true, Round: 2, Due: now().Add(5 * 24 * time.Hour),
			Pot: 100_000, Gross: 200_000, Next: -1, Owed: 50_000, People: people(nil),
		}
	}
	agreed, lot, bid := base(1, "Sunday circle", circle.ByAgreement), base(2, "Market women", circle.ByLot), base(3, "Traders", circle.ByBid)
	agreed.Next, agreed.People[2].Served = 1, 1
	agreed.Turns = []circle.Turn{{Round: 1, Member: 2, Pot: 200_000, Takes: 200_000}}
	agreed.Order = []int{2, 1, 0, 3}
	lot.Round, lot.Draw = 1, wallet.CircleDraw{Open: true, Committed: 3, Revealed: 1, Mine: true, Showing: true, Until: now().Add(24 * time.Hour)}
	lot.People[0].Hidden, lot.People[1].Hidden, lot.People[2].Hidden, lot.People[1].Shown = true, true, true, true
	bid.Owed, bid.People = 0, people(func(l []wallet.CircleMember) { l[0].Owed, l[0].Paid = 0, true })
	bid.Draw = wallet.CircleDraw{Open: true, MayBid: true}
	fine := circle.NewAct(circle.DoFine, &circle.One{Round: 2, Member: 3})
	bid.Waiting = []wallet.CircleProposal{{Proposal: wallet.Proposal{ID: ledger.ID{9}}, Acts: []circle.Act{fine}}}
	f.circles = []wallet.Circle{agreed, lot, bid}
	return f
}

func circleScreens() []picture {
	to := func(name string) func(*screens) {
		return func(s *screens) { s.tab(tabOfSavings); s.taps(name); s.shows("circle.members") }
	}
	return []picture{
		{"savings-circles", turner, func(s *screens) { s.tab(tabOfSavings); s.sees("Sunday circle") }},
		{"circle", turner, to("Sunday circle")},
		{"circle-lot", turner, to("Market women")},
		{"circle-bid", turner, to("Traders")},
		{"circle-begins", func() *fake {
			f := turner()
			c := &f.circles[2]
			c.Founded, c.Pot, c.Draw = false, 0, wallet.CircleDraw{}
			c.Rules.Deposit, c.Rules.Fine, c.Rules.Fee, c.Rules.Organiser, c.Rules.Cap, c.Rules.Every = 20_000, 1_000, 250, 1, 3_000, uint64(30*24*time.Hour/time.Millisecond)
			c.Waiting[0].Acts = []circle.Act{circle.NewAct(circle.DoFound, &c.Rules)}
			return f
		}, to("Traders")},
		{"circle-draw", turner, func(s *screens) { to("Market women")(s); s.does("circle.draw"); s.shows("circle.draw.fair") }},
		{"circle-draw-bids", turner, func(s *screens) { to("Traders")(s); s.does("circle.draw"); s.shows("circle.draw.bid.hide") }},
		{"circle-member", leader, func(s *screens) { to("Sunday circle")(s); s.row(3); s.shows("circle.do.close") }},
		{"circle-fine", leader, func(s *screens) {
			to("Sunday circle")(s)
			s.row(3)
			s.does("circle.do.fine")
			s.sees("Yes")
		}},
		{"circle-self", leader, func(s *screens) { to("Sunday circle")(s); s.row(0); s.shows("circle.do.leave") }},
		{"circle-heir", leader, func(s *screens) {
			to("Sunday circle")(s)
			s.row(0)
			s.does("circle.do.offer")
			s.shows("circle.heir.text")
		}},
		{"circle-wishes", wished, to("Sunday circle")},
		{"circle-over", ended, to("Sunday circle")},
		{"circle-start", turner, func(s *screens) { s.tab(tabOfSavings); s.does("circle.start"); s.shows("circle.who") }},
		{"circle-start-amount", turner, func(s *screens) { s.plansTo(view.CircleAmount) }},
		{"circle-start-turns", turner, func(s *screens) { s.plansTo(view.CircleTurns) }},
		{"circle-start-terms", turner, func(s *screens) { s.plansTo(view.CircleTerms) }},
		{"circle-start-check", turner, func(s *screens) { s.plansTo(view.CircleSummary) }},
		{"circle-bid-amount", turner, func(s *screens) { to("Traders")(s); s.does("circle.bid"); s.keys("250"); s.sees("250 KES") }},
	}
}

// leader proposes in the Sunday circle, in which school is late.
func leader() *fake {
	f := turner()
	c := &f.circles[0]
	c.CanPropose, c.Rules.Fine, c.Rules.Deposit = true, 1_000, 50_000
	for i := range c.People {
		c.People[i].Deposit = 50_000
	}
	c.People[3].Answers, c.People[3].Deposit, c.Waiting = 1, 20_000, nil
	return f
}

// wished has wishes of others in the Sunday circle.
func wished() *fake {
	f := leader()
	c := &f.circles[0]
	c.Swaps = []wallet.SwapWish{{Early: 1, Late: 0}}
	c.Offers = []wallet.PlaceOffer{{Member: 3, To: addressOf("tailor").String(), Agreed: true, Given: true}}
	return f
}

// ended has the Sunday circle after its last turn.
func ended() *fake {
	f := leader()
	c := &f.circles[0]
	c.Over, c.Owed = true, 0
	for i := range c.People {
		p := &c.People[i]
		p.Served, p.Owed, p.Late, p.Deposit, p.PaidIn, p.Got = i+1, 0, false, 0, 250_000, 250_250
	}
	c.Turns = nil
	for i := range c.People {
		c.Turns = append(c.Turns, circle.Turn{Round: uint64(i + 1), Member: i, Takes: 200_000})
	}
	return f
}

// plansTo goes to a step of a new circle of three.
func (s *screens) plansTo(step view.CircleStep) {
	s.t.Helper()
	s.tab(tabOfSavings)
	s.does("circle.start")
	s.types(0, "Friday circle")
	s.row(0)
	s.row(1)
	s.does("action.next")
	s.keys("500")
	s.sees("500 KES")
	if step == view.CircleAmount {
		return
	}
	s.does("action.next")
	s.shows("circle.order.agreed.means")
	if step == view.CircleTurns {
		return
	}
	s.does("action.next")
	s.shows("circle.fee.own")
	s.taps("500.00\u00a0KES")
	s.shows("circle.answers")
	if step == view.CircleTerms {
		return
	}
	s.does("circle.answers")
	s.taps("5 %")
	s.does("action.next")
	s.shows("circle.fixed")
}

func TestACircleIsPlannedCheckedBegunAndHandedOver(t *testing.T) {
	f := turner()
	s := open(t, f, phoneLook())
	s.plansTo(view.CircleSummary)
	s.does("circle.begin")
	s.shows("joint.hand.text")
	c := f.circles[len(f.circles)-1]
	if c.Name != "Friday circle" || c.Rules.Contribution != 50_000 || c.Rules.Deposit != 50_000 || len(c.Rules.Guarantors) != 3 || c.OnTheWay != 100_000 {
		t.Fatalf("%+v", c)
	}
}

func TestTheProposerFinesAndAMemberOffersHerPlace(t *testing.T) {
	f := leader()
	s := open(t, f, phoneLook())
	s.tab(tabOfSavings)
	s.taps("Sunday circle")
	s.row(3)
	s.does("circle.do.fine")
	s.does("action.no")
	s.does("circle.do.fine")
	s.does("action.yes")
	s.shows("circle.members")
	s.row(0)
	s.does("circle.do.offer")
	s.shows("circle.heir.text")
	s.row(0)
	s.does("circle.do.offer")
	s.shows("circle.members")
	if len(f.acts) != 2 || f.acts[0].Do != circle.DoFine || f.acts[1].Do != circle.DoReplace {
		t.Fatalf("%+v", f.acts)
	}
}

func TestCirclesHoldInSwahiliAndHindi(t *testing.T) {
	screens := circleScreens()
	for _, p := range append(screens[:8:8], screens[11], screens[12], screens[15], screens[16], screens[17]) {
		for _, language := range []string{"sw", "hi", "ar"} {
			look := phoneLook()
			look.language = language
			t.Run(language+"/"+p.name, func(t *testing.T) { p.draw(t, p.name+"-"+language, look) })
		}
	}
}

func TestCirclePaysBidsAndAgrees(t *testing.T) {
	f := turner()
	s := open(t, f, phoneLook())
	s.tab(tabOfSavings)
	s.taps("Sunday circle")
	s.does("circle.pay")
	s.shows("circle.sent")
	if c := f.circles[0]; c.OnTheWay != 50_000 || c.Owed != 0 {
		t.Fatalf("%+v", c)
	}
	s = open(t, f, phoneLook())
	s.tab(tabOfSavings)
	s.taps("Traders")
	s.shows("circle.decide")
	s.does("circle.agree")
	s.until("agreed", func() bool { defer f.locked()(); return len(f.circles[2].Waiting) == 0 })
	s.does("circle.bid")
	s.keys("250")
	s.sees("250 KES")
	s.does("circle.bid")
	s.shows("circle.members")
	if c := f.circles[2]; c.Draw.Bid != 25_000 {
		t.Fatalf("%+v", c.Draw)
	}
}
