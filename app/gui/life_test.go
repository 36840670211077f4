package gui_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"sanduk.app/app/config"
	"sanduk.app/app/gui/widget"
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

// Tab goes on to the next thing; whatever has the keyboard is in sight.
func TestTheKeyboardLeadsNobodyOutOfSight(t *testing.T) {
	for _, l := range []look{phoneLook(), {width: 360, height: 500}, {width: 360, height: 640, scale: 150}} {
		s := open(t, stall().known(), l)
		s.shows("home.have")
		c := s.window.Canvas()
		seen := 0
		for range 40 {
			c.(interface{ FocusNext() }).FocusNext()
			o, ok := c.Focused().(fyne.CanvasObject)
			if !ok {
				t.Fatal("nothing has the keyboard")
			}
			y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
			if y < 0 || y+min(o.Size().Height, 48) > l.height {
				t.Errorf("at %v: %T lies at %v", l, o, y)
			}
			if _, row := o.(*widget.Row); row {
				seen++
			}
		}
		if seen == 0 {
			t.Errorf("at %v no payment was reached", l)
		}
	}
}
