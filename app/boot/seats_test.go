package boot_test

import (
	"errors"
	"testing"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/money"
)

// hamlet is a community that was founded in an app, whose members have only apps:
// each guardian lives in one, and listens over TCP.
type hamlet struct {
	town
	apps []*boot.App // of the founder, and of others
}

// newHamlet has n members beside the founder, who has 1,000.00.
func newHamlet(t *testing.T, n int) *hamlet {
	t.Helper()
	h := &hamlet{town: town{t: t, founder: person(t)}}
	kes, err := money.Lookup("KES")
	must(t, err)
	h.community, err = h.founder.FoundHere(wallet.Founding{Name: "Kongowea Market", Asset: kes, Kind: ledger.CashBacked})
	must(t, err)
	_, err = h.founder.Wallet.Issue(h.order(h.community.Address, 100_000))
	must(t, err)
	h.sync(h.founder)
	h.invitation, err = h.founder.Wallet.Invite(h.community.ID)
	must(t, err)
	h.apps = []*boot.App{h.founder}
	for range n {
		h.apps = append(h.apps, h.member())
	}
	return h
}

// card is what somebody gives who is to be a guardian.
func (h *hamlet) card(a *boot.App) string {
	h.t.Helper()
	p, err := a.PlaceHere(h.community.ID)
	must(h.t, err)
	again, err := a.PlaceHere(h.community.ID)
	must(h.t, err)
	if again.String() != p.String() {
		h.t.Fatal("the card is another one each time")
	}
	return p.String()
}

func (h *hamlet) takes(a *boot.App, text string) {
	h.t.Helper()
	_, err := a.Wallet.TakeForChange(h.community.ID, text)
	must(h.t, err)
}

// again is an app that was closed and opened.
func (h *hamlet) again(i int) *boot.App {
	h.t.Helper()
	home := h.apps[i].Home()
	must(h.t, h.apps[i].Close())
	app := open(h.t, home)
	h.t.Cleanup(func() { _ = app.Close() })
	must(h.t, app.Wallet.Unlock([]byte(pin)))
	h.apps[i] = app
	if i == 0 {
		h.founder = app
	}
	return app
}

// rounds has those apps carry that run, until a condition holds.
func (h *hamlet) rounds(what string, apps []*boot.App, holds func() bool) {
	h.t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); {
		if time.Now().After(end) {
			h.t.Fatalf("%s: never", what)
		}
		for _, a := range apps {
			_, err := a.Sync(h.t.Context())
			must(h.t, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// pays pays somebody, and waits until it is final.
func (h *hamlet) pays(from, to *boot.App, amount money.Amount, apps []*boot.App) {
	h.t.Helper()
	m, err := from.Wallet.Pay(h.order(h.address(to), amount))
	must(h.t, err)
	h.rounds("a payment is final", apps, func() bool { return h.status(from, m) == wallet.Done })
}

func (h *hamlet) is(a *boot.App) wallet.Community {
	h.t.Helper()
	c, err := a.Wallet.Community(h.community.ID)
	must(h.t, err)
	return c
}

// In the window nobody types a command: one guardian becomes four with what apps
// do alone, though the founder's is started anew in the middle, and payments go on
// when one of them is gone.
func TestOneGuardianBecomesFourWithAppsOnly(t *testing.T) {
	h := newHamlet(t, 4)
	shop, id := h.apps[4], h.community.ID
	h.pays(h.founder, shop, 100, h.apps)
	for _, a := range h.apps[1:4] {
		h.takes(h.founder, h.card(a))
	}
	h.card(h.founder)
	h.again(0)
	must(t, h.founder.Wallet.DraftGathered(id, 0))
	k, err := h.founder.AgreeToGathered(id)
	must(t, err)
	if err := h.founder.Wallet.DropChange(id); !errors.Is(err, wallet.ErrDrafted) {
		t.Errorf("what was agreed to is let go of: %v", err)
	}
	h.again(0)
	if c, err := h.founder.Wallet.Changing(id); err != nil || len(c.Consents) != 1 || c.Seat != 0 || c.Consents[0].String() != k.String() {
		t.Fatalf("%+v %v", c, err)
	}
	c, err := h.founder.MakeChange(t.Context(), id)
	must(t, err)
	if c.Guardians != 4 || c.Quorum != 3 || !c.Guardian || c.Epoch != 1 {
		t.Fatalf("%+v", c)
	}
	if c, err := h.founder.Wallet.Changing(id); err != nil || c.Draft != nil || c.Made {
		t.Fatalf("%+v %v", c, err)
	}
	h.rounds("the new guardians know", h.apps, func() bool {
		return h.is(h.apps[1]).Guardian && h.is(h.apps[2]).Guardian && h.is(h.apps[3]).Guardian && !h.is(shop).Guardian
	})
	h.pays(h.founder, shop, 250, h.apps)
	h.again(2)
	must(t, h.apps[3].Close())
	left := []*boot.App{h.apps[0], h.apps[1], h.apps[2], shop}
	h.pays(h.founder, shop, 30, left)
	h.rounds("all has come", left, func() bool {
		has, err := shop.Wallet.Balance(id)
		must(t, err)
		return len(has) == 1 && has[0].Available == 380
	})
	r, err := h.founder.Audit(t.Context(), id, true, nil)
	must(t, err)
	if len(r.Faults) > 0 || len(r.Assets) != 1 || !r.Assets[0].Holds() {
		t.Fatalf("%+v", r)
	}
}

// A guardian that leaves goes on handing out what it signed, also when its app is
// started anew, until who comes has taken over.
func TestAppThatIsNoGuardianAnyMoreHandsOverToTheNextOne(t *testing.T) {
	h := newHamlet(t, 2)
	next, shop, id := h.apps[1], h.apps[2], h.community.ID
	h.takes(h.founder, h.card(next))
	must(t, h.founder.Wallet.DraftGathered(id, 0))
	_, err := h.founder.AgreeToGathered(id)
	must(t, err)
	c, err := h.founder.MakeChange(t.Context(), id)
	must(t, err)
	if c.Guardian || c.Guardians != 1 {
		t.Fatalf("%+v", c)
	}
	h.again(0)
	h.pays(h.founder, shop, 70, h.apps)
	if !h.is(next).Guardian {
		t.Error("who came does not know that it is a guardian")
	}
	// And back: who was a guardian before is one by the same app.
	h.takes(next, h.card(h.founder))
	h.takes(next, h.card(next))
	must(t, next.Wallet.DraftGathered(id, 0))
	_, err = next.AgreeToGathered(id)
	must(t, err)
	_, err = next.MakeChange(t.Context(), id)
	must(t, err)
	h.pays(h.founder, shop, 5, h.apps)
	if c := h.is(h.founder); !c.Guardian || c.Quorum != 2 || c.Epoch != 2 {
		t.Errorf("%+v", c)
	}
}

// A guardian that stalls, whoever is asked first, holds up no change: the others
// make it without it.
func TestGuardianThatStallsHoldsUpNoChange(t *testing.T) {
	h := hamlet{town: *newTown(t, 4)}
	id := h.community.ID
	h.guardians[0].lie(liars(&h.town)["stalls"])
	homes := map[*keeper]*boot.App{}
	for _, k := range h.guardians[1:] {
		k.stop()
		homes[k] = open(t, k.home)
		must(t, homes[k].Wallet.Unlock([]byte(pin)))
		p, err := homes[k].Place(id, k.address)
		must(t, err)
		h.takes(h.founder, p.String())
	}
	must(t, h.founder.Wallet.DraftGathered(id, 0))
	c, err := h.founder.Wallet.Changing(id)
	must(t, err)
	for k, home := range homes {
		h.takes(home, c.Draft.String())
		answer, err := home.AgreeToGathered(id)
		must(t, err)
		h.takes(h.founder, answer.String())
		must(t, home.Close())
		k.serve()
	}
	made, err := h.founder.MakeChange(t.Context(), id)
	must(t, err)
	if made.Guardians != 3 || made.Epoch != 1 {
		t.Fatalf("%+v", made)
	}
}
