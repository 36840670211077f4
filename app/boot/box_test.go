package boot_test

import (
	"testing"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/joint"
	"sanduk.app/wallet/money"
)

// TestABoxOfThreeTreasurersByRelay: a community whose money three treasurers
// answer for, of whom two approve. What waits goes by a relay; the founder
// proposes and is gone, and the two others go on without her.
func TestABoxOfThreeTreasurersByRelay(t *testing.T) {
	second, third := person(t), person(t)
	var cards []joint.Card
	for _, a := range []*boot.App{second, third} {
		c, err := a.Wallet.TreasurerCard("")
		must(t, err)
		cards = append(cards, c)
	}
	town := newTownOf(t, 4, cards...)
	at := serveRelay(t)
	for _, a := range []*boot.App{second, third} {
		_, err := a.Join(town.invitation)
		must(t, err)
	}
	id := town.community.ID
	box := func(a *boot.App) wallet.JointAccount {
		t.Helper()
		list, err := a.Wallet.Joints(id)
		must(t, err)
		if len(list) != 1 || !list[0].Box {
			t.Fatalf("%+v", list)
		}
		return list[0]
	}
	agree := func(a *boot.App) {
		t.Helper()
		waiting := box(a).Proposals
		if len(waiting) == 0 {
			t.Fatal("nothing waits")
		}
		_, err := a.Wallet.ApproveJoint(id, box(a).Account, waiting[len(waiting)-1].ID)
		must(t, err)
	}
	visit := func(all ...*boot.App) {
		t.Helper()
		for _, a := range all {
			must(t, a.AddRelay(at))
			report, err := a.VisitRelays(t.Context())
			must(t, err)
			if report.Trouble != nil {
				t.Fatal(report.Trouble)
			}
		}
	}
	// The first text goes by hand: strangers could send accounts of theirs.
	raw, err := town.founder.Wallet.JointParcel(id, box(town.founder).Account)
	must(t, err)
	for _, a := range []*boot.App{second, third} {
		_, err := a.Wallet.TakeJoint(raw)
		must(t, err)
	}
	agree(third)
	town.sync(third)
	town.sync(second)
	c, err := second.Wallet.Community(id)
	must(t, err)
	if len(c.Assets) != 1 || !c.Treasurer {
		t.Fatalf("%+v", c)
	}
	town.community = c
	order := func(amount money.Amount) wallet.Order { return town.order(town.address(second), amount) }

	town.sync(town.founder)
	_, err = town.founder.Wallet.ProposeIssue(order(9_000))
	must(t, err)
	town.sync(town.founder)
	visit(town.founder, second)
	if h, err := second.Wallet.Balance(id); err != nil || h[0].Available != 0 {
		t.Fatalf("one alone: %+v, %v", h, err)
	}
	agree(second)
	town.sync(second)
	town.has(second, 9_000)

	town.sync(town.founder)
	_, err = town.founder.Wallet.ProposeIssue(order(100)) // stays on her phone, which is lost
	must(t, err)
	must(t, town.founder.Close())
	_, err = third.Wallet.AskJoint(id, box(third).Account)
	must(t, err)
	visit(third, second)
	_, err = second.Wallet.AgreeJoint(id, box(second).Account, 2)
	must(t, err)
	visit(second, third)
	town.sync(third)
	visit(third, second)
	agree(second)
	visit(second, third)
	town.sync(third)
	_, err = third.Wallet.ProposeIssue(order(500))
	must(t, err)
	visit(third, second)
	agree(second)
	town.sync(second)
	town.sync(second)
	town.has(second, 9_500)
	if _, proofs := town.audited(town.guardians[0]); proofs != 0 {
		t.Errorf("%d are called cheats", proofs)
	}
}
