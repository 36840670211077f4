package tcp

import (
	"errors"
	"net"
	"testing"
)

// from is a connection that says where it comes from.
type from struct {
	net.Conn
	address string
	closed  int
}

func (f *from) RemoteAddr() net.Addr { return address(f.address) }
func (f *from) Close() error         { f.closed++; return nil }

type address string

func (a address) Network() string { return "tcp" }
func (a address) String() string  { return string(a) }

func TestOneHostCanNotTakeAllConnections(t *testing.T) {
	h := newHosts(2)
	admit := func(at string) (net.Conn, *from, error) {
		raw := &from{address: at}
		c, err := h.admit(raw)
		return c, raw, err
	}
	first, _, err := admit("192.0.2.1:1")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := admit("192.0.2.1:2"); err != nil {
		t.Fatal(err)
	}
	if _, raw, err := admit("[::ffff:192.0.2.1]:3"); !errors.Is(err, errCrowded) || raw.closed != 1 {
		t.Errorf("a third one is let in: %v, closed %d times", err, raw.closed)
	}
	if _, _, err := admit("192.0.2.2:1"); err != nil {
		t.Errorf("another host pays for it: %v", err)
	}
	for range 2 { // repeats count once
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := admit("192.0.2.1:4"); err != nil {
		t.Errorf("a place that is free again is not given: %v", err)
	}
	if _, _, err := admit("192.0.2.1:5"); !errors.Is(err, errCrowded) {
		t.Errorf("one that was closed twice is counted twice: %v", err)
	}
}

func TestAddressesOfOneNetworkAreOneHost(t *testing.T) {
	h := newHosts(1)
	if _, err := h.admit(&from{address: "[2001:db8::1]:1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.admit(&from{address: "[2001:db8::2]:1"}); !errors.Is(err, errCrowded) {
		t.Errorf("the same network: %v", err)
	}
	if _, err := h.admit(&from{address: "[2001:db8:0:1::2]:1"}); err != nil {
		t.Errorf("another network: %v", err)
	}
}

func TestThisMachineIsNotCounted(t *testing.T) {
	h := newHosts(1)
	for range 3 {
		for _, at := range []string{"127.0.0.1:1", "[::1]:1"} {
			if _, err := h.admit(&from{address: at}); err != nil {
				t.Error(err)
			}
		}
	}
	if len(h.count) > 0 {
		t.Error(h.count)
	}
}
