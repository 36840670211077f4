package gui_test

import (
	"testing"
	"time"

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
			{Address: addressOf("shop by the well").String(), Paid: true}, {Address: addressOf("school").String(), Late: true},
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
	lot.Round, lot.Draw = 1, wallet.CircleDraw{Open: true, Committed: 4, Revealed: 2, Mine: true}
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
			c.Rules.Deposit, c.Rules.Fine, c.Rules.Fee, c.Rules.Organiser, c.Rules.Every = 20_000, 1_000, 250, 1, uint64(30*24*time.Hour/time.Millisecond)
			c.Waiting[0].Acts = []circle.Act{circle.NewAct(circle.DoFound, &c.Rules)}
			return f
		}, to("Traders")},
		{"circle-bid-amount", turner, func(s *screens) { to("Traders")(s); s.does("circle.bid"); s.keys("250"); s.sees("250 KES") }},
	}
}

func TestCirclesHoldInSwahiliAndHindi(t *testing.T) {
	for _, p := range circleScreens()[:4] {
		for _, language := range []string{"sw", "hi"} {
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
