package tour_test

import (
	"bufio"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// patience is how long a screen may take to come up.
const patience = 30 * time.Second

// person is somebody at a window of her own.
type person struct {
	t      *testing.T
	tour   *tour
	name   string
	home   string
	window string // its number on the screen
	pid    int
	ask    io.Writer
	answer *bufio.Scanner
	end    func()
	x      int // where it stands
	taps   int
}

// sit opens a window of a size for a home, x from the left of the screen.
func (r *tour) sit(t *testing.T, name, home string, x, width, height int) *person {
	t.Helper()
	p := r.start(t, name, home, x)
	p.resize(width, height)
	return p
}

// start opens a window as large as it comes.
func (r *tour) start(t *testing.T, name, home string, x int) *person {
	t.Helper()
	p := &person{t: t, tour: r, name: name, home: home, x: x}
	cmd := exec.Command(os.Getenv("SANDUK_TOUR"))
	cmd.Env = append(os.Environ(), "DISPLAY="+r.display, "SANDUK_HOME="+home, "SANDUK_ADDRESS=127.0.0.1", "FYNE_SCALE=1", "LANG=en_GB.UTF-8", "LC_ALL=", "LANGUAGE=")
	ask, err := cmd.StdinPipe()
	must(t, err)
	answer, err := cmd.StdoutPipe()
	must(t, err)
	must(t, os.MkdirAll(home, 0o700))
	must(t, os.WriteFile(filepath.Join(home, "settings.json"), []byte(`{"version":1,"text_scale":100,"look":"light","lock_after_minutes":5}`), 0o600))
	log, err := os.Create(filepath.Join(r.out, name+".log"))
	must(t, err)
	cmd.Stderr = log
	must(t, cmd.Start())
	p.pid = cmd.Process.Pid
	p.ask, p.answer = ask, bufio.NewScanner(answer)
	p.end = func() {
		_ = ask.Close()
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		_ = log.Close()
	}
	t.Cleanup(func() {
		if p.end != nil {
			_ = cmd.Process.Kill()
			p.end()
		}
	})
	p.until("its window", func() bool {
		out, err := r.run("xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(cmd.Process.Pid))
		p.window = strings.TrimSpace(strings.Split(out, "\n")[0])
		return err == nil && p.window != ""
	})
	return p
}

// resize gives the window a size, and sees that it takes it.
func (p *person) resize(width, height int) {
	p.t.Helper()
	want := fmt.Sprintf("Geometry: %dx%d", width, height)
	p.until(want, func() bool {
		p.do("windowmove", p.window, strconv.Itoa(p.x), "0", "windowsize", p.window, strconv.Itoa(width), strconv.Itoa(height))
		time.Sleep(300 * time.Millisecond)
		have, err := p.tour.run("xdotool", "getwindowgeometry", p.window)
		return err == nil && strings.Contains(have, want)
	})
}

// do has the pointer or the keyboard do something.
func (p *person) do(args ...string) {
	p.t.Helper()
	if out, err := p.tour.run("xdotool", args...); err != nil {
		p.t.Fatalf("%s: xdotool %v: %v %s", p.name, args, err, out)
	}
}

// until waits for something.
func (p *person) until(what string, holds func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(40 * time.Millisecond) {
		if time.Now().After(end) {
			p.picture("fails")
			p.t.Fatalf("%s never sees %s: see fails.png", p.name, what)
		}
	}
}

// where asks the window where something is.
func (p *person) where(question string) string {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.ask, question); err != nil || !p.answer.Scan() {
		p.t.Fatalf("%s: the window is gone: %v", p.name, err)
	}
	return p.answer.Text()
}

// sees waits for a text, wherever it is.
func (p *person) sees(text string) {
	p.t.Helper()
	p.until(text, func() bool { return p.where("where "+text) != "none" })
}

// reach waits until something can be pressed, scrolls to it, and gives its place
// on the screen.
func (p *person) reach(question string) (x, y string) {
	p.t.Helper()
	var place string
	p.until(question, func() bool {
		place = p.where(question)
		switch place {
		case "below":
			p.scroll("5")
		case "above":
			p.scroll("4")
		}
		return strings.Contains(place, " ")
	})
	dx, y, _ := strings.Cut(place, " ")
	n, err := strconv.Atoi(dx)
	must(p.t, err)
	return strconv.Itoa(p.x + n), y
}

func (p *person) scroll(button string) {
	p.do("mousemove", strconv.Itoa(p.x+180), "400", "click", "--repeat", "2", "--delay", "10", button)
	time.Sleep(60 * time.Millisecond)
}

// press presses what a question finds, once it stands still.
func (p *person) press(question string) {
	p.t.Helper()
	x, y := p.reach(question)
	for again := 0; again < 5; again++ {
		time.Sleep(40 * time.Millisecond)
		ax, ay := p.reach(question)
		if ax == x && ay == y {
			break
		}
		x, y = ax, ay
	}
	p.taps++
	p.do("windowraise", p.window, "windowfocus", p.window, "mousemove", x, y, "click", "1")
}

// tapsOn presses what has a text.
func (p *person) tapsOn(text string) { p.t.Helper(); p.press("where " + text) }

// holds presses until a button is full.
func (p *person) holds(text string, half func()) {
	p.t.Helper()
	x, y := p.reach("where " + text)
	p.taps++
	p.do("windowraise", p.window, "windowfocus", p.window, "mousemove", x, y, "mousedown", "1")
	time.Sleep(450 * time.Millisecond)
	half()
	time.Sleep(1100 * time.Millisecond)
	p.do("mouseup", "1")
}

// types types into what has the keyboard.
func (p *person) types(text string) {
	p.t.Helper()
	p.do("windowfocus", p.window, "type", "--delay", "6", text)
	time.Sleep(60 * time.Millisecond)
}

// writes types into a field.
func (p *person) writes(field int, text string) {
	p.t.Helper()
	p.press("field " + strconv.Itoa(field))
	p.taps--
	p.types(text)
}

func (p *person) back() {
	p.do("windowfocus", p.window, "key", "Escape")
	time.Sleep(80 * time.Millisecond)
}

// picture keeps what the window shows. A screen of few colours did not come up.
func (p *person) picture(name string) image.Image {
	p.t.Helper()
	time.Sleep(350 * time.Millisecond)
	file := filepath.Join(p.tour.out, name+".png")
	p.do("windowraise", p.window, "mousemove", "1110", "825")
	if out, err := p.tour.run("import", "-window", p.window, "-depth", "8", file); err != nil {
		p.t.Fatalf("%s: no picture: %v %s", name, err, out)
	}
	f, err := os.Open(file)
	must(p.t, err)
	defer func() { must(p.t, f.Close()) }()
	m, err := png.Decode(f)
	must(p.t, err)
	if n := colours(m); n < 20 {
		p.t.Errorf("%s has %d colours: nothing was drawn", name, n)
	}
	return m
}

// shows waits for a text and keeps a picture for the sheet.
func (p *person) shows(name, text string) {
	p.t.Helper()
	p.sees(text)
	p.picture(name)
	p.tour.sheet = append(p.tour.sheet, name)
	p.t.Logf("%6.1f s  %s", time.Since(p.tour.began).Seconds(), name)
}

func colours(m image.Image) int {
	seen := map[[3]uint32]bool{}
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y += 3 {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x += 3 {
			r, g, b, _ := m.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return len(seen)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
