package gui_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"sanduk.app/app/gui/widget"
)

func flowsScreen() picture {
	return picture{"flows", weeksOfStall, func(s *screens) { s.does("action.all"); s.does("flows.open"); s.shows("flows.balance") }}
}

func TestChartsHoldInTheDarkAndInLargeText(t *testing.T) {
	dark, large := phoneLook(), phoneLook()
	dark.dark, large.scale, large.language = true, 150, "fr"
	for name, l := range map[string]look{"flows-dark": dark, "flows-fr-150": large} {
		t.Run(name, func(t *testing.T) { flowsScreen().draw(t, name, l) })
	}
}

func TestAChartSpeaksToThoseWhoCantSeeIt(t *testing.T) {
	s := open(t, weeksOfStall(), phoneLook())
	flowsScreen().goes(s)
	charts := 0
	for _, o := range s.parts() {
		if c, ok := o.(*widget.Chart); ok {
			charts++
			if a := fyne.Accessible(c); a.AccessibilityLabel() == "" {
				t.Error("a chart without words")
			}
		}
	}
	if charts != 2 {
		t.Errorf("%d charts", charts)
	}
}
