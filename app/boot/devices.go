package boot

import (
	"context"
	"errors"
	"sync"
	"time"

	"sanduk.app/app/config"
	"sanduk.app/sync/link"
	"sanduk.app/sync/link/qr"
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/runner"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
)

// What the window shows of devices and carriers, in plain values: view-models
// know no carrier.

// windowWait is how long a sync by hand looks for what waits to become final.
const windowWait = 30 * time.Second

// SyncNow meets the guardians until nothing waits any more or nobody answers,
// and visits the relays. progress hears how many guardians answered of those that
// were tried, and what waits. The context's end is no error.
func (a *App) SyncNow(ctx context.Context, progress func(reached, asked, waiting int)) error {
	told := func(r runner.Report) { progress(r.Reached, r.Asked, r.Waiting) }
	report, err := a.SyncUntilFinal(ctx, windowWait, told)
	if err == nil {
		told(report)
		_, err = a.VisitRelays(ctx)
	}
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Traffic is how many bytes of frames went over connections since the app was
// opened, and when each one on the other side was last heard of.
func (a *App) Traffic() (in, out uint64, heard map[keys.PublicKey]time.Time) { return a.traffic.told() }

// Heard is when guardians of a community, by their seats from 0, last answered a
// question for news, also before the app was opened.
func (a *App) Heard(community ledger.ID) (map[uint64]time.Time, error) {
	return a.runner.Heard(community)
}

// RelayTexts are the addresses of the relays that carry for this home.
func (a *App) RelayTexts() ([]string, error) {
	list, err := a.Relays()
	var out []string
	for _, r := range list {
		out = append(out, r.String())
	}
	return out, err
}

// UseRelay has the relay of an address carry for this home, or no longer.
func (a *App) UseRelay(text string, use bool) error {
	address, err := relay.ParseAddress(text)
	switch {
	case err != nil:
		return err
	case use:
		return a.AddRelay(address)
	}
	return a.RemoveRelay(address)
}

// StorageUsed is what the wallet takes, in bytes: all of it, what it carries,
// and how much it may carry in each community.
func (a *App) StorageUsed() (file, carried, limit int64, err error) {
	s, err := a.Storage()
	return s.File, int64(s.Carried), int64(s.Limit), err
}

// DataToday are the bytes that the background may use a day, 0: as many as it
// needs, and how many went over connections today.
func (a *App) DataToday() (daily, used int64, err error) {
	b, err := a.Budget()
	return int64(b.Daily), int64(b.Used), err
}

// maxBundle is what a bundle for a file may take.
const maxBundle = 16 << 20

// Bundle is what this home would hand over in person, for a file: how many
// entries and votes are in it, and how many did not fit. Guardians can open it, and
// those whose addresses are in to.
func (a *App) Bundle(community ledger.ID, to []string) (bundle []byte, in, left int, err error) {
	return a.ExportBytes(community, maxBundle, to)
}

// BundleCodes is the same as a moving code.
func (a *App) BundleCodes(community ledger.ID, to []string) (codes []string, in, left int, err error) {
	bundle, in, left, err := a.ExportBytes(community, qr.MaxPayload, to)
	if err == nil {
		codes, err = qr.Encode(bundle)
	}
	return codes, in, left, err
}

// MeetingText is what another phone reads to come here, while MeetAround runs;
// empty: nobody can be met on the local network.
func (a *App) MeetingText() string {
	a.mu.Lock()
	m := a.meeting
	a.mu.Unlock()
	if m == nil {
		return ""
	}
	return m.Text()
}

// MeetBy goes to whoever shows a text; it gives how many items came and went.
func (a *App) MeetBy(ctx context.Context, text string) (in, out int, err error) {
	r, err := a.MeetText(ctx, text)
	if err == nil {
		a.after(r)
	}
	return r.Received + r.Taken + r.Promises + r.Offers, r.Given, err
}

// KeepSettings keeps what the window sets, and leaves alone what the app itself
// keeps in the same file: relays, and what may be carried, and used a day.
func (a *App) KeepSettings(s config.Settings) error {
	a.settings.Lock()
	defer a.settings.Unlock()
	kept, err := config.Load(a.settingsPath())
	if err != nil {
		return err
	}
	s.Relays, s.Carry, s.Daily = kept.Relays, kept.Carry, kept.Daily
	return s.Save(a.settingsPath())
}

// changeSettings changes what the app itself keeps in the settings.
func (a *App) changeSettings(f func(*config.Settings)) error {
	a.settings.Lock()
	defer a.settings.Unlock()
	s, err := config.Load(a.settingsPath())
	if err != nil {
		return err
	}
	f(&s)
	return s.Save(a.settingsPath())
}

// traffic counts frames. Safe for concurrent use; the zero traffic is ready.
type traffic struct {
	now func() time.Time

	mu      sync.Mutex
	in, out uint64
	dials   uint64
	heard   map[keys.PublicKey]time.Time
}

func (t *traffic) told() (in, out uint64, heard map[keys.PublicKey]time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	heard = map[keys.PublicKey]time.Time{}
	for k, at := range t.heard {
		heard[k] = at
	}
	return t.in, t.out, heard
}

// countingDialer counts what goes over its connections.
type countingDialer struct {
	link.Dialer
	traffic *traffic
}

func (d countingDialer) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	c, err := d.Dialer.Dial(ctx, address, expect)
	if err != nil {
		return nil, err
	}
	d.traffic.mu.Lock()
	defer d.traffic.mu.Unlock()
	d.traffic.dials++
	return countedConn{c, d.traffic}, nil
}

// handshake is about what a new connection takes beside its frames.
const handshake = 1100

// total is about how many bytes went over connections.
func (t *traffic) total() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.in + t.out + t.dials*handshake
}

type countedConn struct {
	link.Conn
	traffic *traffic
}

func (c countedConn) Send(ctx context.Context, frame []byte) error {
	err := c.Conn.Send(ctx, frame)
	if err == nil {
		c.traffic.mu.Lock()
		defer c.traffic.mu.Unlock()
		c.traffic.out += uint64(len(frame))
	}
	return err
}

func (c countedConn) Receive(ctx context.Context) ([]byte, error) {
	frame, err := c.Conn.Receive(ctx)
	if err == nil {
		c.traffic.mu.Lock()
		defer c.traffic.mu.Unlock()
		c.traffic.in += uint64(len(frame))
		if c.traffic.heard == nil {
			c.traffic.heard = map[keys.PublicKey]time.Time{}
		}
		c.traffic.heard[c.Peer()] = c.traffic.now()
	}
	return frame, err
}

// OnDuty is how the guardian in this app stands in a community: since when it is
// at work (zero: it is not), how many votes it has given, how many of the others
// it was level with since, how many guardians are proven false, and when the disk
// last did not take what was written (zero: it always did).
func (a *App) OnDuty(community ledger.ID) (since time.Time, votes uint64, level, accused int, disk time.Time, err error) {
	a.mu.Lock()
	guard := a.guard
	a.mu.Unlock()
	if guard == nil {
		return since, 0, 0, 0, disk, nil
	}
	f, err := guard.node.Figures()
	if err != nil {
		return since, 0, 0, 0, disk, err
	}
	for _, c := range f.Communities {
		if c.ID == community && c.Seat >= 0 {
			return f.Begun, c.Logged, len(c.CaughtUp), c.Accused, f.LastFailure, nil
		}
	}
	return since, 0, 0, 0, disk, nil
}
