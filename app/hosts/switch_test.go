//go:build linux

// Package hosts_test runs Sanduk on hosts of their own: processes in network
// namespaces, with kernels' own TCP between them, on a virtual LAN that loses,
// delays and splits. It needs root; it runs where SANDUK_HOSTS is set.
//
// The LAN is a switch of our own over TAP devices, and not tc's netem, which
// many kernels are built without.
package hosts_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// mac is a device's address on a LAN.
type mac [6]byte

// ether switches frames between hosts.
type ether struct {
	mu    sync.Mutex
	ports []*port
	at    map[mac]*port
	rnd   *rand.Rand
}

// port is one host's plug.
type port struct {
	tap   *os.File
	out   chan frame
	part  int           // hosts hear only those of their own part
	delay time.Duration // each way
	loss  float64       // each way
}

type frame struct {
	due   time.Time
	bytes []byte
}

func newEther(t *testing.T) *ether {
	seed := uint64(time.Now().UnixNano())
	t.Logf("the LAN's seed is %d", seed)
	return &ether{at: map[mac]*port{}, rnd: rand.New(rand.NewPCG(seed, 1))}
}

// plug makes a TAP device of a name, whose other end is a port of the switch.
func (e *ether) plug(t *testing.T, device string) *port {
	t.Helper()
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Skipf("this machine has no /dev/net/tun for a virtual LAN: %v", err)
	}
	request, err := unix.NewIfreq(device)
	must(t, err)
	request.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
		_ = unix.Close(fd)
		t.Skipf("this process may make no network devices: %v", err)
	}
	p := &port{tap: os.NewFile(uintptr(fd), device), out: make(chan frame, 4096)}
	e.mu.Lock()
	e.ports = append(e.ports, p)
	e.mu.Unlock()
	var group sync.WaitGroup
	group.Go(func() { e.read(p) })
	group.Go(func() { p.write() })
	t.Cleanup(func() {
		_ = p.tap.Close()
		e.mu.Lock()
		close(p.out)
		p.out = nil
		e.mu.Unlock()
		group.Wait()
	})
	return p
}

func (e *ether) read(p *port) {
	buffer := make([]byte, 2048)
	for {
		n, err := p.tap.Read(buffer)
		if errors.Is(err, os.ErrClosed) || errors.Is(err, io.EOF) {
			return
		}
		if err != nil || n < 14 {
			time.Sleep(time.Millisecond) // the device is not up yet
			continue
		}
		e.forward(p, append([]byte(nil), buffer[:n]...))
	}
}

// forward gives a frame to whom it is for; to all where that is not known.
func (e *ether) forward(from *port, b []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.at[mac(b[6:12])] = from
	to, known := e.at[mac(b[:6])]
	for _, p := range e.ports {
		if p == from || known && p != to || p.part != from.part || p.out == nil {
			continue
		}
		if e.rnd.Float64() < from.loss || e.rnd.Float64() < p.loss {
			continue
		}
		select {
		case p.out <- frame{time.Now().Add(from.delay + p.delay), b}:
		default: // as a switch whose memory is full
		}
	}
}

func (p *port) write() {
	for f := range p.out {
		time.Sleep(time.Until(f.due))
		_, _ = p.tap.Write(f.bytes) // a device that is down takes none
	}
}

// set changes a host's link.
func (e *ether) set(p *port, change func(*port)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	change(p)
}

// host is a network namespace with one device.
type host struct {
	*port
	t    *testing.T
	name string // of the namespace
	home string
}

func ip(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// enter makes a host with an address on the LAN.
func (e *ether) enter(t *testing.T, name string, address byte) *host {
	t.Helper()
	device := fmt.Sprintf("sdk%d-%s", os.Getpid()%100000, name)
	h := &host{port: e.plug(t, device), t: t, name: device, home: t.TempDir()}
	if out, err := exec.Command("ip", "netns", "add", h.name).CombinedOutput(); err != nil {
		t.Skipf("this process may make no network namespaces: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", h.name).Run() })
	ip(t, "link", "set", device, "netns", h.name)
	ip(t, "-n", h.name, "link", "set", "lo", "up")
	ip(t, "-n", h.name, "link", "set", device, "up")
	h.moves("", address)
	return h
}

// moves gives the host another address, as a router does after a power cut.
func (h *host) moves(from string, to byte) {
	h.t.Helper()
	if from != "" {
		ip(h.t, "-n", h.name, "addr", "del", from+"/24", "dev", h.name)
	}
	ip(h.t, "-n", h.name, "addr", "add", lanAddress(to)+"/24", "dev", h.name)
}

func lanAddress(n byte) string {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], 0x0a4d0000|uint32(n))
	return fmt.Sprintf("%d.%d.%d.%d", b[0], b[1], b[2], b[3])
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
