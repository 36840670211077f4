package gui_test

import "testing"

func careScreens() []picture {
	toOpening := func(s *screens) { s.does("opening.see"); s.shows("opening.title") }
	return []picture{
		{"home-opening", restored(0), func(s *screens) { s.shows("notice.opening.title") }},
		{"opening-first", restored(0), toOpening},
		{"opening", restored(0b101), toOpening},
		{"community-guardian", keeping(false), func(s *screens) { s.tab(1); s.shows("duty.title") }},
		{"community-guardian-trouble", keeping(true), func(s *screens) { s.tab(1); s.shows("duty.title") }},
	}
}

func TestWhatIsWaitedForAndWatchedLooksAsItWasSeen(t *testing.T) {
	for _, p := range careScreens() {
		t.Run(p.name, func(t *testing.T) { p.draw(t, p.name, phoneLook()) })
	}
	l := phoneLook()
	l.language, l.scale = "fr", 150
	for _, p := range []picture{careScreens()[2], careScreens()[3]} {
		t.Run(p.name+"-fr", func(t *testing.T) { p.draw(t, p.name+"-fr-150", l) })
	}
}

func TestWhenTheAccountIsOpenTheWaitingScreenSaysSo(t *testing.T) {
	s := open(t, restored(0b101)(), phoneLook())
	s.does("opening.see")
	s.shows("opening.answered")
	unlock := s.wallet.locked()
	s.wallet.community.Opening = false
	unlock()
	s.hub.Changed()
	s.shows("opening.done")
}

func TestTheProofOfACheatIsSaved(t *testing.T) {
	f := stall()
	s := open(t, f, phoneLook())
	s.row(4)
	s.shows("cheated.do")
	s.does("cheated.proof")
	s.shows("save.done")
	if s.saving == nil || s.saving.String() != "both promises" || !s.saving.closed {
		t.Fatalf("%+v", s.saving)
	}
}

func TestAStuckPaymentIsAskedAboutBeforeTheAccountIsOpenedAgain(t *testing.T) {
	f := stall()
	f.community.Pending = 1
	s := open(t, f, phoneLook())
	toDevices(s)
	s.does("devices.stuck")
	s.does("action.no")
	s.does("devices.stuck")
	s.shows("devices.stuck.text")
	s.golden("devices-stuck")
	s.does("action.yes")
	s.does("opening.see")
	s.shows("opening.first")
}
