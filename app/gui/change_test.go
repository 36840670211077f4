package gui_test

import (
	"testing"

	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
)

// gathering is a wallet that has the cards of three present guardians and of a new
// one.
func gathering() *fake {
	f := stall()
	for i, address := range []string{"192.168.1.20:7263", "192.168.1.31:40211", "guardian.kongowea.example:7263"} {
		f.change.Places = append(f.change.Places, cardOf(byte(i+1), address))
	}
	f.change.Places = append(f.change.Places, cardOf(7, "192.168.1.44:7263"))
	return f
}

// drafted is a present guardian's, with the draft and one answer to it.
func drafted() *fake {
	f := gathering()
	f.community.Guardian, f.duty = true, now()
	f.drafts(3)
	f.change.Consents = []quorum.Consent{{Approval: ledger.Approval{Member: 2}}}
	return f
}

// agreed has the answers of all but one.
func agreed() *fake {
	f := drafted()
	for _, seat := range []uint64{0, 1} {
		f.change.Consents = append(f.change.Consents, quorum.Consent{Approval: ledger.Approval{Member: seat}})
	}
	return f
}

func toChange(s *screens) {
	s.tab(1)
	s.shows("community.guardians")
	s.does("change.title")
	s.shows("change.after")
}

func changeScreens() []picture {
	return []picture{
		{"community-changing", agreed, func(s *screens) { s.tab(1); s.shows("joint.look") }},
		{"change-none", stall, func(s *screens) { s.tab(1); s.does("change.title"); s.shows("change.none") }},
		{"change", gathering, toChange},
		{"change-card", stall, func(s *screens) { s.tab(1); s.does("change.title"); s.does("change.mine"); s.shows("change.card.text") }},
		{"change-take", gathering, func(s *screens) { toChange(s); s.does("change.take"); s.shows("change.take.text") }},
		{"change-look", drafted, func(s *screens) { toChange(s); s.does("change.look"); s.shows("change.agree.text") }},
		{"change-drafted", drafted, toChange},
		{"change-agreed", agreed, toChange},
		{"change-done", agreed, func(s *screens) {
			toChange(s)
			s.does("change.make")
			s.shows("change.make.title")
			s.does("change.make")
			s.shows("change.done")
		}},
	}
}

func TestChangingTheGuardiansLooksAsItWasSeen(t *testing.T) {
	for _, p := range changeScreens() {
		t.Run(p.name, func(t *testing.T) { p.draw(t, p.name, phoneLook()) })
	}
	for _, tag := range []string{"sw", "ar"} {
		l := phoneLook()
		l.language = tag
		for _, i := range []int{2, 5, 6} {
			p := changeScreens()[i]
			t.Run(p.name+"-"+tag, func(t *testing.T) { p.draw(t, p.name+"-"+tag, l) })
		}
	}
}

func TestWhatIsGivenForAChangeIsTakenOrSaidToBeNone(t *testing.T) {
	s := open(t, gathering(), phoneLook())
	toChange(s)
	s.does("change.take")
	s.types(0, "nonsense")
	s.does("change.take")
	s.shows("notice.bad-change.title")
	s.types(0, "x")
	s.does("change.take")
	s.shows("change.took.card")
	s.does("change.draft.do")
	s.shows("change.draft")
	s.does("change.draft")
	s.shows("change.draft")
	s.does("action.done")
	s.does("change.drop")
	s.does("action.yes")
	s.shows("change.wanted")
}

func TestAGuardianAgreesAndGetsTheAnswerToGive(t *testing.T) {
	s := open(t, drafted(), phoneLook())
	toChange(s)
	s.does("change.look")
	s.does("change.agree") // a tap asks first
	s.shows("change.agree.title")
	s.does("action.yes")
	s.shows("change.answer.text")
	s.does("action.done")
	s.does("change.answer")
	s.shows("change.answer.text")
}
