package tour_test

import (
	"strings"
	"testing"
	"time"

	"sanduk.app/i18n"
)

// known are words that everybody knows, a test vector of BIP 39: whoever has them
// was here before.
const known = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"

// shares makes an account that belongs to two, and has the other see it.
func (p *person) shares(other *person) {
	p.t.Helper()
	p.tapsOn("Savings")
	p.tapsOn("Shared accounts")
	p.tapsOn("New shared account")
	p.writes(0, "Rent")
	p.tapsOn("Brother")
	p.shows("41-shared-new", "More than half of all members")
	p.tapsOn("Make it")
	p.shows("42-shared-hand", "Hand it to the members")
	p.tapsOn("Copy")
	p.sees("Copied")
	other.tapsOn("Home")
	other.tapsOn("Savings")
	other.tapsOn("Shared accounts")
	other.tapsOn("Take a member’s text")
	other.tapsOn("Paste")
	other.tapsOn("Take a member’s text")
	other.shows("43-shared-taken", "Rent")
	p.back()
	p.sees("Pay in")
	p.shows("44-shared", "Rent")
	p.back()
	p.back()
	p.tapsOn("Home")
}

// network looks at whom the phone met, and at what goes by hand.
func (p *person) network() {
	p.t.Helper()
	p.tapsOn("More")
	p.tapsOn("Network and devices")
	p.shows("45-network", "Meet the guardians now")
	p.tapsOn("Meet the guardians now")
	p.sees("1 of 1")
	p.tapsOn("Without network")
	p.shows("46-without-network", "Who else can open it?")
	p.back()
	p.back()
	p.tapsOn("Home")
}

// readsArabic turns the app round, from right to left.
func (p *person) readsArabic() {
	p.t.Helper()
	arabic, err := i18n.Open("ar", time.Now)
	must(p.t, err)
	p.tapsOn("More")
	p.tapsOn("Language")
	p.tapsOn("العربية")
	p.sees(arabic.T("settings.language", nil))
	p.back()
	p.shows("47-more-arabic", arabic.T("settings.lock", nil))
	p.tapsOn(arabic.T("tab.home", nil))
	p.shows("48-home-arabic", arabic.T("home.latest", nil))
	p.press("row 0")
	p.shows("49-movement-arabic", arabic.T("pay.result.share", nil))
	p.back()
	p.tapsOn(arabic.T("tab.more", nil))
	p.tapsOn(arabic.T("settings.language", nil))
	p.tapsOn("English")
	p.sees("Language")
	p.back()
	p.tapsOn("Home")
	p.sees("You have")
}

// restores brings a wallet back from its words, which joins again.
func (p *person) restores(member *person) {
	p.t.Helper()
	member.tapsOn("Community")
	member.tapsOn("Invite someone")
	member.tapsOn("Copy")
	member.sees("Copied")
	p.tapsOn("I have my words")
	p.sees("Word 1 of 12")
	for i, word := range strings.Fields(known) {
		if i == 2 {
			p.writes(0, "grbb")
			p.tapsOn("Take this word")
			p.shows("50-restore", "Is it one of these?")
			p.tapsOn(word)
			continue
		}
		p.writes(0, word)
		p.tapsOn("Take this word")
	}
	p.sees("Choose a PIN of six digits")
	p.types(pin)
	p.sees("Type the same PIN again")
	p.types(pin)
	p.shows("51-restored", "Your wallet is back")
	p.tapsOn("Next")
	p.tapsOn("I have an invitation")
	p.tapsOn("Paste")
	p.tapsOn("Join")
	p.sees("You are in Kongowea Market")
	p.tapsOn("Next")
	p.sees("You have")
	p.shows("52-home-restored", "You have")
	member.tapsOn("Done")
	member.tapsOn("Home")
}

// byKeyboard goes about the app without the pointer.
func (p *person) byKeyboard() {
	p.t.Helper()
	keys := func(keys ...string) {
		for _, key := range keys {
			p.do("windowfocus", p.window, "key", key)
			time.Sleep(60 * time.Millisecond)
		}
	}
	keys("ctrl+2")
	p.sees("Brother")
	keys("ctrl+5", "End")
	p.sees("Version")
	keys("ctrl+1")
	p.sees("You have")
	keys("Tab", "Tab", "Tab")
	p.shows("53-keyboard", "You have")
	keys("ctrl+l")
	p.sees("Your PIN")
	p.types(pin)
	p.sees("You have")
}

// further is what two who pay each other come to later.
func further(t *testing.T, r *tour, amina, brother *person, home string) {
	amina.shares(brother)
	amina.network()
	amina.readsArabic()
	cousin := r.sit(t, "cousin", home, 740, 360, 800)
	cousin.restores(amina)
	cousin.leaves()
	amina.byKeyboard()
}
