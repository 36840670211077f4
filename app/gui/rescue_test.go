package gui_test

import (
	"strings"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

// trusting is a wallet whose owner has named friends.
func trusting(final bool) func() *fake {
	return func() *fake {
		f := stall().known()
		f.named = &wallet.Named{Needed: 2, Final: final}
		for _, who := range []string{"brother", "aunt in Mombasa", "a stranger"} {
			f.named.Addresses = append(f.named.Addresses, addressOf(who).String())
		}
		return f
	}
}

// reopening is a new phone that opens an old account.
func reopening(stage wallet.Stage) func() *fake {
	return func() *fake {
		f := stall()
		f.movements = nil
		old := addressOf("my old phone")
		f.rescue = &wallet.Rescue{Account: accountOf(old), Address: old.String(), Known: true, Needed: 2, Of: 3, Stage: stage, Until: now().Add(71 * time.Hour)}
		if stage == wallet.StageStop || stage == wallet.StageOpening {
			f.rescue.Text, f.rescue.Signed = rescueText(), 1
		}
		return f
	}
}

// helping is a friend of somebody whose phone is gone.
func helping(who string, last bool) func() *fake {
	return func() *fake {
		f := stall().known()
		f.ask = wallet.RescueAsk{Community: marketID(), Address: addressOf(who).String(), Key: newPhoneKey(), Last: last}
		return f
	}
}

func toRescuers(s *screens) {
	s.tab(2)
	s.does("rescuers.title")
}

func toHelp(s *screens) {
	toRescuers(s)
	s.does("help.title")
}

func toHelpCheck(s *screens) {
	toHelp(s)
	s.types(0, rescueText())
	s.does("action.next")
	s.shows("help.speak.title")
}

func toRescue(s *screens) {
	s.does("rescue.title")
	s.shows("rescue.old")
}

func rescueScreens() []picture {
	return []picture{
		{"friends-help", newcomer, func(s *screens) { s.does("welcome.friends"); s.shows("friendshelp.named") }},
		{"rescuers-none", stall, func(s *screens) { toRescuers(s); s.shows("rescuers.none") }},
		{"rescuers", trusting(false), func(s *screens) { toRescuers(s); s.shows("rescuers.waiting") }},
		{"rescuers-final", trusting(true), func(s *screens) { toRescuers(s); s.shows("rescuers.confirmed") }},
		{"rescuers-plan", trusting(true), func(s *screens) { toRescuers(s); s.does("rescuers.anew"); s.shows("rescuers.needed") }},
		{"rescuers-nobody", func() *fake { f := stall(); f.movements = nil; return f }, func(s *screens) {
			toRescuers(s)
			s.does("rescuers.name")
			s.shows("choice.nobody")
		}},
		{"rescuers-check", trusting(true), func(s *screens) {
			toRescuers(s)
			s.does("rescuers.anew")
			s.does("action.next")
			s.shows("rescuers.can.stop")
		}},
		{"help", stall, func(s *screens) { toHelp(s); s.shows("help.text") }},
		{"help-check", helping("brother", false), toHelpCheck},
		{"help-give", helping("a stranger", true), toHelpCheck},
		{"help-done", helping("brother", false), func(s *screens) {
			toHelpCheck(s)
			s.does("help.hold")
			s.does("action.yes")
			s.shows("help.done.text")
		}},
		{"rescue-address", stall, func(s *screens) { toRescuers(s); s.does("rescue.begin-here"); s.shows("rescue.text") }},
		{"home-rescue", reopening(wallet.StageStop), func(s *screens) { s.shows("notice.rescuing.title") }},
		{"rescue-stop", reopening(wallet.StageStop), toRescue},
		{"rescue-seals", reopening(wallet.StageSeals), toRescue},
		{"rescue-opening", reopening(wallet.StageOpening), toRescue},
		{"rescue-delay", reopening(wallet.StageDelay), toRescue},
		{"rescue-answer", reopening(wallet.StageStop), func(s *screens) { toRescue(s); s.does("rescue.take"); s.shows("rescue.answer.text") }},
		{"person-address", func() *fake { return stall().known() }, func(s *screens) {
			s.tab(3)
			s.shows("people.others")
			s.row(0)
			s.does("people.address")
			s.shows("people.address")
		}},
	}
}

func TestRescueScreensLookAsTheyWereSeen(t *testing.T) {
	for _, p := range rescueScreens() {
		t.Run(p.name, func(t *testing.T) { p.draw(t, p.name, phoneLook()) })
	}
}

func TestRescueScreensHoldInALongLanguageWithLargeText(t *testing.T) {
	hold := map[string]bool{"rescuers": true, "rescuers-plan": true, "rescuers-check": true, "help-check": true, "rescue-stop": true, "friends-help": true}
	l := phoneLook()
	l.language, l.scale = "fr", 150
	for _, p := range rescueScreens() {
		if hold[p.name] {
			t.Run(p.name, func(t *testing.T) { p.draw(t, p.name+"-fr-150", l) })
		}
	}
}

func TestTwoPeopleAreNamedAfterAQuestion(t *testing.T) {
	s := open(t, stall().known(), phoneLook())
	toRescuers(s)
	s.does("rescuers.name")
	s.shows("rescuers.needed")
	s.row(0)
	s.row(1)
	s.taps(s.texts.T("action.yes", nil))
	s.does("action.next")
	s.does("rescuers.hold")
	s.does("action.no")
	s.does("rescuers.hold")
	s.does("action.yes")
	s.shows("rescuers.waiting")
	defer s.wallet.locked()()
	if n := s.wallet.named; n == nil || len(n.Addresses) != 2 || n.Needed != 2 || !n.OwnerCan {
		t.Fatalf("%+v", n)
	}
}

func TestWelcomeLeadsToTheOldAccountByANewWallet(t *testing.T) {
	s := open(t, newcomer(), phoneLook())
	s.does("welcome.friends")
	s.does("friendshelp.named")
	s.keys(rightPIN + rightPIN)
	s.does("new.words.later")
	s.does("action.next")
	s.does("choose.join")
	s.types(0, "an invitation")
	s.does("choose.join.do")
	s.does("action.next")
	s.types(0, addressOf("my old phone").String())
	s.does("rescue.begin")
	s.shows("rescue.unknown")
	s.does("rescue.drop")
	s.does("action.cancel")
	s.does("rescue.drop")
	s.shows("rescue.drop.title")
	s.does("rescue.drop")
	s.shows("rescue.text")
}

func TestAFriendsAnswerIsTakenFromAFileAndSavedToOne(t *testing.T) {
	s := open(t, helping("brother", false)(), phoneLook())
	toHelp(s)
	s.photo = []byte(rescueText())
	s.does("action.file")
	s.shows("help.speak.title")
	s.does("help.hold")
	s.does("action.yes")
	s.does("action.save")
	s.shows("save.done")
	if got := s.saving.String(); !strings.HasPrefix(got, "sanduk-rescue-answer:") {
		t.Fatalf("%q", got)
	}

	s = open(t, reopening(wallet.StageStop)(), phoneLook())
	s.does("rescue.title")
	s.does("rescue.take")
	s.photo = []byte("sanduk-rescue-answer:x\n")
	s.does("action.file")
	s.shows("rescue.seals.text")
}

// The old account's cloth turns into this phone's once it is this phone's.
func TestWhenTheAccountIsHereTheScreenSaysSo(t *testing.T) {
	s := open(t, reopening(wallet.StageDelay)(), phoneLook())
	toRescue(s)
	unlock := s.wallet.locked()
	s.wallet.community.Account = s.wallet.rescue.Account
	s.wallet.rescue = nil
	unlock()
	s.hub.Changed()
	s.shows("rescue.done.title")
	if s.wallet.community.Account == (ledger.Account{}) {
		t.Fatal("no account")
	}
}
