package gui_test

import (
	"testing"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// sharing is a wallet in two shared accounts: it proposes in one, and something
// waits for it in the other.
func sharing() *fake {
	f := stall().known()
	member := func(who string) wallet.JointMember { return wallet.JointMember{Address: addressOf(who).String()} }
	self := wallet.JointMember{Address: f.community.Address, Self: true}
	first := self
	first.Proposer = true
	brother := member("brother")
	brother.Proposer = true
	cheat := member("np04")
	cheat.Double = true
	pay := func(to keys.Address) []wallet.JointPay {
		return []wallet.JointPay{{To: to, Asset: shilling(), Amount: 150_000}}
	}
	f.joints = []wallet.JointAccount{
		{
			Account: accountOf(addressOf("cash box")), Address: addressOf("cash box").String(), Name: "Cash box", Needed: 2, CanPropose: true,
			Members:  []wallet.JointMember{first, member("brother"), member("aunt in Mombasa")},
			Holdings: []wallet.Holding{{Asset: shilling(), Available: 840_000}}, Pending: 1,
		},
		{
			Account: accountOf(addressOf("school")), Address: addressOf("school").String(), Name: "School of Kongowea, upper classes", Needed: 3,
			Members:  []wallet.JointMember{brother, self, member("aunt in Mombasa"), cheat},
			Holdings: []wallet.Holding{{Asset: shilling(), Available: 2_500_000}},
			Proposals: []wallet.Proposal{{
				ID: ledger.ID{7}, Pays: pay(addressOf("shop by the well")), Claims: []wallet.Sum{{Asset: shilling(), Amount: 50_000}},
				After: []wallet.Sum{{Asset: shilling(), Amount: 2_400_000}}, Approved: []int{0}, Needed: 3,
			}},
			Asks: []wallet.JointAsk{{Member: 2, Agreed: []int{2}, Needed: 3}},
		},
	}
	return f
}

// strongbox is a wallet that holds the community's box with two others, one of
// whom proposes money for cash.
func strongbox() *fake {
	f := sharing()
	f.community.Treasurer = true
	f.joints = f.joints[:1]
	a := &f.joints[0]
	a.Name, a.Box, a.Pending = "", true, 0
	a.Proposals = []wallet.Proposal{{
		ID: ledger.ID{7}, Issues: []wallet.Sum{{Asset: shilling(), Amount: 150_000}}, Pays: []wallet.JointPay{{To: addressOf("shop by the well"), Asset: shilling(), Amount: 150_000}},
		After: []wallet.Sum{{Asset: shilling(), Amount: 840_000}}, Approved: []int{1}, Needed: 2,
	}}
	return f
}

// reproposing is a shared account with a proposal for another proposer, without a
// member.
func reproposing() *fake {
	f := sharing()
	p := &f.joints[1].Proposals[0]
	*p = wallet.Proposal{ID: ledger.ID{8}, Opening: true, Proposer: addressOf("aunt in Mombasa").String(), Leaves: []string{addressOf("np04").String()}, Approved: []int{2}, Needed: 3}
	f.joints[1].Asks = nil
	return f
}

func toJoints(s *screens) {
	s.tab(tabOfSavings)
	waits := s.texts.T("joint.title", nil)
	if s.wallet.joints != nil && len(s.wallet.joints[1].Proposals) > 0 {
		waits += " · " + s.texts.T("joint.waits", nil)
	}
	s.taps(waits)
	s.shows("joint.make")
}

func toStrongbox(s *screens) {
	s.tab(tabOfSavings)
	s.taps(s.texts.T("joint.title", nil) + " · " + s.texts.T("joint.waits", nil))
	s.shows("joint.make")
	s.row(0)
	s.shows("joint.you")
}

// toJoint opens the nth shared account.
func toJoint(n int) func(*screens) {
	return func(s *screens) {
		toJoints(s)
		s.row(n)
		s.shows("joint.you")
	}
}

func toJointCheck(s *screens) {
	toJoint(0)(s)
	s.does("joint.propose")
	s.shows("pay.who.recent")
	s.row(1)
	s.shows("action.change")
	s.keys("1500")
	s.does("action.next")
	s.shows("joint.one")
}

func jointScreens() []picture {
	return []picture{
		{"joints-none", stall, toJoints},
		{"joints", sharing, toJoints},
		{"joint-make", func() *fake { return stall().known() }, func(s *screens) {
			toJoints(s)
			s.does("joint.make")
			s.types(0, "Cash box")
			s.row(0)
			s.row(2)
			s.shows("joint.needed")
		}},
		{"joint-take", stall, func(s *screens) { toJoints(s); s.does("joint.take"); s.shows("joint.take.text") }},
		{"joint", sharing, toJoint(0)},
		{"joint-waits", sharing, toJoint(1)},
		{"joint-proposal", sharing, func(s *screens) { toJoint(1)(s); s.does("joint.look"); s.shows("joint.approve") }},
		{"joint-opening", reproposing, func(s *screens) { toJoint(1)(s); s.does("joint.look"); s.shows("joint.approve") }},
		{"joint-box", strongbox, func(s *screens) { toStrongbox(s); s.does("joint.look"); s.shows("joint.approve") }},
		{"joint-hand", sharing, func(s *screens) { toJoint(0)(s); s.does("joint.hand"); s.shows("joint.hand.text") }},
		{"joint-check", sharing, toJointCheck},
	}
}

func TestSharedAccountsLookAsTheyWereSeen(t *testing.T) {
	for _, p := range jointScreens() {
		t.Run(p.name, func(t *testing.T) { p.draw(t, p.name, phoneLook()) })
	}
}

func TestSharedAccountsHoldInALongLanguageWithLargeText(t *testing.T) {
	hold := map[string]bool{"joints": true, "joint-make": true, "joint-waits": true, "joint-proposal": true}
	l := phoneLook()
	l.language, l.scale = "fr", 150
	for _, p := range jointScreens() {
		if hold[p.name] {
			t.Run(p.name, func(t *testing.T) { p.draw(t, p.name+"-fr-150", l) })
		}
	}
}

func TestSavingsTellsThatSomethingWaitsInASharedAccount(t *testing.T) {
	s := open(t, sharing(), phoneLook())
	s.tab(tabOfSavings)
	s.sees("Shared accounts · Waits for you")
}

func TestASharedAccountIsMadeAndHandedToItsMembers(t *testing.T) {
	s := open(t, stall().known(), phoneLook())
	toJoints(s)
	s.does("joint.make")
	s.types(0, "Cash box")
	s.shows("joint.who")
	s.row(0)
	s.row(1)
	s.does("joint.make.do")
	s.shows("joint.hand.text")
	s.does("action.done")
	s.shows("joint.you")
	s.does("joint.propose")
	s.gui.Back()
	s.gui.Back()
	s.sees("Cash box")
	defer s.wallet.locked()()
	if j := s.wallet.joints; len(j) != 1 || len(j[0].Members) != 3 || j[0].Needed != 2 {
		t.Fatalf("%+v", j)
	}
}

func TestAProposalIsDeclinedAndThenApproved(t *testing.T) {
	s := open(t, sharing(), phoneLook())
	toJoint(1)(s)
	s.does("joint.look")
	s.does("joint.decline")
	s.sees(s.texts.T("joint.declined", nil))
	s.does("joint.look")
	s.does("joint.approve")
	s.does("action.yes")
	s.does("action.done") // an ask is still to be handed on
	s.sees("wait")
	defer s.wallet.locked()()
	if s.wallet.joints[1].Pending != 1 {
		t.Fatalf("%+v", s.wallet.joints[1])
	}
}

func TestAPaymentIsProposedAndAnAskAgreedTo(t *testing.T) {
	s := open(t, sharing(), phoneLook())
	toJointCheck(s)
	s.does("joint.propose.do")
	s.does("action.yes")
	s.shows("joint.hand.text")
	s.does("action.done")
	s.sees(s.texts.T("joint.mine", nil))
	s.gui.Back()
	s.shows("joint.make")
	s.row(1)
	s.does("joint.agree")
	s.does("action.no")
	s.does("joint.agree")
	s.shows("joint.ask.text")
	s.does("joint.agree")
	s.shows("joint.hand.text")
	defer s.wallet.locked()()
	if p := s.wallet.joints[0].Proposals; len(p) != 1 || p[0].Pays[0].Amount != 150_000 || !s.wallet.joints[1].Asks[0].Mine {
		t.Fatalf("%+v", s.wallet.joints)
	}
}

func TestAMembersTextIsTakenAndItsAccountShown(t *testing.T) {
	s := open(t, sharing(), phoneLook())
	toJoints(s)
	s.does("joint.take")
	s.types(0, "nothing whole")
	s.does("joint.take")
	s.shows("notice.bad-shared.title")
	s.photo = []byte(jointText())
	s.does("action.file")
	s.shows("joint.you")
}
