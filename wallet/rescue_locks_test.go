package wallet_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/money"
)

// moved is a fixture in which friends gave Amina's account, with its 1,000.00,
// to her new phone: it writes the account with another key than its address has.
func newMoved(t *testing.T) *stolen {
	t.Helper()
	s := newStolen(t, false)
	s.opened()
	return s
}

// tabFrom is a tab of 10,000 for 20 days that is certified, and known to both.
func (s *stolen) tabFrom(w, to *wallet.Wallet, o wallet.Order) wallet.Lock {
	s.t.Helper()
	_, err := w.OpenTab(o, s.clock.Add(20*day))
	must(s.t, err)
	s.carry(w)
	s.fetch(to)
	return s.lock(w)
}

func TestAnAccountWithANewKeyOpensATabAndPaysFromIt(t *testing.T) {
	s := newMoved(t)
	_, err := s.fresh.OpenTab(s.order(s.brother, 10_000), s.clock.Add(20*day))
	must(t, err)
	s.carry(s.fresh)
	l := s.lock(s.fresh)
	if l.OldKey || s.holding(s.fresh).Locked != 10_000 {
		t.Fatalf("%+v", l)
	}
	_, hand, err := s.fresh.PayTab(s.epoch.Community, l.Account, 1_500, true)
	must(t, err)
	// The brother has never heard of the account's opening: the tab says all.
	_, more, err := s.brother.TakeTab(s.epoch.Community, hand)
	must(t, err)
	if more != 1_500 || s.holding(s.brother).Secured != 1_500 {
		t.Fatalf("%d, %+v", more, s.holding(s.brother))
	}
	must(t, s.brother.Close(s.epoch.Community, l.Account))
	s.meet(s.brother)
	s.has(s.brother, 1_500)
	s.meet(s.fresh)
	s.has(s.fresh, 98_500)
	s.noLocks(s.fresh)
	s.conserved()
}

func TestWhatNobodyClaimedComesBackToTheNewKey(t *testing.T) {
	s := newMoved(t)
	s.tabFrom(s.fresh, s.brother, s.order(s.brother, 10_000))
	s.clock = s.clock.Add(20 * day)
	s.meet(s.fresh)
	s.has(s.fresh, 100_000)
	s.noLocks(s.fresh)
	s.conserved()
}

func TestAnAccountWithANewKeyLeavesAPickUp(t *testing.T) {
	s := newMoved(t)
	_, code, err := s.fresh.Leave(s.epoch.Community, s.asset, 3_000, s.clock.Add(20*day))
	must(t, err)
	s.carry(s.fresh)
	must(t, s.brother.PickUp(s.epoch.Community, code))
	s.meet(s.brother)
	s.has(s.brother, 3_000)
	s.conserved()
}

func TestAnAccountWithANewKeyIsPaidByATabThatNamesIt(t *testing.T) {
	s := newMoved(t)
	s.pays(s.fresh, s.brother, 30_000)
	c, err := s.fresh.Community(s.epoch.Community)
	must(t, err)
	r, err := wallet.ParseRequest(c.Request().String())
	must(t, err)
	o := s.order(s.fresh, 10_000)
	o.Key = r.Key
	l := s.tabFrom(s.brother, s.fresh, o)
	_, hand, err := s.brother.PayTab(s.epoch.Community, l.Account, 2_000, true)
	must(t, err)
	_, _, err = s.fresh.TakeTab(s.epoch.Community, hand)
	must(t, err)
	if _, _, err := s.amina.TakeTab(s.epoch.Community, hand); !errors.Is(err, wallet.ErrOldKey) {
		t.Errorf("the old phone takes it: %v", err)
	}
	must(t, s.fresh.Close(s.epoch.Community, l.Account))
	s.meet(s.fresh)
	s.has(s.fresh, 72_000)
	s.conserved()
}

// Who knows no more of her than the address makes the tab for a key that is
// gone. Nobody is told that it is money: it goes back.
func TestATabForTheKeyOfBeforeIsNoMoneyAndGoesBack(t *testing.T) {
	s := newMoved(t)
	s.pays(s.fresh, s.brother, 30_000)
	l := s.tabFrom(s.brother, s.fresh, s.order(s.fresh, 10_000))
	_, hand, err := s.brother.PayTab(s.epoch.Community, l.Account, 2_000, true)
	must(t, err)
	if _, _, err := s.fresh.TakeTab(s.epoch.Community, hand); !errors.Is(err, wallet.ErrOldKey) {
		t.Errorf("taken: %v", err)
	}
	if err := s.fresh.Close(s.epoch.Community, l.Account); !errors.Is(err, wallet.ErrOldKey) {
		t.Errorf("closed: %v", err)
	}
	s.noLocks(s.fresh)
	if h := s.holding(s.fresh); h.Secured != 0 {
		t.Errorf("%+v", h)
	}
	s.clock = s.clock.Add(20 * day)
	s.meet(s.brother)
	s.has(s.brother, 30_000)
	s.conserved()
}

// The payer's key of a lock is gone with the phone: she can't take back what
// nobody claimed, so the payee's wallet does, and it comes to her account.
func TestATabOfALostPhoneComesBackThroughItsPayee(t *testing.T) {
	s := newStolen(t, false)
	l := s.tabFrom(s.amina, s.brother, s.order(s.brother, 10_000))
	s.opened()
	s.fetch(s.fresh)
	if l := s.lock(s.fresh); !l.OldKey || l.Payee {
		t.Fatalf("%+v", l)
	}
	if _, _, err := s.fresh.PayTab(s.epoch.Community, l.Account, 1, true); !errors.Is(err, wallet.ErrOldKey) {
		t.Errorf("paid from it: %v", err)
	}
	s.clock = s.clock.Add(21 * day)
	s.meet(s.fresh)
	s.meet(s.brother)
	s.meet(s.fresh)
	s.has(s.fresh, 90_000)
	s.clock = s.clock.Add(31 * day)
	s.meet(s.brother)
	s.meet(s.fresh)
	s.has(s.fresh, 100_000)
	s.noLocks(s.fresh)
	s.conserved()
}

func TestAnAccountWithANewKeyFillsAPurseAndPromisesFromIt(t *testing.T) {
	s := newMoved(t)
	_, err := s.fresh.Fill(s.epoch.Community, s.asset, 20_000)
	must(t, err)
	s.meet(s.fresh)
	p := s.purse(s.fresh)
	if !p.Ready || p.Left != 20_000 {
		t.Fatalf("%+v", p)
	}
	_, hand, err := s.fresh.Promise(s.order(s.brother, 4_000))
	must(t, err)
	_, err = s.brother.Take(s.epoch.Community, hand)
	must(t, err)
	s.meet(s.brother)
	s.has(s.brother, 4_000)
	must(t, s.fresh.TakeBack(s.epoch.Community, p.Account))
	s.meet(s.fresh)
	s.has(s.fresh, 76_000)
	s.clock = p.Back.Add(time.Hour)
	s.meet(s.fresh)
	s.has(s.fresh, 96_000)
	s.conserved()
}

func TestAnAccountWithANewKeyIsAMemberOfASharedOne(t *testing.T) {
	s := newMoved(t)
	x := &treasury{fixture: s.fixture}
	made, err := s.fresh.MakeJoint(s.epoch.Community, "Cash box", []keys.Address{s.order(s.brother, 1).To, s.order(s.founder, 1).To}, 0)
	must(t, err)
	x.account = made.Account
	to, err := wallet.ParseRequest(made.Address)
	must(t, err)
	_, err = s.fresh.Pay(wallet.Order{Community: s.epoch.Community, To: to.Address, Asset: s.asset, Amount: 5_000})
	must(t, err)
	s.carry(s.fresh)
	s.fetch(s.fresh)
	_, err = s.fresh.ProposeJoint(s.epoch.Community, x.account, []wallet.Order{s.order(s.brother, 2_000)})
	must(t, err)
	got := x.give(s.fresh, s.brother)
	x.approve(s.brother, got.Proposals[0])
	s.carry(s.brother)
	s.fetch(s.brother)
	s.has(s.brother, 2_000)
	x.give(s.brother, s.fresh) // sealed to the key that she has
	x.has(s.fresh, 3_000)
	s.conserved()
}

// Who learned the new phone's own address may have opened a tab for it before
// friends gave it the old account.
func TestATabForTheNewPhonesOwnAddressIsKeptAfterTheRescue(t *testing.T) {
	s := newStolen(t, false)
	s.pays(s.amina, s.brother, 9_000)
	l := s.tabFrom(s.brother, s.fresh, s.order(s.fresh, 5_000))
	pay := func(amount money.Amount) wallet.TabPay {
		_, hand, err := s.brother.PayTab(s.epoch.Community, l.Account, amount, true)
		must(t, err)
		return hand
	}
	_, _, err := s.fresh.TakeTab(s.epoch.Community, pay(1_200))
	must(t, err)
	s.opened()
	if _, more, err := s.fresh.TakeTab(s.epoch.Community, pay(800)); err != nil || more != 800 {
		t.Fatalf("%d more: %v", more, err)
	}
	if h := s.holding(s.fresh); h.Secured != 2_000 {
		t.Fatalf("%+v", h)
	}
	s.clock = s.clock.Add(18 * day) // it closes by itself, in time
	for range 4 {
		s.meet(s.fresh)
	}
	s.has(s.fresh, 93_000)
	s.noLocks(s.fresh)
	s.conserved()
}
