package demo

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// What the command line answers with --json, as far as the demo reads it.
type (
	text    struct{ Text string }
	address struct{ Address string }
	holding struct {
		Code, Available string
		PromisedOut     string `json:"promised_out"`
	}
	balance  struct{ Holdings []holding }
	movement struct {
		Status, Amount, Reason string
		FinalMS                int64 `json:"final_ms"`
	}
	movements struct{ Movements []movement }
	fault     struct{ Item, Text string }
	sums      struct {
		Code, Issued, Redeemed, Balances, Unclaimed string
		Holds                                       bool
	}
	audit struct {
		Complete                     bool
		Feeds, Entries, Certificates int
		Proofs                       int
		Assets                       []sums
		Faults                       []fault
	}
)

// command is the program with a home, ready to run.
func (d *day) command(home string, args ...string) *exec.Cmd {
	c := exec.CommandContext(d.ctx, d.Program, append([]string{"--home", home, "--json"}, args...)...)
	c.Env = append(os.Environ(), "SANDUK_PIN="+pin)
	return c
}

func (d *day) run(home string, args ...string) ([]byte, error) { return d.runWith("", home, args...) }

// runWith runs a command to its end. What it printed comes back also when it
// failed.
func (d *day) runWith(input, home string, args ...string) ([]byte, error) {
	var out, trouble bytes.Buffer
	c := d.command(home, args...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(input), &out, &trouble
	if err := c.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("%s: %s: %w: %s", filepath.Base(home), args[0], err, bytes.TrimSpace(trouble.Bytes()))
	}
	return out.Bytes(), nil
}

func ask[T any](d *day, home string, args ...string) (T, error) {
	return askWith[T](d, "", home, args...)
}

// askWith runs a command and reads its answer; of one that failed, too, where
// it answered.
func askWith[T any](d *day, input, home string, args ...string) (T, error) {
	var v T
	out, err := d.runWith(input, home, args...)
	if len(out) > 0 {
		err = errors.Join(err, json.Unmarshal(out, &v))
	}
	return v, err
}

// each does something for all people, a few at once.
func (d *day) each(people []*person, f func(int, *person) error) error {
	errs := make([]error, len(people))
	slots := make(chan struct{}, atOnce)
	var group sync.WaitGroup
	for i, p := range people {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			errs[i] = f(i, p)
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// server is a guardian's process.
type server struct {
	home  string
	cmd   *exec.Cmd
	ended chan struct{}
}

// serve starts a guardian and waits until it listens.
func (d *day) serve(home string) (*server, error) {
	log, err := os.OpenFile(home+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	s := &server{home: home, cmd: d.command(home, "guardian"), ended: make(chan struct{})}
	s.cmd.Stderr = log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() {
		_ = s.cmd.Wait() // how it ended is in its log
		close(s.ended)
	}()
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("%w: guardian %s did not start: %q", errSetup, filepath.Base(home), line)
	}
	return s, nil
}

// kill ends the process as a power cut would.
func (s *server) kill() { s.end(syscall.SIGKILL) }

// stop asks the process to end, and waits for it. Repeats do nothing.
func (s *server) stop() { s.end(syscall.SIGTERM) }

func (s *server) end(how os.Signal) {
	_ = s.cmd.Process.Signal(how) // it may have ended before
	select {
	case <-s.ended:
	case <-time.After(10 * time.Second):
		_ = s.cmd.Process.Kill()
		<-s.ended
	}
}

// freeAddress is a loopback address with a port that is free now.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
