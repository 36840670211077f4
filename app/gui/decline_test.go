package gui_test

import "testing"

func TestWhatWasHandedOverInAMeetingCanBeDeclined(t *testing.T) {
	f := stall()
	f.offered = true
	s := open(t, f, phoneLook())
	s.does("home.take")
	s.shows("take.offers")
	s.row(0)
	s.sees(s.texts.T("take.check", nil))
	s.does("take.no")
	s.sees(s.texts.T("take.hint", nil))
	if f.offered {
		t.Error("it still waits")
	}
}
