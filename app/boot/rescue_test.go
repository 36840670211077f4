package boot_test

import (
	"testing"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/quorum"
)

// A stolen phone whose thief knows the PIN: from the friends' first contact with
// the guardians he spends nothing. Days later the account is the new phone's; it
// pays again, and every guardian's books add up.
func TestFriendsBringAStolenPhonesAccountToANewOne(t *testing.T) {
	town := newTown(t, 4)
	amina, fresh := town.member(), town.member()
	friends := []*boot.App{town.member(), town.member(), town.member()}
	var named []string
	for _, f := range friends {
		named = append(named, town.address(f))
	}
	old := town.address(amina)
	town.pay(town.founder, old, 40_000)
	town.sync(amina)
	must(t, amina.Wallet.NameFriends(town.community.ID, named, 2, false))
	town.sync(amina)

	must(t, fresh.Wallet.StartRescue(town.community.ID, old))
	town.sync(fresh)
	town.helped(fresh, friends[0], friends[2])
	town.sync(fresh)
	theft, err := amina.Wallet.Pay(town.order(town.address(town.founder), 39_000))
	must(t, err)
	for range 3 {
		town.once(amina)
	}
	if town.status(amina, theft) == wallet.Done {
		t.Fatal("the thief paid")
	}
	town.helped(fresh, friends[1], friends[2])
	town.once(fresh)
	if r, running, err := fresh.Wallet.Rescue(town.community.ID); err != nil || !running || r.Stage != wallet.StageDelay {
		t.Fatalf("%+v, %v", r, err)
	}

	for _, k := range town.guardians {
		k.stop()
		k.ahead = (quorum.DefaultFriendsDelay + 60_000) * time.Millisecond
		k.serve()
	}
	town.sync(fresh)
	if town.address(fresh) != old {
		t.Fatal("the account is not the new phone's")
	}
	town.has(fresh, 40_000)
	if m := town.pay(fresh, town.address(town.founder), 10_000); m.Status != wallet.Done {
		t.Errorf("she can't pay: %+v", m)
	}
	town.has(fresh, 30_000)
	town.toldMoved(amina)
	town.sync(town.founder)
	for _, k := range town.guardians {
		if _, proofs := town.audited(k); proofs != 0 {
			t.Errorf("%d are called cheats", proofs)
		}
	}
}

// toldMoved asserts that a phone hears, and says, that its account is another's.
func (t *town) toldMoved(old *boot.App) {
	t.t.Helper()
	for range 50 {
		c, err := old.Wallet.Community(t.community.ID)
		must(t.t, err)
		if c.Moved {
			return
		}
		t.once(old)
	}
	t.t.Error("the stolen phone does not say so")
}

// helped has friends sign what the new phone asks now.
func (t *town) helped(fresh *boot.App, friends ...*boot.App) {
	t.t.Helper()
	for _, f := range friends {
		r, running, err := fresh.Wallet.Rescue(t.community.ID)
		must(t.t, err)
		if !running {
			t.t.Fatal("no rescue runs")
		}
		answer, err := f.Wallet.HelpRescue(r.Text)
		must(t.t, err)
		must(t.t, fresh.Wallet.TakeRescueAnswer(answer))
	}
}
