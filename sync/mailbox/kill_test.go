package mailbox_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"flag"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sanduk.app/sync/link"
	"sanduk.app/sync/link/tcp"
	"sanduk.app/sync/mailbox"
	"sanduk.app/sync/wire"
	"sanduk.app/wallet/keys"
	"sanduk.app/wallet/ledger"
	"sanduk.app/wallet/store/bolt"
)

var kills = flag.Int("kills", 12, "how many relays TestKilledRelay… kills")

const child = "SANDUK_TEST_RELAY"

func TestMain(m *testing.M) {
	if path := os.Getenv(child); path != "" {
		if err := serveChild(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// serveChild is a relay in a process of its own, until it is killed. It says
// its key and its address.
func serveChild(path string) error {
	s, err := bolt.Open(path, bolt.Migrations())
	if err != nil {
		return err
	}
	relay, err := mailbox.New(mailbox.Config{Store: s, Policy: mailbox.Defaults(), Now: time.Now, Rand: rand.Reader})
	if err != nil {
		return err
	}
	l, err := tcp.Listen("127.0.0.1:0", link.One(relay.Key()))
	if err != nil {
		return err
	}
	fmt.Println(relay.Key().Public(), l.Address())
	return relay.Run(context.Background(), l)
}

// startChild gives the process and a connection to it.
func startChild(t *testing.T, path string) (*exec.Cmd, link.Conn) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), child+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	key, address, _ := strings.Cut(strings.TrimSpace(line), " ")
	raw, err := hex.DecodeString(key)
	must(t, err)
	c, err := tcp.Dialer{}.Dial(t.Context(), address, keys.PublicKey(raw))
	must(t, err)
	return cmd, c
}

// asks gives the reply's body; false when the relay is dead.
func asks[T any](t *testing.T, c link.Conn, request wire.Type, body any) (reply T, alive bool) {
	t.Helper()
	if c.Send(t.Context(), wire.Encode(request, body)) != nil {
		return reply, false
	}
	raw, err := c.Receive(t.Context())
	if err != nil {
		return reply, false
	}
	m, err := wire.Decode(raw)
	must(t, err)
	if m.Type == wire.Failed {
		failed, _ := wire.Body[wire.FailedBody](m)
		t.Fatal(&failed)
	}
	if len(m.Body) > 0 {
		reply, err = wire.Body[T](m)
		must(t, err)
	}
	return reply, true
}

// TestKilledRelayLosesNothingThatItAcknowledged kills a relay with kill -9 while
// items are left in it and fetched from it, and looks at what the next one has.
func TestKilledRelayLosesNothingThatItAcknowledged(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := mathrand.New(mathrand.NewPCG(seed, 0))
	path := filepath.Join(t.TempDir(), "relay.db")
	owner := newKey(t)
	want := map[ledger.ID]bool{}  // acknowledged, and not removed
	doubt := map[ledger.ID]bool{} // killed before the answer: either way is right
	n, acknowledged := 0, 0
	for range *kills {
		cmd, c := startChild(t, path)
		kill := time.AfterFunc(time.Duration(random.IntN(60_000))*time.Microsecond, func() { _ = cmd.Process.Kill() })
		info, alive := asks[wire.RelayInfoBody](t, c, wire.RelayAsk, nil)
		proof, err := owner.Sign(wire.MailboxProof(c.Peer(), info.Challenge, owner.Public()))
		must(t, err)
		for alive {
			if random.IntN(4) > 0 || len(want) == 0 {
				n++
				content := []byte(fmt.Sprintf("%d %s", n, strings.Repeat("x", random.IntN(5000))))
				id := wire.MailID(content)
				if _, alive = asks[wire.DepositedBody](t, c, wire.Deposit, &wire.DepositBody{Mailbox: owner.Public(), Content: content}); alive {
					want[id] = true
					acknowledged++
				} else {
					doubt[id] = true
				}
				continue
			}
			for id := range want {
				delete(want, id)
				if _, alive = asks[struct{}](t, c, wire.Remove, &wire.RemoveBody{Mailbox: owner.Public(), Proof: proof, IDs: []ledger.ID{id}}); !alive {
					doubt[id] = true
				}
				break
			}
		}
		kill.Stop()
		_ = cmd.Wait()
		_ = c.Close()
		holds(t, path, owner.Public(), want, doubt)
	}
	t.Logf("%d kills, %d of %d deposits were acknowledged", *kills, acknowledged, n)
}

// holds checks a dead relay's file.
func holds(t *testing.T, path string, box keys.PublicKey, want, doubt map[ledger.ID]bool) {
	t.Helper()
	s, err := bolt.Open(path, bolt.Migrations())
	must(t, err)
	defer func() { must(t, s.Close()) }()
	must(t, s.Check())
	o := office(t, s, nil)
	got := map[ledger.ID]bool{}
	for _, content := range contents(t, o, box, wire.MaxMailPage) {
		got[wire.MailID(content)] = true
	}
	for id := range want {
		if !got[id] {
			t.Fatalf("%s was acknowledged, and is lost", id)
		}
	}
	for id := range got {
		if !want[id] && !doubt[id] {
			t.Fatalf("%s was removed, and is back", id)
		}
	}
	if items, _, err := o.Totals(); err != nil || items != uint64(len(got)) {
		t.Fatalf("it counts %d items, and has %d: %v", items, len(got), err)
	}
}

func benchStore(b *testing.B) *bolt.Store {
	b.Helper()
	s, err := bolt.Open(filepath.Join(b.TempDir(), "relay.db"), bolt.Migrations())
	must(b, err)
	b.Cleanup(func() { _ = s.Close() })
	return s
}
