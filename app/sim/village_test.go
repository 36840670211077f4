package sim_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"sanduk.app/sync/simnet"
	"sanduk.app/wallet"
)

// The week of a village: no internet, and of four guardians at most one in
// reach at a time, each on its day. People pay each other each day, meet somebody
// now and then, and carry for each other, and go to the guardian of the day on
// two days of three.
func TestWeekOfAVillageWithoutInternetEndsWithEveryPaymentFinal(t *testing.T) {
	people := int(setting(t, "SIM_VILLAGE", 10))
	inBubble(t, 11, plan{people: people, guardians: 4, every: 1000 * fair, endow: 50_000, skew: 4 * time.Minute, meets: 0.3}, func(w *world) {
		w.net.Set(simnet.Fair(), w.guardianOfTheDay(w.everybody()))
		for range 7 {
			w.day(true)
		}
		for range 14 {
			if w.unsettled() == nil {
				break
			}
			w.day(false)
		}
		if err := w.unsettled(); err != nil {
			w.breach(err)
		}
		w.conclude()
		if err := w.breaches(); err != nil {
			t.Error(err)
		}
		w.tell()
		t.Logf("the village was done on %s", time.Now().UTC().Format("Monday 2 Jan"))
	})
}

// guardianOfTheDay is who can be reached in a village: one guardian a day, by
// people only.
func (w *world) guardianOfTheDay(people []*phone) simnet.Reach {
	names := map[string]bool{}
	for _, p := range people {
		names[p.name] = true
	}
	return func(from, to string) bool {
		today := w.guardians[today()%len(w.guardians)].Name
		return names[from] && (names[to] || to == today) || names[to] && from == today
	}
}

func today() int { return int(time.Now().Unix() / (24 * 3600)) }

// day is one day of all people: until midnight.
func (w *world) day(pays bool) {
	midnight := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
	var group sync.WaitGroup
	for _, p := range w.everybody() {
		group.Go(func() { p.doing(p.dayOf(pays, midnight)) })
	}
	group.Wait()
	time.Sleep(time.Until(midnight))
}

// dayOf is one person's: a payment, perhaps a meeting, perhaps the guardian.
func (p *phone) dayOf(pays bool, midnight time.Time) error {
	hours := func(from, to time.Duration) {
		time.Sleep(time.Until(midnight.Add(-24*time.Hour + p.dice.Between(from*time.Hour, to*time.Hour))))
	}
	hours(6, 9)
	if pays {
		var funds *wallet.FundsError
		if err := p.pay(); err != nil && !errors.As(err, &funds) {
			return err
		}
	}
	hours(10, 12)
	if p.dice.Chance(p.world.meets) {
		if err := p.meet(); err != nil {
			return err
		}
	}
	hours(13, 18)
	if p.dice.Chance(0.67) {
		return p.sync()
	}
	return nil
}
