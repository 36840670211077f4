package peer_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/link"
	"sanduk.app/sync/peer"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

func TestEndedLineGivesErrClosed(t *testing.T) {
	v := newVillage(t, 1)
	for what, serve := range map[string]func(context.Context, link.Conn){
		"the other side closed": func(_ context.Context, c link.Conn) { _ = c.Close() },
		"it closed instead of answering": func(ctx context.Context, c link.Conn) {
			_, _ = c.Receive(ctx)
			_ = c.Close()
		},
	} {
		t.Run(what, func(t *testing.T) {
			c := v.dial(t, serve)
			err := c.Push(t.Context(), nil, nil)
			var suspicion *peer.Suspicion
			if err == nil || errors.As(err, &suspicion) {
				t.Errorf("the first request: %v", err)
			}
			if !c.Ended() {
				t.Error("the line is taken for one of use")
			}
			if err := c.Push(t.Context(), nil, nil); !errors.Is(err, link.ErrClosed) {
				t.Errorf("the next: %v", err)
			}
		})
	}
	c := v.dial(t, answering(wire.Encode(wire.Taken, nil)))
	must(t, c.Push(t.Context(), nil, nil))
	must(t, c.Close())
	must(t, c.Close())
	if err := c.Push(t.Context(), nil, nil); !errors.Is(err, link.ErrClosed) || !c.Ended() {
		t.Errorf("after an own close: %v", err)
	}
}

func TestConcurrentRequestsEachGetTheirOwnReply(t *testing.T) {
	v := newVillage(t, 1)
	feeds := map[ledger.Account]*ledger.Signed{}
	for author := range uint64(8) {
		s := v.feed(10+author, 1)[0]
		feeds[s.Entry.Account] = s
	}
	c := v.dial(t, func(ctx context.Context, c link.Conn) {
		for {
			frame, err := c.Receive(ctx)
			if err != nil {
				return
			}
			m, err := wire.Decode(frame)
			if err != nil {
				t.Error(err)
				return
			}
			ask, err := wire.Body[wire.FeedAskBody](m)
			if err != nil {
				t.Error(err)
				return
			}
			items := wire.ItemsOf([]book.Evidence{v.certified(feeds[ask.Account])})
			if c.Send(ctx, page(wire.ItemsBody{Items: items})) != nil {
				return
			}
		}
	})
	var all sync.WaitGroup
	for account, want := range feeds {
		for range 4 {
			all.Go(func() {
				got, err := c.Feed(t.Context(), account, 1)
				if err != nil || len(got.Items) != 1 || got.Items[0].Entry.ID() != want.ID() {
					t.Errorf("%v", err)
				}
			})
		}
	}
	all.Wait()
}

func TestRequestThatIsGivenUpEndsTheLineSoThatItsReplyReachesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		answer := make(chan struct{})
		c := v.dial(t, func(ctx context.Context, c link.Conn) {
			_, _ = c.Receive(ctx)
			<-answer
			_ = c.Send(ctx, wire.Encode(wire.Taken, nil))
		})
		ctx, cancel := context.WithCancel(t.Context())
		asked := make(chan error, 1)
		go func() { asked <- c.Push(ctx, nil, nil) }()
		synctest.Wait() // the request is on its way
		cancel()
		if err := <-asked; !errors.Is(err, context.Canceled) {
			t.Errorf("given up: %v", err)
		}
		close(answer)
		synctest.Wait()
		if err := c.Push(t.Context(), nil, nil); !errors.Is(err, link.ErrClosed) {
			t.Errorf("the next took what was another's: %v", err)
		}
	})
}

func TestRequestThatIsGivenUpBeforeItsTurnLeavesTheLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		answer := make(chan struct{})
		c := v.dial(t, func(ctx context.Context, c link.Conn) {
			for range 2 {
				_, _ = c.Receive(ctx)
				<-answer
				_ = c.Send(ctx, wire.Encode(wire.Taken, nil))
			}
		})
		first := make(chan error, 1)
		go func() { first <- c.Push(t.Context(), nil, nil) }()
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		second := make(chan error, 1)
		go func() { second <- c.Push(ctx, nil, nil) }()
		synctest.Wait()
		cancel()
		if err := <-second; !errors.Is(err, context.Canceled) {
			t.Errorf("the second: %v", err)
		}
		close(answer)
		must(t, <-first)
		must(t, c.Push(t.Context(), nil, nil))
	})
}

// FuzzReply has a stranger answer anything to a request for a vote and to one
// for a page: nobody falls over it, and what is taken is proven.
func FuzzReply(f *testing.F) {
	v := newVillage(f, 1)
	s := v.feed(3, 1)[0]
	f.Add(wire.Encode(wire.Voted, v.vote(0, s)))
	f.Add(page(wire.ItemsBody{Items: wire.ItemsOf([]book.Evidence{v.certified(s)})}))
	f.Add(wire.EncodeRaw(wire.Fault, v.twice(3).Bytes()))
	f.Add(wire.Encode(wire.Refused, ledger.Refuse(ledger.CodeFunds, "no")))
	f.Fuzz(func(t *testing.T, reply []byte) {
		c := v.dial(t, answering(reply))
		vote, err := c.Submit(t.Context(), book.Pending{Entry: s}, nil)
		if err == nil && v.epoch.CheckVote(v.epoch.Statement(s), vote, keys.Verify) != nil {
			t.Fatalf("a vote that is none was taken: %+v", vote)
		}
		got, err := c.Feed(t.Context(), s.Entry.Account, 1)
		if err == nil && len(got.Items) > 0 && !wire.Covered(got.Items)[s.ID()] {
			t.Fatal("a page that proves nothing was taken")
		}
	})
}

func TestRequestsFollowInTheOrderInWhichTheyTookTheirPlaces(t *testing.T) {
	v := newVillage(t, 1)
	var mu sync.Mutex
	var order []wire.Type
	c := v.dial(t, func(ctx context.Context, conn link.Conn) {
		for {
			frame, err := conn.Receive(ctx)
			if err != nil {
				return
			}
			m, err := wire.Decode(frame)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			order = append(order, m.Type)
			mu.Unlock()
			reply := page(wire.ItemsBody{})
			if m.Type == wire.Push {
				reply = wire.Encode(wire.Taken, nil)
			}
			if conn.Send(ctx, reply) != nil {
				return
			}
		}
	})
	first, givenUp, last := c.Pushing(nil, nil), c.Pushing(nil, nil), c.Pushing(nil, nil)
	done := make(chan error, 2)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := givenUp(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("it was given up, and ended with %v", err)
	}
	go func() {
		_, err := c.Get(t.Context(), nil) // comes last, though it is ready first
		done <- err
	}()
	go func() { done <- last(t.Context()) }()
	must(t, first(t.Context()))
	must(t, <-done)
	must(t, <-done)
	if len(order) != 3 || order[0] != wire.Push || order[1] != wire.Push || order[2] != wire.GetAsk {
		t.Errorf("the requests came as %v", order)
	}
}

func TestEntryComesAfterItsCertificateOnlyWhereItIsLacking(t *testing.T) {
	for lacking, want := range map[bool][]wire.Type{false: {wire.Certified}, true: {wire.Certified, wire.Push}} {
		v := newVillage(t, 1)
		var order []wire.Type
		c := v.dial(t, func(ctx context.Context, conn link.Conn) {
			for {
				frame, err := conn.Receive(ctx)
				if err != nil {
					return
				}
				m, err := wire.Decode(frame)
				if err != nil {
					t.Error(err)
					return
				}
				order = append(order, m.Type)
				reply := wire.Encode(wire.Taken, nil)
				if m.Type == wire.Certified && lacking {
					reply = wire.Encode(wire.Waiting, &ledger.Wait{Reason: ledger.WaitEntry, Needs: []ledger.ID{{1}}})
				}
				if conn.Send(ctx, reply) != nil {
					return
				}
			}
		})
		must(t, c.Certifying(v.certified(v.feed(3, 1)[0]))(t.Context()))
		must(t, c.Close())
		if !slices.Equal(order, want) {
			t.Errorf("lacking %t: the requests came as %v", lacking, order)
		}
	}
}
