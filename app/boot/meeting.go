package boot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/lan"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/meet"
	"sanduk.app/wallet/keys"
)

// textTime is how long a pairing text is good for.
const textTime = 30 * time.Minute

// Meeting is a home that others can meet: who reads its text, and members of
// the same communities in the same local network. Make it with OpenMeeting, run
// it with Run.
type Meeting struct {
	app      *App
	self     *keys.Key // made for this meeting, so that nobody can link two
	listener *tcp.Listener
	port     uint16

	mu  sync.Mutex
	met map[netip.AddrPort]time.Time
}

// Met is what became of meeting one person, or guardians on behalf of others.
type Met struct {
	Address   string // whom we dialled; empty: she came to us
	Guardians int    // how many were asked about what is carried; 0: it was a person
	Report    meet.Report
	Err       error
}

// OpenMeeting begins to listen, on every network of this device.
func (a *App) OpenMeeting() (*Meeting, error) {
	self, err := keys.NewRandomKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	l, err := tcp.Listen(":0", link.One(self))
	if err != nil {
		return nil, err
	}
	_, text, err := net.SplitHostPort(l.Address())
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return &Meeting{app: a, self: self, listener: l, port: uint16(port), met: map[netip.AddrPort]time.Time{}}, nil
}

// Text is what another phone reads to come here. It may have no addresses,
// where this device does not know its own: the other tries those of hotspots.
func (m *Meeting) Text() string {
	return lan.Text{Key: m.self.Public(), Port: m.port, Addresses: lan.Addresses(), Expires: m.app.options.Now().Add(textTime)}.String()
}

// Run answers those who come, announces this home, and goes to those who are
// found, until the context ends, which is no error. told hears of each meeting,
// one at a time.
func (m *Meeting) Run(ctx context.Context, told func(Met)) error {
	var group sync.WaitGroup
	var turn sync.Mutex
	tell := func(met Met) {
		turn.Lock()
		defer turn.Unlock()
		told(met)
	}
	m.app.tellMeetings(tell)
	defer m.app.tellMeetings(nil)
	finder := lan.New(lan.Config{
		Port: m.port, Names: m.app.meetingNames, Knows: m.app.knownNames, Now: m.app.options.Now, Rand: rand.Reader, Log: m.app.options.Log,
		Found: func(p lan.Place) {
			if m.app.found.note(p) {
				poke(m.app.nudge)
			}
			group.Go(func() { m.goTo(ctx, p, tell) })
		},
	})
	group.Go(func() {
		if err := finder.Run(ctx); err != nil {
			m.app.options.Log.Warn("nobody can be found on the local network", "cause", err)
		}
	})
	defer group.Wait()
	return link.Serve(ctx, mostGuests, func(ctx context.Context, c link.Conn) {
		report, err := m.app.meeter.Serve(ctx, countedConn{c, m.app.traffic}, m.self.Public())
		m.app.after(report)
		tell(Met{Report: report, Err: err})
	}, m.listener)
}

// MeetAround meets members who are in the same local network, beside all else,
// until the context ends. Where it can't listen, nobody is met: the log says so.
func (a *App) MeetAround(ctx context.Context, told func(Met)) {
	m, err := a.OpenMeeting()
	if err == nil {
		a.runs(m)
		err = m.Run(ctx, told)
		a.runs(nil)
	}
	if err != nil {
		a.options.Log.Warn("nobody can be met on the local network", "cause", err)
	}
}

// runs notes which meeting runs beside all else.
func (a *App) runs(m *Meeting) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.meeting = m
}

// mostGuests is how many are met at once.
const mostGuests = 8

// after has the guardians told of what a meeting brought, where they are in
// reach.
func (a *App) after(r meet.Report) {
	if r.Received+r.Taken > 0 {
		poke(a.nudge)
	}
}

// again is how long somebody who was met is not met anew, while nothing says
// that there is more to exchange.
const again = 5 * time.Minute

// goTo meets a wallet that was found, if it was not met lately.
func (m *Meeting) goTo(ctx context.Context, p lan.Place, tell func(Met)) {
	if !m.app.shares(p.Names) || !m.begin(p.Address) {
		return
	}
	c, err := m.app.options.Reach.Dial(ctx, p.Address.String(), keys.PublicKey{})
	if err == nil {
		var report meet.Report
		report, err = m.app.meeter.Meet(ctx, c)
		m.app.after(report)
		tell(Met{Address: p.Address.String(), Report: report, Err: err})
		return
	}
	m.app.options.Log.Debug("somebody found was not reached", "cause", err)
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.met, p.Address)
}

func (m *Meeting) begin(at netip.AddrPort) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.app.options.Now()
	for a, t := range m.met {
		if now.Sub(t) > again {
			delete(m.met, a)
		}
	}
	if _, met := m.met[at]; met {
		return false
	}
	m.met[at] = now
	return true
}

// MeetText goes to whoever shows a text, trying her addresses one after the
// other.
func (a *App) MeetText(ctx context.Context, text string) (meet.Report, error) {
	t, err := lan.ParseText(text, a.options.Now())
	if err != nil {
		return meet.Report{}, err
	}
	var tried error
	for _, address := range t.Dial() {
		c, err := a.dialShortly(ctx, address, t.Key)
		if err == nil {
			return a.meeter.Meet(ctx, c)
		}
		tried = errors.Join(tried, fmt.Errorf("%s: %w", address, err))
		if ctx.Err() != nil {
			break
		}
	}
	if tried == nil {
		tried = lan.ErrNoNetwork
	}
	return meet.Report{}, tried
}

// dialTime is for one address of a text; there are several.
const dialTime = 6 * time.Second

func (a *App) dialShortly(ctx context.Context, address netip.AddrPort, key keys.PublicKey) (link.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	return a.options.Reach.Dial(ctx, address.String(), key)
}

// meetingNames are what members recognise this home by.
func (a *App) meetingNames() []lan.Name {
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		a.options.Log.Error("the communities can't be read", "cause", err)
	}
	out := make([]lan.Name, 0, len(memberships))
	for _, m := range memberships {
		out = append(out, lan.Community(m.Epoch.Community))
	}
	return out
}

// mostKnown bounds the names that each beacon is compared with.
const mostKnown = 64

// knownNames are those of our communities and of their guardians.
func (a *App) knownNames() []lan.Name {
	out := a.meetingNames()
	memberships, err := a.Wallet.Memberships()
	if err != nil {
		return out
	}
	for _, m := range memberships {
		for _, g := range m.Epoch.Charter.Guardians {
			if len(out) < mostKnown {
				out = append(out, lan.Guardian(g.Identity))
			}
		}
	}
	return out
}

// shares tells whether one of the names is of a community of ours.
func (a *App) shares(names []lan.Name) bool {
	for _, own := range a.meetingNames() {
		for _, n := range names {
			if n == own {
				return true
			}
		}
	}
	return false
}

// founds are the addresses of guardians that were found on the local network.
type founds struct {
	mu sync.Mutex
	at map[lan.Name]netip.AddrPort
}

// note keeps where names were found, and tells whether that is news.
func (f *founds) note(p lan.Place) (news bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at == nil {
		f.at = map[lan.Name]netip.AddrPort{}
	}
	for _, n := range p.Names {
		news = news || f.at[n] != p.Address
		f.at[n] = p.Address
	}
	return news
}

// of is where a guardian was found.
func (f *founds) of(identity keys.PublicKey) (netip.AddrPort, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, ok := f.at[lan.Guardian(identity)]
	return at, ok
}
