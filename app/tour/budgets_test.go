package tour_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// budget is what something may take, and what it takes.
type budget struct {
	what        string
	limit, took float64
	unit        string
}

func (b budget) String() string {
	verdict := "within"
	if b.took > b.limit {
		verdict = "OVER"
	}
	return fmt.Sprintf("%-72s %6.1f %-7s of %5.1f  %s", b.what, b.took, b.unit, b.limit, verdict)
}

// TestBudgets measures the window, and judges nothing: a busy machine is no fault
// of it. `make budgets` runs it, on a screen that the processor draws.
func TestBudgets(t *testing.T) {
	history := os.Getenv("SANDUK_HISTORY")
	if history == "" {
		t.Skip("SANDUK_HISTORY names no wallet with 50,000 payments: make budgets")
	}
	r := begin(t)
	list := []budget{size(t, os.Getenv("SANDUK_STRIPPED"))}
	list = append(list, r.atWelcome(t)...)
	home := filepath.Join(t.TempDir(), "long")
	must(t, os.MkdirAll(home, 0o700))
	b, err := os.ReadFile(history)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(home, "wallet.db"), b, 0o600))
	list = append(list, r.withALongHistory(t, home)...)
	for _, b := range list {
		fmt.Println(b)
	}
}

func size(t *testing.T, program string) budget {
	t.Helper()
	info, err := os.Stat(program)
	must(t, err)
	return budget{"program for Linux, stripped", 25, float64(info.Size()) / 1e6, "MB"}
}

func (r *tour) atWelcome(t *testing.T) []budget {
	t.Helper()
	var first []float64
	for i := range 3 {
		begun := time.Now()
		p := r.start(t, "first", filepath.Join(t.TempDir(), strconv.Itoa(i)), 0)
		p.until("a frame", p.drawn)
		first = append(first, time.Since(begun).Seconds())
		p.leaves()
	}
	p := r.start(t, "welcome", filepath.Join(t.TempDir(), "welcome"), 0)
	p.sees("New wallet")
	time.Sleep(6 * time.Second)
	out := []budget{{"first frame, best of three", 0.8, min(first[0], first[1], first[2]), "s"}, p.memory("first screen"), p.idle("first screen")}
	p.leaves()
	return out
}

func (r *tour) withALongHistory(t *testing.T, home string) []budget {
	t.Helper()
	p := r.sit(t, "long", home, 0, 360, 800)
	p.sees("Your PIN")
	time.Sleep(time.Second)
	p.types("271828") // that of the wallets in wallet's tests
	begun := time.Now()
	p.sees("You have")
	out := []budget{{"Home, 50,000 payments, after the PIN", 1.5, time.Since(begun).Seconds(), "s"}}
	time.Sleep(6 * time.Second)
	out = append(out, p.memory("Home, 50,000 payments"), p.idle("Home, 50,000 payments"))
	p.tapsOn("All")
	p.sees("All payments")
	time.Sleep(time.Second)
	out = append(out, p.scrolling()...)
	out = append(out, p.memory("after scrolling 50,000 payments"))
	p.picture("long")
	return out
}

// drawn tells whether there is more than a bare ground in the window's middle.
func (p *person) drawn() bool {
	out, err := p.tour.run("import", "-window", p.window, "-crop", "200x300+100+200", "-format", "%k", "info:-")
	n, wrong := strconv.Atoi(strings.TrimSpace(out))
	return err == nil && wrong == nil && n > 2
}

// scrolling is what each step of the wheel takes of the processor, and how long,
// at most, the window left a question unanswered meanwhile: it answers between two
// frames.
func (p *person) scrolling() []budget {
	p.t.Helper()
	const steps = 200
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = p.tour.run("xdotool", "mousemove", "180", "400", "click", "--repeat", strconv.Itoa(steps), "--delay", "50", "5")
	}()
	before := p.ticks()
	longest := p.longestUntil(done)
	return []budget{
		{"processor time a step, scrolling 50,000 payments", 50, float64(p.ticks()-before) * 10 / steps, "ms"},
		{"longest wait while scrolling them", 50, float64(longest.Microseconds()) / 1000, "ms"},
	}
}

func (p *person) longestUntil(done <-chan struct{}) (longest time.Duration) {
	p.t.Helper()
	for {
		select {
		case <-done:
			return longest
		case <-time.After(5 * time.Millisecond):
		}
		begun := time.Now()
		p.where("where what is nowhere")
		longest = max(longest, time.Since(begun))
	}
}

// memory is what the program has in memory now, libraries and all, but for what
// a device with a graphics card has not, or can drop at any time: the processor's
// stand-in for one, and the wallet's file as the system caches it.
func (p *person) memory(where string) budget {
	p.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps", p.pid))
	must(p.t, err)
	var kB, without int
	apart := false
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		switch {
		case fields[0] == "Rss:":
			n, err := strconv.Atoi(fields[1])
			must(p.t, err)
			kB += n
			if apart {
				without += n
			}
		case !strings.HasSuffix(fields[0], ":"): // the line that begins a mapping
			apart = strings.Contains(line, "libLLVM") || strings.Contains(line, "/dri/") || strings.HasSuffix(fields[len(fields)-1], ".db")
		}
	}
	return budget{fmt.Sprintf("memory, %s (%d MB with Mesa, files)", where, kB/1000), 150, float64(kB-without) / 1000, "MB"}
}

// idle is how much of a core the program takes when nobody touches it.
func (p *person) idle(where string) budget {
	p.t.Helper()
	const span = 20 * time.Second
	before := p.ticks()
	time.Sleep(span)
	return budget{"left alone, " + where, 1, float64(p.ticks()-before) / span.Seconds(), "% core"}
}

// ticks is the processor time that the program had, in hundredths of a second.
func (p *person) ticks() int {
	p.t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	must(p.t, err)
	fields := strings.Fields(string(b[strings.LastIndex(string(b), ")")+1:]))
	user, err := strconv.Atoi(fields[11])
	must(p.t, err)
	system, err := strconv.Atoi(fields[12])
	must(p.t, err)
	return user + system
}

func (p *person) leaves() {
	p.end()
	p.end = nil
}
