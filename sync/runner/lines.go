package runner

import (
	"context"
	"sync"
	"time"

	"sanduk.app/sync/peer"
	"sanduk.app/wallet/book"
	"sanduk.app/wallet/ledger"
)

const (
	// grace is how long a round waits for the guardians beyond a quorum.
	grace = 200 * time.Millisecond
	// rest is how long a guardian that failed is left alone while there are
	// enough others.
	rest = 30 * time.Second
	// stale is how long a line may lie unused until it is taken for ended: a phone
	// that slept is not told, and would lose its first round.
	stale = 2 * Idle
)

// place is a guardian's seat in a community.
type place struct {
	community ledger.ID
	seat      uint64
}

// lines are the connections to guardians. Dialling goes on beside the rounds: a
// guardian that takes long to answer joins a later one.
type lines struct {
	config Config
	ctx    context.Context
	cancel context.CancelFunc
	dials  sync.WaitGroup

	mu      sync.Mutex
	clients map[place]*peer.Client
	dialing map[place]chan struct{} // closed when the dial has ended
	used    map[place]time.Time     // by the wall's clock: the other one stands still while a phone sleeps
	failed  map[place]time.Time
	faults  map[place][8]byte // digests of the cheats that guardians told of
}

func newLines(c Config) *lines {
	ctx, cancel := context.WithCancel(context.Background())
	return &lines{
		config: c, ctx: ctx, cancel: cancel,
		clients: map[place]*peer.Client{}, used: map[place]time.Time{}, dialing: map[place]chan struct{}{}, failed: map[place]time.Time{}, faults: map[place][8]byte{},
	}
}

// close ends all connections and dials.
func (l *lines) close() error {
	l.cancel()
	l.dials.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	for at, c := range l.clients {
		_ = c.Close() // the other side may have ended it before
		delete(l.clients, at)
	}
	return nil
}

// drop ends a connection, and lets the guardian rest.
func (l *lines) drop(at place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed[at] = time.Now()
	if c := l.clients[at]; c != nil {
		_ = c.Close()
		delete(l.clients, at)
	}
}

// forget ends a connection to a guardian who has another seat now, or none.
func (l *lines) forget(at place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c := l.clients[at]; c != nil {
		_ = c.Close()
	}
	delete(l.clients, at)
	delete(l.failed, at)
	delete(l.used, at)
	delete(l.faults, at)
}

// rest lets a guardian whose line has ended alone for a while.
func (l *lines) rest(at place) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed[at] = time.Now()
}

// open gives the open lines of a community by seat. It waits until all dials
// have ended, or a quorum and a grace are there, or Config.Wait is over.
func (l *lines) open(ctx context.Context, m book.Membership) map[uint64]*peer.Client {
	ctx, cancel := context.WithTimeout(ctx, l.config.Wait)
	defer cancel()
	dials := l.dialAll(m)
	ended := make(chan struct{}, len(dials))
	for _, dial := range dials { // whichever is the first: the slow ones hold up nobody
		go func() {
			select {
			case <-dial:
				ended <- struct{}{}
			case <-ctx.Done():
			}
		}()
	}
	var after <-chan time.Time
	for left := len(dials); ; left-- {
		open := l.alive(m)
		if after == nil && len(open) >= m.Epoch.Quorum() {
			after = time.After(grace)
		}
		if left == 0 {
			return open
		}
		select {
		case <-ended:
		case <-after:
			return l.alive(m)
		case <-ctx.Done():
			return l.alive(m)
		}
	}
}

// newFaults tells whether a guardian knows of other cheats than before; zero is
// of one that knows of none. told are those of which it told before this process.
func (l *lines) newFaults(at place, digest, told [8]byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	before, asked := l.faults[at]
	if !asked {
		before = told
	}
	l.faults[at] = digest
	return digest != before && digest != [8]byte{}
}

// alive are the open lines of a community.
func (l *lines) alive(m book.Membership) map[uint64]*peer.Client {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[uint64]*peer.Client{}
	for seat := range uint64(m.Epoch.Guardians()) {
		if c := l.clients[place{m.Epoch.Community, seat}]; c != nil && !c.Ended() {
			out[seat], l.used[place{m.Epoch.Community, seat}] = c, wall()
		}
	}
	return out
}

func wall() time.Time { return time.Now().Round(0) }

// endStale ends the lines that lay unused for long. The caller holds mu.
func (l *lines) endStale(m book.Membership) {
	for seat := range uint64(m.Epoch.Guardians()) {
		at := place{m.Epoch.Community, seat}
		if c := l.clients[at]; c != nil && wall().Sub(l.used[at]) > stale {
			_ = c.Close()
			delete(l.clients, at)
		}
	}
}

// dialAll begins a dial for each seat without a line, except for those that
// rest while there are enough others.
func (l *lines) dialAll(m book.Membership) []chan struct{} {
	addresses := addressesOf(m)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.endStale(m)
	var done []chan struct{}
	resting := map[uint64]bool{}
	for seat := range addresses {
		resting[seat] = l.rests(place{m.Epoch.Community, seat})
	}
	for seat, list := range addresses {
		at := place{m.Epoch.Community, seat}
		if l.dialing[at] == nil && resting[seat] && len(addresses)-count(resting) >= m.Epoch.Quorum() {
			continue
		}
		if dial := l.begin(at, m, list); dial != nil {
			done = append(done, dial)
		}
	}
	return done
}

func addressesOf(m book.Membership) map[uint64][]string {
	out := map[uint64][]string{}
	for _, e := range m.Endpoints {
		if e.Guardian < uint64(m.Epoch.Guardians()) {
			out[e.Guardian] = append(out[e.Guardian], e.Address)
		}
	}
	return out
}

// rests tells whether a guardian is left alone for a while. The caller holds mu.
func (l *lines) rests(at place) bool { return time.Since(l.failed[at]) < rest }

// begin has a guardian without a line dialled, and gives what is closed when that
// has ended; nil: it has a line. The caller holds mu.
func (l *lines) begin(at place, m book.Membership, addresses []string) chan struct{} {
	if c := l.clients[at]; c != nil && !c.Ended() {
		return nil
	}
	dial := l.dialing[at]
	if dial == nil {
		dial = make(chan struct{})
		l.dialing[at] = dial
		l.dials.Go(func() { l.dial(at, m, addresses) })
	}
	return dial
}

// one gives the line to a guardian, and opens it where there is none; nil: it
// was not reached in time.
func (l *lines) one(ctx context.Context, m book.Membership, seat uint64) *peer.Client {
	at := place{m.Epoch.Community, seat}
	l.mu.Lock()
	l.endStale(m)
	dial := l.begin(at, m, addressesOf(m)[seat])
	l.mu.Unlock()
	if dial != nil {
		select {
		case <-dial:
		case <-ctx.Done():
		}
	}
	return l.alive(m)[seat]
}

// restedFirst are the seats with those that rest at the end.
func (l *lines) restedFirst(community ledger.ID, seats []uint64) []uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	var ready, resting []uint64
	for _, seat := range seats {
		if l.rests(place{community, seat}) {
			resting = append(resting, seat)
		} else {
			ready = append(ready, seat)
		}
	}
	return append(ready, resting...)
}

func count(set map[uint64]bool) (n int) {
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}

// dial tries a guardian's addresses, one after the other.
func (l *lines) dial(at place, m book.Membership, addresses []string) {
	ctx, cancel := context.WithTimeout(l.ctx, l.config.Wait)
	defer cancel()
	var client *peer.Client
	for _, address := range addresses {
		conn, err := l.config.Dialer.Dial(ctx, address, m.Epoch.Charter.Guardians[at.seat].Identity)
		if err == nil {
			client = peer.New(conn, &m.Epoch, l.config.Verify)
			break
		}
		l.config.Log.Debug("guardian not reached", "seat", at.seat, "address", address, "cause", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.dialing[at])
	delete(l.dialing, at)
	switch {
	case client != nil:
		l.clients[at], l.used[at] = client, wall()
		delete(l.failed, at)
	default:
		l.failed[at] = time.Now()
	}
}
