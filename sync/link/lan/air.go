package lan

import (
	"context"
	"errors"
	"net"
	"net/netip"

	"golang.org/x/net/ipv4"
)

// mostInterfaces is how many numbers of interfaces are tried where they can't
// be listed.
const mostInterfaces = 64

// OpenAir opens the multicast group on this device's networks. Several programs
// of one device may do so.
func OpenAir() (Air, error) { return openAir(multicastInterfaces) }

func openAir(interfaces func() []net.Interface) (Air, error) {
	conn, err := (&net.ListenConfig{}).ListenPacket(context.Background(), "udp4", multicast().String())
	if err != nil {
		return nil, err
	}
	a := &air{conn: conn, packets: ipv4.NewPacketConn(conn), interfaces: interfaces}
	// One hop: a beacon stays in its network. Programs of the same device hear
	// each other.
	if err := errors.Join(a.packets.SetMulticastTTL(1), a.packets.SetMulticastLoopback(true)); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return a, nil
}

// air is the group on all interfaces. One goroutine may send while another
// receives.
type air struct {
	conn       net.PacketConn
	packets    *ipv4.PacketConn
	interfaces func() []net.Interface
}

// Send looks at the interfaces anew each time: phones change networks.
func (a *air) Send(packet []byte) error {
	reached := false
	for _, i := range a.interfaces() {
		// It may be new, or back again. That it is joined already is an error of no matter.
		_ = a.packets.JoinGroup(&i, net.UDPAddrFromAddrPort(multicast()))
		if len(packet) == 0 || a.packets.SetMulticastInterface(&i) != nil {
			continue
		}
		_, err := a.packets.WriteTo(packet, nil, net.UDPAddrFromAddrPort(multicast()))
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		reached = reached || err == nil
	}
	if !reached && len(packet) > 0 {
		return ErrNoNetwork
	}
	return nil
}

func (a *air) Receive(buffer []byte) (int, netip.Addr, error) {
	n, from, err := a.conn.ReadFrom(buffer)
	if err != nil {
		return 0, netip.Addr{}, err
	}
	udp, ok := from.(*net.UDPAddr)
	if !ok {
		return 0, netip.Addr{}, errors.New("a packet from nowhere")
	}
	return n, udp.AddrPort().Addr(), nil
}

func (a *air) Close() error { return a.conn.Close() }

// multicastInterfaces are the interfaces to use; where they can't be listed,
// all numbers that there may be: one that is none takes no membership and sends
// nothing.
func multicastInterfaces() []net.Interface {
	all, err := net.Interfaces()
	if err != nil || len(all) == 0 {
		return numberedInterfaces()
	}
	var out []net.Interface
	for _, i := range all {
		if i.Flags&net.FlagUp != 0 && i.Flags&net.FlagMulticast != 0 && i.Flags&net.FlagPointToPoint == 0 {
			out = append(out, i)
		}
	}
	return out
}

func numberedInterfaces() []net.Interface {
	out := make([]net.Interface, mostInterfaces)
	for n := range out {
		out[n].Index = n + 1
	}
	return out
}
