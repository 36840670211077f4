package relay_test

import (
	"context"
	"crypto/rand"
	"io"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/relay"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/mailbox"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
)

// counted passes connections on to an address, and counts their bytes both
// ways, with all of TLS.
func counted(b *testing.B, to string) (address string, bytes *atomic.Int64) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	b.Cleanup(func() { _ = l.Close() })
	bytes = new(atomic.Int64)
	pass := func(to, from net.Conn) {
		n, _ := io.Copy(to, from)
		bytes.Add(n)
		_ = to.Close()
	}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				_ = near.Close()
				continue
			}
			go pass(far, near)
			go pass(near, far)
		}
	}()
	return l.Addr().String(), bytes
}

// BenchmarkVisit is a wallet's visit to a relay over TCP: what it costs when
// nothing is new, and with a letter to leave. bytes/op are those on the line.
func BenchmarkVisit(b *testing.B) {
	s, err := bolt.Open(filepath.Join(b.TempDir(), "relay.db"), bolt.Migrations())
	must(b, err)
	policy := mailbox.Defaults()
	policy.DayItems, policy.BoxItems = 1<<40, 1<<40
	server, err := mailbox.New(mailbox.Config{Store: s, Policy: policy, Now: time.Now, Rand: rand.Reader})
	must(b, err)
	l, err := tcp.Listen("127.0.0.1:0", link.One(server.Key()))
	must(b, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx, l) }()
	b.Cleanup(func() { cancel(); must(b, <-done); must(b, s.Close()) })
	host, bytes := counted(b, l.Address())

	own := newKey(b)
	post := relay.New(relay.Config{
		Store: store.Memory(), Rand: rand.Reader, Now: time.Now,
		Dial: func(ctx context.Context, to relay.Address, self keys.Signer) (link.Conn, error) {
			return tcp.Dialer{Self: self}.Dial(ctx, to.Host, to.Key)
		},
	})
	who := relay.Person{
		Route: relay.Route{Relay: relay.Address{Key: server.Key().Public(), Host: host}}, Key: own,
		Take: func(relay.Letter) error { return nil },
	}
	for name, letters := range map[string]int{"nothing new": 0, "a payment left": 1} {
		b.Run(name, func(b *testing.B) {
			next := 0
			who.Give = func() (mail []relay.Mail, err error) {
				for range letters {
					next++
					id := ledger.ID{byte(next), byte(next >> 8), byte(next >> 16), byte(b.N)}
					mail = append(mail, relay.Mail{Reader: newKey(b).Public(), Name: id, Frame: wire.EncodeRaw(wire.Push, make([]byte, 900))})
				}
				return mail, nil
			}
			_, err := post.Burst(b.Context(), who) // looks into old weeks
			must(b, err)
			bytes.Store(0)
			for b.Loop() {
				report, err := post.Burst(b.Context(), who)
				must(b, err)
				if report.Trouble != nil {
					b.Fatal(report.Trouble)
				}
			}
			time.Sleep(50 * time.Millisecond) // the proxy counts when a connection ends
			b.ReportMetric(float64(bytes.Load())/float64(b.N), "bytes/op")
		})
	}
}
