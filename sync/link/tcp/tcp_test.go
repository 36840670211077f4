package tcp_test

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/linktest"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/wallet/keys"
)

func listen(t testing.TB, identities link.Identities) *tcp.Listener {
	t.Helper()
	l, err := tcp.Listen("127.0.0.1:0", identities)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func identity(t testing.TB) *keys.Key {
	t.Helper()
	k, err := keys.NewRandomKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestTCPCarries(t *testing.T) {
	linktest.Run(t, func(t *testing.T, identities link.Identities) (link.Listener, link.Dialer) {
		return listen(t, identities), tcp.Dialer{}
	})
}

func TestStrangersWithoutAGreetingAreNotAcceptedAndHoldUpNobody(t *testing.T) {
	key := identity(t)
	l := listen(t, link.One(key))
	defer l.Close()
	plain, err := net.Dial("tcp", l.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if _, err := plain.Write([]byte("GET / HTTP/1.1\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	silent, err := net.Dial("tcp", l.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	go func() {
		if c, err := (tcp.Dialer{}).Dial(ctx, l.Address(), key.Public()); err == nil {
			_ = c.Send(ctx, []byte("hello"))
		}
	}()
	c, err := l.Accept(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if frame, err := c.Receive(ctx); err != nil || string(frame) != "hello" {
		t.Errorf("%q, %v", frame, err)
	}
}

func TestGreetingOfAnotherSessionIsWorthNothing(t *testing.T) {
	victim := identity(t)
	real := listen(t, link.One(victim))
	defer real.Close()
	// A man in the middle hands greetings between a client and the real server,
	// over two TLS sessions of his own.
	middle, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer middle.Close()
	go relay(t, middle, real.Address())
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := (tcp.Dialer{}).Dial(ctx, middle.Addr().String(), victim.Public()); !errors.Is(err, link.ErrHandshake) {
		t.Errorf("got %v", err)
	}
}

func relay(t *testing.T, l net.Listener, address string) {
	cert, err := tls.X509KeyPair(certPEM(t))
	if err != nil {
		t.Error(err)
		return
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}, InsecureSkipVerify: true, NextProtos: []string{"sanduk/1"}, ClientAuth: tls.RequireAnyClientCert}
	raw, err := l.Accept()
	if err != nil {
		return
	}
	client := tls.Server(raw, config)
	server, err := tls.Dial("tcp", address, config)
	if err != nil {
		return
	}
	go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

func BenchmarkRoundTrip(b *testing.B) {
	key := identity(b)
	l := listen(b, link.One(key))
	defer l.Close()
	go func() {
		c, err := l.Accept(b.Context())
		if err != nil {
			return
		}
		for {
			frame, err := c.Receive(context.Background())
			if err != nil {
				return
			}
			_ = c.Send(context.Background(), frame)
		}
	}()
	c, err := (tcp.Dialer{}).Dial(b.Context(), l.Address(), key.Public())
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	for b.Loop() {
		if err := c.Send(b.Context(), make([]byte, 200)); err != nil {
			b.Fatal(err)
		}
		if _, err := c.Receive(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
