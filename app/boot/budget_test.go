package boot_test

import (
	"testing"
	"time"

	"sanduk.app/app/boot"
	"sanduk.app/app/config"
)

func TestTheDaysBytesAreCountedAcrossARestartAndBeginAnewTheNextDay(t *testing.T) {
	defer ahead.Store(ahead.Load())
	town := newTown(t, 1)
	home := t.TempDir()
	me := open(t, home)
	_, err := me.Wallet.Create([]byte(pin), 12)
	must(t, err)
	_, err = me.Join(town.invitation)
	must(t, err)
	town.once(me)
	first, err := me.Budget()
	must(t, err)
	if first.Daily != 0 || first.Used < 1100 {
		t.Errorf("%+v", first)
	}
	must(t, me.LimitDaily(1)) // the least is more
	must(t, me.Close())

	me = open(t, home)
	defer func() { must(t, me.Close()) }()
	again, err := me.Budget()
	must(t, err)
	if again.Daily != config.LeastDaily || again.Used != first.Used {
		t.Errorf("after a restart: %+v, before %+v", again, first)
	}
	town.once(me) // by hand, whatever the limit
	if more, err := me.Budget(); err != nil || more.Used <= again.Used {
		t.Errorf("%+v, %v", more, err)
	}
	ahead.Add(int64(24 * time.Hour))
	if next, err := me.Budget(); err != nil || next != (boot.Budget{Daily: config.LeastDaily}) {
		t.Errorf("the next day: %+v, %v", next, err)
	}
}
