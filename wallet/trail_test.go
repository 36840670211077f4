package wallet_test

import (
	"slices"
	"testing"
	"time"

	"sanduk.app/wallet"
	"sanduk.app/wallet/ledger"
)

func (f *fixture) trail(w *wallet.Wallet) wallet.Trail {
	f.t.Helper()
	trail, err := w.Trail(f.epoch.Community, f.newest(w).ID)
	must(f.t, err)
	return trail
}

func TestATrailTellsWhichGuardianSignedWhen(t *testing.T) {
	f := newFixture(t, 4)
	_, err := f.amina.Pay(f.order(f.brother, 300))
	must(t, err)
	if trail := f.trail(f.amina); len(trail.Votes) > 0 || !trail.Final.Time.IsZero() || trail.Signers != nil {
		t.Fatalf("before any guardian: %+v", trail)
	}
	var days []time.Time
	for day := range 3 {
		f.only(day)
		f.clock = f.clock.Add(24 * time.Hour)
		days = append(days, f.clock)
		f.gatheredBy(f.amina)
	}
	trail := f.trail(f.amina)
	if !slices.Equal(trail.Signers, []uint64{0, 1, 2}) || !trail.Final.Time.Equal(days[2]) || len(trail.Votes) != 3 {
		t.Fatalf("%+v", trail)
	}
	for i, v := range trail.Votes {
		if v.Seat != uint64(i) || !v.Time.Equal(days[i]) || v.Way != wallet.WayGuardian {
			t.Errorf("vote %d: %+v", i, v)
		}
	}
}

func TestATrailTellsWhoBroughtWord(t *testing.T) {
	f := filled(t)
	_, hand, err := f.amina.Promise(f.order(f.brother, 4_000))
	must(t, err)
	if trail := f.trail(f.amina); !trail.Handed.Time.Equal(f.clock) {
		t.Errorf("payer: %+v", trail)
	}
	f.clock = f.clock.Add(time.Hour)
	_, err = f.brother.Take(f.epoch.Community, hand)
	must(t, err)
	taken := f.clock
	f.clock = f.clock.Add(time.Hour)
	f.carry(f.brother)
	if trail := f.trail(f.brother); !trail.Taken.Time.Equal(taken) || !trail.Final.Time.Equal(f.clock) || trail.Final.Way != wallet.WayGuardian {
		t.Errorf("payee: %+v", trail)
	}
	f.clock = f.clock.Add(time.Hour)
	items, err := f.brother.Evidence(f.epoch.Community, []ledger.ID{f.newest(f.brother).ID.Entry})
	must(t, err)
	for range 2 { // told again, it was seen when it was seen first
		must(t, f.amina.Via(wallet.WayPerson).Received(f.epoch.Community, items))
		if trail := f.trail(f.amina); !trail.Final.Time.Equal(f.clock) || trail.Final.Way != wallet.WayPerson || len(trail.Signers) != 3 {
			t.Errorf("payer, by somebody: %+v", trail)
		}
		items, err = f.brother.Evidence(f.epoch.Community, []ledger.ID{f.newest(f.brother).ID.Entry})
		must(t, err)
	}
}
