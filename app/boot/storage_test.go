package boot_test

import (
	"testing"

	"sanduk.app/app/config"
	"sanduk.app/wallet"
)

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
