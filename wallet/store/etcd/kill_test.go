package etcd_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sanduk.app/wallet/store"
	"sanduk.app/wallet/store/bolt"
	"sanduk.app/wallet/store/etcd"
)

var (
	kills = flag.Int("kills", 10, "how often to kill or halt a process or a member of the cluster")
	seed  = flag.Uint64("seed", uint64(time.Now().UnixNano()), "seed of what is killed, and when")
)

const childVariable = "SANDUK_ETCD_CHILD"

func TestMain(m *testing.M) {
	if what := os.Getenv(childVariable); what != "" {
		child(strings.Split(what, "|"))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// child votes for one place after the other until it is killed, and says whose
// each is once its update returned. What fails it tries again: a guardian's wallet
// would ask again.
func child(what []string) {
	name, replica, urls := what[0], what[1], strings.Split(what[2], ",")
	b, err := bolt.Open(replica, bolt.Migrations())
	if errors.Is(err, bolt.ErrCorrupt) { // it was killed while it made the file: a replica may be lost
		err = os.Remove(replica)
		if err == nil {
			b, err = bolt.Open(replica, bolt.Migrations())
		}
	}
	var s *etcd.Store
	for err == nil && s == nil {
		s, _ = etcd.Open(etcd.Config{Endpoints: urls, Prefix: "kill", Replica: b, Timeout: time.Second})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for place := 0; ; {
		whose, err := vote(s, fmt.Sprint(place), fmt.Sprint(name, "-", os.Getpid()))
		if err != nil {
			continue
		}
		fmt.Println(place, whose)
		place++
	}
}

// process is a child that is begun again whenever it was killed, and all that its
// lives have said.
type process struct {
	what string
	cmd  *exec.Cmd
	done chan struct{}

	mu   sync.Mutex
	said map[string]string
}

func (p *process) start(t *testing.T, wrong func(string)) {
	t.Helper()
	p.cmd, p.done = exec.Command(os.Args[0]), make(chan struct{})
	p.cmd.Env = append(os.Environ(), childVariable+"="+p.what)
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	must(t, err)
	must(t, p.cmd.Start())
	go func() {
		defer close(p.done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			place, whose, whole := strings.Cut(lines.Text(), " ")
			p.mu.Lock()
			if before, held := p.said[place]; whole && held && before != whose {
				wrong(fmt.Sprintf("place %s was %s's, and is %s's", place, before, whose))
			} else if whole && whose != "" {
				p.said[place] = whose
			}
			p.mu.Unlock()
		}
	}()
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
	_ = p.cmd.Wait()
}

// TestKilledAndCutOffNoPlaceIsGivenTwice has three processes of one guardian vote
// over three members, while any of these are killed or stand still. In the end
// everything that anyone was told is what the log says.
func TestKilledAndCutOffNoPlaceIsGivenTwice(t *testing.T) {
	c := newCluster(t, 3)
	t.Logf("seed %d", *seed)
	random := rand.New(rand.NewPCG(*seed, 0))
	var processes []*process
	for i := range 3 {
		p := &process{said: map[string]string{}, what: fmt.Sprintf("p%d|%s|%s", i, filepath.Join(t.TempDir(), "replica.db"), strings.Join(c.urls(), ","))}
		p.start(t, func(text string) { t.Error(text) })
		defer func() { _ = p.cmd.Process.Kill() }()
		processes = append(processes, p)
	}
	rest := func(most int) { time.Sleep(time.Duration(50+random.IntN(most)) * time.Millisecond) }
	for range *kills {
		rest(400)
		switch m, p := c.members[random.IntN(3)], processes[random.IntN(3)]; random.IntN(4) {
		case 0:
			c.kill(m)
			rest(1000)
			c.start(m)
		case 1: // sooner or later the leader: the others choose another, and it comes back
			c.halt(m)
			rest(1500)
			c.goOn(m)
		default:
			p.kill()
			p.start(t, func(text string) { t.Error(text) })
		}
	}
	for _, p := range processes {
		p.kill()
	}
	c.ready()
	s := c.open("kill", store.Memory())
	votes, told := map[string]string{}, 0
	must(t, s.View(func(tx store.Tx) error {
		return tx.Scan("votes", nil, func(k, v []byte) error { votes[string(k)] = string(v); return nil })
	}))
	for _, p := range processes {
		for place, whose := range p.said {
			if told++; votes[place] != whose {
				t.Errorf("place %s: told %q, in the log is %q", place, whose, votes[place])
			}
		}
	}
	if told == 0 {
		t.Error("nobody was told anything")
	}
	t.Logf("%d places, %d answers", len(votes), told)
}

// TestWithoutAMajorityNobodyVotesAndAfterItAllGoOn cuts a process off from two of
// three members.
func TestWithoutAMajorityNobodyVotesAndAfterItAllGoOn(t *testing.T) {
	c := newCluster(t, 3)
	s := c.opened("cut", store.Memory(), 2*time.Second)
	voted := func(s store.Store, place, who string) (whose string) {
		t.Helper()
		c.until(func() (err error) {
			whose, err = vote(s, place, who)
			return err
		})
		return whose
	}
	voted(s, "before", "me")
	c.halt(c.members[0])
	if whose := voted(s, "one of three is gone", "me"); whose != "me" {
		t.Errorf("%q", whose)
	}
	c.halt(c.members[1])
	if _, err := vote(s, "two are", "me"); err == nil {
		t.Error("it votes without a majority")
	}
	if err := s.View(func(store.Tx) error { return nil }); err == nil {
		t.Error("it reads what may be old")
	}
	c.goOn(c.members[0])
	c.goOn(c.members[1])
	c.ready()
	other := c.open("cut", store.Memory())
	theirs, ours := voted(other, "two are", "another"), voted(s, "two are", "me")
	if theirs != ours {
		t.Errorf("the place is %q's and %q's", theirs, ours)
	}
}

// TestAWriteWhoseAnswerIsLostIsHeldOnceOrNotAtAll ends updates at moments at which
// they may have been written.
func TestAWriteWhoseAnswerIsLostIsHeldOnceOrNotAtAll(t *testing.T) {
	c := newCluster(t, 1)
	count := func(s store.Store) (n int) {
		must(t, s.View(func(tx store.Tx) error {
			return tx.Scan("a", nil, func(_, _ []byte) error { n++; return nil })
		}))
		return n
	}
	watch := c.open("lost", store.Memory())
	done := 0
	for i := range byte(10) {
		s := c.open("lost", store.Memory())
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*500*time.Microsecond)
		go func() {
			<-ctx.Done()
			_ = s.Close()
		}()
		if err := s.Update(func(tx store.Tx) error { return tx.Put("a", []byte{i}, nil) }); err == nil {
			done++
		}
		cancel()
	}
	if n := count(watch); n < done || n > 10 {
		t.Errorf("%d were said to be written, %d are there", done, n)
	}
}
