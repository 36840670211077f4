package link_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/mem"
	"sanduk.app/wallet/keys"
)

func TestOneTooManyIsClosedAndTheOthersAreServedToTheirEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		key, err := keys.NewRandomKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		network := mem.New()
		l, err := network.Listen("here", link.One(key))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var served, ended atomic.Int32
		done := make(chan error, 1)
		go func() {
			done <- link.Serve(ctx, 2, func(ctx context.Context, c link.Conn) {
				served.Add(1)
				<-ctx.Done()
				_ = c.Close()
				ended.Add(1)
			}, l)
		}()
		var last link.Conn
		for range 3 {
			if last, err = network.Dialer(keys.PublicKey{}).Dial(ctx, "here", keys.PublicKey{}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if _, err := last.Receive(ctx); !errors.Is(err, io.EOF) || served.Load() != 2 {
			t.Errorf("%d are served; the third: %v", served.Load(), err)
		}
		stop()
		if err := <-done; err != nil || ended.Load() != 2 {
			t.Errorf("it ended with %v, before %d of 2", err, 2-ended.Load())
		}
	})
}
