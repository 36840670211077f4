package lan

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// multicast is the group of beacons, of those that are free to use within a local network (RFC 2365).
func multicast() netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{239, 255, 72, 63}), 7263)
}

// Air carries beacons: the local networks that this device is in.
type Air interface {
	// Send gives a packet to all of them; ErrNoNetwork when there is none.
	Send(packet []byte) error
	// Receive waits for a packet.
	Receive(buffer []byte) (n int, from netip.Addr, err error)
	// Close ends a Receive.
	Close() error
}

// Config is what a Finder is made of.
type Config struct {
	Port    uint16        // where this device listens; 0: it only looks
	Names   func() []Name // what this device is called; asked before each beacon
	Knows   func() []Name // what it recognises others by; asked for each beacon heard
	Found   func(Place)   // is told of each place that is new or changed; nil: nobody is
	Every   time.Duration // between beacons; 0: 20 seconds
	Now     func() time.Time
	Rand    io.Reader
	Log     *slog.Logger
	OpenAir func() (Air, error) // nil: the device's own networks
}

// Finder announces this device and listens for others. Make it with New.
type Finder struct {
	config Config

	mu    sync.Mutex
	table *table

	nonce nonce
	since time.Time // of the nonce
	turn  int       // which names go next, where a beacon has no room for all
}

// New makes a finder; Run runs it.
func New(c Config) *Finder {
	if c.Every == 0 {
		c.Every = 20 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.OpenAir == nil {
		c.OpenAir = OpenAir
	}
	if c.Found == nil {
		c.Found = func(Place) {}
	}
	return &Finder{config: c, table: newTable(c.Now())}
}

// Places are those that were heard of in the last minute and a half.
func (f *Finder) Places() []Place {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.table.list(f.config.Now())
}

// Run announces and listens until the context ends, which is no error. While
// there is no network it looks for one from time to time.
func (f *Finder) Run(ctx context.Context) error {
	air, err := f.config.OpenAir()
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = air.Close() })
	defer func() {
		if stop() {
			_ = air.Close()
		}
	}()
	var group sync.WaitGroup
	group.Go(func() { f.listen(ctx, air) })
	err = f.announceEvery(ctx, air)
	_ = air.Close()
	group.Wait()
	return err
}

func (f *Finder) announceEvery(ctx context.Context, air Air) error {
	tick := time.NewTicker(f.config.Every)
	defer tick.Stop()
	for {
		if err := f.announce(air); errors.Is(err, net.ErrClosed) && ctx.Err() == nil {
			return fmt.Errorf("announce: %w", err)
		} else if err != nil {
			f.config.Log.Debug("not announced", "cause", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// announce sends one beacon. Without a port it sends none, yet goes through the
// networks: so it hears those that came up.
func (f *Finder) announce(air Air) error {
	if f.config.Port == 0 {
		return air.Send(nil)
	}
	packet, err := f.beacon()
	if err != nil {
		return err
	}
	return air.Send(packet)
}

func (f *Finder) beacon() ([]byte, error) {
	names, now := f.config.Names(), f.config.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	if age := now.Sub(f.since); f.since.IsZero() || age > Turn || age < 0 {
		if _, err := io.ReadFull(f.config.Rand, f.nonce[:]); err != nil {
			return nil, err
		}
		f.since = now
	}
	var noise [beaconSize]byte
	if _, err := io.ReadFull(f.config.Rand, noise[:]); err != nil {
		return nil, err
	}
	if len(names) > MostNames {
		f.turn = (f.turn + MostNames) % len(names)
		names = append(names[f.turn:len(names):len(names)], names[:f.turn]...)
	}
	return encode(f.config.Port, f.nonce, names, now, noise), nil
}

func (f *Finder) listen(ctx context.Context, air Air) {
	var buffer [beaconSize + 1]byte
	for ctx.Err() == nil {
		n, from, err := air.Receive(buffer[:])
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			f.config.Log.Debug("a beacon was not heard", "cause", err)
			time.Sleep(100 * time.Millisecond)
			continue
		}
		if p, fresh := f.hear(buffer[:n], from); fresh {
			f.config.Found(p)
		}
	}
}

// hear takes a packet, and gives the place where it says something new.
func (f *Finder) hear(packet []byte, from netip.Addr) (Place, bool) {
	from = from.Unmap()
	b, ok := decode(packet)
	if !ok || !local(from) {
		return Place{}, false
	}
	now := f.config.Now()
	if !f.admit(b.nonce, from, now) {
		return Place{}, false
	}
	names := b.recognise(f.config.Knows(), now)
	if len(names) == 0 {
		return Place{}, false
	}
	p := Place{Address: netip.AddrPortFrom(from, b.port), Names: names, Seen: now}
	f.mu.Lock()
	defer f.mu.Unlock()
	return p, f.table.note(p)
}

// admit tells whether a beacon is looked at: not our own, and not too many.
func (f *Finder) admit(n nonce, from netip.Addr, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return n != f.nonce && f.table.admit(from, now)
}
