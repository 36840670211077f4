package boot_test

import (
	"errors"
	"os"
	"sync"
	"testing"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

func TestPaymentIsFinalOverTCPAndArrives(t *testing.T) {
	town := newTown(t, 4)
	shop := town.member()
	if m := town.pay(town.founder, town.address(shop), 250); m.Status != wallet.Done {
		t.Fatalf("it is %s", m.Status)
	}
	town.sync(shop)
	town.has(shop, 250)
	town.has(town.founder, 99_750)
}

func TestOneGuardianThatLiesStopsNobody(t *testing.T) {
	town := newTown(t, 4)
	for what, lie := range liars(town) {
		t.Run(what, func(t *testing.T) {
			town.guardians[0].lie(lie)
			payer, shop := town.member(), town.member()
			town.pay(town.founder, town.address(payer), 100)
			town.sync(payer)
			if m := town.pay(payer, town.address(shop), 60); m.Status != wallet.Done {
				t.Fatalf("it is %s", m.Status)
			}
			town.sync(shop)
			town.has(shop, 60)
			town.has(payer, 40)
		})
	}
}

func TestLiarCannotUseUpAnAccountsRounds(t *testing.T) {
	town := newTown(t, 4)
	shop := town.member()
	town.pay(town.founder, town.address(shop), 100)
	town.sync(shop)
	town.guardians[0].lie(liars(town)["sends far rounds"])
	for range 3 {
		must(t, shop.Wallet.Reopen(town.community.ID))
		town.sync(shop)
		town.has(shop, 100)
	}
	if m := town.pay(shop, town.address(town.founder), 100); m.Status != wallet.Done {
		t.Fatalf("it is %s", m.Status)
	}
}

func TestGuardianThatWasAwayCatchesUpWhenItComesBack(t *testing.T) {
	town := newTown(t, 4)
	shop := town.member()
	away := town.guardians[3]
	away.stop()
	for range 5 {
		town.pay(town.founder, town.address(shop), 10)
	}
	town.sync(shop)
	town.pay(shop, town.address(town.founder), 50)
	away.serve()
	want, _ := town.audited(town.guardians[0])
	town.guardians[0].serve()
	for range 100 {
		got, _ := town.audited(away)
		if got == want {
			return
		}
		away.serve() // its start is when it asks; the answers take a moment
		town.sync(shop)
	}
	t.Fatalf("it never had all %d entries", want)
}

func TestCopiedWalletPaysTheSameMoneyOnceAndIsFrozen(t *testing.T) {
	town := newTown(t, 4)
	cheat, shop, other := town.member(), town.member(), town.member()
	town.pay(town.founder, town.address(cheat), 500)
	town.sync(cheat)
	address := town.address(cheat)
	copied := copyOf(t, cheat)
	one, err := cheat.Wallet.Pay(town.order(town.address(shop), 500))
	must(t, err)
	two, err := copied.Wallet.Pay(town.order(town.address(other), 500))
	must(t, err)
	var both sync.WaitGroup
	both.Go(func() { town.sync(cheat) })
	both.Go(func() { town.sync(copied) })
	both.Wait()
	kept := 0
	for _, m := range []struct {
		app    *boot.App
		cursor []byte
	}{{cheat, one.Cursor}, {copied, two.Cursor}} {
		town.sync(m.app)
		got, err := m.app.Wallet.Movement(town.community.ID, m.cursor)
		must(t, err)
		if got.Status == wallet.Done {
			kept++
		}
	}
	if kept > 1 {
		t.Fatal("the same money was paid twice")
	}
	if _, err := town.founder.Wallet.Pay(town.order(address, 1)); err != nil {
		t.Fatalf("others are not to blame: %v", err)
	}
	for i, k := range town.guardians {
		if _, proofs := town.audited(k); proofs != 1 {
			t.Errorf("%s holds %d proofs of cheating", name(i), proofs)
		}
	}
}

// copyOf is what a thief or a cheat does: a second wallet from the same file.
func copyOf(t testing.TB, a *boot.App) *boot.App {
	t.Helper()
	home := t.TempDir()
	must(t, os.CopyFS(home, os.DirFS(a.Home())))
	copied := open(t, home)
	t.Cleanup(func() { _ = copied.Close() })
	must(t, copied.Wallet.Unlock([]byte(pin)))
	return copied
}

func TestManyPayAtOnceAndTheBooksAddUp(t *testing.T) {
	town := newTown(t, 4)
	const people, payments = 6, 8
	members := make([]*boot.App, people)
	for i := range members {
		members[i] = town.member()
		town.pay(town.founder, town.address(members[i]), 1_000)
		town.sync(members[i])
	}
	var all sync.WaitGroup
	for i, m := range members {
		to := town.address(members[(i+1)%people])
		all.Go(func() {
			for range payments {
				if got := town.pay(m, to, 3); got.Status != wallet.Done {
					t.Errorf("it is %s", got.Status)
				}
			}
		})
	}
	all.Wait()
	for _, m := range members {
		town.sync(m)
		town.has(m, 1_000)
	}
	for _, k := range town.guardians[:2] {
		town.audited(k)
	}
}

func TestRestoredWalletHasItsMoneyAndPaysAfterItsOpening(t *testing.T) {
	town := newTown(t, 4)
	lost := town.member()
	town.pay(town.founder, town.address(lost), 700)
	town.sync(lost)
	town.pay(lost, town.address(town.founder), 200)
	words, err := lost.Wallet.Words([]byte(pin))
	must(t, err)
	must(t, lost.Close())

	m, err := keys.ParseMnemonic(join(words))
	must(t, err)
	found := open(t, t.TempDir())
	t.Cleanup(func() { _ = found.Close() })
	must(t, found.Wallet.Restore(m, "", []byte(pin)))
	_, err = found.Join(town.invitation)
	must(t, err)
	if _, err := found.Wallet.Pay(town.order(town.address(town.founder), 1)); !errors.Is(err, wallet.ErrNoAsset) && !errors.Is(err, wallet.ErrOpening) {
		t.Fatalf("before its guardians told what it signed, it pays: %v", err)
	}
	town.sync(found)
	town.has(found, 500)
	if m := town.pay(found, town.address(town.founder), 500); m.Status != wallet.Done {
		t.Fatalf("it is %s", m.Status)
	}
}

func join(words []string) (text string) {
	for _, w := range words {
		text += w + " "
	}
	return text
}

func TestCommunityFoundedAloneIsFinalAtOnceAndSurvivesARestart(t *testing.T) {
	home := t.TempDir()
	app := open(t, home)
	_, err := app.Wallet.Create([]byte(pin), 12)
	must(t, err)
	town := &town{t: t, founder: app}
	t.Setenv("SANDUK_ADDRESS", "127.0.0.1")
	town.community, err = app.FoundHere(founding(t))
	must(t, err)
	_, err = app.Wallet.Issue(town.order(town.community.Address, 5_000))
	must(t, err)
	town.sync(app)
	town.has(app, 5_000)
	must(t, app.Close())

	app = open(t, home)
	t.Cleanup(func() { _ = app.Close() })
	must(t, app.Wallet.Unlock([]byte(pin)))
	town.founder = app
	town.invitation, err = app.Wallet.Invite(town.community.ID)
	must(t, err)
	town.sync(app) // starts the guardian inside, which others reach by TCP
	shop := town.member()
	if m := town.pay(app, town.address(shop), 1_200); m.Status != wallet.Done {
		t.Fatalf("it is %s", m.Status)
	}
	town.sync(shop)
	town.has(shop, 1_200)
	if m := town.pay(shop, town.community.Address, 200); m.Status != wallet.Done {
		t.Fatalf("over TCP it is %s", m.Status)
	}
}

func founding(t *testing.T) wallet.Founding {
	t.Helper()
	kes, err := money.Lookup("KES")
	must(t, err)
	return wallet.Founding{Name: "Kongowea Market", Asset: kes, Kind: ledger.CashBacked}
}
