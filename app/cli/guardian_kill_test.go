package cli

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// freePort is an address on this machine where nobody listens.
func freePort(t *testing.T) string {
	t.Helper()
	address, err := nextPort()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// startServer runs a command that serves in a process of its own, until it
// listens.
func startServer(t *testing.T, listen string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := exec.LookPath("sanduk")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, args...)
	c.Env = append(os.Environ(), "SANDUK_PIN=482913")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill() })
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
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

// TestKilledGuardiansLoseNoVoteAndNoPayment kills one of four guardians, each a
// process, and sometimes the payer too, in the middle of each payment. Each
// starts again with what it had signed; in the end all payments are final, and
// all five books add up.
func TestKilledGuardiansLoseNoVoteAndNoPayment(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	at := func(name string, n ...int) string { return filepath.Join(dir, name+fmt.Sprint(n)) }
	file := func(name, text string) string {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return "@" + at(name)
	}
	runs(t, 0, "--home", at("amina"), "create")
	var listen [4]string
	args := []string{"--home", at("amina"), "found", "--name", "Kongowea Market", "--currency", "KES", "--draft", at("draft")}
	for i := range listen {
		listen[i] = freePort(t)
		runs(t, 0, "--home", at("guardian", i), "create")
		card := reads[textOut](t, "--home", at("guardian", i), "guardian", "card", "--address", listen[i]).Text
		args = append(args, "--guardian", card)
	}
	runs(t, 0, args...)
	args = []string{"--home", at("amina"), "found", "--draft", at("draft")}
	for i := range listen {
		args = append(args, "--consent", reads[textOut](t, "--home", at("guardian", i), "guardian", "agree", "@"+at("draft")).Text)
	}
	runs(t, 0, args...)
	invitation := file("invitation", reads[textOut](t, "--home", at("amina"), "invite").Text)
	serve := func(i int) *exec.Cmd {
		return startServer(t, listen[i], "--home", at("guardian", i), "guardian", "--listen", listen[i])
	}
	var processes [4]*exec.Cmd
	for i := range listen {
		runs(t, 0, "--home", at("guardian", i), "join", invitation)
		processes[i] = serve(i)
	}
	kill := func(i int) {
		_ = processes[i].Process.Kill()
		_ = processes[i].Wait()
	}
	runs(t, 0, "--home", at("ben"), "create")
	runs(t, 0, "--home", at("ben"), "join", invitation)
	ben := reads[addressOut](t, "--home", at("ben"), "address").Address
	runs(t, 0, "--home", at("amina"), "sync")
	runs(t, 0, "--home", at("amina"), "issue", "1000")
	begin := time.Now()
	runs(t, 0, "--home", at("amina"), "pay", ben, "1")
	span := time.Since(begin)

	moment := func() time.Duration { return time.Duration((0.3 + 0.8*random.Float64()) * float64(span)) }
	killed, said := 0, 1
	for range *kills / 4 {
		i := random.IntN(4)
		timer := time.AfterFunc(moment(), func() { _ = processes[i].Process.Kill() })
		after := time.Duration(0)
		if random.IntN(3) == 0 {
			after = moment()
		}
		_, whole := runs(t, after, "--home", at("amina"), "pay", ben, "1", "--wait", "5s")
		if whole {
			said++
		} else {
			killed++
			runs(t, 0, "--home", at("amina"), "words") // a killed unlocking counts as a wrong PIN; this one is right
		}
		timer.Stop()
		kill(i)
		killed++
		processes[i] = serve(i)
	}
	for range 2 {
		runs(t, 0, "--home", at("amina"), "sync")
		runs(t, 0, "--home", at("ben"), "sync")
	}
	paid := 0
	for _, m := range reads[historyOut](t, "--home", at("amina"), "history", "--limit", "1000").Movements {
		if m.Kind == "paid" {
			paid++
			if m.Status != "done" {
				t.Errorf("payment %s is %s", m.ID, m.Status)
			}
		}
	}
	if paid < said {
		t.Errorf("%d payments were made, %d are there", said, paid)
	}
	for home, want := range map[string]int{at("ben"): paid, at("amina"): 1000 - paid} {
		b := reads[balanceOut](t, "--home", home, "balance")
		if len(b.Holdings) != 1 || number(t, b.Holdings[0].Available) != float64(want) {
			t.Errorf("%s has %+v, not %d", home, b.Holdings, want)
		}
	}
	for i := range listen {
		kill(i)
		if a := reads[auditOut](t, "--home", at("guardian", i), "audit", "--guardian"); !a.Complete || len(a.Assets) != 1 || !a.Assets[0].Holds {
			t.Errorf("the books of guardian %d: %+v", i, a)
		}
	}
	t.Logf("%d processes were killed, %d payments arrived", killed, paid)
}
