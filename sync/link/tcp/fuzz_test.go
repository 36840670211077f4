package tcp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"testing"
	"time"

	"sanduk.app/sync/link"
)

// FuzzGreeting has a stranger say anything where its greeting should be: nobody
// is let in by it.
func FuzzGreeting(f *testing.F) {
	own := identity(f)
	l := listen(f, link.One(own))
	f.Cleanup(func() { _ = l.Close() })
	f.Add(make([]byte, 129))
	f.Add(append([]byte{1}, make([]byte, 200)...))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, greeting []byte) {
		c := visit(t, l.Address(), func(*tls.Conn) []byte { return greeting })
		if err := c.CloseWrite(); err != nil {
			return // it hung up first
		}
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		if n, err := c.Read(make([]byte, 97)); err == nil {
			t.Fatalf("%x was answered with %d bytes", greeting, n)
		}
	})
}

// FuzzFrames has a stranger that proved a key send anything: what is received
// is whole frames of it, and in its order.
func FuzzFrames(f *testing.F) {
	own := identity(f)
	self := identity(f)
	f.Add([]byte{0, 0, 0, 1, 7, 0, 0, 0, 0})
	f.Add([]byte{0, 0, 0, 9, 7})
	f.Add([]byte{255, 255, 255, 255})
	l := listen(f, link.One(own))
	f.Cleanup(func() { _ = l.Close() })
	f.Fuzz(func(t *testing.T, stream []byte) {
		c := visit(t, l.Address(), func(c *tls.Conn) []byte { return hello(t, c, self, own.Public()) })
		if _, err := io.ReadFull(c, make([]byte, 97)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		near, err := l.Accept(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer near.Close()
		if _, err := c.Write(stream); err != nil {
			t.Fatal(err)
		}
		if err := c.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		var got []byte
		for {
			frame, err := near.Receive(ctx)
			if err != nil {
				break
			}
			got = append(binary.BigEndian.AppendUint32(got, uint32(len(frame))), frame...)
		}
		if ctx.Err() != nil || !bytes.HasPrefix(stream, got) {
			t.Fatalf("%x was received as %x, %v", stream, got, ctx.Err())
		}
	})
}
