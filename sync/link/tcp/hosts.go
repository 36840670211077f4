package tcp

import (
	"errors"
	"net"
	"net/netip"
	"sync"

	"sanduk.app/sync/link"
)

// mostOfOne is how many connections one host may have at a listener: a quarter
// of what a node serves, so that nobody alone can take all of it, and a village
// behind one address can still come.
const mostOfOne = link.MostConns / 4

// mostGreeted is the same of the greetings under way.
const mostGreeted = backlog / 2

// errCrowded says that a host has too many connections.
var errCrowded = errors.New("too many connections of one host")

// hosts counts the connections of each host. This machine's own are not counted:
// what relays or proxies for others comes from there. Safe for concurrent use.
type hosts struct {
	most int

	mu    sync.Mutex
	count map[netip.Prefix]int
}

func newHosts(most int) *hosts { return &hosts{most: most, count: map[netip.Prefix]int{}} }

// enter counts one more of a host, until leave is called; repeats of that do nothing. False: there are
// too many.
func (h *hosts) enter(from net.Addr) (leave func(), ok bool) {
	host, counts := hostOf(from)
	if !counts {
		return func() {}, true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count[host] >= h.most {
		return nil, false
	}
	h.count[host]++
	return sync.OnceFunc(func() { h.leave(host) }), true
}

// admit counts a connection until it is closed; one too many is closed at once.
func (h *hosts) admit(c net.Conn) (net.Conn, error) {
	leave, ok := h.enter(c.RemoteAddr())
	if !ok {
		return nil, errors.Join(errCrowded, c.Close())
	}
	return &counted{Conn: c, leave: leave}, nil
}

func (h *hosts) leave(host netip.Prefix) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count[host]--; h.count[host] <= 0 {
		delete(h.count, host)
	}
}

// hostOf is whom an address belongs to: of IPv6 the network, since every host has
// as many addresses as it likes in its own.
func hostOf(a net.Addr) (netip.Prefix, bool) {
	at, err := netip.ParseAddrPort(a.String())
	ip := at.Addr().Unmap()
	if err != nil || ip.IsLoopback() {
		return netip.Prefix{}, false
	}
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	host, err := ip.WithZone("").Prefix(bits)
	return host, err == nil
}

// counted is a connection that is counted until it is closed.
type counted struct {
	net.Conn
	leave func()
}

func (c *counted) Close() error {
	c.leave()
	return c.Conn.Close()
}
