//go:build linux

package hosts_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanduk.app/app/cli"
)

// TestMain is the program itself in the hosts' processes.
func TestMain(m *testing.M) {
	if os.Getenv("SANDUK_RUN") != "" {
		os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

func (h *host) command(args ...string) *exec.Cmd {
	h.t.Helper()
	self, err := os.Executable()
	must(h.t, err)
	c := exec.Command("ip", append([]string{"netns", "exec", h.name, self, "--home", h.home}, args...)...)
	c.Env = append(os.Environ(), "SANDUK_RUN=1", "SANDUK_PIN=482913", "HOME="+h.home)
	return c
}

// runs gives what a command of the host prints.
func (h *host) runs(args ...string) string {
	h.t.Helper()
	var trouble bytes.Buffer
	c := h.command(args...)
	c.Stderr = &trouble
	out, err := c.Output()
	if err != nil {
		h.t.Fatalf("%s: sanduk %s: %v: %s", h.name, strings.Join(args, " "), err, &trouble)
	}
	return strings.TrimSpace(string(out))
}

// says asserts what a command prints.
func (h *host) says(want string, args ...string) string {
	h.t.Helper()
	out := h.runs(args...)
	if !strings.Contains(out, want) {
		h.t.Fatalf("%s: sanduk %s says %q, not %q", h.name, strings.Join(args, " "), out, want)
	}
	return out
}

// output is what a running process printed so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// starts runs a command until stop is called; it waits for a word of it first.
func (h *host) starts(word string, args ...string) (out *output, stop func()) {
	h.t.Helper()
	out = &output{}
	c := h.command(args...)
	c.Stdout, c.Stderr = out, out
	must(h.t, c.Start())
	ended := false
	stop = func() {
		if !ended {
			ended = true
			_ = c.Process.Signal(os.Interrupt)
			_ = c.Wait()
		}
	}
	h.t.Cleanup(stop)
	h.waits(out, word, 30*time.Second)
	return out, stop
}

// waits for a word in what a process prints.
func (h *host) waits(out *output, word string, most time.Duration) {
	h.t.Helper()
	for end := time.Now().Add(most); !strings.Contains(out.String(), word); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			h.t.Fatalf("%s never said %q: %s", h.name, word, out)
		}
	}
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(content), 0o600))
	return "@" + path
}

// market is a community of four guardians, each a host, and three people.
type market struct {
	lan                *ether
	guardians          []*host
	amina, juma, salim *host
	address            map[*host]string
}

const port0 = "7263"

func found(t *testing.T) *market {
	t.Helper()
	m := &market{lan: newEther(t), address: map[*host]string{}}
	m.amina, m.juma, m.salim = m.lan.enter(t, "amina", 1), m.lan.enter(t, "juma", 2), m.lan.enter(t, "salim", 3)
	args := []string{"found", "--name", "Kongowea Market", "--currency", "KES"}
	for i := range byte(4) {
		g := m.lan.enter(t, fmt.Sprintf("g%d", i+1), 11+i)
		g.runs("create")
		args = append(args, "--guardian", file(t, "card", g.runs("guardian", "card", "--address", lanAddress(11+i)+":"+port0)))
		m.guardians = append(m.guardians, g)
	}
	m.amina.runs("create")
	draft := filepath.Join(t.TempDir(), "draft")
	m.amina.runs(append(args, "--draft", draft)...)
	args = []string{"found", "--draft", draft}
	for _, g := range m.guardians {
		args = append(args, "--consent", file(t, "yes", g.runs("guardian", "agree", "@"+draft)))
	}
	m.amina.runs(args...)
	invitation := file(t, "invitation", m.amina.runs("invite"))
	for _, g := range m.guardians {
		g.runs("join", invitation)
		g.starts("listening", "guardian", "--listen", ":"+port0)
	}
	m.amina.runs("sync")
	m.amina.says("Done", "issue", "1000")
	invitation = file(t, "invitation", m.amina.runs("invite"))
	for _, h := range []*host{m.juma, m.salim} {
		h.runs("create")
		h.runs("join", invitation)
	}
	for _, h := range []*host{m.amina, m.juma, m.salim} {
		m.address[h] = h.runs("address")
	}
	return m
}

// apart puts hosts into a part of the LAN of their own; part 0 is everybody's.
func (m *market) apart(part int, hosts ...*host) {
	for _, h := range hosts {
		m.lan.set(h.port, func(p *port) { p.part = part })
	}
}

func TestSeparateHosts(t *testing.T) {
	if os.Getenv("SANDUK_HOSTS") == "" {
		t.Skip("SANDUK_HOSTS is not set: this test makes network namespaces")
	}
	if os.Geteuid() != 0 {
		t.Skip("only root may make network namespaces")
	}
	if _, err := exec.LookPath("ip"); err != nil {
		t.Skip("the ip command of iproute2 is not here")
	}
	m := found(t)
	steps := []struct {
		rule string
		test func(*testing.T, *market)
	}{
		{"a payment becomes final across 300 ms of delay and a fifth of packets lost", slow},
		{"a payment waits out a partition, and is final after it", split},
		{"guardians are found where they are, and not where they were", moved},
		{"people find each other, and a payment becomes final by whoever comes by", around},
	}
	for _, s := range steps {
		begun := time.Now()
		if !t.Run(s.rule, func(t *testing.T) {
			for _, h := range append([]*host{m.amina, m.juma, m.salim}, m.guardians...) {
				h.t = t
			}
			s.test(t, m)
		}) {
			t.FailNow()
		}
		t.Logf("%s: %.1f s", s.rule, time.Since(begun).Seconds())
	}
}

func slow(t *testing.T, m *market) {
	m.lan.set(m.amina.port, func(p *port) { p.delay, p.loss = 150*time.Millisecond, 0.2 })
	m.amina.says("Done", "pay", m.address[m.juma], "100", "--wait", "90s")
	m.lan.set(m.amina.port, func(p *port) { p.delay, p.loss = 0, 0 })
	m.juma.runs("sync")
	m.juma.says("100.00 KES", "balance")
}

func split(t *testing.T, m *market) {
	m.apart(1, m.guardians[1:]...)
	m.amina.says("Promised", "pay", m.address[m.juma], "50", "--wait", "5s")
	m.apart(0, m.guardians[1:]...)
	m.amina.runs("sync", "--wait", "60s")
	if out := m.amina.runs("history"); strings.Contains(out, "Promised") {
		t.Fatalf("after the partition: %s", out)
	}
	m.juma.runs("sync")
	m.juma.says("150.00 KES", "balance")
}

// moved has each guardian get another address: the invitation's are wrong then.
func moved(t *testing.T, m *market) {
	for i, g := range m.guardians {
		g.moves(lanAddress(byte(11+i)), byte(111+i))
	}
	m.amina.says("Promised", "pay", m.address[m.juma], "25", "--wait", "2s")
	out, stop := m.amina.starts("sanduk-meet:", "meet", "--wait", "90s")
	m.amina.waits(out, "1 became final", 80*time.Second)
	stop()
	m.amina.says("Done", "history")
}

// around has Juma pay where no guardian is; Salim, who is there, walks to the
// guardians and back.
func around(t *testing.T, m *market) {
	m.apart(2, m.juma, m.salim)
	m.juma.says("Promised", "pay", m.address[m.amina], "30", "--wait", "2s")
	_, stop := m.juma.starts("sanduk-meet:", "meet", "--wait", "300s")
	out, leave := m.salim.starts("sanduk-meet:", "meet", "--wait", "300s")
	m.salim.waits(out, "Met: ", 60*time.Second)
	stop()
	m.apart(0, m.salim)
	m.salim.waits(out, "1 payments of others are final now", 90*time.Second)
	leave()
	m.apart(2, m.salim)
	heard, stop := m.juma.starts("sanduk-meet:", "meet", "--wait", "300s")
	_, leave = m.salim.starts("sanduk-meet:", "meet", "--wait", "300s")
	m.juma.waits(heard, "Met: 1 came in for you", 60*time.Second)
	stop()
	leave()
	m.juma.says("Done", "history")
	if out := m.juma.runs("history"); strings.Contains(out, "Promised") {
		t.Fatalf("nobody told him: %s", out)
	}
}
