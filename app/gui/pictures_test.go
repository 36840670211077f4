package gui_test

import (
	"strconv"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/vault"
)

// picture is a screen and how one gets there.
type picture struct {
	name string
	fake func() *fake
	goes func(*screens)
}

// mainScreens are drawn in every look.
func mainScreens() []picture {
	return []picture{
		{"home", func() *fake { return stall().known() }, func(s *screens) { s.shows("home.have") }},
		{"pay-check", func() *fake { return stall().alone() }, func(s *screens) { s.toCheck("1250") }},
		{"get-paid", stall, func(s *screens) {
			s.does("home.get-paid")
			s.shows("paid.waiting")
		}},
		{"words", newcomer, toWords},
		{"community", stall, func(s *screens) {
			s.tab(1)
			s.does("audit.do")
			s.shows("audit.holds.text") // its title is part of another text in Arabic
		}},
		{"people", func() *fake { return stall().known() }, func(s *screens) { s.tab(3); s.shows("people.others") }},
		{"more", stall, func(s *screens) {
			s.tab(2)
			s.shows("settings.lock")
		}},
	}
}

// toAmount goes to the amount of a payment to the shop by the well.
func (s *screens) toAmount() {
	s.t.Helper()
	s.does("home.pay")
	s.shows("pay.who.title")
	s.types(0, addressOf("shop by the well").String())
	s.does("action.next")
	s.shows("pay.amount.note")
}

func (s *screens) toCheck(amount string) {
	s.t.Helper()
	s.toAmount()
	s.keys(amount)
	s.does("action.next")
	s.shows("pay.check.left")
}

func (s *screens) pays(amount string) {
	s.t.Helper()
	s.toCheck(amount)
	s.does("pay.check.hold")
	s.does("action.yes")
}

func toWords(s *screens) {
	s.does("welcome.new")
	if l := s.texts.Language(); l.Tag == "fr" || l.Tag == "es" { // there are words to choose
		s.taps(l.Name)
	}
	s.keys(rightPIN + rightPIN)
	s.shows("new.words.why")
}

func TestScreensLookAsTheyWereSeen(t *testing.T) {
	for _, list := range [][]picture{mainScreens(), firstScreens(), payScreens(), moneyScreens(), pocketScreens(), savingsScreens(), circleScreens(), communityScreens(), peopleScreens()} {
		for _, p := range list {
			t.Run(p.name, func(t *testing.T) { p.draw(t, p.name, phoneLook()) })
		}
	}
}

func (p picture) draw(t *testing.T, name string, l look) {
	t.Helper()
	s := open(t, p.fake(), l)
	p.goes(s)
	s.golden(name)
}

func TestMainScreensHoldInEveryLook(t *testing.T) {
	looks := map[string]look{"dark": phoneLook(), "sw": phoneLook(), "pseudo": phoneLook(), "150": phoneLook(), "fr-150": phoneLook(), "hi-150": phoneLook(), "am-150": phoneLook(), "bn-150": phoneLook(), "ne-150": phoneLook(), "ar": phoneLook(), "ar-150": phoneLook(), "ur": phoneLook(), "ur-150": phoneLook(), "small": {width: 360, height: 640}}
	for name, l := range looks {
		switch name {
		case "dark":
			l.dark = true
		case "sw", "pseudo", "ar", "ur":
			l.language = name
		case "150":
			l.scale = 150
		case "fr-150", "hi-150", "am-150", "bn-150", "ne-150", "ar-150", "ur-150": // the longest language, scripts of their own, and those from the right
			l.language, l.scale = name[:2], 150
		}
		for _, p := range mainScreens() {
			t.Run(p.name+"-"+name, func(t *testing.T) { p.draw(t, p.name+"-"+name, l) })
		}
	}
}

func TestOnADesktopTheTabsStandAtTheSide(t *testing.T) {
	for _, p := range mainScreens() {
		t.Run(p.name, func(t *testing.T) { p.draw(t, p.name+"-desktop", look{width: 1000, height: 700}) })
	}
}

// several is somebody in three communities, of which two count in shillings.
func several() *fake {
	f := stall()
	f.elsewhere = make(map[ledger.ID][]wallet.Holding)
	for i, name := range []string{"Women’s savings group of the upper valley and its neighbours", "Time bank"} {
		other := f.community
		other.ID, other.Name = ledger.ID{byte(5 + i)}, name
		f.others = append(f.others, other)
	}
	f.elsewhere[ledger.ID{5}] = []wallet.Holding{{Asset: shilling(), Available: 340_050}}
	f.elsewhere[ledger.ID{6}] = []wallet.Holding{{Asset: wallet.AssetInfo{ID: ledger.ID{9}, Code: "HOURS", Kind: ledger.Token}, Available: 12}}
	return f
}

func firstScreens() []picture {
	none := func() *fake {
		f := newcomer()
		f.exists, f.open = true, true
		return f
	}
	waiting := func() *fake {
		f := stall()
		f.open, f.unlock = false, &vault.WaitError{Until: now().Add(5 * time.Minute)}
		return f
	}
	return []picture{
		{"welcome", newcomer, func(s *screens) { s.shows("welcome.new") }},
		{"pin", newcomer, func(s *screens) { s.does("welcome.new"); s.keys("482"); s.shows("pin.new") }},
		{"pin-weak", newcomer, func(s *screens) { s.does("welcome.new"); s.keys("111111"); s.shows("notice.weak-pin.title") }},
		{"word-check", newcomer, func(s *screens) {
			toWords(s)
			for range 3 {
				s.does("new.words.next")
			}
			s.sees("1 of 3")
			s.taps("grab")
			s.shows("new.check.wrong")
		}},
		{"wallet-ready", newcomer, func(s *screens) { toWords(s); s.does("new.words.later"); s.shows("new.done.title") }},
		{"restore-near", newcomer, func(s *screens) {
			s.does("welcome.restore")
			for i, w := range []string{"ozone", "drill", "grbb"} {
				s.sees("Word " + strconv.Itoa(i+1) + " of 12")
				s.types(0, w)
				s.does("restore.accept")
			}
			s.shows("restore.near")
		}},
		{"lock-wait", waiting, func(s *screens) { s.sees("5 minutes") }},
		{"choose-none", none, func(s *screens) { s.shows("choose.none") }},
		{"choose", several, func(s *screens) { s.header(); s.shows("choose.join") }},
		{"start", none, func(s *screens) {
			s.does("choose.start")
			s.types(0, "Kongowea Market")
			s.types(1, "HOURS")
			s.shows("kind.share")
		}},
		{"join", none, func(s *screens) { s.does("choose.join"); s.types(0, "not an invitation"); s.shows("choose.join.do") }},
		{"community-heard", func() *fake {
			f := stall()
			f.heard = map[uint64]time.Time{0: now().Add(-4 * time.Minute), 1: now().Add(-26 * time.Hour), 3: now().Add(-3 * time.Hour)}
			return f
		}, func(s *screens) { s.tab(1); s.sees("Last heard of 3 hours ago") }},
		{"choose-done", none, func(s *screens) {
			s.does("choose.join")
			s.types(0, "an invitation")
			s.does("choose.join.do")
			s.sees("You are in Kongowea Market")
		}},
	}
}

func payScreens() []picture {
	return []picture{
		{"pay-who", stall, func(s *screens) { s.does("home.pay"); s.shows("pay.who.recent") }},
		{"pay-amount", stall, func(s *screens) { s.toAmount(); s.keys("1250.5"); s.sees("1,250.5 KES") }},
		{"pay-over", stall, func(s *screens) { s.toAmount(); s.keys("99999"); s.sees("99,999 KES") }},
		{"pay-check-once", stall, func(s *screens) { s.toCheck("1250") }},
		{"pay-ask", stall, func(s *screens) { s.toCheck("1250"); s.does("pay.check.hold"); s.sees("Pay 1,250.00") }},
		{"pay-again", stall, func(s *screens) {
			s.pays("1250")
			s.sees("has the money")
			s.does("action.home")
			s.pays("1250")
			s.shows("pay.again.title")
		}},
		{"pay-done", stall, func(s *screens) { s.pays("1250"); s.sees("has the money") }},
		{"pay-promised", func() *fake { return stall().alone() }, func(s *screens) { s.pays("1250"); s.sees("when your phone meets") }},
	}
}
