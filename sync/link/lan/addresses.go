package lan

import (
	"net"
	"net/netip"
	"slices"
)

// gateways are where phones and computers that share their network are to be
// found by default: Android, Wi-Fi Direct, iOS, Windows, Linux.
func gateways() []netip.Addr {
	return []netip.Addr{
		netip.AddrFrom4([4]byte{192, 168, 43, 1}), netip.AddrFrom4([4]byte{192, 168, 49, 1}), netip.AddrFrom4([4]byte{172, 20, 10, 1}),
		netip.AddrFrom4([4]byte{192, 168, 137, 1}), netip.AddrFrom4([4]byte{10, 42, 0, 1}),
	}
}

// local tells whether an address is of a local network: nobody who hands over
// a text can send a phone out into the internet with it.
func local(a netip.Addr) bool {
	a = a.Unmap()
	return a.Is4() && (a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLoopback()) || a.Is6() && (a.IsPrivate() || a.IsLoopback())
}

// Addresses are this device's own in local networks, those in networks first
// that others are likely to be in; empty when none is known. Where the device
// does not list them (Android 11 and later), they are those that it would send
// from. Loopback is among them only where there is nothing else.
func Addresses() []netip.Addr {
	return chosen(append(listed(), sending(gateways())...))
}

// chosen sorts out what others can use, at most MostAddresses.
func chosen(all []netip.Addr) []netip.Addr {
	var out, loops []netip.Addr
	for _, a := range all {
		a = a.Unmap()
		switch {
		case !local(a) || slices.Contains(out, a):
		case a.IsLoopback():
			if len(loops) == 0 {
				loops = append(loops, a)
			}
		default:
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return loops
	}
	slices.SortStableFunc(out, func(a, b netip.Addr) int { return rank(a) - rank(b) })
	return out[:min(len(out), MostAddresses)]
}

// rank puts home and hotspot networks before those of companies and of
// containers, and what a device gave itself last.
func rank(a netip.Addr) int {
	switch b := a.As16(); {
	case a.Is6():
		return 3
	case a.IsLinkLocalUnicast():
		return 4
	case b[12] == 192:
		return 0
	case b[12] == 10:
		return 1
	}
	return 2
}

func listed() (out []netip.Addr) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range all {
		if p, ok := a.(*net.IPNet); ok {
			if addr, ok := netip.AddrFromSlice(p.IP); ok {
				out = append(out, addr)
			}
		}
	}
	return out
}

// sending asks the system from which address it would send to others. Nothing
// is sent. The first question is about an address for documents, which goes
// wherever the internet is.
func sending(to []netip.Addr) (out []netip.Addr) {
	for _, a := range append([]netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, 1})}, to...) {
		c, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(a, 9)))
		if err != nil {
			continue
		}
		if at, ok := c.LocalAddr().(*net.UDPAddr); ok {
			out = append(out, at.AddrPort().Addr().Unmap())
		}
		_ = c.Close()
	}
	return out
}

// Gateways are where the owner of a hotspot that this device is in may be: the
// first address of each own network, then the usual ones.
func Gateways() []netip.Addr { return gatewaysOf(Addresses()) }

func gatewaysOf(own []netip.Addr) (out []netip.Addr) {
	for _, a := range own {
		if !a.Is4() || a.IsLoopback() {
			continue
		}
		b := a.As4()
		b[3] = 1
		if g := netip.AddrFrom4(b); g != a && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	for _, g := range gateways() {
		if !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}
