package model

import (
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	flag.Int("states", 5_000, "how many worlds a search visits before it ends; 0: all, for minutes, on two cores")
	flag.Parse()
	os.Exit(m.Run())
}

// most is how many worlds a search may visit here.
func most() int {
	n, _ := strconv.Atoi(flag.Lookup("states").Value.String())
	return n
}

// look searches and prints what was seen.
func look[S, A any](t *testing.T, m Machine[S, A], l Limits) Found {
	t.Helper()
	l.Workers = 2
	begin := time.Now()
	f := Search(m, l)
	end := "to the limit"
	if f.Whole {
		end = "whole"
	}
	if f.Broken != "" {
		end = f.Broken + ", after\n  " + strings.Join(f.Trace, "\n  ")
	}
	t.Logf("%d worlds, %d steps deep, %s: %s", f.States, f.Depth, time.Since(begin).Round(time.Millisecond), end)
	return f
}

// mustHold searches for a conflict that must not be there. To the end, where
// there is no limit: then it must have been the end.
func mustHold[S, A any](t *testing.T, m Machine[S, A], beyond int) {
	t.Helper()
	l := Limits{States: most()}
	if beyond > 0 && (l.States == 0 || l.States > beyond) {
		l.States = beyond
	}
	if f := look(t, m, l); f.Broken != "" || l.States == 0 && !f.Whole {
		t.Error("the promise is broken")
	}
}

// mustBreak searches for a conflict that must be there.
func mustBreak[S, A any](t *testing.T, m Machine[S, A]) {
	t.Helper()
	if f := look(t, m, Limits{States: 500_000}); f.Broken == "" {
		t.Error("nothing broke: the search shows nothing of this rule")
	} else if len(f.Trace) != f.Depth {
		t.Errorf("a trace of %d steps to depth %d", len(f.Trace), f.Depth)
	}
}
