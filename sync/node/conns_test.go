package node_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/node"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// talks asserts that a connection is served.
func (v *village) talks(c link.Conn) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), 5*time.Second)
	defer cancel()
	must(v.t, c.Send(ctx, wire.Encode(wire.GetAsk, &wire.GetAskBody{Community: v.epoch.Community})))
	frame, err := c.Receive(ctx)
	must(v.t, err)
	if m, err := wire.Decode(frame); err != nil || m.Type != wire.Items {
		v.t.Fatalf("%+v, %v", m, err)
	}
}

func TestRequestThatIsMalformedEndsItsConnectionOnly(t *testing.T) {
	foreign := newVillage(t, 1)
	for what, frame := range map[string]func(*village) []byte{
		"no CBOR":           func(*village) []byte { return []byte("GET / HTTP/1.1") },
		"a reply":           func(*village) []byte { return wire.Encode(wire.Taken, nil) },
		"an unknown type":   func(*village) []byte { return wire.Encode(77, nil) },
		"a body of another": func(*village) []byte { return wire.Encode(wire.Offer, &wire.GetAskBody{}) },
		"too few digests":   func(*village) []byte { return wire.Encode(wire.Offer, &wire.OfferBody{}) },
		"a torn entry": func(v *village) []byte {
			return wire.Encode(wire.Submit, &wire.SubmitBody{Community: v.epoch.Community, Entry: []byte{0x82}})
		},
		"a torn seal request": func(v *village) []byte {
			return wire.Encode(wire.SealAsk, &wire.SealAskBody{Community: v.epoch.Community})
		},
		"a torn proof": func(v *village) []byte {
			return wire.Encode(wire.Push, &wire.PushBody{Community: v.epoch.Community, Faults: [][]byte{{1}}})
		},
		"a foreign item": func(v *village) []byte {
			return v.pushing(book.Evidence{Entry: foreign.charter})
		},
		"a certificate of none": func(v *village) []byte {
			return v.pushing(foreign.certified(v.define()))
		},
	} {
		t.Run(what, func(t *testing.T) {
			v := newVillage(t, 1)
			v.start(nil, 0)
			bad, good := v.dial(0), v.dial(0)
			v.talks(good)
			must(t, bad.Send(t.Context(), frame(v)))
			if reply, err := bad.Receive(t.Context()); !errors.Is(err, io.EOF) {
				t.Errorf("it is answered: %x, %v", reply, err)
			}
			v.talks(good)
			v.talks(v.dial(0))
		})
	}
}

func TestPeerThatNeverReadsHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 1)
		v.start(nil, 0)
		stalled := v.dial(0)
		ask := wire.Encode(wire.GetAsk, &wire.GetAskBody{Community: v.epoch.Community})
		var sending sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		sending.Go(func() {
			for stalled.Send(ctx, ask) == nil { // until the line is full both ways
			}
		})
		synctest.Wait()
		for range 3 {
			v.talks(v.dial(0))
		}
		cancel()
		sending.Wait()
		must(t, stalled.Close())
		v.keepers[0].stop()
	})
}

func TestConnectionsBeyondTheLimitAreClosedUntilOneEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = 1024
		v := newVillage(t, 1)
		v.start(nil, 0)
		var held []link.Conn
		for range most {
			held = append(held, v.dial(0))
		}
		v.talks(held[most-1])
		if _, err := v.dial(0).Receive(t.Context()); !errors.Is(err, io.EOF) {
			t.Errorf("one more is served: %v", err)
		}
		must(t, held[0].Close())
		synctest.Wait()
		v.talks(v.dial(0))
		v.keepers[0].stop()
	})
}

// visits is a dialer that notes whom it was asked for, and finds nobody.
type visits struct {
	mu   sync.Mutex
	seen map[string]keys.PublicKey
}

func (d *visits) Dial(_ context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen[address] = expect
	return nil, link.ErrNobody
}

func TestServingAgainChangesOnlyWhereTheOthersAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := newVillage(t, 4)
		dialer := &visits{seen: map[string]keys.PublicKey{}}
		v.start(func(c *node.Config) { c.Dialer = dialer }, 0)
		n := v.keepers[0].node
		s := v.define()
		vote := v.asks(0, v.submission(s), wire.Voted)
		must(t, n.Serve(v.charter, []book.Endpoint{{Guardian: 0, Address: "self"}, {Guardian: 2, Address: "moved"}, {Guardian: 9, Address: "no seat"}}))
		time.Sleep(time.Minute) // of the bubble: a round of catching up
		synctest.Wait()
		dialer.mu.Lock()
		if dialer.seen["moved"] != v.keepers[2].identity.Public() {
			t.Error("it does not go where the guardian moved")
		}
		for _, wrong := range []string{"self", "no seat", address(0)} {
			if _, dialled := dialer.seen[wrong]; dialled {
				t.Errorf("it dialled %s", wrong)
			}
		}
		dialer.mu.Unlock()
		if again := v.asks(0, v.submission(s), wire.Voted); string(again.Body) != string(vote.Body) {
			t.Error("its vote is another now")
		}
		if _, votes, err := n.Community(v.epoch.Community); !votes || err != nil || len(n.Communities()) != 1 {
			t.Errorf("votes: %t, %v", votes, err)
		}
		v.keepers[0].stop()
	})
}

func TestCommunityIsServedOnlyByACharterThatHolds(t *testing.T) {
	v := newVillage(t, 1)
	n, err := node.New(v.config(v.keepers[0]))
	must(t, err)
	a := v.charter.Authority
	a.Approvals = append([]ledger.Approval(nil), a.Approvals...)
	a.Approvals[0].Signature[5] ^= 1
	forged, err := ledger.NewSigned(v.charter.Entry, a)
	must(t, err)
	if err := n.Serve(forged, nil); err == nil || len(n.Communities()) > 0 {
		t.Errorf("a forged charter is served: %v", err)
	}
	if _, _, err := n.Community(v.epoch.Community); !errors.Is(err, node.ErrSeat) {
		t.Errorf("got %v", err)
	}
}
