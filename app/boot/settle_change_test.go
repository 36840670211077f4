package boot_test

import (
	"testing"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/quorum"
)

// atHome does something in a guardian's home, which serves before and after it.
func (k *keeper) atHome(do func(*boot.App)) {
	k.t.Helper()
	if k.stop != nil {
		k.stop()
	}
	app := open(k.t, k.home)
	must(k.t, app.Wallet.Unlock([]byte(pin)))
	do(app)
	must(k.t, app.Close())
}

// replaced puts a new guardian in the place of one that is lost, by an amendment
// that the others agree to.
func (t *town) replaced(lost int) {
	t.t.Helper()
	id := t.community.ID
	invitation, err := t.founder.Wallet.Invite(id)
	must(t.t, err)
	fresh := &keeper{t: t.t, home: t.t.TempDir(), address: freeAddress(t.t)}
	t.t.Cleanup(func() {
		if fresh.stop != nil {
			fresh.stop()
		}
	})
	app := open(t.t, fresh.home)
	_, err = app.Wallet.Create([]byte(pin), 12)
	must(t.t, err)
	_, err = app.Join(invitation)
	must(t.t, err)
	must(t.t, app.Close())
	guardians := append([]*keeper(nil), t.guardians...)
	guardians[lost] = fresh
	var places []quorum.Place
	for _, k := range guardians {
		k.atHome(func(a *boot.App) {
			p, err := a.Place(id, k.address)
			must(t.t, err)
			places = append(places, p)
		})
	}
	change, err := t.founder.Wallet.DraftChange(id, wallet.ChangeOf{Places: places})
	must(t.t, err)
	var consents []quorum.Consent
	for i, k := range t.guardians {
		if i == lost {
			continue
		}
		k.atHome(func(a *boot.App) {
			c, err := a.AgreeToChange(&change)
			must(t.t, err)
			consents = append(consents, c)
		})
		k.serve()
	}
	_, err = t.founder.FinishChange(t.t.Context(), &change, consents)
	must(t.t, err)
	fresh.atHome(func(a *boot.App) { // it hears of the change, and takes over
		_, err := a.Sync(t.t.Context())
		must(t.t, err)
	})
	fresh.serve()
	t.guardians = guardians
}

// A cheat is found, and one of four guardians is lost, with whom nothing can be
// settled. Once it is replaced, both whom she promised the money are paid.
func TestAfterALostGuardianIsReplacedASettlementPaysTheVictims(t *testing.T) {
	t.Cleanup(func() { ahead.Store(0) })
	town := newTown(t, 4)
	cheat, ana, ben := town.cheated()
	paid := func() bool {
		town.once(ben)
		return town.available(ben) > 0
	}
	town.guardians[3].stop() // lost, with all that it knew
	present := town.guardians
	town.guardians = present[:3]
	for range 3 {
		ahead.Add(int64(20 * 24 * time.Hour))
		town.comeAndGo(paid)
	}
	if paid() {
		t.Fatal("settled without one of the guardians")
	}
	town.guardians = present

	town.replaced(3)
	for range 6 {
		ahead.Add(int64(20 * 24 * time.Hour))
		town.comeAndGo(paid)
		if paid() {
			break
		}
	}
	town.has(ben, 400)
	movements, err := ben.Wallet.History(town.community.ID, nil, 10)
	must(t, err)
	if len(movements) != 1 || movements[0].PaidBack != 400 {
		t.Errorf("%+v", movements)
	}
	if m := town.pay(ben, town.address(ana), 400); m.Status != wallet.Done {
		t.Errorf("spending it is %s: %v", m.Status, m.Why)
	}
	for begun := time.Now(); time.Since(begun) < 10*time.Second && town.available(ana) < 900; {
		town.once(ana)
	}
	town.has(ana, 900)
	town.sync(cheat)
	town.once(cheat)
	town.has(cheat, 10_000-500-400)
	for _, k := range town.guardians {
		if _, proofs := town.audited(k); proofs != 1 {
			t.Errorf("%d proofs", proofs)
		}
	}
}
