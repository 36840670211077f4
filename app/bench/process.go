package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	pin          = "482913"
	recoveryTime = 10 * time.Minute
	stopTime     = 20 * time.Second
)

// program is the sanduk to measure, with the home that it works in.
type program struct{ path, home string }

func (p program) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, p.path, append([]string{"--home", p.home, "--json"}, args...)...)
	c.Env = append(os.Environ(), "SANDUK_PIN="+pin)
	return c
}

func (p program) run(ctx context.Context, args ...string) ([]byte, error) {
	out, _, err := p.runWith(ctx, "", args...)
	return out, err
}

// runWith runs a command to its end, and tells the processor's time that it had.
func (p program) runWith(ctx context.Context, input string, args ...string) ([]byte, time.Duration, error) {
	var out, trouble bytes.Buffer
	c := p.command(ctx, args...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(input), &out, &trouble
	if err := c.Run(); err != nil {
		return nil, 0, fmt.Errorf("%s: %w: %s%s", args[0], err, out.Bytes(), bytes.TrimSpace(trouble.Bytes()))
	}
	return out.Bytes(), c.ProcessState.UserTime() + c.ProcessState.SystemTime(), nil
}

// ask runs a command that answers with a text.
func ask(ctx context.Context, p program, args ...string) (string, error) {
	out, err := p.run(ctx, args...)
	if err != nil {
		return "", err
	}
	var v struct{ Text string }
	return v.Text, json.Unmarshal(out, &v)
}

// server is the guardian's process.
type server struct {
	program program
	cores   int
	address string
	cmd     *exec.Cmd
	ended   chan struct{}
}

// serve starts the guardian on its cores, and waits until it listens.
func (p program) serve(ctx context.Context, cores int, address string) (*server, error) {
	log, err := os.OpenFile(p.home+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	s := &server{program: p, cores: cores, address: address, cmd: p.command(ctx, "guardian", "--listen", address), ended: make(chan struct{})}
	s.cmd.Stderr = log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := startOn(cores, s.cmd); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() {
		_, _ = io.Copy(io.Discard, out)
		_ = s.cmd.Wait() // how it ended is in its log
		close(s.ended)
	}()
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("the guardian did not begin: %q", line)
	}
	return s, nil
}

// again starts a guardian that ended.
func (s *server) again(ctx context.Context) (*server, error) {
	return s.program.serve(ctx, s.cores, s.address)
}

// kill ends the process as a power cut would.
func (s *server) kill() { _ = s.cmd.Process.Kill() }

// stop asks the process to end, and waits for it. Repeats do nothing.
func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGINT) // it may have ended before
	select {
	case <-s.ended:
	case <-time.After(stopTime):
		s.kill()
		<-s.ended
	}
}

// usage is what a process has had of the machine.
type usage struct {
	cpu                       time.Duration // zero: this system does not tell
	resident, peak, anonymous int64         // bytes
}

// freeAddress is a loopback address with a port that is free now.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
