package node_test

import (
	"testing"
	"time"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/ledger"
)

func TestFiguresSayWhatWasDoneAndWhenTheDiskFailed(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	k := v.keepers[0]
	v.asks(0, v.submission(v.define()), wire.Voted)
	v.refuses(0, v.submission(v.rival(newKey(t))), ledger.CodeSlotTaken)
	f, err := k.node.Figures()
	must(t, err)
	if f.Requests[wire.Submit] != 2 || f.Refused[ledger.CodeSlotTaken] != 1 || f.Commits == 0 || !f.LastFailure.IsZero() {
		t.Errorf("%+v", f)
	}
	if c := f.Communities[0]; c.Seat != 0 || c.Guardians != 1 || c.Logged != 1 {
		t.Errorf("%+v", c)
	}
	k.store.broken.Store(true)
	v.asks(0, v.submission(v.issue(nil, v.somebody())), wire.Failed)
	k.store.broken.Store(false)
	if f, err = k.node.Figures(); err != nil || f.LastFailure.IsZero() || f.Failed != 1 {
		t.Errorf("a full disk was not noticed: %+v, %v", f, err)
	}
}

func TestFiguresSayByHowMuchTheMachinesClockWentBack(t *testing.T) {
	v := newVillage(t, 1)
	v.start(nil, 0)
	k := v.keepers[0]
	ahead := func() time.Duration {
		f, err := k.node.Figures()
		must(t, err)
		return f.Ahead
	}
	v.asks(0, v.submission(v.define()), wire.Voted)
	if got := ahead(); got != 0 {
		t.Errorf("ahead by %s", got)
	}
	v.now.Add(-3_600_000)
	if got := ahead(); got != time.Hour {
		t.Errorf("ahead by %s", got)
	}
	v.now.Add(7_200_000)
	if got := ahead(); got != 0 {
		t.Errorf("ahead by %s, though time has passed", got)
	}
}
