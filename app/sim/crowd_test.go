package sim_test

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"sanduk.app/sync/simnet"
)

// A crowd: as many wallets in one world as memory and patience allow. Each pays
// somebody once, within an hour, under fair links; all payments become final.
func TestACrowdOfWalletsInOneWorldPaysAndAllIsFinal(t *testing.T) {
	people := int(setting(t, "SIM_CROWD", 40))
	begin := time.Now()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	inBubble(t, 3, plan{people: people, guardians: 4, every: time.Hour, endow: 10_000, skew: time.Minute}, func(w *world) {
		w.net.Set(simnet.Fair(), everybody)
		var group sync.WaitGroup
		for _, p := range w.everybody() {
			group.Go(func() {
				time.Sleep(p.dice.Between(0, time.Hour))
				p.doing(p.sync()) // what she was given
				p.doing(p.pay())
				p.doing(p.sync())
			})
		}
		group.Wait()
		w.settle()
		runtime.GC()
		runtime.ReadMemStats(&after)
		w.conclude()
		if err := w.breaches(); err != nil {
			t.Error(err)
		}
		w.tell()
	})
	t.Logf("%d wallets: %s, and %d kB a wallet", people+1, time.Since(begin).Round(time.Second), (after.HeapAlloc-before.HeapAlloc)/uint64(people+1)/1024)
}
