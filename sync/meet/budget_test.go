package meet_test

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/meet"
	"sanduk.app/wallet/ledger"
)

func TestOfTwoKilobytesOwnMoneyComesFirst(t *testing.T) {
	v := newVillage(t, 1)
	me := v.person(func(c *meet.Config) { c.Budget = 2000 })
	other := v.person()
	other.fills(40)
	final := other.holds(v.person().signs(me))
	r, _ := me.meets(other)
	if !r.Cut || !slices.Contains(me.received, final.ID()) {
		t.Fatalf("%+v, received %d", r, len(me.received))
	}
	if r.Bytes > 2000 {
		t.Errorf("%d bytes", r.Bytes)
	}
	t.Logf("%d bytes, %d strangers' items", r.Bytes, len(me.carries()))
}

// hop carries one connection on, both ways, until so many bytes have passed.
type hop struct{ left atomic.Int64 }

func (h *hop) carry(between net.Listener, address string) {
	near, err := between.Accept()
	if err != nil {
		return
	}
	defer func() { _ = near.Close() }()
	far, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	var way sync.WaitGroup
	for _, c := range []struct{ to, from net.Conn }{{far, near}, {near, far}} {
		way.Go(func() {
			h.copy(c.to, c.from)
			_, _ = far.Close(), near.Close()
		})
	}
	way.Wait()
}

// copy carries byte for byte, also the last ones before the cut.
func (h *hop) copy(to, from net.Conn) {
	buffer := make([]byte, 1<<14)
	for {
		n, err := from.Read(buffer)
		passes := n
		if left := h.left.Add(-int64(n)); left < 0 {
			passes = max(n+int(left), 0)
			err = io.ErrClosedPipe
		}
		if _, e := to.Write(buffer[:passes]); e != nil || err != nil {
			return
		}
	}
}

// triesOverTCP has p go to q over TLS, by a connection that breaks after so many
// bytes; false: it did not break.
func (p *person) triesOverTCP(q *person, after int) (broke bool) {
	p.t.Helper()
	ctx, cancel := context.WithCancel(p.t.Context())
	defer cancel()
	p.village.people++
	identity := secretKey(p.t, 5000+p.village.people)
	l, err := tcp.Listen("127.0.0.1:0", link.One(identity))
	must(p.t, err)
	defer func() { _ = l.Close() }()
	between, err := net.Listen("tcp", "127.0.0.1:0")
	must(p.t, err)
	h := &hop{}
	h.left.Store(int64(after))
	var group sync.WaitGroup
	defer group.Wait()
	defer func() { _ = between.Close() }()
	group.Go(func() { h.carry(between, l.Address()) })
	group.Go(func() {
		if c, err := l.Accept(ctx); err == nil {
			_, _ = q.meeter.Serve(ctx, c, identity.Public()) // however it ends
		}
	})
	c, err := tcp.Dialer{}.Dial(ctx, between.Addr().String(), identity.Public())
	if err == nil {
		_, err = p.meeter.Meet(ctx, c)
	}
	cancel()
	return err != nil
}

// Each run begins at a byte of its own, so that many runs cut at each.
func TestNothingIsLostOrDoubledWhereverTheConnectionBreaks(t *testing.T) {
	const step = 101
	first := rand.IntN(step)
	t.Logf("cut at every %dth byte, from %d on", step, first)
	for after := first; ; after += step {
		v := newVillage(t, 1)
		payer, payee := v.person().rich(), v.person()
		var paid []ledger.ID
		for range 2 {
			paid = append(paid, payer.holds(payer.signs(payee)).ID())
		}
		promised := payer.pays(payee)
		broke := payee.triesOverTCP(payer, after)
		payee.meets(payer)
		for _, id := range paid {
			if n := count(payee.received, id); n != 1 {
				t.Errorf("cut after %d bytes: a payment came %d times", after, n)
			}
		}
		if c := payee.carries(); len(c) != 1 || c[0].ID != promised.ID() {
			t.Errorf("cut after %d bytes: %d promises are carried", after, len(c))
		}
		if len(payee.hands) == 0 {
			t.Errorf("cut after %d bytes: the promise was not handed over", after)
		}
		if !broke {
			t.Logf("an exchange of %d bytes at most", after)
			return
		}
	}
}

func count(list []ledger.ID, id ledger.ID) (n int) {
	for _, other := range list {
		if other == id {
			n++
		}
	}
	return n
}
