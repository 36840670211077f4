package wallet_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

func TestANameStandsAtAllMovementsOfWhomItIs(t *testing.T) {
	f := newFixture(t, 1)
	brother := f.accountOf(f.brother)
	must(t, f.amina.Call(f.epoch.Community, brother, "  My   brother "))
	_, err := f.amina.Pay(f.order(f.brother, 500))
	must(t, err)
	list, err := f.amina.History(f.epoch.Community, nil, 10)
	must(t, err)
	if list[0].Name != "My brother" || list[1].Name != "" {
		t.Errorf("the names are %q and %q", list[0].Name, list[1].Name)
	}
	people, err := f.amina.People(f.epoch.Community)
	must(t, err)
	if len(people) != 1 || people[0].Account != brother || !people[0].Since.Equal(f.now()) {
		t.Errorf("the people are %v", people)
	}
	must(t, f.amina.Call(f.epoch.Community, brother, ""))
	if people, err := f.amina.People(f.epoch.Community); err != nil || len(people) != 0 {
		t.Errorf("after the name was taken away there are %v, %v", people, err)
	}
}

func TestNamesAreInNothingThatIsSignedOrSent(t *testing.T) {
	f := newFixture(t, 1)
	must(t, f.amina.Call(f.epoch.Community, f.accountOf(f.brother), "Zawadi"))
	_, err := f.amina.Pay(f.order(f.brother, 500))
	must(t, err)
	pending, err := f.amina.Pending(f.epoch.Community)
	must(t, err)
	if len(pending) == 0 {
		t.Fatal("nothing was signed")
	}
	for _, p := range pending {
		if bytes.Contains(ledger.Encode(p.Entry), []byte("Zawadi")) {
			t.Error("an entry holds the name")
		}
	}
}

func TestTwoPeopleNeverShareAName(t *testing.T) {
	f := newFixture(t, 1)
	id := f.epoch.Community
	must(t, f.amina.Call(id, f.accountOf(f.brother), "Juma"))
	wantsErr(t, f.amina.Call(id, f.accountOf(f.founder), "JUMA"), wallet.ErrNameTaken)
	must(t, f.amina.Call(id, f.accountOf(f.brother), "juma")) // her own may be written anew
}

func TestNamesThatCouldDeceiveAreRefused(t *testing.T) {
	f := newFixture(t, 1)
	brother := f.accountOf(f.brother)
	for _, name := range []string{strings.Repeat("x", 65), "a\u202eb", "a\u2066b", "a\x00b", "\xff", "a\ufeffb"} {
		wantsErr(t, f.amina.Call(f.epoch.Community, brother, name), wallet.ErrPersonName)
	}
	must(t, f.amina.Call(f.epoch.Community, brother, "نرگس\u200cها"))
	wantsErr(t, f.amina.Call(f.epoch.Community, f.accountOf(f.amina), "me"), wallet.ErrSelf)
}

func (f *fixture) accountOf(w *wallet.Wallet) ledger.Account {
	f.t.Helper()
	c, err := w.Community(f.epoch.Community)
	must(f.t, err)
	return c.Account
}

func wantsErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
