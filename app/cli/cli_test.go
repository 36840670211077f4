package cli

import (
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"sanduk": func() { os.Exit(Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs what people type: one file in testdata/script for each story.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SANDUK_PIN", "482913")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("SANDUK_ADDRESS", "127.0.0.1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"freeaddress": freeAddress,
			"listening":   listening,
			"line":        line,
			"lastline":    lastLine,
			"texts":       texts,
			"sharelines":  shareLines,
			"wordline":    wordLine,
		},
	})
}

// freeAddress NAME… sets variables to loopback addresses that are free.
func freeAddress(ts *testscript.TestScript, _ bool, names []string) {
	for _, name := range names {
		address, err := nextPort()
		ts.Check(err)
		ts.Setenv(name, address)
	}
}

// listening ADDRESS… waits until somebody listens there.
func listening(ts *testscript.TestScript, _ bool, addresses []string) {
	for _, address := range addresses {
		for end := time.Now().Add(20 * time.Second); ; {
			c, err := net.Dial("tcp", address)
			if err == nil {
				ts.Check(c.Close())
				break
			}
			if time.Now().After(end) {
				ts.Fatalf("nobody listens at %s: %v", address, err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// texts FILE NAME waits until a running "meet" shows its text in a file, and sets
// a variable to it.
func texts(ts *testscript.TestScript, _ bool, args []string) {
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		raw, err := os.ReadFile(ts.MkAbs(args[0]))
		if text, _, whole := strings.Cut(string(raw), "\n"); err == nil && whole {
			ts.Setenv(args[1], text)
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("no text in %s: %q, %v", args[0], raw, err)
		}
	}
}

// line NAME sets a variable to what the last command printed, without its end.
func line(ts *testscript.TestScript, _ bool, args []string) {
	out := ts.ReadFile("stdout")
	for len(out) > 0 && out[len(out)-1] == '\n' {
		out = out[:len(out)-1]
	}
	ts.Setenv(args[0], out)
}

// lastLine NAME sets a variable to the last line that the last command printed.
func lastLine(ts *testscript.TestScript, _ bool, args []string) {
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	ts.Setenv(args[0], lines[len(lines)-1])
}

// shareLines FILE writes what "friends split" printed to files: share1, share2 …
// and all of them, one a line.
func shareLines(ts *testscript.TestScript, _ bool, args []string) {
	all := ""
	n := 0
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if strings.HasPrefix(line, "  ") {
			n++
			all += strings.TrimSpace(line) + "\n"
			ts.Check(os.WriteFile(ts.MkAbs("share"+strconv.Itoa(n)), []byte(strings.TrimSpace(line)+"\n"), 0o600))
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs("all"), []byte(all), 0o600))
}

// wordLine FROM TO writes numbered words in one line.
func wordLine(ts *testscript.TestScript, _ bool, args []string) {
	var words []string
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		words = append(words, strings.Fields(line)[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.Join(words, " ")+"\n"), 0o600))
}
