package tour_test

import (
	"path/filepath"
	"testing"
)

// TestADraw has two people begin a circle in their windows, and their phones
// draw whose turn it is: what one has to tell the other goes by the clipboard.
func TestADraw(t *testing.T) {
	r := begin(t)
	home := t.TempDir()
	amina := r.sit(t, "amina-draws", filepath.Join(home, "amina"), 0, 360, 800)
	amina.founds()
	brother := r.sit(t, "brother-draws", filepath.Join(home, "brother"), 370, 360, 800)
	brother.joins(amina)
	amina.pays(brother)
	amina.beginsACircle()
	amina.gives(brother)
	brother.agrees()
	brother.gives(amina) // his hidden number
	amina.shows("51-draw", "How the draw goes")
	amina.tapsOn("How the draw goes")
	amina.shows("52-draw", "All numbers together give the turn")
	amina.back()
	for range 5 { // what is hidden, for his approval; his number; both numbers, the turn and the pot
		amina.gives(brother)
		brother.gives(amina)
		if amina.where("where Round 2 of 2") != "none" {
			break
		}
	}
	for _, p := range []*person{amina, brother} {
		p.shows("53-drawn-"+p.name, "Round 2 of 2")
	}
}

// beginsACircle plans a circle with whom she paid, and begins it.
func (p *person) beginsACircle() {
	p.t.Helper()
	p.tapsOn("Savings")
	p.tapsOn("Start a circle")
	p.writes(0, "Sunday circle")
	p.press("row 0")
	p.shows("42-circle", "Who else is in it?")
	p.tapsOn("Next")
	p.types("500")
	p.tapsOn("Next")
	p.tapsOn("By a lot in each round")
	p.shows("43-turns", "By a lot in each round")
	p.tapsOn("Next")
	p.shows("44-terms", "Deposit of each")
	p.tapsOn("Next")
	p.shows("45-check", "Is this right?")
	p.tapsOn("Begin the circle")
	p.shows("46-hand", "Copy")
	p.back()
	p.back()
	p.sees("Yours, on its way")
}

// gives copies a circle's text on one window, and takes it on the other; both
// show the circle then.
func (p *person) gives(to *person) {
	p.t.Helper()
	p.tapsOn("Hand it to the members")
	p.tapsOn("Copy")
	p.sees("Copied")
	p.back()
	p.back()
	p.sees("Members")
	if to.where("where Savings") == "none" { // a circle is open
		to.back()
		to.back()
	}
	to.tapsOn("Savings")
	to.tapsOn("I was invited to a circle")
	to.tapsOn("Paste")
	to.press("where Take a member’s text")
	to.sees("Sunday circle")
	to.sees("Members")
}

// agrees looks at the rules, agrees, and pays.
func (p *person) agrees() {
	p.t.Helper()
	p.shows("47-rules", "From round to round")
	p.tapsOn("Agree")
	p.sees("Pay my part")
	p.tapsOn("Pay my part")
	p.shows("48-agreed", "Yours, on its way")
}
