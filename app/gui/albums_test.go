package gui_test

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"sanduk.app/app/gui/widget"
	"sanduk.app/wallet"
	"sanduk.app/wallet/audit"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/publiclog"
)

func moneyScreens() []picture {
	fresh := func() *fake {
		f := newcomer()
		f.exists, f.open, f.member = true, true, true
		return f
	}
	promised := func() *fake {
		f := stall().alone()
		f.community.Pending = 2
		f.holdings = []wallet.Holding{{Asset: shilling(), Available: 1_125_000, PromisedOut: 120_000}, {Asset: shares(), Available: 42}}
		return f
	}
	one := func(row int, key string) func(*screens) {
		return func(s *screens) { s.row(row); s.shows(key) }
	}
	return []picture{
		{"home-empty", fresh, func(s *screens) { s.shows("home.empty") }},
		{"home-several", several, func(s *screens) { s.shows("home.have") }},
		{"home-promised", promised, func(s *screens) { s.shows("home.have") }},
		{"get-paid-amount", stall, func(s *screens) {
			s.does("home.get-paid")
			s.does("paid.amount")
			s.keys("500")
			s.types(0, "Two baskets of mangoes")
			s.types(1, "Fruit stall")
			s.sees("500 KES")
			s.does("action.done")
			s.sees("500.00 KES")
			s.sees("Two baskets of mangoes")
			s.sees("Fruit stall")
		}},
		{"get-paid-send", stall, func(s *screens) { s.does("home.get-paid"); s.does("paid.send"); s.shows("paid.send.text") }},
		{"get-paid-ask", stall, func(s *screens) { s.does("home.get-paid"); s.does("paid.amount"); s.keys("500"); s.sees("500 KES") }},
		{"get-paid-arrived", stall, func(s *screens) {
			s.does("home.get-paid")
			s.shows("paid.waiting")
			s.arrives()
			s.sees("You got 500.00")
		}},
		{"receipt", func() *fake { return stall().known() }, func(s *screens) { s.row(1); s.does("pay.result.share"); s.shows("save.paper") }},
		{"print", stall, func(s *screens) { s.does("home.get-paid"); s.does("paid.print"); s.shows("paid.print.text") }},
		{"movements-find", func() *fake { return stall().known() }, func(s *screens) {
			s.does("action.all")
			s.types(0, "well")
			s.rows(2)
			s.does("movements.out")
			s.does("movements.ways")
			s.does("state.done")
			s.rows(2)
		}},
		{"movements-none", stall, func(s *screens) { s.does("action.all"); s.types(0, "nobody"); s.shows("movements.none") }},
		flowsScreen(),
		{"movements", stall, func(s *screens) { s.does("action.all"); s.shows("movements.title") }},
		{"movement-promised", stall, one(0, "movement.step.to-come")},
		{"movement-done", stall, one(1, "state.done.means")},
		{"movement-got", stall, one(2, "movement.label.pay-back")},
		{"movement-refused", stall, one(3, "state.refused.means")},
		{"movement-cheated", stall, one(4, "state.cheated.means")},
	}
}

// weeksOfStall is a stall with a quarter of a year behind it.
func weeksOfStall() *fake {
	f := stall()
	f.movements = nil
	for i := range 80 {
		ago := time.Duration(i*i*3%2000)*time.Hour + time.Duration(i)*time.Minute
		f.movements = append(f.movements,
			movement(byte(i), wallet.KindReceived, wallet.Done, "aunt in Mombasa", money.Amount(20_000+i*i*7919%60_000), ago),
			movement(byte(i+100), wallet.KindPaid, wallet.Done, "shop by the well", money.Amount(15_000+i*i*104_729%55_000), ago))
	}
	slices.SortFunc(f.movements, func(a, b wallet.Movement) int { return b.Time.Compare(a.Time) })
	return f
}

// pocketScreens are those of paying with nobody in reach.
func pocketScreens() []picture {
	ready := func() *fake {
		f := stall().alone()
		f.purses = []wallet.Purse{{
			Asset: shilling(), Allowance: 200_000, Left: 180_000, Most: 50_000, Promised: 20_000, Deposit: 200_000, Count: 1, MostCount: 10,
			Ready: true, Expires: now().Add(5 * 24 * time.Hour), Back: now().Add(19 * 24 * time.Hour),
		}}
		f.holdings = []wallet.Holding{{Asset: shilling(), Available: 1_125_000, PromisedOut: 20_000, PromisedIn: 30_000, InPurses: 180_000, Deposits: 200_000, Secured: 15_000}}
		return f
	}
	opens := func(s *screens) { s.does("home.pocket.open"); s.shows("pocket.title") }
	taking := func(text string) func(*screens) {
		return func(s *screens) {
			s.does("home.take")
			s.types(0, text)
			s.does("action.next")
		}
	}
	tabs := func() *fake {
		f := ready()
		month := now().Add(30 * 24 * time.Hour)
		f.locks = []wallet.Lock{
			{Account: ledger.Account{3, 1}, Kind: wallet.Tab, Other: accountOf(addressOf("shop by the well")), Asset: shilling(), Amount: 200_000, Spent: 50_000, Until: month},
			{Account: ledger.Account{3, 2}, Kind: wallet.Tab, Payee: true, Other: accountOf(addressOf("school")), Asset: shilling(), Amount: 90_000, Spent: 15_000, Until: now().Add(48 * time.Hour), Urgent: true},
		}
		return f
	}
	toTabs := func(s *screens) { opens(s); s.does("tabs.open"); s.shows("tabs.title") }
	return []picture{
		{"tabs", tabs, func(s *screens) { toTabs(s); s.shows("tabs.urgent") }},
		{"tabs-pay", tabs, func(s *screens) { toTabs(s); s.does("tabs.pay"); s.keys("250"); s.sees("250 KES") }},
		{"tabs-empty", stall, func(s *screens) { toTabs(s); s.shows("tabs.empty") }},
		{"tabs-code", stall, func(s *screens) {
			toTabs(s)
			s.does("tabs.leave")
			s.keys("500")
			s.does("tabs.leave.do")
			s.shows("pay.hand.title")
		}},
		{"home-pocket", ready, func(s *screens) { s.shows("home.have") }},
		{"pocket", ready, func(s *screens) { opens(s); s.shows("pocket.ready") }},
		{"pocket-empty", stall, func(s *screens) { opens(s); s.shows("pocket.empty") }},
		{"pocket-fill", ready, func(s *screens) { opens(s); s.does("pocket.fill"); s.keys("2000"); s.sees("2,000 KES") }},
		{"pay-check-pocket", ready, func(s *screens) { s.toCheck("300"); s.shows("pay.check.pocket") }},
		{"pay-hand", ready, func(s *screens) {
			s.toCheck("300")
			s.does("pay.check.pocket")
			s.does("pay.hand")
			s.shows("action.copy")
		}},
		{"take", stall, func(s *screens) { s.does("home.take"); s.shows("take.about") }},
		{"take-offers", func() *fake { f := stall(); f.offered = true; return f }, func(s *screens) { s.does("home.take"); s.shows("take.offers") }},
		{"take-offer", func() *fake { f := stall(); f.offered = true; return f }, func(s *screens) { s.does("home.take"); s.shows("take.offers"); s.row(0); s.shows("take.no") }},
		{"take-check", stall, func(s *screens) { taking(wallet.HandOver{1}.Text())(s); s.shows("take.risk") }},
		{"take-done", stall, func(s *screens) { taking(wallet.HandOver{1}.Text())(s); s.does("take.yes"); s.shows("action.home") }},
		{"take-tab", stall, func(s *screens) { taking(wallet.TabPay{1}.Text())(s); s.shows("take.safe") }},
	}
}

func communityScreens() []picture {
	issuer := func() *fake {
		f := stall()
		f.community.Issuer = true
		return f
	}
	treasurer := func() *fake {
		f := strongbox()
		f.joints[0].Proposals = nil
		return f
	}
	faulty := func() *fake {
		f := stall()
		f.report.Faults = []audit.Fault{{Item: strings.Repeat("4f2a", 8), Text: "pays more than there is"}}
		return f
	}
	toBox := func(s *screens) { s.tab(1); s.does("community.box") }
	toBoxAmount := func(s *screens) { toBox(s); s.does("box.in"); s.does("box.self"); s.keys("1000"); s.sees("1,000 KES") }
	return []picture{
		{"community-faults", faulty, func(s *screens) { s.tab(1); s.does("audit.do"); s.shows("audit.fails") }},
		{"books", checked, func(s *screens) { s.tab(1); s.does("audit.do"); s.does("audit.more"); s.shows("audit.law") }},
		{"community-false", func() *fake { f := stall(); f.accused = []publiclog.Fault{proven{}}; return f }, func(s *screens) { s.tab(1); s.shows("audit.log.false") }},
		{"community-issuer", issuer, func(s *screens) { s.tab(1); s.shows("community.box") }},
		{"invitation", stall, func(s *screens) { s.tab(1); s.does("community.invite"); s.shows("action.copy") }},
		{"box", issuer, func(s *screens) { toBox(s); s.shows("box.in.text") }},
		{"box-who", issuer, func(s *screens) { toBox(s); s.does("box.in"); s.shows("box.who") }},
		{"box-amount", issuer, toBoxAmount},
		{"box-over", issuer, func(s *screens) { toBox(s); s.does("box.out"); s.keys("9000"); s.sees("9,000 KES") }},
		{"box-check", issuer, func(s *screens) { toBoxAmount(s); s.does("action.next"); s.shows("box.do.in") }},
		{"box-done", issuer, func(s *screens) {
			toBoxAmount(s)
			s.does("action.next")
			s.does("box.do.in")
			s.does("action.yes")
			s.shows("state.done")
		}},
		{"community-treasurer", treasurer, func(s *screens) { s.tab(1); s.shows("community.treasurer") }},
		{"box-waits", treasurer, func(s *screens) {
			toBoxAmount(s)
			s.does("action.next")
			s.does("box.do.in")
			s.does("action.yes")
			s.shows("box.waits")
		}},
		{"licences", stall, func(s *screens) { s.tab(2); s.does("settings.licences"); s.shows("settings.licences") }},
		{"change-pin", stall, func(s *screens) { s.tab(2); s.does("settings.pin"); s.keys("48"); s.shows("pin.change.old") }},
	}
}

// peopleScreens are those of whom one knows.
func peopleScreens() []picture {
	named := func() *fake { return stall().known() }
	strangers := func() *fake {
		f := newcomer()
		f.exists, f.open, f.member = true, true, true
		return f
	}
	return []picture{
		{"people-empty", strangers, func(s *screens) { s.tab(3); s.shows("people.empty") }},
		{"person", named, func(s *screens) { s.tab(3); s.row(1); s.shows("people.rename") }},
		{"movements-person", named, func(s *screens) {
			s.tab(3)
			s.row(1)
			s.taps("All payments with Brother")
			s.shows("movements.title")
			s.rows(1)
		}},
		{"person-forget", named, func(s *screens) { s.tab(3); s.row(1); s.does("people.forget"); s.shows("people.forget.text") }},
		{"person-name", stall, func(s *screens) {
			s.tab(3)
			s.row(0)
			s.does("people.name")
			s.types(0, "Brother")
			s.shows("people.private")
		}},
		{"person-named", stall, func(s *screens) {
			s.tab(3)
			s.row(0)
			s.does("people.name")
			s.types(0, "Brother")
			s.does("people.keep")
			s.shows("people.done")
		}},
	}
}

// arrives brings money in while the screen is open.
func (s *screens) arrives() {
	unlock := s.wallet.locked()
	s.wallet.movements = append([]wallet.Movement{movement(99, wallet.KindReceived, wallet.Done, "brother", 50_000, 0)}, s.wallet.movements...)
	unlock()
	s.hub.Changed()
}

// row taps a row, counted from 0.
func (s *screens) row(n int) {
	s.t.Helper()
	for _, o := range s.parts() {
		if r, ok := o.(*widget.Row); ok {
			if n == 0 {
				r.Tapped(nil)
				return
			}
			n--
		}
	}
	s.t.Fatal("there are not so many rows")
}

// rows waits for so many rows.
func (s *screens) rows(n int) {
	s.t.Helper()
	s.until("so many rows", func() bool {
		have := 0
		for _, o := range s.parts() {
			if _, ok := o.(*widget.Row); ok {
				have++
			}
		}
		return have == n
	})
}

// header taps the community's row.
func (s *screens) header() {
	s.t.Helper()
	for _, o := range s.parts() {
		if h, ok := o.(*widget.Header); ok {
			for _, part := range seen(nil, h) {
				if row, ok := part.(fyne.Tappable); ok {
					test.Tap(row)
					return
				}
			}
		}
	}
	s.t.Fatal("there is no header to tap")
}
