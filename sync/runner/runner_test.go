package runner_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
)

func TestGuardianThatStallsHoldsUpNoPayment(t *testing.T) {
	for seat := range 4 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 0, 1, 2, 3)
			w.says(seat, wire.Submit, stalls)
			w.owes(w.feed(1, 1)...)
			begin := time.Now()
			report := w.once()
			if report.Certified != 1 || report.Waiting != 0 || len(w.owner.at) != 1 {
				t.Fatalf("%+v", report)
			}
			if took := w.owner.at[0].Sub(begin); took > 0 {
				t.Errorf("the payment was final after %s", took)
			}
		})
	}
}

func TestGuardianThatIsSlowToReachIsWaitedForNoLongerThanAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.busy()
		w.slow[2] = 5 * time.Second
		w.owes(w.feed(1, 1)...)
		begin := time.Now()
		if report := w.once(); report.Certified != 1 || report.Reached != 3 || report.Asked != 4 {
			t.Fatalf("%+v", report)
		}
		if took := w.owner.at[0].Sub(begin); took > time.Second {
			t.Errorf("the payment was final after %s", took)
		}
		time.Sleep(5 * time.Second)
		if report := w.once(); report.Reached != 4 || w.dialled(2) != 1 {
			t.Errorf("%+v, dialled %d times", report, w.dialled(2))
		}
	})
}

func TestLateAnswerKeepsItsLineOfUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.busy()
		late := w.honest(3)
		w.says(3, wire.Submit, func(m wire.Message) []byte {
			time.Sleep(2 * time.Second)
			return late(m)
		})
		feed := w.feed(1, 2)
		w.owes(feed...)
		if report := w.once(); report.Certified != 2 {
			t.Fatalf("%+v", report)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if report := w.once(); report.Reached != 4 || w.dialled(3) != 1 {
			t.Errorf("%+v, dialled %d times", report, w.dialled(3))
		}
		for seat, n := range w.pushes {
			if seat != 3 && n != 2 {
				t.Errorf("guardian %d got %d certificates", seat, n)
			}
		}
	})
}

func TestGuardianThatCanNotBeReachedRestsWhileThereAreEnoughOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2)
		w.busy()
		for range 5 {
			w.once()
		}
		if n := w.dialled(3); n != 1 {
			t.Errorf("it was dialled %d times in a row", n)
		}
		time.Sleep(31 * time.Second)
		w.once()
		if n := w.dialled(3); n != 2 {
			t.Errorf("after its rest it was dialled %d times", n)
		}
	})
}

func TestNobodyRestsWhenThereAreNotEnoughOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1)
		w.owes(w.feed(1, 1)...)
		for range 3 {
			if report := w.once(); report.Reached != 2 || report.Waiting != 1 {
				t.Errorf("%+v", report)
			}
		}
		if w.dialled(2) != 3 || w.dialled(3) != 3 || w.dialled(0) != 1 || w.owner.met > 0 {
			t.Errorf("dials %v, a quorum was met %d times", w.dials, w.owner.met)
		}
	})
}

func TestEntryIsRefusedWhenMoreRefuseThanMayLie(t *testing.T) {
	for what, c := range map[string]struct {
		refuse, stall      []int
		refused, certified int
	}{
		"one of four":               {refuse: []int{1}, certified: 1},
		"two of four":               {refuse: []int{1, 2}, refused: 1},
		"one, and another stalls":   {refuse: []int{1}, stall: []int{2}},
		"two, and the others stall": {refuse: []int{0, 3}, stall: []int{1, 2}, refused: 1},
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 0, 1, 2, 3)
				for _, seat := range c.refuse {
					w.says(seat, wire.Submit, refuses(ledger.CodeFunds))
				}
				for _, seat := range c.stall {
					w.says(seat, wire.Submit, stalls)
				}
				w.owes(w.feed(1, 1)...)
				report := w.once()
				if report.Refused != c.refused || report.Certified != c.certified || len(w.owner.refused) != c.refused || len(w.owner.certified) != c.certified {
					t.Errorf("%+v", report)
				}
				if report.Waiting != 1-c.refused-c.certified {
					t.Errorf("%d wait", report.Waiting)
				}
			})
		})
	}
}

func TestEntriesOfAFeedGoInOrderAndRestWithTheFirstThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		feed, other := w.feed(1, 3), w.feed(2, 1)
		asked := map[ledger.ID]int{}
		for seat := range 4 {
			honest := w.honest(seat)
			w.says(seat, wire.Submit, func(m wire.Message) []byte {
				body, err := wire.Body[wire.SubmitBody](m)
				must(t, err)
				s, err := ledger.DecodeSigned(body.Entry)
				must(t, err)
				w.mu.Lock()
				asked[s.ID()]++
				w.mu.Unlock()
				if s.ID() == feed[1].ID() {
					return wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitRoom})
				}
				return honest(m)
			})
		}
		w.owes(append(feed, other...)...)
		if report := w.once(); report.Certified != 2 || report.Waiting != 2 {
			t.Fatalf("%+v", report)
		}
		if asked[feed[1].ID()] != 4 || asked[feed[2].ID()] != 0 {
			t.Errorf("asked %d and %d times", asked[feed[1].ID()], asked[feed[2].ID()])
		}
		w.once() // its time has not come
		if asked[feed[1].ID()] != 4 {
			t.Error("it is tried before its time")
		}
		if _, err := w.runner.Once(t.Context(), true); err != nil || asked[feed[1].ID()] != 8 {
			t.Errorf("asked for all, it is not tried: %v", err)
		}
		time.Sleep(time.Minute)
		w.once()
		if asked[feed[1].ID()] != 12 {
			t.Error("it is not tried when its time has come")
		}
	})
}

func TestGuardianThatStallsHoldsUpNoNews(t *testing.T) {
	for seat := range 4 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 0, 1, 2, 3)
			w.busy()
			paid := w.certified(w.feed(5, 1)[0])
			for other := range 4 {
				w.says(other, wire.InboxAsk, func(wire.Message) []byte {
					return wire.Encode(wire.Items, &wire.ItemsBody{Items: wire.ItemsOf([]book.Evidence{paid})})
				})
			}
			w.says(seat, wire.InboxAsk, stalls)
			begin := time.Now()
			report := w.once()
			if report.Received == 0 || len(w.owner.receivedAt) == 0 || w.owner.met != 1 {
				t.Fatalf("%+v", report)
			}
			if took := w.owner.receivedAt[0].Sub(begin); took > 0 {
				t.Errorf("the news came after %s", took)
			}
			if took := time.Since(begin); took > time.Second {
				t.Errorf("the round took %s", took)
			}
		})
	}
}

func TestLateNewsAreLeftAndKeepTheirLineOfUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.busy()
		paid := w.certified(w.feed(5, 1)[0])
		for seat := range 4 {
			w.says(seat, wire.InboxAsk, func(wire.Message) []byte {
				if seat < 2 {
					time.Sleep(5 * time.Second)
				}
				return wire.Encode(wire.Items, &wire.ItemsBody{Items: wire.ItemsOf([]book.Evidence{paid})})
			})
		}
		w.once()
		received := len(w.owner.received)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if len(w.owner.received) != received {
			t.Error("the owner was told after the round's end")
		}
		w.once()
		for seat := range 4 {
			if n := w.dialled(seat); n != 1 {
				t.Errorf("guardian %d was dialled %d times", seat, n)
			}
		}
	})
}

func TestGuardianThatStallsWhenAskedForNewsRestsWhileThereAreEnoughOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.busy()
		w.says(1, wire.InboxAsk, stalls)
		begin := time.Now()
		for time.Since(begin) == 0 { // until it is among those who are asked
			w.once()
		}
		time.Sleep(11 * time.Second)
		synctest.Wait()
		begin = time.Now()
		if report := w.once(); report.Reached != 3 || w.dialled(1) != 1 || time.Since(begin) > 0 {
			t.Errorf("%+v, dialled %d times, the round took %s", report, w.dialled(1), time.Since(begin))
		}
	})
}

func TestNewsAreAskedOfOneMoreThanMayLieAndOfNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.busy()
		var asked atomic.Int64
		for seat := range 4 {
			w.says(seat, wire.InboxAsk, func(wire.Message) []byte {
				asked.Add(1)
				return wire.Encode(wire.Items, &wire.ItemsBody{})
			})
		}
		w.once()
		if asked.Load() != 2 {
			t.Errorf("%d guardians were asked", asked.Load())
		}
	})
}

func TestWhatIsDueReachesTheGuardiansInTheSameRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.owes(w.feed(1, 1)...)
		w.owner.due, w.owner.pending = w.owner.pending, nil
		if report := w.once(); report.Certified != 1 {
			t.Errorf("%+v", report)
		}
	})
}

func TestPhoneThatSleptDialsAnewAndLosesNoRound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		feed := w.feed(1, 2)
		w.owes(feed[:1]...)
		w.once()
		time.Sleep(20 * time.Second)
		w.once()
		if n := w.dialled(1); n != 1 {
			t.Errorf("a guardian was dialled %d times though its line was in use", n)
		}
		time.Sleep(24 * time.Hour)
		w.owes(feed[1:]...)
		if report := w.once(); report.Certified != 1 || w.dialled(1) != 2 {
			t.Errorf("%+v, dialled %d times", report, w.dialled(1))
		}
	})
}
