package runner_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
)

// newsOf has guardians tell of one payment, except for the liars.
func (w *world) newsOf(liars ...int) {
	paid := w.certified(w.feed(5, 1)[0])
	for seat := range 4 {
		w.says(seat, wire.InboxAsk, func(wire.Message) []byte {
			return wire.Encode(wire.Items, &wire.ItemsBody{Items: wire.ItemsOf([]book.Evidence{paid})})
		})
	}
	for _, liar := range liars {
		w.says(liar, wire.NewsAsk, func(wire.Message) []byte { return wire.Encode(wire.News, &wire.NewsBody{}) })
	}
}

func (w *world) allDials() (n int) {
	for seat := range 4 {
		n += w.dialled(seat)
	}
	return n
}

func TestWithNothingToSayOneGuardianIsDialledAndAnotherTheNextTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		for round := 1; round <= 4; round++ {
			if report := w.once(); report.Reached != 1 || report.Asked != 1 || w.allDials() != round {
				t.Errorf("round %d: %+v, %d dials", round, report, w.allDials())
			}
			if want := max(0, round-2); w.owner.met != want { // a quorum was heard of, one by one
				t.Errorf("round %d: a quorum was met %d times", round, w.owner.met)
			}
		}
	})
}

func TestWhenAGuardianWasHeardOfIsRememberedAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.once()
		first := time.Now()
		time.Sleep(time.Hour)
		w.once()
		w.restart()
		heard, err := w.runner.Heard(w.owner.member.Epoch.Community)
		if err != nil || len(heard) != 2 {
			t.Fatalf("%v %v", heard, err)
		}
		var times []time.Time
		for _, at := range heard {
			times = append(times, at)
		}
		slices.SortFunc(times, time.Time.Compare)
		if d := times[0].Sub(first); d < -time.Second || d > time.Second || times[1].Sub(times[0]) < 59*time.Minute {
			t.Errorf("heard of at %v, first asked at %v", times, first)
		}
	})
}

func TestALiarDelaysNewsByOneRound(t *testing.T) {
	for liar := range 4 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 0, 1, 2, 3)
			w.newsOf(liar)
			received := w.once().Received
			if received == 0 {
				received = w.once().Received
			}
			if received == 0 {
				t.Error("two rounds brought no news")
			}
		})
	}
}

func TestARoundByHandAsksOneMoreThanMayLieAndDialsNoOther(t *testing.T) {
	for liar := range 4 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 0, 1, 2, 3)
			w.newsOf(liar)
			report, err := w.runner.Once(t.Context(), true)
			if err != nil || report.Received == 0 || report.Asked != 2 || w.allDials() != 2 {
				t.Errorf("%+v, %d dials: %v", report, w.allDials(), err)
			}
		})
	}
}

func TestWhoseTurnItIsOutlivesTheProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		for range 4 {
			w.once()
			w.restart()
		}
		for seat := range 4 {
			if n := w.dialled(seat); n != 1 {
				t.Errorf("guardian %d was dialled %d times", seat, n)
			}
		}
	})
}

func TestAnotherIsAskedWhereTheOneWhoseTurnItIsFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2) // the others can't be reached
		w.newsOf()
		if report := w.once(); report.Received == 0 || report.Reached != 1 {
			t.Errorf("%+v", report)
		}
	})
	for seat := range 4 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 0, 1, 2, 3)
			w.newsOf()
			w.says(seat, wire.NewsAsk, stalls)
			begin := time.Now()
			if report := w.once(); report.Received == 0 {
				t.Errorf("%+v", report)
			}
			if took := time.Since(begin); took > 3*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestWhoComesWithAPaymentMeetsAllGuardians(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.owes(w.feed(1, 1)...)
		if report := w.once(); report.Certified != 1 || report.Asked != 4 || w.owner.met != 1 {
			t.Errorf("%+v", report)
		}
	})
}

func TestPhoneThatSleptDialsAnewAlsoToLookForNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		for range 4 {
			w.once() // a line to each
		}
		time.Sleep(24 * time.Hour)
		if report := w.once(); report.Reached != 1 || w.allDials() != 5 {
			t.Errorf("%+v, %d dials", report, w.allDials())
		}
	})
}
