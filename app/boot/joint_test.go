package boot_test

import (
	"path/filepath"
	"testing"

	"sanduk.app/app/boot"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// TestCashBoxOfThreeOutlivesItsProposer: three members, of whom two approve, by
// a text and by files; then the proposer's phone is lost, and another member
// takes her place over the guardians.
func TestCashBoxOfThreeOutlivesItsProposer(t *testing.T) {
	town := newTown(t, 4)
	amina, brother, zawadi := town.member(), town.member(), town.member()
	town.pay(town.founder, town.address(amina), 1_000)
	town.sync(amina)
	id := town.community.ID
	var others []keys.Address
	for _, a := range []*boot.App{brother, zawadi} {
		others = append(others, town.order(town.address(a), 1).To)
	}
	box, err := amina.Wallet.MakeJoint(id, "Cash box", others, 0)
	must(t, err)
	town.pay(amina, box.Address, 600)
	town.sync(amina)
	joint := func(a *boot.App) wallet.JointAccount {
		got, err := a.Wallet.Joint(id, box.Account)
		must(t, err)
		return got
	}
	text := func(from, to *boot.App) {
		raw, err := from.Wallet.JointParcel(id, box.Account)
		must(t, err)
		_, err = to.Wallet.TakeJoint(raw)
		must(t, err)
	}
	file := func(from, to *boot.App) {
		path := filepath.Join(t.TempDir(), "bundle")
		_, err := from.Export(id, path, []string{town.address(to)})
		must(t, err)
		_, err = to.Import(t.Context(), id, path)
		must(t, err)
	}
	proposal := func(a *boot.App, opening bool) ledger.ID {
		for _, p := range joint(a).Proposals {
			if p.Opening == opening {
				return p.ID
			}
		}
		t.Fatalf("nothing waits: %+v", joint(a))
		return ledger.ID{}
	}
	has := func(a *boot.App, want uint64) {
		town.sync(a)
		if got := joint(a); got.Pending != 0 || len(got.Holdings) != 1 || uint64(got.Holdings[0].Available) != want {
			t.Fatalf("%+v, want %d", got, want)
		}
	}

	_, err = amina.Wallet.ProposeJoint(id, box.Account, []wallet.Order{town.order(town.address(zawadi), 200)})
	must(t, err)
	text(amina, brother)
	text(amina, zawadi)
	_, err = zawadi.Wallet.ApproveJoint(id, box.Account, proposal(zawadi, false))
	must(t, err)
	file(zawadi, brother)
	has(brother, 400)
	has(amina, 400)
	has(zawadi, 400)

	// She proposes once more, and her phone is gone with it.
	_, err = amina.Wallet.ProposeJoint(id, box.Account, []wallet.Order{town.order(town.address(amina), 400)})
	must(t, err)
	file(amina, brother)
	must(t, amina.Close())
	_, err = brother.Wallet.AskJoint(id, box.Account)
	must(t, err)
	file(brother, zawadi)
	_, err = zawadi.Wallet.AgreeJoint(id, box.Account, 1)
	must(t, err)
	file(zawadi, brother)
	town.sync(brother)
	text(brother, zawadi)
	_, err = zawadi.Wallet.ApproveJoint(id, box.Account, proposal(zawadi, true))
	must(t, err)
	file(zawadi, brother)
	has(brother, 400)
	_, err = brother.Wallet.ProposeJoint(id, box.Account, []wallet.Order{town.order(town.address(zawadi), 150)})
	must(t, err)
	file(brother, zawadi)
	_, err = zawadi.Wallet.ApproveJoint(id, box.Account, proposal(zawadi, false))
	must(t, err)
	has(zawadi, 250)
	has(brother, 250)
	town.sync(zawadi)
	town.has(zawadi, 350)
	town.audited(town.guardians[0])
}

// TestMembersApproveByARelayThoughTheyNeverMeet: what waits is left for each
// member, and her approval comes back the same way.
func TestMembersApproveByARelayThoughTheyNeverMeet(t *testing.T) {
	town := newTown(t, 4)
	at := serveRelay(t)
	amina, brother := town.member(), town.member()
	town.pay(town.founder, town.address(amina), 1_000)
	town.sync(amina)
	id := town.community.ID
	box, err := amina.Wallet.MakeJoint(id, "Cash box", []keys.Address{town.order(town.address(brother), 1).To}, 0)
	must(t, err)
	town.pay(amina, box.Address, 600)
	town.sync(amina)
	raw, err := amina.Wallet.JointParcel(id, box.Account)
	must(t, err)
	_, err = brother.Wallet.TakeJoint(raw)
	must(t, err)
	a, err := amina.Wallet.ProposeJoint(id, box.Account, []wallet.Order{town.order(town.address(brother), 200)})
	must(t, err)
	visit := func(a *boot.App) {
		t.Helper()
		must(t, a.AddRelay(at))
		report, err := a.VisitRelays(t.Context())
		must(t, err)
		if report.Trouble != nil {
			t.Fatal(report.Trouble)
		}
	}
	visit(amina)
	visit(brother)
	_, err = brother.Wallet.ApproveJoint(id, box.Account, a.Proposals[0].ID)
	must(t, err)
	visit(brother)
	visit(amina)
	got, err := amina.Wallet.Joint(id, box.Account)
	must(t, err)
	if got.Pending != 1 || len(got.Proposals) != 0 {
		t.Fatalf("%+v", got)
	}
	town.sync(amina)
	if got, err = amina.Wallet.Joint(id, box.Account); err != nil || got.Pending != 0 || got.Holdings[0].Available != 400 {
		t.Fatalf("%+v %v", got, err)
	}
}
