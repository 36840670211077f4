package gui_test

import (
	"testing"
	"time"

	"sanduk.app/app/config"
)

func TestAPhoneThatEndsTheAppComesBackToTheSamePaymentAfterUnlock(t *testing.T) {
	f := stall()
	s := open(t, f, phoneLook())
	s.toAmount()
	s.keys("1250.5")
	s.types(0, "Flour")
	s.sees("1,250.5 KES")
	s.gui.Left()

	f.Lock()
	l := phoneLook()
	l.screen = s.kept.Screen
	s = open(t, f, l)
	s.shows("pin.enter")
	s.keys(rightPIN)
	s.sees("1,250.50 KES")
	s.sees("Flour")
}

func TestAnAppThatIsAwayForLongLocksItselfAndNotBefore(t *testing.T) {
	s := open(t, stall(), phoneLook())
	s.shows("home.latest")
	s.gui.Left()
	s.now = s.now.Add(config.Defaults().LockAfter - time.Second)
	s.gui.Returned()
	s.shows("home.latest")
	s.gui.Left()
	s.now = s.now.Add(config.Defaults().LockAfter)
	s.gui.Returned()
	s.shows("pin.enter")
}

func TestWhatIsLockedByHandIsNotComeBackTo(t *testing.T) {
	f := stall()
	s := open(t, f, phoneLook())
	s.toAmount()
	s.gui.Left()
	s.gui.Returned()
	if s.kept.Screen == "" {
		t.Fatal("nothing was kept")
	}
	s.gui.Back()
	s.gui.Back()
	s.tab(2)
	s.does("settings.lock")
	s.shows("pin.enter")
	if s.kept.Screen != "" {
		t.Errorf("kept: %s", s.kept.Screen)
	}
}
