package gui_test

import (
	"testing"
	"time"

	"sanduk.app/app/gui/widget"
	"sanduk.app/wallet"
	"sanduk.app/wallet/contract/group"
	"sanduk.app/wallet/ledger"

	"fyne.io/fyne/v2/test"
)

// lends gives two loans in each meeting that gives loans.
func lends(at group.Step) []group.Line {
	if at != group.StepLend {
		return nil
	}
	return []group.Line{{What: group.Lend, Member: 2, Amount: 100_000, N: 3, Side: group.Cash}, {What: group.Lend, Member: 1, Amount: 60_000, N: 2, Side: group.Cash}}
}

func appoints(at group.Step) []group.Line {
	if at != group.StepBusiness {
		return nil
	}
	return []group.Line{{What: group.Appoint, N: uint64(now().Add(5 * 24 * time.Hour).UnixMilli())}}
}

// saver of a group that held three meetings, with one more up to a step.
func groupAt(step group.Step) func() *fake {
	return func() *fake {
		f := saver().known()
		f.goals = f.goals[:1]
		g := newFakeGroup().sat(2, appoints).sat(1, lends, appoints)
		if step > 0 {
			g.hold(step)
		}
		f.groups = []*fakeGroup{g}
		return f
	}
}

func begins() *fake {
	f := groupAt(0)()
	g := f.groups[0]
	g.planned, g.books, g.proposer = g.founding(), nil, false
	g.proposals = []wallet.Proposal{{ID: ledger.ID{9}, Kind: group.Kind, Needed: 4}}
	return f
}

func (s *screens) toGroup() {
	s.t.Helper()
	s.tab(tabOfSavings)
	s.taps("Well Women’s Group")
}

func (s *screens) toMeeting(key string) {
	s.t.Helper()
	s.toGroup()
	s.does("group.do." + key)
}

// person is the row of a member in the meeting.
func (s *screens) person(name string) *widget.PersonRow {
	s.t.Helper()
	var found *widget.PersonRow
	s.until("member "+name, func() bool {
		for _, o := range s.parts() {
			if r, ok := o.(*widget.PersonRow); ok && r.Name() == name {
				found = r
			}
		}
		return found != nil
	})
	return found
}

// inRow taps the nth button in a member's row.
func (s *screens) inRow(name string, n int) {
	s.t.Helper()
	for _, o := range seen(nil, s.person(name).End) {
		switch o := o.(type) {
		case *widget.Tick:
			if n == 0 {
				test.Tap(o)
			}
			n--
		case *widget.IconButton:
			if n == 0 {
				test.Tap(o)
			}
			n--
		}
	}
}

func foundable() *fake { return stall().known() }

// found goes to a step of a new group.
func (s *screens) found(step string) {
	s.t.Helper()
	s.tab(tabOfSavings)
	s.does("group.found")
	s.types(0, "Well Women’s Group")
	s.types(1, "Fruit stall")
	for i := range 3 {
		s.row(i)
	}
	for _, at := range []string{"who", "others", "offices", "price", "social", "loans", "fines", "cycle", "check"} {
		s.shows("group.found." + at)
		if at == step {
			return
		}
		switch at {
		case "others":
			s.types(0, "Grandmother Neema")
			s.does("group.act.join")
		case "price":
			s.keys("200")
			s.sees("200 KES")
		}
		s.does("action.next")
	}
}

func groupScreens() []picture {
	at := func(name string, step group.Step, then func(*screens)) picture {
		return picture{name, groupAt(step), func(s *screens) {
			s.toMeeting("go-on")
			if then != nil {
				then(s)
			}
		}}
	}
	return []picture{
		{"savings-group", groupAt(0), func(s *screens) { s.tab(tabOfSavings); s.sees("Well Women’s Group") }},
		{"group", groupAt(0), func(s *screens) { s.toGroup(); s.shows("group.box") }},
		{"group-begins", begins, func(s *screens) { s.toGroup(); s.shows("group.comes.agree") }},
		{"group-rival", func() *fake {
			f := groupAt(group.StepShares)()
			g := f.groups[0]
			g.rival = append(append([]group.Line{}, g.lines...), group.Line{What: group.Buy, Member: 1, N: 2, Side: group.Cash})
			g.lines = append(g.lines, group.Line{What: group.Buy, Member: 1, N: 3, Side: group.Cash}, group.Line{What: group.Buy, Member: 2, N: 1, Side: group.Wallet})
			g.lines = g.lines[:len(g.lines)-1]
			return f
		}, func(s *screens) { s.toGroup(); s.shows("group.theirs") }},
		{"meet-roll", groupAt(0), func(s *screens) {
			s.toMeeting("meet")
			s.shows("group.ask.roll")
			s.inRow("Weaver", 1)
			s.does("group.here.absent")
			s.shows("group.ask.roll")
			s.inRow("Baker", 0)
			s.sees("Undo: Baker")
		}},
		{"meet-person", groupAt(0), func(s *screens) { s.toMeeting("meet"); s.inRow("Weaver", 1); s.shows("group.act.fine") }},
		{"meet-fine", groupAt(0), func(s *screens) {
			s.toMeeting("meet")
			s.inRow("Weaver", 1)
			s.does("group.act.fine")
			s.shows("group.write")
			s.taps("Telephone rings")
		}},
		at("meet-open", group.StepOpen, func(s *screens) { s.shows("group.ask.open") }),
		at("meet-recall", group.StepOpen, func(s *screens) { s.does("group.act.recall"); s.keys("2340"); s.sees("2,340 KES") }),
		{"meet-mismatch", func() *fake {
			f := groupAt(group.StepOpen)()
			g := f.groups[0]
			loan, social := g.books.Loan.Cash, g.books.Social.Cash
			g.lines = append(g.lines, group.Line{What: group.Recall, N: 1, Amount: loan}, group.Line{What: group.Count, Member: 3, N: 1, Amount: loan - 5_000},
				group.Line{What: group.Recall, N: 2, Amount: social}, group.Line{What: group.Count, Member: 3, N: 2, Amount: social})
			return f
		}, func(s *screens) { s.toMeeting("go-on"); s.shows("group.act.resolve") }},
		at("meet-social", group.StepSocial, func(s *screens) { s.inRow("Mama Zawadi", 0); s.sees("Paid 20.00") }),
		at("meet-grant", group.StepSocial, func(s *screens) { s.does("group.act.grant"); s.shows("group.who") }),
		at("meet-shares", group.StepShares, func(s *screens) {
			for i, name := range []string{"You", "You", "You", "Mama Zawadi", "Mama Zawadi", "Fish stall", "Tailor", "Tailor", "Tailor", "Tailor", "Tailor"} {
				s.inRow(name, 1)
				s.sees(s.texts.T("group.shares", map[string]any{"count": i + 1}) + " ·")
			}
			s.sees("2,200.00")
		}),
		at("meet-total", group.StepTotal, func(s *screens) { s.shows("group.ask.total") }),
		at("meet-repay", group.StepRepay, func(s *screens) { s.shows("group.ask.repay") }),
		at("meet-lend", group.StepLend, func(s *screens) {
			s.inRow("Tailor", 0)
			s.keys("1500")
			s.does("group.write")
			s.sees("Asks for 1,500.00")
		}),
		at("meet-loan", group.StepLend, func(s *screens) { s.inRow("Tailor", 0); s.keys("1500"); s.sees("Meeting 16") }),
		at("meet-business", group.StepBusiness, func(s *screens) { s.shows("group.ask.business") }),
		at("meet-share-out", group.StepBusiness, func(s *screens) { s.does("group.act.share-out"); s.shows("group.out.counted") }),
		at("meet-close", group.StepClose, func(s *screens) { s.shows("group.ask.close") }),
		{"group-minutes", groupAt(0), func(s *screens) { s.toGroup(); s.does("group.minutes"); s.shows("state.waiting") }},
		{"group-meeting", groupAt(0), func(s *screens) { s.toGroup(); s.does("group.minutes"); s.row(0); s.shows("group.closing") }},
		{"group-passbook", groupAt(0), func(s *screens) { s.toGroup(); s.does("group.passbooks"); s.row(7); s.shows("group.pass.give") }},
		{"group-passbook-code", groupAt(0), func(s *screens) {
			s.toGroup()
			s.does("group.passbooks")
			s.row(7)
			s.does("group.passbook.code")
			s.shows("save.paper")
		}},
		{"group-figures", groupAt(0), func(s *screens) { s.toGroup(); s.does("group.figures"); s.shows("group.figure.attendance") }},
		{"group-share-out", groupAt(0), func(s *screens) {
			s.toGroup()
			s.does("group.act.share-out")
			s.keys("33")
			s.sees("than this phone reckons")
		}},
		{"group-found-who", foundable, func(s *screens) { s.found("who") }},
		{"group-found-offices", foundable, func(s *screens) { s.found("offices") }},
		{"group-found-price", foundable, func(s *screens) { s.found("price"); s.keys("200"); s.sees("200 KES") }},
		{"group-found-loans", foundable, func(s *screens) { s.found("loans") }},
		{"group-found-fines", foundable, func(s *screens) { s.found("fines") }},
		{"group-found-cycle", foundable, func(s *screens) { s.found("cycle") }},
		{"group-found-check", foundable, func(s *screens) { s.found("check") }},
		{"group-pay", foundable, func(s *screens) { s.found("check"); s.does("group.found.do"); s.shows("group.comes.pay") }},
		{"meet-locks", func() *fake {
			f := groupAt(0)()
			g := f.groups[0]
			g.hold(0)
			g.signed = []uint64{3, 5}
			return f
		}, func(s *screens) { s.toMeeting("hands"); s.shows("group.remember") }},
	}
}

func TestMeetingScreensLookAsTheyWereSeen(t *testing.T) {
	for _, p := range groupScreens() {
		t.Run(p.name, func(t *testing.T) { p.draw(t, p.name, phoneLook()) })
	}
}

// spokenScreens are drawn in other languages, too.
func spokenScreens() (out []picture) {
	wanted := map[string]bool{"group": true, "group-begins": true, "meet-open": true, "meet-business": true, "meet-locks": true, "meet-total": true, "group-found-offices": true, "group-minutes": true}
	for _, p := range groupScreens() {
		if wanted[p.name] {
			out = append(out, p)
		}
	}
	return out
}

func TestMeetingScreensHoldInOtherLanguages(t *testing.T) {
	for _, language := range []string{"sw", "hi", "ar"} {
		for _, p := range spokenScreens() {
			look := phoneLook()
			look.language = language
			t.Run(p.name+"-"+language, func(t *testing.T) { p.draw(t, p.name+"-"+language, look) })
		}
		t.Run("meet-shares-"+language, func(t *testing.T) {
			look := phoneLook()
			look.language = language
			s := open(t, groupAt(group.StepShares)(), look)
			s.toMeeting("go-on")
			s.inRow("Mama Zawadi", 1)
			s.sees(s.texts.T("group.shares", map[string]any{"count": 1}) + " ·")
			s.golden("meet-shares-" + language)
		})
	}
}

func TestSharesHoldInLargeText(t *testing.T) {
	look := phoneLook()
	look.scale = 150
	s := open(t, groupAt(group.StepShares)(), look)
	s.toMeeting("go-on")
	s.inRow("Mama Zawadi", 1)
	s.sees("Shares: 1 ·")
	s.golden("meet-shares-150")
}
