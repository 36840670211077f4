package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

var kills = flag.Int("kills", 20, "how many processes TestKilledInTheMiddleNothingIsLostOrDoubled kills")

// runs runs a command in a process of its own, and kills it as a power cut
// would when it takes longer than a time; 0: never.
func runs(t *testing.T, killAfter time.Duration, args ...string) (out []byte, whole bool) {
	t.Helper()
	program, err := exec.LookPath("sanduk") // TestMain put it there
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	c := exec.Command(program, append([]string{"--json"}, args...)...)
	c.Env = append(os.Environ(), "SANDUK_PIN=482913", "SANDUK_ADDRESS=127.0.0.1")
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if killAfter > 0 {
		timer := time.AfterFunc(killAfter, func() { _ = c.Process.Kill() })
		defer timer.Stop()
	}
	err = c.Wait()
	if err != nil && killAfter == 0 {
		t.Fatalf("%v: %v: %s", args, err, stderr.Bytes())
	}
	return stdout.Bytes(), err == nil
}

func reads[T any](t *testing.T, args ...string) (v T) {
	t.Helper()
	out, _ := runs(t, 0, args...)
	if err := json.Unmarshal(out, &v); err != nil {
		t.Fatalf("%v: %v: %q", args, err, out)
	}
	return v
}

// TestKilledInTheMiddleNothingIsLostOrDoubled kills a wallet with the guardian
// inside while it pays, at moments drawn over its run: unlocking,
// signing, voting, certifying, storing. Whatever it had come to, the next start
// finds books that add up, and each payment that was said to be done once.
func TestKilledInTheMiddleNothingIsLostOrDoubled(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	amina, brother, invitation := filepath.Join(dir, "amina"), filepath.Join(dir, "brother"), filepath.Join(dir, "invitation")
	runs(t, 0, "--home", amina, "create")
	runs(t, 0, "--home", amina, "found", "--name", "Kongowea Market", "--currency", "KES")
	runs(t, 0, "--home", amina, "issue", "1000")
	text := reads[textOut](t, "--home", amina, "invite")
	if err := os.WriteFile(invitation, []byte(text.Text), 0o600); err != nil {
		t.Fatal(err)
	}
	runs(t, 0, "--home", brother, "create")
	runs(t, 0, "--home", brother, "join", "@"+invitation)
	to := reads[addressOut](t, "--home", brother, "address").Address

	begin := time.Now()
	runs(t, 0, "--home", amina, "pay", to, "1")
	span := time.Since(begin)
	said := 1
	for range *kills {
		if _, whole := runs(t, time.Duration((0.4+0.7*random.Float64())*float64(span)), "--home", amina, "pay", to, "1"); whole {
			said++
		}
		runs(t, 0, "--home", amina, "sync")
	}

	history := reads[historyOut](t, "--home", amina, "history", "--limit", "1000")
	paid, ids := 0, map[string]bool{}
	for _, m := range history.Movements {
		if ids[m.ID] {
			t.Errorf("movement %s is listed twice", m.ID)
		}
		ids[m.ID] = true
		if m.Kind == "paid" {
			paid++
			if m.Status != "done" {
				t.Errorf("payment %s is %s after a sync", m.ID, m.Status)
			}
		}
	}
	if paid < said {
		t.Errorf("%d payments were said to be done, %d are there", said, paid)
	}
	balance := reads[balanceOut](t, "--home", amina, "balance")
	if want := float64(1000 - paid); len(balance.Holdings) != 1 || number(t, balance.Holdings[0].Available) != want {
		t.Errorf("after %d payments of 1.00 there are %v", paid, balance.Holdings)
	}
	runs(t, 0, "--home", amina, "audit") // exits 1 on any fault
	if a := reads[auditOut](t, "--home", amina, "audit", "--guardian"); !a.Complete || len(a.Assets) != 1 || !a.Assets[0].Holds {
		t.Errorf("the guardian's books: %+v", a)
	}
	t.Logf("%d processes were killed, %d payments began and were finished by the next start", *kills+1-said, paid-said)
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	var v float64
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}
