package boot_test

import (
	"testing"

	"sanduk.app/app/config"
	"sanduk.app/wallet"
)

// Thousands of payments in: what others did is forgotten beyond the limit, and the
// audit says what it lacks, and finds no fault.
func TestAPrunedPhoneIsAuditedWithoutFaultsAndSaysWhatItLacks(t *testing.T) {
	town := newTown(t, 1)
	payer, me := town.member(), town.member()
	town.pay(town.founder, town.address(payer), 5_000)
	town.sync(payer)
	for range 5 {
		town.pay(payer, town.address(me), 100)
	}
	town.sync(me)
	town.pay(me, town.address(payer), 50)
	before, err := me.Storage()
	must(t, err)
	if before.Others == 0 {
		t.Fatalf("%+v", before)
	}
	if n, err := me.Wallet.Prune(town.community.ID, 0); err != nil || n < 5 {
		t.Fatalf("forgot %d, %v", n, err)
	}
	r, err := me.Audit(t.Context(), town.community.ID, false, nil)
	must(t, err)
	if len(r.Faults) > 0 || r.Complete() || len(r.Lacks) == 0 {
		t.Errorf("%+v", r)
	}
	town.has(me, 450)
	town.pay(me, town.address(payer), 450)
	if after, err := me.Storage(); err != nil || after.Others >= before.Others {
		t.Errorf("%+v, %v", after, err)
	}
}

func TestALimitOnWhatIsCarriedLosesNoMoney(t *testing.T) {
	town := newTown(t, 1)
	me := town.member()
	town.pay(town.founder, town.address(me), 500)
	town.sync(me)
	must(t, me.LimitCarried(1)) // the least is more
	s, err := me.Storage()
	must(t, err)
	if s.Limit != config.LeastCarry || s.File == 0 || s.Carried > s.Limit {
		t.Errorf("%+v", s)
	}
	town.guardians[0].stop()
	paid := town.pay(me, town.address(town.founder), 200) // it waits
	must(t, me.LimitCarried(1))
	town.guardians[0].serve()
	town.sync(me)
	if status := town.status(me, paid); status != wallet.Done {
		t.Errorf("what waited is %s", status)
	}
	town.has(me, 300)
	r, err := me.Audit(t.Context(), town.community.ID, false, nil)
	must(t, err)
	if len(r.Faults) > 0 {
		t.Errorf("%+v", r.Faults)
	}
}
