package lan

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sanduk.app/wallet/keys"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// room is a network in memory: what one sends, all hear.
type room struct {
	mu    sync.Mutex
	ears  []*ear
	heard [][]byte
}

type ear struct {
	room *room
	from netip.Addr
	in   chan packet
	done chan struct{}
	once sync.Once
}

type packet struct {
	bytes []byte
	from  netip.Addr
}

func (r *room) enter(host byte) func() (Air, error) {
	return func() (Air, error) {
		e := &ear{room: r, from: netip.AddrFrom4([4]byte{192, 168, 1, host}), in: make(chan packet, 64), done: make(chan struct{})}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ears = append(r.ears, e)
		return e, nil
	}
}

func (e *ear) Send(p []byte) error {
	if len(p) > 0 {
		e.room.send(p, e.from)
	}
	return nil
}

func (r *room) send(p []byte, from netip.Addr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard = append(r.heard, bytes.Clone(p))
	for _, e := range r.ears {
		select {
		case e.in <- packet{bytes.Clone(p), from}:
		default: // as on a real one
		}
	}
}

func (e *ear) Receive(buffer []byte) (int, netip.Addr, error) {
	select {
	case p := <-e.in:
		return copy(buffer, p.bytes), p.from, nil
	case <-e.done:
		return 0, netip.Addr{}, net.ErrClosed
	}
}

func (e *ear) Close() error {
	e.once.Do(func() { close(e.done) })
	return nil
}

func named(list ...Name) func() []Name { return func() []Name { return list } }

// join has somebody with names enter a room.
func join(t *testing.T, r *room, host byte, names ...Name) *Finder {
	t.Helper()
	f := New(Config{Port: 7000 + uint16(host), Names: named(names...), Knows: named(names...), Now: time.Now, Rand: rand.Reader, OpenAir: r.enter(host)})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		must(t, <-done)
	})
	return f
}

func TestMembersOfOneCommunityFindEachOtherAndNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &room{}
		market, school := Community([32]byte{1}), Community([32]byte{2})
		a, b, c := join(t, r, 1, market), join(t, r, 2, market, school), join(t, r, 3, Community([32]byte{3}))
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := a.Places(); len(got) != 1 || got[0].Address.String() != "192.168.1.2:7002" || len(got[0].Names) != 1 || got[0].Names[0] != market {
			t.Errorf("a found %v", got)
		}
		if got := b.Places(); len(got) != 1 || got[0].Address.String() != "192.168.1.1:7001" {
			t.Errorf("b found %v", got)
		}
		if got := c.Places(); len(got) != 0 {
			t.Errorf("c found %v", got)
		}
	})
}

func TestBeaconsShowNoNameAndNothingThatStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &room{}
		market := Community([32]byte{1})
		join(t, r, 1, market)
		join(t, r, 2, market)
		time.Sleep(3 * Turn)
		synctest.Wait()
		r.mu.Lock()
		defer r.mu.Unlock()
		lasting := map[string]map[string]bool{} // eight bytes of a place → of which beacons
		for i, p := range r.heard {
			if bytes.Contains(p, market[:8]) {
				t.Fatalf("beacon %d has a name in it: %x", i, p)
			}
			for at := 8; at < beaconSize; at += 8 {
				part, of := string(p[at:at+8]), string(p[:16])
				if lasting[part] == nil {
					lasting[part] = map[string]bool{}
				}
				lasting[part][of] = true
			}
		}
		for part, of := range lasting {
			if len(of) > 1 {
				t.Errorf("%x is in %d different beacons", part, len(of))
			}
		}
	})
}

func TestMoreNamesThanABeaconHoldsTakeTurns(t *testing.T) {
	var all []Name
	for i := range byte(2*MostNames + 1) {
		all = append(all, Community([32]byte{i}))
	}
	f := New(Config{Port: 1, Names: named(all...), Now: time.Now, Rand: rand.Reader})
	seen := map[Name]bool{}
	for range 2*MostNames + 1 {
		packet, err := f.beacon()
		must(t, err)
		b, ok := decode(packet)
		if !ok {
			t.Fatalf("%x", packet)
		}
		for _, n := range b.recognise(all, time.Now()) {
			seen[n] = true
		}
	}
	if len(seen) != len(all) {
		t.Errorf("%d of %d names went out", len(seen), len(all))
	}
}

func TestTagsAreGoodForAnHourEitherWay(t *testing.T) {
	name, now := Community([32]byte{1}), time.Unix(1_700_000_000, 0)
	b, _ := decode(encode(1, nonce{1}, []Name{name}, now, [beaconSize]byte{}))
	for shift, want := range map[time.Duration]bool{0: true, time.Hour: true, -time.Hour: true, 3 * time.Hour: false, -3 * time.Hour: false} {
		if got := len(b.recognise([]Name{name}, now.Add(shift))) == 1; got != want {
			t.Errorf("%v away: recognised %t", shift, got)
		}
	}
}

func at(host byte) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, host}) }

func TestTableOfPlacesHasBounds(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	table := newTable(now)
	place := func(a netip.Addr, port uint16) Place {
		return Place{Address: netip.AddrPortFrom(a, port), Names: []Name{{1}}, Seen: now}
	}
	for port := range uint16(100) {
		table.note(place(at(1), port+1))
	}
	if got := len(table.list(now)); got != mostOfOne {
		t.Errorf("one address has %d places", got)
	}
	for i := range 1000 {
		table.note(place(netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}), 9))
	}
	if got := len(table.list(now)); got != mostPlaces {
		t.Errorf("%d places", got)
	}
	if _, kept := table.places[netip.AddrPortFrom(at(1), 1)]; !kept {
		t.Error("somebody who is there was pushed out")
	}
	now = now.Add(forgotten + time.Second)
	if got := len(table.list(now)); got != 0 {
		t.Errorf("%d places a while after", got)
	}
}

func TestSendersThatShoutAreNotListenedTo(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	table := newTable(now)
	count := func(from func(i int) netip.Addr, n int) (let int) {
		for i := range n {
			if table.admit(from(i), now) {
				let++
			}
		}
		return let
	}
	if got := count(func(int) netip.Addr { return at(1) }, 1000); got != perSource {
		t.Errorf("%d packets of one sender were looked at", got)
	}
	if got := count(func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}) }, 5000); got != allAtOnce-perSource {
		t.Errorf("%d packets of all were looked at", got)
	}
	if len(table.sources) > mostSources {
		t.Errorf("%d senders are kept", len(table.sources))
	}
	now = now.Add(10 * time.Second)
	if !table.admit(at(77), now) {
		t.Error("a quiet one is not heard after the noise")
	}
}

func FuzzBeacon(f *testing.F) {
	name, now := Community([32]byte{1}), time.Unix(1_700_000_000, 0)
	f.Add(encode(7, nonce{1}, []Name{name}, now, [beaconSize]byte{}))
	f.Add([]byte("sdk1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, ok := decode(b)
		if !ok {
			return
		}
		again := append(append(append([]byte(nil), magic...), byte(got.port>>8), byte(got.port), 0, 0), got.nonce[:]...)
		for _, tag := range got.tags {
			again = append(again, tag[:]...)
		}
		if !bytes.Equal(again, b) {
			t.Fatalf("%x was read as %x", b, again)
		}
	})
}

func TestBeaconsFromOutsideTheLocalNetworkAreNotTaken(t *testing.T) {
	name := Community([32]byte{1})
	f := New(Config{Names: named(name), Knows: named(name), Now: time.Now, Rand: rand.Reader})
	b := encode(7, nonce{1}, []Name{name}, time.Now(), [beaconSize]byte{})
	if p, ok := f.hear(b, netip.MustParseAddr("8.8.8.8")); ok {
		t.Errorf("took %v", p)
	}
	if p, ok := f.hear(b, netip.MustParseAddr("::ffff:192.168.1.9")); !ok || p.Address.String() != "192.168.1.9:7" {
		t.Errorf("got %v, %t", p, ok)
	}
}

// TestBeaconsGoThroughThisMachinesNetworks is skipped where there are none.
func TestBeaconsGoThroughThisMachinesNetworks(t *testing.T) {
	for what, interfaces := range map[string]func() []net.Interface{"listed": multicastInterfaces, "numbered, as on Android": numberedInterfaces} {
		t.Run(what, func(t *testing.T) {
			near, err := openAir(interfaces)
			must(t, err)
			defer near.Close()
			far, err := openAir(interfaces)
			must(t, err)
			defer far.Close()
			must(t, far.Send(nil)) // joins
			want := []byte(fmt.Sprintf("beacon %d", time.Now().UnixNano()))
			if err := near.Send(want); errors.Is(err, ErrNoNetwork) {
				t.Skip("no interface here takes multicast")
			} else if err != nil {
				t.Fatal(err)
			}
			defer time.AfterFunc(5*time.Second, func() { _ = far.Close() }).Stop()
			for buffer := make([]byte, 100); ; {
				n, from, err := far.Receive(buffer)
				must(t, err)
				if bytes.Equal(buffer[:n], want) {
					if !from.Is4() {
						t.Errorf("it came from %s", from)
					}
					return
				}
			}
		})
	}
}

func key(t testing.TB) keys.PublicKey {
	t.Helper()
	k, err := keys.KeyFromSecret([32]byte{31: 7})
	must(t, err)
	return k.Public()
}
