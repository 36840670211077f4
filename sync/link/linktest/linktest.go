// Package linktest is the contract of a carrier as a test that each passes.
package linktest

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/wallet/keys"
)

// Open gives a listener with the identities and a dialer that reaches it.
type Open func(t *testing.T, identities link.Identities) (link.Listener, link.Dialer)

// Run checks a carrier.
func Run(t *testing.T, open Open) {
	t.Run("CarriesFramesInOrderBothWays", func(t *testing.T) { order(t, open) })
	t.Run("ProvesTheListenersKey", func(t *testing.T) { proves(t, open) })
	t.Run("RefusesFramesThatAreTooLong", func(t *testing.T) { sizes(t, open) })
	t.Run("TellsThatTheOtherSideClosed", func(t *testing.T) { closes(t, open) })
	t.Run("StopsWaitingWhenTold", func(t *testing.T) { cancels(t, open) })
}

func ends(t *testing.T, open Open) (near, far link.Conn, key keys.PublicKey) {
	t.Helper()
	identity, err := keys.NewRandomKey(rand.Reader)
	must(t, err)
	l, d := open(t, link.One(identity))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	accepted := make(chan link.Conn, 1)
	go func() {
		c, err := l.Accept(ctx)
		if err != nil {
			t.Error(err)
		}
		accepted <- c
	}()
	near, err = d.Dial(ctx, l.Address(), identity.Public())
	must(t, err)
	far = <-accepted
	t.Cleanup(func() { must(t, errors.Join(near.Close(), far.Close(), l.Close())) })
	return near, far, identity.Public()
}

func order(t *testing.T, open Open) {
	near, far, _ := ends(t, open)
	for i := range 20 {
		frame := bytes.Repeat([]byte{byte(i)}, i*100)
		must(t, near.Send(t.Context(), frame))
		got, err := far.Receive(t.Context())
		must(t, err)
		must(t, far.Send(t.Context(), got))
		if got, err = near.Receive(t.Context()); err != nil || !bytes.Equal(got, frame) {
			t.Fatalf("frame %d: %d bytes, %v", i, len(got), err)
		}
	}
}

func proves(t *testing.T, open Open) {
	near, _, key := ends(t, open)
	if near.Peer() != key {
		t.Errorf("peer is %s, want %s", near.Peer(), key)
	}
	identity, err := keys.NewRandomKey(rand.Reader)
	must(t, err)
	l, d := open(t, link.One(identity))
	defer func() { must(t, l.Close()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if c, err := d.Dial(ctx, l.Address(), key); err == nil {
		t.Errorf("somebody else was taken for the one expected: %s", c.Peer())
	}
}

func sizes(t *testing.T, open Open) {
	near, far, _ := ends(t, open)
	if err := near.Send(t.Context(), make([]byte, link.MaxFrame+1)); !errors.Is(err, link.ErrFrameSize) {
		t.Errorf("got %v", err)
	}
	sent := make(chan error, 1)
	go func() { sent <- near.Send(context.Background(), make([]byte, link.MaxFrame)) }()
	got, err := far.Receive(t.Context())
	if err != nil || len(got) != link.MaxFrame {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	must(t, <-sent)
}

func closes(t *testing.T, open Open) {
	near, far, _ := ends(t, open)
	must(t, near.Close())
	must(t, near.Close())
	if _, err := far.Receive(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
	if err := near.Send(t.Context(), []byte("x")); err == nil {
		t.Error("sent on a closed link")
	}
}

func cancels(t *testing.T, open Open) {
	near, _, _ := ends(t, open)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := near.Receive(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
