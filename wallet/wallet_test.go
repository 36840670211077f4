package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
	"sanduk.app/wallet/vault"
)

// testParams make a vault that opens at once: tests only.
var testParams = vault.LightParams

// fixture is a village with money in Amina's hands.
type fixture struct {
	*village
	founder, amina, brother *wallet.Wallet
	asset                   ledger.ID
}

func newFixture(t testing.TB, guardians int) *fixture {
	t.Helper()
	v, founder := newVillage(t, guardians)
	invitation, err := founder.Invite(v.epoch.Community)
	must(t, err)
	f := &fixture{village: v, founder: founder, amina: v.member(invitation), brother: v.member(invitation)}
	c, err := founder.Community(v.epoch.Community)
	must(t, err)
	f.asset = c.Assets[0].ID
	_, err = founder.Issue(f.order(f.amina, 100_000))
	must(t, err)
	v.carry(founder)
	v.fetch(f.amina)
	return f
}

// order is a payment to somebody.
func (f *fixture) order(to *wallet.Wallet, amount money.Amount) wallet.Order {
	f.t.Helper()
	c, err := to.Community(f.epoch.Community)
	must(f.t, err)
	a, err := keys.ParseAddress(c.Address)
	must(f.t, err)
	return wallet.Order{Community: f.epoch.Community, To: a, Asset: f.asset, Amount: amount}
}

func (f *fixture) has(w *wallet.Wallet, want money.Amount) {
	f.t.Helper()
	h, err := w.Balance(f.epoch.Community)
	must(f.t, err)
	if len(h) != 1 || h[0].Available != want {
		f.t.Fatalf("balance is %+v, want %d", h, want)
	}
}

func (f *fixture) newest(w *wallet.Wallet) wallet.Movement {
	f.t.Helper()
	list, err := w.History(f.epoch.Community, nil, 10)
	must(f.t, err)
	if len(list) == 0 {
		f.t.Fatal("no movements")
	}
	return list[0]
}

func TestPaymentIsPromisedUntilAQuorumHasSignedAndThenDone(t *testing.T) {
	f := newFixture(t, 4)
	f.has(f.amina, 100_000)
	o := f.order(f.brother, 1_250)
	o.Memo = "two sacks of rice"
	m, err := f.amina.Pay(o)
	must(t, err)
	if m.Status != wallet.Promised || m.Memo != o.Memo {
		t.Fatalf("just signed: %+v", m)
	}
	f.has(f.amina, 98_750)
	f.carry(f.amina)
	if m := f.newest(f.amina); m.Status != wallet.Done {
		t.Fatalf("after the quorum: %s", m.Status)
	}
	f.fetch(f.brother)
	f.has(f.brother, 1_250)
	if m := f.newest(f.brother); m.Status != wallet.Done || !m.Incoming() || m.Memo != o.Memo {
		t.Fatalf("the payee sees %+v", m)
	}
}

func TestPaymentIsFinalWithOneGuardianDead(t *testing.T) {
	f := newFixture(t, 4)
	f.guardians[0].dead = true
	_, err := f.amina.Pay(f.order(f.brother, 5))
	must(t, err)
	f.carry(f.amina)
	if m := f.newest(f.amina); m.Status != wallet.Done {
		t.Fatalf("status %s", m.Status)
	}
}

func TestPaymentStaysPromisedWithTwoGuardiansDead(t *testing.T) {
	f := newFixture(t, 4)
	f.guardians[0].dead, f.guardians[1].dead = true, true
	_, err := f.amina.Pay(f.order(f.brother, 5))
	must(t, err)
	f.carry(f.amina)
	if m := f.newest(f.amina); m.Status != wallet.Promised {
		t.Fatalf("status %s", m.Status)
	}
	f.guardians[1].dead = false
	f.carry(f.amina)
	if m := f.newest(f.amina); m.Status != wallet.Done {
		t.Fatalf("status %s when a third is back", m.Status)
	}
}

func TestMoneyThatCameIsPaidOnWithoutAnyoneClaimingIt(t *testing.T) {
	f := newFixture(t, 4)
	_, err := f.amina.Pay(f.order(f.brother, 700))
	must(t, err)
	f.carry(f.amina)
	f.fetch(f.brother)
	_, err = f.brother.Pay(f.order(f.founder, 200))
	must(t, err)
	f.carry(f.brother)
	f.has(f.brother, 500)
	f.fetch(f.founder)
	f.has(f.founder, 200)
}

func TestWhoOnlyReceivesNeverCarriesALongListOfCredits(t *testing.T) {
	f := newFixture(t, 1)
	for range 70 {
		_, err := f.amina.Pay(f.order(f.brother, 10))
		must(t, err)
		f.carry(f.amina)
	}
	f.fetch(f.brother)
	pending, err := f.brother.Pending(f.epoch.Community)
	must(t, err)
	if len(pending) != 1 || len(pending[0].Entry.Entry.Claims) != 70 {
		t.Fatalf("%d entries wait; want one that claims all 70 credits", len(pending))
	}
	f.has(f.brother, 700)
	f.carry(f.brother)
	f.has(f.brother, 700)
	list, err := f.brother.History(f.epoch.Community, nil, 100)
	must(t, err)
	if len(list) != 70 {
		t.Fatalf("%d movements; the claim is none", len(list))
	}
}

func TestMoreCreditsThanAnEntryMayClaimAreAllMoney(t *testing.T) {
	f := newFixture(t, 1)
	for range 300 {
		_, err := f.amina.Pay(f.order(f.brother, 10))
		must(t, err)
		f.carry(f.amina)
	}
	f.brother.Lock() // can't claim by itself
	f.fetch(f.brother)
	must(t, f.brother.Unlock([]byte(pin)))
	f.has(f.brother, 3_000)
	_, err := f.brother.Pay(f.order(f.founder, 2_999))
	must(t, err)
	f.carry(f.brother)
	f.has(f.brother, 1)
}

func TestNobodyPaysMoreThanSheHas(t *testing.T) {
	f := newFixture(t, 1)
	_, err := f.amina.Pay(f.order(f.brother, 100_001))
	var funds *wallet.FundsError
	if !errors.As(err, &funds) || funds.Have != 100_000 || funds.Asked != 100_001 {
		t.Fatalf("got %v", err)
	}
	f.has(f.amina, 100_000)
}

func TestNobodyPaysHerself(t *testing.T) {
	f := newFixture(t, 1)
	if _, err := f.amina.Pay(f.order(f.amina, 1)); !errors.Is(err, wallet.ErrSelf) {
		t.Fatalf("got %v", err)
	}
}

func TestOnlyTheIssuerIssues(t *testing.T) {
	f := newFixture(t, 1)
	if _, err := f.amina.Issue(f.order(f.amina, 1)); !errors.Is(err, wallet.ErrNotIssuer) {
		t.Fatalf("got %v", err)
	}
}

func TestRedeemTakesWhatWasPaidToTheBoxOutOfTheWorld(t *testing.T) {
	f := newFixture(t, 1)
	c, err := f.amina.Community(f.epoch.Community)
	must(t, err)
	box, err := keys.ParseAddress(c.Box)
	must(t, err)
	_, err = f.amina.Pay(wallet.Order{Community: f.epoch.Community, To: box, Asset: f.asset, Amount: 40_000})
	must(t, err)
	f.carry(f.amina)
	f.fetch(f.founder)
	var funds *wallet.FundsError
	if _, err := f.founder.Redeem(f.epoch.Community, f.asset, 40_001); !errors.As(err, &funds) {
		t.Fatalf("more than the box has: %v", err)
	}
	m, err := f.founder.Redeem(f.epoch.Community, f.asset, 40_000)
	must(t, err)
	f.carry(f.founder)
	if m, err = f.founder.Movement(f.epoch.Community, m.Cursor); err != nil || m.Status != wallet.Done {
		t.Fatalf("%+v, %v", m, err)
	}
	h, err := f.founder.BoxBalance(f.epoch.Community)
	must(t, err)
	if h[0].Available != 0 {
		t.Fatalf("the box has %d", h[0].Available)
	}
}

func TestRestoredWalletReceivesAtOnceAndPaysOnlyAfterAnOpening(t *testing.T) {
	f := newFixture(t, 4)
	_, err := f.amina.Pay(f.order(f.brother, 300))
	must(t, err)
	f.carry(f.amina)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)

	again := f.restore(words)
	f.fetch(again)
	f.has(again, 99_700)
	if _, err := again.Pay(f.order(f.brother, 1)); !errors.Is(err, wallet.ErrOpening) {
		t.Fatalf("before the opening: %v", err)
	}
	f.seal(again)
	f.opensWith(again, 1)
	again.Lock()
	f.opensWith(again, 0)
	must(t, again.Unlock([]byte(pin)))
	f.carry(again)
	_, err = again.Pay(f.order(f.brother, 1))
	must(t, err)
	f.carry(again)
	if m := f.newest(again); m.Status != wallet.Done {
		t.Fatalf("after the opening: %s", m.Status)
	}
	list, err := again.History(f.epoch.Community, nil, 10)
	must(t, err)
	if len(list) != 3 {
		t.Fatalf("the history has %d movements, want the issue, the old and the new payment", len(list))
	}
}

func TestEachPhoneWithTheSameWordsAsksForSealsInItsOwnWay(t *testing.T) {
	f := newFixture(t, 4)
	_, err := f.amina.Pay(f.order(f.brother, 300))
	must(t, err)
	f.carry(f.amina)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)
	seen := map[string]bool{}
	for range 3 {
		again := f.restore(words)
		f.fetch(again)
		for range 2 {
			wanted, err := again.SealsWanted(f.epoch.Community)
			must(t, err)
			seen[string(ledger.Encode(&wanted[0]))] = true
		}
	}
	if len(seen) != 3 {
		t.Errorf("three phones asked in %d ways", len(seen))
	}
}

// opensWith asserts how many requests for seals go with a waiting opening, each
// of them good.
func (f *fixture) opensWith(w *wallet.Wallet, requests int) {
	f.t.Helper()
	pending, err := w.Pending(f.epoch.Community)
	must(f.t, err)
	if len(pending) != 1 || len(pending[0].SealAsk) != requests {
		f.t.Fatalf("%d entries wait, want one with %d requests", len(pending), requests)
	}
	for _, r := range pending[0].SealAsk {
		holder, err := ledger.FirstHolder(r.Account, nil)
		must(f.t, err)
		must(f.t, r.CheckAuthority(holder, keys.Verify))
		if e := pending[0].Entry.Entry; r.Round != e.Round || r.Account != e.Account {
			f.t.Errorf("it asks for round %d", r.Round)
		}
	}
}

func (f *fixture) restore(words []string) *wallet.Wallet {
	f.t.Helper()
	w, _ := f.wallet()
	text := ""
	for _, word := range words {
		text += word + " "
	}
	m, err := keys.ParseMnemonic(text)
	must(f.t, err)
	must(f.t, w.Restore(m, "", []byte(pin)))
	invitation, err := f.founder.Invite(f.epoch.Community)
	must(f.t, err)
	_, err = w.Join(invitation)
	must(f.t, err)
	return w
}

func TestPaymentThatALostPhoneSignedIsFinishedOrLeftBehindNeverBoth(t *testing.T) {
	f := newFixture(t, 4)
	words, err := f.amina.Words([]byte(pin))
	must(t, err)
	_, err = f.amina.Pay(f.order(f.brother, 300)) // one guardian hears of it, then the phone is lost
	must(t, err)
	for _, k := range f.guardians[1:] {
		k.dead = true
	}
	f.carry(f.amina)
	for _, k := range f.guardians {
		k.dead = false
	}
	again := f.restore(words)
	f.fetch(again)
	f.seal(again)
	f.carry(again)
	f.has(again, 99_700) // guardian 0 reported its vote, so the opening stands on the payment
	f.fetch(f.brother)
	f.has(f.brother, 300)
	f.carry(f.amina) // the lost phone comes back: nothing changes
	f.has(again, 99_700)
}

func TestRefusedEntryNeverBlocksAnAccount(t *testing.T) {
	f := newFixture(t, 4)
	id := f.epoch.Community
	_, err := f.amina.Pay(f.order(f.brother, 300))
	must(t, err)
	pending, err := f.amina.Pending(id)
	must(t, err)
	must(t, f.amina.Refused(id, pending[0].Entry.ID(), ledger.Refuse(ledger.CodeRight, "not today")))
	if m := f.newest(f.amina); m.Status != wallet.Refused || m.Why.Text != "not today" {
		t.Fatalf("%+v", m)
	}
	f.seal(f.amina)
	f.carry(f.amina)
	f.has(f.amina, 100_000)
	_, err = f.amina.Pay(f.order(f.brother, 40))
	must(t, err)
	f.carry(f.amina)
	f.has(f.amina, 99_960)
	if m := f.newest(f.amina); m.Status != wallet.Done {
		t.Fatalf("%+v", m)
	}
}

func TestManyPaymentsInARowAreCertifiedInOrder(t *testing.T) {
	f := newFixture(t, 4)
	for range 20 {
		f.clock = f.clock.Add(time.Second)
		_, err := f.amina.Pay(f.order(f.brother, 10))
		must(t, err)
	}
	f.carry(f.amina)
	f.fetch(f.brother)
	f.has(f.brother, 200)
	f.has(f.amina, 99_800)
	c, err := f.amina.Community(f.epoch.Community)
	must(t, err)
	if c.Pending != 0 {
		t.Fatalf("%d still pending", c.Pending)
	}
}

func TestBacklogIsBounded(t *testing.T) {
	f := newFixture(t, 1)
	for i := 0; ; i++ {
		if _, err := f.amina.Pay(f.order(f.brother, 1)); errors.Is(err, wallet.ErrBacklog) {
			break
		} else {
			must(t, err)
		}
		if i > ledger.MaxUncertified {
			t.Fatal("no bound")
		}
	}
	f.carry(f.amina)
	_, err := f.amina.Pay(f.order(f.brother, 1))
	must(t, err)
}

func TestRequestIsReadWholeOrRefused(t *testing.T) {
	f := newFixture(t, 1)
	c, err := f.amina.Community(f.epoch.Community)
	must(t, err)
	a, err := keys.ParseAddress(c.Address)
	must(t, err)
	r := wallet.Request{Address: a, Amount: "12.50", Code: "KES", Name: "Shop by the well", Memo: "tea & bread"}
	got, err := wallet.ParseRequest(r.String())
	if err != nil || got != r {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "sanduk:", c.Address + "?amount=-1", c.Address + "?amount=1&amount=2", c.Address + "?x=1", "bitcoin:" + c.Address, c.Address[:20]} {
		if _, err := wallet.ParseRequest(bad); !errors.Is(err, wallet.ErrRequest) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
