package cli

import (
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// startRelay runs a relay in a process of its own.
func startRelay(t *testing.T, home, listen string) *exec.Cmd {
	t.Helper()
	program, err := exec.LookPath("sanduk")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, "--home", home, "relay", "--listen", listen)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", listen)
		if err == nil {
			_ = conn.Close()
			return c
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// TestKilledAnywhereAPaymentByRelayArrivesOnce kills payer, guardian, payee and
// relay in turn while payments travel by the relay, at moments drawn over their
// visits. In the end every payment is final and has arrived, once.
func TestKilledAnywhereAPaymentByRelayArrivesOnce(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	listen := freePort(t)
	// Amina is the guardian, and also pays; the address in her invitation is hers
	// only while a command of hers runs, so the others meet her at the relay only.
	runs(t, 0, "--home", at("amina"), "create")
	runs(t, 0, "--home", at("amina"), "found", "--name", "Kongowea Market", "--currency", "KES")
	runs(t, 0, "--home", at("amina"), "issue", "1000")
	text := reads[textOut](t, "--home", at("amina"), "invite")
	if err := os.WriteFile(at("invitation"), []byte(text.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	relay := reads[textOut](t, "--home", at("box"), "relay", "address", "--listen", listen).Text
	for _, home := range []string{"ben", "shop"} {
		runs(t, 0, "--home", at(home), "create")
		runs(t, 0, "--home", at(home), "join", "@"+at("invitation"))
		runs(t, 0, "--home", at(home), "relay", "add", relay)
	}
	runs(t, 0, "--home", at("amina"), "relay", "add", relay)
	process := startRelay(t, at("box"), listen)
	shop := reads[addressOut](t, "--home", at("shop"), "address").Address
	ben := reads[addressOut](t, "--home", at("ben"), "address").Address
	runs(t, 0, "--home", at("amina"), "pay", ben, "500")
	begin := time.Now()
	runs(t, 0, "--home", at("ben"), "sync")
	span := time.Since(begin)

	killed := 0
	for range *kills / 4 {
		runs(t, 0, "--home", at("ben"), "pay", shop, "1", "--wait", "0s")
		for _, home := range []string{"ben", "amina", "shop"} {
			after := time.Duration((0.3 + 0.9*random.Float64()) * float64(span))
			if random.IntN(3) == 0 {
				_ = process.Process.Kill()
				_ = process.Wait()
				process = startRelay(t, at("box"), listen)
				killed++
			}
			if _, whole := runs(t, after, "--home", at(home), "sync"); !whole {
				killed++
				runs(t, 0, "--home", at(home), "words") // a killed unlocking counts as a wrong PIN; this one is right
			}
		}
	}
	for range 2 { // payments, votes, certificates
		for _, home := range []string{"ben", "amina", "ben", "shop"} {
			runs(t, 0, "--home", at(home), "sync")
		}
	}
	paid := 0
	for _, m := range reads[historyOut](t, "--home", at("ben"), "history", "--limit", "1000").Movements {
		if m.Kind == "paid" {
			paid++
			if m.Status != "done" {
				t.Errorf("payment %s is %s", m.ID, m.Status)
			}
		}
	}
	if paid != *kills/4 {
		t.Errorf("%d payments are there, %d were made", paid, *kills/4)
	}
	for home, want := range map[string]int{"shop": paid, "ben": 500 - paid} {
		b := reads[balanceOut](t, "--home", at(home), "balance")
		if len(b.Holdings) != 1 || int(number(t, strings.TrimSuffix(b.Holdings[0].Available, ".00"))) != want {
			t.Errorf("%s has %+v, not %d", home, b.Holdings, want)
		}
	}
	runs(t, 0, "--home", at("ben"), "audit")
	runs(t, 0, "--home", at("amina"), "audit", "--guardian")
	t.Logf("%d processes were killed, %d payments arrived", killed, paid)
}
