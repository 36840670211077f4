package boot_test

import (
	"context"
	"crypto/rand"
	"sync/atomic"
	"testing"

	"sanduk.app/app/boot"
	"sanduk.app/sync/link"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/wallet"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/vault"
)

// scales count what a wallet sends and receives, with what a link spends on
// each frame. Handshakes are not counted: they are as many as there are bursts.
type scales struct{ bytes, asked, dials atomic.Int64 }

func (s *scales) Dial(ctx context.Context, address string, expect keys.PublicKey) (link.Conn, error) {
	c, err := tcp.Dialer{}.Dial(ctx, address, expect)
	if err != nil {
		return nil, err
	}
	s.dials.Add(1)
	return weighed{c, s}, nil
}

type weighed struct {
	link.Conn
	s *scales
}

const onFrame = 4 + 22 // its length, and TLS around it

func (w weighed) Send(ctx context.Context, frame []byte) error {
	w.s.bytes.Add(int64(len(frame)) + onFrame)
	w.s.asked.Add(1)
	return w.Conn.Send(ctx, frame)
}

func (w weighed) Receive(ctx context.Context) ([]byte, error) {
	frame, err := w.Conn.Receive(ctx)
	w.s.bytes.Add(int64(len(frame)) + onFrame)
	return frame, err
}

// take gives what was counted since the last time.
func (s *scales) take() (bytes, asked int64) { return s.bytes.Swap(0), s.asked.Swap(0) }

// weighedMember is a member whose bytes are counted, with some money.
func (t *town) weighedMember() (*boot.App, *scales) {
	t.t.Helper()
	s := &scales{}
	app, err := boot.Open(boot.Options{Home: t.t.TempDir(), Vault: &vault.LightParams, Reach: s})
	must(t.t, err)
	t.t.Cleanup(func() { _ = app.Close() })
	_, err = app.Wallet.Create([]byte(pin), 12)
	must(t.t, err)
	_, err = app.Join(t.invitation)
	must(t.t, err)
	t.pay(t.founder, t.address(app), 1_000)
	t.sync(app)
	return app, s
}

func TestUpToDateWalletLearnsSoByTwoKilobytesAtMost(t *testing.T) {
	town := newTown(t, 4)
	me, scales := town.weighedMember()
	for range 20 { // payments that wait to be claimed
		town.pay(town.founder, town.address(me), 1)
	}
	town.sync(me)
	town.sync(me)
	scales.take()
	town.once(me)
	bytes, asked := scales.take()
	t.Logf("%d bytes, %d questions to guardians that are asked side by side", bytes, asked)
	if bytes > 2000 || asked > 2 {
		t.Errorf("%d bytes, %d questions", bytes, asked)
	}
}

// BenchmarkADaysUse is of a wallet in a community of 1,000 that pays five times,
// is paid five times, and looks for news every hour.
func BenchmarkADaysUse(b *testing.B) {
	town := newTown(b, 4)
	me, scales := town.weighedMember()
	for range 1000 {
		town.pay(town.founder, town.stranger(), 1)
	}
	town.sync(me)
	for b.Loop() {
		scales.take()
		for hour := range 24 {
			switch {
			case hour < 9 || hour > 18:
			case hour%2 == 0:
				if m := town.pay(me, town.address(town.founder), 10); m.Status != wallet.Done {
					b.Fatalf("it is %s", m.Status)
				}
			default:
				town.pay(town.founder, town.address(me), 20)
			}
			town.once(me)
		}
	}
	bytes, asked := scales.take()
	b.ReportMetric(float64(bytes), "bytes/day")
	b.ReportMetric(float64(asked), "questions/day")
}

// stranger is an address of the community that nobody answers for.
func (t *town) stranger() string {
	t.t.Helper()
	key, err := keys.NewRandomKey(rand.Reader)
	must(t.t, err)
	return keys.Address{Community: [4]byte(t.community.ID[:4]), Type: 1, Key: key.Public()}.String()
}
