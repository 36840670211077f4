package runner_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/runner"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/quorum"
	"sanduk.app/wallet/store"
)

func TestGuardianThatLiesIsLetGoAndThePaymentIsFinal(t *testing.T) {
	for what, lie := range map[string]func(*world) answer{
		"forges votes": func(w *world) answer {
			honest := w.honest(2)
			return func(m wire.Message) []byte {
				reply := honest(m)
				reply[len(reply)-1] ^= 1
				return reply
			}
		},
		"votes for another seat": func(w *world) answer { return w.honest(1) },
		"talks nonsense":         func(*world) answer { return func(wire.Message) []byte { return []byte("nonsense") } },
		"answers something else": func(*world) answer { return func(wire.Message) []byte { return wire.Encode(wire.Taken, nil) } },
	} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, 0, 1, 2)
				w.says(2, wire.Submit, lie(w))
				w.owes(w.feed(1, 1)...)
				if report := w.once(); report.Certified != 0 || report.Waiting != 1 {
					t.Fatalf("a liar's vote counts: %+v", report)
				}
				w.says(2, wire.Submit, w.honest(2))
				time.Sleep(time.Minute)
				if report := w.once(); report.Certified != 1 || w.dialled(2) != 2 {
					t.Errorf("%+v, dialled %d times", report, w.dialled(2))
				}
				checkCertificate(t, w)
			})
		})
	}
}

func checkCertificate(t *testing.T, w *world) {
	t.Helper()
	if len(w.owner.certified) != 1 {
		t.Fatalf("%d certificates", len(w.owner.certified))
	}
	must(t, w.epoch.CheckCertificate(w.feed(1, 1)[0], &w.owner.certified[0], keys.Verify))
}

func TestGuardianGetsTheEvidenceThatItAsksFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		known := w.certified(w.feed(5, 1)[0])
		w.owner.evidence = []book.Evidence{known}
		for seat := range 4 {
			honest := w.honest(seat)
			w.says(seat, wire.Submit, func(m wire.Message) []byte {
				body, err := wire.Body[wire.SubmitBody](m)
				must(t, err)
				if len(body.Evidence) == 0 {
					return wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitEntry, Needs: []ledger.ID{known.Entry.ID()}})
				}
				return honest(m)
			})
		}
		w.owes(w.feed(1, 1)...)
		if report := w.once(); report.Certified != 1 {
			t.Errorf("%+v", report)
		}
	})
}

func TestGuardianThatAlwaysWantsMoreIsNotAskedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		known := w.certified(w.feed(5, 1)[0])
		w.owner.evidence = []book.Evidence{known}
		for seat := range 4 {
			w.says(seat, wire.Submit, func(wire.Message) []byte {
				return wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitEntry, Needs: []ledger.ID{known.Entry.ID()}})
			})
		}
		w.owes(w.feed(1, 1)...)
		if report := w.once(); report.Waiting != 1 || report.Reached != 4 {
			t.Errorf("%+v", report)
		}
	})
}

func TestEntryThatIsFinalAlreadyIsReceivedWithItsProof(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		s := w.feed(1, 1)[0]
		items := wire.ItemsOf([]book.Evidence{w.certified(s)})
		for seat := range 4 {
			w.says(seat, wire.Submit, func(wire.Message) []byte { return wire.Encode(wire.Items, &wire.ItemsBody{Items: items}) })
		}
		w.owes(s)
		if report := w.once(); report.Certified != 1 || report.Waiting != 0 || len(w.owner.received) != 1 {
			t.Errorf("%+v, received %d", report, len(w.owner.received))
		}
	})
}

func TestProofOfCheatingIsHandedOverAndEndsTheEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		s := w.feed(1, 1)[0]
		e := s.Entry
		e.Time++
		other, err := ledger.SignSingle(e, secretKey(t, 1))
		must(t, err)
		proof, ok := ledger.FindFault(s, other)
		if !ok {
			t.Fatal("two entries of one place prove nothing")
		}
		for seat := range 4 {
			w.says(seat, wire.Submit, func(wire.Message) []byte { return wire.EncodeRaw(wire.Fault, proof.Bytes()) })
		}
		w.owes(s)
		w.once()
		if len(w.owner.faulty) == 0 || w.owner.faulty[0].ID() != proof.ID() || len(w.owner.refused) != 1 || w.owner.refused[0] != ledger.CodeFrozen {
			t.Errorf("%d proofs, refused %v", len(w.owner.faulty), w.owner.refused)
		}
	})
}

func TestNewsComeInThoughAsManyHideItAsMayLie(t *testing.T) {
	for liar := range 4 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, 0, 1, 2, 3)
			w.busy()
			paid := w.certified(w.feed(5, 1)[0])
			for seat := range 4 {
				if seat != liar {
					w.says(seat, wire.InboxAsk, func(wire.Message) []byte {
						return wire.Encode(wire.Items, &wire.ItemsBody{Items: wire.ItemsOf([]book.Evidence{paid})})
					})
				}
			}
			if report := w.once(); report.Received == 0 || w.owner.met != 1 {
				t.Errorf("%+v", report)
			}
		})
	}
}

func TestInboxThatGoesInCirclesEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		paid := wire.ItemsOf([]book.Evidence{w.certified(w.feed(5, 1)[0])})
		for seat := range 4 {
			w.says(seat, wire.InboxAsk, func(wire.Message) []byte {
				return wire.Encode(wire.Items, &wire.ItemsBody{Items: paid, More: true, Next: ledger.CreditID{Entry: ledger.ID{7}}})
			})
		}
		begin := time.Now()
		w.once()
		if took := time.Since(begin); took > 0 {
			t.Errorf("it took %s", took)
		}
	})
}

func TestTroubleOfTheOwnersIsNobodyElsesFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		w.owes(w.feed(1, 1)...)
		must(t, w.store.Update(func(tx store.Tx) error {
			id := w.feed(1, 1)[0].ID()
			return tx.Put("outbox", append(w.epoch.Community[:], id[:]...), []byte{1})
		}))
		if _, err := w.runner.Once(t.Context(), false); err == nil {
			t.Error("a damaged outbox is no error")
		}
		if _, err := w.runner.Once(t.Context(), false); err == nil || errors.Is(err, quorum.ErrVote) || w.dialled(0) != 1 {
			t.Errorf("%v, dialled %d times", err, w.dialled(0))
		}
	})
}

func TestRunDoesARoundWhenWokenAndFromTimeToTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 0, 1, 2, 3)
		ctx, cancel := context.WithCancel(t.Context())
		wake, rounds, begin := make(chan struct{}), make(chan time.Duration, 64), time.Now()
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.runner.Run(ctx, wake, func(runner.Report, error) { rounds <- time.Since(begin) })
		}()
		if at := <-rounds; at > 0 {
			t.Errorf("the first round came after %s", at)
		}
		wake <- struct{}{}
		if at := <-rounds; at > 0 {
			t.Errorf("when woken it came after %s", at)
		}
		if at := <-rounds; at != 20*time.Second {
			t.Errorf("with nothing to do it came after %s", at)
		}
		cancel()
		<-done
	})
}
