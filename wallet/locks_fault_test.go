package wallet_test

import (
	"testing"

	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
)

// The payer of a tab signs two entries for its first round to be opened, which
// freezes that round: the payee gets what she was promised all the same.
func TestAPayerCannotStopAClaimByCheating(t *testing.T) {
	f, l := tab(t)
	_, _, err := f.brother.TakeTab(f.epoch.Community, f.payTab(l, 2_000, true))
	must(t, err)
	must(t, f.brother.Close(f.epoch.Community, l.Account))
	entry := func(kind ledger.Kind) *ledger.Signed {
		e := ledger.Entry{Version: ledger.Version, Community: f.epoch.Community, Account: l.Account, Seq: 1, Round: 1, Kind: kind}
		approval, err := ledger.Approve(ledger.IDOf(&e), 1, newKey(t)) // whoever checked the proof is not asked again
		must(t, err)
		s, err := ledger.NewSigned(e, ledger.Authority{Approvals: []ledger.Approval{approval}})
		must(t, err)
		return s
	}
	proof, ok := ledger.FindFault(entry("one"), entry("two"))
	if !ok {
		t.Fatal("no fault")
	}
	must(t, f.brother.Faulty(f.epoch.Community, proof))
	for _, k := range f.guardians {
		must(t, k.store.Update(func(tx store.Tx) error { return book.Open(tx, f.epoch.Community).KeepFault(proof) }))
	}
	if p, err := f.brother.Pending(f.epoch.Community); err != nil || len(p) != 1 {
		t.Fatalf("%d wait, %v", len(p), err)
	}
	f.carry(f.brother)
	f.has(f.brother, 2_000)
}
