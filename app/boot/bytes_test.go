package boot_test

import (
	"context"
	"crypto/rand"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"sanduk.app/app/boot"
	"sanduk.app/sync/link"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/runner"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/vault"
)

// scales count what a wallet sends and receives: each byte that TCP carries,
// handshakes and all, by a hop between the two sides.
type scales struct{ bytes, asked, dials atomic.Int64 }

func (s *scales) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	between, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer func() { _ = between.Close() }()
	go s.hop(between, address)
	c, err := tcp.Dialer{}.Dial(ctx, between.Addr().String(), expect)
	if err != nil {
		return nil, err
	}
	s.dials.Add(1)
	return weighed{c, s}, nil
}

// hop carries one connection on.
func (s *scales) hop(between net.Listener, address string) {
	near, err := between.Accept()
	if err != nil {
		return
	}
	far, err := net.Dial("tcp", address)
	if err != nil {
		_ = near.Close()
		return
	}
	go s.copy(far, near)
	s.copy(near, far)
}

func (s *scales) copy(to, from net.Conn) {
	_, _ = io.Copy(to, io.TeeReader(from, s))
	_ = to.Close()
}

func (s *scales) Write(p []byte) (int, error) {
	s.bytes.Add(int64(len(p)))
	return len(p), nil
}

// weighed counts questions.
type weighed struct {
	link.Conn
	s *scales
}

func (w weighed) Send(ctx context.Context, frame []byte) error {
	w.s.asked.Add(1)
	return w.Conn.Send(ctx, frame)
}

// take gives what was counted since the last time.
func (s *scales) take() (bytes, asked int64) { return s.bytes.Swap(0), s.asked.Swap(0) }

// weighedMember is a member whose bytes are counted.
type weighedMember struct {
	*boot.App
	*scales
	town *town
}

// weighedMember is a new one, with some money.
func (t *town) weighedMember() *weighedMember {
	t.t.Helper()
	m := &weighedMember{scales: &scales{}, town: t}
	m.open(t.t.TempDir())
	t.t.Cleanup(func() { _ = m.Close() })
	_, err := m.Wallet.Create([]byte(pin), 12)
	must(t.t, err)
	_, err = m.Join(t.invitation)
	must(t.t, err)
	t.pay(t.founder, t.address(m.App), 1_000)
	t.sync(m.App)
	return m
}

func (m *weighedMember) open(home string) {
	m.town.t.Helper()
	var err error
	m.App, err = boot.Open(boot.Options{Home: home, Vault: &vault.LightParams, Reach: m.scales})
	must(m.town.t, err)
}

// hangUp ends all connections, as a phone does that goes back into the pocket.
func (m *weighedMember) hangUp() {
	m.town.t.Helper()
	home := m.Home()
	must(m.town.t, m.Close())
	m.open(home)
	must(m.town.t, m.Wallet.Unlock([]byte(pin)))
}

// background does one round as the app does by itself.
func (m *weighedMember) background() {
	m.town.t.Helper()
	ctx, cancel := context.WithCancel(m.town.t.Context())
	defer cancel()
	var once sync.Once
	m.Run(ctx, nil, func(_ runner.Report, err error) {
		once.Do(func() { must(m.town.t, err) })
		cancel()
	})
}

func TestUpToDateWalletLearnsSoByTwoKilobytesAtMost(t *testing.T) {
	town := newTown(t, 4)
	me := town.weighedMember()
	for range 20 { // payments that wait to be claimed
		town.pay(town.founder, town.address(me.App), 1)
	}
	town.sync(me.App)
	town.sync(me.App)
	for what, round := range map[string]func(){"in the background": me.background, "by hand": func() { town.once(me.App) }} {
		me.hangUp()
		me.take()
		round()
		opened, asked := me.take()
		for range town.guardians { // until each has a line
			round()
		}
		me.take()
		round()
		held, _ := me.take()
		t.Logf("%s: %d bytes with the connection, %d on lines that are held, %d questions side by side", what, opened, held, asked)
		if asked > 2 || opened > 2000 || held > 300 {
			t.Errorf("%s: %d and %d bytes, %d questions", what, opened, held, asked)
		}
	}
}

// BenchmarkADaysUse is of a wallet in a community of 1,000 that pays five times,
// is paid five times, and looks for news every hour, over lines that are held
// and with new connections each hour.
func BenchmarkADaysUse(b *testing.B) {
	town := newTown(b, 4)
	me := town.weighedMember()
	for range 1000 {
		town.pay(town.founder, town.stranger(), 1)
	}
	town.sync(me.App)
	for name, between := range map[string]func(){"held": func() {}, "new": me.hangUp} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				me.take()
				me.day(b, between)
			}
			bytes, asked := me.take()
			b.ReportMetric(float64(bytes), "bytes/day")
			b.ReportMetric(float64(asked), "questions/day")
			b.ReportMetric(float64(me.dials.Swap(0)), "connections/day")
		})
	}
}

func (m *weighedMember) day(b *testing.B, between func()) {
	b.Helper()
	town := m.town
	for hour := range 24 {
		between()
		switch {
		case hour < 9 || hour > 18:
		case hour%2 == 0:
			if paid := town.pay(m.App, town.address(town.founder), 10); paid.Status != wallet.Done {
				b.Fatalf("it is %s", paid.Status)
			}
		default:
			town.pay(town.founder, town.address(m.App), 20)
		}
		m.background()
	}
}

// stranger is an address of the community that nobody answers for.
func (t *town) stranger() string {
	t.t.Helper()
	key, err := keys.NewRandomKey(rand.Reader)
	must(t.t, err)
	return keys.Address{Community: [4]byte(t.community.ID[:4]), Type: 1, Key: key.Public()}.String()
}
