package etcd_test

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/etcd"
)

// cluster is some members of etcd, each a process of its own.
type cluster struct {
	t       testing.TB
	members []*member
}

type member struct {
	args []string
	url  string
	cmd  *exec.Cmd
}

// newCluster starts members, as Debian's package etcd-server has them; without it
// the test is left out.
func newCluster(t testing.TB, n int) *cluster {
	t.Helper()
	program, err := exec.LookPath("etcd")
	if err != nil {
		t.Skip("Debian's etcd-server is not installed")
	}
	c := &cluster{t: t}
	dir := t.TempDir()
	var all []string
	for i := range n {
		client, peer := freeURL(t), freeURL(t)
		name := fmt.Sprintf("m%d", i)
		all = append(all, name+"="+peer)
		c.members = append(c.members, &member{url: client, args: []string{
			program, "--name", name, "--data-dir", filepath.Join(dir, name), "--listen-client-urls", client, "--advertise-client-urls", client,
			"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--heartbeat-interval", "50", "--election-timeout", "500", "--log-level", "error",
		}})
	}
	for _, m := range c.members {
		m.args = append(m.args, "--initial-cluster", strings.Join(all, ","))
		c.start(m)
	}
	t.Cleanup(func() {
		for _, m := range c.members {
			c.kill(m)
		}
	})
	c.ready()
	return c
}

func freeURL(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, l.Close())
	return "http://" + l.Addr().String()
}

func (c *cluster) start(m *member) {
	c.t.Helper()
	m.cmd = exec.Command(m.args[0], m.args[1:]...)
	must(c.t, m.cmd.Start())
}

// kill ends a member as a power cut would.
func (c *cluster) kill(m *member) {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
}

// halt has a member stand still, as one does that the others can't reach.
func (c *cluster) halt(m *member) { must(c.t, m.cmd.Process.Signal(syscall.SIGSTOP)) }

func (c *cluster) goOn(m *member) { must(c.t, m.cmd.Process.Signal(syscall.SIGCONT)) }

// ready waits until the cluster answers.
func (c *cluster) ready() {
	c.t.Helper()
	client := c.client()
	c.until(func() error {
		ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
		defer cancel()
		_, err := client.Get(ctx, "ready")
		return err
	})
}

func (c *cluster) client() *clientv3.Client {
	c.t.Helper()
	client, err := clientv3.New(clientv3.Config{Endpoints: c.urls(), DialTimeout: time.Second, Logger: zap.NewNop()})
	must(c.t, err)
	c.t.Cleanup(func() { _ = client.Close() })
	return client
}

func (c *cluster) urls() (out []string) {
	for _, m := range c.members {
		out = append(out, m.url)
	}
	return out
}

// open takes part with a replica of its own.
func (c *cluster) open(prefix string, replica store.Store) *etcd.Store {
	c.t.Helper()
	return c.opened(prefix, replica, 20*time.Second)
}

// opened takes part, with so much patience for each answer.
func (c *cluster) opened(prefix string, replica store.Store, patience time.Duration) (s *etcd.Store) {
	c.t.Helper()
	c.until(func() (err error) {
		s, err = etcd.Open(etcd.Config{Endpoints: c.urls(), Prefix: prefix, Replica: replica, Timeout: patience})
		return err
	})
	c.t.Cleanup(func() { _ = s.Close() })
	return s
}

// until tries until it is done: while members choose a leader nobody answers.
func (c *cluster) until(f func() error) {
	c.t.Helper()
	var err error
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if err = f(); err == nil {
			return
		}
	}
	c.t.Fatal(err)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
