package tcp_test

import (
	"context"
	"io"
	"net"
	"sync"
	"testing"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/tcp"
)

// onTheLine counts all bytes, both ways, of one connection that is made,
// greeted, and closed.
func onTheLine(t *testing.T, d tcp.Dialer) (bytes int64) {
	t.Helper()
	own := identity(t)
	l := listen(t, link.One(own))
	defer l.Close()
	between, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer between.Close()
	var passing sync.WaitGroup
	var up, down int64
	passing.Go(func() {
		near, err := between.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", l.Address())
		if err != nil {
			_ = near.Close()
			return
		}
		passing.Go(func() { up, _ = io.Copy(far, near); _ = far.Close() })
		down, _ = io.Copy(near, far)
		_ = near.Close()
	})
	go func() {
		if c, err := l.Accept(context.Background()); err == nil {
			_, _ = c.Receive(context.Background()) // until the other side closes
			_ = c.Close()
		}
	}()
	c, err := d.Dial(t.Context(), between.Addr().String(), own.Public())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	passing.Wait()
	return up + down
}

func TestConnectionOfAPhoneTakesAtMostNineHundredBytes(t *testing.T) {
	n, quantum := onTheLine(t, tcp.Dialer{}), onTheLine(t, tcp.Dialer{PostQuantum: true})
	t.Logf("a connection takes %d bytes, a post-quantum one %d", n, quantum)
	if n > 900 {
		t.Errorf("%d bytes", n)
	}
	if quantum < n+2000 {
		t.Errorf("the post-quantum exchange is not made: %d bytes", quantum)
	}
}
