package view_test

import (
	"testing"

	"sanduk.app/app/view"
)

func TestHubTellsWhoListensAndWakesTheCarriersOnce(t *testing.T) {
	h := view.NewHub()
	told := 0
	cancel := h.Subscribe(func() { told++ })
	h.Changed()
	h.Signed()
	h.Signed()
	cancel()
	h.Signed()
	if told != 3 {
		t.Errorf("told %d times, want 3", told)
	}
	<-h.Woken()
	select {
	case <-h.Woken():
		t.Error("the carriers are woken twice for what one round does")
	default:
	}
}

func TestListenerMayLookAtTheStateAndCommand(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		v := newVillage(t)
		shop := v.member(0)
		g := view.NewGetPaid(shop, shop.hub)
		defer g.Close()
		again := true
		g.Subscribe(func() {
			if again {
				again = false
				g.SetNote(g.State().Note + "!")
			}
		})
		g.SetNote("tea")
		if got := g.State().Note; got != "tea!" {
			t.Errorf("the note is %q", got)
		}
	})
}
